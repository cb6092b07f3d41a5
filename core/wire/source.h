/* source.h - a file that is read in place, and the files beside it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/base/error.h"

G_BEGIN_DECLS

typedef struct _LensSource LensSource;

/**
 * lens_source_open:
 * @path: an ordinary file; folders, devices and pipes are refused
 *
 * Maps the file: opening a large one costs nothing, and what is lent from it stays valid
 * as long as the bytes are held.
 *
 * Returns: (transfer full) (nullable): the source
 */
LensSource *lens_source_open (const char *path, GError **error);

/**
 * lens_source_new:
 * @name: what to call it
 * @bytes: the content
 *
 * A source without a file, and so without files beside it.
 *
 * Returns: (transfer full): the source
 */
LensSource *lens_source_new (const char *name, GBytes *bytes);

LensSource *lens_source_ref (LensSource *source);
void lens_source_unref (LensSource *source);

/* As it was given to lens_source_open (). */
const char *lens_source_path (const LensSource *source);

/* The last part of the path. */
const char *lens_source_name (const LensSource *source);

/* Whether the name ends in one of these, in any case: “.onnx”; %NULL ends the list. */
gboolean lens_source_has_suffix (const LensSource *source, const char *const *suffixes);

/* (transfer none): the whole content; hold a reference to keep views of it alive. */
GBytes *lens_source_bytes (const LensSource *source);

/* (transfer none): the content; never %NULL, also for an empty file. */
const guint8 *lens_source_data (const LensSource *source, gsize *size);

/**
 * lens_source_open_sibling:
 * @source: an open file
 * @location: the path that @source names, relative to its folder
 * @location_size: its bytes; a file may say a name with a NUL in it
 *
 * Opens another file that the first one refers to.  The name comes from a file that nobody
 * has to trust, so it may only lead to an ordinary file in the same folder or below it:
 * no absolute path, no “..”, no link that leads elsewhere.
 *
 * Returns: (transfer full) (nullable): the source
 */
LensSource *lens_source_open_sibling (LensSource *source,
                                      const char *location,
                                      gsize location_size,
                                      GError **error);

/**
 * lens_source_slice:
 * @offset: first byte
 * @size: how many bytes
 * @what: what is read, for the message
 *
 * Returns: (transfer none) (nullable): the address, or %NULL with an error if the file is
 *   too short
 */
gconstpointer lens_source_slice (const LensSource *source,
                                 guint64 offset,
                                 guint64 size,
                                 const char *what,
                                 GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LensSource, lens_source_unref)

G_END_DECLS
