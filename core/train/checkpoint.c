/* checkpoint.c - a training that waits in a file
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The file: the magic words; how numbers are stored; the sections in the order in which
 * they are written below; SHA-256 of all that.  Whole numbers and doubles are
 * little-endian, the numbers of the network as the machine has them.
 */

#include "core/train/checkpoint.h"

#include "core/base/output.h"
#include "core/wire/cursor.h"
#include "core/wire/source.h"

#include <math.h>
#include <string.h>

#define MAGIC "Netlens checkpoint\n"
#define MAGIC_SIZE (sizeof (MAGIC) - 1)
#define VERSION 1
#define SUM_SIZE 32

/* One byte says the size of a number and the order of its bytes. */
#define STORAGE (sizeof (LensReal) | (G_BYTE_ORDER == G_BIG_ENDIAN ? 0x80 : 0))

/* Bytes of one epoch in the file: six doubles and whether it is the best. */
#define EPOCH_SIZE (6 * 8 + 1)

void
lens_checkpoint_clear (LensCheckpoint *checkpoint)
{
  g_clear_pointer (&checkpoint->plan, g_free);
  g_clear_pointer (&checkpoint->recipe_hash, g_free);
  g_clear_pointer (&checkpoint->data_hash, g_free);
  g_clear_pointer (&checkpoint->history, g_array_unref);
  g_clear_pointer (&checkpoint->best, g_ptr_array_unref);
  g_clear_pointer (&checkpoint->learner, g_bytes_unref);
}

/* Bytes on their way to the file and into the sum.  Whether the disk took them is known
 * when the file is put in its place. */
typedef struct
{
  LensOutput *output;
  GChecksum *checksum;
  gsize size;
} Writer;

static void
add_bytes (Writer *writer, gconstpointer data, gsize size)
{
  g_checksum_update (writer->checksum, data, (gssize) size);
  lens_output_write (writer->output, data, size, NULL);
  writer->size += size;
}

static void
add_whole (Writer *writer, guint64 number, gsize size)
{
  guint8 bytes[8];

  for (gsize i = 0; i < size; i++)
    bytes[i] = (guint8) (number >> (8 * i));
  add_bytes (writer, bytes, size);
}

static void
add_double (Writer *writer, double number)
{
  guint64 bits;

  memcpy (&bits, &number, sizeof (bits));
  add_whole (writer, bits, 8);
}

static void
add_block (Writer *writer, gconstpointer data, gsize size)
{
  add_whole (writer, size, 8);
  add_bytes (writer, data, size);
}

static void
add_text (Writer *writer, const char *text)
{
  add_block (writer, text, strlen (text));
}

static void
add_place (Writer *writer, const LensTrainingPlace *place)
{
  add_whole (writer, (guint64) place->epoch, 4);
  add_whole (writer, (guint64) place->batch, 4);
  add_whole (writer, (guint64) place->n_train_right, 8);
  add_whole (writer, (guint64) place->n_train, 8);
  add_whole (writer, (guint64) place->n_val_right, 8);
  add_whole (writer, (guint64) place->n_val, 8);
  add_double (writer, place->train_loss);
  add_double (writer, place->val_loss);
  add_double (writer, place->rate);
  add_double (writer, place->seconds);
}

static void
add_epoch (Writer *writer, const LensEpoch *epoch)
{
  add_double (writer, epoch->rate);
  add_double (writer, epoch->train_loss);
  add_double (writer, epoch->train_accuracy);
  add_double (writer, epoch->val_loss);
  add_double (writer, epoch->val_accuracy);
  add_double (writer, epoch->seconds);
  add_whole (writer, epoch->is_best ? 1 : 0, 1);
}

static void
add_best (Writer *writer, const LensCheckpoint *checkpoint)
{
  guint n = checkpoint->best != NULL ? checkpoint->best->len : 0;

  add_whole (writer, (guint64) checkpoint->best_epoch + 1, 4);
  add_whole (writer, n, 4);
  for (guint i = 0; i < n; i++)
    {
      const LensTensor *tensor = g_ptr_array_index (checkpoint->best, i);

      add_block (writer, lens_tensor_data (tensor),
                 lens_tensor_n_elements (tensor) * sizeof (LensReal));
    }
}

static void
add_sections (Writer *writer, const LensCheckpoint *checkpoint)
{
  gsize learner_size;
  gconstpointer learner = g_bytes_get_data (checkpoint->learner, &learner_size);

  add_bytes (writer, MAGIC, MAGIC_SIZE);
  add_whole (writer, VERSION, 4);
  add_whole (writer, STORAGE, 1);
  add_text (writer, checkpoint->plan);
  add_text (writer, checkpoint->recipe_hash);
  add_text (writer, checkpoint->data_hash);
  add_place (writer, &checkpoint->place);
  add_whole (writer, checkpoint->history->len, 4);
  for (guint i = 0; i < checkpoint->history->len; i++)
    add_epoch (writer, &g_array_index (checkpoint->history, LensEpoch, i));
  add_best (writer, checkpoint);
  add_block (writer, learner, learner_size);
}

