/* learner-mask.c - what dropout leaves of each step
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Srivastava et al. 2014, with what is left made larger in training instead of smaller in
 * use.  A piece of a mask depends on the seed, the step, the layer and its place alone.
 */

#include "core/base/parallel.h"
#include "core/base/rng.h"
#include "core/graph/layout.h"
#include "core/train/learner-inside.h"

#define PIECE_SIZE 4096

/* Distinguishes these draws from those of first numbers. */
#define PURPOSE 0x64726f70

typedef struct
{
  LensReal *mask;
  gsize n;
  double fraction;
  guint64 seed;
} Mask;

static void
draw_pieces (gsize begin, gsize end, gpointer data)
{
  const Mask *mask = data;
  LensReal kept = (LensReal) (1 / (1 - mask->fraction));
  guint64 threshold = (guint64) (mask->fraction * (double) G_MAXUINT32);

  for (gsize piece = begin; piece < end; piece++)
    {
      gsize last = MIN ((piece + 1) * PIECE_SIZE, mask->n);
      guint64 bits = 0;
      LensRng rng;

      lens_rng_seed (&rng, lens_learner_mix (mask->seed, piece, 0));
      for (gsize i = piece * PIECE_SIZE; i < last; i++)
        {
          /* Two numbers from each draw. */
          bits = i % 2 == 0 ? lens_rng_next (&rng) : bits >> 32;
          mask->mask[i] = (bits & G_MAXUINT32) < threshold ? 0 : kept;
        }
    }
}

void
lens_learner_draw_masks (LensLearner *learner)
{
  guint64 step_seed = lens_learner_mix (learner->options.seed, PURPOSE,
                                        (guint64) learner->n_steps);

  for (int i = 0; i < lens_recipe_n_dropouts (learner->recipe); i++)
    {
      int value = learner->mask_values[i];
      Mask mask = {
        .mask = (LensReal *) lens_runner_value (learner->runner, value),
        .n = lens_shape_n_elements (&lens_graph_value (learner->graph, value)->shape),
        .fraction = lens_recipe_dropout_fraction (learner->recipe, i),
        .seed = lens_learner_mix (step_seed, (guint64) i, 0),
      };

      lens_parallel_for ((mask.n + PIECE_SIZE - 1) / PIECE_SIZE, 4, draw_pieces, &mask);
    }
}
