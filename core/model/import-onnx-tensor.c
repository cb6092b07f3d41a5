/* import-onnx-tensor.c - numbers in an ONNX file, lent and not copied
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Numbers stand raw, in a list made for their type, or in a file beside the network.  Raw
 * numbers, packed lists of floats and external files are lent as they lie; lists of
 * integers are written with a varying number of bytes each and have to be copied.
 */

#include "core/model/import-onnx.h"

#include "core/base/simd.h"

#include <string.h>

/* Which list holds the numbers of a type that are not raw. */
typedef enum
{
  LIST_NONE,
  LIST_FLOAT,
  LIST_DOUBLE,
  LIST_INT32,
  LIST_INT64,
  LIST_UINT64,
} List;

/* Row i is TensorProto.DataType i. */
static const struct
{
  const char *name;
  gboolean is_supported;
  LensStored stored;
  List list;
} types[] = {
  [0] = { "undefined" },
  [1] = { "float", TRUE, LENS_STORED_FLOAT32, LIST_FLOAT },
  [2] = { "uint8", TRUE, LENS_STORED_UINT8, LIST_INT32 },
  [3] = { "int8", TRUE, LENS_STORED_INT8, LIST_INT32 },
  [4] = { "uint16", TRUE, LENS_STORED_UINT16, LIST_INT32 },
  [5] = { "int16", TRUE, LENS_STORED_INT16, LIST_INT32 },
  [6] = { "int32", TRUE, LENS_STORED_INT32, LIST_INT32 },
  [7] = { "int64", TRUE, LENS_STORED_INT64, LIST_INT64 },
  [8] = { "string" },
  [9] = { "bool", TRUE, LENS_STORED_BOOL, LIST_INT32 },
  [10] = { "float16", TRUE, LENS_STORED_FLOAT16, LIST_INT32 },
  [11] = { "double", TRUE, LENS_STORED_FLOAT64, LIST_DOUBLE },
  [12] = { "uint32", TRUE, LENS_STORED_UINT32, LIST_UINT64 },
  [13] = { "uint64", TRUE, LENS_STORED_UINT64, LIST_UINT64 },
  [14] = { "complex64" },
  [15] = { "complex128" },
  [16] = { "bfloat16", TRUE, LENS_STORED_BFLOAT16, LIST_INT32 },
  [17] = { "float8e4m3fn" },
  [18] = { "float8e4m3fnuz" },
  [19] = { "float8e5m2" },
  [20] = { "float8e5m2fnuz" },
  [21] = { "uint4" },
  [22] = { "int4" },
  [23] = { "float4e2m1" },
};

gboolean
lens_onnx_stored (gint64 element_type, LensStored *stored, GError **error)
{
  if (element_type <= 0 || element_type >= (gint64) G_N_ELEMENTS (types))
    return lens_fail (error, LENS_ERROR_FORMAT,
                      "element type %" G_GINT64_FORMAT "; 1 to %d expected",
                      element_type, (int) G_N_ELEMENTS (types) - 1);
  if (!types[element_type].is_supported)
    return lens_fail (error, LENS_ERROR_UNSUPPORTED,
                      "elements of type %s cannot be computed with; export the network "
                      "in float32",
                      types[element_type].name);
  *stored = types[element_type].stored;
  return TRUE;
}

int
lens_onnx_type_of_name (const char *name)
{
  for (int i = 1; i < (int) G_N_ELEMENTS (types); i++)
    if (g_ascii_strcasecmp (name, types[i].name) == 0)
      return i;
  return 0;
}

int
lens_onnx_element_type (const GArray *parts)
{
  g_auto (LensOnnxTensor) tensor = { 0 };

  if (!lens_message_decode_all (&lens_onnx_tensor, parts, &tensor, NULL))
    return 0;
  return (int) CLAMP (tensor.data_type, 0, (gint64) G_N_ELEMENTS (types) - 1);
}

void
lens_onnx_note_type (LensOnnxReader *reader, const char *name, gint64 element_type)
{
  g_hash_table_replace (reader->types, g_strdup (name),
                        GINT_TO_POINTER ((int) element_type));
}

/* Where the numbers lie, and what keeps them there. */
typedef struct
{
  LensView view;
  GBytes *owner;
} Place;

static gboolean
read_shape (const LensOnnxTensor *tensor, LensShape *shape, GError **error)
{
  guint rank = lens_array_length (tensor->dims);

  if (rank > LENS_MAX_RANK)
    return lens_fail (error, LENS_ERROR_UNSUPPORTED,
                      "%u axes; at most %d can be handled", rank, LENS_MAX_RANK);
  *shape = (LensShape){ .rank = (int) rank };
  for (guint i = 0; i < rank; i++)
    shape->dims[i] = lens_ints_at (tensor->dims, i);
  return lens_shape_check (shape, error);
}

