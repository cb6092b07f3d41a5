/* layer-pick.h - which layers a method over many layers goes through
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/method/query.h"

G_BEGIN_DECLS

/**
 * lens_pick_layers:
 * @text: “all”; a number, for so many spread evenly over the depth; or names with commas
 *
 * Only layers with more than one position that depend on the picture are picked, in the
 * order of the network; names are taken in the order given.
 *
 * Returns: (transfer full) (element-type int) (nullable): their value indices, at least one;
 *   free with g_array_unref ()
 */
GArray *lens_pick_layers (const LensQuery *query, const char *text, GError **error);

G_END_DECLS
