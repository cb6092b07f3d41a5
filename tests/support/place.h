/* place.h - a folder of a test's own with a path for one file in it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  char *folder;
  char *path;
} Place;

/* Fixture functions; @name is that of the file, a string. */
void place_set_up (Place *place, gconstpointer name);
void place_tear_down (Place *place, gconstpointer name);

/* Writes the file anew; the test fails if that does not work. */
void place_save (const Place *place, gconstpointer bytes, gsize size);

G_END_DECLS
