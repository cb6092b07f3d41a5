/* table.c - all operators
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/op/ops.h"

#include <stddef.h>

const LensOp *const lens_ops[] = {
  &lens_concat,
  &lens_constant_of_shape,
  &lens_expand,
  &lens_eye_like,
  &lens_flatten,
  &lens_gather,
  &lens_max_pool,
  &lens_pad,
  &lens_range,
  &lens_reshape,
  &lens_shape_of,
  &lens_size,
  &lens_slice,
  &lens_squeeze,
  &lens_transpose,
  &lens_unsqueeze,
  NULL,
};
