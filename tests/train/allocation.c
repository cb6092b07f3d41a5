/* allocation.c - nothing is allocated after the first batch
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/base/parallel.h"
#include "core/base/rng.h"
#include "core/train/learner.h"
#include "tests/support/allocations.h"
#include "tests/train/rows.h"

#define N_PICTURES 4

/* Every sort of layer, and convolutions of every way to compute them. */
static const char *const recipes[] = {
  "input 3 33 35\n"
  "conv 16 3\nbatch-norm\nrelu\n"
  "conv 16 3 bias=on\nleaky-relu\nmax-pool 3 stride=2\n"
  "residual\nconv 24 3 stride=2\nbatch-norm\nrelu\nconv 24 3\nbatch-norm\nend\nrelu\n"
  "depthwise 3\nsilu\naverage-pool 3 stride=2 padding=1\n"
  "conv 40 1\nbatch-norm\ngelu\ndropout 0.2\nglobal-average-pool\n"
  "dense 20\nbatch-norm\ntanh\ndropout 0.5\ndense 3\n",

  "input 1 64 64\n"
  "conv 8 5 stride=2\nbatch-norm\nelu\naverage-pool\nconv 32 3\nselu\n"
  "conv 32 3 groups=4\ncelu\nconv 64 3\nmish\nconv 64 3 dilation=2\nhard-swish\n"
  "max-pool\nconv 70 3\nsoftplus\nconv 12 2 padding=valid\nsigmoid\n"
  "global-max-pool\ndense 3\n",
};

static LensLearner *
new_learner (const char *text)
{
  const LensLoss *loss = lens_loss_find ("cross-entropy", NULL);
  const LensOptimiser *optimiser = lens_optimiser_find ("adamw", NULL);
  g_autofree gpointer loss_settings = rows_settings (loss->fields, loss->settings_size,
                                                     "");
  g_autofree gpointer optimiser_settings = rows_settings (optimiser->fields,
                                                          optimiser->settings_size, "");
  g_autoptr (GError) error = NULL;
  g_autoptr (LensRecipe) recipe = lens_recipe_from_text (text, "a.recipe", &error);
  LensLearnerOptions options = {
    .recipe = recipe,
    .n_pictures = N_PICTURES,
    .loss = loss,
    .loss_settings = loss_settings,
    .optimiser = optimiser,
    .optimiser_settings = optimiser_settings,
    .norm_momentum = 0.1,
    .clip_norm = 1,
    .seed = 1,
  };
  LensLearner *learner;

  g_assert_no_error (error);
  learner = lens_learner_new (&options, &error);
  g_assert_no_error (error);
  return learner;
}

static void
run_step (LensLearner *learner, const LensReal *pictures)
{
  static const int classes[N_PICTURES] = { 0, 1, 2, 0 };
  LensReal scores[N_PICTURES * 3];
  GError *error = NULL;
  double loss;
  int n_right;

  lens_learner_step (learner, pictures, classes, 0.001, &loss, &n_right, &error);
  g_assert_no_error (error);
  lens_learner_answer (learner, pictures, scores);
}

static void
count_steps (const char *text, int n_threads)
{
  LensLearner *learner = new_learner (text);
  const LensShape *shape = lens_recipe_input_shape (lens_learner_recipe (learner));
  gsize n = N_PICTURES * lens_shape_n_elements (shape);
  g_autofree LensReal *pictures = g_new (LensReal, n);
  int before;
  LensRng rng;

  lens_parallel_set_n_threads (n_threads);
  lens_rng_seed (&rng, 5);
  for (gsize i = 0; i < n; i++)
    pictures[i] = (LensReal) lens_rng_normal (&rng);

  run_step (learner, pictures);
  before = support_n_allocations ();
  for (int i = 0; i < 20; i++)
    run_step (learner, pictures);
  g_assert_cmpint (support_n_allocations (), ==, before);
  lens_learner_free (learner);
}

static void
test_steps (void)
{
  static const int n_threads[] = { 1, 2, 5 };

  if (support_n_allocations () < 0)
    {
      g_test_skip ("allocations are counted with the GNU C library only");
      return;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (recipes); i++)
    for (gsize k = 0; k < G_N_ELEMENTS (n_threads); k++)
      count_steps (recipes[i], n_threads[k]);
  lens_parallel_set_n_threads (0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/train/learner/allocates-nothing-after-the-first-batch",
                   test_steps);
  return g_test_run ();
}
