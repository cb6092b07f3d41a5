/* output.h - a file that appears whole or not at all
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Bytes go to a nameless neighbour of the wanted file, which takes its place when all of
 * them are there.  Whoever fails, is cancelled or runs out of disk on the way leaves the
 * folder as it was.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _LensOutput LensOutput;

/**
 * lens_output_begin:
 * @path: the file to make or replace; a device or a pipe is written to directly
 *
 * Returns: (transfer full) (nullable): where to write
 */
LensOutput *lens_output_begin (const char *path, GError **error);

/**
 * lens_output_write:
 * @output: the file
 * @data: (array length=size): the next bytes
 *
 * After a failure all that follows fails too, so that a caller inside another library's
 * call-back may ignore the answer: lens_output_commit () tells.
 *
 * Returns: %FALSE if the disk refused
 */
gboolean
lens_output_write (LensOutput *output, gconstpointer data, gsize size, GError **error);

/**
 * lens_output_commit:
 * @output: (transfer full): the file
 *
 * Puts the file in its place.
 *
 * Returns: %FALSE, with nothing left behind, if any byte could not be written
 */
gboolean lens_output_commit (LensOutput *output, GError **error);

/**
 * lens_output_abandon:
 * @output: (transfer full) (nullable): the file
 *
 * Removes what was written.
 */
void lens_output_abandon (LensOutput *output);

/* All three in one. */
gboolean
lens_output_save (const char *path, gconstpointer data, gsize size, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LensOutput, lens_output_abandon)

G_END_DECLS
