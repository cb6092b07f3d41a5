/* scale.c - which numbers the two ends of a colour scale stand for
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/figure/scale.h"

#include <math.h>
#include <stdlib.h>

/* Captum's share of the total that is shown, and the share of the values of PAIR. */
#define OUTLIER_SHARE 0.98
#define PERCENTILE 0.99

typedef struct
{
  double minimum;
  double maximum;
  double largest; /* |v| */
} Range;

static Range
find_range (const LensReal *values, gsize n_values)
{
  Range range = { 0, 0, 0 };
  gboolean is_first = TRUE;

  for (gsize i = 0; i < n_values; i++)
    {
      double value = values[i];

      if (!isfinite (value))
        continue;
      if (is_first || value < range.minimum)
        range.minimum = value;
      if (is_first || value > range.maximum)
        range.maximum = value;
      is_first = FALSE;
    }
  range.largest = MAX (fabs (range.minimum), fabs (range.maximum));
  return range;
}

static int
compare_reals (gconstpointer a, gconstpointer b)
{
  LensReal left = *(const LensReal *) a;
  LensReal right = *(const LensReal *) b;

  return (left > right) - (left < right);
}

/* |v| of those that are finite. */
static LensReal *
copy_absolute (const LensReal *values, gsize n_values, gsize *n_copied)
{
  LensReal *copy = g_new (LensReal, MAX (n_values, 1));

  *n_copied = 0;
  for (gsize i = 0; i < n_values; i++)
    if (isfinite (values[i]))
      copy[(*n_copied)++] = fabs ((double) values[i]);
  return copy;
}

/* Moves numbers about until none before @rank is larger and none after it is smaller than
 * the one that stands there, which is then in its sorted place (Hoare's quickselect).  A
 * layer has a million numbers and is flipped through; sorting them all would be felt. */
static void
select_rank (LensReal *values, gsize n_values, gsize rank)
{
  gssize low = 0;
  gssize high = (gssize) n_values - 1;

  while (low < high)
    {
      const LensReal pivot = values[low + (high - low) / 2];
      gssize left = low;
      gssize right = high;

      while (left <= right)
        {
          while (values[left] < pivot)
            left++;
          while (values[right] > pivot)
            right--;
          if (left <= right)
            {
              const LensReal value = values[left];

              values[left++] = values[right];
              values[right--] = value;
            }
        }
      if ((gssize) rank <= right)
        high = right;
      else if ((gssize) rank >= left)
        low = left;
      else
        return;
    }
}

/* The smallest |v| at which the running sum of the sorted |v| reaches 98 % of the total:
 * Captum's outlier_perc = 2 (captum.attr.visualization). */
static double
outlier_limit (LensReal *sorted, gsize n_sorted)
{
  double total = 0;
  double sum = 0;

  qsort (sorted, n_sorted, sizeof (LensReal), compare_reals);
  for (gsize i = 0; i < n_sorted; i++)
    total += sorted[i];
  for (gsize i = 0; i < n_sorted; i++)
    {
      sum += sorted[i];
      if (sum >= OUTLIER_SHARE * total)
        return sorted[i];
    }
  return 0;
}

/* NumPy's percentile with straight lines between ranks, as PAIR's VisualizeImageGrayscale
 * uses it. */
static double
percentile_limit (LensReal *values, gsize n_values)
{
  double rank = PERCENTILE * (n_values - 1.0);
  gsize below = (gsize) MAX (rank, 0);
  double fraction = rank - below;
  LensReal next;

  if (n_values == 0)
    return 0;
  select_rank (values, n_values, below);
  if (below + 1 >= n_values)
    return values[below];
  next = values[below + 1];
  for (gsize i = below + 2; i < n_values; i++)
    next = MIN (next, values[i]);
  return values[below] + fraction * ((double) next - values[below]);
}

static double
find_limit (const LensReal *values,
            gsize n_values,
            const Range *range,
            const LensLook *look)
{
  g_autofree LensReal *copy = NULL;
  double limit;
  gsize n_copied;

  if (look->scale == LENS_SCALE_FIXED)
    return look->limit;
  if (look->scale == LENS_SCALE_MAX || look->scale == LENS_SCALE_AUTO)
    return range->largest;

  copy = copy_absolute (values, n_values, &n_copied);
  limit = look->scale == LENS_SCALE_OUTLIER_2 ? outlier_limit (copy, n_copied)
                                              : percentile_limit (copy, n_copied);

  /* Where nearly all numbers are 0 a percentile is 0 too, and would hide the few others. */
  return limit > 0 ? limit : range->largest;
}

LensScale
lens_scale_values (const LensReal *values,
                   gsize n_values,
                   gboolean is_signed,
                   const LensLook *look)
{
  Range range = find_range (values, n_values);
  double limit = find_limit (values, n_values, &range, look);
  LensScale scale = { .is_signed = is_signed, .is_blank = range.largest == 0 };

  if (limit <= 0)
    limit = 1;
  if (is_signed)
    {
      scale.low = -limit;
      scale.high = limit;
    }
  else
    {
      scale.low = MAX (MIN (range.minimum, 0), -limit);
      scale.high = limit;

      /* Numbers that are all below 0 end at 0; only the rule for size set the limit. */
      if (range.maximum <= 0 && scale.low < 0)
        scale.high = 0;
      else if (limit == range.largest && range.maximum > 0)
        scale.high = range.maximum;
    }
  if (look->scale == LENS_SCALE_AUTO && !is_signed &&
      range.minimum > range.maximum / 2 && range.minimum < range.maximum)
    scale.low = range.minimum;
  scale.is_cut_low = range.minimum < scale.low;
  scale.is_cut_high = range.maximum > scale.high;
  return scale;
}

LensScale
lens_scale_join (const LensScale *a, const LensScale *b)
{
  LensScale joined = {
    .low = MIN (a->low, b->low),
    .high = MAX (a->high, b->high),
    .is_signed = a->is_signed || b->is_signed,
  };

  if (a->is_blank)
    return *b;
  if (b->is_blank)
    return *a;

  if (joined.is_signed)
    {
      joined.high = MAX (joined.high, -joined.low);
      joined.low = -joined.high;
    }
  joined.is_cut_low = (a->is_cut_low && a->low <= joined.low) ||
                      (b->is_cut_low && b->low <= joined.low);
  joined.is_cut_high = (a->is_cut_high && a->high >= joined.high) ||
                       (b->is_cut_high && b->high >= joined.high);
  return joined;
}

double
lens_scale_place (const LensScale *scale, double value)
{
  return CLAMP ((value - scale->low) / (scale->high - scale->low), 0, 1);
}
