/* fuzz-protobuf.c - any bytes as a message, and as the messages inside it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tests/fuzz/fuzz.h"

#include "core/model/onnx-proto.h"

/* How deep bytes are tried as messages, whatever they are. */
#define MAX_DEPTH 4

static void
walk (LensView view, int depth)
{
  LensCursor cursor = lens_cursor (view);
  LensWireField field;

  while (lens_protobuf_next (&cursor, &field, NULL) && field.number != 0)
    if (field.wire == LENS_WIRE_BYTES && depth < MAX_DEPTH)
      walk (field.view, depth + 1);
}

static void
decode (const LensMessage *message, LensView view, gpointer into)
{
  g_autoptr (GError) error = NULL;

  if (!lens_message_decode (message, view, into, &error))
    g_assert_nonnull (error);
  lens_message_clear (message, into);
}

const char *const fuzz_sound_folder = NULL;

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  const LensView view = { data, size };
  LensOnnxModel model = { 0 };
  LensOnnxGraph graph = { 0 };
  LensOnnxNode node = { 0 };
  LensOnnxTensor tensor = { 0 };
  LensOnnxAttribute attribute = { 0 };
  g_autofree char *text = lens_view_dup_text (view);

  g_assert_true (g_utf8_validate (text, -1, NULL));
  walk (view, 0);
  decode (&lens_onnx_model, view, &model);
  decode (&lens_onnx_graph, view, &graph);
  decode (&lens_onnx_node, view, &node);
  decode (&lens_onnx_tensor, view, &tensor);
  decode (&lens_onnx_attribute, view, &attribute);
  return 0;
}
