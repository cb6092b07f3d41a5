/* dataset.h - pictures with a class each, in three splits
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From folders (FOLDER/train/CLASS/PICTURE, val/, test/) or made by the program.  Frozen
 * once open; any thread may ask for pictures.
 */

#pragma once

#include "core/base/field.h"
#include "core/base/monitor.h"
#include "core/tensor/image.h"

G_BEGIN_DECLS

typedef struct _LensDataset LensDataset;

typedef enum
{
  LENS_SPLIT_TRAIN,
  LENS_SPLIT_VAL,
  LENS_SPLIT_TEST,
  LENS_N_SPLITS,
} LensSplit;

/* “train”, “val”, “test” */
const char *lens_split_name (LensSplit split);

/* A set that the program makes: “shapes”, “counting”, “gratings”. */
typedef struct
{
  const char *id;
  const char *title;
  const char *summary;
  const LensField *fields; /* among them how many pictures a split has */
  gsize settings_size;
  const char *const *classes;

  /* Draws picture @index of @split, class index % n classes; the same for the same seed. */
  LensImage *(*make) (gconstpointer settings, guint64 seed, LensSplit split, int index);
  int (*n_pictures) (gconstpointer settings, LensSplit split);
} LensMadeSet;

/* Ends with NULL. */
extern const LensMadeSet *const lens_made_sets[];
const LensMadeSet *lens_made_set_find (const char *id, GError **error);

/**
 * lens_dataset_open:
 * @folder: holds train/, val/ and, if wished, test/, each a folder a class
 * @monitor: (nullable): progress and cancel
 *
 * Lists and decodes the pictures.  Classes are the folders' names, in natural order.
 * What cannot be read is skipped, counted and named.  Fails where a split has no picture,
 * where there is one class only, or where the splits' classes differ.
 */
LensDataset *
lens_dataset_open (const char *folder, LensMonitor *monitor, GError **error);

/* A made set; @settings as its fields say. */
LensDataset *
lens_dataset_make (const LensMadeSet *set, gconstpointer settings, guint64 seed);

LensDataset *lens_dataset_ref (LensDataset *dataset);
void lens_dataset_unref (LensDataset *dataset);

int lens_dataset_n_classes (const LensDataset *dataset);
const char *lens_dataset_class_name (const LensDataset *dataset, int index);
int lens_dataset_n_pictures (const LensDataset *dataset, LensSplit split);
int lens_dataset_class_of (const LensDataset *dataset, LensSplit split, int index);

/* Inside the folder, or “shapes-train-17”. */
const char *
lens_dataset_picture_name (const LensDataset *dataset, LensSplit split, int index);

/* (transfer full): decoded, or decoded again where all together would be too large for
 * memory.  NULL where the file has gone since. */
LensImage *lens_dataset_picture (const LensDataset *dataset,
                                 LensSplit split,
                                 int index,
                                 GError **error);

/* SHA-256 over names, classes and bytes of all pictures, hexadecimal: what was learnt
 * from. */
const char *lens_dataset_hash (const LensDataset *dataset);

/* Names and reasons of pictures that could not be read; NULL-terminated. */
const char *const *lens_dataset_skipped (const LensDataset *dataset);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LensDataset, lens_dataset_unref)

G_END_DECLS
