/* loader.c - batches hold every picture once an epoch, whoever makes them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/train/loader.h"
#include "core/base/json.h"
#include "core/base/parallel.h"
#include "tests/support/allocations.h"
#include "tests/train/rows.h"

#include <string.h>

#define SIZE 24
#define N_TRAIN 37
#define N_VAL 11
#define PICTURE (3 * SIZE * SIZE)

#define AUGMENTED                                                            \
  "[{\"resize\": {\"shorter-side\": 26}}, {\"crop\": {\"height\": 24, "      \
  "\"width\": 24, \"padding\": 2}}, {\"flip\": {}}, {\"rotate\": {}}, "      \
  "{\"affine\": {}}, {\"colour-jitter\": {}}, {\"noise\": {}}, {\"normalise" \
  "\": {}}]"

typedef struct
{
  LensDataset *dataset;
  LensReal *pictures;
  int classes[64];
  int n;
} Place;

static void
set_up (Place *place, gconstpointer data)
{
  const LensMadeSet *set = lens_made_set_find ("shapes", NULL);
  gpointer settings = rows_settings (set->fields, set->settings_size,
                                     "size=24 train=37 val=11 test=0");

  place->dataset = lens_dataset_make (set, settings, NULL, NULL);
  place->pictures = g_new (LensReal, 64 * PICTURE);
  lens_fields_clear (set->fields, settings);
  g_free (settings);
}

static void
tear_down (Place *place, gconstpointer data)
{
  lens_dataset_unref (place->dataset);
  g_free (place->pictures);
}

/* Training takes the chain; other splits are looked at in their order. */
static LensLoader *
new_loader (const Place *place,
            LensSplit split,
            const char *chain,
            int n_batch,
            GError **error)
{
  g_autoptr (JsonNode) node = lens_json_parse (chain, strlen (chain), NULL);
  g_autoptr (LensTransforms) transforms = lens_transforms_from_json (node, NULL);
  const LensLoaderOptions options = {
    .dataset = place->dataset,
    .split = split,
    .transforms = transforms,
    .n_channels = 3,
    .height = SIZE,
    .width = SIZE,
    .n_pictures = n_batch,
    .is_training = split == LENS_SPLIT_TRAIN,
    .seed = 5,
  };

  return lens_loader_new (&options, error);
}

static LensLoader *
open_loader (const Place *place, LensSplit split, const char *chain, int n_batch)
{
  g_autoptr (GError) error = NULL;
  LensLoader *loader = new_loader (place, split, chain, n_batch, &error);

  g_assert_no_error (error);
  return loader;
}

static void
load (Place *place, LensLoader *loader, int epoch, int batch)
{
  g_autoptr (GError) error = NULL;

  lens_loader_batch (loader, epoch, batch, place->pictures, place->classes, &place->n,
                     &error);
  g_assert_no_error (error);
}

/* Which picture of the split has these numbers. */
static int
find_picture (const Place *place, LensSplit split, const LensReal *numbers)
{
  for (int i = 0; i < lens_dataset_n_pictures (place->dataset, split); i++)
    {
      g_autoptr (LensImage) image = lens_dataset_picture (place->dataset, split, i,
                                                          NULL);
      const guint8 *samples = lens_image_pixels (image);
      gboolean is_same = TRUE;

      for (int j = 0; j < PICTURE && is_same; j++)
        is_same = (LensReal) samples[j % (SIZE * SIZE) * 3 + j / (SIZE * SIZE)] / 255 ==
                  numbers[j];
      if (is_same)
        return i;
    }
  return -1;
}

