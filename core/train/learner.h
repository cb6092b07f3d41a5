/* learner.h - a network with numbers that change: one step of training, and its answers
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A learner runs the operators' own rows over memory that is laid out once: nothing is
 * allocated after the first batch, and the result does not depend on the number of
 * threads.  A learner is used by one thread at a time.
 */

#pragma once

#include "core/base/monitor.h"
#include "core/model/recipe.h"
#include "core/train/loss.h"
#include "core/train/optimiser.h"

G_BEGIN_DECLS

typedef struct _LensLearner LensLearner;

typedef struct
{
  LensRecipe *recipe;
  int n_pictures; /* of a batch */
  const LensLoss *loss;
  gconstpointer loss_settings;
  const LensOptimiser *optimiser;
  gconstpointer optimiser_settings;
  double norm_momentum; /* share of the batch in the running statistics: 0.1 */
  double clip_norm;     /* the gradient's length is cut to this; 0: never */
  guint64 seed; /* first numbers (He et al. 2015 for what a rectifier follows, zeros
                            for biases) and dropout */
} LensLearnerOptions;

LensLearner *lens_learner_new (const LensLearnerOptions *options, GError **error);
void lens_learner_free (LensLearner *learner);

LensRecipe *lens_learner_recipe (const LensLearner *learner);

/**
 * lens_learner_step:
 * @pictures: [n_pictures][channels][height][width], a whole batch
 * @classes: [n_pictures]
 * @rate: learning rate
 * @loss: (out): mean loss of the batch before the step
 * @n_right: (out): how many of the batch were answered rightly
 *
 * Forward, backward, update.  The dropout of step i depends on (seed, i) alone.
 *
 * Returns: %FALSE where a loss or a gradient is not finite, with the first layer whose
 *   value or signal is not; the parameters are then as before the step
 */
gboolean lens_learner_step (LensLearner *learner,
                            const LensReal *pictures,
                            const int *classes,
                            double rate,
                            double *loss,
                            int *n_right,
                            GError **error);

/* Steps done. */
gint64 lens_learner_n_steps (const LensLearner *learner);

/* Scores as the network for use gives them (running statistics, no dropout); @pictures is a
 * whole batch, @scores [n_pictures][n_classes]. */
void
lens_learner_answer (LensLearner *learner, const LensReal *pictures, LensReal *scores);

/* The learnt numbers, one tensor a parameter of the recipe, running statistics included;
 * lent, and changed by the next step. */
const LensReal *lens_learner_parameter (const LensLearner *learner, int index);

/* (transfer full) (element-type LensTensor): a copy of all of them, that stays. */
GPtrArray *lens_learner_dup_parameters (const LensLearner *learner);
void lens_learner_set_parameters (LensLearner *learner, const GPtrArray *parameters);

/* Everything that the next step depends on, to go on from exactly. */
GBytes *lens_learner_save (const LensLearner *learner);
gboolean lens_learner_restore (LensLearner *learner, GBytes *saved, GError **error);

/* The network for use, frozen, [n_pictures][channels][height][width] → “scores”. */
LensGraph *
lens_learner_build (const LensLearner *learner, int n_pictures, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LensLearner, lens_learner_free)

G_END_DECLS
