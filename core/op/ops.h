/* ops.h - the rows of the table of operators
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/op/op.h"

G_BEGIN_DECLS

extern const LensOp lens_concat;
extern const LensOp lens_constant_of_shape;
extern const LensOp lens_expand;
extern const LensOp lens_eye_like;
extern const LensOp lens_flatten;
extern const LensOp lens_gather;
extern const LensOp lens_max_pool;
extern const LensOp lens_pad;
extern const LensOp lens_range;
extern const LensOp lens_reshape;
extern const LensOp lens_shape_of;
extern const LensOp lens_size;
extern const LensOp lens_slice;
extern const LensOp lens_squeeze;
extern const LensOp lens_transpose;
extern const LensOp lens_unsqueeze;

G_END_DECLS