gboolean
lens_checkpoint_write (const LensCheckpoint *checkpoint,
                       const char *path,
                       gsize *size,
                       GError **error)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  Writer writer = {
    .output = lens_output_begin (path, error),
    .checksum = checksum,
  };
  guint8 sum[SUM_SIZE];
  gsize sum_size = SUM_SIZE;

  if (writer.output == NULL)
    return FALSE;
  add_sections (&writer, checkpoint);
  g_checksum_get_digest (checksum, sum, &sum_size);
  lens_output_write (writer.output, sum, SUM_SIZE, NULL);
  if (size != NULL)
    *size = writer.size + SUM_SIZE;
  return lens_output_commit (writer.output, error);
}

static gboolean
take_double (LensCursor *cursor, double *number)
{
  guint64 bits;

  if (!lens_cursor_read_u64 (cursor, &bits))
    return FALSE;
  memcpy (number, &bits, sizeof (bits));
  return isfinite (*number);
}

/* A count that fits an int. */
static gboolean
take_count (LensCursor *cursor, int *number)
{
  guint32 wide;

  if (!lens_cursor_read_u32 (cursor, &wide) || wide > G_MAXINT)
    return FALSE;
  *number = (int) wide;
  return TRUE;
}

static gboolean
take_large_count (LensCursor *cursor, gint64 *number)
{
  guint64 wide;

  if (!lens_cursor_read_u64 (cursor, &wide) || wide > G_MAXINT64)
    return FALSE;
  *number = (gint64) wide;
  return TRUE;
}

static gboolean
take_block (LensCursor *cursor, LensView *view)
{
  guint64 size;

  return lens_cursor_read_u64 (cursor, &size) && lens_cursor_take (cursor, size, view);
}

static gboolean
take_text (LensCursor *cursor, char **text)
{
  LensView view;

  if (!take_block (cursor, &view) || memchr (view.data, '\0', view.size) != NULL ||
      !g_utf8_validate ((const char *) view.data, (gssize) view.size, NULL))
    return FALSE;
  *text = g_strndup ((const char *) view.data, view.size);
  return TRUE;
}

static gboolean
take_place (LensCursor *cursor, LensTrainingPlace *place)
{
  return take_count (cursor, &place->epoch) && take_count (cursor, &place->batch) &&
         take_large_count (cursor, &place->n_train_right) &&
         take_large_count (cursor, &place->n_train) &&
         take_large_count (cursor, &place->n_val_right) &&
         take_large_count (cursor, &place->n_val) &&
         take_double (cursor, &place->train_loss) &&
         take_double (cursor, &place->val_loss) && take_double (cursor, &place->rate) &&
         take_double (cursor, &place->seconds);
}

static gboolean
take_epoch (LensCursor *cursor, LensEpoch *epoch)
{
  guint8 is_best;

  if (!take_double (cursor, &epoch->rate) ||
      !take_double (cursor, &epoch->train_loss) ||
      !take_double (cursor, &epoch->train_accuracy) ||
      !take_double (cursor, &epoch->val_loss) ||
      !take_double (cursor, &epoch->val_accuracy) ||
      !take_double (cursor, &epoch->seconds) || !lens_cursor_read_u8 (cursor, &is_best))
    return FALSE;
  epoch->is_best = is_best != 0;
  return TRUE;
}

static gboolean
take_history (LensCursor *cursor, LensCheckpoint *checkpoint)
{
  int n;

  if (!take_count (cursor, &n) || n != checkpoint->place.epoch ||
      (gsize) n > lens_cursor_left (cursor) / EPOCH_SIZE)
    return FALSE;
  for (int i = 0; i < n; i++)
    {
      LensEpoch epoch;

      if (!take_epoch (cursor, &epoch))
        return FALSE;
      g_array_append_val (checkpoint->history, epoch);
    }
  return TRUE;
}

static LensTensor *
take_parameter (LensCursor *cursor, const LensShape *shape)
{
  LensTensor *tensor;
  LensView view;

  if (!take_block (cursor, &view) ||
      view.size != lens_shape_n_elements (shape) * sizeof (LensReal))
    return NULL;
  tensor = lens_tensor_new_unset (shape);
  memcpy (lens_tensor_writable (tensor), view.data, view.size);
  return tensor;
}

