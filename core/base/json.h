/* json.h - JSON from files that may lie
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * lens_json_parse:
 * @text: JSON, UTF-8
 * @size: its bytes
 *
 * The parser of json-glib calls itself for every bracket; text that nests deeper than
 * anything sensible is refused before it runs.
 *
 * Returns: (transfer full) (nullable): the root
 */
JsonNode *lens_json_parse (const char *text, gsize size, GError **error);

/* The same for a file of at most 16 MiB; errors begin with its name. */
JsonNode *lens_json_open (const char *path, GError **error);

/* Indented text, without a line feed at the end.  A number that is not finite becomes
 * null: JSON has no word for it. */
char *lens_json_to_text (JsonNode *node);

/* The same without any space. */
char *lens_json_to_line (JsonNode *node);

G_END_DECLS
