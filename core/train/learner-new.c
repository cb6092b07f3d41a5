/* learner-new.c - a learner's graphs, and the memory that they are run over
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/base/error.h"
#include "core/graph/layout.h"
#include "core/train/learner-inside.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Where OpenBLAS, vectors and pages like data to begin. */
#define ALIGNMENT 64

/* Whether the machine has it at all; what is promised beyond kills the process when it is
 * first used. */
static gboolean
is_too_large (gsize n_numbers)
{
  gsize n_pages = (gsize) MAX (sysconf (_SC_PHYS_PAGES), 0);
  gsize page_size = (gsize) MAX (sysconf (_SC_PAGESIZE), 1);

  return n_numbers / (page_size / sizeof (LensReal)) >= n_pages;
}

/* Zeros. */
static void *
allocate (gsize n_numbers, const char *what, GError **error)
{
  gsize size = MAX (n_numbers, LENS_LAYOUT_STEP) * sizeof (LensReal);
  void *memory = NULL;

  if (is_too_large (n_numbers) || posix_memalign (&memory, ALIGNMENT, size) != 0)
    {
      lens_fail (error, LENS_ERROR_LIMIT,
                 "%.1f GiB for %s are more memory than there is; fewer pictures a "
                 "batch, or a smaller network",
                 (double) n_numbers * sizeof (LensReal) / (1 << 30), what);
      return NULL;
    }
  memset (memory, 0, size);
  return memory;
}

static gsize
round_up (gsize n)
{
  return (n + LENS_LAYOUT_STEP - 1) / LENS_LAYOUT_STEP * LENS_LAYOUT_STEP;
}

/* What is learnt lies before what is counted, so that gradients and states need no gaps. */
static void
place_parameters (LensLearner *learner)
{
  learner->n_learnt = lens_recipe_n_parameters (learner->recipe);
  learner->learnt = g_new0 (LensLearnt, learner->n_learnt + 1);
  for (int round = 0; round < 2; round++)
    for (int i = 0; i < learner->n_learnt; i++)
      {
        const LensParameter *about = lens_recipe_parameter (learner->recipe, i);
        gboolean is_learnt = about->role != LENS_PARAMETER_MEAN &&
                             about->role != LENS_PARAMETER_VARIANCE;
        LensLearnt *learnt = &learner->learnt[i];

        if (is_learnt != (round == 0))
          continue;
        learnt->about = about;
        learnt->is_learnt = is_learnt;
        learnt->n = lens_shape_n_elements (&about->shape);
        learnt->at = learner->n_numbers;
        learner->n_numbers += round_up (learnt->n);
        if (is_learnt)
          learner->n_gradients = learner->n_numbers;
      }
}

/* A name that the recipe promised. */
static int
find_value (const LensGraph *graph, const char *name, GError **error)
{
  int value = lens_graph_find (graph, name);

  if (value < 0)
    lens_fail (error, LENS_ERROR_FORMAT, "the recipe's network has no value “%s”",
               name);
  return value;
}

static LensGraph *
build_graph (const LensLearner *learner, LensRecipeMode mode, GError **error)
{
  g_autoptr (LensDraft) draft = lens_recipe_draft (learner->recipe, mode,
                                                   learner->options.n_pictures, NULL,
                                                   error);

  return draft != NULL ? lens_draft_build (draft, error) : NULL;
}

static gboolean
find_values (LensLearner *learner, GError **error)
{
  for (int i = 0; i < learner->n_learnt; i++)
    {
      LensLearnt *learnt = &learner->learnt[i];
      const LensParameter *about = learnt->about;

      learnt->value = find_value (learner->graph,
                                  learnt->is_learnt ? about->name : about->batch_value,
                                  error);
      if (learnt->value < 0)
        return FALSE;
      learnt->value_in_use = find_value (learner->graph_in_use, about->name, error);
      if (learnt->value_in_use < 0)
        return FALSE;
    }
  learner->pictures = lens_graph_input (learner->graph, 0);
  learner->pictures_in_use = lens_graph_input (learner->graph_in_use, 0);
  learner->scores = lens_graph_output (learner->graph, 0);
  learner->scores_in_use = lens_graph_output (learner->graph_in_use, 0);
  return TRUE;
}

static gboolean
make_runners (LensLearner *learner, GError **error)
{
  g_autofree int *learnt = g_new (int, learner->n_learnt + 1);
  int n = 0;

  for (int i = 0; i < learner->n_learnt; i++)
    if (learner->learnt[i].is_learnt)
      learnt[n++] = learner->learnt[i].value;
  if (n == 0)
    return lens_fail (error, LENS_ERROR_SETTING,
                      "the recipe has nothing to learn; a layer “conv” or “dense” "
                      "expected");
  learner->runner = lens_runner_new (learner->graph, learner->scores, learnt, n, error);
  if (learner->runner == NULL)
    return FALSE;
  learner->runner_in_use = lens_runner_new (learner->graph_in_use, -1, NULL, 0, error);
  return learner->runner_in_use != NULL;
}

