/* plausible.h - does an answer look as if the picture had been understood?
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/tensor/tensor.h"

G_BEGIN_DECLS

/**
 * lens_plausible_warning:
 * @probabilities: (nullable): after softmax
 * @scores: (nullable): before softmax; if both are %NULL there is nothing to say
 *
 * A wrong mean, scale or order of channels rarely fails; it gives an answer that is nearly
 * the same for all classes, or senselessly sure of one.
 *
 * Returns: (transfer full) (nullable): one sentence with advice, or %NULL if all is well
 */
char *lens_plausible_warning (const LensTensor *probabilities,
                              const LensTensor *scores);

G_END_DECLS
