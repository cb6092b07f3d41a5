/* npy.h - tensors in NumPy's files
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/base/error.h"
#include "core/tensor/tensor.h"

G_BEGIN_DECLS

/**
 * lens_npy_read:
 * @path: a .npy file, version 1, 2 or 3: real numbers, whole numbers or booleans of either
 *   byte order, in C or Fortran order
 *
 * Returns: (transfer full) (nullable): the numbers, row-major, with nothing kept of the
 *   file; errors begin with its name
 */
LensTensor *lens_npy_read (const char *path, GError **error);

/* Version 1, float32, C order. */
gboolean lens_npy_write (const char *path, const LensTensor *tensor, GError **error);

G_END_DECLS
