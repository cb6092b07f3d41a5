/* checkpoint.c - a training's file comes back as it was, or not at all
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/train/checkpoint.h"

#include "core/base/output.h"
#include "tests/support/training.h"

#include <glib/gstdio.h>
#include <string.h>

/* Where the sum begins, seen from the end. */
#define SUM_SIZE 32

typedef struct
{
  char *folder;
  char *path;
  LensRecipe *recipe;
} Place;

static void
set_up (Place *place, gconstpointer data)
{
  place->folder = training_folder_new ();
  place->path = training_file (place->folder, "a.checkpoint");
  place->recipe = lens_recipe_from_text (training_recipe, "small.recipe", NULL);
  g_assert_nonnull (place->recipe);
}

static void
tear_down (Place *place, gconstpointer data)
{
  lens_recipe_unref (place->recipe);
  training_remove (place->folder);
  g_free (place->path);
  g_free (place->folder);
}

static GPtrArray *
make_parameters (const LensRecipe *recipe)
{
  GPtrArray *tensors = g_ptr_array_new_with_free_func (
    (GDestroyNotify) lens_tensor_unref);

  for (int i = 0; i < lens_recipe_n_parameters (recipe); i++)
    {
      LensTensor *tensor = lens_tensor_new (&lens_recipe_parameter (recipe, i)->shape);
      LensReal *data = lens_tensor_writable (tensor);

      for (gsize k = 0; k < lens_tensor_n_elements (tensor); k++)
        data[k] = (LensReal) i + (LensReal) k / 7;
      g_ptr_array_add (tensors, tensor);
    }
  return tensors;
}

/* Two epochs and a bit. */
static void
make (const Place *place, LensCheckpoint *checkpoint)
{
  LensEpoch epochs[] = {
    { .rate = 0.1,
      .train_loss = 1. / 3,
      .val_loss = 0.7,
      .seconds = 2,
      .is_best = TRUE },
    { .rate = 0.05, .train_loss = 1e-300, .val_accuracy = 0.9, .val_loss = 0.8 },
  };

  *checkpoint = (LensCheckpoint){
    .plan = g_strdup ("{ \"a\": “b” }"),
    .recipe_hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, training_recipe,
                                                  -1),
    .data_hash = g_strdup ("abc"),
    .place = { .epoch = 2,
               .batch = 3,
               .train_loss = 0.1,
               .n_train = 24,
               .n_val_right = 4 },
    .history = g_array_new (FALSE, FALSE, sizeof (LensEpoch)),
    .best = make_parameters (place->recipe),
    .learner = g_bytes_new ("state", 5),
  };
  g_array_append_vals (checkpoint->history, epochs, 2);
}

static void
write_file (const Place *place)
{
  g_auto (LensCheckpoint) checkpoint = { 0 };
  g_autoptr (GError) error = NULL;

  make (place, &checkpoint);
  lens_checkpoint_write (&checkpoint, place->path, NULL, &error);
  g_assert_no_error (error);
}

static void
test_comes_back (Place *place, gconstpointer data)
{
  g_auto (LensCheckpoint) written = { 0 };
  g_auto (LensCheckpoint) read = { 0 };
  g_autoptr (GError) error = NULL;
  gsize size;
  g_autoptr (GBytes) bytes = NULL;

  make (place, &written);
  g_assert_true (lens_checkpoint_write (&written, place->path, &size, NULL));
  bytes = training_read (place->folder, "a.checkpoint");
  g_assert_cmpuint (g_bytes_get_size (bytes), ==, size);
  lens_checkpoint_read (place->path, place->recipe, &read, &error);
  g_assert_no_error (error);

  g_assert_cmpstr (read.plan, ==, written.plan);
  g_assert_cmpstr (read.recipe_hash, ==, written.recipe_hash);
  g_assert_cmpstr (read.data_hash, ==, written.data_hash);
  g_assert_cmpmem (&read.place, sizeof (read.place), &written.place,
                   sizeof (written.place));
  g_assert_cmpuint (read.history->len, ==, 2);
  g_assert_cmpmem (read.history->data, 2 * sizeof (LensEpoch), written.history->data,
                   2 * sizeof (LensEpoch));
  g_assert_cmpint (read.best_epoch, ==, 0);
  g_assert_true (g_bytes_equal (read.learner, written.learner));
  g_assert_cmpuint (read.best->len, ==, written.best->len);
  for (guint i = 0; i < read.best->len; i++)
    {
      const LensTensor *a = g_ptr_array_index (read.best, i);
      const LensTensor *b = g_ptr_array_index (written.best, i);

      g_assert_true (lens_shape_equal (lens_tensor_shape (a), lens_tensor_shape (b)));
      g_assert_cmpmem (lens_tensor_data (a),
                       lens_tensor_n_elements (a) * sizeof (LensReal),
                       lens_tensor_data (b),
                       lens_tensor_n_elements (b) * sizeof (LensReal));
    }
}

/* One line, and nothing is read. */
static void
assert_refused (const Place *place, const char *message)
{
  LensCheckpoint read = { .best_epoch = -5 };
  g_autoptr (GError) error = NULL;

  g_assert_false (lens_checkpoint_read (place->path, place->recipe, &read, &error));
  g_assert_cmpint (read.best_epoch, ==, -5);
  g_assert_null (read.plan);
  g_assert_null (strchr (error->message, '\n'));
  if (strstr (error->message, message) == NULL)
    g_error ("“%s” expected in “%s”", message, error->message);
}

