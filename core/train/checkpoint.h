/* checkpoint.h - a training that waits in a file
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * “OUTPUT.checkpoint” holds all that the rest of a training depends on, and what of it is
 * already known.  It is written whole or not at all, and a sum over its bytes stands at its
 * end, so that a damaged one is never gone on from.
 */

#pragma once

#include "core/base/error.h"
#include "core/tensor/tensor.h"
#include "core/train/training.h"

G_BEGIN_DECLS

/* What has been added up since the epoch began. */
typedef struct
{
  int epoch; /* epochs done */
  int batch; /* batches done of the next one: of training, then of validation */
  double train_loss;
  gint64 n_train_right;
  gint64 n_train;
  double val_loss;
  gint64 n_val_right;
  gint64 n_val;
  double rate;
  double seconds;
} LensTrainingPlace;

typedef struct
{
  char *plan;        /* JSON */
  char *recipe_hash; /* SHA-256, hexadecimal */
  char *data_hash;
  LensTrainingPlace place;
  GArray *history; /* LensEpoch */
  int best_epoch;  /* -1 before the first is done */
  GPtrArray *best; /* (nullable): LensTensor, the parameters after that epoch */
  GBytes *learner; /* of lens_learner_save () */
} LensCheckpoint;

void lens_checkpoint_clear (LensCheckpoint *checkpoint);

/* @size: (out) (nullable): bytes of the file */
gboolean lens_checkpoint_write (const LensCheckpoint *checkpoint,
                                const char *path,
                                gsize *size,
                                GError **error);

/**
 * lens_checkpoint_read:
 * @recipe: gives the shapes of the parameters
 * @checkpoint: (out caller-allocates): untouched on failure
 *
 * Believes no length.  Whether the training is the same one is for the caller to find out:
 * plan and hashes are as the file says.
 */
gboolean lens_checkpoint_read (const char *path,
                               const LensRecipe *recipe,
                               LensCheckpoint *checkpoint,
                               GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LensCheckpoint, lens_checkpoint_clear)

G_END_DECLS
