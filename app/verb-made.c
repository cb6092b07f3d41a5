/* verb-made.c - a made set written as folders of pictures
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "app/verb.h"

#include <errno.h>
#include <glib/gstdio.h>

static const Option options[] = {
  { OPTION_LIST, "set", 0, "NAME=VALUE", "size, how many pictures, noise …" },
  { .kind = OPTION_END },
};

static gboolean
set_setting (const LensMadeSet *set,
             gpointer settings,
             const char *name,
             const char *value,
             GError **error)
{
  g_autofree char *owner = g_strdup_printf ("made set %s", set->id);
  const LensField *field = lens_fields_find (set->fields, name, owner, error);

  return field != NULL && lens_field_set_text (field, settings, value, error);
}

static gboolean
read_settings (const Call *call,
               const LensMadeSet *set,
               gpointer settings,
               GError **error)
{
  const GPtrArray *list = arguments_list (call->arguments, "set");
  const GPtrArray *loose = call->arguments->loose;

  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      g_autofree char *name = NULL;
      g_autofree char *value = NULL;

      if (!arguments_split (g_ptr_array_index (list, i), "set", &name, &value, error) ||
          !set_setting (set, settings, name, value, error))
        return FALSE;
    }
  for (guint i = 0; i + 1 < loose->len; i += 2)
    if (!set_setting (set, settings, g_ptr_array_index (loose, i),
                      g_ptr_array_index (loose, i + 1), error))
      return FALSE;
  return TRUE;
}

static gboolean
make_folder (const char *path, GError **error)
{
  return g_mkdir_with_parents (path, 0777) == 0 ||
         lens_fail (error, LENS_ERROR_INPUT, "%s: the folder cannot be made: %s", path,
                    g_strerror (errno));
}

/* A set among pictures of another would be neither. */
static gboolean
check_folder (const char *path, GError **error)
{
  GDir *folder = g_dir_open (path, 0, NULL);
  gboolean is_empty;

  if (folder == NULL)
    return make_folder (path, error);
  is_empty = g_dir_read_name (folder) == NULL;
  g_dir_close (folder);
  return is_empty ||
         lens_fail (error, LENS_ERROR_INPUT,
                    "%s: the folder is not empty; a new one was expected", path);
}

static gboolean
write_picture (const LensDataset *dataset,
               LensSplit split,
               int index,
               const char *folder,
               GError **error)
{
  int class_index = lens_dataset_class_of (dataset, split, index);
  g_autoptr (LensImage) image = lens_dataset_picture (dataset, split, index, error);
  g_autofree char *file = g_strdup_printf ("%05d.png", index);
  g_autofree char *path = g_build_filename (folder, lens_split_name (split),
                                            lens_dataset_class_name (dataset,
                                                                     class_index),
                                            file, NULL);

  if (image == NULL)
    return FALSE;
  return lens_png_write (path,
                         &(LensPixels){
                           .height = lens_image_height (image),
                           .width = lens_image_width (image),
                           .n_channels = 3,
                           .stride = 3 * (gsize) lens_image_width (image),
                           .data = lens_image_pixels (image),
                         },
                         NULL, error);
}

static gboolean
write_split (const Call *call,
             const LensDataset *dataset,
             LensSplit split,
             const char *folder,
             GError **error)
{
  int n = lens_dataset_n_pictures (dataset, split);

  for (int i = 0; n > 0 && i < lens_dataset_n_classes (dataset); i++)
    {
      g_autofree char *path = g_build_filename (folder, lens_split_name (split),
                                                lens_dataset_class_name (dataset, i),
                                                NULL);

      if (!make_folder (path, error))
        return FALSE;
    }
  for (int i = 0; i < n; i++)
    {
      lens_monitor_report (call->monitor, (split + (double) i / n) / LENS_N_SPLITS);
      if (!lens_monitor_check (call->monitor, error) ||
          !write_picture (dataset, split, i, folder, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
write_set (const Call *call,
           const LensMadeSet *set,
           gpointer settings,
           const char *folder,
           GError **error)
{
  const LensDatasetOptions wanted = { .seed = call->seed, .monitor = call->monitor };
  g_autoptr (LensDataset) dataset = NULL;

  lens_monitor_set_span (call->monitor, 0, 0.2);
  dataset = lens_dataset_make (set, settings, &wanted, error);
  if (dataset == NULL || !check_folder (folder, error))
    return FALSE;
  lens_monitor_set_span (call->monitor, 0.2, 1);
  for (int split = 0; split < LENS_N_SPLITS; split++)
    if (!write_split (call, dataset, (LensSplit) split, folder, error))
      return FALSE;
  return TRUE;
}

static gboolean
run (const Call *call, GError **error)
{
  const GPtrArray *words = call->arguments->words;
  const LensMadeSet *set = lens_made_set_find (g_ptr_array_index (words, 0), error);
  g_autofree gpointer settings = NULL;
  gboolean is_done;

  if (set == NULL)
    return FALSE;
  settings = g_malloc0 (set->settings_size);
  lens_fields_init (set->fields, settings);
  is_done = read_settings (call, set, settings, error) &&
            write_set (call, set, settings, g_ptr_array_index (words, 1), error);
  lens_fields_clear (set->fields, settings);
  return is_done;
}

const Verb verb_made = {
  .name = "made",
  .usage = "shapes|counting|gratings FOLDER [--set NAME=VALUE]…",
  .summary = "Draws a set of pictures to learn from, a folder for each class.",
  .options = options,
  .takes_settings = TRUE,
  .min_words = 2,
  .max_words = 2,
  .run = run,
};
