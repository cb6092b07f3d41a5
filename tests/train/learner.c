/* learner.c - one step of training: gradients, chance, and what it goes on from
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A learner is looked at from outside only.  Plain gradient descent with a rate of 1 moves
 * each number by its gradient, and a rate of 0 tells the loss.
 */

#include "core/train/learner.h"
#include "core/base/error.h"
#include "core/base/parallel.h"
#include "core/base/rng.h"
#include "tests/train/rows.h"

#include <math.h>
#include <string.h>

#define N_PICTURES 5

/* Every kind of layer whose way back is smooth almost everywhere; the windows overlap,
 * leave rests and have strides. */
static const char small[] = "input 2 9 8\n"
                            "stem: conv 4 3 stride=2 padding=1 bias=on\n"
                            "batch-norm\n"
                            "relu\n"
                            "residual\n"
                            "  conv 6 3 stride=2\n"
                            "  batch-norm\n"
                            "  leaky-relu\n"
                            "  dropout 0.3\n"
                            "  conv 6 3\n"
                            "  batch-norm\n"
                            "end\n"
                            "relu\n"
                            "residual\n"
                            "  conv 6 1\n"
                            "  silu\n"
                            "end\n"
                            "max-pool 2 stride=1\n"
                            "dropout 0.25\n"
                            "dense 7\n"
                            "tanh\n"
                            "dense 3\n";

typedef struct
{
  LensLearner *learner;
  LensReal *pictures;
  int classes[N_PICTURES];
} Fixture;

typedef struct
{
  const char *recipe;
  const char *loss;
  const char *loss_settings;
  const char *optimiser;
  const char *optimiser_settings;
  double clip_norm;
} Way;

static const Way plain = {
  .recipe = small,
  .loss = "cross-entropy",
  .loss_settings = "smoothing=0.1",
  .optimiser = "sgd",
  .optimiser_settings = "momentum=0 weight-decay=0",
};

static LensLearner *
new_learner (const Way *set_up)
{
  const LensLoss *loss = lens_loss_find (set_up->loss, NULL);
  const LensOptimiser *optimiser = lens_optimiser_find (set_up->optimiser, NULL);
  g_autofree gpointer loss_settings = rows_settings (loss->fields, loss->settings_size,
                                                     set_up->loss_settings);
  g_autofree gpointer optimiser_settings = rows_settings (optimiser->fields,
                                                          optimiser->settings_size,
                                                          set_up->optimiser_settings);
  g_autoptr (GError) error = NULL;
  g_autoptr (LensRecipe) recipe = lens_recipe_from_text (set_up->recipe, "a.recipe",
                                                         &error);
  LensLearnerOptions options = {
    .recipe = recipe,
    .n_pictures = N_PICTURES,
    .loss = loss,
    .loss_settings = loss_settings,
    .optimiser = optimiser,
    .optimiser_settings = optimiser_settings,
    .norm_momentum = 0.1,
    .clip_norm = set_up->clip_norm,
    .seed = 7,
  };
  LensLearner *learner;

  g_assert_no_error (error);
  learner = lens_learner_new (&options, &error);
  g_assert_no_error (error);
  return learner;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  const Way *way = data;
  const LensShape *shape;
  gsize n;
  LensRng rng;

  fixture->learner = new_learner (way);
  shape = lens_recipe_input_shape (lens_learner_recipe (fixture->learner));
  n = N_PICTURES * lens_shape_n_elements (shape);
  fixture->pictures = g_new (LensReal, n);
  lens_rng_seed (&rng, 3);
  for (gsize i = 0; i < n; i++)
    fixture->pictures[i] = (LensReal) lens_rng_normal (&rng);
  for (int i = 0; i < N_PICTURES; i++)
    fixture->classes[i] = i % 3;
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  lens_learner_free (fixture->learner);
  g_free (fixture->pictures);
}

static double
step (Fixture *fixture, double rate)
{
  g_autoptr (GError) error = NULL;
  double loss = NAN;
  int n_right;

  lens_learner_step (fixture->learner, fixture->pictures, fixture->classes, rate, &loss,
                     &n_right, &error);
  g_assert_no_error (error);
  return loss;
}

static void
restore (Fixture *fixture, GBytes *saved)
{
  g_autoptr (GError) error = NULL;

  lens_learner_restore (fixture->learner, saved, &error);
  g_assert_no_error (error);
}

static const LensParameter *
about (const Fixture *fixture, int index)
{
  return lens_recipe_parameter (lens_learner_recipe (fixture->learner), index);
}

static int
n_parameters (const Fixture *fixture)
{
  return lens_recipe_n_parameters (lens_learner_recipe (fixture->learner));
}

