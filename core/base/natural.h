/* natural.h - names in the order that a person gives them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * lens_natural_compare:
 * @a: a name
 * @b: another
 *
 * Digits that follow one another count as one number, so “2” comes before “10”; all else
 * goes by bytes, in every locale.  Names that differ only in leading zeros go by bytes too,
 * so that the order is total.
 *
 * Returns: below 0, 0 or above 0, as strcmp () does
 */
int lens_natural_compare (const char *a, const char *b);

G_END_DECLS
