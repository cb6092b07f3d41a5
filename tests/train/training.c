/* training.c - whole trainings: the same bits whatever happens on the way
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/train/training.h"

#include "core/base/parallel.h"
#include "tests/support/training.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

/* Batches of an epoch of small.json: five that are learnt from, two of validation. */
#define N_BATCHES 7
#define N_EPOCHS 3

typedef struct
{
  char *folder;
} Place;

/* What a training came to. */
typedef struct
{
  GArray *history; /* LensEpoch */
  GBytes *network;
  int best_epoch;
} Outcome;

static void
outcome_clear (Outcome *outcome)
{
  g_clear_pointer (&outcome->history, g_array_unref);
  g_clear_pointer (&outcome->network, g_bytes_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Outcome, outcome_clear)

static void
set_up (Place *place, gconstpointer data)
{
  place->folder = training_folder_new ();
}

static void
tear_down (Place *place, gconstpointer data)
{
  training_remove (place->folder);
  g_free (place->folder);
}

static gboolean
is_there (const Place *place, const char *name)
{
  g_autofree char *path = training_file (place->folder, name);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static void
note_outcome (const Place *place, const LensTraining *training, Outcome *outcome)
{
  outcome->history = g_array_new (FALSE, FALSE, sizeof (LensEpoch));
  for (int i = 0; i < lens_training_n_epochs_done (training); i++)
    g_array_append_val (outcome->history, *lens_training_epoch (training, i));
  outcome->network = training_read (place->folder, "small.onnx");
  outcome->best_epoch = lens_training_best_epoch (training);
}

static void
run_whole (const Place *place, LensPlan *plan, Outcome *outcome)
{
  g_autoptr (LensTraining) training = training_open (plan, FALSE);

  training_finish (training);
  note_outcome (place, training, outcome);
}

/* All but the time that it took. */
static void
assert_same (const Outcome *a, const Outcome *b)
{
  g_assert_cmpuint (a->history->len, ==, b->history->len);
  for (guint i = 0; i < a->history->len; i++)
    {
      const LensEpoch *one = &g_array_index (a->history, LensEpoch, i);
      const LensEpoch *other = &g_array_index (b->history, LensEpoch, i);

      g_assert_true (one->rate == other->rate);
      g_assert_true (one->train_loss == other->train_loss);
      g_assert_true (one->train_accuracy == other->train_accuracy);
      g_assert_true (one->val_loss == other->val_loss);
      g_assert_true (one->val_accuracy == other->val_accuracy);
      g_assert_true (one->is_best == other->is_best);
    }
  g_assert_cmpint (a->best_epoch, ==, b->best_epoch);
  g_assert_true (g_bytes_equal (a->network, b->network));
}

static void
test_writes_its_files (Place *place, gconstpointer data)
{
  static const char *const names[] = { "small.onnx", "small.labels.txt",
                                       "small.netlens.json", "small.training.json" };
  g_autoptr (LensPlan) plan = training_plan (place->folder, NULL);
  g_auto (Outcome) outcome = { 0 };

  run_whole (place, plan, &outcome);
  g_assert_cmpuint (outcome.history->len, ==, N_EPOCHS);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_true (is_there (place, names[i]));
  g_assert_false (is_there (place, "small.checkpoint"));
  for (guint i = 0; i < outcome.history->len; i++)
    {
      const LensEpoch *epoch = &g_array_index (outcome.history, LensEpoch, i);

      g_assert_cmpfloat (epoch->train_loss, >, 0);
      g_assert_cmpfloat (epoch->val_loss, >, 0);
      g_assert_cmpfloat (epoch->train_accuracy, >, 0.2);
      g_assert_cmpfloat (epoch->rate, >, 0);
    }
}

static void
test_ignores_the_number_of_threads (Place *place, gconstpointer data)
{
  g_autoptr (LensPlan) plan = training_plan (place->folder, NULL);
  g_auto (Outcome) one = { 0 };

  lens_parallel_set_n_threads (1);
  run_whole (place, plan, &one);
  for (int n_threads = 2; n_threads <= 3; n_threads++)
    {
      g_auto (Outcome) more = { 0 };

      lens_parallel_set_n_threads (n_threads);
      run_whole (place, plan, &more);
      assert_same (&one, &more);
    }
  lens_parallel_set_n_threads (0);
}

static void
test_follows_its_seed (Place *place, gconstpointer data)
{
  g_autoptr (LensPlan) plan = training_plan (place->folder, "epochs", "1", NULL);
  g_autoptr (LensPlan) other = training_plan (place->folder, "epochs", "1", "seed", "2",
                                              NULL);
  g_auto (Outcome) one = { 0 };
  g_auto (Outcome) two = { 0 };

  run_whole (place, plan, &one);
  run_whole (place, other, &two);
  g_assert_false (g_bytes_equal (one.network, two.network));
}

/* Stopped at every sort of place: before anything, within an epoch, between training and
 * validation, within validation, between epochs, before the end. */
static void
test_goes_on_to_the_same_bits (Place *place, gconstpointer data)
{
  static const int places[] = {
    0, 1, 5, 6, N_BATCHES, N_BATCHES + 3, 2 * N_BATCHES + 6, N_EPOCHS * N_BATCHES,
  };
  g_autoptr (LensPlan) plan = training_plan (place->folder, NULL);
  g_auto (Outcome) whole = { 0 };

  run_whole (place, plan, &whole);
  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autoptr (LensMonitor) monitor = lens_monitor_new ();
      g_autoptr (GError) error = NULL;
      g_autoptr (LensTraining) first = lens_training_open (plan, FALSE, monitor,
                                                           &error);
      g_autoptr (LensTraining) second = NULL;
      g_auto (Outcome) outcome = { 0 };

      g_assert_no_error (error);
      training_advance (first, places[i]);
      lens_monitor_cancel (monitor);
      g_assert_cmpint (lens_training_next (first, &error), ==, LENS_TRAINING_FAILED);
      g_assert_error (error, LENS_ERROR, LENS_ERROR_CANCELLED);
      g_assert_nonnull (strstr (error->message, "small.checkpoint keeps what is done"));

      second = training_open (plan, TRUE);
      g_assert_cmpfloat (lens_training_fraction (second), ==,
                         lens_training_fraction (first));
      training_finish (second);
      note_outcome (place, second, &outcome);
      assert_same (&whole, &outcome);
    }
}

/* Nobody asked it to stop; what is there is the checkpoint of the last epoch. */
static void
test_goes_on_after_it_was_killed (Place *place, gconstpointer data)
{
  g_autoptr (LensPlan) plan = training_plan (place->folder, NULL);
  g_autoptr (LensTraining) second = NULL;
  g_auto (Outcome) whole = { 0 };
  g_auto (Outcome) outcome = { 0 };

  run_whole (place, plan, &whole);
  {
    g_autoptr (LensTraining) first = training_open (plan, FALSE);

    training_advance (first, 2 * N_BATCHES + 4);
  }
  second = training_open (plan, TRUE);
  g_assert_cmpint (lens_training_n_epochs_done (second), ==, 2);
  training_finish (second);
  note_outcome (place, second, &outcome);
  assert_same (&whole, &outcome);
}

/* A rate that makes the loss go up and down. */
static void
test_ends_early_with_the_best (Place *place, gconstpointer data)
{
  g_autoptr (LensPlan) plan = training_plan (place->folder, "epochs", "40", "patience",
                                             "2", "rate", "0.1", "schedule", "constant",
                                             NULL);
  g_autoptr (LensTraining) training = training_open (plan, FALSE);
  const LensEvaluation *evaluation;
  double smallest = INFINITY;
  int best = -1;

  training_finish (training);
  g_assert_cmpint (lens_training_n_epochs_done (training), <, 40);
  for (int i = 0; i < lens_training_n_epochs_done (training); i++)
    {
      const LensEpoch *epoch = lens_training_epoch (training, i);

      g_assert_cmpint (epoch->is_best, ==, epoch->val_loss < smallest);
      if (epoch->is_best)
        best = i;
      smallest = MIN (smallest, epoch->val_loss);
    }
  g_assert_cmpint (lens_training_best_epoch (training), ==, best);
  g_assert_cmpint (lens_training_n_epochs_done (training), ==, best + 3);

  /* The numbers that were written are those of that epoch. */
  evaluation = lens_training_evaluation (training, LENS_SPLIT_VAL);
  g_assert_true (evaluation->loss == smallest);
}

static void
test_keeps_what_was_good (Place *place, gconstpointer data)
{
  g_autoptr (LensPlan) plan = training_plan (place->folder, "optimiser", "sgd", "rate",
                                             "1000", "schedule", "constant", "epochs",
                                             "1000", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (LensTraining) training = NULL;
  LensTrainingStep step;

  training_save (place->folder, "small.recipe",
                 "input 3 16 16\nconv 4\nrelu\nfc: dense 2\n");
  training = training_open (plan, FALSE);
  do
    step = lens_training_next (training, &error);
  while (step < LENS_TRAINING_DONE);
  g_assert_cmpint (step, ==, LENS_TRAINING_FAILED);
  g_assert_error (error, LENS_ERROR, LENS_ERROR_INPUT);
  g_test_message ("%s", error->message);
  g_assert_null (strchr (error->message, '\n'));
  g_assert_nonnull (
    strstr (error->message, "is not finite; try a smaller learning rate"));
  g_assert_true (is_there (place, "small.checkpoint"));
  for (int i = 0; i < lens_recipe_n_parameters (
                        lens_learner_recipe (lens_training_learner (training)));
       i++)
    {
      const LensParameter *parameter = lens_recipe_parameter (
        lens_learner_recipe (lens_training_learner (training)), i);
      const LensReal *numbers = lens_learner_parameter (lens_training_learner (
                                                          training),
                                                        i);

      for (gsize k = 0; k < lens_shape_n_elements (&parameter->shape); k++)
        g_assert_true (isfinite (numbers[k]));
    }
}

#define ADD(name, function) \
  g_test_add ("/train/training/" name, Place, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("writes-its-files", test_writes_its_files);
  ADD ("ignores-the-number-of-threads", test_ignores_the_number_of_threads);
  ADD ("follows-its-seed", test_follows_its_seed);
  ADD ("goes-on-to-the-same-bits", test_goes_on_to_the_same_bits);
  ADD ("goes-on-after-it-was-killed", test_goes_on_after_it_was_killed);
  ADD ("ends-early-with-the-best", test_ends_early_with_the_best);
  ADD ("keeps-what-was-good", test_keeps_what_was_good);
  return g_test_run ();
}
