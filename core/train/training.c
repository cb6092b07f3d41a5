/* training.c - a plan being carried out, batch by batch
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An epoch is a row of batches: first those that are learnt from, then those that are only
 * answered.  Between any two of them the training may be stopped, saved and gone on from.
 */

#include "core/train/training.h"

#include "core/base/error.h"
#include "core/train/training-inside.h"

#include <math.h>

/* Within an epoch, a checkpoint is written this often. */
#define CHECKPOINT_INTERVAL_US (3 * 60 * G_USEC_PER_SEC)

/* What is left of the progress for the last evaluation. */
#define EVALUATION_SHARE 0.02

static int
n_train_batches (const LensTraining *training)
{
  return lens_loader_n_batches (training->loaders[LENS_SPLIT_TRAIN]);
}

int
lens_training_n_batches (const LensTraining *training)
{
  return n_train_batches (training) +
         lens_loader_n_batches (training->loaders[LENS_SPLIT_VAL]);
}

double
lens_training_fraction (const LensTraining *training)
{
  const double n = lens_training_n_batches (training);

  if (training->is_over)
    return 1;
  return (training->place.epoch + training->place.batch / n) /
         training->plan->settings.epochs;
}

static double
find_rate (const LensTraining *training)
{
  const LensPlan *plan = training->plan;
  const LensScheduleState state = {
    .rate = plan->settings.rate,
    .step = lens_learner_n_steps (training->learner),
    .n_steps = (gint64) plan->settings.epochs * n_train_batches (training),
    .epoch = training->place.epoch,
    .n_epochs = plan->settings.epochs,
    .losses = (const double *) (gpointer) training->losses->data,
  };

  return plan->schedule->rate (plan->schedule_settings, &state);
}

/* What became of a batch. */
typedef enum
{
  BATCH_DONE,
  BATCH_UNREADABLE, /* its pictures cannot be had */
  BATCH_NOT_FINITE, /* its loss, or a number on the way to it, is not finite */
} BatchResult;

static BatchResult
learn_batch (LensTraining *training, GError **error)
{
  LensTrainingPlace *place = &training->place;
  const LensEvaluator *room = &training->evaluator;
  const double rate = find_rate (training);
  double loss;
  int n_right;
  int n;

  if (!lens_loader_batch (training->loaders[LENS_SPLIT_TRAIN], place->epoch,
                          place->batch, room->pictures, room->classes, &n, error))
    return BATCH_UNREADABLE;
  if (!lens_learner_step (training->learner, room->pictures, room->classes, rate, &loss,
                          &n_right, error))
    return BATCH_NOT_FINITE;
  place->rate = rate;
  place->train_loss += loss * n;
  place->n_train_right += n_right;
  place->n_train += n;
  return BATCH_DONE;
}

static BatchResult
answer_batch (LensTraining *training, GError **error)
{
  LensTrainingPlace *place = &training->place;
  LensBatchSum sum;

  if (!lens_evaluator_batch (&training->evaluator, training->loaders[LENS_SPLIT_VAL],
                             place->batch - n_train_batches (training), &sum, error))
    return BATCH_UNREADABLE;
  if (!isfinite (sum.loss))
    {
      lens_fail (error, LENS_ERROR_INPUT,
                 "the loss of validation is not finite; try a smaller learning rate");
      return BATCH_NOT_FINITE;
    }
  place->val_loss += sum.loss;
  place->n_val_right += sum.n_right;
  place->n_val += sum.n;
  return BATCH_DONE;
}

void
lens_training_running (const LensTraining *training, LensEpoch *running)
{
  const LensTrainingPlace *place = &training->place;

  *running = (LensEpoch){ .rate = place->rate, .seconds = place->seconds };
  if (place->n_train > 0)
    {
      running->train_loss = place->train_loss / (double) place->n_train;
      running->train_accuracy = (double) place->n_train_right / (double) place->n_train;
    }
  if (place->n_val > 0)
    {
      running->val_loss = place->val_loss / (double) place->n_val;
      running->val_accuracy = (double) place->n_val_right / (double) place->n_val;
    }
}

static void
close_epoch (LensTraining *training)
{
  LensEpoch epoch;

  lens_training_running (training, &epoch);
  epoch.is_best = training->best_epoch < 0 ||
                  epoch.val_loss <
                    lens_training_epoch (training, training->best_epoch)->val_loss;
  if (epoch.is_best)
    {
      training->best_epoch = training->place.epoch;
      g_clear_pointer (&training->best, g_ptr_array_unref);
      training->best = lens_learner_dup_parameters (training->learner);
    }
  g_array_append_val (training->history, epoch);
  g_array_append_val (training->losses, epoch.val_loss);
  training->place = (LensTrainingPlace){
    .epoch = training->place.epoch + 1,
    .rate = epoch.rate,
  };
}

static gboolean
is_enough (const LensTraining *training)
{
  const LensPlanSettings *settings = &training->plan->settings;
  const int n_done = training->place.epoch;

  return n_done >= settings->epochs ||
         (settings->patience > 0 && training->place.batch == 0 && n_done > 0 &&
          n_done - 1 - training->best_epoch >= settings->patience);
}

/* Keeps what is done, and says so. */
static LensTrainingStep
stop (LensTraining *training, GError **error)
{
  if (!lens_training_save (training, error))
    return LENS_TRAINING_FAILED;
  lens_fail (error, LENS_ERROR_CANCELLED,
             "stopped in epoch %d of %d; %s keeps what is done",
             MIN (training->place.epoch + 1, training->plan->settings.epochs),
             training->plan->settings.epochs, training->checkpoint);
  return LENS_TRAINING_FAILED;
}

