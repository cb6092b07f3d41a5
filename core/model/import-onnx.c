/* import-onnx.c - networks in ONNX
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/model/importer.h"

#include "core/model/unknown-file.h"
#include "core/wire/protobuf.h"

/* The members of ModelProto: their numbers and wire types. */
static const struct
{
  guint32 number;
  LensWire wire;
} model_fields[] = {
  { 1, LENS_WIRE_VARINT }, { 2, LENS_WIRE_BYTES },  { 3, LENS_WIRE_BYTES },
  { 4, LENS_WIRE_BYTES },  { 5, LENS_WIRE_VARINT }, { 6, LENS_WIRE_BYTES },
  { 7, LENS_WIRE_BYTES },  { 8, LENS_WIRE_BYTES },  { 14, LENS_WIRE_BYTES },
};

static gboolean
is_model_tag (guint8 tag)
{
  for (gsize i = 0; i < G_N_ELEMENTS (model_fields); i++)
    if (tag == (model_fields[i].number << 3 | model_fields[i].wire))
      return TRUE;
  return FALSE;
}

/* ONNX has no signature.  A ModelProto begins with its version, its graph or one of its
 * strings; the second field must be one of them too, so far as the file goes. */
static gboolean
fits (const LensSource *source)
{
  LensView view;
  LensCursor cursor;
  LensWireField field;

  view.data = lens_source_data (source, &view.size);
  cursor = lens_cursor (view);
  if (view.size < 2 || lens_source_is_text (source) || !is_model_tag (view.data[0]))
    return FALSE;
  if (!lens_protobuf_next (&cursor, &field, NULL) || lens_cursor_left (&cursor) == 0)
    return view.data[0] != (1 << 3 | LENS_WIRE_VARINT) || view.size > 2;
  return is_model_tag (*cursor.at);
}

static LensDraft *
read_model (LensSource *source,
            const LensModelOptions *options,
            LensProvenance *provenance,
            GError **error)
{
  lens_fail (error, LENS_ERROR_UNSUPPORTED, "ONNX cannot be read yet");
  return NULL;
}

static const char *const suffixes[] = { ".onnx", NULL };

const LensImporter lens_importer_onnx = {
  .id = "onnx",
  .title = "ONNX",
  .suffixes = suffixes,
  .fits = fits,
  .read = read_model,
};
