/* sidecar.h - what a file beside the model says of its input and its classes
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * “squeezenet.netlens.json” belongs to “squeezenet.onnx”:
 *
 *   { "channels": "bgr", "mean": [104, 117, 123], "size": [227, 227],
 *     "shorter-side": 256, "labels": "synset_words.txt" }
 */

#pragma once

#include "core/base/error.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef struct
{
  char *name;           /* the file's name without folders; NULL if there is none */
  JsonNode *preprocess; /* for lens_preprocess_override (); NULL if it says nothing */
  char *labels_path;    /* (nullable): as seen from here */
  char *output;         /* (nullable): the output that holds the class scores */
  GPtrArray *notes;     /* texts for the user: members nobody knows; never NULL */
} LensSidecar;

/**
 * lens_sidecar_find:
 * @model_path: the network's file
 *
 * Returns: (transfer full) (nullable): the file beside it, named like it with
 *   “.netlens.json” in place of its suffix or after it; %NULL if there is none
 */
char *lens_sidecar_find (const char *model_path);

/**
 * lens_sidecar_read:
 * @path: (nullable): the file; %NULL gives an empty sidecar
 * @sidecar: (out caller-allocates): free with lens_sidecar_clear ()
 *
 * Returns: %FALSE, with @sidecar untouched, if the file cannot be read
 */
gboolean lens_sidecar_read (const char *path, LensSidecar *sidecar, GError **error);

/**
 * lens_sidecar_write:
 * @model_path: the network's file
 * @preprocess: (nullable): an object as lens_preprocess_set_json () reads it
 * @labels: (nullable) (array zero-terminated=1): class names, which go into a file of their
 *   own: “dice.labels.txt” for “dice.onnx”
 * @output: (nullable): the output that holds the class scores, where it is not the first
 *
 * Writes what lens_sidecar_find () finds beside the network; what stood there before is
 * replaced, each file whole or not at all.
 */
gboolean lens_sidecar_write (const char *model_path,
                             JsonNode *preprocess,
                             const char *const *labels,
                             const char *output,
                             GError **error);

void lens_sidecar_clear (LensSidecar *sidecar);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LensSidecar, lens_sidecar_clear)

G_END_DECLS
