/* setting-baseline.c - what stands for nothing: a name, a number, or a colour
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/setting-control.h"

#include "ui/i18n.h"

#define DEFAULT_COLOUR "#808080"

typedef struct
{
  LensSettingBinding *binding;
  GtkWidget *kinds;
  GtkWidget *number;
  GtkWidget *colour;
} Baseline;

static const struct
{
  LensBaselineKind kind;
  const char *title;
} kinds[] = {
  { LENS_BASELINE_BLACK, N_ ("Black") },
  { LENS_BASELINE_MEAN, N_ ("Mean colour") },
  { LENS_BASELINE_GREY, N_ ("Grey") },
  { LENS_BASELINE_WHITE, N_ ("White") },
  { LENS_BASELINE_BLUR, N_ ("Blurred picture") },
  { LENS_BASELINE_NOISE, N_ ("Noise") },
  { LENS_BASELINE_COLOUR, N_ ("A colour") },
  { LENS_BASELINE_VALUE, N_ ("A number") },
};

/* How a baseline would be written. */
static char *
dup_text (const LensField *field, const LensBaseline *baseline)
{
  LensField alone = *field;

  alone.offset = 0;
  return lens_field_to_text (&alone, baseline);
}

static LensBaseline
read_text (const LensField *field, const char *text)
{
  LensField alone = *field;
  LensBaseline baseline = { 0 };

  alone.offset = 0;
  lens_field_set_text (&alone, &baseline, text, NULL);
  return baseline;
}

static void
show_parts (const Baseline *parts, LensBaselineKind kind)
{
  gtk_widget_set_visible (parts->number, kind == LENS_BASELINE_VALUE);
  gtk_widget_set_visible (parts->colour, kind == LENS_BASELINE_COLOUR);
}

static guint32
read_colour (const Baseline *parts)
{
  GdkRGBA rgba;

  gtk_color_chooser_get_rgba (GTK_COLOR_CHOOSER (parts->colour), &rgba);
  return (guint32) (rgba.red * 255 + 0.5F) << 16 |
         (guint32) (rgba.green * 255 + 0.5F) << 8 | (guint32) (rgba.blue * 255 + 0.5F);
}

static void
parts_changed (Baseline *parts)
{
  const guint selected = gtk_drop_down_get_selected (GTK_DROP_DOWN (parts->kinds));
  LensBaseline baseline = { 0 };
  g_autofree char *text = NULL;

  if (selected >= G_N_ELEMENTS (kinds))
    return;
  baseline.kind = kinds[selected].kind;
  show_parts (parts, baseline.kind);
  if (parts->binding->is_reading)
    return;
  baseline.colour = read_colour (parts);
  baseline.value = gtk_spin_button_get_value (GTK_SPIN_BUTTON (parts->number));
  text = dup_text (parts->binding->field, &baseline);
  parts->binding->taken (text, parts->binding->data);
}

static void
name (GtkWidget *widget, const char *text)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

GtkWidget *
lens_baseline_control_new (LensSettingBinding *binding)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkStringList *titles = gtk_string_list_new (NULL);
  Baseline *parts = g_new0 (Baseline, 1);
  GdkRGBA grey;

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    gtk_string_list_append (titles, _ (kinds[i].title));
  parts->binding = binding;
  parts->kinds = gtk_drop_down_new (G_LIST_MODEL (titles), NULL);
  parts->number = gtk_spin_button_new_with_range (-1e6, 1e6, 0.1);
  parts->colour = gtk_color_button_new ();
  gtk_spin_button_set_digits (GTK_SPIN_BUTTON (parts->number), 2);
  gtk_editable_set_width_chars (GTK_EDITABLE (parts->number), 5);
  lens_leave_wheel_alone (parts->number);
  gdk_rgba_parse (&grey, DEFAULT_COLOUR);
  gtk_color_chooser_set_rgba (GTK_COLOR_CHOOSER (parts->colour), &grey);
  gtk_widget_set_hexpand (parts->kinds, TRUE);
  name (parts->kinds, _ (binding->field->title));
  name (parts->number, _ ("Number after preprocessing"));
  name (parts->colour, _ ("Colour"));
  gtk_box_append (GTK_BOX (box), parts->kinds);
  gtk_box_append (GTK_BOX (box), parts->number);
  gtk_box_append (GTK_BOX (box), parts->colour);
  g_signal_connect_swapped (parts->kinds, "notify::selected",
                            G_CALLBACK (parts_changed), parts);
  g_signal_connect_swapped (parts->number, "value-changed", G_CALLBACK (parts_changed),
                            parts);
  g_signal_connect_swapped (parts->colour, "color-set", G_CALLBACK (parts_changed),
                            parts);
  g_object_set_data_full (G_OBJECT (box), "parts", parts, g_free);
  return box;
}

void
lens_baseline_control_show (GtkWidget *control,
                            const LensField *field,
                            const char *text)
{
  const Baseline *parts = g_object_get_data (G_OBJECT (control), "parts");
  const LensBaseline baseline = read_text (field, text);
  const GdkRGBA rgba = {
    (float) (baseline.colour >> 16 & 0xff) / 255,
    (float) (baseline.colour >> 8 & 0xff) / 255,
    (float) (baseline.colour & 0xff) / 255,
    1,
  };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (kinds[i].kind == baseline.kind)
      gtk_drop_down_set_selected (GTK_DROP_DOWN (parts->kinds), i);
  if (baseline.kind == LENS_BASELINE_COLOUR)
    gtk_color_chooser_set_rgba (GTK_COLOR_CHOOSER (parts->colour), &rgba);
  if (baseline.kind == LENS_BASELINE_VALUE)
    gtk_spin_button_set_value (GTK_SPIN_BUTTON (parts->number), baseline.value);
  show_parts (parts, baseline.kind);
}
