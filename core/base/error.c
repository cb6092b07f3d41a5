/* error.c - what can go wrong, in words for the user
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/base/error.h"

#include <string.h>

G_DEFINE_QUARK (lens - error - quark, lens_error)

gboolean
lens_fail (GError **error, LensErrorCode code, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  if (error != NULL)
    {
      g_autoptr (GError) made = g_error_new_valist (LENS_ERROR, (int) code, format,
                                                    arguments);
      g_propagate_error (error, g_steal_pointer (&made));
    }
  va_end (arguments);
  return FALSE;
}

/* Levenshtein's distance over bytes, one row at a time. */
static gsize
edit_distance (const char *a, const char *b)
{
  gsize n_b = strlen (b);
  g_autofree gsize *row = g_new (gsize, n_b + 1);

  for (gsize j = 0; j <= n_b; j++)
    row[j] = j;

  for (gsize i = 0; a[i] != '\0'; i++)
    {
      gsize diagonal = row[0];

      row[0] = i + 1;
      for (gsize j = 0; j < n_b; j++)
        {
          gsize replaced = diagonal + (a[i] != b[j]);

          diagonal = row[j + 1];
          row[j + 1] = MIN (replaced, MIN (row[j], diagonal) + 1);
        }
    }
  return row[n_b];
}

const char *
lens_closest (const char *word, const char *const *candidates)
{
  const char *best = NULL;
  gsize best_distance = strlen (word) / 3 + 2;

  if (strlen (word) > 256)
    return NULL;

  for (gsize i = 0; candidates[i] != NULL; i++)
    {
      gsize distance;

      if (strlen (candidates[i]) > 256)
        continue;
      distance = edit_distance (word, candidates[i]);
      if (distance < best_distance)
        {
          best_distance = distance;
          best = candidates[i];
        }
    }
  return best;
}

gboolean
lens_fail_unknown (GError **error,
                   const char *what,
                   const char *word,
                   const char *const *known)
{
  const char *closest = lens_closest (word, known);
  g_autofree char *all = NULL;

  if (closest != NULL)
    return lens_fail (error, LENS_ERROR_SETTING, "unknown %s “%s”; did you mean “%s”?",
                      what, word, closest);
  all = g_strjoinv (", ", (char **) known);
  return lens_fail (error, LENS_ERROR_SETTING, "unknown %s “%s”; expected one of: %s",
                    what, word, all);
}
