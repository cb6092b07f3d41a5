/* ops.h - the rows of the table of operators
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/op/op.h"

G_BEGIN_DECLS

extern const LensOp lens_max_pool;

G_END_DECLS
