/* method-picker.c - the methods that answer a question, with what they do
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/method-picker.h"

#include "ui/i18n.h"
#include "ui/tip.h"

struct _LensMethodPicker
{
  GtkWidget parent_instance;
  GtkWidget *button;
  GtkWidget *popover;
  GtkWidget *list;
  const LensMethod *method; /* (nullable) */
};

enum
{
  PICKED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LensMethodPicker, lens_method_picker, GTK_TYPE_WIDGET)

static gboolean
is_bars (const LensMethod *method)
{
  return method->kind == LENS_FRAME_BARS;
}

static gboolean
is_of_two (const LensMethod *method)
{
  return method->kind == LENS_FRAME_COMPARISON;
}

static gboolean
is_at_layer (const LensMethod *method)
{
  return (method->needs & LENS_NEEDS_LAYER) != 0;
}

static gboolean
is_any (const LensMethod *method)
{
  return TRUE;
}

/* What a method's answer is about; the first that has it.  The menu begins with the last. */
static const struct
{
  const char *title;
  gboolean (*has) (const LensMethod *method);
} groups[] = {
  { N_ ("Classes"), is_bars },
  { N_ ("Two of them"), is_of_two },
  { N_ ("Through a layer"), is_at_layer },
  { N_ ("Pixels"), is_any },
};

static gsize
group_of (const LensMethod *method)
{
  gsize group = 0;

  while (!groups[group].has (method))
    group++;
  return group;
}

static const LensMethod *
method_of (GtkListBoxRow *row)
{
  return g_object_get_data (G_OBJECT (row), "method");
}

/* Pixels first, classes last; else as the core has them. */
static int
compare_rows (GtkListBoxRow *a, GtkListBoxRow *b, gpointer data)
{
  return (int) group_of (method_of (b)) - (int) group_of (method_of (a));
}

static void
add_header (GtkListBoxRow *row, GtkListBoxRow *before, gpointer data)
{
  const gsize group = group_of (method_of (row));
  GtkWidget *label;

  if (before != NULL && group_of (method_of (before)) == group)
    {
      gtk_list_box_row_set_header (row, NULL);
      return;
    }
  label = gtk_label_new (_ (groups[group].title));
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "heading");
  gtk_widget_add_css_class (label, "dim-label");
  gtk_widget_set_margin_top (label, before != NULL ? 12 : 6);
  gtk_widget_set_margin_bottom (label, 3);
  gtk_widget_set_margin_start (label, 8);
  gtk_list_box_row_set_header (row, label);
}

static GtkWidget *
new_row (const LensMethod *method)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 1);
  GtkWidget *title = gtk_label_new (_ (method->title));
  GtkWidget *summary = gtk_label_new (_ (method->summary));

  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_label_set_xalign (GTK_LABEL (summary), 0);
  gtk_label_set_wrap (GTK_LABEL (summary), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (summary), 42);
  gtk_widget_add_css_class (summary, "caption");
  gtk_widget_add_css_class (summary, "dim-label");
  gtk_widget_set_margin_top (box, 4);
  gtk_widget_set_margin_bottom (box, 4);
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), summary);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  g_object_set_data (G_OBJECT (row), "method", (gpointer) method);
  lens_tip_set (row, method->paper);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ (method->title),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  _ (method->summary), -1);
  return row;
}

static void
fill (LensMethodPicker *picker, LensQuestion question)
{
  for (GtkWidget *row; (row = gtk_widget_get_first_child (picker->list)) != NULL;)
    gtk_list_box_remove (GTK_LIST_BOX (picker->list), row);
  for (int i = 0; lens_methods[i] != NULL; i++)
    if (lens_methods[i]->question == question)
      gtk_list_box_append (GTK_LIST_BOX (picker->list), new_row (lens_methods[i]));
}

static void
row_activated (GtkListBox *list, GtkListBoxRow *row, LensMethodPicker *picker)
{
  const LensMethod *method = method_of (row);

  gtk_popover_popdown (GTK_POPOVER (picker->popover));
  if (method != picker->method)
    g_signal_emit (picker, signals[PICKED], 0, method);
}

static void
lens_method_picker_dispose (GObject *object)
{
  LensMethodPicker *picker = LENS_METHOD_PICKER (object);

  g_clear_pointer (&picker->button, gtk_widget_unparent);
  G_OBJECT_CLASS (lens_method_picker_parent_class)->dispose (object);
}

static void
lens_method_picker_class_init (LensMethodPickerClass *class)
{
  G_OBJECT_CLASS (class)->dispose = lens_method_picker_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (class),
                                            GTK_TYPE_BIN_LAYOUT);
  signals[PICKED] = g_signal_new ("picked", G_TYPE_FROM_CLASS (class),
                                  G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                  1, G_TYPE_POINTER);
}

static void
lens_method_picker_init (LensMethodPicker *picker)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();

  picker->button = gtk_menu_button_new ();
  picker->popover = g_object_new (GTK_TYPE_POPOVER, "accessible-role",
                                  GTK_ACCESSIBLE_ROLE_DIALOG, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (picker->popover),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Methods"), -1);
  picker->list = gtk_list_box_new ();
  gtk_list_box_set_header_func (GTK_LIST_BOX (picker->list), add_header, NULL, NULL);
  gtk_list_box_set_sort_func (GTK_LIST_BOX (picker->list), compare_rows, NULL, NULL);
  gtk_widget_add_css_class (picker->list, "navigation-sidebar");
  g_signal_connect (picker->list, "row-activated", G_CALLBACK (row_activated), picker);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller),
                                                    TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), 520);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), picker->list);
  gtk_popover_set_child (GTK_POPOVER (picker->popover), scroller);
  gtk_widget_add_css_class (picker->popover, "menu");
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (picker->button), picker->popover);
  gtk_menu_button_set_always_show_arrow (GTK_MENU_BUTTON (picker->button), TRUE);
  gtk_widget_set_parent (picker->button, GTK_WIDGET (picker));
}

GtkWidget *
lens_method_picker_new (void)
{
  return g_object_new (LENS_TYPE_METHOD_PICKER, NULL);
}

static void
select_present (LensMethodPicker *picker)
{
  for (GtkWidget *row = gtk_widget_get_first_child (picker->list); row != NULL;
       row = gtk_widget_get_next_sibling (row))
    if (GTK_IS_LIST_BOX_ROW (row) &&
        method_of (GTK_LIST_BOX_ROW (row)) == picker->method)
      gtk_list_box_select_row (GTK_LIST_BOX (picker->list), GTK_LIST_BOX_ROW (row));
}

void
lens_method_picker_set_method (LensMethodPicker *picker, const LensMethod *method)
{
  const LensMethod *before = picker->method;

  if (method == before)
    return;
  picker->method = method;
  if (before == NULL || before->question != method->question)
    fill (picker, method->question);
  select_present (picker);
  gtk_menu_button_set_label (GTK_MENU_BUTTON (picker->button), _ (method->title));
  lens_tip_set (picker->button, _ (method->summary));
  gtk_accessible_update_property (GTK_ACCESSIBLE (picker->button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Method"),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  _ (method->title), -1);
}
