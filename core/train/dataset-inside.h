/* dataset-inside.h - how a data set is made
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/train/dataset.h"

G_BEGIN_DECLS

#define LENS_DIGEST_SIZE 32

typedef struct
{
  char *name;      /* for people: “train/cat/1.png” */
  char *path;      /* (nullable): of the file; NULL for one that is drawn */
  int drawn_index; /* for LensMadeSet.make () */
  LensSplit drawn_split;
  int class_index;
  int height; /* 0 until read */
  int width;
  LensImage *image;                /* (nullable): NULL where there is no room for it */
  char *reason;                    /* (nullable): why it cannot be read */
  guint8 digest[LENS_DIGEST_SIZE]; /* SHA-256 of the file, or of the drawn samples */
} LensDatasetPicture;

struct _LensDataset
{
  gint n_references;
  GPtrArray *classes;                 /* char * */
  GPtrArray *pictures[LENS_N_SPLITS]; /* LensDatasetPicture *, class by class */
  const LensMadeSet *set;             /* (nullable) */
  gpointer settings;
  guint64 seed;
  gsize kept; /* bytes of pictures in memory; atomic while they are read */
  char *hash;
  GPtrArray *skipped; /* char *, and a NULL at the end */
  GPtrArray *notes;   /* likewise */
};

/* Empty, with one reference. */
LensDataset *lens_dataset_new (guint64 seed);

/* Takes @name and @path. */
LensDatasetPicture *
lens_dataset_add (LensDataset *dataset, LensSplit split, char *name, char *path);

void lens_dataset_picture_free (LensDatasetPicture *picture);

/* Reads all pictures, as many at a time as there are threads, and keeps what there is room
 * for; those that fail get their reason.  FALSE only when cancelled. */
gboolean lens_dataset_read (LensDataset *dataset,
                            const LensDatasetOptions *options,
                            GError **error);

/* When all pictures are in their places: the hash, and the ends of the lists. */
void lens_dataset_freeze (LensDataset *dataset);

G_END_DECLS
