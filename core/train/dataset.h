/* dataset.h - pictures with a class each, in three splits
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From folders (FOLDER/train/CLASS/PICTURE, val/, test/) or made by the program.  Frozen
 * once open; any thread may ask for pictures.
 */

#pragma once

#include "core/base/monitor.h"
#include "core/tensor/image.h"
#include "core/train/made.h"
#include "core/train/split.h"

G_BEGIN_DECLS

typedef struct _LensDataset LensDataset;

/* Bytes of decoded pictures that are kept unless something else is asked for. */
#define LENS_DATASET_MEMORY ((gsize) 1 << 30)

typedef struct
{
  guint64 seed; /* of a made set; of a folder without val/, which pictures of train/ are
                   taken for it */
  gsize memory; /* bytes of decoded pictures to keep, the others are decoded when asked
                   for; 0: LENS_DATASET_MEMORY */
  LensMonitor *monitor; /* (nullable): progress and cancel */
} LensDatasetOptions;

/**
 * lens_dataset_open:
 * @folder: holds train/, val/ and, if wished, test/, each with a folder a class
 * @options: (nullable): %NULL for all zeros
 *
 * Lists and decodes the pictures, on all threads.  Classes are the folders' names, in
 * natural order.  Names that begin with a dot are ignored; what cannot be read as a picture
 * is skipped, counted and named.  Without val/ a seventh of each class of train/ is set
 * aside for it.  Fails where a class has no picture to learn from, where there is one class
 * only, or where a split has classes that train/ has not, or the other way round.
 */
LensDataset *lens_dataset_open (const char *folder,
                                const LensDatasetOptions *options,
                                GError **error);

/* A made set; @settings as its fields say.  Fails only when cancelled. */
LensDataset *lens_dataset_make (const LensMadeSet *set,
                                gconstpointer settings,
                                const LensDatasetOptions *options,
                                GError **error);

LensDataset *lens_dataset_ref (LensDataset *dataset);
void lens_dataset_unref (LensDataset *dataset);

int lens_dataset_n_classes (const LensDataset *dataset);
const char *lens_dataset_class_name (const LensDataset *dataset, int index);

/* Only LENS_SPLIT_TEST may have none. */
int lens_dataset_n_pictures (const LensDataset *dataset, LensSplit split);
int lens_dataset_class_of (const LensDataset *dataset, LensSplit split, int index);

/* Inside the folder, “train/cat/1.png”, or “shapes-train-17”. */
const char *
lens_dataset_picture_name (const LensDataset *dataset, LensSplit split, int index);

/* (transfer full): as decoded at first, or decoded again where all together would be too
 * large for memory.  NULL where the file has gone since, or is another picture now. */
LensImage *lens_dataset_picture (const LensDataset *dataset,
                                 LensSplit split,
                                 int index,
                                 GError **error);

/* Its size, without decoding it. */
void lens_dataset_picture_size (const LensDataset *dataset,
                                LensSplit split,
                                int index,
                                int *height,
                                int *width);

/* SHA-256 over names, classes and bytes of all pictures, hexadecimal: what was learnt
 * from.  Where the folder stands makes no difference. */
const char *lens_dataset_hash (const LensDataset *dataset);

/* “train/cat/2.png: why”, of pictures that could not be read; NULL-terminated. */
const char *const *lens_dataset_skipped (const LensDataset *dataset);

/* What a user should know: how many were skipped, that val was taken from train, that there
 * is no test; NULL-terminated. */
const char *const *lens_dataset_notes (const LensDataset *dataset);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LensDataset, lens_dataset_unref)

G_END_DECLS
