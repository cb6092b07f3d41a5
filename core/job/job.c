/* job.c - one piece of work as a value
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/job/job.h"

#include <string.h>

static void
clear_settings (LensJob *job)
{
  if (job->settings != NULL)
    lens_fields_clear (job->method->fields, job->settings);
  g_clear_pointer (&job->settings, g_free);
}

void
lens_job_set_method (LensJob *job, const LensMethod *method)
{
  clear_settings (job);
  job->method = method;
  job->settings = g_malloc0 (MAX (method->settings_size, 1));
  lens_fields_init (method->fields, job->settings);
}

LensJob *
lens_job_new (const LensMethod *method)
{
  LensJob *job = g_new0 (LensJob, 1);

  job->n_references = 1;
  job->target = g_strdup ("top");
  job->outputs = g_ptr_array_new_with_free_func (g_free);
  lens_job_set_method (job, method);
  lens_fields_init (lens_look_fields, &job->look);
  lens_fields_init (lens_clip_fields, &job->clip);
  return job;
}

LensJob *
lens_job_ref (LensJob *job)
{
  g_atomic_int_inc (&job->n_references);
  return job;
}

void
lens_job_unref (LensJob *job)
{
  if (job == NULL || !g_atomic_int_dec_and_test (&job->n_references))
    return;
  clear_settings (job);
  g_free (job->model);
  g_free (job->model_hash);
  g_free (job->picture);
  g_free (job->picture_hash);
  g_free (job->target);
  g_free (job->unit);
  g_free (job->layer);
  g_free (job->figure);
  g_free (job->preprocess_path);
  g_free (job->labels);
  g_clear_pointer (&job->preprocess, json_node_unref);
  g_ptr_array_unref (job->outputs);
  g_free (job);
}

static gpointer
copy_string (gconstpointer string, gpointer nothing)
{
  return g_strdup (string);
}

LensJob *
lens_job_copy (const LensJob *job)
{
  LensJob *copy = g_new0 (LensJob, 1);

  /* Not all at once: other threads may be counting references. */
  copy->n_references = 1;
  copy->score = job->score;
  copy->method = job->method;
  copy->look = job->look;
  copy->clip = job->clip;
  copy->seed = job->seed;
  copy->input_shape = job->input_shape;
  copy->model = g_strdup (job->model);
  copy->model_hash = g_strdup (job->model_hash);
  copy->picture = g_strdup (job->picture);
  copy->picture_hash = g_strdup (job->picture_hash);
  copy->target = g_strdup (job->target);
  copy->unit = g_strdup (job->unit);
  copy->layer = g_strdup (job->layer);
  copy->figure = g_strdup (job->figure);
  copy->preprocess_path = g_strdup (job->preprocess_path);
  copy->labels = g_strdup (job->labels);
  copy->preprocess = job->preprocess != NULL ? json_node_ref (job->preprocess) : NULL;
  copy->outputs = g_ptr_array_copy (job->outputs, copy_string, NULL);
  copy->settings = g_malloc0 (MAX (job->method->settings_size, 1));
  lens_fields_copy (job->method->fields, job->settings, job->method->settings_size,
                    copy->settings);
  return copy;
}

gboolean
lens_job_set (LensJob *job, const char *name, const char *text, GError **error)
{
  g_autofree char *owner = g_strdup_printf ("method %s", job->method->id);
  const LensField *field = lens_fields_find (job->method->fields, name, owner, error);

  return field != NULL && lens_field_set_text (field, job->settings, text, error);
}

gboolean
lens_job_equal (const LensJob *a, const LensJob *b)
{
  g_autoptr (LensJob) plain_a = lens_job_copy (a);
  g_autoptr (LensJob) plain_b = lens_job_copy (b);
  g_autofree char *text_a = NULL;
  g_autofree char *text_b = NULL;

  g_ptr_array_set_size (plain_a->outputs, 0);
  g_ptr_array_set_size (plain_b->outputs, 0);
  text_a = lens_job_to_text (plain_a);
  text_b = lens_job_to_text (plain_b);
  return strcmp (text_a, text_b) == 0;
}
