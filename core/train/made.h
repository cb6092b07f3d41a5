/* made.h - sets of pictures that the program draws
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Small, free, and with a known answer to “what is there to see”: for tests and for
 * teaching.
 */

#pragma once

#include "core/base/field.h"
#include "core/tensor/image.h"
#include "core/train/split.h"

G_BEGIN_DECLS

typedef struct
{
  const char *id; /* “shapes”, “counting”, “gratings” */
  const char *title;
  const char *summary;
  const LensField *fields; /* among them how many pictures a split has */
  gsize settings_size;

  /* NULL-terminated, in natural order. */
  const char *const *(*classes) (gconstpointer settings);
  int (*n_pictures) (gconstpointer settings, LensSplit split);

  /* Draws picture @index of @split, of class @index % n classes.  It depends on the four
   * arguments alone. */
  LensImage *(*make) (gconstpointer settings, guint64 seed, LensSplit split, int index);
} LensMadeSet;

/* Ends with NULL. */
extern const LensMadeSet *const lens_made_sets[];
const LensMadeSet *lens_made_set_find (const char *id, GError **error);

G_END_DECLS
