/* training-open.c - all that is found out before a training computes anything
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/base/error.h"
#include "core/train/training-inside.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

/* Of the progress, what opening the pictures takes. */
#define OPENING_SHARE 0.02

static const char *const suffixes[LENS_N_FILES] = {
  [LENS_FILE_NETWORK] = ".onnx",
  [LENS_FILE_LABELS] = ".labels.txt",
  [LENS_FILE_SIDECAR] = ".netlens.json",
  [LENS_FILE_RECORD] = ".training.json",
};

/* The names of all files follow from the network's. */
static gboolean
find_files (LensTraining *training, GError **error)
{
  const char *output = training->plan->output;
  g_autofree char *path = NULL;
  g_autofree char *stem = NULL;

  if (output == NULL)
    return lens_fail (error, LENS_ERROR_SETTING,
                      "nowhere to write to; output: the path of an .onnx expected");
  if (!g_str_has_suffix (output, ".onnx") || strlen (output) == strlen (".onnx"))
    return lens_fail (error, LENS_ERROR_SETTING,
                      "output: a name that ends in .onnx expected, “%s” found", output);
  path = lens_plan_dup_path (training->plan, output);
  stem = g_strndup (path, strlen (path) - strlen (".onnx"));
  for (int i = 0; i < LENS_N_FILES; i++)
    training->files[i] = g_strconcat (stem, suffixes[i], NULL);
  training->checkpoint = g_strconcat (stem, ".checkpoint", NULL);
  return TRUE;
}

static gboolean
check_places (const LensTraining *training, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (training->files[0]);

  if (!g_file_test (folder, G_FILE_TEST_IS_DIR))
    return lens_fail (error, LENS_ERROR_INPUT, "%s: no such folder to write to",
                      folder);
  for (int i = 0; i < LENS_N_FILES; i++)
    {
      struct stat status;

      if (stat (training->files[i], &status) == 0 && !S_ISREG (status.st_mode))
        return lens_fail (error, LENS_ERROR_INPUT,
                          "%s: cannot be written: there is something that is no "
                          "ordinary file",
                          training->files[i]);
    }
  return TRUE;
}

static gboolean
open_recipe (LensTraining *training, GError **error)
{
  g_autofree char *path = lens_plan_dup_path (training->plan, training->plan->recipe);
  const LensShape *shape;
  g_autofree char *sizes = NULL;

  training->recipe = lens_recipe_open (path, error);
  if (training->recipe == NULL)
    return FALSE;
  shape = lens_recipe_input_shape (training->recipe);
  if (shape->rank == 4 && (shape->dims[1] == 1 || shape->dims[1] == 3))
    return TRUE;
  sizes = lens_shape_to_string (shape);
  return lens_fail (error, LENS_ERROR_SHAPE,
                    "%s: the network's input is %s; pictures have 1 or 3 channels",
                    path, sizes);
}

/* Made pictures have one size, so a training of them may do without transforms. */
static gboolean
check_transforms (const LensTraining *training, GError **error)
{
  const LensShape *shape = lens_recipe_input_shape (training->recipe);

  if (lens_transforms_check (training->plan->transforms, (int) shape->dims[1],
                             (int) shape->dims[2], (int) shape->dims[3], error))
    return TRUE;
  g_prefix_error (error, "transforms: ");
  return FALSE;
}

static gboolean
open_data (LensTraining *training, GError **error)
{
  LensPlan *plan = training->plan;
  const LensDatasetOptions options = {
    .seed = plan->settings.seed,
    .monitor = training->monitor,
  };
  g_autofree char *folder = plan->data != NULL ? lens_plan_dup_path (plan, plan->data)
                                               : NULL;

  lens_monitor_set_span (training->monitor, 0, OPENING_SHARE);
  if (folder != NULL)
    training->dataset = lens_dataset_open (folder, &options, error);
  else
    training->dataset = lens_dataset_make (plan->made_set, plan->made_settings,
                                           &options, error);
  lens_monitor_set_span (training->monitor, OPENING_SHARE, 1);
  return training->dataset != NULL;
}

/* What is left out, and what was set aside for validation. */
static void
note_data (LensTraining *training)
{
  const char *const *notes = lens_dataset_notes (training->dataset);

  const char *const *skipped = lens_dataset_skipped (training->dataset);

  for (int i = 0; notes[i] != NULL; i++)
    g_ptr_array_insert (training->notes, (int) training->notes->len - 1,
                        g_strdup (notes[i]));
  if (skipped[0] != NULL && skipped[1] != NULL)
    g_ptr_array_insert (training->notes, (int) training->notes->len - 1,
                        g_strdup_printf ("%s will name all that is left out",
                                         training->files[LENS_FILE_RECORD]));
}

