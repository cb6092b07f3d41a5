/* samples.c - networks and pictures that come with the program
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/samples.h"

#include "ui/installed.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <json-glib/json-glib.h>

enum
{
  ICON_SIDE = 192,
};

void
lens_sample_free (LensSample *sample)
{
  g_free (sample->title);
  g_free (sample->summary);
  g_clear_pointer (&sample->files, g_ptr_array_unref);
  g_clear_pointer (&sample->icon, g_bytes_unref);
  g_free (sample);
}

static void
free_sample (gpointer data)
{
  lens_sample_free (data);
}

/* The folder that holds the samples, or NULL. */
static char *
find_folder (void)
{
  static const char *const places[] = { "share/netlens/samples", "samples", NULL };

  return lens_installed_folder (places, "samples.json");
}

/* The first picture, small: a card must not keep a photograph. */
static GBytes *
make_icon (const char *path)
{
  g_autoptr (GdkPixbuf) picture = gdk_pixbuf_new_from_file_at_scale (path, ICON_SIDE,
                                                                     ICON_SIDE, TRUE,
                                                                     NULL);
  char *png;
  gsize length;

  if (picture == NULL ||
      !gdk_pixbuf_save_to_buffer (picture, &png, &length, "png", NULL, NULL))
    return NULL;
  return g_bytes_new_take (png, length);
}

static gboolean
add_file (LensSample *sample, const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  if (!g_file_test (path, G_FILE_TEST_IS_REGULAR))
    return FALSE;
  if (sample->files->len > 0 && sample->icon == NULL)
    sample->icon = make_icon (path);
  g_ptr_array_add (sample->files, g_file_new_for_path (path));
  return TRUE;
}

/* NULL where the network is not there: a build may come without the larger ones. */
static LensSample *
read_sample (const char *folder, JsonObject *object)
{
  LensSample *sample = g_new0 (LensSample, 1);
  JsonArray *pictures = json_object_get_array_member (object, "pictures");

  sample->files = g_ptr_array_new_with_free_func (g_object_unref);
  sample->title = g_strdup (json_object_get_string_member (object, "title"));
  sample->summary = g_strdup (json_object_get_string_member (object, "summary"));
  if (!add_file (sample, folder, json_object_get_string_member (object, "model")))
    {
      lens_sample_free (sample);
      return NULL;
    }
  for (guint i = 0; i < json_array_get_length (pictures); i++)
    add_file (sample, folder, json_array_get_string_element (pictures, i));
  return sample;
}

static void
find (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autoptr (GPtrArray) samples = g_ptr_array_new_with_free_func (free_sample);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autofree char *folder = find_folder ();
  g_autofree char *list = folder != NULL
                            ? g_build_filename (folder, "samples.json", NULL)
                            : NULL;
  GError *error = NULL;
  JsonArray *array;

  if (folder == NULL)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "no samples");
      return;
    }
  if (!json_parser_load_from_file (parser, list, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  array = json_node_get_array (json_parser_get_root (parser));
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      LensSample *sample = read_sample (folder,
                                        json_array_get_object_element (array, i));

      if (sample != NULL)
        g_ptr_array_add (samples, sample);
    }
  g_task_return_pointer (task, g_steal_pointer (&samples),
                         (GDestroyNotify) g_ptr_array_unref);
}

void
lens_samples_find_async (GCancellable *cancellable,
                         GAsyncReadyCallback done,
                         gpointer data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, done, data);

  g_task_run_in_thread (task, find);
}

GPtrArray *
lens_samples_find_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
