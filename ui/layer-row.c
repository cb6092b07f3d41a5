/* layer-row.c - one layer in the rail: name, kind, shape, receptive field, activity
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/layer-row.h"

#include "ui/i18n.h"
#include "ui/spark.h"

struct _LensLayerRow
{
  AdwBin parent_instance;

  GtkLabel *name;
  GtkLabel *kind;
  GtkLabel *shape;
  GtkLabel *field;
  LensSpark *spark;
  LensLayerItem *item;
};

G_DEFINE_FINAL_TYPE (LensLayerRow, lens_layer_row, ADW_TYPE_BIN)

static void
lens_layer_row_dispose (GObject *object)
{
  g_clear_object (&LENS_LAYER_ROW (object)->item);
  G_OBJECT_CLASS (lens_layer_row_parent_class)->dispose (object);
}

static void
lens_layer_row_class_init (LensLayerRowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = lens_layer_row_dispose;
  g_type_ensure (LENS_TYPE_SPARK);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/netlens/Netlens/ui/layer-row.ui");
  gtk_widget_class_bind_template_child (widget_class, LensLayerRow, name);
  gtk_widget_class_bind_template_child (widget_class, LensLayerRow, kind);
  gtk_widget_class_bind_template_child (widget_class, LensLayerRow, shape);
  gtk_widget_class_bind_template_child (widget_class, LensLayerRow, field);
  gtk_widget_class_bind_template_child (widget_class, LensLayerRow, spark);
}

static void
lens_layer_row_init (LensLayerRow *row)
{
  gtk_widget_init_template (GTK_WIDGET (row));
}

GtkWidget *
lens_layer_row_new (void)
{
  return g_object_new (LENS_TYPE_LAYER_ROW, NULL);
}

/* What a screen reader says, and what the pointer is told: nothing stands in the row that
 * these do not say in words. */
static void
describe (LensLayerRow *row, const LensActivity *activity)
{
  const LensLayer *layer = lens_layer_item_layer (row->item);
  g_autofree char *shape = lens_layer_item_dup_shape (row->item);
  g_autofree char *field = lens_layer_item_dup_field (row->item);
  g_autoptr (GString) text = g_string_new (layer->name);

  g_string_append_printf (text, _ ("\n%s, %s\none position sees: %s"), _ (layer->kind),
                          shape, field);
  if (layer->block != NULL)
    g_string_append_printf (text, _ ("\npart of %s"), layer->block);
  g_string_append_printf (text, _ ("\n%'zu numbers learnt, %.3g million multiply-adds"),
                          layer->n_parameters, layer->n_multiply_adds / 1e6);
  if (activity != NULL)
    g_string_append_printf (
      text, _ ("\nmean |value| %.3g, largest %.3g, dead channels %.0f %%"),
      activity->mean, activity->maximum, 100 * activity->dead_share);
  gtk_widget_set_tooltip_text (GTK_WIDGET (row), text->str);
}

void
lens_layer_row_set_item (LensLayerRow *row, LensLayerItem *item)
{
  const LensLayer *layer;
  g_autofree char *shape = NULL;
  g_autofree char *field = NULL;

  g_set_object (&row->item, item);
  if (item == NULL)
    return;

  layer = lens_layer_item_layer (item);
  shape = lens_layer_item_dup_shape (item);
  field = lens_layer_item_dup_field (item);
  gtk_label_set_text (row->name, layer->name);
  gtk_label_set_text (row->kind, _ (layer->kind));
  gtk_label_set_text (row->shape, shape);
  gtk_label_set_text (row->field, layer->has_global_field ? _ ("all") : field);
  describe (row, NULL);
}

void
lens_layer_row_set_overview (LensLayerRow *row, const LensOverview *overview)
{
  int index = row->item != NULL ? lens_layer_item_index (row->item) : -1;
  const LensActivity *activity = overview != NULL && index >= 0 &&
                                     index < overview->n_layers
                                   ? &overview->activities[index]
                                   : NULL;

  lens_spark_set_bins (row->spark, activity != NULL ? activity->spark : NULL,
                       LENS_N_SPARK_BINS);
  if (row->item != NULL)
    describe (row, activity);
}
