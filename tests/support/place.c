/* place.c - a folder of a test's own with a path for one file in it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tests/support/place.h"

#include "core/base/output.h"

#include <glib/gstdio.h>

void
place_set_up (Place *place, gconstpointer name)
{
  place->folder = g_dir_make_tmp ("netlens-XXXXXX", NULL);
  place->path = g_build_filename (place->folder, (const char *) name, NULL);
}

void
place_tear_down (Place *place, gconstpointer name)
{
  g_unlink (place->path);
  g_assert_cmpint (g_rmdir (place->folder), ==, 0);
  g_free (place->path);
  g_free (place->folder);
}

/* Replacing a file makes some file systems wait for the disk; a new one does not. */
void
place_save (const Place *place, gconstpointer bytes, gsize size)
{
  g_unlink (place->path);
  g_assert_true (lens_output_save (place->path, bytes, size, NULL));
}
