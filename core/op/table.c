/* table.c - all operators
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/op/ops.h"

#include <stddef.h>

/* One row a line, so that two additions can be merged. */
/* clang-format off */
const LensOp *const lens_ops[] = {
  &lens_add,
  &lens_average_pool,
  &lens_batch_normalization,
  &lens_celu,
  &lens_clip,
  &lens_concat,
  &lens_constant_of_shape,
  &lens_conv,
  &lens_conv_transpose,
  &lens_div,
  &lens_dropout,
  &lens_elu,
  &lens_expand,
  &lens_eye_like,
  &lens_flatten,
  &lens_gather,
  &lens_gelu,
  &lens_gemm_op,
  &lens_hard_sigmoid,
  &lens_hard_swish,
  &lens_hardmax,
  &lens_identity,
  &lens_leaky_relu,
  &lens_log_softmax,
  &lens_lp_pool,
  &lens_mat_mul,
  &lens_max_pool,
  &lens_mish,
  &lens_mul,
  &lens_pad,
  &lens_range,
  &lens_relu,
  &lens_reshape,
  &lens_selu,
  &lens_shape_of,
  &lens_sigmoid,
  &lens_silu,
  &lens_size,
  &lens_slice,
  &lens_softmax,
  &lens_softplus,
  &lens_softsign,
  &lens_squeeze,
  &lens_sub,
  &lens_tanh,
  &lens_thresholded_relu,
  &lens_transpose,
  &lens_unsqueeze,
  NULL,
};
/* clang-format on */