static void
test_each_picture_once_an_epoch (Place *place, gconstpointer data)
{
  g_autoptr (LensLoader) loader = open_loader (place, LENS_SPLIT_TRAIN, "[]", 6);
  int orders[3][36];
  int n_moved = 0;

  g_assert_cmpint (lens_loader_n_batches (loader), ==, 6);
  for (int epoch = 0; epoch < 3; epoch++)
    {
      int n_seen[N_TRAIN] = { 0 };

      for (int batch = 0; batch < 6; batch++)
        {
          load (place, loader, epoch, batch);
          g_assert_cmpint (place->n, ==, 6);
          for (int i = 0; i < 6; i++)
            {
              int index = find_picture (place, LENS_SPLIT_TRAIN,
                                        place->pictures + i * PICTURE);

              g_assert_cmpint (index, >=, 0);
              g_assert_cmpint (n_seen[index]++, ==, 0);
              g_assert_cmpint (place->classes[i], ==,
                               lens_dataset_class_of (place->dataset, LENS_SPLIT_TRAIN,
                                                      index));
              orders[epoch][6 * batch + i] = index;
            }
        }
    }
  for (int i = 0; i < 36; i++)
    n_moved += orders[0][i] != orders[1][i] && orders[1][i] != orders[2][i];
  g_assert_cmpint (n_moved, >, 25);
}

static void
test_validation_keeps_the_order (Place *place, gconstpointer data)
{
  g_autoptr (LensLoader) loader = open_loader (place, LENS_SPLIT_VAL, "[]", 4);

  g_assert_cmpint (lens_loader_n_batches (loader), ==, 3);
  for (int batch = 0; batch < 3; batch++)
    {
      load (place, loader, 0, batch);
      g_assert_cmpint (place->n, ==, batch < 2 ? 4 : 3);
      for (int i = 0; i < place->n; i++)
        g_assert_cmpint (find_picture (place, LENS_SPLIT_VAL,
                                       place->pictures + i * PICTURE),
                         ==, 4 * batch + i);
    }
  for (int i = 3 * PICTURE; i < 4 * PICTURE; i++)
    g_assert_cmpfloat ((double) place->pictures[i], ==, 0);
}

static void
test_validation_draws_nothing (Place *place, gconstpointer data)
{
  g_autoptr (LensLoader) loader = open_loader (place, LENS_SPLIT_VAL, AUGMENTED, 11);
  g_autofree LensReal *first = NULL;

  load (place, loader, 0, 0);
  first = g_memdup2 (place->pictures, 11 * PICTURE * sizeof (LensReal));
  load (place, loader, 1, 0);
  g_assert_cmpmem (first, 11 * PICTURE * sizeof (LensReal), place->pictures,
                   11 * PICTURE * sizeof (LensReal));
}

/* 36 pictures of an epoch, however they are cut into batches. */
static LensReal *
load_epoch (Place *place, LensLoader *loader, int epoch, int n_batch)
{
  LensReal *all = g_new (LensReal, 36 * PICTURE);

  for (int batch = 0; batch < 36 / n_batch; batch++)
    {
      load (place, loader, epoch, batch);
      memcpy (all + batch * n_batch * PICTURE, place->pictures,
              (gsize) (n_batch * PICTURE) * sizeof (LensReal));
    }
  return all;
}

static void
assert_same_epoch (const LensReal *a, const LensReal *b)
{
  g_assert_cmpmem (a, 36 * PICTURE * sizeof (LensReal), b,
                   36 * PICTURE * sizeof (LensReal));
}

static void
test_ignores_thread_count (Place *place, gconstpointer data)
{
  g_autofree LensReal *first = NULL;

  for (int n_threads = 1; n_threads <= 5; n_threads++)
    {
      g_autoptr (LensLoader) loader = open_loader (place, LENS_SPLIT_TRAIN, AUGMENTED,
                                                   9);
      g_autofree LensReal *all = NULL;

      lens_parallel_set_n_threads (n_threads);
      all = load_epoch (place, loader, 2, 9);
      if (first == NULL)
        first = g_steal_pointer (&all);
      else
        assert_same_epoch (first, all);
    }
  lens_parallel_set_n_threads (0);
}

static void
test_goes_on_where_it_stopped (Place *place, gconstpointer data)
{
  g_autoptr (LensLoader) steady = open_loader (place, LENS_SPLIT_TRAIN, AUGMENTED, 6);
  g_autoptr (LensLoader) resumed = open_loader (place, LENS_SPLIT_TRAIN, AUGMENTED, 6);
  g_autofree LensReal *other = load_epoch (place, steady, 1, 6);
  g_autofree LensReal *first = load_epoch (place, steady, 2, 6);
  g_autofree LensReal *second = load_epoch (place, resumed, 2, 6);

  assert_same_epoch (first, second);
  g_assert_cmpint (memcmp (first, other, 36 * PICTURE * sizeof (LensReal)), !=, 0);
}

