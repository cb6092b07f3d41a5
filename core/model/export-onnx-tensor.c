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
static void
encode_integer (gint64 integer, gsize size, guint8 *raw)
{
  for (gsize j = 0; j < size; j++)
    raw[j] = (guint8) ((guint64) integer >> (8 * j));
}

/* “To the end” is the largest number of a file and a little more once it is real. */
static gint64
to_integer (LensReal number)
{
  if (number >= (LensReal) 0x1p63)
    return G_MAXINT64;
  return number > (LensReal) -0x1p63 ? (gint64) number : G_MININT64;
}

static GBytes *
encode_integers (const LensReal *data, gsize n, gsize size)
{
  guint8 *raw = g_malloc (MAX (n * size, 1));

  for (gsize i = 0; i < n; i++)
    encode_integer (to_integer (data[i]), size, raw + i * size);
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

LensWireMessage *
lens_onnx_describe_number (double number, int type)
{
  g_autoptr (LensTensor) tensor = lens_tensor_new_scalar ((LensReal) number);
  LensWireMessage *message = lens_wire_message_new ();
  gsize size = integer_size (type);
  g_autoptr (GBytes) raw = size > 0
                             ? encode_integers (lens_tensor_data (tensor), 1, size)
                             : encode_reals (tensor);

  lens_wire_add_int (message, TENSOR_DIMS, 1);
  lens_wire_add_int (message, TENSOR_DATA_TYPE, type);
  lens_wire_add_bytes (message, TENSOR_RAW_DATA, raw);
  return message;
}

/* Takes @raw and, into the keeping of @writer, @name. */
static const char *
put_raw (LensOnnxWriter *writer,
         char *name,
         const LensShape *shape,
         int type,
         GBytes *raw)
{
  LensWireMessage *message = lens_wire_message_new ();

  g_hash_table_add (writer->constants, (gpointer) lens_onnx_keep (writer, name));
  for (int i = 0; i < shape->rank; i++)
    lens_wire_add_int (message, TENSOR_DIMS, shape->dims[i]);
  lens_wire_add_int (message, TENSOR_DATA_TYPE, type);
  lens_wire_add_text (message, TENSOR_NAME, name);
  lens_wire_add_bytes (message, TENSOR_RAW_DATA, raw);
  lens_wire_add_message (writer->initializers, GRAPH_INITIALIZER, message);
  g_bytes_unref (raw);
  return name;
}

static const char *
put_tensor (LensOnnxWriter *writer, char *name, LensTensor *tensor, int type)
{
  gsize size = integer_size (type);

  if (g_hash_table_contains (writer->constants, name))
    return lens_onnx_keep (writer, name);
  return put_raw (writer, name, lens_tensor_shape (tensor), type,
                  size > 0 ? encode_integers (lens_tensor_data (tensor),
                                              lens_tensor_n_elements (tensor), size)
                           : encode_reals (tensor));
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
  guint8 *raw = g_malloc (MAX ((gsize) n * sizeof (gint64), 1));

  for (int i = 0; i < n; i++)
    encode_integer (integers[i], sizeof (gint64), raw + (gsize) i * sizeof (gint64));
  return put_raw (writer, g_strdup (name), &lens_shape (n), LENS_ONNX_INT64,
                  g_bytes_new_take (raw, (gsize) n * sizeof (gint64)));
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
