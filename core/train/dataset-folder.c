/* dataset-folder.c - a data set from FOLDER/SPLIT/CLASS/PICTURE
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Exactly these three floors are looked at, so a link that leads back up does no harm.
 */

#include "core/base/error.h"
#include "core/base/natural.h"
#include "core/base/rng.h"
#include "core/train/dataset-inside.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

/* One picture in so many of train is set aside where there is no val. */
#define SET_ASIDE 7

static int
compare_names (gconstpointer a, gconstpointer b)
{
  const char *const *first = a;
  const char *const *second = b;

  return lens_natural_compare (*first, *second);
}

/* What a folder holds, but for names that begin with a dot, in natural order. */
static GPtrArray *
list_folder (const char *path, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  GDir *folder;
  const char *name;

  errno = 0;
  folder = g_dir_open (path, 0, NULL);
  if (folder == NULL)
    {
      lens_fail (error, LENS_ERROR_INPUT, "%s: the folder cannot be opened: %s", path,
                 g_strerror (errno));
      return NULL;
    }
  while ((name = g_dir_read_name (folder)) != NULL)
    if (name[0] != '.')
      g_ptr_array_add (names, g_strdup (name));
  g_dir_close (folder);
  g_ptr_array_sort (names, compare_names);
  return g_steal_pointer (&names);
}

static gboolean
is_folder (const char *path)
{
  struct stat status;

  return stat (path, &status) == 0 && S_ISDIR (status.st_mode);
}

static void
skip (LensDataset *dataset, const char *name, const char *reason)
{
  g_ptr_array_add (dataset->skipped, g_strdup_printf ("%s: %s", name, reason));
}

/* “train/cat/1.png”, in UTF-8 whatever the names are. */
static char *
join_names (const char *first, const char *second)
{
  g_autofree char *shown = g_filename_display_name (second);

  return g_strconcat (first, "/", shown, NULL);
}

/* Names the pictures of one class, without opening them. */
static gboolean
list_class (LensDataset *dataset,
            LensSplit split,
            int class_index,
            const char *path,
            GError **error)
{
  g_autofree char *class_name = join_names (lens_split_name (split),
                                            lens_dataset_class_name (dataset,
                                                                     class_index));
  g_autoptr (GPtrArray) names = list_folder (path, error);

  if (names == NULL)
    return FALSE;
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *file = g_build_filename (path, g_ptr_array_index (names, i),
                                                NULL);
      g_autofree char *name = join_names (class_name, g_ptr_array_index (names, i));
      struct stat status;

      if (stat (file, &status) != 0)
        skip (dataset, name, g_strerror (errno));
      else if (S_ISDIR (status.st_mode))
        skip (dataset, name, "a folder inside a class, which is not looked into");
      else if (!S_ISREG (status.st_mode))
        skip (dataset, name, "not a file with a picture");
      else
        lens_dataset_add (dataset, split, g_steal_pointer (&name),
                          g_steal_pointer (&file))
          ->class_index = class_index;
    }
  return TRUE;
}

/* The folders in a split's folder; what else stands there is skipped by name. */
static GPtrArray *
list_classes (LensDataset *dataset, LensSplit split, const char *path, GError **error)
{
  g_autoptr (GPtrArray) names = list_folder (path, error);
  g_autoptr (GPtrArray) classes = g_ptr_array_new_with_free_func (g_free);

  if (names == NULL)
    return NULL;
  for (guint i = 0; i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);
      g_autofree char *inside = g_build_filename (path, name, NULL);
      g_autofree char *shown = join_names (lens_split_name (split), name);

      if (is_folder (inside))
        g_ptr_array_add (classes, g_strdup (name));
      else
        skip (dataset, shown, "stands in no folder of a class");
    }
  return g_steal_pointer (&classes);
}

static gboolean
fail_difference (LensSplit split,
                 const char *path,
                 const char *name,
                 gboolean is_missing,
                 GError **error)
{
  g_autofree char *shown = g_filename_display_name (name);

  if (is_missing)
    return lens_fail (error, LENS_ERROR_INPUT,
                      "%s lacks the class “%s” that train has; every split needs every "
                      "class",
                      path, shown);
  return lens_fail (error, LENS_ERROR_INPUT,
                    "%s has a class “%s” that train has not; every split needs every "
                    "class",
                    path, shown);
}

