/* notes-box.c - what a user should know about an answer, beside the answer
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Closed it is one line with the numbers of the answer and the last note, which is the one
 * about this answer; those before are about the picture and the network.
 */

#include "ui/notes-box.h"

#include "ui/i18n.h"
#include "ui/tip.h"

#include <string.h>

struct _LensNotesBox
{
  GtkWidget parent_instance;
  GtkWidget *expander;
  GtkWidget *line; /* the expander's label */
  GtkWidget *list;
  char *shown; /* all notes in one text, not to write them again */
};

G_DEFINE_FINAL_TYPE (LensNotesBox, lens_notes_box, GTK_TYPE_WIDGET)

static void
add_numbers (GPtrArray *lines, LensReel *reel)
{
  const int n_frames = lens_reel_n_frames (reel);
  const LensFrame *frame;

  if (n_frames == 0)
    return;
  frame = lens_reel_frame (reel, CLAMP (lens_reel_position (reel), 0, n_frames - 1));
  if (frame->reason != NULL)
    g_ptr_array_add (lines, g_strdup (frame->reason));
  for (guint i = 0; frame->statistics != NULL && i < frame->statistics->len; i++)
    {
      const LensStatistic *statistic = &g_array_index (frame->statistics, LensStatistic,
                                                       i);

      g_ptr_array_add (lines, g_strdup_printf ("%s: %.5g", _ (statistic->name),
                                               statistic->number));
    }
}

static gboolean
is_text (gconstpointer a, gconstpointer b)
{
  return strcmp (a, b) == 0;
}

static void
add_notes (GPtrArray *lines, LensReel *reel)
{
  const char *const *notes = lens_reel_notes (reel);
  guint n_notes = 0;

  while (notes != NULL && notes[n_notes] != NULL)
    n_notes++;
  for (guint i = n_notes; i > 0; i--)
    if (!g_ptr_array_find_with_equal_func (lines, notes[i - 1], is_text, NULL))
      g_ptr_array_add (lines, g_strdup (notes[i - 1]));
}

static GtkWidget *
new_line (const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  return label;
}

static void
write_lines (LensNotesBox *box, const GPtrArray *lines)
{
  for (GtkWidget *child; (child = gtk_widget_get_first_child (box->list)) != NULL;)
    gtk_box_remove (GTK_BOX (box->list), child);
  for (guint i = 0; i < lines->len; i++)
    gtk_box_append (GTK_BOX (box->list), new_line (g_ptr_array_index (lines, i)));
  gtk_label_set_text (GTK_LABEL (box->line),
                      lines->len > 0 ? g_ptr_array_index (lines, 0) : "");
  lens_tip_set (box->line, gtk_label_get_text (GTK_LABEL (box->line)));
  gtk_widget_set_visible (box->expander, lines->len > 0);
}

static void
lens_notes_box_dispose (GObject *object)
{
  LensNotesBox *box = LENS_NOTES_BOX (object);

  g_clear_pointer (&box->expander, gtk_widget_unparent);
  g_clear_pointer (&box->shown, g_free);
  G_OBJECT_CLASS (lens_notes_box_parent_class)->dispose (object);
}

static void
lens_notes_box_class_init (LensNotesBoxClass *class)
{
  G_OBJECT_CLASS (class)->dispose = lens_notes_box_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (class),
                                            GTK_TYPE_BIN_LAYOUT);
}

static void
lens_notes_box_init (LensNotesBox *box)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();

  box->expander = gtk_expander_new (NULL);
  box->line = gtk_label_new (NULL);
  box->list = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  gtk_label_set_xalign (GTK_LABEL (box->line), 0);
  gtk_label_set_ellipsize (GTK_LABEL (box->line), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (box->expander, "caption");
  gtk_widget_set_margin_top (box->list, 6);
  gtk_widget_set_margin_start (box->list, 18);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller),
                                                    TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), 140);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), box->list);
  gtk_expander_set_label_widget (GTK_EXPANDER (box->expander), box->line);
  gtk_expander_set_child (GTK_EXPANDER (box->expander), scroller);
  /* GtkExpander takes a child that it does not show out of the window and gives it the focus
   * all the same (GTK 4.8). */
  g_object_bind_property (box->expander, "expanded", scroller, "can-focus",
                          G_BINDING_SYNC_CREATE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (box->expander),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Notes about this answer"), -1);
  gtk_widget_set_parent (box->expander, GTK_WIDGET (box));
}

GtkWidget *
lens_notes_box_new (void)
{
  return g_object_new (LENS_TYPE_NOTES_BOX, NULL);
}

void
lens_notes_box_show (LensNotesBox *box, LensReel *reel, LensReel *other)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) all = g_string_new (NULL);

  if (reel != NULL)
    {
      add_numbers (lines, reel);
      add_notes (lines, reel);
    }
  if (other != NULL)
    add_notes (lines, other);
  for (guint i = 0; i < lines->len; i++)
    g_string_append_printf (all, "%s\n", (char *) g_ptr_array_index (lines, i));
  if (g_strcmp0 (box->shown, all->str) == 0)
    return;
  g_free (box->shown);
  box->shown = g_strdup (all->str);
  write_lines (box, lines);
}
