/* learner.c - a network with numbers that change: one step of training, and its answers
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The recipe's graph for training is run both ways for a step, its graph for use forward
 * for an answer.  Both read the same parameters, so nothing is built anew in between.
 */

#include "core/train/learner-inside.h"

#include "core/base/error.h"
#include "core/base/parallel.h"
#include "core/base/simd.h"

#include <math.h>
#include <string.h>

LensRecipe *
lens_learner_recipe (const LensLearner *learner)
{
  return learner->recipe;
}

gint64
lens_learner_n_steps (const LensLearner *learner)
{
  return learner->n_steps;
}

const LensReal *
lens_learner_parameter (const LensLearner *learner, int index)
{
  return learner->numbers + learner->learnt[index].at;
}

typedef struct
{
  const LensReal *numbers;
  LensReal *scaled;
  gsize n;
  LensReal factor;
  double *sums; /* by piece */
} Gradient;

LENS_VECTOR static void
sum_squares (gsize begin, gsize end, gpointer data)
{
  const Gradient *gradient = data;

  for (gsize piece = begin; piece < end; piece++)
    {
      gsize last = MIN ((piece + 1) * LENS_LEARNER_PIECE, gradient->n);
      double sum = 0;

      for (gsize i = piece * LENS_LEARNER_PIECE; i < last; i++)
        sum += (double) gradient->numbers[i] * (double) gradient->numbers[i];
      gradient->sums[piece] = sum;
    }
}

LENS_VECTOR static void
scale_numbers (gsize begin, gsize end, gpointer data)
{
  const Gradient *gradient = data;

  for (gsize i = begin; i < end; i++)
    gradient->scaled[i] *= gradient->factor;
}

/* The length of the whole gradient; not finite where any number is not. */
static double
measure_gradient (const LensLearner *learner)
{
  gsize n_pieces = (learner->n_gradients + LENS_LEARNER_PIECE - 1) / LENS_LEARNER_PIECE;
  Gradient gradient = {
    .numbers = learner->gradients,
    .n = learner->n_gradients,
    .sums = learner->sums,
  };
  double sum = 0;

  lens_parallel_for (n_pieces, 1, sum_squares, &gradient);
  for (gsize i = 0; i < n_pieces; i++)
    sum += learner->sums[i];
  return sqrt (sum);
}

static void
clip_gradient (LensLearner *learner, double length)
{
  double limit = learner->options.clip_norm;

  if (limit > 0 && length > limit)
    lens_parallel_for (learner->n_gradients, LENS_LEARNER_PIECE, scale_numbers,
                       &(Gradient){ .scaled = learner->gradients,
                                    .factor = (LensReal) (limit / length) });
}

/* Forward, loss, backward; the parameters' gradients are there afterwards. */
static double
run_both_ways (LensLearner *learner, const LensReal *pictures, const int *classes)
{
  const LensLearnerOptions *options = &learner->options;
  LensRunner *runner = learner->runner;
  double loss;

  lens_runner_bind (runner, learner->pictures, pictures, NULL);
  memset (learner->gradients, 0, learner->n_gradients * sizeof (LensReal));
  lens_learner_draw_masks (learner);
  lens_runner_forward (runner);
  loss = options->loss->eval (options->loss_settings,
                              lens_runner_value (runner, learner->scores), classes,
                              options->n_pictures,
                              lens_recipe_n_classes (learner->recipe),
                              lens_runner_score_signal (runner));
  lens_runner_backward (runner);
  return loss;
}

/* Goes the same way again and looks at every number. */
static gboolean
fail_unsound (LensLearner *learner,
              const LensReal *pictures,
              const int *classes,
              GError **error)
{
  gboolean is_signal = FALSE;
  const LensNode *node;

  lens_runner_watch (learner->runner, TRUE);
  run_both_ways (learner, pictures, classes);
  lens_runner_watch (learner->runner, FALSE);
  node = lens_runner_first_unsound (learner->runner, &is_signal);
  if (node == NULL)
    return lens_fail (error, LENS_ERROR_INPUT,
                      "step %" G_GINT64_FORMAT
                      ": the gradient is too long for its length to be a number; try a "
                      "smaller learning rate",
                      learner->n_steps + 1);
  return lens_fail (error, LENS_ERROR_INPUT,
                    "step %" G_GINT64_FORMAT
                    ": %s of layer “%s” is not finite; try a smaller learning rate",
                    learner->n_steps + 1, is_signal ? "a gradient" : "a value",
                    node->name);
}

