/* value-strip.c - the distribution of a layer's values, in the colours that they have
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Bars stand for how many numbers there are from the smallest to the largest; their height
 * grows with the square root, because after a rectifier most numbers are 0.  Below them
 * lies the colour of each number, so that the strip is the grid's colour bar as well.
 */

#include "ui/value-strip.h"

#include "ui/i18n.h"
#include "ui/tip.h"

#include <math.h>

#define BAR_HEIGHT 34
#define COLOUR_HEIGHT 6
#define MIN_WIDTH 132

struct _LensValueStrip
{
  GtkWidget parent_instance;
  double low;
  double high;
  double heights[LENS_N_CHANNEL_BINS]; /* 0 to 1 */
  guint32 colours[LENS_N_CHANNEL_BINS];
  gboolean has_colours; /* channels share a scale */
  gboolean is_empty;
  double value; /* the pointer's, or NAN */
};

G_DEFINE_FINAL_TYPE (LensValueStrip, lens_value_strip, GTK_TYPE_WIDGET)

static GdkRGBA
unpack (guint32 colour)
{
  return (GdkRGBA){ (float) (colour >> 16 & 0xff) / 255,
                    (float) (colour >> 8 & 0xff) / 255, (float) (colour & 0xff) / 255,
                    1 };
}

static void
draw_bin (LensValueStrip *strip,
          GtkSnapshot *snapshot,
          int bin,
          float width,
          const GdkRGBA *ink)
{
  const float left = floorf (width * (float) bin / LENS_N_CHANNEL_BINS);
  const float right = floorf (width * (float) (bin + 1) / LENS_N_CHANNEL_BINS);
  const float height = (float) (BAR_HEIGHT * strip->heights[bin]);
  const GdkRGBA colour = unpack (strip->colours[bin]);

  gtk_snapshot_append_color (snapshot, ink,
                             &GRAPHENE_RECT_INIT (left, BAR_HEIGHT - height,
                                                  right - left, height));
  if (strip->has_colours)
    gtk_snapshot_append_color (snapshot, &colour,
                               &GRAPHENE_RECT_INIT (left, BAR_HEIGHT + 1, right - left,
                                                    COLOUR_HEIGHT));
}

static void
lens_value_strip_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  LensValueStrip *strip = LENS_VALUE_STRIP (widget);
  const float width = (float) gtk_widget_get_width (widget);
  const double extent = strip->high - strip->low;
  GdkRGBA ink;
  GdkRGBA line;

  if (strip->is_empty)
    return;
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &ink);
  line = ink;
  ink.alpha *= 0.55F;
  for (int i = 0; i < LENS_N_CHANNEL_BINS; i++)
    draw_bin (strip, snapshot, i, width, &ink);
  if (isfinite (strip->value) && extent > 0)
    gtk_snapshot_append_color (
      snapshot, &line,
      &GRAPHENE_RECT_INIT (floorf ((float) (CLAMP ((strip->value - strip->low) / extent,
                                                   0, 1) *
                                            (width - 2))),
                           0, 2, BAR_HEIGHT + COLOUR_HEIGHT + 1));
}

static void
lens_value_strip_measure (GtkWidget *widget,
                          GtkOrientation orientation,
                          int for_size,
                          int *minimum,
                          int *natural,
                          int *minimum_baseline,
                          int *natural_baseline)
{
  if (orientation == GTK_ORIENTATION_VERTICAL)
    *minimum = *natural = BAR_HEIGHT + 1 + COLOUR_HEIGHT;
  else
    {
      *minimum = MIN_WIDTH;
      *natural = MIN_WIDTH;
    }
}

static void
lens_value_strip_class_init (LensValueStripClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  widget_class->snapshot = lens_value_strip_snapshot;
  widget_class->measure = lens_value_strip_measure;
  gtk_widget_class_set_css_name (widget_class, "valuestrip");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
lens_value_strip_init (LensValueStrip *strip)
{
  strip->is_empty = TRUE;
  strip->value = NAN;
  lens_tip_set (
    GTK_WIDGET (strip),
    _ ("How many numbers of the layer have which value; heights are square roots"));
}

GtkWidget *
lens_value_strip_new (void)
{
  return g_object_new (LENS_TYPE_VALUE_STRIP, NULL);
}

static void
describe (LensValueStrip *strip, const LensChannelSet *set)
{
  g_autofree char *text = g_strdup_printf (
    _ ("Values from %.3g to %.3g; %d of %d channels are 0 everywhere"), set->low,
    set->high, set->n_dead, set->n_channels);

  gtk_accessible_update_property (GTK_ACCESSIBLE (strip), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Distribution of the values"),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
}

void
lens_value_strip_show (LensValueStrip *strip, LensChannelAlbum *album)
{
  const LensChannelSet *set = album != NULL ? lens_channel_album_set (album) : NULL;
  const LensScale *scale = album != NULL ? lens_channel_album_scale (album) : NULL;
  double most = 1;

  gtk_widget_queue_draw (GTK_WIDGET (strip));
  strip->is_empty = set == NULL;
  strip->has_colours = scale != NULL;
  if (set == NULL)
    return;
  strip->low = set->low;
  strip->high = set->high;
  for (int i = 0; i < LENS_N_CHANNEL_BINS; i++)
    most = MAX (most, set->histogram[i]);
  for (int i = 0; i < LENS_N_CHANNEL_BINS; i++)
    {
      const double value = set->low +
                           (set->high - set->low) * (i + 0.5) / LENS_N_CHANNEL_BINS;

      strip->heights[i] = sqrt (set->histogram[i] / most);
      if (scale != NULL)
        strip->colours[i] = lens_colormap_at (
          lens_channel_set_colormap (set, lens_channel_album_look (album)),
          CLAMP ((value - scale->low) / (scale->high - scale->low), 0, 1));
    }
  describe (strip, set);
}

void
lens_value_strip_set_value (LensValueStrip *strip, double value)
{
  strip->value = value;
  gtk_widget_queue_draw (GTK_WIDGET (strip));
}