static void
test_is_refused_cut_short (Place *place, gconstpointer data)
{
  g_autoptr (GBytes) bytes = NULL;
  gsize size;
  const char *all;

  write_file (place);
  bytes = training_read (place->folder, "a.checkpoint");
  all = g_bytes_get_data (bytes, &size);
  for (gsize n = 0; n < size; n += n < 400 ? 1 : 37)
    {
      g_assert_true (lens_output_save (place->path, all, n, NULL));
      assert_refused (place, n < strlen ("Netlens checkpoint\n")
                               ? "not a checkpoint"
                               : "cut short or damaged");
    }
}

static void
test_is_refused_with_a_bit_changed (Place *place, gconstpointer data)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *all = NULL;
  gsize size;

  write_file (place);
  bytes = training_read (place->folder, "a.checkpoint");
  size = g_bytes_get_size (bytes);
  all = g_memdup2 (g_bytes_get_data (bytes, NULL), size);
  for (gsize n = 0; n < size; n += n < 400 ? 1 : 41)
    {
      all[n] ^= 0x10;
      g_assert_true (lens_output_save (place->path, all, size, NULL));
      assert_refused (place, "");
      all[n] ^= 0x10;
    }
}

/* Gives the bytes a right sum again, as somebody who means harm would. */
static void
sign (guint8 *all, gsize size)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize sum_size = SUM_SIZE;

  g_checksum_update (checksum, all, (gssize) (size - SUM_SIZE));
  g_checksum_get_digest (checksum, all + size - SUM_SIZE, &sum_size);
}

/* No length, count or place is believed: every byte takes several wrong values under a
 * right sum.  What is read must be whole, whatever it says. */
static void
test_survives_lies (Place *place, gconstpointer data)
{
  static const guint8 lies[] = { 0x00, 0x01, 0x7f, 0x80, 0xff };
  g_autoptr (GBytes) bytes = NULL;
  g_autofree guint8 *all = NULL;
  int n_read = 0;
  gsize size;

  write_file (place);
  bytes = training_read (place->folder, "a.checkpoint");
  size = g_bytes_get_size (bytes);
  all = g_memdup2 (g_bytes_get_data (bytes, NULL), size);
  for (gsize n = 0; n < size - SUM_SIZE; n += n < 460 ? 1 : 29)
    for (gsize i = 0; i < G_N_ELEMENTS (lies); i++)
      {
        g_auto (LensCheckpoint) read = { 0 };
        g_autoptr (GError) error = NULL;
        guint8 kept = all[n];

        all[n] = lies[i];
        sign (all, size);
        g_assert_true (lens_output_save (place->path, all, size, NULL));
        if (lens_checkpoint_read (place->path, place->recipe, &read, &error))
          {
            n_read++;
            g_assert_cmpuint (read.history->len, ==, read.place.epoch);
            g_assert_cmpuint (read.best->len, ==,
                              lens_recipe_n_parameters (place->recipe));
          }
        else
          g_assert_null (strchr (error->message, '\n'));
        all[n] = kept;
      }
  /* Numbers of the network may be anything. */
  g_assert_cmpint (n_read, >, 0);
}

static void
test_knows_other_files (Place *place, gconstpointer data)
{
  g_autofree char *nowhere = training_file (place->folder, "b.checkpoint");
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree guint8 *all = NULL;
  LensCheckpoint read;
  gsize size;

  training_save (place->folder, "a.checkpoint", "This is something else altogether.");
  assert_refused (place, "not a checkpoint");
  g_assert_false (lens_checkpoint_read (nowhere, place->recipe, &read, &error));
  g_assert_nonnull (strstr (error->message, "no such checkpoint"));
  g_clear_error (&error);
  g_assert_false (lens_checkpoint_read (place->folder, place->recipe, &read, &error));
  g_assert_nonnull (error);

  write_file (place);
  bytes = training_read (place->folder, "a.checkpoint");
  size = g_bytes_get_size (bytes);
  all = g_memdup2 (g_bytes_get_data (bytes, NULL), size);
  all[strlen ("Netlens checkpoint\n")] = 2;
  sign (all, size);
  g_assert_true (lens_output_save (place->path, all, size, NULL));
  assert_refused (place,
                  "a checkpoint of version 2; this program goes on from version 1");
}

static void
test_belongs_to_its_recipe (Place *place, gconstpointer data)
{
  write_file (place);
  lens_recipe_unref (place->recipe);
  place->recipe = lens_recipe_from_text (
    "input 3 16 16\nconv 5\nglobal-average-pool\ndense 2\n", "other", NULL);
  assert_refused (place, "the recipe has changed");
}

#define ADD(name, function) \
  g_test_add ("/train/checkpoint/" name, Place, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("comes-back", test_comes_back);
  ADD ("is-refused-cut-short", test_is_refused_cut_short);
  ADD ("is-refused-with-a-bit-changed", test_is_refused_with_a_bit_changed);
  ADD ("survives-lies", test_survives_lies);
  ADD ("knows-other-files", test_knows_other_files);
  ADD ("belongs-to-its-recipe", test_belongs_to_its_recipe);
  return g_test_run ();
}