/* Both lists are sorted. */
static gboolean
check_same_classes (LensSplit split,
                    const char *path,
                    const GPtrArray *expected,
                    const GPtrArray *found,
                    GError **error)
{
  for (guint i = 0; i < MAX (expected->len, found->len); i++)
    {
      const char *first = i < expected->len ? g_ptr_array_index (expected, i) : NULL;
      const char *second = i < found->len ? g_ptr_array_index (found, i) : NULL;
      int order = first == NULL    ? 1
                  : second == NULL ? -1
                                   : lens_natural_compare (first, second);

      if (order != 0)
        return fail_difference (split, path, order < 0 ? first : second, order < 0,
                                error);
    }
  return TRUE;
}

static gboolean
check_train (const char *path, const GPtrArray *classes, GError **error)
{
  g_autofree char *only = NULL;

  if (classes->len == 0)
    return lens_fail (
      error, LENS_ERROR_INPUT,
      "%s has no folders; one with pictures for each class was expected", path);
  if (classes->len > 1)
    return TRUE;
  only = g_filename_display_name (g_ptr_array_index (classes, 0));
  return lens_fail (error, LENS_ERROR_INPUT,
                    "%s has one class only, “%s”; two or more were expected", path,
                    only);
}

/* @classes is set by the first split and holds for the others. */
static gboolean
list_split (LensDataset *dataset,
            LensSplit split,
            const char *folder,
            GPtrArray **classes,
            GError **error)
{
  g_autofree char *path = g_build_filename (folder, lens_split_name (split), NULL);
  g_autoptr (GPtrArray) found = NULL;

  if (!is_folder (path))
    return split != LENS_SPLIT_TRAIN ||
           lens_fail (error, LENS_ERROR_INPUT,
                      "%s has no folder “train”; pictures were expected in "
                      "train/CLASS/",
                      folder);
  found = list_classes (dataset, split, path, error);
  if (found == NULL)
    return FALSE;
  if (split == LENS_SPLIT_TRAIN)
    {
      if (!check_train (path, found, error))
        return FALSE;
      for (guint i = 0; i < found->len; i++)
        g_ptr_array_add (dataset->classes,
                         g_filename_display_name (g_ptr_array_index (found, i)));
      *classes = g_ptr_array_ref (found);
    }
  g_assert (*classes != NULL);
  if (!check_same_classes (split, path, *classes, found, error))
    return FALSE;
  for (guint i = 0; i < found->len; i++)
    {
      g_autofree char *inside = g_build_filename (path, g_ptr_array_index (found, i),
                                                  NULL);

      if (!list_class (dataset, split, (int) i, inside, error))
        return FALSE;
    }
  return TRUE;
}

/* Takes out what could not be read. */
static void
drop_unreadable (LensDataset *dataset)
{
  for (int split = 0; split < LENS_N_SPLITS; split++)
    {
      GPtrArray *pictures = dataset->pictures[split];
      gsize n_all = 0;
      g_autofree gpointer *all = g_ptr_array_steal (pictures, &n_all);

      for (gsize i = 0; i < n_all; i++)
        {
          LensDatasetPicture *picture = all[i];

          if (picture->reason == NULL)
            {
              g_ptr_array_add (pictures, picture);
              continue;
            }
          skip (dataset, picture->name, picture->reason);
          lens_dataset_picture_free (picture);
        }
    }
  if (dataset->skipped->len > 0)
    g_ptr_array_add (
      dataset->notes,
      g_strdup_printf ("%u %s left out, the first: %s", dataset->skipped->len,
                       dataset->skipped->len == 1 ? "file is" : "files are",
                       (const char *) g_ptr_array_index (dataset->skipped, 0)));
}

/* A number that decides who is set aside.  It comes from what is in the picture, so that
 * neither new names nor new neighbours move a picture to the other side. */
