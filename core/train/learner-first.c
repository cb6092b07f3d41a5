/* learner-first.c - the numbers that a network starts from
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * He et al. 2015, equation 10: weights that a rectifier follows are normal with variance
 * 2 / fan-in, so that what flows forward neither grows nor fades.  Where none follows, as
 * at the scores, half of that does the same.
 */

#include "core/base/rng.h"
#include "core/train/learner-inside.h"

#include <math.h>

/* Distinguishes these draws from those of dropout. */
#define PURPOSE 0x66697273

guint64
lens_learner_mix (guint64 seed, guint64 first, guint64 second)
{
  const guint64 parts[] = { first, second };
  guint64 hash = seed;

  /* The last step of splitmix64, by Steele, Lea and Flood 2014. */
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      hash += parts[i] + 0x9e3779b97f4a7c15;
      hash = (hash ^ (hash >> 30)) * 0xbf58476d1ce4e5b9;
      hash = (hash ^ (hash >> 27)) * 0x94d049bb133111eb;
      hash ^= hash >> 31;
    }
  return hash;
}

/* Twice where what is made from the weights reaches a rectifier before the next weighted
 * sum; normalisations, pools and sums with others may lie between. */
static double
gain_of (const LensGraph *graph, int weights)
{
  const guint passing = LENS_TRAIT_NORM | LENS_TRAIT_POOL | LENS_TRAIT_JOIN |
                        LENS_TRAIT_SHAPE;
  g_autofree gboolean *is_made = g_new0 (gboolean, lens_graph_n_values (graph) + 1);

  for (int i = 0; i < lens_graph_n_nodes (graph); i++)
    {
      const LensNode *node = lens_graph_node (graph, i);
      guint traits = node->op->traits;

      for (int j = 0; j < node->n_inputs; j++)
        {
          int input = node->inputs[j];

          if (input == weights)
            is_made[node->outputs[0]] = TRUE;
          if (input < 0 || !is_made[input])
            continue;
          if ((traits & (LENS_TRAIT_RECTIFIER | LENS_TRAIT_BENT)) != 0)
            return 2;
          if ((traits & passing) != 0)
            is_made[node->outputs[0]] = TRUE;
        }
    }
  return 1;
}

static void
draw_weights (const LensLearner *learner, int index)
{
  const LensLearnt *learnt = &learner->learnt[index];
  double variance = gain_of (learner->graph, learnt->value) /
                    (double) MAX (learnt->about->fan_in, 1);
  LensReal *numbers = learner->numbers + learnt->at;
  LensRng rng;

  lens_rng_seed (&rng,
                 lens_learner_mix (learner->options.seed, PURPOSE, (guint64) index));
  for (gsize i = 0; i < learnt->n; i++)
    numbers[i] = (LensReal) (sqrt (variance) * lens_rng_normal (&rng));
}

void
lens_learner_set_first_numbers (LensLearner *learner)
{
  for (int i = 0; i < learner->n_learnt; i++)
    {
      const LensLearnt *learnt = &learner->learnt[i];
      LensParameterRole role = learnt->about->role;
      gboolean is_one = role == LENS_PARAMETER_SCALE || role == LENS_PARAMETER_VARIANCE;

      if (role == LENS_PARAMETER_WEIGHT)
        draw_weights (learner, i);
      else
        for (gsize k = 0; k < learnt->n; k++)
          learner->numbers[learnt->at + k] = is_one ? 1 : 0;
    }
}
