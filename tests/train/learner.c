/* learner.c - one step of training is what it is defined to be
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/base/parallel.h"
#include "tests/train/learning.h"

#include <math.h>
#include <string.h>

/* The loss where one number is moved; the step's dropout is the same each time. */
static double
loss_beside (Learning *learning, GBytes *saved, int index, gsize at, double move)
{
  g_autoptr (GPtrArray) parameters = NULL;

  learning_restore (learning, saved);
  parameters = lens_learner_dup_parameters (learning->learner);
  lens_tensor_writable (parameters->pdata[index])[at] += (LensReal) move;
  lens_learner_set_parameters (learning->learner, parameters);
  return learning_step (learning, 0);
}

static void
compare_differences (Learning *learning,
                     GBytes *saved,
                     int index,
                     const LensReal *moved)
{
  const double move = 1e-5;
  gsize n = learning_size_of (learning, index);
  const LensReal *start;
  g_autofree LensReal *kept = NULL;

  g_test_message ("%s", learning_about (learning, index)->name);
  learning_restore (learning, saved);
  start = lens_learner_parameter (learning->learner, index);
  kept = g_memdup2 (start, n * sizeof (LensReal));
  for (gsize i = 0; i < n; i++)
    {
      double gradient = (double) kept[i] - (double) moved[i];
      double ahead = loss_beside (learning, saved, index, i, move);
      double behind = loss_beside (learning, saved, index, i, -move);

      g_assert_cmpfloat_with_epsilon (gradient, (ahead - behind) / (2 * move), 1e-7);
    }
}

/* Kinks within 1e-5 of a number would show; with this seed there are none. */
static void
test_differences (Learning *learning, gconstpointer data)
{
  g_autoptr (GBytes) saved = NULL;
  g_autoptr (GPtrArray) after = NULL;
  int n_learnt = 0;

  saved = lens_learner_save (learning->learner);
  learning_step (learning, 1);
  after = lens_learner_dup_parameters (learning->learner);
  for (int i = 0; i < learning_n_parameters (learning); i++)
    if (!learning_is_running (learning, i))
      {
        compare_differences (learning, saved, i, lens_tensor_data (after->pdata[i]));
        n_learnt++;
      }
  g_assert_cmpint (n_learnt, ==, 19);
}

static void
test_threads (Learning *learning, gconstpointer data)
{
  static const int n_threads[] = { 1, 2, 3, 8 };
  g_autoptr (GBytes) saved = lens_learner_save (learning->learner);
  g_autoptr (GPtrArray) expected = NULL;
  double expected_loss = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (n_threads); i++)
    {
      g_autoptr (GPtrArray) found = NULL;
      double loss = 0;

      learning_restore (learning, saved);
      lens_parallel_set_n_threads (n_threads[i]);
      for (int k = 0; k < 4; k++)
        loss = learning_step (learning, 0.01);
      found = lens_learner_dup_parameters (learning->learner);
      if (expected == NULL)
        {
          expected = g_steal_pointer (&found);
          expected_loss = loss;
          continue;
        }
      g_assert_true (loss == expected_loss);
      learning_assert_same (found, expected);
    }
  lens_parallel_set_n_threads (0);
}

/* running = 0.9 · running + 0.1 · batch, from 0 and 1; the stem's batch is known: its
 * convolution with zero weights gives its bias everywhere, and no variance. */
static void
test_running (Learning *learning, gconstpointer data)
{
  g_autoptr (GPtrArray) parameters = lens_learner_dup_parameters (learning->learner);
  LensReal *weights = lens_tensor_writable (parameters->pdata[0]);
  LensReal *bias = lens_tensor_writable (parameters->pdata[1]);
  double mean = 0;

  g_assert_cmpstr (learning_about (learning, 0)->name, ==, "stem.weight");
  g_assert_cmpstr (learning_about (learning, 1)->name, ==, "stem.bias");
  g_assert_cmpstr (learning_about (learning, 4)->name, ==, "stem.norm.mean");
  g_assert_cmpstr (learning_about (learning, 5)->name, ==, "stem.norm.variance");
  memset (weights, 0, learning_size_of (learning, 0) * sizeof (LensReal));
  for (int i = 0; i < 4; i++)
    bias[i] = (LensReal) (i + 1);
  lens_learner_set_parameters (learning->learner, parameters);
  for (int k = 1; k <= 3; k++)
    {
      learning_step (learning, 0);
      mean = 0.9 * mean + 0.1;
      for (int i = 0; i < 4; i++)
        {
          double variance = pow (0.9, k);

          g_assert_cmpfloat_with_epsilon (
            (double) lens_learner_parameter (learning->learner, 4)[i], mean * (i + 1),
            8 * LENS_REAL_EPSILON);
          g_assert_cmpfloat_with_epsilon (
            (double) lens_learner_parameter (learning->learner, 5)[i], variance,
            8 * LENS_REAL_EPSILON);
        }
    }
}

