/* learning.c - a small network that learns, for tests
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tests/train/learning.h"

#include "core/base/rng.h"
#include "tests/train/rows.h"

#include <math.h>

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

const LearningWay learning_plain = {
  .recipe = small,
  .loss = "cross-entropy",
  .loss_settings = "smoothing=0.1",
  .optimiser = "sgd",
  .optimiser_settings = "momentum=0 weight-decay=0",
};

/* Every optimiser; with it all of its states pass through save and restore. */
const LearningWay learning_ways[LEARNING_N_WAYS] = {
  { small, "cross-entropy", "", "sgd", "", 0 },
  { small, "focal", "", "sgd", "nesterov=true", 0 },
  { small, "binary-cross-entropy", "", "adam", "", 0 },
  { small, "cross-entropy", "", "adamw", "", 1 },
  { small, "squared-error", "", "rmsprop", "momentum=0.5", 0 },
};

LensLearner *
learning_new_learner (const LearningWay *set_up)
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

void
learning_set_up (Learning *learning, gconstpointer data)
{
  const LearningWay *way = data;
  const LensShape *shape;
  gsize n;
  LensRng rng;

  learning->learner = learning_new_learner (way);
  shape = lens_recipe_input_shape (lens_learner_recipe (learning->learner));
  n = N_PICTURES * lens_shape_n_elements (shape);
  learning->pictures = g_new (LensReal, n);
  lens_rng_seed (&rng, 3);
  for (gsize i = 0; i < n; i++)
    learning->pictures[i] = (LensReal) lens_rng_normal (&rng);
  for (int i = 0; i < N_PICTURES; i++)
    learning->classes[i] = i % 3;
}

void
learning_tear_down (Learning *learning, gconstpointer data)
{
  lens_learner_free (learning->learner);
  g_free (learning->pictures);
}

double
learning_step (Learning *learning, double rate)
{
  g_autoptr (GError) error = NULL;
  double loss = NAN;
  int n_right;

  lens_learner_step (learning->learner, learning->pictures, learning->classes, rate,
                     &loss, &n_right, &error);
  g_assert_no_error (error);
  return loss;
}

void
learning_restore (Learning *learning, GBytes *saved)
{
  g_autoptr (GError) error = NULL;

  lens_learner_restore (learning->learner, saved, &error);
  g_assert_no_error (error);
}

const LensParameter *
learning_about (const Learning *learning, int index)
{
  return lens_recipe_parameter (lens_learner_recipe (learning->learner), index);
}

int
learning_n_parameters (const Learning *learning)
{
  return lens_recipe_n_parameters (lens_learner_recipe (learning->learner));
}

gsize
learning_size_of (const Learning *learning, int index)
{
  return lens_shape_n_elements (&learning_about (learning, index)->shape);
}

gboolean
learning_is_running (const Learning *learning, int index)
{
  return learning_about (learning, index)->role == LENS_PARAMETER_MEAN ||
         learning_about (learning, index)->role == LENS_PARAMETER_VARIANCE;
}

void
learning_assert_same (const GPtrArray *a, const GPtrArray *b)
{
  for (guint i = 0; i < a->len; i++)
    {
      gsize size = lens_tensor_n_elements (a->pdata[i]) * sizeof (LensReal);

      g_assert_cmpmem (lens_tensor_data (a->pdata[i]), size,
                       lens_tensor_data (b->pdata[i]), size);
    }
}
