/* where.h - one of two arrays, chosen number by number
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/kernel/stretch.h"

G_BEGIN_DECLS

/* y = operand 0 ? operand 1 : operand 2, in parallel; @stretch has the three. */
void lens_where_forward (const LensStretch *stretch,
                         const LensReal *const operands[3],
                         LensReal *y);

/* result += the signal where operand @which (1 or 2) was chosen; of the size of the
 * signal, that operand's stretching is not undone. */
void lens_where_backward (const LensStretch *stretch,
                          const LensReal *condition,
                          const LensReal *signal,
                          int which,
                          LensReal *result);

G_END_DECLS
