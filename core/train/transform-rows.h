/* transform-rows.h - the rows of the table of transforms
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/train/transform.h"

G_BEGIN_DECLS

/* A number from -@reach to @reach. */
double lens_transform_draw (LensRng *rng, double reach);

extern const LensTransform lens_transform_resize;
extern const LensTransform lens_transform_crop;
extern const LensTransform lens_transform_random_resized_crop;
extern const LensTransform lens_transform_flip;
extern const LensTransform lens_transform_rotate;
extern const LensTransform lens_transform_affine;
extern const LensTransform lens_transform_colour_jitter;
extern const LensTransform lens_transform_noise;
extern const LensTransform lens_transform_normalise;

G_END_DECLS
