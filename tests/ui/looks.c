/* looks.c - the views look as they did when somebody last looked at them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The sample network's views are drawn with a pinned font and held against pictures in
 * tests/ui/golden.  A difference leaves NAME.png and NAME.diff.png in the folder golden-ui
 * of the build; LENS_ACCEPT_GOLDEN=1 takes new pictures.
 */

#include "tests/support/compare.h"
#include "tests/ui/stage.h"
#include "ui/explain-view.h"
#include "ui/figure-view.h"
#include "ui/layers-view.h"
#include "ui/settings-pane.h"

#include <adwaita.h>
#include <glib/gstdio.h>

/* Letters and the theme's corners differ a little between versions; a control that is
 * missing or a map in other colours does not hide in a mean of this size. */
#define MAX_MEAN 1.0

#define FONT "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"

enum
{
  PATIENCE_MS = 30000,
};

typedef struct
{
  const char *name;
  LensQuestion view;
  GtkWidget *(*create) (LensSession *session);
  void (*prepare) (LensSession *session);
  gboolean is_dark;
  int height;
  int width;
} Case;

static void
choose_channel (LensSession *session)
{
  lens_session_set_layer (session, 0);
  lens_session_set_unit (session, 1, -1, -1);
}

static void
choose_dense_layer (LensSession *session)
{
  lens_session_set_unit (session, -1, -1, -1);
  lens_session_set_layer (session,
                          lens_model_n_layers (lens_session_model (session)) - 1);
}

static void
choose_comparison (LensSession *session)
{
  lens_session_set_layer (session,
                          lens_model_default_layer (lens_session_model (session)));
  lens_session_set_method (session, lens_method_find ("grad-cam", NULL));
  lens_session_set_beside (session, LENS_BESIDE_METHOD, "layer-cam");
}

static void
choose_one (LensSession *session)
{
  lens_session_set_beside (session, LENS_BESIDE_NOTHING, NULL);
  lens_session_set_method (session, lens_method_find ("integrated-gradients", NULL));
}

static const Case cases[] = {
  { "layers", LENS_QUESTION_LAYERS, lens_layers_view_new, choose_channel, FALSE, 520,
    640 },
  { "layers-dark", LENS_QUESTION_LAYERS, lens_layers_view_new, choose_channel, TRUE,
    520, 640 },
  { "layers-dense", LENS_QUESTION_LAYERS, lens_layers_view_new, choose_dense_layer,
    FALSE, 300, 640 },
  { "explain-two", LENS_QUESTION_EXPLAIN, lens_explain_view_new, choose_comparison,
    FALSE, 560, 640 },
  { "explain-dark", LENS_QUESTION_EXPLAIN, lens_explain_view_new, choose_one, TRUE, 420,
    640 },
  { "settings", LENS_QUESTION_EXPLAIN, lens_settings_pane_new, choose_one, FALSE, 640,
    290 },
};

static gboolean
is_picture (GtkWidget *widget, gpointer data)
{
  return LENS_IS_FIGURE_VIEW (widget) && gtk_widget_get_mapped (widget) &&
         !lens_figure_view_is_settled (LENS_FIGURE_VIEW (widget));
}

typedef struct
{
  LensSession *session;
  GtkWidget *view;
} Shown;

static gboolean
is_answered (LensReel *reel)
{
  return !lens_reel_is_stale (reel) && lens_reel_is_done (reel);
}

static gboolean
is_complete (gpointer data)
{
  const Shown *shown = data;
  const LensPlace *place = lens_session_place (shown->session);

  if (!is_answered (lens_session_reel (shown->session)))
    return FALSE;
  if (place->beside != LENS_BESIDE_NOTHING &&
      !is_answered (lens_session_beside_reel (shown->session)))
    return FALSE;
  if (LENS_IS_LAYERS_VIEW (shown->view))
    return lens_layers_view_is_at_rest (LENS_LAYERS_VIEW (shown->view));
  return stage_find (shown->view, is_picture, NULL) == NULL;
}