typedef struct
{
  guint64 number;
  guint index;
} Lot;

static Lot
draw_lot (const LensDataset *dataset, guint index)
{
  const LensDatasetPicture *picture = g_ptr_array_index (
    dataset->pictures[LENS_SPLIT_TRAIN], index);
  guint64 bytes;
  LensRng rng;

  memcpy (&bytes, picture->digest, sizeof (bytes));
  lens_rng_seed_at (&rng, dataset->seed, GUINT64_FROM_LE (bytes), 0);
  return (Lot){ .number = lens_rng_next (&rng), .index = index };
}

static int
compare_lots (gconstpointer a, gconstpointer b)
{
  const Lot *first = a;
  const Lot *second = b;

  if (first->number != second->number)
    return first->number < second->number ? -1 : 1;
  return first->index < second->index ? -1 : 1;
}

/* Marks what goes to val of the class whose pictures begin at @begin; where they end. */
static guint
draw_lots (const LensDataset *dataset, guint begin, gboolean *is_aside)
{
  const GPtrArray *pictures = dataset->pictures[LENS_SPLIT_TRAIN];
  const LensDatasetPicture *first = g_ptr_array_index (pictures, begin);
  g_autoptr (GArray) lots = g_array_new (FALSE, FALSE, sizeof (Lot));
  guint end = begin;
  guint n_aside;

  while (
    end < pictures->len &&
    ((const LensDatasetPicture *) g_ptr_array_index (pictures, end))->class_index ==
      first->class_index)
    {
      Lot lot = draw_lot (dataset, end++);

      g_array_append_val (lots, lot);
    }
  g_array_sort (lots, compare_lots);
  n_aside = MAX (lots->len / SET_ASIDE, lots->len > 1 ? 1 : 0);
  for (guint i = 0; i < n_aside; i++)
    is_aside[g_array_index (lots, Lot, i).index] = TRUE;
  return end;
}

/* Makes val of a part of train. */
static void
set_aside (LensDataset *dataset)
{
  GPtrArray *train = dataset->pictures[LENS_SPLIT_TRAIN];
  g_autofree gboolean *is_aside = g_new0 (gboolean, train->len + 1);
  g_autofree gpointer *all = NULL;
  gsize n_all = train->len;
  guint begin = 0;

  while (begin < train->len)
    begin = draw_lots (dataset, begin, is_aside);
  all = g_ptr_array_steal (train, &n_all);
  for (gsize i = 0; i < n_all; i++)
    g_ptr_array_add (dataset->pictures[is_aside[i] ? LENS_SPLIT_VAL : LENS_SPLIT_TRAIN],
                     all[i]);
  g_ptr_array_add (
    dataset->notes,
    g_strdup_printf ("no folder “val”: %d of the %d pictures of train are set aside "
                     "for it",
                     lens_dataset_n_pictures (dataset, LENS_SPLIT_VAL), (int) n_all));
}

/* Every class needs a picture to learn from, every split one to look at. */
static gboolean
check_pictures (const LensDataset *dataset, const char *folder, GError **error)
{
  g_autofree int *n_of_class = g_new0 (int, dataset->classes->len);
  const char *reason = dataset->skipped->len == 0
                         ? "its folders are empty"
                         : g_ptr_array_index (dataset->skipped, 0);

  for (int i = 0; i < lens_dataset_n_pictures (dataset, LENS_SPLIT_TRAIN); i++)
    n_of_class[lens_dataset_class_of (dataset, LENS_SPLIT_TRAIN, i)]++;
  if (lens_dataset_n_pictures (dataset, LENS_SPLIT_TRAIN) == 0)
    return lens_fail (error, LENS_ERROR_INPUT,
                      "%s/train has no picture that can be read; %s", folder, reason);
  for (guint i = 0; i < dataset->classes->len; i++)
    if (n_of_class[i] == 0)
      return lens_fail (
        error, LENS_ERROR_INPUT,
        "%s/train/%s has no picture that can be read; every class needs "
        "some",
        folder, lens_dataset_class_name (dataset, (int) i));
  return TRUE;
}

