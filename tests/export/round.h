/* round.h - a graph written as ONNX, read again, and held against itself
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/graph/graph.h"

G_BEGIN_DECLS

/* Where the files of this program go: a new folder that round_clean () removes. */
const char *round_folder (void);
void round_clean (void);

/**
 * round_trip:
 * @name: of the file, without “.onnx”
 * @given: name → LensTensor: all inputs
 * @bound: (nullable): of them, those known while opening
 *
 * Writes @graph, reads it again, and compares every output bit for bit.
 *
 * Returns: (nullable) (transfer full): what is wrong, or %NULL
 */
char *
round_trip (LensGraph *graph, const char *name, GHashTable *given, GHashTable *bound);

G_END_DECLS
