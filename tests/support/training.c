/* training.c - a small training for tests
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tests/support/training.h"

#include "core/base/output.h"

#include <glib/gstdio.h>
#include <string.h>

const char *const training_recipe = "input 3 16 16\n"
                                    "conv 4\n"
                                    "batch-norm\n"
                                    "relu\n"
                                    "max-pool\n"
                                    "conv 6\n"
                                    "relu\n"
                                    "dropout 0.2\n"
                                    "global-average-pool\n"
                                    "dense 2\n";

/* 40 pictures are five batches; 11 for validation leave the last of two batches short. */
static const char *const plan_text =
  "{ \"recipe\": \"small.recipe\",\n"
  "  \"data\": { \"set\": \"shapes\", \"size\": 16, \"train\": 43, \"val\": 11,\n"
  "            \"test\": 9 },\n"
  "  \"transforms\": [ { \"flip\": {} }, { \"noise\": {} },\n"
  "                  { \"normalise\": { \"mean\": \"0.5\", \"std\": \"0.25\" } } ],\n"
  "  \"optimiser\": \"adam\", \"schedule\": \"cosine\", \"rate\": 0.01,\n"
  "  \"epochs\": 3, \"batch\": 8, \"output\": \"small.onnx\" }\n";

char *
training_file (const char *folder, const char *name)
{
  return g_build_filename (folder, name, NULL);
}

void
training_save (const char *folder, const char *name, const char *text)
{
  g_autofree char *path = training_file (folder, name);

  g_assert_true (lens_output_save (path, text, strlen (text), NULL));
}

char *
training_folder_new (void)
{
  char *folder = g_dir_make_tmp ("netlens-train-XXXXXX", NULL);

  g_assert_nonnull (folder);
  training_save (folder, "small.recipe", training_recipe);
  training_save (folder, "small.json", plan_text);
  return folder;
}

void
training_remove (const char *path)
{
  g_autoptr (GDir) dir = g_file_test (path, G_FILE_TEST_IS_SYMLINK)
                           ? NULL
                           : g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *inside = g_build_filename (path, name, NULL);

      training_remove (inside);
    }
  g_assert_cmpint (g_remove (path), ==, 0);
}

LensPlan *
training_plan (const char *folder, ...)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = training_file (folder, "small.json");
  LensPlan *plan = lens_plan_open (path, &error);
  va_list changes;
  const char *name;

  g_assert_no_error (error);
  va_start (changes, folder);
  while ((name = va_arg (changes, const char *)) != NULL)
    {
      lens_plan_set (plan, name, va_arg (changes, const char *), &error);
      g_assert_no_error (error);
    }
  va_end (changes);
  return plan;
}

LensTraining *
training_open (LensPlan *plan, gboolean resumes)
{
  g_autoptr (GError) error = NULL;
  LensTraining *training = lens_training_open (plan, resumes, NULL, &error);

  g_assert_no_error (error);
  return training;
}

void
training_finish (LensTraining *training)
{
  g_autoptr (GError) error = NULL;

  while (lens_training_next (training, &error) < LENS_TRAINING_DONE)
    ;
  g_assert_no_error (error);
}

void
training_advance (LensTraining *training, int n_batches)
{
  g_autoptr (GError) error = NULL;

  for (int i = 0; i < n_batches; i++)
    {
      g_assert_cmpint (lens_training_next (training, &error), <, LENS_TRAINING_DONE);
      g_assert_no_error (error);
    }
}

char *
training_fail_open (LensPlan *plan, gboolean resumes, LensErrorCode code)
{
  g_autoptr (GError) error = NULL;
  LensTraining *training = lens_training_open (plan, resumes, NULL, &error);

  g_assert_null (training);
  g_assert_error (error, LENS_ERROR, (int) code);
  g_assert_null (strchr (error->message, '\n'));
  return g_strdup (error->message);
}

GBytes *
training_read (const char *folder, const char *name)
{
  g_autofree char *path = training_file (folder, name);
  g_autoptr (GError) error = NULL;
  char *text = NULL;
  gsize size;

  g_file_get_contents (path, &text, &size, &error);
  g_assert_no_error (error);
  return g_bytes_new_take (text, size);
}
