/* folder.h - a folder goes with all that is in it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A file goes as well; of a link, the link and not what it leads to. */
void folder_remove (const char *path);

G_END_DECLS