static void
test_ignores_batch_size (Place *place, gconstpointer data)
{
  g_autoptr (LensLoader) small = open_loader (place, LENS_SPLIT_TRAIN, AUGMENTED, 3);
  g_autoptr (LensLoader) large = open_loader (place, LENS_SPLIT_TRAIN, AUGMENTED, 36);
  g_autofree LensReal *first = load_epoch (place, small, 4, 3);
  g_autofree LensReal *second = load_epoch (place, large, 4, 36);

  assert_same_epoch (first, second);
}

static void
test_allocates_once (Place *place, gconstpointer data)
{
  g_autoptr (LensLoader) loader = open_loader (place, LENS_SPLIT_TRAIN, AUGMENTED, 9);
  int before;

  load (place, loader, 0, 0);
  before = support_n_allocations ();
  for (int epoch = 0; epoch < 3; epoch++)
    for (int batch = 0; batch < 4; batch++)
      load (place, loader, epoch, batch);
  g_assert_cmpint (support_n_allocations (), ==, before);
  g_free (g_malloc (100));
  g_assert_cmpint (support_n_allocations (), >, before);
}

static const struct
{
  LensSplit split;
  const char *chain;
  int n_batch;
  const char *message;
} refused[] = {
  { LENS_SPLIT_TRAIN, "[]", 38,
    "a batch of 38 pictures is more than the 37 of “train”" },
  { LENS_SPLIT_TEST, "[]", 4, "the data have no pictures in “test”" },
  { LENS_SPLIT_VAL, "[{\"resize\": {\"height\": 24, \"width\": 25}}]", 4,
    "pictures of 24×25 come out, but the network's input is 24×24; resize or crop to "
    "that size expected" },
};

static void
test_refuses (Place *place, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (new_loader (place, refused[i].split, refused[i].chain,
                                 refused[i].n_batch, &error));
      g_assert_cmpstr (error->message, ==, refused[i].message);
    }
}

/* A picture of another size is found before the first epoch, not in it. */
static void
test_names_a_picture_that_does_not_fit (Place *place, gconstpointer data)
{
  const LensMadeSet *set = lens_made_set_find ("counting", NULL);
  gpointer settings = rows_settings (set->fields, set->settings_size,
                                     "size=32 train=8 val=1 test=0");
  g_autoptr (GError) error = NULL;

  lens_dataset_unref (place->dataset);
  place->dataset = lens_dataset_make (set, settings, NULL, NULL);
  lens_fields_clear (set->fields, settings);
  g_free (settings);
  g_assert_null (new_loader (place, LENS_SPLIT_TRAIN, "[]", 4, &error));
  g_assert_error (error, LENS_ERROR, LENS_ERROR_INPUT);
  g_assert_cmpstr (
    error->message, ==,
    "counting-train-0: comes out of the transforms as 32×32, but the network's input "
    "is "
    "24×24; {\"resize\": {\"height\": 24, \"width\": 24}} among them expected");
}

#define ADD(name, test) \
  g_test_add ("/loader/" name, Place, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("each-picture-once-an-epoch", test_each_picture_once_an_epoch);
  ADD ("validation-keeps-the-order", test_validation_keeps_the_order);
  ADD ("validation-draws-nothing", test_validation_draws_nothing);
  ADD ("ignores-thread-count", test_ignores_thread_count);
  ADD ("goes-on-where-it-stopped", test_goes_on_where_it_stopped);
  ADD ("ignores-batch-size", test_ignores_batch_size);
  /* A sanitizer brings an allocator of its own, which is not counted. */
  if (support_n_allocations () >= 0)
    ADD ("allocates-once", test_allocates_once);
  ADD ("refuses", test_refuses);
  ADD ("names-a-picture-that-does-not-fit", test_names_a_picture_that_does_not_fit);
  return g_test_run ();
}
