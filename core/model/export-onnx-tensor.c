/* export-onnx-tensor.c - numbers of a graph as initialisers of ONNX
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/model/export-onnx-inside.h"

#include <string.h>

enum
{
  GRAPH_INITIALIZER = 5,
  TENSOR_DIMS = 1,
  TENSOR_DATA_TYPE = 2,
  TENSOR_NAME = 8,
  TENSOR_RAW_DATA = 9,
};

/* How whole numbers are stored, by TensorProto.DataType; 0 bytes: not as whole ones. */
static gsize
integer_size (int type)
{
  static const guint8 sizes[] = {
    [2] = 1, [3] = 1, [4] = 2, [5] = 2, [6] = 4, [7] = 8, [9] = 1, [12] = 4, [13] = 8
  };

  return type >= 0 && type < (int) G_N_ELEMENTS (sizes) ? sizes[type] : 0;
}

/* Little-endian on any machine; two's complement makes the sign come out right. */
static GBytes *
encode_integers (const LensReal *data, gsize n, gsize size)
{
  guint8 *raw = g_malloc (MAX (n * size, 1));

  for (gsize i = 0; i < n; i++)
    {
      guint64 integer = (guint64) (gint64) data[i];

      for (gsize j = 0; j < size; j++)
        raw[i * size + j] = (guint8) (integer >> (8 * j));
    }
  return g_bytes_new_take (raw, n * size);
}

/* Lends the numbers where they lie in memory as in the file. */
static GBytes *
encode_reals (LensTensor *tensor)
{
  const LensReal *data = lens_tensor_data (tensor);
  gsize n = lens_tensor_n_elements (tensor);
  guint32 *raw;

  if (sizeof (LensReal) == sizeof (float) && G_BYTE_ORDER == G_LITTLE_ENDIAN)
    return g_bytes_new_with_free_func (data, n * sizeof (float),
                                       (GDestroyNotify) lens_tensor_unref,
                                       lens_tensor_ref (tensor));
  raw = g_new (guint32, MAX (n, 1));
  for (gsize i = 0; i < n; i++)
    {
      float real = (float) data[i];

      memcpy (&raw[i], &real, sizeof (real));
      raw[i] = GUINT32_TO_LE (raw[i]);
    }
  return g_bytes_new_take (raw, n * sizeof (*raw));
}

static const char *
put_tensor (LensOnnxWriter *writer, char *name, LensTensor *tensor, int type)
{
  const LensShape *shape = lens_tensor_shape (tensor);
  gsize size = integer_size (type);
  g_autoptr (GBytes) raw = NULL;
  LensWireMessage *message;

  if (g_hash_table_contains (writer->constants, name))
    return lens_onnx_keep (writer, name);
  g_hash_table_add (writer->constants, (gpointer) lens_onnx_keep (writer, name));

  message = lens_wire_message_new ();
  raw = size > 0 ? encode_integers (lens_tensor_data (tensor),
                                    lens_tensor_n_elements (tensor), size)
                 : encode_reals (tensor);
  for (int i = 0; i < shape->rank; i++)
    lens_wire_add_int (message, TENSOR_DIMS, shape->dims[i]);
  lens_wire_add_int (message, TENSOR_DATA_TYPE, type);
  lens_wire_add_text (message, TENSOR_NAME, name);
  lens_wire_add_bytes (message, TENSOR_RAW_DATA, raw);
  lens_wire_add_message (writer->initializers, GRAPH_INITIALIZER, message);
  return name;
}

const char *
lens_onnx_put_value (LensOnnxWriter *writer, int value, int type)
{
  const LensValue *its_value;

  if (value < 0)
    return "";
  its_value = lens_graph_value (writer->graph, value);
  if (its_value->constant == NULL)
    return its_value->name;
  return put_tensor (writer,
                     type == writer->types[value]
                       ? g_strdup (its_value->name)
                       : g_strdup_printf ("%s.as-%d", its_value->name, type),
                     its_value->constant, type);
}

const char *
lens_onnx_put_reshaped (LensOnnxWriter *writer,
                        const char *name,
                        int value,
                        const LensShape *shape)
{
  g_autoptr (LensTensor) tensor = lens_tensor_reshape (
    lens_graph_value (writer->graph, value)->constant, shape);

  return put_tensor (writer, g_strdup (name), tensor, writer->types[value]);
}

const char *
lens_onnx_put_ints (LensOnnxWriter *writer,
                    const char *name,
                    const gint64 *integers,
                    int n)
{
  g_autoptr (LensTensor) tensor = lens_tensor_new (&lens_shape (n));

  for (int i = 0; i < n; i++)
    lens_tensor_writable (tensor)[i] = (LensReal) integers[i];
  return put_tensor (writer, g_strdup (name), tensor, LENS_ONNX_INT64);
}

const char *
lens_onnx_put_floats (LensOnnxWriter *writer,
                      const char *name,
                      const float *reals,
                      int n)
{
  g_autoptr (LensTensor) tensor = lens_tensor_new (&lens_shape (n));

  for (int i = 0; i < n; i++)
    lens_tensor_writable (tensor)[i] = (LensReal) reals[i];
  return put_tensor (writer, g_strdup (name), tensor, LENS_ONNX_FLOAT);
}

const char *
lens_onnx_put_number (LensOnnxWriter *writer, const char *name, double number)
{
  g_autoptr (LensTensor) tensor = lens_tensor_new_scalar ((LensReal) number);

  return put_tensor (writer, g_strdup (name), tensor, LENS_ONNX_FLOAT);
}
