/* dataset.c - pictures with a class each, in three splits
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every picture is decoded once when the set is opened: that is when it is found to be
 * readable, and hashed.  As many as there is room for stay decoded; the others are read
 * again each time, and their hash tells whether the file is still the same.
 */

#include "core/train/dataset.h"

#include "core/base/error.h"
#include "core/base/parallel.h"
#include "core/train/dataset-inside.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* Pictures of one piece of the loop that reads them. */
#define PIECE 4

void
lens_dataset_picture_free (LensDatasetPicture *picture)
{
  g_free (picture->name);
  g_free (picture->path);
  g_free (picture->reason);
  lens_image_unref (picture->image);
  g_free (picture);
}

LensDataset *
lens_dataset_new (guint64 seed)
{
  LensDataset *dataset = g_new0 (LensDataset, 1);

  dataset->n_references = 1;
  dataset->seed = seed;
  dataset->classes = g_ptr_array_new_with_free_func (g_free);
  dataset->skipped = g_ptr_array_new_with_free_func (g_free);
  dataset->notes = g_ptr_array_new_with_free_func (g_free);
  for (int split = 0; split < LENS_N_SPLITS; split++)
    dataset->pictures[split] = g_ptr_array_new_with_free_func (
      (GDestroyNotify) lens_dataset_picture_free);
  return dataset;
}

LensDataset *
lens_dataset_ref (LensDataset *dataset)
{
  g_atomic_int_inc (&dataset->n_references);
  return dataset;
}

void
lens_dataset_unref (LensDataset *dataset)
{
  if (dataset == NULL || !g_atomic_int_dec_and_test (&dataset->n_references))
    return;
  for (int split = 0; split < LENS_N_SPLITS; split++)
    g_ptr_array_unref (dataset->pictures[split]);
  if (dataset->set != NULL)
    lens_fields_clear (dataset->set->fields, dataset->settings);
  g_free (dataset->settings);
  g_ptr_array_unref (dataset->classes);
  g_ptr_array_unref (dataset->skipped);
  g_ptr_array_unref (dataset->notes);
  g_free (dataset->hash);
  g_free (dataset);
}

LensDatasetPicture *
lens_dataset_add (LensDataset *dataset, LensSplit split, char *name, char *path)
{
  LensDatasetPicture *picture = g_new0 (LensDatasetPicture, 1);

  picture->name = name;
  picture->path = path;
  picture->drawn_split = split;
  picture->drawn_index = (int) dataset->pictures[split]->len;
  g_ptr_array_add (dataset->pictures[split], picture);
  return picture;
}

static const LensDatasetPicture *
picture_at (const LensDataset *dataset, LensSplit split, int index)
{
  g_assert (index >= 0 && (guint) index < dataset->pictures[split]->len);
  return g_ptr_array_index (dataset->pictures[split], index);
}

static gboolean
hash_file (const char *path, guint8 digest[LENS_DIGEST_SIZE], GError **error)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  FILE *file = fopen (path, "rbe");
  gsize size = LENS_DIGEST_SIZE;
  gboolean is_read;
  guint8 bytes[16384];
  gsize n;

  if (file == NULL)
    return lens_fail (error, LENS_ERROR_INPUT, "%s: cannot be opened: %s", path,
                      g_strerror (errno));
  while ((n = fread (bytes, 1, sizeof (bytes), file)) > 0)
    g_checksum_update (checksum, bytes, (gssize) n);
  is_read = ferror (file) == 0;
  fclose (file);
  g_checksum_get_digest (checksum, digest, &size);
  return is_read || lens_fail (error, LENS_ERROR_INPUT,
                               "%s: the file cannot be read to its end", path);
}

static gsize
image_size (const LensImage *image)
{
  return 3 * (gsize) lens_image_height (image) * (gsize) lens_image_width (image);
}

static void
hash_image (const LensImage *image, guint8 digest[LENS_DIGEST_SIZE])
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize size = LENS_DIGEST_SIZE;

  g_checksum_update (checksum, lens_image_pixels (image), (gssize) image_size (image));
  g_checksum_get_digest (checksum, digest, &size);
}

