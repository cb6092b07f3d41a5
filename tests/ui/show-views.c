/* show-views.c - pictures of the views in several states, to be looked at
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 *   show-views MODEL PICTURE FOLDER [HEIGHT WIDTH [dark]]
 */

#include "tests/ui/stage.h"
#include "ui/explain-view.h"
#include "ui/figure-view.h"
#include "ui/layers-view.h"
#include "ui/settings-pane.h"

#include <adwaita.h>
#include <stdlib.h>

typedef struct
{
  LensSession *session;
  GtkWidget *views[2];
  GtkWidget *stack;
  GtkWidget *window;
  const char *folder;
} Show;

static gboolean
is_answered (gpointer data)
{
  const Show *show = data;
  LensReel *reel = lens_session_reel (show->session);

  return reel != NULL && !lens_reel_is_stale (reel) && !lens_reel_is_running (reel);
}

static void
take (Show *show, const char *name)
{
  g_autofree char *file = g_strconcat (name, ".png", NULL);
  g_autofree char *path = g_build_filename (show->folder, file, NULL);

  stage_rest (50);
  if (!stage_wait (is_answered, show, 60000))
    g_printerr ("%s: not answered\n", name);
  stage_rest (400);
  stage_save (show->window, path);
  g_print ("%s\n", path);
}

static void
set_view (Show *show, LensQuestion view)
{
  lens_session_set_view (show->session, view);
  gtk_stack_set_visible_child (GTK_STACK (show->stack),
                               show->views[view == LENS_QUESTION_LAYERS ? 0 : 1]);
}

static void
show_layers (Show *show)
{
  LensModel *model = lens_session_model (show->session);

  set_view (show, LENS_QUESTION_LAYERS);
  take (show, "layers");
  lens_session_set_layer (show->session, 0);
  take (show, "layers-first");
  lens_session_set_unit (show->session, 3, -1, -1);
  take (show, "layers-unit");
  lens_session_set_unit (show->session, 3, 2, 5);
  lens_session_set_probe (show->session, 0.4, 0.6);
  take (show, "layers-neuron");
  lens_session_set_unit (show->session, -1, -1, -1);
  lens_session_set_sort (show->session, LENS_SORT_CONTRIBUTION);
  lens_session_set_look (show->session, "share", "none");
  take (show, "layers-contribution");
  lens_session_set_look (show->session, "share", "auto");
  lens_session_set_layer (show->session, lens_model_n_layers (model) - 1);
  take (show, "layers-last");
  lens_session_set_unit (show->session, 1, -1, -1);
  take (show, "layers-last-unit");
  lens_session_set_unit (show->session, -1, -1, -1);
  lens_session_set_sort (show->session, LENS_SORT_INDEX);
  lens_session_set_layer (show->session, lens_model_default_layer (model));
}

static void
show_explain (Show *show)
{
  set_view (show, LENS_QUESTION_EXPLAIN);
  take (show, "explain");
  lens_session_set_probe (show->session, 0.4, 0.6);
  take (show, "explain-probe");
  for (int i = 0; lens_methods[i] != NULL; i++)
    if (lens_methods[i]->question == LENS_QUESTION_EXPLAIN)
      {
        g_autofree char *name = g_strconcat ("explain-", lens_methods[i]->id, NULL);

        lens_session_set_method (show->session, lens_methods[i]);
        take (show, name);
      }
  lens_session_set_method (show->session, lens_method_find ("grad-cam", NULL));
  lens_session_set_beside (show->session, LENS_BESIDE_METHOD, "layer-cam");
  take (show, "explain-two-methods");
  lens_session_set_beside (show->session, LENS_BESIDE_NOTHING, NULL);
}

int
main (int argc, char **argv)
{
  Show show = { 0 };
  GtkWidget *box;
  GtkWidget *pane;

  stage_init (&argc, &argv);
  if (argc < 4 || !stage_has_display ())
    return 77;
  if (argc > 6)
    adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                        ADW_COLOR_SCHEME_FORCE_DARK);
  box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  show.folder = argv[3];
  show.session = stage_session (argv[1], argv[2]);
  show.views[0] = lens_layers_view_new (show.session);
  show.views[1] = lens_explain_view_new (show.session);
  show.stack = gtk_stack_new ();
  gtk_stack_add_child (GTK_STACK (show.stack), show.views[0]);
  gtk_stack_add_child (GTK_STACK (show.stack), show.views[1]);
  gtk_widget_set_hexpand (show.stack, TRUE);
  pane = lens_settings_pane_new (show.session);
  gtk_widget_set_size_request (pane, 290, -1);
  gtk_box_append (GTK_BOX (box), show.stack);
  gtk_box_append (GTK_BOX (box), gtk_separator_new (GTK_ORIENTATION_VERTICAL));
  gtk_box_append (GTK_BOX (box), pane);
  show.window = stage_window (box, argc > 5 ? atoi (argv[4]) : 800,
                              argc > 5 ? atoi (argv[5]) : 1280);
  show_layers (&show);
  show_explain (&show);
  gtk_window_destroy (GTK_WINDOW (show.window));
  stage_close (show.session);
  return 0;
}
