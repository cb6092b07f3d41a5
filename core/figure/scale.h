/* scale.h - which numbers the two ends of a colour scale stand for
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/figure/look.h"
#include "core/method/frame.h"

G_BEGIN_DECLS

/* A signed scale is symmetrical: its middle is 0 and has the neutral colour. */
typedef struct
{
  double low;
  double high;
  gboolean is_signed;
  gboolean is_cut_low;  /* some numbers lie below low … */
  gboolean is_cut_high; /* … or above high, and are drawn as the end's colour */
} LensScale;

/**
 * lens_scale_values:
 * @values: the numbers shown, all finite
 * @is_signed: whether they are to have a neutral middle at 0
 *
 * Ends of the scale by @look's rule.  An unsigned scale begins at 0, or at the smallest
 * number where one is negative.  Never of no extent: all numbers the same gives ±1, or 0 to 1.
 */
LensScale lens_scale_values (const LensReal *values,
                             gsize n_values,
                             gboolean is_signed,
                             const LensLook *look);

/**
 * lens_scale_frames:
 * @frames: the frames of a clip
 *
 * One scale for all frames: the widest of theirs.  What figures show of a frame (its
 * collapsed plane) is what counts.
 */
LensScale
lens_scale_frames (LensFrame *const *frames, int n_frames, const LensLook *look);

/* Where a number lies on the scale, 0 to 1; what is outside goes to the end. */
double lens_scale_place (const LensScale *scale, double value);

G_END_DECLS