static char *
golden_path (const char *name)
{
  g_autofree char *file = g_strconcat (name, ".png", NULL);

  return g_build_filename (g_getenv ("NETLENS_SOURCE_ROOT"), "tests", "ui", "golden",
                           file, NULL);
}

static void
keep (cairo_surface_t *surface, const char *name, const char *suffix)
{
  const char *folder = g_getenv ("NETLENS_GOLDEN_OUTPUT");
  g_autofree char *file = g_strconcat (name, suffix, NULL);
  g_autofree char *path = g_build_filename (folder != NULL ? folder : g_get_tmp_dir (),
                                            file, NULL);

  if (folder != NULL)
    g_mkdir_with_parents (folder, 0777);
  g_assert_cmpint (cairo_surface_write_to_png (surface, path), ==,
                   CAIRO_STATUS_SUCCESS);
  g_test_message ("see %s", path);
}

static void
hold_against_golden (const Case *what, cairo_surface_t *drawn)
{
  g_autofree char *path = golden_path (what->name);
  cairo_surface_t *golden = cairo_image_surface_create_from_png (path);
  CompareDifference difference = { 0 };
  gboolean is_same_size = FALSE;

  if (cairo_surface_status (golden) == CAIRO_STATUS_SUCCESS)
    is_same_size = compare_pictures (drawn, golden, &difference);
  g_test_message ("largest %.2f, mean %.4f", difference.largest, difference.mean);
  if (!is_same_size || difference.mean > MAX_MEAN)
    {
      keep (drawn, what->name, ".png");
      if (is_same_size)
        {
          cairo_surface_t *amplified = compare_amplify (drawn, golden);

          keep (amplified, what->name, ".diff.png");
          cairo_surface_destroy (amplified);
        }
      g_test_fail_printf ("%s: mean difference %.2f (at most %.1f)%s", what->name,
                          difference.mean, MAX_MEAN,
                          is_same_size ? "" : ", or another size, or no picture yet");
    }
  cairo_surface_destroy (golden);
}

static void
check (const Case *what, LensSession *session)
{
  Shown shown = { session, what->create (session) };
  GtkWidget *window;
  cairo_surface_t *drawn;

  lens_session_set_view (session, what->view);
  what->prepare (session);
  gtk_widget_set_size_request (shown.view, what->width, what->height);
  window = stage_window (shown.view, what->height, what->width);
  g_assert_true (stage_wait (is_complete, &shown, PATIENCE_MS));
  stage_rest (300);
  g_assert_true (stage_wait (is_complete, &shown, PATIENCE_MS));
  drawn = stage_picture (window);
  if (g_getenv ("LENS_ACCEPT_GOLDEN") != NULL)
    {
      g_autofree char *path = golden_path (what->name);

      g_assert_cmpint (cairo_surface_write_to_png (drawn, path), ==,
                       CAIRO_STATUS_SUCCESS);
    }
  else
    hold_against_golden (what, drawn);
  cairo_surface_destroy (drawn);
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_looks_as_accepted (gconstpointer data)
{
  const Case *what = data;
  LensSession *session;

  if (!stage_has_display ())
    return;
  if (!g_file_test (FONT, G_FILE_TEST_EXISTS))
    {
      g_test_skip ("the font DejaVu Sans (fonts-dejavu-core) is not installed");
      return;
    }
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE,
                "gtk-font-name", "DejaVu Sans 10", NULL);
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      what->is_dark ? ADW_COLOR_SCHEME_FORCE_DARK
                                                    : ADW_COLOR_SCHEME_FORCE_LIGHT);
  session = stage_sample ();
  check (what, session);
  stage_close (session);
}

int
main (int argc, char **argv)
{
  g_autofree char *fonts = g_build_filename (g_getenv ("NETLENS_SOURCE_ROOT"), "tests",
                                             "golden", "fonts.conf", NULL);

  g_setenv ("FONTCONFIG_FILE", fonts, TRUE);
  stage_init (&argc, &argv);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/ui/%s/looks-as-accepted",
                                               cases[i].name);

      g_test_add_data_func (path, &cases[i], test_looks_as_accepted);
    }
  return g_test_run ();
}
