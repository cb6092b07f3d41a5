/* hash.h - the SHA-256 of some bytes
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* As 64 hexadecimal digits; free with g_free (). */
char *lens_hash_data (gconstpointer data, gsize size);
char *lens_hash_bytes (GBytes *bytes);

G_END_DECLS
