/* setting-control.c - the widgets that take a setting, by its kind
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/setting-control.h"

#include "ui/i18n.h"
#include "ui/spoken.h"

#include <math.h>

/* A number between two that are nearer than this is a slider, within reach of a spin button
 * up to so many, and otherwise text. */
#define MAX_SLIDER_RANGE 10
#define MAX_SPIN_RANGE 1e7

static void
tell (LensSettingBinding *binding, const char *text)
{
  if (!binding->is_reading)
    binding->taken (text, binding->data);
}

static void
tell_number (LensSettingBinding *binding, double number)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  if (binding->field->kind == LENS_FIELD_REAL)
    g_ascii_formatd (text, sizeof text, "%.10g", number);
  else
    g_snprintf (text, sizeof text, "%.0f", number);
  tell (binding, text);
}

void
lens_leave_wheel_alone (GtkWidget *widget)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers,
                                                                         i);

      if (GTK_IS_EVENT_CONTROLLER_SCROLL (controller))
        gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_NONE);
    }
}

/* Yes or no. */

static void
switch_changed (GtkSwitch *control, GParamSpec *property, LensSettingBinding *binding)
{
  tell (binding, gtk_switch_get_active (control) ? "true" : "false");
}

static GtkWidget *
new_switch (LensSettingBinding *binding)
{
  GtkWidget *control = gtk_switch_new ();

  gtk_widget_set_valign (control, GTK_ALIGN_CENTER);
  g_signal_connect (control, "notify::active", G_CALLBACK (switch_changed), binding);
  return control;
}

static void
show_switch (GtkWidget *control, const LensField *field, const char *text)
{
  gtk_switch_set_active (GTK_SWITCH (control), g_str_equal (text, "true"));
}

/* Numbers. */

static void
range_changed (GtkRange *control, LensSettingBinding *binding)
{
  tell_number (binding, gtk_range_get_value (control));
}

static GtkWidget *
new_slider (LensSettingBinding *binding)
{
  const LensField *field = binding->field;
  const double step = (field->max - field->min) / 100;
  GtkWidget *control = gtk_scale_new_with_range (GTK_ORIENTATION_HORIZONTAL, field->min,
                                                 field->max, step);

  gtk_scale_set_draw_value (GTK_SCALE (control), TRUE);
  gtk_scale_set_value_pos (GTK_SCALE (control), GTK_POS_RIGHT);
  gtk_scale_set_digits (GTK_SCALE (control), 2);
  gtk_widget_set_size_request (control, LENS_SETTING_CONTROL_WIDTH, -1);
  lens_leave_wheel_alone (control);
  g_signal_connect (control, "value-changed", G_CALLBACK (range_changed), binding);
  return control;
}

static void
show_slider (GtkWidget *control, const LensField *field, const char *text)
{
  gtk_range_set_value (GTK_RANGE (control), g_ascii_strtod (text, NULL));
}

static void
spin_changed (GtkSpinButton *control, LensSettingBinding *binding)
{
  tell_number (binding, gtk_spin_button_get_value (control));
}

static GtkWidget *
new_spin (LensSettingBinding *binding)
{
  const LensField *field = binding->field;
  const gboolean is_whole = field->kind == LENS_FIELD_INT;
  const double step = is_whole ? 1 : 0.05;
  GtkWidget *control = gtk_spin_button_new_with_range (field->min, field->max, step);

  gtk_spin_button_set_digits (GTK_SPIN_BUTTON (control), is_whole ? 0 : 2);
  gtk_spin_button_set_numeric (GTK_SPIN_BUTTON (control), TRUE);
  gtk_editable_set_width_chars (GTK_EDITABLE (control), 5);
  gtk_editable_set_max_width_chars (GTK_EDITABLE (control), 6);
  lens_spin_set_zero (GTK_SPIN_BUTTON (control),
                      field->zero != NULL ? _ (field->zero) : NULL);
  lens_leave_wheel_alone (control);
  g_signal_connect (control, "value-changed", G_CALLBACK (spin_changed), binding);
  return control;
}

static void
show_spin (GtkWidget *control, const LensField *field, const char *text)
{
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (control), g_ascii_strtod (text, NULL));
}

/* One of several. */

static void
choice_changed (GtkDropDown *control, GParamSpec *property, LensSettingBinding *binding)
{
  const guint selected = gtk_drop_down_get_selected (control);

  if (selected != GTK_INVALID_LIST_POSITION)
    tell (binding, binding->field->choices[selected].id);
}