static int
count_right (const LensLearner *learner, const int *classes)
{
  const LensReal *scores = lens_runner_value (learner->runner, learner->scores);
  int n_classes = lens_recipe_n_classes (learner->recipe);
  int n_right = 0;

  for (int i = 0; i < learner->options.n_pictures; i++)
    {
      const LensReal *row = scores + (gsize) i * (gsize) n_classes;
      int best = 0;

      for (int k = 1; k < n_classes; k++)
        if (row[k] > row[best])
          best = k;
      n_right += best == classes[i];
    }
  return n_right;
}

static void
update_parameter (LensLearner *learner, const LensLearnt *learnt, double rate)
{
  const LensLearnerOptions *options = &learner->options;
  LensUpdate update = {
    .numbers = learner->numbers + learnt->at,
    .gradient = learner->gradients + learnt->at,
    .n = learnt->n,
    .is_decayed = learnt->about->role == LENS_PARAMETER_WEIGHT,
    .rate = rate,
    .step = learner->n_steps + 1,
  };

  for (int i = 0; i < options->optimiser->n_states; i++)
    update.states[i] = learner->states[i] + learnt->at;
  options->optimiser->update (options->optimiser_settings, &update);
}

/* running ← (1 − momentum) · running + momentum · the batch's own. */
static void
update_statistics (LensLearner *learner, const LensLearnt *learnt)
{
  const LensReal *batch = lens_runner_value (learner->runner, learnt->value);
  LensReal *running = learner->numbers + learnt->at;
  double momentum = learner->options.norm_momentum;

  for (gsize i = 0; i < learnt->n; i++)
    running[i] = (LensReal) ((1 - momentum) * (double) running[i] +
                             momentum * (double) batch[i]);
}

gboolean
lens_learner_step (LensLearner *learner,
                   const LensReal *pictures,
                   const int *classes,
                   double rate,
                   double *loss,
                   int *n_right,
                   GError **error)
{
  double found = run_both_ways (learner, pictures, classes);
  double length = measure_gradient (learner);

  if (!isfinite (found) || !isfinite (length))
    return fail_unsound (learner, pictures, classes, error);

  clip_gradient (learner, length);
  *loss = found;
  *n_right = count_right (learner, classes);
  for (int i = 0; i < learner->n_learnt; i++)
    if (learner->learnt[i].is_learnt)
      update_parameter (learner, &learner->learnt[i], rate);
    else
      update_statistics (learner, &learner->learnt[i]);
  learner->n_steps++;
  return TRUE;
}

void
lens_learner_answer (LensLearner *learner, const LensReal *pictures, LensReal *scores)
{
  gsize n = (gsize) learner->options.n_pictures *
            (gsize) lens_recipe_n_classes (learner->recipe);

  lens_runner_bind (learner->runner_in_use, learner->pictures_in_use, pictures, NULL);
  lens_runner_forward (learner->runner_in_use);
  memcpy (scores, lens_runner_value (learner->runner_in_use, learner->scores_in_use),
          n * sizeof (LensReal));
}

GPtrArray *
lens_learner_dup_parameters (const LensLearner *learner)
{
  GPtrArray *parameters = g_ptr_array_new_with_free_func (
    (GDestroyNotify) lens_tensor_unref);

  for (int i = 0; i < learner->n_learnt; i++)
    g_ptr_array_add (parameters,
                     lens_tensor_new_copy (&learner->learnt[i].about->shape,
                                           learner->numbers + learner->learnt[i].at));
  return parameters;
}

void
lens_learner_set_parameters (LensLearner *learner, const GPtrArray *parameters)
{
  for (int i = 0; i < learner->n_learnt; i++)
    memcpy (learner->numbers + learner->learnt[i].at,
            lens_tensor_data (parameters->pdata[i]),
            learner->learnt[i].n * sizeof (LensReal));
}

LensGraph *
lens_learner_build (const LensLearner *learner, int n_pictures, GError **error)
{
  g_autoptr (GPtrArray) parameters = lens_learner_dup_parameters (learner);
  g_autoptr (LensDraft) draft = lens_recipe_draft (
    learner->recipe, LENS_RECIPE_USE, n_pictures,
    (LensTensor *const *) parameters->pdata, error);

  return draft != NULL ? lens_draft_build (draft, error) : NULL;
}