static gboolean
take_best (LensCursor *cursor, const LensRecipe *recipe, LensCheckpoint *checkpoint)
{
  gboolean has_best;
  int n;

  if (!take_count (cursor, &checkpoint->best_epoch) || !take_count (cursor, &n))
    return FALSE;
  checkpoint->best_epoch--;
  has_best = checkpoint->best_epoch >= 0;
  if (checkpoint->best_epoch >= checkpoint->place.epoch ||
      has_best != (checkpoint->place.epoch > 0) ||
      n != (has_best ? lens_recipe_n_parameters (recipe) : 0))
    return FALSE;
  if (has_best)
    checkpoint->best = g_ptr_array_new_with_free_func (
      (GDestroyNotify) lens_tensor_unref);
  for (int i = 0; i < n; i++)
    {
      const LensParameter *parameter = lens_recipe_parameter (recipe, i);
      LensTensor *tensor = take_parameter (cursor, &parameter->shape);

      if (tensor == NULL)
        return FALSE;
      g_ptr_array_add (checkpoint->best, tensor);
    }
  return TRUE;
}

/* The hashes come before what is read by the recipe, which may be another one. */
static gboolean
take_sections (LensCursor *cursor, const LensRecipe *recipe, LensCheckpoint *checkpoint)
{
  LensView learner;

  if (!take_place (cursor, &checkpoint->place) || !take_history (cursor, checkpoint) ||
      !take_best (cursor, recipe, checkpoint) || !take_block (cursor, &learner) ||
      lens_cursor_left (cursor) != 0)
    return FALSE;
  checkpoint->learner = g_bytes_new (learner.data, learner.size);
  return TRUE;
}

static gboolean
sum_fits (LensView all)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 sum[SUM_SIZE];
  gsize size = SUM_SIZE;

  g_checksum_update (checksum, all.data, (gssize) (all.size - SUM_SIZE));
  g_checksum_get_digest (checksum, sum, &size);
  return memcmp (sum, all.data + all.size - SUM_SIZE, SUM_SIZE) == 0;
}

static gboolean
fail_damaged (const char *path, GError **error)
{
  return lens_fail (error, LENS_ERROR_FORMAT,
                    "%s: the checkpoint is cut short or damaged; begin anew", path);
}

/* The magic words, the version and the sum; @cursor is then at the first section. */
static gboolean
take_head (LensView all, const char *path, LensCursor *cursor, GError **error)
{
  LensView magic;
  guint32 version;
  guint8 storage;

  *cursor = lens_cursor (all);
  if (!lens_cursor_take (cursor, MAGIC_SIZE, &magic) || !lens_view_equal (magic, MAGIC))
    return lens_fail (error, LENS_ERROR_FORMAT, "%s: not a checkpoint of a training",
                      path);
  if (!lens_cursor_read_u32 (cursor, &version) ||
      !lens_cursor_read_u8 (cursor, &storage))
    return fail_damaged (path, error);
  if (version != VERSION)
    return lens_fail (error, LENS_ERROR_UNSUPPORTED,
                      "%s: a checkpoint of version %u; this program goes on from "
                      "version %d",
                      path, version, VERSION);
  if (all.size < MAGIC_SIZE + 5 + SUM_SIZE || !sum_fits (all))
    return fail_damaged (path, error);
  if (storage != STORAGE)
    return lens_fail (error, LENS_ERROR_UNSUPPORTED,
                      "%s: a checkpoint of another kind of machine", path);
  cursor->end -= SUM_SIZE;
  return TRUE;
}

gboolean
lens_checkpoint_read (const char *path,
                      const LensRecipe *recipe,
                      LensCheckpoint *checkpoint,
                      GError **error)
{
  g_autoptr (LensSource) source = NULL;
  g_auto (LensCheckpoint) read = { 0 };
  g_autofree char *recipe_hash = g_compute_checksum_for_string (
    G_CHECKSUM_SHA256, lens_recipe_text (recipe), -1);
  LensCursor cursor;
  LensView all;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return lens_fail (error, LENS_ERROR_INPUT,
                      "%s: no such checkpoint; a training that was stopped leaves one",
                      path);
  source = lens_source_open (path, error);
  if (source == NULL)
    return FALSE;
  all.data = lens_source_data (source, &all.size);
  if (!take_head (all, path, &cursor, error))
    return FALSE;

  read.history = g_array_new (FALSE, TRUE, sizeof (LensEpoch));
  if (!take_text (&cursor, &read.plan) || !take_text (&cursor, &read.recipe_hash) ||
      !take_text (&cursor, &read.data_hash))
    return fail_damaged (path, error);
  if (strcmp (read.recipe_hash, recipe_hash) != 0)
    return lens_fail (error, LENS_ERROR_INPUT,
                      "%s: the recipe has changed since; begin anew", path);
  if (!take_sections (&cursor, recipe, &read))
    return fail_damaged (path, error);
  *checkpoint = read;
  memset (&read, 0, sizeof (read));
  return TRUE;
}
