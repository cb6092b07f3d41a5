/* scale.h - which numbers the two ends of a colour scale stand for
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/base/real.h"
#include "core/figure/look.h"

G_BEGIN_DECLS

/* A signed scale is symmetrical: its middle is 0 and has the neutral colour. */
typedef struct
{
  double low;
  double high;
  gboolean is_signed;
  gboolean is_blank;    /* all numbers are 0, and the extent means nothing */
  gboolean is_cut_low;  /* some numbers lie below low … */
  gboolean is_cut_high; /* … or above high, and are drawn in the end's colour */
} LensScale;

/**
 * lens_scale_values:
 * @values: the numbers shown; those that are not finite do not count
 * @is_signed: whether 0 is to be the neutral middle
 *
 * Ends of the scale by @look's rule; LENS_SCALE_AUTO stands for the largest here.  An unsigned scale begins at 0, or at the smallest
 * number where one is negative.  It always has an extent: numbers that are all 0 get ±1, or
 * 0 to 1.
 */
LensScale lens_scale_values (const LensReal *values,
                             gsize n_values,
                             gboolean is_signed,
                             const LensLook *look);

/* The narrowest scale that holds both; a blank one does not count. */
LensScale lens_scale_join (const LensScale *a, const LensScale *b);

/* Where a number lies on the scale, 0 to 1; what is outside goes to the end. */
double lens_scale_place (const LensScale *scale, double value);

G_END_DECLS
