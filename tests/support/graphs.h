/* graphs.h - a file as a graph, and one number of it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/model/importer.h"

G_BEGIN_DECLS

/* Reads the file as whichever importer it is for does, and builds its graph. */
LensGraph *support_read_graph (LensSource *source,
                               const LensModelOptions *options,
                               LensProvenance *provenance,
                               GError **error);

/* @bound: (nullable): numbers known while opening, as LensModelOptions has them. */
LensGraph *support_open_graph (const char *path, GHashTable *bound, GError **error);

/**
 * support_eval:
 * @given: name → LensTensor: all inputs
 * @value: which one is wanted
 *
 * Returns: (transfer full) (nullable): its numbers
 */
LensTensor *
support_eval (LensGraph *graph, GHashTable *given, int value, GError **error);

G_END_DECLS
