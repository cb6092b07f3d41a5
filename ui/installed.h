/* installed.h - where the program's files are, built or installed
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * lens_installed_folder:
 * @places: (array zero-terminated=1): “share/netlens/samples”, “samples”, …
 * @member: a file that is in it
 *
 * Returns: (transfer full) (nullable): the folder nearest to the program
 */
char *lens_installed_folder (const char *const *places, const char *member);

G_END_DECLS