static void
take_ints (const GArray *ints, gsize element_size, Place *place)
{
  GByteArray *bytes = g_byte_array_new ();

  for (guint i = 0; i < lens_array_length (ints); i++)
    {
      guint64 number = GUINT64_TO_LE ((guint64) lens_ints_at (ints, i));

      g_byte_array_append (bytes, (const guint8 *) &number, (guint) element_size);
    }
  place->owner = g_byte_array_free_to_bytes (bytes);
  place->view.data = g_bytes_get_data (place->owner, &place->view.size);
}

static void
lend_numbers (const LensNumbers *numbers, GBytes *file, Place *place)
{
  LensView view = lens_numbers_view (numbers);

  if (numbers->copy == NULL)
    *place = (Place){ .view = view, .owner = g_bytes_ref (file) };
  else
    {
      place->owner = g_bytes_new (view.data, view.size);
      place->view.data = g_bytes_get_data (place->owner, &place->view.size);
    }
}

static void
place_list (const LensOnnxTensor *tensor, GBytes *file, Place *place)
{
  gsize element_size = lens_stored_size (types[tensor->data_type].stored);

  switch (types[tensor->data_type].list)
    {
    case LIST_FLOAT:
      lend_numbers (&tensor->float_data, file, place);
      break;
    case LIST_DOUBLE:
      lend_numbers (&tensor->double_data, file, place);
      break;
    case LIST_INT32:
      take_ints (tensor->int32_data, element_size, place);
      break;
    case LIST_INT64:
      take_ints (tensor->int64_data, element_size, place);
      break;
    case LIST_UINT64:
      take_ints (tensor->uint64_data, element_size, place);
      break;
    case LIST_NONE:
      g_assert_not_reached ();
    }
}

typedef struct
{
  LensView location;
  guint64 offset;
  guint64 size;
  gboolean has_size;
} External;

static gboolean
read_number (LensView value, const char *key, guint64 *number, GError **error)
{
  g_autofree char *text = lens_view_dup_text (value);

  if (!g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT64, number, NULL))
    return lens_fail (error, LENS_ERROR_FORMAT,
                      "external data: %s: a number of bytes expected, “%s” found", key,
                      text);
  return TRUE;
}

static gboolean
read_external (const GArray *entries, External *external, GError **error)
{
  for (guint i = 0; i < lens_array_length (entries); i++)
    {
      LensOnnxEntry entry = { 0 };

      if (!lens_message_decode (&lens_onnx_entry, lens_views_at (entries, i), &entry,
                                error))
        return FALSE;
      if (lens_view_equal (entry.key, "location"))
        external->location = entry.value;
      else if (lens_view_equal (entry.key, "offset"))
        {
          if (!read_number (entry.value, "offset", &external->offset, error))
            return FALSE;
        }
      else if (lens_view_equal (entry.key, "length"))
        {
          if (!read_number (entry.value, "length", &external->size, error))
            return FALSE;
          external->has_size = TRUE;
        }
    }
  if (external->location.size == 0)
    return lens_fail (error, LENS_ERROR_FORMAT,
                      "external data without a location; the name of a file expected");
  return TRUE;
}

/* Networks keep all their weights in one external file: it is mapped once. */
static LensSource *
open_sibling (LensOnnxReader *reader, LensView location, GError **error)
{
  g_autofree char *key = g_strndup ((const char *) location.data, location.size);
  LensSource *sibling = g_hash_table_lookup (reader->siblings, key);

  if (sibling != NULL && strlen (key) == location.size)
    return sibling;
  sibling = lens_source_open_sibling (reader->source, (const char *) location.data,
                                      location.size, error);
  if (sibling != NULL)
    g_hash_table_insert (reader->siblings, g_steal_pointer (&key), sibling);
  return sibling;
}

static gboolean
place_external (LensOnnxReader *reader,
                const LensOnnxTensor *tensor,
                gsize size,
                Place *place,
                GError **error)
{
  External external = { 0 };
  LensSource *sibling;

  if (!read_external (tensor->external_data, &external, error))
    return FALSE;
  sibling = open_sibling (reader, external.location, error);
  if (sibling == NULL)
    return FALSE;
  place->view.size = (gsize) (external.has_size ? external.size : size);
  place->view.data = lens_source_slice (sibling, external.offset, place->view.size,
                                        "external data", error);
  if (place->view.data == NULL)
    return FALSE;
  place->owner = g_bytes_ref (lens_source_bytes (sibling));
  return TRUE;
}

