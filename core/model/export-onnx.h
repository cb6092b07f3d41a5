/* export-onnx.h - a graph as an ONNX file that any reader takes
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/graph/graph.h"

G_BEGIN_DECLS

typedef struct
{
  const char *name;          /* of the graph inside the file */
  const char *doc;           /* (nullable): what a reader shows as description */
  const char *const *labels; /* (nullable): class names for the file's metadata */
} LensOnnxOptions;

/**
 * lens_onnx_write:
 * @graph: any frozen graph whose operators ONNX has
 * @path: written whole or not at all
 *
 * Writes float32 numbers in the oldest operator set, from 13 on, that has every operator
 * of the graph, with the graph's own names of values and nodes.  The first axis of inputs
 * and outputs that is 1 becomes the open “n” where nothing inside holds it to 1.  Read
 * again, the file answers with the same bits.
 *
 * Returns: %FALSE with the node that ONNX cannot say, or with what the disk says
 */
gboolean lens_onnx_write (const LensGraph *graph,
                          const LensOnnxOptions *options,
                          const char *path,
                          GError **error);

G_END_DECLS