static gboolean
check_data (const LensTraining *training, GError **error)
{
  const int n_classes = lens_dataset_n_classes (training->dataset);
  const int n_scores = lens_recipe_n_classes (training->recipe);
  const int n_pictures = lens_dataset_n_pictures (training->dataset, LENS_SPLIT_TRAIN);

  if (n_classes != n_scores)
    return lens_fail (error, LENS_ERROR_SHAPE,
                      "the data have %d classes, the recipe ends in %d scores; “dense "
                      "%d” expected as its last layer",
                      n_classes, n_scores, n_classes);
  if (training->plan->settings.batch > n_pictures)
    return lens_fail (error, LENS_ERROR_SETTING,
                      "batch: %d pictures, but there are only %d to learn from",
                      training->plan->settings.batch, n_pictures);
  return TRUE;
}

static gboolean
open_loaders (LensTraining *training, GError **error)
{
  const LensShape *shape = lens_recipe_input_shape (training->recipe);
  LensLoaderOptions options = {
    .dataset = training->dataset,
    .transforms = training->plan->transforms,
    .n_channels = (int) shape->dims[1],
    .height = (int) shape->dims[2],
    .width = (int) shape->dims[3],
    .n_pictures = training->plan->settings.batch,
    .seed = training->plan->settings.seed,
  };

  for (int split = 0; split < LENS_N_SPLITS; split++)
    {
      options.split = (LensSplit) split;
      options.is_training = split == LENS_SPLIT_TRAIN;
      if (lens_dataset_n_pictures (training->dataset, options.split) == 0)
        continue;
      training->loaders[split] = lens_loader_new (&options, error);
      if (training->loaders[split] == NULL)
        return FALSE;
    }
  return TRUE;
}

static gboolean
open_learner (LensTraining *training, GError **error)
{
  const LensPlan *plan = training->plan;
  const LensLearnerOptions options = {
    .recipe = training->recipe,
    .n_pictures = plan->settings.batch,
    .loss = plan->loss,
    .loss_settings = plan->loss_settings,
    .optimiser = plan->optimiser,
    .optimiser_settings = plan->optimiser_settings,
    .norm_momentum = plan->settings.norm_momentum,
    .clip_norm = plan->settings.clip_norm,
    .seed = plan->settings.seed,
  };

  training->learner = lens_learner_new (&options, error);
  return training->learner != NULL;
}

static void
make_room (LensTraining *training)
{
  const LensPlan *plan = training->plan;
  const gsize n = (gsize) plan->settings.batch;
  const gsize n_classes = (gsize) lens_recipe_n_classes (training->recipe);

  training->evaluator = (LensEvaluator){
    .learner = training->learner,
    .loss = plan->loss,
    .loss_settings = plan->loss_settings,
    .n_classes = (int) n_classes,
    .pictures = g_new0 (LensReal, n * lens_shape_n_elements (
                                        lens_recipe_input_shape (training->recipe))),
    .classes = g_new0 (int, n),
    .scores = g_new0 (LensReal, n * n_classes),
  };
}

static LensTraining *
training_new (LensPlan *plan, LensMonitor *monitor)
{
  LensTraining *training = g_new0 (LensTraining, 1);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();

  training->plan = lens_plan_ref (plan);
  training->monitor = monitor != NULL ? lens_monitor_ref (monitor) : NULL;
  training->notes = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (training->notes, NULL);
  training->started = g_date_time_format_iso8601 (now);
  training->history = g_array_new (FALSE, TRUE, sizeof (LensEpoch));
  training->losses = g_array_new (FALSE, TRUE, sizeof (double));
  training->best_epoch = -1;
  return training;
}

LensTraining *
lens_training_open (LensPlan *plan,
                    gboolean resumes,
                    LensMonitor *monitor,
                    GError **error)
{
  g_autoptr (LensTraining) training = training_new (plan, monitor);

  if (!find_files (training, error) || !check_places (training, error) ||
      !open_recipe (training, error) || !check_transforms (training, error) ||
      !open_data (training, error))
    return NULL;
  note_data (training);
  if (!check_data (training, error) || !open_loaders (training, error) ||
      !open_learner (training, error))
    return NULL;
  make_room (training);
  if (resumes && !lens_training_restore (training, error))
    return NULL;
  if (!lens_training_probe (training, resumes, error))
    return NULL;
  return g_steal_pointer (&training);
}

void
lens_training_free (LensTraining *training)
{
  if (training == NULL)
    return;
  for (int split = 0; split < LENS_N_SPLITS; split++)
    {
      lens_loader_free (training->loaders[split]);
      lens_evaluation_free (training->evaluations[split]);
    }
  lens_learner_free (training->learner);
  g_clear_pointer (&training->dataset, lens_dataset_unref);
  g_clear_pointer (&training->recipe, lens_recipe_unref);
  g_clear_pointer (&training->best, g_ptr_array_unref);
  lens_monitor_unref (training->monitor);
  lens_plan_unref (training->plan);
  g_array_unref (training->history);
  g_array_unref (training->losses);
  g_ptr_array_unref (training->notes);
  for (int i = 0; i < LENS_N_FILES; i++)
    g_free (training->files[i]);
  g_free (training->checkpoint);
  g_free (training->started);
  g_free (training->stopped);
  g_free (training->network_hash);
  g_free (training->evaluator.pictures);
  g_free (training->evaluator.classes);
  g_free (training->evaluator.scores);
  g_free (training);
}
