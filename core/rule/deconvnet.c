/* deconvnet.c - a rectifier on the way back, whatever the forward pass did
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Zeiler and Fergus 2014, section 2.1: the signal at a rectifier becomes max (signal, 0);
 * the forward gate is ignored.  Pooling goes back through its switches, as it does in the
 * gradient.
 */

#include "core/rule/rules.h"

#include "core/rule/positive.h"

static void
backward (const LensOp *op, const LensBackward *query)
{
  const gsize n = lens_shape_n_elements (query->outputs[0].shape);
  LensReal *input_signal = query->input_signals[0];

  for (int i = 1; i < query->n_inputs; i++)
    lens_backward_open (query, i);
  if (query->output_signals[0] == NULL || input_signal == NULL)
    return;
  if (query->sets != NULL && query->sets[0])
    lens_keep_positive (query->output_signals[0], n, input_signal);
  else
    lens_add_positive (query->output_signals[0], n, input_signal);
}

const LensRule lens_rule_deconvnet = {
  .id = "deconvnet",
  .title = N_ ("Deconvnet"),
  .paper = "Zeiler and Fergus, 2014",
  .backward = backward,
  .sets_signals = TRUE,
};
