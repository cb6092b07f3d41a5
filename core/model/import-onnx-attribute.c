/* import-onnx-attribute.c - attributes of ONNX nodes become settings of ours
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Fields of operators are spelt as ONNX spells its attributes, so copying is by name; what
 * a value may be is said by the field.
 */

#include "core/model/import-onnx.h"

#include <string.h>

/* The members that hold a value, in the order in which an attribute without a type, as
 * files of IR version 1 have them, is looked through. */
static const struct
{
  const char *member;
  LensOnnxAttributeType type;
  const char *description;
} contents[] = {
  { "f", LENS_ONNX_ATTRIBUTE_FLOAT, "a number" },
  { "i", LENS_ONNX_ATTRIBUTE_INT, "a whole number" },
  { "s", LENS_ONNX_ATTRIBUTE_STRING, "a word" },
  { "t", LENS_ONNX_ATTRIBUTE_TENSOR, "a tensor" },
  { "g", LENS_ONNX_ATTRIBUTE_GRAPH, "a graph" },
  { "floats", LENS_ONNX_ATTRIBUTE_FLOATS, "numbers" },
  { "ints", LENS_ONNX_ATTRIBUTE_INTS, "whole numbers" },
  { "strings", LENS_ONNX_ATTRIBUTE_STRINGS, "words" },
};

LensOnnxAttributeType
lens_onnx_attribute_type (const LensOnnxAttribute *attribute)
{
  if (attribute->type != LENS_ONNX_ATTRIBUTE_UNDEFINED)
    return (LensOnnxAttributeType) CLAMP (attribute->type, 0, 100);
  for (gsize i = 0; i < G_N_ELEMENTS (contents); i++)
    if (lens_message_has (&lens_onnx_attribute, attribute, contents[i].member))
      return contents[i].type;
  return LENS_ONNX_ATTRIBUTE_UNDEFINED;
}

static gboolean
fail_type (const LensField *field, LensOnnxAttributeType type, GError **error)
{
  static const char *const expected[] = {
    [LENS_FIELD_BOOL] = "0 or 1",        [LENS_FIELD_INT] = "a whole number",
    [LENS_FIELD_REAL] = "a number",      [LENS_FIELD_CHOICE] = "a word",
    [LENS_FIELD_SEED] = "a number",      [LENS_FIELD_TEXT] = "a word",
    [LENS_FIELD_INTS] = "whole numbers",
  };
  const char *found = "something else";

  for (gsize i = 0; i < G_N_ELEMENTS (contents); i++)
    if (contents[i].type == type)
      found = contents[i].description;
  return lens_fail (error, LENS_ERROR_FORMAT, "%s: %s expected, %s found", field->name,
                    expected[field->kind], found);
}

static gboolean
set_ints (const LensField *field, gpointer settings, const GArray *ints, GError **error)
{
  guint n = lens_array_length (ints);
  LensInts *to = (LensInts *) ((char *) settings + field->offset);

  if (n > LENS_MAX_INTS)
    return lens_fail (error, LENS_ERROR_LIMIT,
                      "%s: %u numbers; at most %d can be handled", field->name, n,
                      LENS_MAX_INTS);
  to->n = (int) n;
  for (guint i = 0; i < n; i++)
    to->at[i] = lens_ints_at (ints, i);
  return TRUE;
}

/* Casts of opset 1 name the type where later ones give its number. */
static gboolean
set_word (const LensField *field, gpointer settings, LensView view, GError **error)
{
  g_autofree char *word = lens_view_dup_text (view);

  if (field->kind == LENS_FIELD_INT && lens_onnx_type_of_name (word) > 0)
    return lens_field_set_number (field, settings, lens_onnx_type_of_name (word),
                                  error);
  if (field->kind != LENS_FIELD_CHOICE && field->kind != LENS_FIELD_TEXT)
    return fail_type (field, LENS_ONNX_ATTRIBUTE_STRING, error);
  return lens_field_set_text (field, settings, word, error);
}

/* A tensor says more than its number: whether it is a whole one. */
static gboolean
set_tensor (LensOnnxReader *reader,
            const LensOp *op,
            gpointer settings,
            const LensOnnxAttribute *attribute,
            GError **error)
{
  g_autoptr (LensTensor) tensor = lens_onnx_attribute_tensor (reader, attribute, error);
  const LensField *field = lens_onnx_find_field (op, attribute);

  if (tensor == NULL)
    return FALSE;
  if (field->kind != LENS_FIELD_REAL || lens_tensor_n_elements (tensor) != 1)
    return lens_fail (error, LENS_ERROR_FORMAT,
                      "%s: one number expected, %" G_GSIZE_FORMAT " found", field->name,
                      lens_tensor_n_elements (tensor));
  LENS_FOR_EACH_FIELD (companion, op->fields)
    if (g_str_equal (companion->name, "is_integer"))
      lens_field_set_number (companion, settings,
                             lens_tensor_kind (tensor) == LENS_KIND_INTEGER, NULL);
  return lens_field_set_number (field, settings, (double) lens_tensor_data (tensor)[0],
                                error);
}

