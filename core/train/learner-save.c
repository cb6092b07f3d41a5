/* learner-save.c - all that the next step depends on, as bytes
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A head that says what the numbers belong to, then the parameters and the optimiser's
 * states as they are in memory.  It is read by the program that wrote it: a network for
 * others is written as ONNX.
 */

#include "core/base/error.h"
#include "core/train/learner-inside.h"

#include <string.h>

#define MAGIC "netlens learner 1"

typedef struct
{
  char magic[24];
  guint32 byte_order; /* reads otherwise on a machine of the other kind */
  guint32 number_size;
  guint64 n_numbers;
  guint64 n_gradients;
  guint64 n_states;
  guint64 seed;
  gint64 n_steps;
  char optimiser[32];
  guint8 recipe[32]; /* SHA-256 of its text */
} Head;

static void
fill_head (const LensLearner *learner, Head *head)
{
  const char *text = lens_recipe_text (learner->recipe);
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize size = sizeof head->recipe;

  memset (head, 0, sizeof *head);
  g_strlcpy (head->magic, MAGIC, sizeof head->magic);
  head->byte_order = 0x01020304;
  head->number_size = sizeof (LensReal);
  head->n_numbers = learner->n_numbers;
  head->n_gradients = learner->n_gradients;
  head->n_states = (guint64) learner->options.optimiser->n_states;
  head->seed = learner->options.seed;
  head->n_steps = learner->n_steps;
  g_strlcpy (head->optimiser, learner->options.optimiser->id, sizeof head->optimiser);
  g_checksum_update (checksum, (const guchar *) text, (gssize) strlen (text));
  g_checksum_get_digest (checksum, head->recipe, &size);
}

GBytes *
lens_learner_save (const LensLearner *learner)
{
  GByteArray *bytes = g_byte_array_new ();
  Head head;

  fill_head (learner, &head);
  g_byte_array_append (bytes, (const guint8 *) &head, sizeof head);
  g_byte_array_append (bytes, (const guint8 *) learner->numbers,
                       (guint) (learner->n_numbers * sizeof (LensReal)));
  for (int i = 0; i < learner->options.optimiser->n_states; i++)
    g_byte_array_append (bytes, (const guint8 *) learner->states[i],
                         (guint) (learner->n_gradients * sizeof (LensReal)));
  return g_byte_array_free_to_bytes (bytes);
}

gboolean
lens_learner_restore (LensLearner *learner, GBytes *saved, GError **error)
{
  gsize numbers_size = learner->n_numbers * sizeof (LensReal);
  gsize state_size = learner->n_gradients * sizeof (LensReal);
  gsize n_states = (gsize) learner->options.optimiser->n_states;
  gsize size;
  const guint8 *data = g_bytes_get_data (saved, &size);
  Head expected;
  Head found;

  fill_head (learner, &expected);
  if (size < sizeof found || memcmp (data, MAGIC, sizeof MAGIC) != 0)
    return lens_fail (error, LENS_ERROR_FORMAT, "not a saved training");
  memcpy (&found, data, sizeof found);
  if (found.byte_order != expected.byte_order ||
      found.number_size != expected.number_size)
    return lens_fail (error, LENS_ERROR_FORMAT,
                      "saved by a program with other numbers than this one");
  expected.n_steps = found.n_steps;
  if (memcmp (&expected, &found, sizeof found) != 0)
    return lens_fail (error, LENS_ERROR_FORMAT,
                      "saved with another recipe, optimiser or seed");
  if (size != sizeof found + numbers_size + n_states * state_size || found.n_steps < 0)
    return lens_fail (error, LENS_ERROR_FORMAT,
                      "the saved training is incomplete: %" G_GSIZE_FORMAT
                      " bytes expected, %" G_GSIZE_FORMAT " found",
                      sizeof found + numbers_size + n_states * state_size, size);

  data += sizeof found;
  memcpy (learner->numbers, data, numbers_size);
  for (gsize i = 0; i < n_states; i++)
    memcpy (learner->states[i], data + numbers_size + i * state_size, state_size);
  learner->n_steps = found.n_steps;
  return TRUE;
}
