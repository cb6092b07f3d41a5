/* desk.c - what stays open between jobs
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/job/desk.h"

#include "core/base/error.h"
#include "core/base/hash.h"
#include "core/base/json.h"
#include "core/model/plausible.h"
#include "core/tensor/npy.h"

#include <string.h>

/* What opening and the recorded pass are of the whole work, as it is told: little, so that
 * a long run has nearly all of it. */
#define OPENING_SHARE 0.02

struct _LensDesk
{
  LensModel *model;
  char *model_key; /* everything that the open model depends on */
  char *picture_path;
  char *picture_hash;
  LensImage *image;   /* one of the two … */
  LensTensor *tensor; /* … when a picture is open */
  LensQuery *query;
  gboolean is_plain; /* nothing is folded */
};

LensDesk *
lens_desk_new (void)
{
  return g_new0 (LensDesk, 1);
}

void
lens_desk_set_folds (LensDesk *desk, gboolean folds)
{
  desk->is_plain = !folds;
  if (desk->model != NULL)
    lens_graph_set_folds (lens_model_graph (desk->model), folds);
}

static void
close_query (LensDesk *desk)
{
  g_clear_pointer (&desk->query, lens_query_unref);
}

static void
close_picture (LensDesk *desk)
{
  close_query (desk);
  g_clear_pointer (&desk->picture_path, g_free);
  g_clear_pointer (&desk->picture_hash, g_free);
  g_clear_pointer (&desk->image, lens_image_unref);
  g_clear_pointer (&desk->tensor, lens_tensor_unref);
}

void
lens_desk_free (LensDesk *desk)
{
  if (desk == NULL)
    return;
  close_picture (desk);
  g_clear_pointer (&desk->model, lens_model_unref);
  g_free (desk->model_key);
  g_free (desk);
}

static char *
make_model_key (const LensJob *job)
{
  g_autofree char *preprocess = job->preprocess != NULL
                                  ? lens_json_to_line (job->preprocess)
                                  : g_strdup ("");
  g_autofree char *shape = lens_shape_to_string (&job->input_shape);

  return g_strjoin ("\n", job->model, preprocess,
                    job->preprocess_path != NULL ? job->preprocess_path : "",
                    job->labels != NULL ? job->labels : "", shape, NULL);
}

static gboolean
check_hash (const char *path, const char *expected, const char *found)
{
  if (expected == NULL || strcmp (expected, found) == 0)
    return TRUE;
  g_message ("%s is not the file that this job was made with; the result may differ",
             path);
  return FALSE;
}

LensModel *
lens_desk_open_model (LensDesk *desk,
                      const LensJob *job,
                      LensMonitor *monitor,
                      GError **error)
{
  g_autofree char *key = make_model_key (job);
  LensModelOptions options = {
    .path = job->model,
    .preprocess_path = job->preprocess_path,
    .labels_path = job->labels,
    .input_shape = job->input_shape,
    .preprocess = job->preprocess,
  };
  LensModel *model;

  if (g_strcmp0 (key, desk->model_key) == 0)
    return desk->model;
  model = lens_model_open (&options, monitor, error);
  if (model == NULL)
    return NULL;
  lens_graph_set_folds (lens_model_graph (model), !desk->is_plain);
  close_query (desk);
  g_clear_pointer (&desk->model, lens_model_unref);
  g_free (desk->model_key);
  desk->model = model;
  desk->model_key = g_steal_pointer (&key);
  if (job->model_hash != NULL)
    check_hash (job->model, job->model_hash, lens_model_hash (model));
  return model;
}

static char *
hash_file (const char *path, GError **error)
{
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, error);
  g_autoptr (GBytes) bytes = file != NULL ? g_mapped_file_get_bytes (file) : NULL;

  return bytes != NULL ? lens_hash_bytes (bytes) : NULL;
}

