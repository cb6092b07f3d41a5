/* pick.h - offsets named by a value of indices
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/kernel/picks.h"
#include "core/op/arrange.h"

G_BEGIN_DECLS

/* One index for each number: that of its place along @axis, the other axes are its own. */
gboolean lens_elements_infer (const LensShape *data,
                              const LensSlot *indices,
                              int axis,
                              GError **error);
LensPicks *
lens_elements_new (const LensShape *data, const LensOperand *indices, int axis);

/**
 * lens_blocks_infer:
 * @n_batch_axes: leading axes that value and indices share
 * @picked: (out): the shape of the picked blocks, side by side
 *
 * The last axis of @indices holds the index along each axis of @data after the batch.
 */
gboolean lens_blocks_infer (const LensShape *data,
                            const LensSlot *indices,
                            int n_batch_axes,
                            LensShape *picked,
                            GError **error);
LensPicks *
lens_blocks_new (const LensShape *data, const LensOperand *indices, int n_batch_axes);

G_END_DECLS
