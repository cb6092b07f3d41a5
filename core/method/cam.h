/* cam.h - class activation maps: channels of a layer, weighted by what they did
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/tensor/tensor.h"

G_BEGIN_DECLS

typedef enum
{
  LENS_CAM_GRAD,
  LENS_CAM_GRAD_PLUS_PLUS,
  LENS_CAM_XGRAD,
  LENS_CAM_LAYER,
  LENS_CAM_HIRES,
} LensCam;

/**
 * lens_cam_map:
 * @activation: the layer's value, [1][channels][height][width]
 * @gradient: d score / d @activation
 * @eps: what Grad-CAM++ and XGrad-CAM add to their denominators
 *
 * Returns: (transfer full): the weighted sum before any rectifier, [1][1][height][width]
 */
LensTensor *lens_cam_map (LensCam cam,
                          const LensTensor *activation,
                          const LensTensor *gradient,
                          double eps);

/* max (number, 0), in place; FALSE if nothing but zeros is left of what was not zero. */
gboolean lens_cam_rectify (LensTensor *map);

G_END_DECLS
