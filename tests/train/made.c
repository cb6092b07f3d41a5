/* made.c - the made sets show what their classes say
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Each class is found again by something that has nothing to do with how it was drawn:
 * connected areas, the way from the middle to the edge, the mean direction of
 * gradients.
 */

#include "core/train/dataset.h"
#include "tests/train/rows.h"

#include <math.h>
#include <string.h>

#define SEED 20

static gpointer
new_settings (const LensMadeSet *set, const char *words)
{
  return rows_settings (set->fields, set->settings_size, words);
}

static void
free_settings (const LensMadeSet *set, gpointer settings)
{
  lens_fields_clear (set->fields, settings);
  g_free (settings);
}

static const LensMadeSet *
find (const char *id)
{
  g_autoptr (GError) error = NULL;
  const LensMadeSet *set = lens_made_set_find (id, &error);

  g_assert_no_error (error);
  return set;
}

static int
n_classes (const LensMadeSet *set, gconstpointer settings)
{
  return (int) g_strv_length ((char **) set->classes (settings));
}

static int
compare_bytes (gconstpointer a, gconstpointer b)
{
  return *(const guint8 *) a - *(const guint8 *) b;
}

/* Where a grey picture differs by more than @contrast from its commonest brightness. */
static gboolean *
find_ink (const LensImage *image, int contrast)
{
  int n = lens_image_height (image) * lens_image_width (image);
  const guint8 *pixels = lens_image_pixels (image);
  g_autofree guint8 *sorted = g_new (guint8, n);
  gboolean *is_ink = g_new (gboolean, n);

  for (int i = 0; i < n; i++)
    sorted[i] = pixels[3 * i];
  qsort (sorted, (size_t) n, 1, compare_bytes);
  for (int i = 0; i < n; i++)
    is_ink[i] = abs (pixels[3 * i] - sorted[n / 2]) > contrast;
  return is_ink;
}

/* Takes away all ink that hangs together with a place; corners hang together too. */
static void
wash (gboolean *is_ink, int size, int y, int x)
{
  if (y < 0 || x < 0 || y >= size || x >= size || !is_ink[y * size + x])
    return;
  is_ink[y * size + x] = FALSE;
  for (int i = -1; i <= 1; i++)
    for (int j = -1; j <= 1; j++)
      wash (is_ink, size, y + i, x + j);
}

static void
test_counting_counts (void)
{
  const LensMadeSet *set = find ("counting");
  const char *sizes[] = { "size=64", "size=16", "size=100" };

  for (gsize k = 0; k < G_N_ELEMENTS (sizes); k++)
    {
      g_autofree char *words = g_strconcat (sizes[k],
                                            " noise=0 colours=false contrast=0.6",
                                            NULL);
      gpointer settings = new_settings (set, words);

      for (int index = 0; index < 240; index++)
        {
          g_autoptr (LensImage) image = set->make (settings, SEED, LENS_SPLIT_TRAIN,
                                                   index);
          g_autofree gboolean *is_ink = find_ink (image, 60);
          int size = lens_image_height (image);
          int n_spots = 0;

          for (int i = 0; i < size * size; i++)
            if (is_ink[i])
              {
                n_spots++;
                wash (is_ink, size, i / size, i % size);
              }
          g_assert_cmpint (n_spots, ==, index % 6);
        }
      free_settings (set, settings);
    }
}

#define N_DIRECTIONS 36

/* From the ink's middle to its outer edge, the shortest way over the longest: 1 for a ring,
 * half the root of 2 for a square, one half for a triangle. */
static double
find_roundness (const gboolean *is_ink, int size)
{
  double outer[N_DIRECTIONS] = { 0 };
  double sums[3] = { 0 };
  double shortest = G_MAXDOUBLE;
  double longest = 0;

  for (int i = 0; i < size * size; i++)
    if (is_ink[i])
      {
        sums[0] += 1;
        sums[1] += i / size;
        sums[2] += i % size;
      }
  for (int i = 0; i < size * size; i++)
    if (is_ink[i])
      {
        double down = i / size - sums[1] / sums[0];
        double along = i % size - sums[2] / sums[0];
        double turns = atan2 (down, along) / (2 * G_PI) + 0.5;
        int direction = (int) (turns * N_DIRECTIONS) % N_DIRECTIONS;

        outer[direction] = MAX (outer[direction], hypot (down, along));
      }
  for (int i = 0; i < N_DIRECTIONS; i++)
    {
      shortest = MIN (shortest, outer[i]);
      longest = MAX (longest, outer[i]);
    }
  return shortest / longest;
}

