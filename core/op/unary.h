/* unary.h - what operators of one operand, number by number, have in common
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/kernel/activation.h"
#include "core/op/op.h"

G_BEGIN_DECLS

/* The result is like operand 0. */
gboolean lens_unary_infer (const LensInfer *infer, GError **error);

/* The same, but the result says yes or no. */
gboolean lens_unary_infer_truth (const LensInfer *infer, GError **error);

void lens_unary_forward (const LensForward *forward,
                         const LensActivation *activation,
                         LensActivationShape shape);

void lens_unary_backward (const LensBackward *backward,
                          const LensActivation *activation,
                          LensActivationShape shape);

G_END_DECLS