static gboolean
open_picture (LensDesk *desk, const LensJob *job, GError **error)
{
  g_autoptr (LensImage) image = NULL;
  g_autoptr (LensTensor) tensor = NULL;
  g_autofree char *hash = NULL;

  if (g_strcmp0 (job->picture, desk->picture_path) == 0)
    return TRUE;
  g_info ("reading %s", job->picture);
  if (g_str_has_suffix (job->picture, ".npy"))
    tensor = lens_npy_read (job->picture, error);
  else
    image = lens_image_open (job->picture, error);
  if (image == NULL && tensor == NULL)
    return FALSE;
  hash = hash_file (job->picture, error);
  if (hash == NULL)
    return FALSE;

  check_hash (job->picture, job->picture_hash, hash);
  close_picture (desk);
  desk->picture_path = g_strdup (job->picture);
  desk->picture_hash = g_steal_pointer (&hash);
  desk->image = g_steal_pointer (&image);
  desk->tensor = g_steal_pointer (&tensor);
  return TRUE;
}

LensQuery *
lens_desk_open (LensDesk *desk,
                const LensJob *job,
                LensMonitor *monitor,
                GError **error)
{
  LensQueryWords words = {
    .target = job->target,
    .unit = job->unit,
    .layer = job->layer,
    .score = job->score,
    .monitor = monitor,
  };
  LensQuery *query;

  if (lens_desk_open_model (desk, job, monitor, error) == NULL ||
      !open_picture (desk, job, error))
    return NULL;
  words.model = desk->model;
  if (desk->query != NULL)
    {
      query = lens_query_new_like (desk->query, &words, error);
    }
  else
    {
      words.image = desk->image;
      words.tensor = desk->tensor;
      query = lens_query_new (&words, error);
    }
  if (query == NULL)
    return NULL;
  close_query (desk);
  desk->query = query;
  return query;
}

LensRun *
lens_desk_start (LensDesk *desk,
                 const LensJob *job,
                 LensMonitor *monitor,
                 GError **error)
{
  LensQuery *query;
  LensRun *run;

  lens_monitor_set_span (monitor, 0, OPENING_SHARE);
  query = lens_desk_open (desk, job, monitor, error);
  if (query == NULL)
    return NULL;
  run = lens_run_start (job->method, job->settings, query, job->seed, monitor, error);
  lens_monitor_set_span (monitor, OPENING_SHARE, 1);
  return run;
}

LensJob *
lens_desk_complete (LensDesk *desk, const LensJob *job)
{
  LensJob *complete = lens_job_copy (job);

  g_ptr_array_set_size (complete->outputs, 0);
  g_free (complete->model_hash);
  complete->model_hash = g_strdup (lens_model_hash (desk->model));
  g_free (complete->picture_hash);
  complete->picture_hash = g_strdup (desk->picture_hash);
  if (lens_model_picture_input (desk->model) >= 0)
    {
      g_clear_pointer (&complete->preprocess, json_node_unref);
      complete->preprocess = lens_preprocess_to_json (
        lens_model_preprocess (desk->model));
      g_clear_pointer (&complete->preprocess_path, g_free);
    }
  return complete;
}

static char *
warn_of_answer (LensDesk *desk, LensMonitor *monitor)
{
  g_autoptr (LensTensor) probabilities = NULL;
  LensTape *tape;

  if (!lens_model_is_classifier (desk->model))
    return NULL;
  tape = lens_query_tape (desk->query, monitor, NULL);
  if (tape == NULL)
    return NULL;
  probabilities = lens_query_probabilities (desk->query, NULL, NULL);
  if (probabilities == NULL)
    return NULL;
  return lens_plausible_warning (probabilities,
                                 lens_tape_value (tape,
                                                  lens_model_scores (desk->model)));
}

char **
lens_desk_dup_notes (LensDesk *desk, const LensJob *job, LensMonitor *monitor)
{
  GPtrArray *notes = g_ptr_array_new ();
  const char *const *model_notes = lens_model_notes (desk->model);
  char *warning = warn_of_answer (desk, monitor);

  for (int i = 0; model_notes[i] != NULL; i++)
    g_ptr_array_add (notes, g_strdup (model_notes[i]));
  if (desk->image != NULL)
    {
      g_autofree char *described = lens_preprocess_describe (
        lens_model_preprocess (desk->model));

      g_ptr_array_add (notes, g_strdup_printf ("input: %s", described));
    }
  if (warning != NULL)
    g_ptr_array_add (notes, warning);
  g_ptr_array_add (notes, NULL);
  return (char **) g_ptr_array_free (notes, FALSE);
}