static void
test_shapes_differ_by_outline (void)
{
  const LensMadeSet *set = find ("shapes");
  gpointer settings = new_settings (
    set, "size=128 noise=0 colours=false contrast=0.6 squares=true");

  g_assert_cmpint (n_classes (set, settings), ==, 3);
  for (int index = 0; index < 120; index++)
    {
      g_autoptr (LensImage) image = set->make (settings, SEED, LENS_SPLIT_VAL, index);
      g_autofree gboolean *is_ink = find_ink (image, 60);
      double roundness = find_roundness (is_ink, 128);

      /* Thick lines make all of them a little rounder. */
      if (index % 3 == 0)
        g_assert_cmpfloat (roundness, >, 0.9);
      else if (index % 3 == 1)
        g_assert_cmpfloat (fabs (roundness - 0.75), <, 0.07);
      else
        g_assert_cmpfloat (roundness, <, 0.63);
    }
  free_settings (set, settings);
}

/* The structure tensor's answer, in degrees anticlockwise from level. */
static double
find_direction (const LensImage *image)
{
  int size = lens_image_height (image);
  const guint8 *pixels = lens_image_pixels (image);
  double difference = 0;
  double product = 0;
  double across;

  for (int y = 1; y < size - 1; y++)
    for (int x = 1; x < size - 1; x++)
      {
        double down = pixels[3 * ((y + 1) * size + x)] -
                      pixels[3 * ((y - 1) * size + x)];
        double along = pixels[3 * (y * size + x + 1)] - pixels[3 * (y * size + x - 1)];

        difference += along * along - down * down;
        product += -2 * along * down;
      }
  across = atan2 (product, difference) / 2 * 180 / G_PI;
  return across + 90;
}

static void
test_gratings_run_as_they_say (void)
{
  const LensMadeSet *set = find ("gratings");
  gpointer settings = new_settings (set, "noise=0 colours=false spread=5");
  const char *const *classes = set->classes (settings);

  for (int index = 0; index < 120; index++)
    {
      g_autoptr (LensImage) image = set->make (settings, SEED, LENS_SPLIT_TEST, index);
      double expected = g_ascii_strtod (classes[index % 6], NULL);
      double off = remainder (find_direction (image) - expected, 180);

      /* 5 degrees of spread, and what a few cut stripes add. */
      g_assert_cmpfloat (fabs (off), <, 8);
    }
  free_settings (set, settings);
}

static gboolean
is_same (LensImage *a, LensImage *b)
{
  gsize size = 3 * (gsize) lens_image_height (a) * (gsize) lens_image_width (a);
  gboolean answer = memcmp (lens_image_pixels (a), lens_image_pixels (b), size) == 0;

  lens_image_unref (a);
  lens_image_unref (b);
  return answer;
}

static void
test_depend_on_seed_split_and_index (void)
{
  for (int i = 0; lens_made_sets[i] != NULL; i++)
    {
      const LensMadeSet *set = lens_made_sets[i];
      gpointer settings = new_settings (set, "");
      int n = n_classes (set, settings);

      g_assert_true (is_same (set->make (settings, 1, LENS_SPLIT_TRAIN, 7),
                              set->make (settings, 1, LENS_SPLIT_TRAIN, 7)));
      g_assert_false (is_same (set->make (settings, 1, LENS_SPLIT_TRAIN, 7),
                               set->make (settings, 2, LENS_SPLIT_TRAIN, 7)));
      g_assert_false (is_same (set->make (settings, 1, LENS_SPLIT_TRAIN, 7),
                               set->make (settings, 1, LENS_SPLIT_VAL, 7)));
      g_assert_false (is_same (set->make (settings, 1, LENS_SPLIT_TRAIN, 7),
                               set->make (settings, 1, LENS_SPLIT_TRAIN, 7 + n)));
      free_settings (set, settings);
    }
}

