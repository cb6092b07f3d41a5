/* layer-row.c - one layer in the rail: name, kind, shape, receptive field, activity
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/layer-row.h"

#include "ui/i18n.h"

enum
{
  MIN_WIDTH = 150,
  NATURAL_WIDTH = 184,
  MAX_NATURAL_WIDTH = 300,
  GAP = 6,
  SPARK_WIDTH = 2 * LENS_N_SPARK_BINS,
  FIELD_WIDTH = 54, /* of the column of receptive fields */
};

#define SMALL 0.82   /* of the size of the name */
#define DIMMED 0.55F /* of its opacity */

struct _LensLayerRow
{
  GtkWidget parent_instance;

  LensLayerItem *item;
  int natural_width;
  gboolean has_activity;
  LensActivity activity;
};

G_DEFINE_FINAL_TYPE (LensLayerRow, lens_layer_row, GTK_TYPE_WIDGET)

static int
line_height (GtkWidget *widget)
{
  PangoContext *context = gtk_widget_get_pango_context (widget);
  PangoFontMetrics *metrics = pango_context_get_metrics (context, NULL, NULL);
  int height = PANGO_PIXELS_CEIL (pango_font_metrics_get_height (metrics));

  pango_font_metrics_unref (metrics);
  return height;
}

static void
lens_layer_row_measure (GtkWidget *widget,
                        GtkOrientation orientation,
                        int for_size,
                        int *minimum,
                        int *natural,
                        int *minimum_baseline,
                        int *natural_baseline)
{
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = MIN_WIDTH;
      *natural = LENS_LAYER_ROW (widget)->natural_width;
    }
  else
    *minimum = *natural = (int) (line_height (widget) * (1 + SMALL)) + 2;
}

/* A piece of text in a row. */
typedef struct
{
  const char *text;
  gboolean is_name; /* large; else small */
  gboolean is_dim;
  float begin; /* from the side where reading begins */
  float width;
  gboolean is_at_end; /* of its width */
  float y;
} Piece;

/* Where something of @width lies that is @begin from the side where reading begins. */
static float
left_of (GtkWidget *widget, float begin, float width)
{
  if (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL)
    return (float) gtk_widget_get_width (widget) - begin - width;
  return begin;
}

/* @width: pixels it may have, and after the call those that it has */
static PangoLayout *
lay_out (GtkWidget *widget, const Piece *piece, int *width)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (widget, piece->text);

  if (!piece->is_name)
    {
      PangoAttrList *attributes = pango_attr_list_new ();

      pango_attr_list_insert (attributes, pango_attr_scale_new (SMALL));
      pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum=1"));
      pango_layout_set_attributes (layout, attributes);
      pango_attr_list_unref (attributes);
    }
  pango_layout_set_width (layout, *width * PANGO_SCALE);
  /* Names of layers begin alike and differ at their ends. */
  pango_layout_set_ellipsize (layout, piece->is_name ? PANGO_ELLIPSIZE_START
                                                     : PANGO_ELLIPSIZE_END);
  pango_layout_get_pixel_size (layout, width, NULL);
  return layout;
}

/* Returns how wide it has become. */
static float
draw_piece (GtkWidget *widget, GtkSnapshot *snapshot, const Piece *piece)
{
  int used = (int) piece->width;
  g_autoptr (PangoLayout) layout = lay_out (widget, piece, &used);
  float begin = piece->is_at_end ? piece->begin + piece->width - (float) used
                                 : piece->begin;
  GdkRGBA colour;

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &colour);
  if (piece->is_dim)
    colour.alpha *= DIMMED;
  /* The layout begins at the left of its own width, wherever its text lies. */
  pango_layout_set_width (layout, used * PANGO_SCALE);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot,
                          &GRAPHENE_POINT_INIT (left_of (widget, begin, (float) used),
                                                piece->y));
  gtk_snapshot_append_layout (snapshot, layout, &colour);
  gtk_snapshot_restore (snapshot);
  return (float) used;
}

/* How the channels are spread over weak and strong.  The square root lets the few strong
 * ones be seen beside the many weak. */
static void
draw_spark (LensLayerRow *row, GtkSnapshot *snapshot, float begin, float bottom)
{
  GtkWidget *widget = GTK_WIDGET (row);
  float left = left_of (widget, begin, SPARK_WIDTH);
  float height = (float) line_height (widget) - 3;
  GdkRGBA colour;

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &colour);
  gtk_style_context_lookup_color (gtk_widget_get_style_context (widget), "accent_color",
                                  &colour);
  for (int i = 0; row->has_activity && i < LENS_N_SPARK_BINS; i++)
    {
      float bar = (float) sqrt (CLAMP (row->activity.spark[i], 0, 1)) * height;

      if (bar > 0)
        gtk_snapshot_append_color (snapshot, &colour,
                                   &GRAPHENE_RECT_INIT (left + 2 * (float) i,
                                                        bottom - MAX (bar, 1), 1.5F,
                                                        MAX (bar, 1)));
    }
  colour.alpha *= 0.35F;
  gtk_snapshot_append_color (snapshot, &colour,
                             &GRAPHENE_RECT_INIT (left, bottom, SPARK_WIDTH, 1));
}

