/* onnx-build.c - small ONNX files made by tests
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Field numbers are those of onnx.proto.
 */

#include "tests/support/onnx-build.h"

#include "core/base/rng.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

enum
{
  TYPE_FLOAT = 1,
  TYPE_INT64 = 7,
  ATTRIBUTE_FLOAT = 1,
  ATTRIBUTE_INT = 2,
  ATTRIBUTE_STRING = 3,
  ATTRIBUTE_TENSOR = 4,
  ATTRIBUTE_FLOATS = 6,
  ATTRIBUTE_INTS = 7,
};

struct _OnnxBuild
{
  int opset;
  char *producer;
  gboolean has_types;
  GByteArray *graph;
  GByteArray *node; /* the last one, not yet in graph */
  GHashTable *domains;
};

static void
put_varint (GByteArray *to, guint64 number)
{
  do
    {
      guint8 byte = (guint8) (number & 127);

      number >>= 7;
      if (number > 0)
        byte |= 128;
      g_byte_array_append (to, &byte, 1);
    }
  while (number > 0);
}

void
onnx_put_int (GByteArray *to, guint32 number, gint64 integer)
{
  put_varint (to, number << 3);
  put_varint (to, (guint64) integer);
}

void
onnx_put_float (GByteArray *to, guint32 number, float real)
{
  put_varint (to, number << 3 | 5);
  g_byte_array_append (to, (const guint8 *) &real, sizeof (real));
}

void
onnx_put_bytes (GByteArray *to, guint32 number, gconstpointer data, gsize size)
{
  put_varint (to, number << 3 | 2);
  put_varint (to, size);
  if (size > 0)
    g_byte_array_append (to, data, (guint) size);
}

void
onnx_put_string (GByteArray *to, guint32 number, const char *text)
{
  onnx_put_bytes (to, number, text, strlen (text));
}

void
onnx_put_message (GByteArray *to, guint32 number, GByteArray *message)
{
  onnx_put_bytes (to, number, message->data, message->len);
  g_byte_array_unref (message);
}

OnnxBuild *
onnx_build_new (int opset)
{
  OnnxBuild *build = g_new0 (OnnxBuild, 1);

  build->opset = opset;
  build->producer = g_strdup ("netlens-tests");
  build->has_types = TRUE;
  build->graph = g_byte_array_new ();
  build->domains = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return build;
}

void
onnx_build_set_producer (OnnxBuild *build, const char *producer)
{
  g_free (build->producer);
  build->producer = g_strdup (producer);
}

void
onnx_build_forget_types (OnnxBuild *build)
{
  build->has_types = FALSE;
}

static GByteArray *
shape_proto (const LensShape *shape)
{
  GByteArray *proto = g_byte_array_new ();

  for (int i = 0; i < shape->rank; i++)
    {
      GByteArray *dimension = g_byte_array_new ();

      if (shape->dims[i] == -1)
        onnx_put_string (dimension, 2, "N");
      else
        onnx_put_int (dimension, 1, shape->dims[i]);
      onnx_put_message (proto, 1, dimension);
    }
  return proto;
}

/* ValueInfoProto: name, type { tensor_type { elem_type, shape } }. */
static void
put_value_info (OnnxBuild *build,
                guint32 number,
                const char *name,
                int element_type,
                const LensShape *shape)
{
  GByteArray *info = g_byte_array_new ();
  GByteArray *type = g_byte_array_new ();
  GByteArray *tensor = g_byte_array_new ();

  onnx_put_int (tensor, 1, element_type);
  if (shape != NULL)
    onnx_put_message (tensor, 2, shape_proto (shape));
  onnx_put_message (type, 1, tensor);
  onnx_put_string (info, 1, name);
  onnx_put_message (info, 2, type);
  onnx_put_message (build->graph, number, info);
}

void
onnx_build_typed_input (OnnxBuild *build,
                        const char *name,
                        int element_type,
                        const LensShape *shape)
{
  put_value_info (build, 11, name, element_type, shape);
}

