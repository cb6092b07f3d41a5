/* resource.h - files that are built into the program
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * lens_resource_lookup:
 * @name: its name in resources/: “labels/imagenet.txt”
 *
 * Returns: (transfer full) (nullable): the file, followed by a zero byte that is not
 *   counted; %NULL if there is none of this name
 */
GBytes *lens_resource_lookup (const char *name);

G_END_DECLS