static gsize
size_of (const Fixture *fixture, int index)
{
  return lens_shape_n_elements (&about (fixture, index)->shape);
}

static gboolean
is_running (const Fixture *fixture, int index)
{
  return about (fixture, index)->role == LENS_PARAMETER_MEAN ||
         about (fixture, index)->role == LENS_PARAMETER_VARIANCE;
}

/* The loss where one number is moved; the step's dropout is the same each time. */
static double
loss_beside (Fixture *fixture, GBytes *saved, int index, gsize at, double move)
{
  g_autoptr (GPtrArray) parameters = NULL;

  restore (fixture, saved);
  parameters = lens_learner_dup_parameters (fixture->learner);
  lens_tensor_writable (parameters->pdata[index])[at] += (LensReal) move;
  lens_learner_set_parameters (fixture->learner, parameters);
  return step (fixture, 0);
}

static void
compare_differences (Fixture *fixture, GBytes *saved, int index, const LensReal *moved)
{
  const double move = 1e-5;
  gsize n = size_of (fixture, index);
  const LensReal *start;
  g_autofree LensReal *kept = NULL;

  g_test_message ("%s", about (fixture, index)->name);
  restore (fixture, saved);
  start = lens_learner_parameter (fixture->learner, index);
  kept = g_memdup2 (start, n * sizeof (LensReal));
  for (gsize i = 0; i < n; i++)
    {
      double gradient = (double) kept[i] - (double) moved[i];
      double ahead = loss_beside (fixture, saved, index, i, move);
      double behind = loss_beside (fixture, saved, index, i, -move);

      g_assert_cmpfloat_with_epsilon (gradient, (ahead - behind) / (2 * move), 1e-7);
    }
}

/* Kinks within 1e-5 of a number would show; with this seed there are none. */
static void
test_differences (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) saved = NULL;
  g_autoptr (GPtrArray) after = NULL;
  int n_learnt = 0;

  if (sizeof (LensReal) != 8)
    {
      g_test_skip ("differences need numbers with more digits");
      return;
    }
  saved = lens_learner_save (fixture->learner);
  step (fixture, 1);
  after = lens_learner_dup_parameters (fixture->learner);
  for (int i = 0; i < n_parameters (fixture); i++)
    if (!is_running (fixture, i))
      {
        compare_differences (fixture, saved, i, lens_tensor_data (after->pdata[i]));
        n_learnt++;
      }
  g_assert_cmpint (n_learnt, ==, 19);
}

static void
assert_same (const GPtrArray *a, const GPtrArray *b)
{
  for (guint i = 0; i < a->len; i++)
    {
      gsize size = lens_tensor_n_elements (a->pdata[i]) * sizeof (LensReal);

      g_assert_cmpmem (lens_tensor_data (a->pdata[i]), size,
                       lens_tensor_data (b->pdata[i]), size);
    }
}

static void
test_threads (Fixture *fixture, gconstpointer data)
{
  static const int n_threads[] = { 1, 2, 3, 8 };
  g_autoptr (GBytes) saved = lens_learner_save (fixture->learner);
  g_autoptr (GPtrArray) expected = NULL;
  double expected_loss = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (n_threads); i++)
    {
      g_autoptr (GPtrArray) found = NULL;
      double loss = 0;

      restore (fixture, saved);
      lens_parallel_set_n_threads (n_threads[i]);
      for (int k = 0; k < 4; k++)
        loss = step (fixture, 0.01);
      found = lens_learner_dup_parameters (fixture->learner);
      if (expected == NULL)
        {
          expected = g_steal_pointer (&found);
          expected_loss = loss;
          continue;
        }
      g_assert_true (loss == expected_loss);
      assert_same (found, expected);
    }
  lens_parallel_set_n_threads (0);
}

/* Another learner, or the same one at another time, goes on as if nothing had been. */
static void
test_goes_on (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) saved = NULL;
  g_autoptr (GPtrArray) expected = NULL;
  g_autoptr (GPtrArray) found = NULL;
  LensLearner *other = new_learner (data);

  for (int k = 0; k < 3; k++)
    step (fixture, 0.01);
  saved = lens_learner_save (fixture->learner);
  for (int k = 0; k < 3; k++)
    step (fixture, 0.01);
  expected = lens_learner_dup_parameters (fixture->learner);

  lens_learner_free (fixture->learner);
  fixture->learner = other;
  restore (fixture, saved);
  g_assert_cmpint (lens_learner_n_steps (other), ==, 3);
  for (int k = 0; k < 3; k++)
    step (fixture, 0.01);
  found = lens_learner_dup_parameters (other);
  assert_same (found, expected);
}

