/* field-row.c - a setting of the core as a row of a dialog
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/field-row.h"

#include "ui/i18n.h"
#include "ui/spoken.h"

/* What a row writes to; freed with its control. */
typedef struct
{
  const LensField *field;
  gpointer settings;
  LensFieldChanged changed;
  gpointer data;
} Binding;

static void
write_number (const Binding *binding, double number)
{
  if (lens_field_set_number (binding->field, binding->settings, number, NULL))
    binding->changed (binding->field, binding->data);
}

static void
take_spin (GtkSpinButton *spin, const Binding *binding)
{
  write_number (binding, gtk_spin_button_get_value (spin));
}

static void
take_switch (GtkSwitch *button, GParamSpec *property, const Binding *binding)
{
  write_number (binding, gtk_switch_get_active (button));
}

static void
take_choice (GtkDropDown *choice, GParamSpec *property, const Binding *binding)
{
  const LensChoice *row = &binding->field->choices[gtk_drop_down_get_selected (choice)];

  if (lens_field_set_text (binding->field, binding->settings, row->id, NULL))
    binding->changed (binding->field, binding->data);
}

static double
present_number (const LensField *field, gconstpointer settings)
{
  g_autofree char *text = lens_field_to_text (field, settings);

  return field->kind == LENS_FIELD_BOOL ? g_str_equal (text, "true")
                                        : g_ascii_strtod (text, NULL);
}

static GtkWidget *
new_spin (const Binding *binding)
{
  const LensField *field = binding->field;
  gboolean is_whole = field->kind == LENS_FIELD_INT;
  double step = is_whole ? 1 : MAX ((field->max - field->min) / 20, 0.05);
  GtkWidget *spin = gtk_spin_button_new_with_range (field->min, field->max, step);

  gtk_spin_button_set_digits (GTK_SPIN_BUTTON (spin), is_whole ? 0 : 2);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin),
                             present_number (field, binding->settings));
  lens_spin_set_zero (GTK_SPIN_BUTTON (spin),
                      field->zero != NULL ? _ (field->zero) : NULL);
  g_signal_connect (spin, "value-changed", G_CALLBACK (take_spin), (gpointer) binding);
  return spin;
}

static GtkWidget *
new_choice (const Binding *binding)
{
  g_autoptr (GPtrArray) titles = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *present = lens_field_to_text (binding->field, binding->settings);
  GtkWidget *choice;
  guint selected = 0;

  for (guint i = 0; binding->field->choices[i].id != NULL; i++)
    {
      g_ptr_array_add (titles,
                       lens_dup_capitalised (_ (binding->field->choices[i].title)));
      if (strcmp (binding->field->choices[i].id, present) == 0)
        selected = i;
    }
  g_ptr_array_add (titles, NULL);
  choice = gtk_drop_down_new_from_strings ((const char *const *) titles->pdata);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (choice), selected);
  g_signal_connect (choice, "notify::selected", G_CALLBACK (take_choice),
                    (gpointer) binding);
  return choice;
}

static GtkWidget *
new_switch (const Binding *binding)
{
  GtkWidget *button = gtk_switch_new ();

  gtk_switch_set_active (GTK_SWITCH (button),
                         present_number (binding->field, binding->settings) != 0);
  g_signal_connect (button, "notify::active", G_CALLBACK (take_switch),
                    (gpointer) binding);
  return button;
}

static const struct
{
  LensFieldKind kind;
  GtkWidget *(*create) (const Binding *binding);
} controls[] = {
  { LENS_FIELD_BOOL, new_switch },
  { LENS_FIELD_INT, new_spin },
  { LENS_FIELD_REAL, new_spin },
  { LENS_FIELD_CHOICE, new_choice },
};

GtkWidget *
lens_field_row_new (const LensField *field,
                    gpointer settings,
                    LensFieldChanged changed,
                    gpointer data)
{
  GtkWidget *row = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (controls); i++)
    if (controls[i].kind == field->kind)
      {
        Binding *binding = g_new (Binding, 1);
        GtkWidget *control;

        *binding = (Binding){ field, settings, changed, data };
        control = controls[i].create (binding);
        gtk_widget_set_valign (control, GTK_ALIGN_CENTER);
        g_object_set_data_full (G_OBJECT (control), "binding", binding, g_free);
        row = adw_action_row_new ();
        adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ (field->title));
        adw_action_row_set_subtitle (ADW_ACTION_ROW (row), _ (field->help));
        adw_action_row_add_suffix (ADW_ACTION_ROW (row), control);
        /* It has its name from the row. */
        adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), control);
      }
  return row;
}