static void
show_title (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  GtkStringObject *title = gtk_list_item_get_item (item);

  gtk_label_set_text (GTK_LABEL (gtk_list_item_get_child (item)),
                      gtk_string_object_get_string (title));
}

static void
make_title (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_list_item_set_child (item, label);
}

/* The button shows a long title in several lines, the list in one. */
static void
wrap_text (GtkWidget *control)
{
  GtkListItemFactory *whole = gtk_drop_down_get_factory (GTK_DROP_DOWN (control));
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (make_title), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (show_title), NULL);
  gtk_drop_down_set_list_factory (GTK_DROP_DOWN (control), whole);
  gtk_drop_down_set_factory (GTK_DROP_DOWN (control), factory);
  g_object_unref (factory);
}

static GtkWidget *
new_choice (LensSettingBinding *binding)
{
  GtkStringList *titles = gtk_string_list_new (NULL);
  GtkWidget *control;

  for (const LensChoice *choice = binding->field->choices; choice->id != NULL; choice++)
    gtk_string_list_take (titles, lens_dup_capitalised (_ (choice->title)));
  control = gtk_drop_down_new (G_LIST_MODEL (titles), NULL);
  gtk_widget_set_size_request (control, LENS_SETTING_CONTROL_WIDTH, -1);
  wrap_text (control);
  g_signal_connect (control, "notify::selected", G_CALLBACK (choice_changed), binding);
  return control;
}

static void
show_choice (GtkWidget *control, const LensField *field, const char *text)
{
  for (guint i = 0; field->choices[i].id != NULL; i++)
    if (g_str_equal (field->choices[i].id, text))
      gtk_drop_down_set_selected (GTK_DROP_DOWN (control), i);
}

/* Words and lists. */

static void
entry_finished (LensSettingBinding *binding, GtkWidget *control)
{
  const char *shown = g_object_get_data (G_OBJECT (control), "shown");
  const char *text = gtk_editable_get_text (GTK_EDITABLE (control));

  if (g_strcmp0 (shown, text) != 0)
    tell (binding, text);
}

static void
entry_activated (GtkEntry *control, LensSettingBinding *binding)
{
  entry_finished (binding, GTK_WIDGET (control));
}

static void
entry_left (GtkEventControllerFocus *focus, LensSettingBinding *binding)
{
  entry_finished (binding,
                  gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (focus)));
}

static GtkWidget *
new_entry (LensSettingBinding *binding)
{
  GtkWidget *control = gtk_entry_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();

  gtk_widget_set_size_request (control, LENS_SETTING_CONTROL_WIDTH, -1);
  gtk_editable_set_width_chars (GTK_EDITABLE (control), 8);
  gtk_editable_set_max_width_chars (GTK_EDITABLE (control), 8);
  g_signal_connect (control, "activate", G_CALLBACK (entry_activated), binding);
  g_signal_connect (focus, "leave", G_CALLBACK (entry_left), binding);
  gtk_widget_add_controller (control, focus);
  return control;
}

static void
show_entry (GtkWidget *control, const LensField *field, const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (control), text);
  g_object_set_data_full (G_OBJECT (control), "shown", g_strdup (text), g_free);
}

static const LensSettingControl slider = { new_slider, show_slider, FALSE };
static const LensSettingControl spin = { new_spin, show_spin, FALSE };
static const LensSettingControl entry = { new_entry, show_entry, FALSE };

static const LensSettingControl controls[] = {
  [LENS_FIELD_BOOL] = { new_switch, show_switch, FALSE },
  [LENS_FIELD_CHOICE] = { new_choice, show_choice, FALSE },
  [LENS_FIELD_BASELINE] = { lens_baseline_control_new, lens_baseline_control_show,
                            TRUE },
};

const LensSettingControl *
lens_setting_control_for (const LensField *field)
{
  const double range = field->max - field->min;

  if (field->kind == LENS_FIELD_REAL && range <= MAX_SLIDER_RANGE)
    return &slider;
  if ((field->kind == LENS_FIELD_REAL || field->kind == LENS_FIELD_INT) &&
      range <= MAX_SPIN_RANGE)
    return &spin;
  if ((gsize) field->kind < G_N_ELEMENTS (controls) &&
      controls[field->kind].create != NULL)
    return &controls[field->kind];
  return &entry;
}