static void
test_answers (Learning *learning, gconstpointer data)
{
  g_autofree LensReal *scores = g_new (LensReal, N_PICTURES * 3);
  g_autoptr (LensGraph) graph = NULL;
  g_autoptr (LensTensor) input = NULL;
  LensShape shape = *lens_recipe_input_shape (lens_learner_recipe (learning->learner));
  LensTensor *result = NULL;
  g_autoptr (GError) error = NULL;
  int output;

  for (int k = 0; k < 5; k++)
    learning_step (learning, 0.05);
  lens_learner_answer (learning->learner, learning->pictures, scores);

  shape.dims[0] = N_PICTURES;
  graph = lens_learner_build (learning->learner, N_PICTURES, &error);
  g_assert_no_error (error);
  input = lens_tensor_new_copy (&shape, learning->pictures);
  output = lens_graph_find (graph, "scores");
  lens_graph_eval (graph, &input, &output, 1, &result, NULL, &error);
  g_assert_no_error (error);
  for (int i = 0; i < N_PICTURES * 3; i++)
    g_assert_cmpfloat_with_epsilon ((double) scores[i],
                                    (double) lens_tensor_data (result)[i],
                                    32 * LENS_REAL_EPSILON);
  lens_tensor_unref (result);

  /* An answer is no step: the next one is as it would have been. */
  g_assert_cmpint (lens_learner_n_steps (learning->learner), ==, 5);
}

/* The gradient's length is the limit, its direction the same. */
static void
test_clips (Learning *learning, gconstpointer data)
{
  LearningWay cut = learning_plain;
  Learning other = *learning;
  g_autoptr (GPtrArray) start = lens_learner_dup_parameters (learning->learner);
  double length = 0;
  double product = 0;
  double cut_length = 0;

  cut.clip_norm = 0.125;
  other.learner = learning_new_learner (&cut);
  learning_step (learning, 1);
  learning_step (&other, 1);
  for (int i = 0; i < learning_n_parameters (learning); i++)
    for (gsize k = 0;
         k < learning_size_of (learning, i) && !learning_is_running (learning, i); k++)
      {
        double from = (double) lens_tensor_data (start->pdata[i])[k];
        double a = from - (double) lens_learner_parameter (learning->learner, i)[k];
        double b = from - (double) lens_learner_parameter (other.learner, i)[k];

        length += a * a;
        cut_length += b * b;
        product += a * b;
      }
  g_assert_cmpfloat (sqrt (length), >, 0.125);
  g_assert_cmpfloat_with_epsilon (sqrt (cut_length), 0.125, 1e-6);
  g_assert_cmpfloat_with_epsilon (product / sqrt (length * cut_length), 1, 1e-6);
  lens_learner_free (other.learner);
}

/* Weights are pulled towards 0, and nothing else is. */
static void
test_decays (Learning *learning, gconstpointer data)
{
  LearningWay pulled = learning_plain;
  Learning other = *learning;
  g_autoptr (GPtrArray) start = lens_learner_dup_parameters (learning->learner);

  pulled.optimiser_settings = "momentum=0 weight-decay=0.25";
  other.learner = learning_new_learner (&pulled);
  learning_step (learning, 0.5);
  learning_step (&other, 0.5);
  for (int i = 0; i < learning_n_parameters (learning); i++)
    {
      gboolean is_weight = learning_about (learning, i)->role == LENS_PARAMETER_WEIGHT;

      for (gsize k = 0; k < learning_size_of (learning, i); k++)
        {
          double from = (double) lens_tensor_data (start->pdata[i])[k];
          double pull = (double) lens_learner_parameter (learning->learner, i)[k] -
                        (double) lens_learner_parameter (other.learner, i)[k];

          g_assert_cmpfloat_with_epsilon (pull, is_weight ? 0.5 * 0.25 * from : 0,
                                          8 * LENS_REAL_EPSILON);
        }
    }
  lens_learner_free (other.learner);
}

static void
expect_unsound (Learning *learning, const char *words)
{
  g_autoptr (GPtrArray) before = lens_learner_dup_parameters (learning->learner);
  g_autoptr (GPtrArray) after = NULL;
  g_autoptr (GError) error = NULL;
  gint64 n_steps = lens_learner_n_steps (learning->learner);
  double loss = -1;
  int n_right = -1;

  g_assert_false (lens_learner_step (learning->learner, learning->pictures,
                                     learning->classes, 1, &loss, &n_right, &error));
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, words));
  g_assert_true (loss == -1 && n_right == -1);
  g_assert_cmpint (lens_learner_n_steps (learning->learner), ==, n_steps);
  after = lens_learner_dup_parameters (learning->learner);
  learning_assert_same (before, after);
}

static void
test_unsound (Learning *learning, gconstpointer data)
{
  g_autoptr (GPtrArray) parameters = lens_learner_dup_parameters (learning->learner);
  int last = learning_n_parameters (learning) - 1;

  lens_tensor_writable (parameters->pdata[last])[0] = NAN;
  lens_learner_set_parameters (learning->learner, parameters);
  expect_unsound (learning, "step 1: a value of layer “scores” is not finite");

  lens_tensor_writable (parameters->pdata[last])[0] = 0;
  lens_learner_set_parameters (learning->learner, parameters);
  learning_step (learning, 0);
  learning->pictures[7] = INFINITY;
  expect_unsound (learning, "step 2: a value of layer “stem/Conv” is not finite");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  /* Differences need numbers with more digits than float has. */
  if (sizeof (LensReal) > sizeof (float))
    LEARNING_ADD ("/train/learner/gradients-agree-with-differences", &learning_plain,
                  test_differences);
  LEARNING_ADD ("/train/learner/ignores-thread-count", &learning_ways[2], test_threads);
  LEARNING_ADD ("/train/learner/keeps-running-statistics", &learning_plain,
                test_running);
  LEARNING_ADD ("/train/learner/answers-like-its-network", &learning_plain,
                test_answers);
  LEARNING_ADD ("/train/learner/clips-the-gradient", &learning_plain, test_clips);
  LEARNING_ADD ("/train/learner/decays-weights-alone", &learning_plain, test_decays);
  LEARNING_ADD ("/train/learner/names-the-first-unsound-layer", &learning_plain,
                test_unsound);
  return g_test_run ();
}
