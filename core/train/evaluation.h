/* evaluation.h - how well a network answers pictures that it has not learnt from
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/train/loader.h"
#include "core/train/training.h"

G_BEGIN_DECLS

/* What answers are made and measured with, and room for one batch. */
typedef struct
{
  LensLearner *learner;
  const LensLoss *loss;
  gconstpointer loss_settings;
  int n_classes;
  LensReal *pictures; /* [n][channels][height][width] */
  int *classes;       /* [n] */
  LensReal *scores;   /* [n][n_classes] */
} LensEvaluator;

/* The sum of the losses and the right answers of a batch's @n pictures. */
typedef struct
{
  double loss;
  int n_right;
  int n;
} LensBatchSum;

/* Answers the pictures of a batch: their scores are then in @evaluator. */
gboolean lens_evaluator_batch (const LensEvaluator *evaluator,
                               LensLoader *loader,
                               int batch,
                               LensBatchSum *sum,
                               GError **error);

/* The first of the largest. */
int lens_best_score (const LensReal *scores, int n_classes);

/* Answers a whole split; %NULL where it fails or is cancelled. */
LensEvaluation *lens_evaluator_run (const LensEvaluator *evaluator,
                                    LensLoader *loader,
                                    LensMonitor *monitor,
                                    GError **error);
void lens_evaluation_free (LensEvaluation *evaluation);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LensEvaluation, lens_evaluation_free)

G_END_DECLS