/* Decodes or draws. */
static LensImage *
make_image (const LensDataset *dataset,
            const LensDatasetPicture *picture,
            guint8 digest[LENS_DIGEST_SIZE],
            GError **error)
{
  g_autoptr (LensImage) image = NULL;

  if (picture->path == NULL)
    {
      image = dataset->set->make (dataset->settings, dataset->seed,
                                  picture->drawn_split, picture->drawn_index);
      hash_image (image, digest);
      return g_steal_pointer (&image);
    }
  image = lens_image_open (picture->path, error);
  if (image == NULL || !hash_file (picture->path, digest, error))
    return NULL;
  return g_steal_pointer (&image);
}

/* All pictures are read in one loop. */
typedef struct
{
  LensDataset *dataset;
  GPtrArray *pictures; /* LensDatasetPicture *, of all splits */
  gsize memory;
  LensMonitor *monitor;
  gsize n_done; /* atomic */
} Reading;

/* Without the path before it. */
static char *
dup_reason (const char *message, const char *path)
{
  gsize length = strlen (path);
  gboolean has_path = g_str_has_prefix (message, path) && message[length] == ':';

  return g_strdup (message + (has_path ? length + 2 : 0));
}

static void
read_picture (Reading *reading, LensDatasetPicture *picture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LensImage) image = make_image (reading->dataset, picture, picture->digest,
                                            &error);
  gsize size;

  if (image == NULL)
    {
      /* What is drawn cannot fail. */
      g_assert (error != NULL);
      picture->reason = dup_reason (error->message, picture->path);
      return;
    }
  picture->height = lens_image_height (image);
  picture->width = lens_image_width (image);
  size = image_size (image);
  if (__atomic_add_fetch (&reading->dataset->kept, size, __ATOMIC_RELAXED) <=
      reading->memory)
    picture->image = g_steal_pointer (&image);
  else
    __atomic_sub_fetch (&reading->dataset->kept, size, __ATOMIC_RELAXED);
}

static void
read_pictures (gsize begin, gsize end, gpointer data)
{
  Reading *reading = data;
  gsize n_done;

  for (gsize i = begin; i < end; i++)
    {
      if (lens_monitor_is_cancelled (reading->monitor))
        return;
      read_picture (reading, g_ptr_array_index (reading->pictures, i));
      n_done = __atomic_add_fetch (&reading->n_done, 1, __ATOMIC_RELAXED);
      lens_monitor_report (reading->monitor, (double) n_done / reading->pictures->len);
    }
}

gboolean
lens_dataset_read (LensDataset *dataset,
                   const LensDatasetOptions *options,
                   GError **error)
{
  g_autoptr (GPtrArray) pictures = g_ptr_array_new ();
  Reading reading = {
    .dataset = dataset,
    .pictures = pictures,
    .memory = options->memory != 0 ? options->memory : LENS_DATASET_MEMORY,
    .monitor = options->monitor,
  };

  for (int split = 0; split < LENS_N_SPLITS; split++)
    for (guint i = 0; i < dataset->pictures[split]->len; i++)
      g_ptr_array_add (pictures, g_ptr_array_index (dataset->pictures[split], i));
  lens_parallel_for (pictures->len, PIECE, read_pictures, &reading);
  return lens_monitor_check (options->monitor, error);
}

static void
hash_text (GChecksum *checksum, const char *text)
{
  /* With its end, so that two texts cannot be cut in two ways. */
  g_checksum_update (checksum, (const guint8 *) text, (gssize) strlen (text) + 1);
}

void
lens_dataset_freeze (LensDataset *dataset)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);

  for (int split = 0; split < LENS_N_SPLITS; split++)
    for (guint i = 0; i < dataset->pictures[split]->len; i++)
      {
        const LensDatasetPicture *picture = picture_at (dataset, (LensSplit) split,
                                                        (int) i);

        hash_text (checksum, lens_split_name ((LensSplit) split));
        hash_text (checksum, picture->name);
        hash_text (checksum, lens_dataset_class_name (dataset, picture->class_index));
        g_checksum_update (checksum, picture->digest, LENS_DIGEST_SIZE);
      }
  dataset->hash = g_strdup (g_checksum_get_string (checksum));
  g_ptr_array_add (dataset->skipped, NULL);
  g_ptr_array_add (dataset->notes, NULL);
  g_info ("data: %d classes, %d + %d + %d pictures, %" G_GSIZE_FORMAT
          " MiB kept in memory",
          lens_dataset_n_classes (dataset),
          lens_dataset_n_pictures (dataset, LENS_SPLIT_TRAIN),
          lens_dataset_n_pictures (dataset, LENS_SPLIT_VAL),
          lens_dataset_n_pictures (dataset, LENS_SPLIT_TEST), dataset->kept >> 20);
}

