/* loader.h - pictures in batches, shuffled and transformed
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What picture i of epoch e looks like depends on (seed, e, i) alone, so neither threads
 * nor where a run was resumed change it.  Batches are made by lens_parallel_for; nothing
 * is allocated after the first.
 */

#pragma once

#include "core/base/real.h"
#include "core/train/dataset.h"
#include "core/train/transform.h"

G_BEGIN_DECLS

typedef struct _LensLoader LensLoader;

typedef struct
{
  LensDataset *dataset;
  LensSplit split;
  LensTransforms *transforms;
  int n_channels; /* of the network's input: 3, or 1 for grey (the luma of ITU-R 601) */
  int height;
  int width;
  int n_pictures;       /* of a batch */
  gboolean is_training; /* shuffled, randomly transformed, no incomplete last batch */
  guint64 seed;
} LensLoaderOptions;

/* References are taken.  Fails where a picture would not come out in the input's size, and
 * names it; where the split has no pictures, or too few for a batch in training. */
LensLoader *lens_loader_new (const LensLoaderOptions *options, GError **error);
void lens_loader_free (LensLoader *loader);

int lens_loader_n_batches (const LensLoader *loader);

/**
 * lens_loader_batch:
 * @epoch: counts from 0
 * @batch: 0 … n_batches - 1
 * @pictures: [n_pictures][channels][height][width]; filled up with zeros
 * @classes: [n_pictures]
 * @n_loaded: (out): how many are there: n_pictures, or fewer in the last one
 *
 * Fails where a file that was not kept in memory has gone or changed.
 */
gboolean lens_loader_batch (LensLoader *loader,
                            int epoch,
                            int batch,
                            LensReal *pictures,
                            int *classes,
                            int *n_loaded,
                            GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LensLoader, lens_loader_free)

G_END_DECLS