static void
test_settings_are_kept (void)
{
  for (int i = 0; lens_made_sets[i] != NULL; i++)
    {
      const LensMadeSet *set = lens_made_sets[i];
      gpointer settings = new_settings (set,
                                        "size=40 train=5 val=4 test=0 colours=false");
      g_autoptr (LensImage) image = set->make (settings, SEED, LENS_SPLIT_TRAIN, 4);

      g_assert_cmpint (set->n_pictures (settings, LENS_SPLIT_TRAIN), ==, 5);
      g_assert_cmpint (set->n_pictures (settings, LENS_SPLIT_VAL), ==, 4);
      g_assert_cmpint (set->n_pictures (settings, LENS_SPLIT_TEST), ==, 0);
      g_assert_cmpint (lens_image_height (image), ==, 40);
      g_assert_cmpint (lens_image_width (image), ==, 40);
      g_assert_true (lens_image_is_grey (image));
      free_settings (set, settings);
    }
}

static void
test_made_sets_are_data_sets (void)
{
  for (int i = 0; lens_made_sets[i] != NULL; i++)
    {
      const LensMadeSet *set = lens_made_sets[i];
      gpointer settings = rows_settings (set->fields, set->settings_size,
                                         "train=20 val=5 test=0 size=20");
      const LensDatasetOptions few = { .seed = 3, .memory = 5 * 3 * 20 * 20 };
      g_autoptr (LensDataset) dataset = lens_dataset_make (set, settings, &few, NULL);
      g_autoptr (LensDataset) other = lens_dataset_make (set, settings, NULL, NULL);
      g_autofree char *name = g_strconcat (set->id, "-train-17", NULL);
      int n_classes = lens_dataset_n_classes (dataset);

      g_assert_cmpint (lens_dataset_n_pictures (dataset, LENS_SPLIT_TRAIN), ==, 20);
      g_assert_cmpint (lens_dataset_n_pictures (dataset, LENS_SPLIT_TEST), ==, 0);
      g_assert_cmpstr (lens_dataset_picture_name (dataset, LENS_SPLIT_TRAIN, 17), ==,
                       name);
      g_assert_cmpint (lens_dataset_class_of (dataset, LENS_SPLIT_TRAIN, 17), ==,
                       17 % n_classes);
      g_assert_cmpstr (lens_dataset_hash (dataset), !=, lens_dataset_hash (other));
      for (int j = 0; j < 20; j++)
        {
          g_autoptr (LensImage) held = lens_dataset_picture (dataset, LENS_SPLIT_TRAIN,
                                                             j, NULL);
          g_autoptr (LensImage) drawn = set->make (settings, 3, LENS_SPLIT_TRAIN, j);

          g_assert_cmpmem (lens_image_pixels (held), 1200, lens_image_pixels (drawn),
                           1200);
        }
      lens_fields_clear (set->fields, settings);
      g_free (settings);
    }
}

static void
test_rows_are_sound (void)
{
  for (int i = 0; lens_made_sets[i] != NULL; i++)
    rows_check (lens_made_sets[i]->id, lens_made_sets[i]->title,
                lens_made_sets[i]->summary, lens_made_sets[i]->fields,
                lens_made_sets[i]->settings_size);
}

static void
test_unknown_set (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (lens_made_set_find ("shape", &error));
  g_assert_cmpstr (error->message, ==,
                   "unknown made set “shape”; did you mean “shapes”?");
  g_clear_error (&error);
  g_assert_null (lens_made_set_find ("zzzzzzz", &error));
  g_assert_cmpstr (
    error->message, ==,
    "unknown made set “zzzzzzz”; expected one of: shapes, counting, gratings");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/made/counting/counts", test_counting_counts);
  g_test_add_func ("/made/shapes/differ-by-outline", test_shapes_differ_by_outline);
  g_test_add_func ("/made/gratings/run-as-they-say", test_gratings_run_as_they_say);
  g_test_add_func ("/made/depend-on-seed-split-and-index",
                   test_depend_on_seed_split_and_index);
  g_test_add_func ("/made/settings-are-kept", test_settings_are_kept);
  g_test_add_func ("/made/are-data-sets", test_made_sets_are_data_sets);
  g_test_add_func ("/made/rows-are-sound", test_rows_are_sound);
  g_test_add_func ("/made/unknown-set", test_unknown_set);
  return g_test_run ();
}
