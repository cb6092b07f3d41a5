/* picture-pane.c - the left of the window: the picture, and what the network makes of it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/picture-pane.h"

#include "ui/answer-list.h"
#include "ui/i18n.h"
#include "ui/input-panel.h"
#include "ui/picture-area.h"
#include "ui/picture-strip.h"

struct _LensPicturePane
{
  AdwBin parent_instance;

  AdwBin *picture_slot;
  AdwBin *strip_slot;
  GtkStack *stack;
  AdwBin *answers_slot;
  AdwBin *input_slot;
  GtkStackPage *notes_page;
  GtkLabel *notes;

  LensSession *session;
  LensAnswerList *answers;
};

G_DEFINE_FINAL_TYPE (LensPicturePane, lens_picture_pane, ADW_TYPE_BIN)

static void
append_notes (GString *text, const char *const *notes)
{
  for (int i = 0; notes != NULL && notes[i] != NULL; i++)
    {
      g_autofree char *first = g_utf8_substring (notes[i], 0, 1);
      g_autofree char *capital = g_utf8_strup (first, -1);

      if (strstr (text->str, g_utf8_next_char (notes[i])) != NULL)
        continue;
      g_string_append_printf (text, "%s• %s%s", text->len > 0 ? "\n" : "", capital,
                              g_utf8_next_char (notes[i]));
    }
}

/* Notes of the network, of its answer to the picture, and of the present run. */
static void
show_notes (LensPicturePane *pane)
{
  g_autoptr (GString) text = g_string_new (NULL);
  const LensOverview *overview = lens_session_overview (pane->session);
  LensReel *reel = lens_session_reel (pane->session);
  gboolean has_notes;

  if (overview != NULL)
    append_notes (text, (const char *const *) overview->notes);
  else if (lens_session_model (pane->session) != NULL)
    append_notes (text, lens_model_notes (lens_session_model (pane->session)));
  if (reel != NULL)
    append_notes (text, lens_reel_notes (reel));

  has_notes = text->len > 0;
  gtk_label_set_text (pane->notes,
                      has_notes
                        ? text->str
                        : _ ("Nothing had to be assumed, nothing looks wrong."));
}

static void
follow (LensSession *session, guint what, LensPicturePane *pane)
{
  if ((what & (LENS_CHANGE_MODEL | LENS_CHANGE_OVERVIEW | LENS_CHANGE_VIEW)) != 0)
    show_notes (pane);
}

static void
lens_picture_pane_dispose (GObject *object)
{
  g_clear_object (&LENS_PICTURE_PANE (object)->session);
  G_OBJECT_CLASS (lens_picture_pane_parent_class)->dispose (object);
}

static void
lens_picture_pane_class_init (LensPicturePaneClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = lens_picture_pane_dispose;
  gtk_widget_class_set_template_from_resource (
    widget_class, "/org/netlens/Netlens/ui/picture-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, LensPicturePane, picture_slot);
  gtk_widget_class_bind_template_child (widget_class, LensPicturePane, strip_slot);
  gtk_widget_class_bind_template_child (widget_class, LensPicturePane, stack);
  gtk_widget_class_bind_template_child (widget_class, LensPicturePane, answers_slot);
  gtk_widget_class_bind_template_child (widget_class, LensPicturePane, input_slot);
  gtk_widget_class_bind_template_child (widget_class, LensPicturePane, notes_page);
  gtk_widget_class_bind_template_child (widget_class, LensPicturePane, notes);
}

static void
lens_picture_pane_init (LensPicturePane *pane)
{
  gtk_widget_init_template (GTK_WIDGET (pane));
}

GtkWidget *
lens_picture_pane_new (LensSession *session)
{
  LensPicturePane *pane = g_object_new (LENS_TYPE_PICTURE_PANE, NULL);

  pane->session = g_object_ref (session);
  pane->answers = LENS_ANSWER_LIST (lens_answer_list_new (session));
  adw_bin_set_child (pane->picture_slot, lens_picture_area_new (session));
  adw_bin_set_child (pane->strip_slot, lens_picture_strip_new (session));
  adw_bin_set_child (pane->answers_slot, GTK_WIDGET (pane->answers));
  adw_bin_set_child (pane->input_slot, lens_input_panel_new (session));
  g_signal_connect_object (session, "changed", G_CALLBACK (follow), pane, 0);
  for (int view = 0; view < LENS_N_QUESTIONS; view++)
    g_signal_connect_object (lens_session_view_reel (session, (LensQuestion) view),
                             "changed", G_CALLBACK (show_notes), pane,
                             G_CONNECT_SWAPPED);
  show_notes (pane);
  return GTK_WIDGET (pane);
}

void
lens_picture_pane_find_class (LensPicturePane *pane)
{
  gtk_stack_set_visible_child_name (pane->stack, "answers");
  lens_answer_list_find (pane->answers);
}

void
lens_picture_pane_show_notes (LensPicturePane *pane)
{
  gtk_stack_set_visible_child_name (pane->stack, "notes");
}