/* Counts the masks of dropout and says where each will be. */
static gsize
count_masks (LensLearner *learner, gsize *places, GError **error)
{
  gsize n_numbers = 0;

  for (int i = 0; i < lens_recipe_n_dropouts (learner->recipe); i++)
    {
      int value = find_value (learner->graph,
                              lens_recipe_dropout_mask (learner->recipe, i), error);

      if (value < 0)
        return G_MAXSIZE;
      learner->mask_values[i] = value;
      places[i] = n_numbers;
      n_numbers += round_up (
        lens_shape_n_elements (&lens_graph_value (learner->graph, value)->shape));
    }
  return n_numbers;
}

static gboolean
make_masks (LensLearner *learner, GError **error)
{
  int n = lens_recipe_n_dropouts (learner->recipe);
  g_autofree gsize *places = g_new (gsize, n + 1);
  gsize n_numbers;

  learner->mask_values = g_new0 (int, n + 1);
  n_numbers = count_masks (learner, places, error);
  if (n_numbers == G_MAXSIZE)
    return FALSE;
  learner->masks = allocate (n_numbers, "dropout", error);
  if (learner->masks == NULL)
    return FALSE;
  for (int i = 0; i < n; i++)
    lens_runner_bind (learner->runner, learner->mask_values[i],
                      learner->masks + places[i], NULL);
  return TRUE;
}

static gboolean
make_room (LensLearner *learner, GError **error)
{
  gsize n_room = MAX (lens_runner_n_numbers (learner->runner),
                      lens_runner_n_numbers (learner->runner_in_use));
  int n_states = learner->options.optimiser->n_states;

  learner->numbers = allocate (learner->n_numbers, "parameters", error);
  if (learner->numbers == NULL)
    return FALSE;
  learner->gradients = allocate (learner->n_gradients, "gradients", error);
  if (learner->gradients == NULL)
    return FALSE;
  for (int i = 0; i < n_states; i++)
    {
      learner->states[i] = allocate (learner->n_gradients, "the optimiser", error);
      if (learner->states[i] == NULL)
        return FALSE;
    }
  learner->sums = g_new0 (double, learner->n_gradients / LENS_LEARNER_PIECE + 1);
  learner->room = allocate (n_room, "a batch", error);
  return learner->room != NULL;
}

static void
bind_parameters (LensLearner *learner)
{
  lens_runner_set_room (learner->runner, learner->room);
  lens_runner_set_room (learner->runner_in_use, learner->room);
  for (int i = 0; i < learner->n_learnt; i++)
    {
      const LensLearnt *learnt = &learner->learnt[i];
      LensReal *numbers = learner->numbers + learnt->at;

      lens_runner_bind (learner->runner_in_use, learnt->value_in_use, numbers, NULL);
      if (learnt->is_learnt)
        lens_runner_bind (learner->runner, learnt->value, numbers,
                          learner->gradients + learnt->at);
    }
}

/* The settings become the learner's own. */
static void
take_options (LensLearner *learner, const LensLearnerOptions *options)
{
  const LensLoss *loss = options->loss;
  const LensOptimiser *optimiser = options->optimiser;

  learner->options = *options;
  learner->recipe = lens_recipe_ref (options->recipe);
  learner->loss_settings = g_malloc0 (MAX (loss->settings_size, 1));
  lens_fields_copy (loss->fields, options->loss_settings, loss->settings_size,
                    learner->loss_settings);
  learner->optimiser_settings = g_malloc0 (MAX (optimiser->settings_size, 1));
  lens_fields_copy (optimiser->fields, options->optimiser_settings,
                    optimiser->settings_size, learner->optimiser_settings);
  learner->options.loss_settings = learner->loss_settings;
  learner->options.optimiser_settings = learner->optimiser_settings;
}

LensLearner *
lens_learner_new (const LensLearnerOptions *options, GError **error)
{
  g_autoptr (LensLearner) learner = g_new0 (LensLearner, 1);

  take_options (learner, options);
  place_parameters (learner);
  learner->graph = build_graph (learner, LENS_RECIPE_TRAINING, error);
  if (learner->graph == NULL)
    return NULL;
  learner->graph_in_use = build_graph (learner, LENS_RECIPE_USE, error);
  if (learner->graph_in_use == NULL)
    return NULL;
  if (!find_values (learner, error) || !make_runners (learner, error) ||
      !make_room (learner, error) || !make_masks (learner, error))
    return NULL;
  bind_parameters (learner);
  lens_learner_set_first_numbers (learner);
  return g_steal_pointer (&learner);
}

void
lens_learner_free (LensLearner *learner)
{
  if (learner == NULL)
    return;
  lens_runner_free (learner->runner);
  lens_runner_free (learner->runner_in_use);
  g_clear_pointer (&learner->graph, lens_graph_unref);
  g_clear_pointer (&learner->graph_in_use, lens_graph_unref);
  lens_fields_clear (learner->options.loss->fields, learner->loss_settings);
  lens_fields_clear (learner->options.optimiser->fields, learner->optimiser_settings);
  g_free (learner->loss_settings);
  g_free (learner->optimiser_settings);
  g_free (learner->learnt);
  g_free (learner->sums);
  g_free (learner->mask_values);
  free (learner->numbers);
  free (learner->gradients);
  for (int i = 0; i < LENS_MAX_OPTIMISER_STATES; i++)
    free (learner->states[i]);
  free (learner->masks);
  free (learner->room);
  lens_recipe_unref (learner->recipe);
  g_free (learner);
}