LensDataset *
lens_dataset_make (const LensMadeSet *set,
                   gconstpointer settings,
                   const LensDatasetOptions *options,
                   GError **error)
{
  static const LensDatasetOptions none = { 0 };
  const LensDatasetOptions *wanted = options != NULL ? options : &none;
  g_autoptr (LensDataset) dataset = lens_dataset_new (wanted->seed);
  const char *const *classes = set->classes (settings);

  dataset->set = set;
  dataset->settings = g_malloc0 (set->settings_size);
  lens_fields_copy (set->fields, settings, set->settings_size, dataset->settings);
  for (int i = 0; classes[i] != NULL; i++)
    g_ptr_array_add (dataset->classes, g_strdup (classes[i]));
  for (int split = 0; split < LENS_N_SPLITS; split++)
    for (int i = 0; i < set->n_pictures (settings, (LensSplit) split); i++)
      {
        char *name = g_strdup_printf ("%s-%s-%d", set->id,
                                      lens_split_name ((LensSplit) split), i);

        lens_dataset_add (dataset, (LensSplit) split, name, NULL)
          ->class_index = i % (int) dataset->classes->len;
      }
  if (!lens_dataset_read (dataset, wanted, error))
    return NULL;
  lens_dataset_freeze (dataset);
  return g_steal_pointer (&dataset);
}

int
lens_dataset_n_classes (const LensDataset *dataset)
{
  return (int) dataset->classes->len;
}

const char *
lens_dataset_class_name (const LensDataset *dataset, int index)
{
  g_assert (index >= 0 && (guint) index < dataset->classes->len);
  return g_ptr_array_index (dataset->classes, index);
}

int
lens_dataset_n_pictures (const LensDataset *dataset, LensSplit split)
{
  return (int) dataset->pictures[split]->len;
}

int
lens_dataset_class_of (const LensDataset *dataset, LensSplit split, int index)
{
  return picture_at (dataset, split, index)->class_index;
}

const char *
lens_dataset_picture_name (const LensDataset *dataset, LensSplit split, int index)
{
  return picture_at (dataset, split, index)->name;
}

LensImage *
lens_dataset_picture (const LensDataset *dataset,
                      LensSplit split,
                      int index,
                      GError **error)
{
  const LensDatasetPicture *picture = picture_at (dataset, split, index);
  g_autoptr (LensImage) image = NULL;
  guint8 digest[LENS_DIGEST_SIZE];

  if (picture->image != NULL)
    return lens_image_ref (picture->image);
  image = make_image (dataset, picture, digest, error);
  if (image == NULL)
    return NULL;
  if (memcmp (digest, picture->digest, LENS_DIGEST_SIZE) != 0)
    {
      lens_fail (error, LENS_ERROR_INPUT,
                 "%s: the file has changed since the data set was opened",
                 picture->path);
      return NULL;
    }
  return g_steal_pointer (&image);
}

void
lens_dataset_picture_size (const LensDataset *dataset,
                           LensSplit split,
                           int index,
                           int *height,
                           int *width)
{
  const LensDatasetPicture *picture = picture_at (dataset, split, index);

  *height = picture->height;
  *width = picture->width;
}

const char *
lens_dataset_hash (const LensDataset *dataset)
{
  return dataset->hash;
}

const char *const *
lens_dataset_skipped (const LensDataset *dataset)
{
  return (const char *const *) dataset->skipped->pdata;
}

const char *const *
lens_dataset_notes (const LensDataset *dataset)
{
  return (const char *const *) dataset->notes->pdata;
}
