/* learner-state.c - what a learner starts from, and what it goes on from
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tests/train/learning.h"
#include "tests/train/rows.h"

#include <math.h>
#include <string.h>

/* Another learner, or the same one at another time, goes on as if nothing had been. */
static void
test_goes_on (Learning *learning, gconstpointer data)
{
  g_autoptr (GBytes) saved = NULL;
  g_autoptr (GPtrArray) expected = NULL;
  g_autoptr (GPtrArray) found = NULL;
  LensLearner *other = learning_new_learner (data);

  for (int k = 0; k < 3; k++)
    learning_step (learning, 0.01);
  saved = lens_learner_save (learning->learner);
  for (int k = 0; k < 3; k++)
    learning_step (learning, 0.01);
  expected = lens_learner_dup_parameters (learning->learner);

  lens_learner_free (learning->learner);
  learning->learner = other;
  learning_restore (learning, saved);
  g_assert_cmpint (lens_learner_n_steps (other), ==, 3);
  for (int k = 0; k < 3; k++)
    learning_step (learning, 0.01);
  found = lens_learner_dup_parameters (other);
  learning_assert_same (found, expected);
}

static void
test_refuses (Learning *learning, gconstpointer data)
{
  LearningWay others[] = { learning_plain, learning_plain };
  g_autoptr (GBytes) saved = lens_learner_save (learning->learner);
  g_autoptr (GBytes) half = g_bytes_new_from_bytes (saved, 0,
                                                    g_bytes_get_size (saved) / 2);
  g_autoptr (GBytes) text = g_bytes_new_static ("netlens", 7);
  g_autoptr (GError) error = NULL;

  g_assert_false (lens_learner_restore (learning->learner, half, &error));
  g_assert_nonnull (strstr (error->message, "incomplete"));
  g_clear_error (&error);
  g_assert_false (lens_learner_restore (learning->learner, text, &error));
  g_assert_cmpstr (error->message, ==, "not a saved training");
  others[0].optimiser = "adam";
  others[0].optimiser_settings = "";
  others[1].recipe = "input 2 9 8\ndense 3\n";
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autoptr (LensLearner) other = learning_new_learner (&others[i]);

      g_clear_error (&error);
      g_assert_false (lens_learner_restore (other, saved, &error));
      g_assert_nonnull (strstr (error->message, "another recipe, optimiser"));
    }
}

static void
test_learns (Learning *learning, gconstpointer data)
{
  double first = learning_step (learning, 0.01);
  double last = first;

  for (int k = 0; k < 200; k++)
    last = learning_step (learning, 0.01);
  g_test_message ("%g → %g", first, last);
  g_assert_cmpfloat (last, <, 0.5 * first);
}

static void
test_nothing_to_learn (void)
{
  const LensLoss *loss = lens_loss_find ("squared-error", NULL);
  const LensOptimiser *optimiser = lens_optimiser_find ("sgd", NULL);
  g_autofree gpointer settings = rows_settings (optimiser->fields,
                                                optimiser->settings_size, "");
  g_autoptr (LensRecipe) recipe = lens_recipe_from_text (
    "input 3 4 4\nglobal-average-pool\nflatten\n", "a.recipe", NULL);
  g_autoptr (GError) error = NULL;
  LensLearnerOptions options = {
    .recipe = recipe,
    .n_pictures = 2,
    .loss = loss,
    .optimiser = optimiser,
    .optimiser_settings = settings,
  };

  g_assert_nonnull (recipe);
  g_assert_null (lens_learner_new (&options, &error));
  g_assert_nonnull (strstr (error->message, "nothing to learn"));
}

static void
test_too_large (void)
{
  const LensLoss *loss = lens_loss_find ("squared-error", NULL);
  const LensOptimiser *optimiser = lens_optimiser_find ("sgd", NULL);
  g_autofree gpointer settings = rows_settings (optimiser->fields,
                                                optimiser->settings_size, "");
  g_autoptr (LensRecipe) recipe = lens_recipe_from_text (
    "input 3 512 512\nconv 16\nglobal-average-pool\ndense 2\n", "a.recipe", NULL);
  g_autoptr (GError) error = NULL;
  LensLearnerOptions options = {
    .recipe = recipe,
    .n_pictures = 1000000000,
    .loss = loss,
    .optimiser = optimiser,
    .optimiser_settings = settings,
  };

  g_assert_nonnull (recipe);
  g_assert_null (lens_learner_new (&options, &error));
  g_test_message ("%s", error->message);
  g_assert_true (error->domain == LENS_ERROR);
}

static void
test_first_numbers (Learning *learning, gconstpointer data)
{
  LearningWay big = learning_plain;
  g_autoptr (LensLearner) learner = NULL;

  big
    .recipe = "input 3 8 8\nconv 64 3 bias=on\nbatch-norm\nrelu\ndense 300\ndense 50\n";
  learner = learning_new_learner (&big);
  for (int i = 0; i < lens_recipe_n_parameters (lens_learner_recipe (learner)); i++)
    {
      const LensParameter *parameter = lens_recipe_parameter (lens_learner_recipe (
                                                                learner),
                                                              i);
      gsize n = lens_shape_n_elements (&parameter->shape);
      const LensReal *numbers = lens_learner_parameter (learner, i);
      double gain = i == 0 ? 2 : 1;
      double sum = 0;
      double squares = 0;

      for (gsize k = 0; k < n; k++)
        {
          sum += (double) numbers[k];
          squares += (double) numbers[k] * (double) numbers[k];
        }
      g_test_message ("%s", parameter->name);
      if (parameter->role == LENS_PARAMETER_WEIGHT)
        {
          double wanted = gain / (double) parameter->fan_in;

          /* Four deviations of the mean and of the variance of n normal numbers. */
          g_assert_cmpfloat (fabs (sum / (double) n), <,
                             4 * sqrt (wanted / (double) n));
          g_assert_cmpfloat (fabs (squares / (double) n / wanted - 1), <,
                             4 * sqrt (2 / (double) n));
        }
      else
        g_assert_true (sum == (parameter->role == LENS_PARAMETER_SCALE ||
                                   parameter->role == LENS_PARAMETER_VARIANCE
                                 ? (double) n
                                 : 0));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < LEARNING_N_WAYS; i++)
    {
      g_autofree char *goes_on = g_strdup_printf ("/train/learner/%s-%" G_GSIZE_FORMAT
                                                  "/goes-on-exactly",
                                                  learning_ways[i].optimiser, i);
      g_autofree char *learns = g_strdup_printf ("/train/learner/%s-%" G_GSIZE_FORMAT
                                                 "/learns",
                                                 learning_ways[i].optimiser, i);

      LEARNING_ADD (goes_on, &learning_ways[i], test_goes_on);
      LEARNING_ADD (learns, &learning_ways[i], test_learns);
    }
  LEARNING_ADD ("/train/learner/refuses-what-others-saved", &learning_plain,
                test_refuses);
  LEARNING_ADD ("/train/learner/starts-as-published", &learning_plain,
                test_first_numbers);
  g_test_add_func ("/train/learner/says-that-nothing-is-to-learn",
                   test_nothing_to_learn);
  g_test_add_func ("/train/learner/says-that-a-batch-is-too-large", test_too_large);
  return g_test_run ();
}
