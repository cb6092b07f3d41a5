/* verb-show.c - the job that an exported file carries
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "app/verb.h"

static const Option options[] = { { .kind = OPTION_END } };

static gboolean
run (const Call *call, GError **error)
{
  g_autofree char *text = lens_export_read_job (
    g_ptr_array_index (call->arguments->words, 0), error);

  if (text == NULL)
    return FALSE;
  print_text ("%s\n", text);
  return TRUE;
}

const Verb verb_show = {
  .name = "show",
  .usage = "FILE",
  .summary = "Prints the job that a picture, clip or data file of Netlens was made by.",
  .options = options,
  .min_words = 1,
  .max_words = 1,
  .run = run,
};
