/* training.h - a plan being carried out, batch by batch
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 *   while ((step = lens_training_next (training, &error)) < LENS_TRAINING_DONE) …
 *
 * A checkpoint is written beside the output before the first step, after each epoch, every
 * few minutes within one, and when the training is stopped; opened again with it, a
 * training goes on to the same bits as if it had never stopped.
 */

#pragma once

#include "core/base/monitor.h"
#include "core/train/dataset.h"
#include "core/train/learner.h"
#include "core/train/plan.h"

G_BEGIN_DECLS

typedef struct _LensTraining LensTraining;

typedef enum
{
  LENS_TRAINING_BATCH,  /* one more batch of the present epoch is done */
  LENS_TRAINING_EPOCH,  /* and an epoch with it */
  LENS_TRAINING_DONE,   /* the network, its sidecar and its record are written */
  LENS_TRAINING_FAILED, /* error is set, also when cancelled; what was good is kept */
} LensTrainingStep;

/* An epoch, or the part of one that is done. */
typedef struct
{
  double rate; /* at its end */
  double train_loss;
  double train_accuracy;
  double val_loss;
  double val_accuracy;
  double seconds;
  gboolean is_best; /* the smallest validation loss so far */
} LensEpoch;

/* How a whole split is answered by the network that was written. */
typedef struct
{
  int n_pictures;
  double loss;
  int n_right;
  int *confusion;   /* [class][answer] */
  GArray *mistakes; /* LensMistake, at most LENS_MAX_MISTAKES */
} LensEvaluation;

#define LENS_MAX_MISTAKES 100

/* A picture that is answered wrongly. */
typedef struct
{
  int picture;
  int answer;
  double probability; /* of that answer */
} LensMistake;

/**
 * lens_training_open:
 * @resumes: go on from the checkpoint beside the output; an error where there is none or
 *   where plan, recipe or data have changed since
 * @monitor: (nullable): progress over the whole training, and cancel
 *
 * Finds out all that can be found out before anything is computed: whether the pictures
 * fit the recipe, and whether the disk takes what will be written.  A checkpoint that is
 * there and not gone on from is kept under another name, see lens_training_notes ().
 */
LensTraining *lens_training_open (LensPlan *plan,
                                  gboolean resumes,
                                  LensMonitor *monitor,
                                  GError **error);
void lens_training_free (LensTraining *training);

/**
 * lens_training_next:
 *
 * Does one batch, or after the last epoch the rest of the work.  When cancelled, it writes
 * a checkpoint and fails with LENS_ERROR_CANCELLED.  Where a loss is not a number, it
 * writes the best network so far, if an epoch is done, and fails.
 */
LensTrainingStep lens_training_next (LensTraining *training, GError **error);

LensPlan *lens_training_plan (const LensTraining *training);
LensDataset *lens_training_dataset (const LensTraining *training);

/* Holds the best numbers once the training is done. */
LensLearner *lens_training_learner (const LensTraining *training);

int lens_training_n_epochs_done (const LensTraining *training);
const LensEpoch *lens_training_epoch (const LensTraining *training, int epoch);

/* The present epoch as far as it is done; zeros where nothing is known yet. */
void lens_training_running (const LensTraining *training, LensEpoch *running);

/* Of all batches that the plan asks for, how many are done, 0 to 1. */
double lens_training_fraction (const LensTraining *training);

/* -1 before the first epoch is done. */
int lens_training_best_epoch (const LensTraining *training);

/* Of LENS_SPLIT_VAL or LENS_SPLIT_TEST; NULL before the end, or where there is no such
 * picture. */
const LensEvaluation *lens_training_evaluation (const LensTraining *training,
                                                LensSplit split);

/* What the user should know: pictures left out, a checkpoint put aside;
 * NULL-terminated. */
const char *const *lens_training_notes (const LensTraining *training);

/* The files that are written: network, labels, sidecar, record; NULL-terminated. */
const char *const *lens_training_files (const LensTraining *training);
const char *lens_training_checkpoint (const LensTraining *training);

/* The record as JSON: settings, seed, data hash, history, confusion matrix of the test
 * split, time, machine; complete when done. */
JsonNode *lens_training_record (const LensTraining *training);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LensTraining, lens_training_free)

G_END_DECLS
