/* bars.c - the likeliest classes, with their names and numbers
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/figure/figures.h"
#include "core/figure/page.h"

#include <math.h>
#include <stdlib.h>

#define ROW_HEIGHT 22.0
#define BAR_HEIGHT 13.0
#define BARS_WIDTH 220.0
#define MAX_LABEL_WIDTH 220.0
#define NUMBER_WIDTH 56.0

typedef struct
{
  double value;
  int index;
} Bar;

static int
compare_bars (gconstpointer a, gconstpointer b)
{
  const Bar *left = a;
  const Bar *right = b;

  if (left->value != right->value)
    return left->value < right->value ? 1 : -1;
  return left->index - right->index;
}

/* The largest numbers first; of equal ones the first class. */
static Bar *
sort_bars (const LensScene *scene, int *n_bars)
{
  const LensTensor *map = scene->frame->map;
  gsize n_values = map != NULL ? lens_tensor_n_elements (map) : 0;
  Bar *bars = g_new0 (Bar, MAX (n_values, 1));

  for (gsize i = 0; i < n_values; i++)
    {
      double value = lens_tensor_data (map)[i];

      bars[i] = (Bar){ .value = isfinite (value) ? value : 0, .index = (int) i };
    }
  qsort (bars, n_values, sizeof (Bar), compare_bars);
  *n_bars = (int) MIN (n_values, (gsize) scene->look->top);
  return bars;
}

static gboolean
is_target (const LensScene *scene, const char *label)
{
  return scene->target != NULL && g_str_equal (scene->target, label);
}

static double
label_width (const LensScene *scene, const Bar *bars, int n_bars)
{
  LensTextStyle style = lens_text_style (scene->look, LENS_TEXT_BODY, LENS_ALIGN_RIGHT,
                                         0);
  double widest = 40;

  for (int i = 0; i < n_bars; i++)
    {
      g_autofree char *label = lens_scene_dup_label (scene, bars[i].index);

      style.is_bold = is_target (scene, label);
      widest = MAX (widest, lens_text_width (&style, label));
    }
  return ceil (MIN (widest, MAX_LABEL_WIDTH)) + 1;
}

typedef struct
{
  Bar *bars;
  int n_bars;
  double label_width;
  double text_width;
  double heading;
} Layout;

static Layout
lay_out (const LensScene *scene)
{
  Layout layout = { 0 };

  layout.bars = sort_bars (scene, &layout.n_bars);
  layout.label_width = label_width (scene, layout.bars, layout.n_bars);
  layout.text_width = layout.label_width + LENS_GAP + BARS_WIDTH + NUMBER_WIDTH;
  layout.heading = lens_heading_height (scene, layout.text_width,
                                        scene->frame->caption);
  return layout;
}

static void
measure (const LensScene *scene, int *height, int *width)
{
  Layout layout = lay_out (scene);

  *width = (int) (layout.text_width + 2 * LENS_MARGIN);
  *height = (int) (layout.heading + MAX (layout.n_bars, 1) * ROW_HEIGHT +
                   2 * LENS_MARGIN);
  g_free (layout.bars);
}

/* Where 0 stands: at the left unless a number is negative. */
static double
zero_of (const Layout *layout, double *per_unit)
{
  double low = 0;
  double high = 0;

  for (int i = 0; i < layout->n_bars; i++)
    {
      low = MIN (low, layout->bars[i].value);
      high = MAX (high, layout->bars[i].value);
    }
  *per_unit = high > low ? BARS_WIDTH / (high - low) : 0;
  return -low * *per_unit;
}

/* As many decimals as the largest number needs for three digits; a number that would be
 * nothing in them keeps its own. */
static char *
number_text (const Layout *layout, double value)
{
  double largest = 0;
  int n_decimals;

  for (int i = 0; i < layout->n_bars; i++)
    largest = MAX (largest, fabs (layout->bars[i].value));
  n_decimals = largest > 0 ? CLAMP (2 - (int) floor (log10 (largest)), 0, 6) : 0;
  if (value != 0 && fabs (value) < pow (10, -n_decimals))
    return lens_number_text (value, 2);
  return lens_fixed_text (value, n_decimals);
}

static void
draw_row (const LensScene *scene, cairo_t *cr, const Layout *layout, int i)
{
  const LensPalette *palette = lens_palette (scene->look);
  g_autofree char *label = lens_scene_dup_label (scene, layout->bars[i].index);
  g_autofree char *number = number_text (layout, layout->bars[i].value);
  double middle = LENS_MARGIN + layout->heading + (i + 0.5) * ROW_HEIGHT;
  double base = middle + LENS_TEXT_BODY * 0.36;
  double left = LENS_MARGIN + layout->label_width + LENS_GAP;
  LensTextStyle style = lens_text_style (scene->look, LENS_TEXT_BODY, LENS_ALIGN_RIGHT,
                                         layout->label_width);
  double per_unit;
  double zero = zero_of (layout, &per_unit);
  double extent = layout->bars[i].value * per_unit;

  LensArea bar = {
    .y = middle - BAR_HEIGHT / 2,
    .x = left + zero + MIN (extent, 0),
    .height = BAR_HEIGHT,
    .width = MAX (fabs (extent), 1),
  };

  style.is_bold = is_target (scene, label);
  lens_text_draw (cr, &style, label, base, LENS_MARGIN + layout->label_width);
  lens_fill_area (cr, &bar, extent < 0 ? palette->second : palette->accent);
  style.align = LENS_ALIGN_LEFT;
  style.max_width = NUMBER_WIDTH - 6;
  lens_text_draw (cr, &style, number, base, left + zero + MAX (extent, 0) + 6);
}

static void
draw (const LensScene *scene, cairo_t *cr)
{
  Layout layout = lay_out (scene);

  lens_heading_draw (scene, cr, layout.text_width, scene->frame->caption);
  for (int i = 0; i < layout.n_bars; i++)
    draw_row (scene, cr, &layout, i);
  g_free (layout.bars);
}

const LensFigure lens_bars = {
  .id = "bars",
  .title = N_ ("Bars"),
  .summary = N_ ("The likeliest classes with their names and numbers."),
  .kinds = 1u << LENS_FRAME_BARS,
  .measure = measure,
  .draw = draw,
};
