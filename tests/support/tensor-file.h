/* tensor-file.h - tensors that ONNX stores in files of their own
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/tensor/tensor.h"

G_BEGIN_DECLS

/* A file that is one TensorProto, such as the inputs and outputs of ONNX's own tests. */
LensTensor *support_read_tensor_file (const char *path, GError **error);

/**
 * support_compare_tensors:
 * @actual: what was computed
 * @expected: what should have been
 * @relative: of the expected number
 * @absolute: added to that
 *
 * NaN equals NaN and an infinity itself.
 *
 * Returns: (transfer full) (nullable): what differs, or %NULL if nothing does
 */
char *support_compare_tensors (const LensTensor *actual,
                               const LensTensor *expected,
                               double relative,
                               double absolute);

G_END_DECLS