/* A split whose folder is there is meant to be used. */
static gboolean
check_split (const LensDataset *dataset,
             LensSplit split,
             const char *folder,
             GError **error)
{
  g_autofree char *path = g_build_filename (folder, lens_split_name (split), NULL);

  return lens_dataset_n_pictures (dataset, split) > 0 || !is_folder (path) ||
         lens_fail (error, LENS_ERROR_INPUT, "%s has no picture that can be read",
                    path);
}

static guint
hash_digest (gconstpointer data)
{
  guint first;

  memcpy (&first, data, sizeof (first));
  return first;
}

static gboolean
is_same_digest (gconstpointer a, gconstpointer b)
{
  return memcmp (a, b, LENS_DIGEST_SIZE) == 0;
}

/* A network that has seen the examination's questions is examined in vain. */
static void
note_shared (LensDataset *dataset, LensSplit split)
{
  g_autoptr (GHashTable) learnt = g_hash_table_new (hash_digest, is_same_digest);
  GPtrArray *train = dataset->pictures[LENS_SPLIT_TRAIN];
  GPtrArray *others = dataset->pictures[split];
  guint n_shared = 0;

  for (guint i = 0; i < train->len; i++)
    g_hash_table_add (learnt,
                      ((LensDatasetPicture *) g_ptr_array_index (train, i))->digest);
  for (guint i = 0; i < others->len; i++)
    n_shared += g_hash_table_contains (
      learnt, ((LensDatasetPicture *) g_ptr_array_index (others, i))->digest);
  if (n_shared > 0)
    g_ptr_array_add (dataset->notes,
                     g_strdup_printf ("%u of the %u pictures of %s are in train too, "
                                      "byte for byte: it will look better than it is",
                                      n_shared, others->len, lens_split_name (split)));
}

static gboolean
arrange_splits (LensDataset *dataset, const char *folder, GError **error)
{
  g_autofree char *val = g_build_filename (folder, lens_split_name (LENS_SPLIT_VAL),
                                           NULL);

  drop_unreadable (dataset);
  if (!check_pictures (dataset, folder, error) ||
      !check_split (dataset, LENS_SPLIT_VAL, folder, error) ||
      !check_split (dataset, LENS_SPLIT_TEST, folder, error))
    return FALSE;
  if (!is_folder (val))
    set_aside (dataset);
  if (lens_dataset_n_pictures (dataset, LENS_SPLIT_VAL) == 0)
    return lens_fail (error, LENS_ERROR_INPUT,
                      "%s has no folder “val”, and train has too few pictures to set "
                      "some aside; two or more of a class were expected",
                      folder);
  if (lens_dataset_n_pictures (dataset, LENS_SPLIT_TEST) == 0)
    g_ptr_array_add (dataset->notes, g_strdup ("no folder “test”: how well the network "
                                               "does on unseen pictures stays open"));
  note_shared (dataset, LENS_SPLIT_VAL);
  note_shared (dataset, LENS_SPLIT_TEST);
  return TRUE;
}

LensDataset *
lens_dataset_open (const char *folder,
                   const LensDatasetOptions *options,
                   GError **error)
{
  static const LensDatasetOptions none = { 0 };
  const LensDatasetOptions *wanted = options != NULL ? options : &none;
  g_autoptr (LensDataset) dataset = lens_dataset_new (wanted->seed);
  g_autoptr (GPtrArray) classes = NULL;

  if (!is_folder (folder))
    {
      lens_fail (error, LENS_ERROR_INPUT, "%s: %s", folder,
                 g_file_test (folder, G_FILE_TEST_EXISTS)
                   ? "a folder with pictures was expected"
                   : "no such folder");
      return NULL;
    }
  for (int split = 0; split < LENS_N_SPLITS; split++)
    if (!list_split (dataset, (LensSplit) split, folder, &classes, error))
      return NULL;
  if (!lens_dataset_read (dataset, wanted, error) ||
      !arrange_splits (dataset, folder, error))
    return NULL;
  lens_dataset_freeze (dataset);
  return g_steal_pointer (&dataset);
}
