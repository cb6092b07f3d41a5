/* training-record.c - what was trained how, and with what success, as JSON
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The record goes wherever the network goes, so it names no machine and no folder: paths
 * stand in it as the plan says them, and of whole ones only the last part.
 */

#include "core/base/parallel.h"
#include "core/train/training-inside.h"

#include <math.h>
#include <string.h>

#define MAX_CPU_NAME 200

static void
add_text (JsonBuilder *builder, const char *name, const char *text)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, text);
}

static void
add_whole (JsonBuilder *builder, const char *name, gint64 number)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, number);
}

/* JSON has no word for what is not finite. */
static void
add_real (JsonBuilder *builder, const char *name, double number)
{
  json_builder_set_member_name (builder, name);
  if (isfinite (number))
    json_builder_add_double_value (builder, number);
  else
    json_builder_add_null_value (builder);
}

static void
hide_folder (JsonObject *object, const char *member)
{
  const char *path = json_object_get_string_member_with_default (object, member, NULL);
  g_autofree char *name = NULL;

  if (path == NULL || !g_path_is_absolute (path))
    return;
  name = g_path_get_basename (path);
  json_object_set_string_member (object, member, name);
}

static void
add_plan (JsonBuilder *builder, const LensTraining *training)
{
  JsonNode *plan = lens_plan_to_json (training->plan);
  JsonObject *object = json_node_get_object (plan);

  hide_folder (object, "recipe");
  hide_folder (object, "output");
  if (training->plan->data != NULL)
    hide_folder (object, "data");
  json_builder_set_member_name (builder, "plan");
  json_builder_add_value (builder, plan);
}

static void
add_recipe (JsonBuilder *builder, const LensTraining *training)
{
  const char *text = lens_recipe_text (training->recipe);
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);

  json_builder_set_member_name (builder, "recipe");
  json_builder_begin_object (builder);
  add_text (builder, "text", text);
  add_text (builder, "sha256", hash);
  json_builder_end_object (builder);
}

static void
add_data (JsonBuilder *builder, const LensTraining *training)
{
  const LensDataset *dataset = training->dataset;
  const char *const *skipped = lens_dataset_skipped (dataset);

  json_builder_set_member_name (builder, "data");
  json_builder_begin_object (builder);
  add_text (builder, "sha256", lens_dataset_hash (dataset));
  json_builder_set_member_name (builder, "classes");
  json_builder_begin_array (builder);
  for (int i = 0; i < lens_dataset_n_classes (dataset); i++)
    json_builder_add_string_value (builder, lens_dataset_class_name (dataset, i));
  json_builder_end_array (builder);
  for (int split = 0; split < LENS_N_SPLITS; split++)
    add_whole (builder, lens_split_name ((LensSplit) split),
               lens_dataset_n_pictures (dataset, (LensSplit) split));
  json_builder_set_member_name (builder, "left-out");
  json_builder_begin_array (builder);
  for (int i = 0; skipped != NULL && skipped[i] != NULL; i++)
    json_builder_add_string_value (builder, skipped[i]);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}