static void
test_refuses (Fixture *fixture, gconstpointer data)
{
  Way others[] = { plain, plain };
  g_autoptr (GBytes) saved = lens_learner_save (fixture->learner);
  g_autoptr (GBytes) half = g_bytes_new_from_bytes (saved, 0,
                                                    g_bytes_get_size (saved) / 2);
  g_autoptr (GBytes) text = g_bytes_new_static ("netlens", 7);
  g_autoptr (GError) error = NULL;

  g_assert_false (lens_learner_restore (fixture->learner, half, &error));
  g_assert_nonnull (strstr (error->message, "incomplete"));
  g_clear_error (&error);
  g_assert_false (lens_learner_restore (fixture->learner, text, &error));
  g_assert_cmpstr (error->message, ==, "not a saved training");
  others[0].optimiser = "adam";
  others[0].optimiser_settings = "";
  others[1].recipe = "input 2 9 8\ndense 3\n";
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autoptr (LensLearner) other = new_learner (&others[i]);

      g_clear_error (&error);
      g_assert_false (lens_learner_restore (other, saved, &error));
      g_assert_nonnull (strstr (error->message, "another recipe, optimiser"));
    }
}

/* running = 0.9 · running + 0.1 · batch, from 0 and 1; the stem's batch is known: its
 * convolution with zero weights gives its bias everywhere, and no variance. */
static void
test_running (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) parameters = lens_learner_dup_parameters (fixture->learner);
  LensReal *weights = lens_tensor_writable (parameters->pdata[0]);
  LensReal *bias = lens_tensor_writable (parameters->pdata[1]);
  double mean = 0;

  g_assert_cmpstr (about (fixture, 0)->name, ==, "stem.weight");
  g_assert_cmpstr (about (fixture, 1)->name, ==, "stem.bias");
  g_assert_cmpstr (about (fixture, 4)->name, ==, "stem.norm.mean");
  g_assert_cmpstr (about (fixture, 5)->name, ==, "stem.norm.variance");
  memset (weights, 0, size_of (fixture, 0) * sizeof (LensReal));
  for (int i = 0; i < 4; i++)
    bias[i] = (LensReal) (i + 1);
  lens_learner_set_parameters (fixture->learner, parameters);
  for (int k = 1; k <= 3; k++)
    {
      step (fixture, 0);
      mean = 0.9 * mean + 0.1;
      for (int i = 0; i < 4; i++)
        {
          double variance = pow (0.9, k);

          g_assert_cmpfloat_with_epsilon (
            (double) lens_learner_parameter (fixture->learner, 4)[i], mean * (i + 1),
            8 * LENS_REAL_EPSILON);
          g_assert_cmpfloat_with_epsilon (
            (double) lens_learner_parameter (fixture->learner, 5)[i], variance,
            8 * LENS_REAL_EPSILON);
        }
    }
}

static void
test_answers (Fixture *fixture, gconstpointer data)
{
  g_autofree LensReal *scores = g_new (LensReal, N_PICTURES * 3);
  g_autoptr (LensGraph) graph = NULL;
  g_autoptr (LensTensor) input = NULL;
  LensShape shape = *lens_recipe_input_shape (lens_learner_recipe (fixture->learner));
  LensTensor *result = NULL;
  g_autoptr (GError) error = NULL;
  int output;

  for (int k = 0; k < 5; k++)
    step (fixture, 0.05);
  lens_learner_answer (fixture->learner, fixture->pictures, scores);

  shape.dims[0] = N_PICTURES;
  graph = lens_learner_build (fixture->learner, N_PICTURES, &error);
  g_assert_no_error (error);
  input = lens_tensor_new_copy (&shape, fixture->pictures);
  output = lens_graph_find (graph, "scores");
  lens_graph_eval (graph, &input, &output, 1, &result, NULL, &error);
  g_assert_no_error (error);
  for (int i = 0; i < N_PICTURES * 3; i++)
    g_assert_cmpfloat_with_epsilon ((double) scores[i],
                                    (double) lens_tensor_data (result)[i],
                                    32 * LENS_REAL_EPSILON);
  lens_tensor_unref (result);

  /* An answer is no step: the next one is as it would have been. */
  g_assert_cmpint (lens_learner_n_steps (fixture->learner), ==, 5);
}

static void
test_learns (Fixture *fixture, gconstpointer data)
{
  double first = step (fixture, 0.01);
  double last = first;

  for (int k = 0; k < 200; k++)
    last = step (fixture, 0.01);
  g_test_message ("%g → %g", first, last);
  g_assert_cmpfloat (last, <, 0.5 * first);
}

