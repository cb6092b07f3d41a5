/* import-later.c - formats that are recognised and not read yet
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Rows without a reader, so that the refusal names the format that the user has.
 */

#include "core/model/import-later.h"

#include "core/model/unknown-file.h"
#include "core/wire/protobuf.h"

#include <string.h>

static LensView
whole (const LensSource *source)
{
  LensView view;

  view.data = lens_source_data (source, &view.size);
  return view;
}

static gboolean
has_bytes_at (LensView view, gsize offset, const char *bytes, gsize size)
{
  return view.size >= offset && view.size - offset >= size &&
         memcmp (view.data + offset, bytes, size) == 0;
}

/* PyTorch stores its archive's first member, the pickle, uncompressed at the front. */
static gboolean
fits_pytorch_zip (const LensSource *source)
{
  LensView view = whole (source);

  return has_bytes_at (view, 0, "PK\x03\x04", 4) &&
         (memmem (view.data, MIN (view.size, 4096), "data.pkl", 8) != NULL ||
          lens_source_has_suffix (source, lens_importer_pytorch_zip.suffixes));
}

/* Opcode PROTO, then the number of the protocol: 2 to 5 have been given out. */
static gboolean
fits_pickle (const LensSource *source)
{
  LensView view = whole (source);

  return view.size > 2 && view.data[0] == 0x80 && view.data[1] >= 2 &&
         view.data[1] <= 5;
}

/* The size of the header, then the header, a JSON object. */
static gboolean
fits_safetensors (const LensSource *source)
{
  LensCursor cursor = lens_cursor (whole (source));
  guint64 size;
  guint8 brace;

  return lens_cursor_read_u64 (&cursor, &size) && size < (guint64) 1 << 40 &&
         lens_cursor_read_u8 (&cursor, &brace) && brace == '{';
}

/* The signature stands at 0 or, behind a user block, at 512, 1024, 2048 … */
static gboolean
fits_hdf5 (const LensSource *source)
{
  LensView view = whole (source);

  if (has_bytes_at (view, 0, "\x89HDF\r\n\x1a\n", 8))
    return TRUE;
  for (gsize offset = 512; offset < view.size && offset <= 1 << 20; offset *= 2)
    if (has_bytes_at (view, offset, "\x89HDF\r\n\x1a\n", 8))
      return TRUE;
  return FALSE;
}

/* NetParameter begins with a name, and then has layers (2 or 100) or inputs. */
static gboolean
fits_caffe (const LensSource *source)
{
  LensCursor cursor = lens_cursor (whole (source));
  LensWireField field;

  if (lens_source_is_text (source) || lens_cursor_left (&cursor) < 2)
    return FALSE;
  if (cursor.at[0] != (1 << 3 | LENS_WIRE_BYTES))
    return FALSE;
  if (!lens_protobuf_next (&cursor, &field, NULL))
    return lens_source_has_suffix (source, lens_importer_caffe.suffixes);
  if (!lens_protobuf_next (&cursor, &field, NULL))
    return TRUE;
  return (field.number <= 5 || field.number == 100 || field.number == 8) &&
         field.number != 0;
}

static gboolean
fits_prototxt (const LensSource *source)
{
  LensView view = whole (source);

  if (!lens_source_is_text (source))
    return FALSE;
  return lens_source_has_suffix (source, lens_importer_prototxt.suffixes) ||
         g_strstr_len ((const char *) view.data, (gssize) MIN (view.size, 65536),
                       "layer {") != NULL;
}

static const char *const pytorch_suffixes[] = { ".pth", ".pt", ".th", ".bin", NULL };
static const char *const safetensors_suffixes[] = { ".safetensors", NULL };
static const char *const keras_suffixes[] = { ".h5", ".hdf5", ".keras", NULL };
static const char *const caffe_suffixes[] = { ".caffemodel", NULL };
static const char *const prototxt_suffixes[] = { ".prototxt", NULL };

const LensImporter lens_importer_pytorch_zip = {
  .id = "pytorch-zip",
  .title = "PyTorch (zip)",
  .suffixes = pytorch_suffixes,
  .fits = fits_pytorch_zip,
};

const LensImporter lens_importer_pytorch_pickle = {
  .id = "pytorch-pickle",
  .title = "PyTorch (pickle)",
  .suffixes = pytorch_suffixes,
  .fits = fits_pickle,
};

const LensImporter lens_importer_safetensors = {
  .id = "safetensors",
  .title = "safetensors",
  .suffixes = safetensors_suffixes,
  .fits = fits_safetensors,
};

const LensImporter lens_importer_keras = {
  .id = "keras",
  .title = "Keras (HDF5)",
  .suffixes = keras_suffixes,
  .fits = fits_hdf5,
};

const LensImporter lens_importer_caffe = {
  .id = "caffe",
  .title = "Caffe (caffemodel)",
  .suffixes = caffe_suffixes,
  .fits = fits_caffe,
};

const LensImporter lens_importer_prototxt = {
  .id = "prototxt",
  .title = "Caffe (prototxt)",
  .suffixes = prototxt_suffixes,
  .fits = fits_prototxt,
};
