/* evaluation.c - how well a network answers pictures that it has not learnt from
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/train/evaluation.h"

#include <math.h>

int
lens_best_score (const LensReal *scores, int n_classes)
{
  int best = 0;

  for (int i = 1; i < n_classes; i++)
    if (scores[i] > scores[best])
      best = i;
  return best;
}

/* The share of the score @index in softmax, in double. */
static double
probability_of (const LensReal *scores, int n_classes, int index)
{
  double largest = (double) scores[lens_best_score (scores, n_classes)];
  double sum = 0;

  for (int i = 0; i < n_classes; i++)
    sum += exp ((double) scores[i] - largest);
  return exp ((double) scores[index] - largest) / sum;
}

gboolean
lens_evaluator_batch (const LensEvaluator *evaluator,
                      LensLoader *loader,
                      int batch,
                      LensBatchSum *sum,
                      GError **error)
{
  const int n_classes = evaluator->n_classes;
  int n = 0;

  if (!lens_loader_batch (loader, 0, batch, evaluator->pictures, evaluator->classes, &n,
                          error))
    return FALSE;
  lens_learner_answer (evaluator->learner, evaluator->pictures, evaluator->scores);
  *sum = (LensBatchSum){ .n = n };
  sum->loss = n * evaluator->loss->eval (evaluator->loss_settings, evaluator->scores,
                                         evaluator->classes, n, n_classes, NULL);
  for (int i = 0; i < n; i++)
    sum->n_right += lens_best_score (evaluator->scores + (gsize) i * (gsize) n_classes,
                                     n_classes) == evaluator->classes[i];
  return TRUE;
}

static LensEvaluation *
evaluation_new (int n_classes)
{
  LensEvaluation *evaluation = g_new0 (LensEvaluation, 1);

  evaluation->confusion = g_new0 (int, (gsize) n_classes *(gsize) n_classes);
  evaluation->mistakes = g_array_new (FALSE, FALSE, sizeof (LensMistake));
  return evaluation;
}

void
lens_evaluation_free (LensEvaluation *evaluation)
{
  if (evaluation == NULL)
    return;
  g_free (evaluation->confusion);
  g_array_unref (evaluation->mistakes);
  g_free (evaluation);
}

static void
add_batch (LensEvaluation *evaluation,
           const LensEvaluator *evaluator,
           const LensBatchSum *sum)
{
  const int n_classes = evaluator->n_classes;

  for (int i = 0; i < sum->n; i++)
    {
      const LensReal *scores = evaluator->scores + (gsize) i * (gsize) n_classes;
      const int answer = lens_best_score (scores, n_classes);
      const LensMistake mistake = {
        .picture = evaluation->n_pictures + i,
        .answer = answer,
        .probability = probability_of (scores, n_classes, answer),
      };

      evaluation->confusion[evaluator->classes[i] * n_classes + answer]++;
      if (answer != evaluator->classes[i] &&
          evaluation->mistakes->len < LENS_MAX_MISTAKES)
        g_array_append_val (evaluation->mistakes, mistake);
    }
  evaluation->n_pictures += sum->n;
  evaluation->n_right += sum->n_right;
  evaluation->loss += sum->loss;
}

LensEvaluation *
lens_evaluator_run (const LensEvaluator *evaluator,
                    LensLoader *loader,
                    LensMonitor *monitor,
                    GError **error)
{
  g_autoptr (LensEvaluation) evaluation = evaluation_new (evaluator->n_classes);

  for (int batch = 0; batch < lens_loader_n_batches (loader); batch++)
    {
      LensBatchSum sum;

      if (!lens_monitor_check (monitor, error) ||
          !lens_evaluator_batch (evaluator, loader, batch, &sum, error))
        return NULL;
      add_batch (evaluation, evaluator, &sum);
    }
  evaluation->loss /= MAX (evaluation->n_pictures, 1);
  return g_steal_pointer (&evaluation);
}
