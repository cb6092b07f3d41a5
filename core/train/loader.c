/* loader.c - pictures in batches, shuffled and transformed
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/train/loader.h"

#include "core/base/error.h"
#include "core/base/parallel.h"

#include <string.h>

/* Pictures that one thread transforms one after the other, in the same room. */
#define PIECE 4

/* Series of random numbers of epochs begin here, and the picture that has none is where the
 * order of an epoch comes from.  What draws a made picture under the same seed counts from
 * 0. */
#define FIRST_SERIES 1000
#define ORDER G_MAXUINT64

struct _LensLoader
{
  LensLoaderOptions options;
  gsize picture_size; /* numbers */
  int n_all;
  int *order; /* of the epoch */
  int order_epoch;
  LensPlanes *planes; /* one for each piece of a batch */
  int n_pieces;
  GError **errors; /* one for each picture of a batch */
};

/* One batch, as the threads see it. */
typedef struct
{
  LensLoader *loader;
  int epoch;
  int first; /* place in the order */
  LensReal *pictures;
  int *classes;
} Batch;

static gboolean
check_picture (const LensLoaderOptions *options, int index, GError **error)
{
  const char *name = lens_dataset_picture_name (options->dataset, options->split,
                                                index);
  int height;
  int width;

  lens_dataset_picture_size (options->dataset, options->split, index, &height, &width);
  if (!lens_transforms_measure (options->transforms, &height, &width, error))
    {
      g_prefix_error (error, "%s: ", name);
      return FALSE;
    }
  return (height == options->height && width == options->width) ||
         lens_fail (
           error, LENS_ERROR_INPUT,
           "%s: comes out of the transforms as %d×%d, but the network's input "
           "is %d×%d; {\"resize\": {\"height\": %d, \"width\": %d}} among them "
           "expected",
           name, height, width, options->height, options->width, options->height,
           options->width);
}

static gboolean
check_options (const LensLoaderOptions *options, GError **error)
{
  const char *split = lens_split_name (options->split);
  int n = lens_dataset_n_pictures (options->dataset, options->split);

  if (n == 0)
    return lens_fail (error, LENS_ERROR_INPUT, "the data have no pictures in “%s”",
                      split);
  if (options->is_training && n < options->n_pictures)
    return lens_fail (error, LENS_ERROR_SETTING,
                      "a batch of %d pictures is more than the %d of “%s”",
                      options->n_pictures, n, split);
  if (!lens_transforms_check (options->transforms, options->n_channels, options->height,
                              options->width, error))
    return FALSE;
  for (int i = 0; i < n; i++)
    if (!check_picture (options, i, error))
      return FALSE;
  return TRUE;
}

LensLoader *
lens_loader_new (const LensLoaderOptions *options, GError **error)
{
  LensLoader *loader;

  g_assert (options->n_pictures > 0);
  if (!check_options (options, error))
    return NULL;
  loader = g_new0 (LensLoader, 1);
  loader->options = *options;
  lens_dataset_ref (options->dataset);
  lens_transforms_ref (options->transforms);
  loader->picture_size = (gsize) options->n_channels * (gsize) options->height *
                         (gsize) options->width;
  loader->n_all = lens_dataset_n_pictures (options->dataset, options->split);
  loader->order = g_new (int, loader->n_all);
  loader->order_epoch = -1;
  for (int i = 0; i < loader->n_all; i++)
    loader->order[i] = i;
  loader->n_pieces = (options->n_pictures + PIECE - 1) / PIECE;
  loader->planes = g_new0 (LensPlanes, loader->n_pieces);
  loader->errors = g_new0 (GError *, options->n_pictures);
  return loader;
}

void
lens_loader_free (LensLoader *loader)
{
  if (loader == NULL)
    return;
  for (int i = 0; i < loader->n_pieces; i++)
    lens_planes_clear (&loader->planes[i]);
  lens_dataset_unref (loader->options.dataset);
  lens_transforms_unref (loader->options.transforms);
  g_free (loader->planes);
  g_free (loader->order);
  g_free (loader->errors);
  g_free (loader);
}

int
lens_loader_n_batches (const LensLoader *loader)
{
  int n = loader->options.n_pictures;

  if (loader->options.is_training)
    return loader->n_all / n;
  return loader->n_all / n + (loader->n_all % n != 0);
}

/* Fisher and Yates' shuffle, from the same start in every epoch. */
static void
shuffle (LensLoader *loader, int epoch)
{
  LensRng rng;

  if (!loader->options.is_training || loader->order_epoch == epoch)
    return;
  lens_rng_seed_at (&rng, loader->options.seed, FIRST_SERIES + (guint64) epoch, ORDER);
  for (int i = 0; i < loader->n_all; i++)
    loader->order[i] = i;
  for (int i = loader->n_all - 1; i > 0; i--)
    {
      int j = lens_rng_int (&rng, 0, i + 1);
      int other = loader->order[i];

      loader->order[i] = loader->order[j];
      loader->order[j] = other;
    }
  loader->order_epoch = epoch;
}

static void
load_picture (const Batch *batch, int i, LensPlanes *planes)
{
  LensLoader *loader = batch->loader;
  const LensLoaderOptions *options = &loader->options;
  int index = loader->order[batch->first + i];
  g_autoptr (LensImage) image = lens_dataset_picture (options->dataset, options->split,
                                                      index, &loader->errors[i]);
  LensRng rng;

  if (image == NULL)
    return;
  lens_rng_seed_at (&rng, options->seed, FIRST_SERIES + (guint64) batch->epoch,
                    (guint64) index);
  lens_transforms_apply (options->transforms, image, planes,
                         options->is_training ? &rng : NULL, options->n_channels,
                         batch->pictures + (gsize) i * loader->picture_size);
  batch->classes[i] = lens_dataset_class_of (options->dataset, options->split, index);
}

static void
load_pictures (gsize begin, gsize end, gpointer data)
{
  const Batch *batch = data;

  for (gsize i = begin; i < end; i++)
    load_picture (batch, (int) i, &batch->loader->planes[begin / PIECE]);
}

/* The first of the errors in the batch's order; the others are dropped. */
static gboolean
report (LensLoader *loader, int n, GError **error)
{
  gboolean is_good = TRUE;

  for (int i = 0; i < n; i++)
    {
      if (loader->errors[i] == NULL)
        continue;
      if (is_good)
        g_propagate_error (error, g_steal_pointer (&loader->errors[i]));
      g_clear_error (&loader->errors[i]);
      is_good = FALSE;
    }
  return is_good;
}

gboolean
lens_loader_batch (LensLoader *loader,
                   int epoch,
                   int batch,
                   LensReal *pictures,
                   int *classes,
                   int *n_loaded,
                   GError **error)
{
  const int n_batch = loader->options.n_pictures;
  Batch work = {
    .loader = loader,
    .epoch = epoch,
    .first = batch * n_batch,
    .pictures = pictures,
    .classes = classes,
  };
  int n = MIN (n_batch, loader->n_all - work.first);

  g_assert (batch >= 0 && batch < lens_loader_n_batches (loader));
  shuffle (loader, epoch);
  lens_parallel_for ((gsize) n, PIECE, load_pictures, &work);
  if (!report (loader, n, error))
    return FALSE;
  memset (pictures + (gsize) n * loader->picture_size, 0,
          (gsize) (n_batch - n) * loader->picture_size * sizeof (LensReal));
  memset (classes + n, 0, (gsize) (n_batch - n) * sizeof (int));
  *n_loaded = n;
  return TRUE;
}