const LensField *
lens_onnx_find_field (const LensOp *op, const LensOnnxAttribute *attribute)
{
  LENS_FOR_EACH_FIELD (field, op->fields)
    if (lens_view_equal (attribute->name, field->name))
      return field;
  return NULL;
}

gboolean
lens_onnx_set_attribute (LensOnnxReader *reader,
                         const LensOp *op,
                         gpointer settings,
                         const LensOnnxAttribute *attribute,
                         GError **error)
{
  const LensField *field = lens_onnx_find_field (op, attribute);
  LensOnnxAttributeType type = lens_onnx_attribute_type (attribute);
  gboolean is_list = field->kind == LENS_FIELD_INTS;
  gboolean is_word = field->kind == LENS_FIELD_CHOICE || field->kind == LENS_FIELD_TEXT;

  switch (type)
    {
    case LENS_ONNX_ATTRIBUTE_INT:
      if (is_word)
        break;
      return lens_field_set_number (field, settings, (double) attribute->i, error);
    case LENS_ONNX_ATTRIBUTE_FLOAT:
      if (is_word || is_list)
        break;
      return lens_field_set_number (field, settings, (double) attribute->f, error);
    case LENS_ONNX_ATTRIBUTE_STRING:
      return set_word (field, settings, attribute->s, error);
    case LENS_ONNX_ATTRIBUTE_TENSOR:
      return set_tensor (reader, op, settings, attribute, error);
    case LENS_ONNX_ATTRIBUTE_UNDEFINED:
      /* An empty list leaves no trace in the file where types are not written. */
    case LENS_ONNX_ATTRIBUTE_INTS:
      if (!is_list)
        break;
      return set_ints (field, settings, attribute->ints, error);
    default:
      break;
    }
  return fail_type (field, type, error);
}

static LensTensor *
from_ints (const GArray *ints)
{
  gsize n = lens_array_length (ints);
  LensTensor *tensor = lens_tensor_new (&lens_shape ((gint64) n));

  for (guint i = 0; i < n; i++)
    lens_tensor_writable (tensor)[i] = (LensReal) lens_ints_at (ints, i);
  lens_tensor_set_kind (tensor, LENS_KIND_INTEGER);
  return tensor;
}

static LensTensor *
from_floats (const LensNumbers *floats)
{
  LensView view = lens_numbers_view (floats);
  g_autoptr (GBytes) bytes = g_bytes_new (view.data, view.size);

  return lens_tensor_new_stored (&lens_shape ((gint64) (view.size / sizeof (float))),
                                 LENS_STORED_FLOAT32, g_bytes_get_data (bytes, NULL),
                                 bytes);
}

LensTensor *
lens_onnx_attribute_tensor (LensOnnxReader *reader,
                            const LensOnnxAttribute *attribute,
                            GError **error)
{
  LensTensor *tensor;
  g_autofree char *name = lens_view_dup_text (attribute->name);

  switch (lens_onnx_attribute_type (attribute))
    {
    case LENS_ONNX_ATTRIBUTE_TENSOR:
      tensor = lens_onnx_read_tensor (reader, attribute->t, NULL, error);
      if (tensor == NULL)
        g_prefix_error (error, "%s: ", name);
      return tensor;
    case LENS_ONNX_ATTRIBUTE_FLOAT:
      return lens_tensor_new_scalar ((LensReal) attribute->f);
    case LENS_ONNX_ATTRIBUTE_INT:
      tensor = lens_tensor_new_scalar ((LensReal) attribute->i);
      lens_tensor_set_kind (tensor, LENS_KIND_INTEGER);
      return tensor;
    case LENS_ONNX_ATTRIBUTE_FLOATS:
      return from_floats (&attribute->floats);
    case LENS_ONNX_ATTRIBUTE_INTS:
      return from_ints (attribute->ints);
    default:
      lens_fail (error, LENS_ERROR_UNSUPPORTED,
                 "%s: numbers expected; words and sparse tensors cannot be computed "
                 "with",
                 name);
      return NULL;
    }
}
