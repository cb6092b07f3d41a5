/* error.h - what can go wrong, in words for the user
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define LENS_ERROR (lens_error_quark ())

/**
 * LensErrorCode:
 * @LENS_ERROR_FORMAT: a file does not follow its format
 * @LENS_ERROR_UNSUPPORTED: a file is sound but asks for what Netlens cannot do
 * @LENS_ERROR_SHAPE: sizes do not fit together
 * @LENS_ERROR_SETTING: a setting, a name or a place that does not exist
 * @LENS_ERROR_LIMIT: more memory or work than the input justifies
 * @LENS_ERROR_INPUT: a picture or tensor that cannot be used
 * @LENS_ERROR_CANCELLED: somebody asked to stop; not a fault
 *
 * Messages start in lower case and have no full stop: first what is wrong, then what was
 * expected, then what to do.  Names stand in “quotes”.
 */
typedef enum
{
  LENS_ERROR_FORMAT,
  LENS_ERROR_UNSUPPORTED,
  LENS_ERROR_SHAPE,
  LENS_ERROR_SETTING,
  LENS_ERROR_LIMIT,
  LENS_ERROR_INPUT,
  LENS_ERROR_CANCELLED,
} LensErrorCode;

GQuark lens_error_quark (void);

/**
 * lens_fail:
 * @error: (nullable): where the message goes
 * @code: what sort of mistake
 * @format: the message, as for printf
 *
 * Returns: always %FALSE, so that a check is one line: return lens_fail (…)
 */
gboolean lens_fail (GError **error, LensErrorCode code, const char *format, ...)
  G_GNUC_PRINTF (3, 4);

/**
 * lens_closest:
 * @word: what the user wrote
 * @candidates: (array zero-terminated=1): what exists
 *
 * Finds the candidate with the smallest edit distance.
 *
 * Returns: (transfer none) (nullable): the candidate to offer as “did you mean”, or %NULL
 *   if none is close
 */
const char *lens_closest (const char *word, const char *const *candidates);

/**
 * lens_fail_unknown:
 * @what: what was looked for: “loss”
 * @word: what the user wrote
 * @known: (array zero-terminated=1): what exists
 *
 * “unknown loss “focla”; did you mean “focal”?”, or a list of all where none is close.
 *
 * Returns: always %FALSE
 */
gboolean lens_fail_unknown (GError **error,
                            const char *what,
                            const char *word,
                            const char *const *known);

G_END_DECLS
