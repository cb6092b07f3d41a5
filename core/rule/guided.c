/* guided.c - only what speaks for the target passes, and only through open gates
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Springenberg et al. 2015, figure 1: the signal at a rectifier becomes max (signal, 0)
 * times the rectifier's own derivative.  The derivative is the operator's business, so an
 * activation with another slope than 0 or 1 needs no rule of its own.
 */

#include "core/rule/rules.h"

#include "core/base/scratch.h"
#include "core/rule/positive.h"

/* Where the signal may be written over, its positive part is first. */
static void
write_over (const LensOp *op, const LensBackward *query)
{
  const LensReal *signals[] = { query->input_signals[0] };
  LensBackward changed = *query;

  lens_keep_positive (query->output_signals[0],
                      lens_shape_n_elements (query->outputs[0].shape),
                      query->input_signals[0]);
  changed.output_signals = signals;
  op->backward (&changed);
}

static void
backward (const LensOp *op, const LensBackward *query)
{
  const guint in_place = LENS_TRAIT_IN_PLACE | LENS_TRAIT_SETS_SIGNALS;
  const gsize n = lens_shape_n_elements (query->outputs[0].shape);
  LENS_SCRATCH LensReal *positive = NULL;
  const LensReal *signals[1];
  LensBackward changed = *query;

  if (query->output_signals[0] == NULL)
    return;
  if (query->sets != NULL && query->sets[0] && (op->traits & in_place) == in_place)
    {
      write_over (op, query);
      return;
    }
  for (int i = 0; i < query->n_inputs; i++)
    lens_backward_open (query, i);
  positive = LENS_SCRATCH_NEW (LensReal, n);
  lens_keep_positive (query->output_signals[0], n, positive);
  signals[0] = positive;
  changed.output_signals = signals;
  changed.sets = NULL;
  op->backward (&changed);
}

const LensRule lens_rule_guided = {
  .id = "guided",
  .title = N_ ("Guided backprop"),
  .paper = "Springenberg, Dosovitskiy, Brox and Riedmiller, 2015",
  .backward = backward,
  .sets_signals = TRUE,
};
