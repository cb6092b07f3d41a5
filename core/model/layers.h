/* layers.h - which values of a graph a person would call layers, and what to call them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/model/model.h"

G_BEGIN_DECLS

/**
 * lens_layers_find:
 * @picture_input: the input that receptive fields are measured in, or -1
 *
 * Returns: (transfer full) (element-type LensLayer): the layers in the graph's order; free
 *   with g_array_unref ()
 */
GArray *lens_layers_find (const LensGraph *graph, int picture_input);

/**
 * lens_layers_name:
 * @layers: (element-type LensLayer): the layers; name and block are filled in
 *
 * Gives each layer a name that can be read and is unique.
 */
void lens_layers_name (const LensGraph *graph, GArray *layers);

G_END_DECLS
