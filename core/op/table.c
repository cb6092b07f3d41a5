/* table.c - all operators
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/op/ops.h"

#include <stddef.h>

const LensOp *const lens_ops[] = {
  &lens_max_pool,
  NULL,
};
