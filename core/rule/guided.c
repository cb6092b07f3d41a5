/* guided.c - only what speaks for the target passes, and only through open gates
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Springenberg et al. 2015, figure 1: the signal at a rectifier becomes max (signal, 0)
 * times the rectifier's own derivative.  The derivative is the operator's business, so an
 * activation with another slope than 0 or 1 needs no rule of its own.
 */

#include "core/rule/rules.h"

#include "core/rule/positive.h"

static void
backward (const LensOp *op, const LensBackward *query)
{
  const gsize n = lens_shape_n_elements (query->outputs[0].shape);
  g_autoptr (LensTensor) positive = NULL;
  const LensReal *signals[1];
  LensBackward changed = *query;

  if (query->output_signals[0] == NULL)
    return;

  positive = lens_tensor_new_unset (query->outputs[0].shape);
  lens_keep_positive (query->output_signals[0], n, lens_tensor_writable (positive));
  signals[0] = lens_tensor_data (positive);
  changed.output_signals = signals;
  op->backward (&changed);
}

const LensRule lens_rule_guided = {
  .id = "guided",
  .title = N_ ("Guided backprop"),
  .paper = "Springenberg, Dosovitskiy, Brox and Riedmiller, 2015",
  .backward = backward,
};