static void
lens_layer_row_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  LensLayerRow *row = LENS_LAYER_ROW (widget);
  float width = (float) gtk_widget_get_width (widget);
  float line = (float) line_height (widget);
  float shape_width;
  const LensLayer *layer;
  g_autofree char *shape = NULL;
  g_autofree char *field = NULL;

  if (row->item == NULL)
    return;
  layer = lens_layer_item_layer (row->item);
  shape = lens_layer_item_dup_shape (row->item);
  field = layer->has_global_field ? g_strdup (_ ("all"))
                                  : lens_layer_item_dup_field (row->item);
  shape_width = draw_piece (widget, snapshot,
                            &(const Piece){ shape, FALSE, FALSE, width / 2, width / 2,
                                            TRUE, line * 0.1F });
  draw_piece (widget, snapshot,
              &(const Piece){ layer->name, TRUE, FALSE, 0, width - shape_width - GAP,
                              FALSE, 0 });
  draw_piece (widget, snapshot,
              &(const Piece){ _ (layer->kind), FALSE, TRUE, 0,
                              width - SPARK_WIDTH - FIELD_WIDTH - 2 * GAP, FALSE,
                              line + 1 });
  draw_piece (widget, snapshot,
              &(const Piece){ field, FALSE, TRUE, width - FIELD_WIDTH, FIELD_WIDTH,
                              TRUE, line + 1 });
  draw_spark (row, snapshot, width - FIELD_WIDTH - GAP - SPARK_WIDTH,
              (float) gtk_widget_get_height (widget) - 2);
}

/* Nothing stands in the row that this does not say in words. */
static char *
dup_description (LensLayerRow *row)
{
  const LensLayer *layer = lens_layer_item_layer (row->item);
  g_autofree char *shape = lens_layer_item_dup_shape (row->item);
  g_autofree char *field = lens_layer_item_dup_field (row->item);
  g_autoptr (GString) text = g_string_new (layer->name);

  g_string_append_printf (text, _ ("\n%s, %s\none position sees: %s"), _ (layer->kind),
                          shape, field);
  if (layer->block != NULL)
    g_string_append_printf (text, _ ("\npart of %s"), layer->block);
  if (layer->n_multiply_adds > 0)
    g_string_append_printf (text,
                            _ ("\n%'zu numbers learnt, %.3g million multiply-adds"),
                            layer->n_parameters, layer->n_multiply_adds / 1e6);
  if (row->has_activity)
    g_string_append_printf (
      text, _ ("\nmean |value| %.3g, largest %.3g, dead channels %.0f %%"),
      row->activity.mean, row->activity.maximum, 100 * row->activity.dead_share);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static gboolean
lens_layer_row_query_tooltip (GtkWidget *widget,
                              int x,
                              int y,
                              gboolean is_keyboard,
                              GtkTooltip *tooltip)
{
  LensLayerRow *row = LENS_LAYER_ROW (widget);
  g_autofree char *text = row->item != NULL ? dup_description (row) : NULL;

  gtk_tooltip_set_text (tooltip, text);
  return text != NULL;
}

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
  widget_class->measure = lens_layer_row_measure;
  widget_class->snapshot = lens_layer_row_snapshot;
  widget_class->query_tooltip = lens_layer_row_query_tooltip;
  gtk_widget_class_set_css_name (widget_class, "lens-layer-row");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LABEL);
}

static void
lens_layer_row_init (LensLayerRow *row)
{
  row->natural_width = NATURAL_WIDTH;
  gtk_widget_set_has_tooltip (GTK_WIDGET (row), TRUE);
}

GtkWidget *
lens_layer_row_new (void)
{
  return g_object_new (LENS_TYPE_LAYER_ROW, NULL);
}

void
lens_layer_row_set_item (LensLayerRow *row, LensLayerItem *item)
{
  g_set_object (&row->item, item);
  row->has_activity = FALSE;
  if (item != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                    lens_layer_item_layer (item)->name, -1);
  gtk_widget_queue_draw (GTK_WIDGET (row));
}

void
lens_layer_row_set_overview (LensLayerRow *row, const LensOverview *overview)
{
  int index = row->item != NULL ? lens_layer_item_index (row->item) : -1;

  row->has_activity = overview != NULL && index >= 0 && index < overview->n_layers;
  if (row->has_activity)
    row->activity = overview->activities[index];
  gtk_widget_queue_draw (GTK_WIDGET (row));
}

void
lens_layer_row_set_natural_width (LensLayerRow *row, int width)
{
  if (row->natural_width == width)
    return;
  row->natural_width = width;
  gtk_widget_queue_resize (GTK_WIDGET (row));
}

int
lens_layer_row_find_natural_width (GtkWidget *widget, GListModel *items)
{
  const guint n = g_list_model_get_n_items (items);
  int widest = NATURAL_WIDTH;

  for (guint i = 0; i < n && widest < MAX_NATURAL_WIDTH; i++)
    {
      g_autoptr (LensLayerItem) item = g_list_model_get_item (items, i);
      g_autofree char *shape = lens_layer_item_dup_shape (item);
      const Piece pieces[] = {
        { .text = lens_layer_item_layer (item)->name, .is_name = TRUE },
        { .text = shape },
      };
      int width = GAP;

      for (gsize j = 0; j < G_N_ELEMENTS (pieces); j++)
        {
          int used = MAX_NATURAL_WIDTH;
          g_autoptr (PangoLayout) layout = lay_out (widget, &pieces[j], &used);

          width += used;
        }
      widest = MAX (widest, width);
    }
  return MIN (widest, MAX_NATURAL_WIDTH);
}
