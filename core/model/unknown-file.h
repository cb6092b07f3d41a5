/* unknown-file.h - what a file is that is no network
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/wire/cursor.h"
#include "core/wire/source.h"

G_BEGIN_DECLS

/* Whether the beginning of the content is readable text. */
gboolean lens_source_is_text (const LensSource *source);

/* (transfer none): “the file is empty”, “a picture, PNG”; something is always said. */
const char *lens_unknown_file_describe (const LensSource *source);

G_END_DECLS
