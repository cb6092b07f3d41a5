/* training-write.c - what a training leaves on the disk
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/base/error.h"
#include "core/base/json.h"
#include "core/base/output.h"
#include "core/model/export-onnx.h"
#include "core/model/sidecar.h"
#include "core/train/training-inside.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

/* Members of a plan that say where things are, not what they are. */
static const char *const places[] = { "recipe", "output", NULL };

static char *
recipe_hash (const LensTraining *training)
{
  return g_compute_checksum_for_string (G_CHECKSUM_SHA256,
                                        lens_recipe_text (training->recipe), -1);
}

static char *
plan_text (const LensTraining *training)
{
  g_autoptr (JsonNode) node = lens_plan_to_json (training->plan);
  JsonObject *object = json_node_get_object (node);

  for (int i = 0; places[i] != NULL; i++)
    json_object_remove_member (object, places[i]);
  /* A folder may move; its hash tells whether it is the same. */
  if (training->plan->data != NULL)
    json_object_set_string_member (object, "data", "folder");
  return lens_json_to_text (node);
}

static gboolean
save (LensTraining *training, gsize *size, GError **error)
{
  g_auto (LensCheckpoint) checkpoint = {
    .plan = plan_text (training),
    .recipe_hash = recipe_hash (training),
    .data_hash = g_strdup (lens_dataset_hash (training->dataset)),
    .place = training->place,
    .history = g_array_ref (training->history),
    .best_epoch = training->best_epoch,
    .best = training->best != NULL ? g_ptr_array_ref (training->best) : NULL,
    .learner = lens_learner_save (training->learner),
  };

  if (!lens_checkpoint_write (&checkpoint, training->checkpoint, size, error))
    return FALSE;
  training->checkpoint_time = g_get_monotonic_time ();
  return TRUE;
}

gboolean
lens_training_save (LensTraining *training, GError **error)
{
  return save (training, NULL, error);
}

/* One member of two plans, where they differ. */
static gboolean
fail_difference (const LensTraining *training,
                 const char *name,
                 JsonNode *then,
                 JsonNode *now,
                 GError **error)
{
  g_autofree char *text_then = then != NULL ? lens_json_to_line (then)
                                            : g_strdup ("nothing");
  g_autofree char *text_now = now != NULL ? lens_json_to_line (now)
                                          : g_strdup ("nothing");

  return lens_fail (error, LENS_ERROR_INPUT,
                    "%s: of another plan: %s was %s, and is %s; begin anew",
                    training->checkpoint, name, text_then, text_now);
}

static gboolean
compare_objects (const LensTraining *training,
                 JsonObject *then,
                 JsonObject *now,
                 GError **error)
{
  g_autoptr (GList) names = json_object_get_members (now);

  for (GList *link = names; link != NULL; link = link->next)
    {
      JsonNode *a = json_object_get_member (then, link->data);
      JsonNode *b = json_object_get_member (now, link->data);

      if (a == NULL || !json_node_equal (a, b))
        return fail_difference (training, link->data, a, b, error);
    }
  return TRUE;
}

/* Both texts were written by this program, unless somebody else wrote the checkpoint. */
static gboolean
compare_plans (const LensTraining *training, const char *then, GError **error)
{
  g_autofree char *now = plan_text (training);
  g_autoptr (JsonNode) now_node = lens_json_parse (now, strlen (now), NULL);
  g_autoptr (JsonNode) then_node = NULL;

  if (strcmp (then, now) == 0)
    return TRUE;
  then_node = lens_json_parse (then, strlen (then), NULL);
  if (now_node == NULL || then_node == NULL || !JSON_NODE_HOLDS_OBJECT (then_node))
    return lens_fail (error, LENS_ERROR_INPUT, "%s: of another plan; begin anew",
                      training->checkpoint);
  return compare_objects (training, json_node_get_object (then_node),
                          json_node_get_object (now_node), error) &&
         compare_objects (training, json_node_get_object (now_node),
                          json_node_get_object (then_node), error);
}

static gboolean
place_fits (const LensTraining *training, const LensTrainingPlace *place)
{
  return place->epoch <= training->plan->settings.epochs &&
         place->batch < lens_training_n_batches (training);
}

gboolean
lens_training_restore (LensTraining *training, GError **error)
{
  g_auto (LensCheckpoint) checkpoint = { 0 };

  if (!lens_checkpoint_read (training->checkpoint, training->recipe, &checkpoint,
                             error) ||
      !compare_plans (training, checkpoint.plan, error))
    return FALSE;
  if (strcmp (checkpoint.data_hash, lens_dataset_hash (training->dataset)) != 0)
    return lens_fail (error, LENS_ERROR_INPUT,
                      "%s: the data have changed since; begin anew",
                      training->checkpoint);
  if (!place_fits (training, &checkpoint.place))
    return lens_fail (
      error, LENS_ERROR_FORMAT,
      "%s: the checkpoint stands at a place that the plan does not have",
      training->checkpoint);
  if (!lens_learner_restore (training->learner, checkpoint.learner, error))
    {
      g_prefix_error (error, "%s: ", training->checkpoint);
      return FALSE;
    }

  training->place = checkpoint.place;
  training->best_epoch = checkpoint.best_epoch;
  training->best = g_steal_pointer (&checkpoint.best);
  for (guint i = 0; i < checkpoint.history->len; i++)
    {
      LensEpoch epoch = g_array_index (checkpoint.history, LensEpoch, i);

      g_array_append_val (training->history, epoch);
      g_array_append_val (training->losses, epoch.val_loss);
    }
  return TRUE;
}

