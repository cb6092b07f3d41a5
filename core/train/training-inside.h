/* training-inside.h - what the parts of a training share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Only training*.c include this.
 */

#pragma once

#include "core/train/checkpoint.h"
#include "core/train/evaluation.h"
#include "core/train/training.h"

G_BEGIN_DECLS

/* Order of the paths of a training; the checkpoint is no result. */
enum
{
  LENS_FILE_NETWORK,
  LENS_FILE_LABELS,
  LENS_FILE_SIDECAR,
  LENS_FILE_RECORD,
  LENS_N_FILES,
};

struct _LensTraining
{
  LensPlan *plan;
  LensMonitor *monitor;
  LensRecipe *recipe;
  LensDataset *dataset;
  LensLearner *learner;
  LensLoader *loaders[LENS_N_SPLITS]; /* NULL for a split without pictures */
  LensEvaluator evaluator;
  char *files[LENS_N_FILES + 1];
  char *checkpoint;
  GPtrArray *notes; /* ends with NULL */
  char *started;    /* when the work began, UTC */

  LensTrainingPlace place;
  GArray *history; /* LensEpoch */
  GArray *losses; /* double: validation losses of the history, as schedules want them */
  int best_epoch;
  GPtrArray *best;

  /* At the end. */
  LensEvaluation *evaluations[LENS_N_SPLITS];
  char *stopped; /* (nullable): why it ended before its end */
  char *network_hash;
  gboolean is_over;
  gint64 checkpoint_time; /* of the last one, monotonic */
};

/* Batches of one epoch: those of training, then those of validation. */
int lens_training_n_batches (const LensTraining *training);

/* Fills what a checkpoint holds, or goes on from one. */
gboolean lens_training_save (LensTraining *training, GError **error);
gboolean lens_training_restore (LensTraining *training, GError **error);

/* Whether the disk takes the files; leaves the first checkpoint. */
gboolean lens_training_probe (LensTraining *training, gboolean resumes, GError **error);

/* Writes network, labels, sidecar and record, and removes the checkpoint if the training
 * is done. */
gboolean lens_training_write (LensTraining *training, GError **error);

G_END_DECLS
