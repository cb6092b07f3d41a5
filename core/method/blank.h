/* blank.h - why a map shows nothing
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/method/method.h"

G_BEGIN_DECLS

/**
 * lens_explain_blank:
 * @frame: a finished frame
 *
 * Returns: (transfer full) (nullable): a sentence for the user where the frame's map is not
 *   finite, zero or the same everywhere; %NULL where it shows something
 */
char *lens_explain_blank (LensRun *run, const LensFrame *frame);

/* “… is not finite”, naming the first layer where a value of the pass is NaN or infinite;
 * NULL if all are finite. */
char *lens_explain_not_finite (const LensModel *model, const LensTape *tape);

G_END_DECLS
