/* ops.h - the rows of the table of operators
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/op/op.h"

G_BEGIN_DECLS

extern const LensOp lens_abs;
extern const LensOp lens_acos;
extern const LensOp lens_acosh;
extern const LensOp lens_add;
extern const LensOp lens_affine;
extern const LensOp lens_and;
extern const LensOp lens_arg_max;
extern const LensOp lens_arg_min;
extern const LensOp lens_asin;
extern const LensOp lens_asinh;
extern const LensOp lens_atan;
extern const LensOp lens_atanh;
extern const LensOp lens_average_pool;
extern const LensOp lens_batch_normalization;
extern const LensOp lens_cast;
extern const LensOp lens_cast_like;
extern const LensOp lens_ceil;
extern const LensOp lens_celu;
extern const LensOp lens_center_crop_pad;
extern const LensOp lens_clip;
extern const LensOp lens_concat;
extern const LensOp lens_constant_of_shape;
extern const LensOp lens_conv;
extern const LensOp lens_conv_transpose;
extern const LensOp lens_cos;
extern const LensOp lens_cosh;
extern const LensOp lens_cum_sum;
extern const LensOp lens_depth_to_space;
extern const LensOp lens_dequantize_linear;
extern const LensOp lens_div;
extern const LensOp lens_dropout;
extern const LensOp lens_elu;
extern const LensOp lens_equal;
extern const LensOp lens_erf;
extern const LensOp lens_exp;
extern const LensOp lens_expand;
extern const LensOp lens_eye_like;
extern const LensOp lens_flatten;
extern const LensOp lens_floor;
extern const LensOp lens_gather;
extern const LensOp lens_gelu;
extern const LensOp lens_gemm_op;
extern const LensOp lens_global_average_pool;
extern const LensOp lens_global_lp_pool;
extern const LensOp lens_global_max_pool;
extern const LensOp lens_greater;
extern const LensOp lens_greater_or_equal;
extern const LensOp lens_group_normalization;
extern const LensOp lens_hard_sigmoid;
extern const LensOp lens_hard_swish;
extern const LensOp lens_hardmax;
extern const LensOp lens_identity;
extern const LensOp lens_instance_normalization;
extern const LensOp lens_is_inf;
extern const LensOp lens_is_nan;
extern const LensOp lens_layer_normalization;
extern const LensOp lens_leaky_relu;
extern const LensOp lens_less;
extern const LensOp lens_less_or_equal;
extern const LensOp lens_log;
extern const LensOp lens_log_softmax;
extern const LensOp lens_lp_pool;
extern const LensOp lens_lrn;
extern const LensOp lens_mat_mul;
extern const LensOp lens_max;
extern const LensOp lens_max_pool;
extern const LensOp lens_max_unpool;
extern const LensOp lens_mean;
extern const LensOp lens_mean_variance_normalization;
extern const LensOp lens_min;
extern const LensOp lens_mish;
extern const LensOp lens_mod;
extern const LensOp lens_mul;
extern const LensOp lens_neg;
extern const LensOp lens_not;
extern const LensOp lens_or;
extern const LensOp lens_p_relu;
extern const LensOp lens_pad;
extern const LensOp lens_pow;
extern const LensOp lens_quantize_linear;
extern const LensOp lens_range;
extern const LensOp lens_reciprocal;
extern const LensOp lens_reduce_l1;
extern const LensOp lens_reduce_l2;
extern const LensOp lens_reduce_log_sum;
extern const LensOp lens_reduce_log_sum_exp;
extern const LensOp lens_reduce_max;
extern const LensOp lens_reduce_mean;
extern const LensOp lens_reduce_min;
extern const LensOp lens_reduce_prod;
extern const LensOp lens_reduce_sum;
extern const LensOp lens_reduce_sum_square;
extern const LensOp lens_relu;
extern const LensOp lens_reshape;
extern const LensOp lens_resize;
extern const LensOp lens_round;
extern const LensOp lens_scale;
extern const LensOp lens_selu;
extern const LensOp lens_shape_of;
extern const LensOp lens_sigmoid;
extern const LensOp lens_sign;
extern const LensOp lens_silu;
extern const LensOp lens_sin;
extern const LensOp lens_sinh;
extern const LensOp lens_size;
extern const LensOp lens_slice;
extern const LensOp lens_softmax;
extern const LensOp lens_softplus;
extern const LensOp lens_softsign;
extern const LensOp lens_space_to_depth;
extern const LensOp lens_split;
extern const LensOp lens_sqrt;
extern const LensOp lens_squeeze;
extern const LensOp lens_sub;
extern const LensOp lens_sum;
extern const LensOp lens_tan;
extern const LensOp lens_tanh;
extern const LensOp lens_thresholded_relu;
extern const LensOp lens_tile;
extern const LensOp lens_transpose;
extern const LensOp lens_unsqueeze;
extern const LensOp lens_upsample;
extern const LensOp lens_where;
extern const LensOp lens_xor;

G_END_DECLS