static void
add_history (JsonBuilder *builder, const LensTraining *training)
{
  json_builder_set_member_name (builder, "history");
  json_builder_begin_array (builder);
  for (int i = 0; i < lens_training_n_epochs_done (training); i++)
    {
      const LensEpoch *epoch = lens_training_epoch (training, i);

      json_builder_begin_object (builder);
      add_whole (builder, "epoch", i + 1);
      add_real (builder, "rate", epoch->rate);
      add_real (builder, "loss", epoch->train_loss);
      add_real (builder, "accuracy", epoch->train_accuracy);
      add_real (builder, "val-loss", epoch->val_loss);
      add_real (builder, "val-accuracy", epoch->val_accuracy);
      add_real (builder, "seconds", epoch->seconds);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_confusion (JsonBuilder *builder, const LensEvaluation *evaluation, int n_classes)
{
  json_builder_set_member_name (builder, "confusion");
  json_builder_begin_array (builder);
  for (int row = 0; row < n_classes; row++)
    {
      json_builder_begin_array (builder);
      for (int column = 0; column < n_classes; column++)
        json_builder_add_int_value (builder,
                                    evaluation->confusion[row * n_classes + column]);
      json_builder_end_array (builder);
    }
  json_builder_end_array (builder);
}

static void
add_mistakes (JsonBuilder *builder,
              const LensDataset *dataset,
              LensSplit split,
              const LensEvaluation *evaluation)
{
  json_builder_set_member_name (builder, "mistakes");
  json_builder_begin_array (builder);
  for (guint i = 0; i < evaluation->mistakes->len; i++)
    {
      const LensMistake *mistake = &g_array_index (evaluation->mistakes, LensMistake,
                                                   i);
      const int class = lens_dataset_class_of (dataset, split, mistake->picture);

      json_builder_begin_object (builder);
      add_text (builder, "picture",
                lens_dataset_picture_name (dataset, split, mistake->picture));
      add_text (builder, "class", lens_dataset_class_name (dataset, class));
      add_text (builder, "answer", lens_dataset_class_name (dataset, mistake->answer));
      add_real (builder, "probability", mistake->probability);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

/* How the network that was written answers a split. */
static void
add_evaluation (JsonBuilder *builder, const LensTraining *training, LensSplit split)
{
  const LensEvaluation *evaluation = training->evaluations[split];

  if (evaluation == NULL)
    return;
  json_builder_set_member_name (builder, lens_split_name (split));
  json_builder_begin_object (builder);
  add_whole (builder, "pictures", evaluation->n_pictures);
  add_whole (builder, "right", evaluation->n_right);
  add_real (builder, "accuracy",
            (double) evaluation->n_right / MAX (evaluation->n_pictures, 1));
  add_real (builder, "loss", evaluation->loss);
  add_confusion (builder, evaluation, lens_dataset_n_classes (training->dataset));
  add_mistakes (builder, training->dataset, split, evaluation);
  json_builder_end_object (builder);
}

/* “AMD EPYC 7B13”, or the kind of machine where Linux does not tell. */
static char *
cpu_name (void)
{
  g_autofree char *text = NULL;
  const char *line;

  if (!g_file_get_contents ("/proc/cpuinfo", &text, NULL, NULL))
    return g_strdup ("unknown");
  line = strstr (text, "model name");
  line = line != NULL ? strchr (line, ':') : NULL;
  if (line == NULL || !g_utf8_validate (line, (gssize) strcspn (line, "\n"), NULL))
    return g_strdup ("unknown");
  return g_strstrip (
    g_strndup (line + 1, MIN (strcspn (line + 1, "\n"), MAX_CPU_NAME)));
}

static void
add_machine (JsonBuilder *builder)
{
  g_autofree char *name = cpu_name ();

  json_builder_set_member_name (builder, "machine");
  json_builder_begin_object (builder);
  add_text (builder, "cpu", name);
  add_whole (builder, "processors", g_get_num_processors ());
  add_whole (builder, "threads", lens_parallel_n_threads ());
  json_builder_end_object (builder);
}

static void
add_times (JsonBuilder *builder, const LensTraining *training)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *written = g_date_time_format_iso8601 (now);
  double seconds = training->place.seconds;

  for (int i = 0; i < lens_training_n_epochs_done (training); i++)
    seconds += lens_training_epoch (training, i)->seconds;
  add_text (builder, "started", training->started);
  add_text (builder, "written", written);
  add_real (builder, "seconds", seconds);
}

JsonNode *
lens_training_record (const LensTraining *training)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  add_text (builder, "netlens", LENS_VERSION);
  if (training->stopped != NULL)
    add_text (builder, "stopped", training->stopped);
  if (training->network_hash != NULL)
    add_text (builder, "network-sha256", training->network_hash);
  add_plan (builder, training);
  add_recipe (builder, training);
  add_data (builder, training);
  if (training->best_epoch >= 0)
    add_whole (builder, "best-epoch", training->best_epoch + 1);
  add_history (builder, training);
  add_evaluation (builder, training, LENS_SPLIT_VAL);
  add_evaluation (builder, training, LENS_SPLIT_TEST);
  add_times (builder, training);
  add_machine (builder);
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}