static gboolean
evaluate (LensTraining *training, LensSplit split, GError **error)
{
  if (training->loaders[split] == NULL)
    return TRUE;
  g_clear_pointer (&training->evaluations[split], lens_evaluation_free);
  training->evaluations[split] = lens_evaluator_run (&training->evaluator,
                                                     training->loaders[split],
                                                     training->monitor, error);
  return training->evaluations[split] != NULL;
}

/* The best numbers take the place of the last ones; the checkpoint has both. */
static gboolean
finish (LensTraining *training, GError **error)
{
  lens_learner_set_parameters (training->learner, training->best);
  return evaluate (training, LENS_SPLIT_VAL, error) &&
         evaluate (training, LENS_SPLIT_TEST, error) &&
         lens_training_write (training, error);
}

/* “…; FILE keeps what is done” */
static void
append (GError **error, const char *what, const char *file)
{
  char *message;

  if (error == NULL)
    return;
  message = g_strdup_printf ("%s; %s %s", (*error)->message, file, what);
  g_free ((*error)->message);
  (*error)->message = message;
}

static LensTrainingStep
end (LensTraining *training, GError **error)
{
  training->is_over = TRUE;
  if (finish (training, error))
    {
      lens_monitor_report (training->monitor, 1);
      return LENS_TRAINING_DONE;
    }
  append (error, "keeps what is learnt", training->checkpoint);
  return LENS_TRAINING_FAILED;
}

/* A loss or a number of the network is not finite.  The numbers are those before the
 * step, so a checkpoint is sound; and the best network so far is worth having. */
static LensTrainingStep
give_up (LensTraining *training, GError *failure, GError **error)
{
  g_autoptr (GError) second = NULL;

  training->is_over = TRUE;
  training->stopped = g_strdup_printf ("epoch %d: %s", training->place.epoch + 1,
                                       failure->message);
  if (!lens_training_save (training, &second) ||
      (training->best != NULL && !finish (training, &second)))
    lens_fail (error, LENS_ERROR_INPUT, "%s; and %s", training->stopped,
               second->message);
  else if (training->best == NULL)
    lens_fail (error, LENS_ERROR_INPUT, "%s; no epoch was done", training->stopped);
  else
    lens_fail (error, LENS_ERROR_INPUT,
               "%s; the best network so far, of epoch %d, is %s", training->stopped,
               training->best_epoch + 1, training->files[LENS_FILE_NETWORK]);
  g_error_free (failure);
  return LENS_TRAINING_FAILED;
}

/* A picture has gone, or the like: the user may bring it back. */
static LensTrainingStep
wait_for_pictures (LensTraining *training, GError *failure, GError **error)
{
  g_propagate_error (error, failure);
  if (lens_training_save (training, NULL))
    append (error, "keeps what is done", training->checkpoint);
  return LENS_TRAINING_FAILED;
}

/* One batch, in the time of its epoch. */
static BatchResult
do_batch (LensTraining *training, GError **error)
{
  const gint64 begin = g_get_monotonic_time ();
  const BatchResult result = training->place.batch < n_train_batches (training)
                               ? learn_batch (training, error)
                               : answer_batch (training, error);

  training->place.seconds += (double) (g_get_monotonic_time () - begin) /
                             G_USEC_PER_SEC;
  if (result == BATCH_DONE)
    training->place.batch++;
  return result;
}

/* Where a checkpoint cannot be written, the one before is still there. */
static LensTrainingStep
save (LensTraining *training, LensTrainingStep step, GError **error)
{
  if (lens_training_save (training, error))
    return step;
  append (error, "is kept as it was before", training->checkpoint);
  return LENS_TRAINING_FAILED;
}

LensTrainingStep
lens_training_next (LensTraining *training, GError **error)
{
  GError *failure = NULL;
  BatchResult result;

  g_assert (!training->is_over);
  if (lens_monitor_is_cancelled (training->monitor))
    return stop (training, error);
  if (is_enough (training))
    return end (training, error);

  result = do_batch (training, &failure);
  if (result == BATCH_UNREADABLE)
    return wait_for_pictures (training, failure, error);
  if (result == BATCH_NOT_FINITE)
    return give_up (training, failure, error);
  lens_monitor_report (training->monitor,
                       lens_training_fraction (training) * (1 - EVALUATION_SHARE));
  if (training->place.batch == lens_training_n_batches (training))
    {
      close_epoch (training);
      return save (training, LENS_TRAINING_EPOCH, error);
    }
  if (g_get_monotonic_time () - training->checkpoint_time > CHECKPOINT_INTERVAL_US)
    return save (training, LENS_TRAINING_BATCH, error);
  return LENS_TRAINING_BATCH;
}

LensPlan *
lens_training_plan (const LensTraining *training)
{
  return training->plan;
}

LensDataset *
lens_training_dataset (const LensTraining *training)
{
  return training->dataset;
}

LensLearner *
lens_training_learner (const LensTraining *training)
{
  return training->learner;
}

int
lens_training_n_epochs_done (const LensTraining *training)
{
  return (int) training->history->len;
}

const LensEpoch *
lens_training_epoch (const LensTraining *training, int epoch)
{
  g_assert (epoch >= 0 && (guint) epoch < training->history->len);
  return &g_array_index (training->history, LensEpoch, epoch);
}

int
lens_training_best_epoch (const LensTraining *training)
{
  return training->best_epoch;
}

const LensEvaluation *
lens_training_evaluation (const LensTraining *training, LensSplit split)
{
  return training->evaluations[split];
}

const char *const *
lens_training_notes (const LensTraining *training)
{
  return (const char *const *) training->notes->pdata;
}

const char *const *
lens_training_files (const LensTraining *training)
{
  return (const char *const *) training->files;
}

const char *
lens_training_checkpoint (const LensTraining *training)
{
  return training->checkpoint;
}
