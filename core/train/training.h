/* training.h - a plan being carried out, epoch by epoch
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 *   while (lens_training_next (training, &error) == LENS_TRAINING_EPOCH) …
 *
 * A checkpoint is written beside the output after each epoch and when it is stopped;
 * opened again with it, a training goes on to the same bits as if it had never stopped.
 */

#pragma once

#include "core/train/dataset.h"
#include "core/train/learner.h"
#include "core/train/plan.h"

G_BEGIN_DECLS

typedef struct _LensTraining LensTraining;

typedef enum
{
  LENS_TRAINING_EPOCH,  /* an epoch is done */
  LENS_TRAINING_DONE,   /* the network, its sidecar and its record are written */
  LENS_TRAINING_FAILED, /* error is set, also when cancelled; what was good is kept */
} LensTrainingStep;

typedef struct
{
  double rate; /* at the end of the epoch */
  double train_loss;
  double train_accuracy;
  double val_loss;
  double val_accuracy;
  double seconds;
  gboolean is_best;
} LensEpoch;

/**
 * lens_training_open:
 * @resumes: go on from the checkpoint beside the output; an error where there is none or
 *   where plan or data have changed since
 * @monitor: (nullable): progress over the whole training, and cancel
 */
LensTraining *lens_training_open (LensPlan *plan,
                                  gboolean resumes,
                                  LensMonitor *monitor,
                                  GError **error);
void lens_training_free (LensTraining *training);

LensTrainingStep lens_training_next (LensTraining *training, GError **error);

LensDataset *lens_training_dataset (const LensTraining *training);
int lens_training_n_epochs_done (const LensTraining *training);
const LensEpoch *lens_training_epoch (const LensTraining *training, int epoch);

/* The record as JSON: settings, seed, data hash, history, confusion matrix of the test
 * split, time, machine; complete when done. */
JsonNode *lens_training_record (const LensTraining *training);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LensTraining, lens_training_free)

G_END_DECLS