/* An earlier training may have taken days. */
static gboolean
put_aside (LensTraining *training, GError **error)
{
  g_autofree char *aside = g_strconcat (training->checkpoint, "~", NULL);
  struct stat status;

  if (lstat (training->checkpoint, &status) != 0 || !S_ISREG (status.st_mode))
    return TRUE;
  if (g_rename (training->checkpoint, aside) != 0)
    return lens_fail (error, LENS_ERROR_INPUT, "%s: cannot be renamed",
                      training->checkpoint);
  g_ptr_array_insert (training->notes, (int) training->notes->len - 1,
                      g_strdup_printf ("the checkpoint of an earlier training is kept "
                                       "as %s",
                                       aside));
  return TRUE;
}

/* While a checkpoint is replaced, and while the network is written, there is one more file
 * of that size. */
static gboolean
check_room (const LensTraining *training, gsize size, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (training->checkpoint);
  struct statvfs status;
  guint64 n_free;

  if (statvfs (folder, &status) != 0 || status.f_blocks == 0)
    return TRUE;
  n_free = (guint64) status.f_bavail * status.f_frsize;
  if (n_free >= size)
    return TRUE;
  g_unlink (training->checkpoint);
  return lens_fail (error, LENS_ERROR_INPUT,
                    "%s: too little room on the disk: %" G_GUINT64_FORMAT
                    " KiB are left, %" G_GSIZE_FORMAT " KiB are needed",
                    folder, n_free / 1024, size / 1024 + 1);
}

gboolean
lens_training_probe (LensTraining *training, gboolean resumes, GError **error)
{
  gsize size = 0;

  return (resumes || put_aside (training, error)) && save (training, &size, error) &&
         check_room (training, size, error);
}

/* The names of the classes; the strings belong to the data. */
static const char **
dup_labels (const LensTraining *training)
{
  const int n_classes = lens_dataset_n_classes (training->dataset);
  const char **labels = g_new0 (const char *, (gsize) n_classes + 1);

  for (int i = 0; i < n_classes; i++)
    labels[i] = lens_dataset_class_name (training->dataset, i);
  return labels;
}

/* What stands beside the network, so that it is read rightly. */
static gboolean
write_neighbours (const LensTraining *training, GError **error)
{
  const LensShape *shape = lens_recipe_input_shape (training->recipe);
  g_autofree const char **labels = dup_labels (training);
  g_autoptr (JsonNode) preprocess = lens_transforms_to_preprocess (
    training->plan->transforms, (int) shape->dims[1], (int) shape->dims[2],
    (int) shape->dims[3]);

  return lens_sidecar_write (training->files[LENS_FILE_NETWORK], preprocess, labels,
                             NULL, error);
}

static gboolean
write_network (LensTraining *training, GError **error)
{
  const char *path = training->files[LENS_FILE_NETWORK];
  g_autofree const char **labels = dup_labels (training);
  g_autofree char *base = g_path_get_basename (path);
  g_autofree char *name = g_strndup (base, strlen (base) - strlen (".onnx"));
  g_autofree char *bytes = NULL;
  g_autoptr (LensGraph) graph = lens_learner_build (training->learner, 1, error);
  const LensOnnxOptions options = { .name = name, .labels = labels };
  gsize size;

  if (graph == NULL || !lens_onnx_write (graph, &options, path, error) ||
      !g_file_get_contents (path, &bytes, &size, error))
    return FALSE;
  g_free (training->network_hash);
  training->network_hash = g_compute_checksum_for_data (G_CHECKSUM_SHA256,
                                                        (const guchar *) bytes, size);
  return TRUE;
}

static gboolean
write_record (const LensTraining *training, GError **error)
{
  g_autoptr (JsonNode) node = lens_training_record (training);
  g_autofree char *text = lens_json_to_text (node);
  g_autofree char *ended = g_strconcat (text, "\n", NULL);

  return lens_output_save (training->files[LENS_FILE_RECORD], ended, strlen (ended),
                           error);
}

gboolean
lens_training_write (LensTraining *training, GError **error)
{
  if (!write_neighbours (training, error) || !write_network (training, error) ||
      !write_record (training, error))
    return FALSE;
  if (training->stopped == NULL)
    g_unlink (training->checkpoint);
  return TRUE;
}