void
onnx_build_input (OnnxBuild *build, const char *name, const LensShape *shape)
{
  onnx_build_typed_input (build, name, TYPE_FLOAT, shape);
}

void
onnx_build_output (OnnxBuild *build, const char *name)
{
  onnx_build_shaped_output (build, name, NULL);
}

void
onnx_build_shaped_output (OnnxBuild *build, const char *name, const LensShape *shape)
{
  put_value_info (build, 12, name, TYPE_FLOAT, shape);
}

/* TensorProto without a name: dims, data_type, raw_data. */
static GByteArray *
tensor_proto (const LensShape *shape,
              int element_type,
              gconstpointer numbers,
              gsize element_size)
{
  GByteArray *proto = g_byte_array_new ();

  for (int i = 0; i < shape->rank; i++)
    onnx_put_int (proto, 1, shape->dims[i]);
  onnx_put_int (proto, 2, element_type);
  onnx_put_bytes (proto, 9, numbers, lens_shape_n_elements (shape) * element_size);
  return proto;
}

void
onnx_build_tensor (OnnxBuild *build, const char *name, gconstpointer proto, gsize size)
{
  GByteArray *named = g_byte_array_new ();

  g_byte_array_append (named, proto, (guint) size);
  onnx_put_string (named, 8, name);
  onnx_put_message (build->graph, 5, named);
}

void
onnx_build_floats (OnnxBuild *build,
                   const char *name,
                   const LensShape *shape,
                   const float *numbers)
{
  GByteArray *proto = tensor_proto (shape, TYPE_FLOAT, numbers, sizeof (float));

  onnx_build_tensor (build, name, proto->data, proto->len);
  g_byte_array_unref (proto);
}

void
onnx_build_random (OnnxBuild *build,
                   const char *name,
                   const LensShape *shape,
                   guint64 seed)
{
  gsize n = lens_shape_n_elements (shape);
  g_autofree float *numbers = g_new (float, n);
  double fan_in = (double) lens_shape_span (shape, 1, MAX (shape->rank, 1));
  LensRng rng;

  lens_rng_seed (&rng, seed);
  for (gsize i = 0; i < n; i++)
    numbers[i] = (float) (lens_rng_normal (&rng) / sqrt (fan_in));
  onnx_build_floats (build, name, shape, numbers);
}

void
onnx_build_int64s (OnnxBuild *build, const char *name, int n, const gint64 *numbers)
{
  GByteArray *proto = tensor_proto (&lens_shape (n), TYPE_INT64, numbers,
                                    sizeof (gint64));

  onnx_build_tensor (build, name, proto->data, proto->len);
  g_byte_array_unref (proto);
}

static void
end_node (OnnxBuild *build)
{
  if (build->node != NULL)
    onnx_put_message (build->graph, 1, g_steal_pointer (&build->node));
}

static void
put_names (GByteArray *node, guint32 number, const char *names)
{
  g_auto (GStrv) words = g_strsplit (names, " ", -1);

  for (int i = 0; words[i] != NULL; i++)
    if (*words[i] != '\0')
      onnx_put_string (node, number, g_str_equal (words[i], "-") ? "" : words[i]);
}

void
onnx_build_node (OnnxBuild *build,
                 const char *op_type,
                 const char *inputs,
                 const char *outputs)
{
  const char *colon = strchr (op_type, ':');
  g_auto (GStrv) words = g_strsplit (outputs, " ", 2);

  end_node (build);
  build->node = g_byte_array_new ();
  put_names (build->node, 1, inputs);
  put_names (build->node, 2, outputs);
  if (words[0] != NULL)
    onnx_put_string (build->node, 3, words[0]);
  onnx_put_string (build->node, 4, colon != NULL ? colon + 1 : op_type);
  if (colon != NULL)
    {
      char *domain = g_strndup (op_type, (gsize) (colon - op_type));

      onnx_put_string (build->node, 7, domain);
      g_hash_table_add (build->domains, domain);
    }
}