/* Every optimiser; with it all its states pass through save and restore. */
static const Way ways[] = {
  { small, "cross-entropy", "", "sgd", "", 0 },
  { small, "focal", "", "sgd", "nesterov=true", 0 },
  { small, "binary-cross-entropy", "", "adam", "", 0 },
  { small, "cross-entropy", "", "adamw", "", 1 },
  { small, "squared-error", "", "rmsprop", "momentum=0.5", 0 },
};

/* The gradient's length is the limit, its direction the same. */
static void
test_clips (Fixture *fixture, gconstpointer data)
{
  Way cut = plain;
  Fixture other = *fixture;
  g_autoptr (GPtrArray) start = lens_learner_dup_parameters (fixture->learner);
  double length = 0;
  double product = 0;
  double cut_length = 0;

  cut.clip_norm = 0.125;
  other.learner = new_learner (&cut);
  step (fixture, 1);
  step (&other, 1);
  for (int i = 0; i < n_parameters (fixture); i++)
    for (gsize k = 0; k < size_of (fixture, i) && !is_running (fixture, i); k++)
      {
        double from = (double) lens_tensor_data (start->pdata[i])[k];
        double a = from - (double) lens_learner_parameter (fixture->learner, i)[k];
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

static void
expect_unsound (Fixture *fixture, const char *words)
{
  g_autoptr (GPtrArray) before = lens_learner_dup_parameters (fixture->learner);
  g_autoptr (GPtrArray) after = NULL;
  g_autoptr (GError) error = NULL;
  gint64 n_steps = lens_learner_n_steps (fixture->learner);
  double loss = -1;
  int n_right = -1;

  g_assert_false (lens_learner_step (fixture->learner, fixture->pictures,
                                     fixture->classes, 1, &loss, &n_right, &error));
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, words));
  g_assert_true (loss == -1 && n_right == -1);
  g_assert_cmpint (lens_learner_n_steps (fixture->learner), ==, n_steps);
  after = lens_learner_dup_parameters (fixture->learner);
  assert_same (before, after);
}

static void
test_unsound (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) parameters = lens_learner_dup_parameters (fixture->learner);
  int last = n_parameters (fixture) - 1;

  lens_tensor_writable (parameters->pdata[last])[0] = NAN;
  lens_learner_set_parameters (fixture->learner, parameters);
  expect_unsound (fixture, "step 1: a value of layer “scores” is not finite");

  lens_tensor_writable (parameters->pdata[last])[0] = 0;
  lens_learner_set_parameters (fixture->learner, parameters);
  step (fixture, 0);
  fixture->pictures[7] = INFINITY;
  expect_unsound (fixture, "step 2: a value of layer “stem/Conv” is not finite");
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
test_first_numbers (Fixture *fixture, gconstpointer data)
{
  Way big = plain;
  g_autoptr (LensLearner) learner = NULL;

  big
    .recipe = "input 3 8 8\nconv 64 3 bias=on\nbatch-norm\nrelu\ndense 300\ndense 50\n";
  learner = new_learner (&big);
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

#define ADD(path, way, function) \
  g_test_add (path, Fixture, way, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/train/learner/gradients-agree-with-differences", &plain, test_differences);
  ADD ("/train/learner/ignores-thread-count", &ways[2], test_threads);
  for (gsize i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_autofree char *goes_on = g_strdup_printf ("/train/learner/%s-%" G_GSIZE_FORMAT
                                                  "/goes-on-exactly",
                                                  ways[i].optimiser, i);
      g_autofree char *learns = g_strdup_printf ("/train/learner/%s-%" G_GSIZE_FORMAT
                                                 "/learns",
                                                 ways[i].optimiser, i);

      ADD (goes_on, &ways[i], test_goes_on);
      ADD (learns, &ways[i], test_learns);
    }
  ADD ("/train/learner/refuses-what-others-saved", &plain, test_refuses);
  ADD ("/train/learner/keeps-running-statistics", &plain, test_running);
  ADD ("/train/learner/answers-like-its-network", &plain, test_answers);
  ADD ("/train/learner/clips-the-gradient", &plain, test_clips);
  ADD ("/train/learner/names-the-first-unsound-layer", &plain, test_unsound);
  ADD ("/train/learner/starts-as-published", &plain, test_first_numbers);
  g_test_add_func ("/train/learner/says-that-nothing-is-to-learn",
                   test_nothing_to_learn);
  g_test_add_func ("/train/learner/says-that-a-batch-is-too-large", test_too_large);
  return g_test_run ();
}
