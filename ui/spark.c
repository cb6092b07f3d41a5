/* spark.c - how the channels of a layer are spread over weak and strong, in one glance
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/spark.h"

enum
{
  MAX_BINS = 64,
  BIN_WIDTH = 2,
  HEIGHT = 16,
};

struct _LensSpark
{
  GtkWidget parent_instance;

  int n_bins;
  double bins[MAX_BINS];
};

G_DEFINE_FINAL_TYPE (LensSpark, lens_spark, GTK_TYPE_WIDGET)

static void
lens_spark_measure (GtkWidget *widget,
                    GtkOrientation orientation,
                    int for_size,
                    int *minimum,
                    int *natural,
                    int *minimum_baseline,
                    int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 24 * BIN_WIDTH : HEIGHT;
  *natural = *minimum;
}

static void
lens_spark_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  LensSpark *spark = LENS_SPARK (widget);
  float height = (float) gtk_widget_get_height (widget);
  float width = (float) gtk_widget_get_width (widget);
  GdkRGBA colour;

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &colour);
  for (int i = 0; i < spark->n_bins; i++)
    {
      /* The square root lets the few strong channels be seen beside the many weak. */
      float bar = (float) sqrt (CLAMP (spark->bins[i], 0, 1)) * (height - 1);
      float begin = width * (float) i / (float) spark->n_bins;
      float end = width * (float) (i + 1) / (float) spark->n_bins;

      if (bar > 0)
        gtk_snapshot_append_color (snapshot, &colour,
                                   &GRAPHENE_RECT_INIT (begin, height - 1 - bar,
                                                        end - begin - 0.5F, bar + 1));
    }
  colour.alpha *= 0.3F;
  gtk_snapshot_append_color (snapshot, &colour,
                             &GRAPHENE_RECT_INIT (0, height - 1, width, 1));
}

static void
lens_spark_class_init (LensSparkClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  widget_class->measure = lens_spark_measure;
  widget_class->snapshot = lens_spark_snapshot;
  gtk_widget_class_set_css_name (widget_class, "lens-spark");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
lens_spark_init (LensSpark *spark)
{
}

GtkWidget *
lens_spark_new (void)
{
  return g_object_new (LENS_TYPE_SPARK, NULL);
}

void
lens_spark_set_bins (LensSpark *spark, const double *bins, int n)
{
  spark->n_bins = bins != NULL ? MIN (n, (int) MAX_BINS) : 0;
  for (int i = 0; i < spark->n_bins; i++)
    spark->bins[i] = bins[i];
  gtk_widget_queue_draw (GTK_WIDGET (spark));
}
