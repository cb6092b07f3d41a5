/* onnx-build.h - small ONNX files made by tests
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A network is written in the order in which it is thought of; an attribute belongs to the
 * node added last:
 *
 *     OnnxBuild *build = onnx_build_new (13);
 *
 *     onnx_build_input (build, "x", &lens_shape (1, 3, 8, 8));
 *     onnx_build_random (build, "w", &lens_shape (4, 3, 3, 3), 7);
 *     onnx_build_node (build, "Conv", "x w", "y");
 *     onnx_build_ints (build, "pads", 4, (gint64[]){ 1, 1, 1, 1 });
 *     onnx_build_node (build, "Relu", "y", "z");
 *     onnx_build_output (build, "z");
 *     g_autoptr (GBytes) bytes = onnx_build_finish (build);
 *
 * and then lens_source_new ("small.onnx", bytes), or a file to open by its path:
 *
 *     g_autofree char *path = onnx_build_save (build, "small.onnx");
 *
 * It writes whatever it is told, sound or not: that is what tests of an importer need.
 */

#pragma once

#include "core/tensor/tensor.h"

G_BEGIN_DECLS

typedef struct _OnnxBuild OnnxBuild;

/* @opset: 0 writes a file that names none, as those of IR version 1. */
OnnxBuild *onnx_build_new (int opset);

/* A name for the program that wrote the file; “netlens-tests” if never called. */
void onnx_build_set_producer (OnnxBuild *build, const char *producer);

/* A float32 input.  A size of -1 is written as the symbol “N”; a NULL shape as no shape. */
void onnx_build_input (OnnxBuild *build, const char *name, const LensShape *shape);

/* The same for another element type, by ONNX's number (7: int64). */
void onnx_build_typed_input (OnnxBuild *build,
                             const char *name,
                             int element_type,
                             const LensShape *shape);

/* A float32 result of any shape. */
void onnx_build_output (OnnxBuild *build, const char *name);

/* The same with a shape, as ONNX's own checker wants it. */
void
onnx_build_shaped_output (OnnxBuild *build, const char *name, const LensShape *shape);

/* Initialisers: float32, raw. */
void onnx_build_floats (OnnxBuild *build,
                        const char *name,
                        const LensShape *shape,
                        const float *numbers);

/* Normal numbers of mean 0, divided by the root of the elements per output channel, so
 * that signals keep their size from layer to layer. */
void onnx_build_random (OnnxBuild *build,
                        const char *name,
                        const LensShape *shape,
                        guint64 seed);

/* int64, one axis. */
void
onnx_build_int64s (OnnxBuild *build, const char *name, int n, const gint64 *numbers);

/* Any initialiser: a whole TensorProto without its name. */
void
onnx_build_tensor (OnnxBuild *build, const char *name, gconstpointer proto, gsize size);

/**
 * onnx_build_node:
 * @op_type: “Conv”; “com.microsoft:Gelu” puts it in a domain
 * @inputs: names with blanks between; “-” stands for an absent operand
 * @outputs: likewise; the node is called after the first
 */
void onnx_build_node (OnnxBuild *build,
                      const char *op_type,
                      const char *inputs,
                      const char *outputs);

/* Attributes of the last node. */
void onnx_build_int (OnnxBuild *build, const char *name, gint64 number);
void onnx_build_float (OnnxBuild *build, const char *name, float number);
void onnx_build_string (OnnxBuild *build, const char *name, const char *text);
void onnx_build_ints (OnnxBuild *build, const char *name, int n, const gint64 *numbers);
void
onnx_build_float_list (OnnxBuild *build, const char *name, int n, const float *numbers);

/* A tensor attribute: float32. */
void onnx_build_tensor_floats (OnnxBuild *build,
                               const char *name,
                               const LensShape *shape,
                               const float *numbers);

/* Any attribute: a whole AttributeProto. */
void onnx_build_attribute (OnnxBuild *build, gconstpointer proto, gsize size);

/* Attributes without their type, as files of IR version 1 have them; from now on. */
void onnx_build_forget_types (OnnxBuild *build);

/* (transfer full): the file.  Frees @build. */
GBytes *onnx_build_finish (OnnxBuild *build);

/* (transfer full): the path of the file, in a temporary folder of its own.  Frees @build. */
char *onnx_build_save (OnnxBuild *build, const char *name);

/* Removes such a file and its folder. */
void onnx_build_remove (const char *path);

/* The parts, for messages made by hand: each appends one field to @to. */
void onnx_put_int (GByteArray *to, guint32 number, gint64 integer);
void onnx_put_float (GByteArray *to, guint32 number, float real);
void onnx_put_bytes (GByteArray *to, guint32 number, gconstpointer data, gsize size);
void onnx_put_string (GByteArray *to, guint32 number, const char *text);

/* Frees @message after appending it. */
void onnx_put_message (GByteArray *to, guint32 number, GByteArray *message);

G_END_DECLS