static gboolean
find_numbers (LensOnnxReader *reader,
              const LensOnnxTensor *tensor,
              gsize size,
              Place *place,
              GError **error)
{
  GBytes *file = lens_source_bytes (reader->source);

  if (lens_array_length (tensor->segment) > 0)
    return lens_fail (error, LENS_ERROR_UNSUPPORTED,
                      "a tensor in segments; whole tensors expected");
  if (tensor->data_location == 1)
    return place_external (reader, tensor, size, place, error);
  if (lens_message_has (&lens_onnx_tensor, tensor, "raw_data"))
    *place = (Place){ .view = tensor->raw_data, .owner = g_bytes_ref (file) };
  else
    place_list (tensor, file, place);
  return TRUE;
}

/* Infinities and NaN have every bit of the exponent set. */
#define FIND_FULL_EXPONENT(c_type)                                          \
  for (gsize i = 0; i + sizeof (c_type) <= view.size; i += sizeof (c_type)) \
    {                                                                       \
      c_type bits;                                                          \
                                                                            \
      memcpy (&bits, view.data + i, sizeof (bits));                         \
      is_found |= (bits & mask) == mask;                                    \
    }

LENS_VECTOR static gboolean
has_full_exponent_16 (LensView view, guint16 mask)
{
  gboolean is_found = FALSE;

  FIND_FULL_EXPONENT (guint16);
  return is_found;
}

LENS_VECTOR static gboolean
has_full_exponent_32 (LensView view, guint32 mask)
{
  gboolean is_found = FALSE;

  FIND_FULL_EXPONENT (guint32);
  return is_found;
}

LENS_VECTOR static gboolean
has_full_exponent_64 (LensView view, guint64 mask)
{
  gboolean is_found = FALSE;

  FIND_FULL_EXPONENT (guint64);
  return is_found;
}

#undef FIND_FULL_EXPONENT

static gboolean
is_finite (LensStored how, LensView view)
{
  switch (how)
    {
    case LENS_STORED_FLOAT16:
      return !has_full_exponent_16 (view, 0x7c00);
    case LENS_STORED_BFLOAT16:
      return !has_full_exponent_16 (view, 0x7f80);
    case LENS_STORED_FLOAT32:
      return !has_full_exponent_32 (view, 0x7f800000);
    case LENS_STORED_FLOAT64:
      return !has_full_exponent_64 (view, (guint64) 0x7ff << 52);
    default:
      return TRUE;
    }
}

/* A network with such a weight may open and run, but what it says is worth little. */
static void
note_if_not_finite (LensOnnxReader *reader,
                    const LensOnnxTensor *tensor,
                    LensStored how,
                    LensView view)
{
  g_autofree char *name = lens_view_dup_text (tensor->name);

  if (reader->provenance != NULL && !is_finite (how, view))
    lens_provenance_note (reader->provenance,
                          "tensor “%s” holds numbers that are not finite", name);
}

static LensTensor *
make_tensor (LensOnnxReader *reader, const LensOnnxTensor *tensor, GError **error)
{
  LensShape shape;
  LensStored stored;
  Place place = { 0 };
  g_autoptr (GBytes) owner = NULL;
  gsize size;

  if (!lens_onnx_stored (tensor->data_type, &stored, error) ||
      !read_shape (tensor, &shape, error))
    return NULL;
  size = lens_shape_n_elements (&shape) * lens_stored_size (stored);
  if (!find_numbers (reader, tensor, size, &place, error))
    return NULL;

  owner = place.owner;
  if (place.view.size != size)
    {
      g_autofree char *text = lens_shape_to_string (&shape);

      lens_fail (error, LENS_ERROR_FORMAT,
                 "%" G_GSIZE_FORMAT " bytes expected for %s of %s, %" G_GSIZE_FORMAT
                 " found",
                 size, text, types[tensor->data_type].name, place.view.size);
      return NULL;
    }
  note_if_not_finite (reader, tensor, stored, place.view);
  return lens_tensor_new_stored (&shape, stored,
                                 place.view.data != NULL ? place.view.data
                                                         : (const guint8 *) "",
                                 owner);
}

LensTensor *
lens_onnx_read_tensor (LensOnnxReader *reader,
                       const GArray *parts,
                       char **name,
                       GError **error)
{
  g_auto (LensOnnxTensor) tensor = { 0 };
  g_autofree char *own_name = NULL;
  LensTensor *made;

  if (!lens_message_decode_all (&lens_onnx_tensor, parts, &tensor, error))
    return NULL;
  own_name = lens_view_dup_text (tensor.name);
  made = make_tensor (reader, &tensor, error);
  if (made == NULL && *own_name != '\0')
    g_prefix_error (error, "tensor “%s”: ", own_name);
  if (made != NULL && name != NULL)
    *name = g_steal_pointer (&own_name);
  return made;
}