static GByteArray *
begin_attribute (OnnxBuild *build, const char *name, int type)
{
  GByteArray *attribute = g_byte_array_new ();

  onnx_put_string (attribute, 1, name);
  if (build->has_types)
    onnx_put_int (attribute, 20, type);
  return attribute;
}

void
onnx_build_attribute (OnnxBuild *build, gconstpointer proto, gsize size)
{
  g_assert (build->node != NULL);
  onnx_put_bytes (build->node, 5, proto, size);
}

static void
end_attribute (OnnxBuild *build, GByteArray *attribute)
{
  onnx_build_attribute (build, attribute->data, attribute->len);
  g_byte_array_unref (attribute);
}

void
onnx_build_int (OnnxBuild *build, const char *name, gint64 number)
{
  GByteArray *attribute = begin_attribute (build, name, ATTRIBUTE_INT);

  onnx_put_int (attribute, 3, number);
  end_attribute (build, attribute);
}

void
onnx_build_float (OnnxBuild *build, const char *name, float number)
{
  GByteArray *attribute = begin_attribute (build, name, ATTRIBUTE_FLOAT);

  onnx_put_float (attribute, 2, number);
  end_attribute (build, attribute);
}

void
onnx_build_string (OnnxBuild *build, const char *name, const char *text)
{
  GByteArray *attribute = begin_attribute (build, name, ATTRIBUTE_STRING);

  onnx_put_string (attribute, 4, text);
  end_attribute (build, attribute);
}

void
onnx_build_ints (OnnxBuild *build, const char *name, int n, const gint64 *numbers)
{
  GByteArray *attribute = begin_attribute (build, name, ATTRIBUTE_INTS);

  for (int i = 0; i < n; i++)
    onnx_put_int (attribute, 8, numbers[i]);
  end_attribute (build, attribute);
}

void
onnx_build_float_list (OnnxBuild *build, const char *name, int n, const float *numbers)
{
  GByteArray *attribute = begin_attribute (build, name, ATTRIBUTE_FLOATS);

  for (int i = 0; i < n; i++)
    onnx_put_float (attribute, 7, numbers[i]);
  end_attribute (build, attribute);
}

void
onnx_build_tensor_floats (OnnxBuild *build,
                          const char *name,
                          const LensShape *shape,
                          const float *numbers)
{
  GByteArray *attribute = begin_attribute (build, name, ATTRIBUTE_TENSOR);

  onnx_put_message (attribute, 5,
                    tensor_proto (shape, TYPE_FLOAT, numbers, sizeof (float)));
  end_attribute (build, attribute);
}

static void
put_opset (GByteArray *model, const char *domain, int version)
{
  GByteArray *opset = g_byte_array_new ();

  onnx_put_string (opset, 1, domain);
  onnx_put_int (opset, 2, version);
  onnx_put_message (model, 8, opset);
}

GBytes *
onnx_build_finish (OnnxBuild *build)
{
  GByteArray *model = g_byte_array_new ();
  GHashTableIter iter;
  gpointer domain;

  end_node (build);
  onnx_put_string (build->graph, 2, "test");
  onnx_put_int (model, 1, build->opset == 0 ? 1 : 7);
  onnx_put_string (model, 2, build->producer);
  onnx_put_message (model, 7, build->graph);
  if (build->opset > 0)
    put_opset (model, "", build->opset);
  g_hash_table_iter_init (&iter, build->domains);
  while (g_hash_table_iter_next (&iter, &domain, NULL))
    put_opset (model, domain, 1);

  g_hash_table_unref (build->domains);
  g_free (build->producer);
  g_free (build);
  return g_byte_array_free_to_bytes (model);
}

char *
onnx_build_save (OnnxBuild *build, const char *name)
{
  g_autoptr (GBytes) bytes = onnx_build_finish (build);
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("netlens-XXXXXX", &error);
  char *path;

  g_assert_no_error (error);
  path = g_build_filename (folder, name, NULL);
  g_file_set_contents (path, g_bytes_get_data (bytes, NULL),
                       (gssize) g_bytes_get_size (bytes), &error);
  g_assert_no_error (error);
  return path;
}

void
onnx_build_remove (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);

  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}
