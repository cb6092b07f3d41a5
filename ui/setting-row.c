/* setting-row.c - one setting with the control that suits its kind
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/setting-row.h"

#include "ui/i18n.h"
#include "ui/setting-control.h"
#include "ui/tip.h"
#include "ui/wrap-box.h"

struct _LensSettingRow
{
  GtkWidget parent_instance;
  const LensField *field;
  const LensSettingControl *kind;
  LensSettingBinding binding;
  GtkWidget *box;
  GtkWidget *control;
  GtkWidget *reset;
  char *initial; /* as text */
};

enum
{
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LensSettingRow, lens_setting_row, GTK_TYPE_WIDGET)

static void
taken (const char *text, gpointer data)
{
  g_signal_emit (data, signals[CHANGED], 0, text);
}

static void
reset (LensSettingRow *row)
{
  g_signal_emit (row, signals[CHANGED], 0, row->initial);
}

/* Memory for a struct of which only this field matters. */
static char *
dup_initial (const LensField *field)
{
  const LensField alone[] = { *field, { .kind = LENS_FIELD_END } };
  gpointer settings = g_malloc0 (field->offset + sizeof (LensInts));
  char *text;

  lens_fields_init (alone, settings);
  text = lens_field_to_text (alone, settings);
  lens_fields_clear (alone, settings);
  g_free (settings);
  return text;
}

static void
lens_setting_row_dispose (GObject *object)
{
  LensSettingRow *row = LENS_SETTING_ROW (object);

  /* Entries tell when they lose the focus; nobody listens any more. */
  row->binding.is_reading = TRUE;
  g_clear_pointer (&row->box, gtk_widget_unparent);
  g_clear_pointer (&row->initial, g_free);
  G_OBJECT_CLASS (lens_setting_row_parent_class)->dispose (object);
}

static void
lens_setting_row_class_init (LensSettingRowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = lens_setting_row_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (class),
                                   G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                   1, G_TYPE_STRING);
}

static void
lens_setting_row_init (LensSettingRow *row)
{
}

static GtkWidget *
new_reset (LensSettingRow *row)
{
  g_autofree char *tip = g_strdup_printf (_ ("Back to %s"), row->initial);
  g_autofree char *name = g_strdup_printf (_ ("%s: back to %s"), _ (row->field->title),
                                           row->initial);

  row->reset = gtk_button_new_from_icon_name ("edit-undo-symbolic");
  gtk_widget_add_css_class (row->reset, "flat");
  gtk_widget_add_css_class (row->reset, "circular");
  gtk_widget_add_css_class (row->reset, "lens-small");
  gtk_widget_set_valign (row->reset, GTK_ALIGN_CENTER);
  lens_tip_set (row->reset, tip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row->reset),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_signal_connect_swapped (row->reset, "clicked", G_CALLBACK (reset), row);
  return row->reset;
}

static GtkWidget *
new_title (LensSettingRow *row)
{
  GtkWidget *title = gtk_label_new (_ (row->field->title));

  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_label_set_wrap (GTK_LABEL (title), TRUE);
  gtk_widget_set_hexpand (title, TRUE);
  return title;
}

/* A control that does not fit beside the title comes below it. */
static void
fill (LensSettingRow *row)
{
  const LensField *field = row->field;
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  row->control = row->kind->create (&row->binding);
  gtk_box_append (GTK_BOX (line), new_title (row));
  gtk_box_append (GTK_BOX (line), new_reset (row));
  if (row->kind->is_wide)
    {
      row->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
      gtk_box_append (GTK_BOX (row->box), line);
      gtk_box_append (GTK_BOX (row->box), row->control);
    }
  else
    {
      row->box = lens_wrap_box_new (2);
      lens_wrap_box_append (LENS_WRAP_BOX (row->box), line);
      lens_wrap_box_append (LENS_WRAP_BOX (row->box), row->control);
    }

  /* All rows without a wide control are as high as a button. */
  gtk_widget_set_size_request (line, -1, row->kind->is_wide ? 24 : 34);
  lens_tip_set (row->box, _ (field->help));
  gtk_accessible_update_property (GTK_ACCESSIBLE (row->control),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _ (field->title),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, _ (field->help),
                                  -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ (field->title), -1);
  gtk_widget_set_parent (row->box, GTK_WIDGET (row));
}

GtkWidget *
lens_setting_row_new (const LensField *field)
{
  LensSettingRow *row = g_object_new (LENS_TYPE_SETTING_ROW, NULL);

  row->field = field;
  row->kind = lens_setting_control_for (field);
  row->initial = dup_initial (field);
  row->binding = (LensSettingBinding){ .field = field, .taken = taken, .data = row };
  fill (row);
  return GTK_WIDGET (row);
}

const LensField *
lens_setting_row_field (LensSettingRow *row)
{
  return row->field;
}

GtkWidget *
lens_setting_row_control (LensSettingRow *row)
{
  return row->control;
}

void
lens_setting_row_show (LensSettingRow *row, gconstpointer settings)
{
  g_autofree char *text = lens_field_to_text (row->field, settings);
  const gboolean is_initial = lens_field_is_initial (row->field, settings);

  row->binding.is_reading = TRUE;
  row->kind->show (row->control, row->field, text);
  row->binding.is_reading = FALSE;
  gtk_widget_set_visible (row->reset, !is_initial);
}
