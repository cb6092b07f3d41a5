/* import-onnx-input.c - how large the inputs of an ONNX graph are
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A graph here has every size known.  What a file leaves open is taken from, in this
 * order: the numbers that will be given, the sizes that the user asks for, the weights
 * that the input meets first, and custom.  Whatever custom had to say is noted.
 */

#include "core/model/import-onnx.h"

#define OPEN (-1)

/* The custom of networks that leave the size of their pictures open. */
#define USUAL_SIZE 224
#define USUAL_CHANNELS 3
#define USUAL_DEPTH 16

/* What is known of an input. */
typedef struct
{
  char *name;
  LensKind kind;
  gint64 element_type;
  gboolean has_shape;
  LensShape shape; /* OPEN where the file does not say */
  gboolean is_channels_last;
  gboolean is_assumed; /* something beside the batch had to be guessed */
} Input;

static void
clear_input (Input *input)
{
  g_free (input->name);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Input, clear_input)

static gboolean
read_dimension (LensView view, gint64 *size, GError **error)
{
  LensOnnxDimension dimension = { 0 };

  if (!lens_message_decode (&lens_onnx_dimension, view, &dimension, error))
    return FALSE;
  *size = OPEN;
  if (!lens_message_has (&lens_onnx_dimension, &dimension, "dim_value") ||
      dimension.dim_value == OPEN)
    return TRUE;
  if (dimension.dim_value < 0)
    return lens_fail (error, LENS_ERROR_SHAPE,
                      "a size of %" G_GINT64_FORMAT "; 1 or more expected",
                      dimension.dim_value);
  *size = dimension.dim_value;
  return TRUE;
}

static gboolean
read_sizes (const GArray *parts, Input *input, GError **error)
{
  g_auto (LensOnnxShape) shape = { 0 };
  guint rank;

  if (!lens_message_decode_all (&lens_onnx_shape, parts, &shape, error))
    return FALSE;
  rank = lens_array_length (shape.dim);
  if (rank > LENS_MAX_RANK)
    return lens_fail (error, LENS_ERROR_UNSUPPORTED,
                      "%u axes; at most %d can be handled", rank, LENS_MAX_RANK);
  input->has_shape = TRUE;
  input->shape.rank = (int) rank;
  for (guint i = 0; i < rank; i++)
    if (!read_dimension (lens_views_at (shape.dim, i), &input->shape.dims[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
read_type (const LensOnnxValueInfo *info, Input *input, GError **error)
{
  g_auto (LensOnnxType) type = { 0 };
  g_auto (LensOnnxTensorType) tensor_type = { 0 };
  LensStored stored = LENS_STORED_FLOAT32;

  if (!lens_message_decode_all (&lens_onnx_type, info->type, &type, error) ||
      !lens_message_decode_all (&lens_onnx_tensor_type, type.tensor_type, &tensor_type,
                                error))
    return FALSE;
  if (type.sequence_type != NULL || type.map_type != NULL ||
      type.sparse_tensor_type != NULL || type.optional_type != NULL)
    return lens_fail (error, LENS_ERROR_UNSUPPORTED,
                      "it is a sequence, a map or optional; a tensor expected");
  if (tensor_type.elem_type != 0 &&
      !lens_onnx_stored (tensor_type.elem_type, &stored, error))
    return FALSE;
  input->kind = lens_stored_kind (stored);
  input->element_type = tensor_type.elem_type;
  return tensor_type.shape == NULL || read_sizes (tensor_type.shape, input, error);
}

/* Operators that leave the axes of their first operand as they are. */
static gboolean
keeps_axes (LensView op_type)
{
  static const char *const names[] = {
    "Identity",           "Cast",    "Add",  "Sub",  "Mul", "Div",
    "BatchNormalization", "Dropout", "Clip", "Relu", "Pad",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (lens_view_equal (op_type, names[i]))
      return TRUE;
  return FALSE;
}

static gint64
find_int (const LensOnnxNode *node, const char *name, gint64 otherwise)
{
  for (guint i = 0; i < lens_array_length (node->attribute); i++)
    {
      g_auto (LensOnnxAttribute) attribute = { 0 };

      if (lens_message_decode (&lens_onnx_attribute, lens_views_at (node->attribute, i),
                               &attribute, NULL) &&
          lens_view_equal (attribute.name, name))
        return attribute.i;
    }
  return otherwise;
}

/* What the weights that an input meets first say of it. */
typedef struct
{
  int rank; /* 0: nothing is said */
  int axis; /* the axis that they fix */
  gint64 n_along_axis;
} Hint;

static Hint
hint_of_node (LensOnnxReader *reader, const LensOnnxNode *node)
{
  g_autofree char *name = NULL;
  const LensTensor *weight;
  const LensShape *shape;

  if (lens_array_length (node->input) < 2)
    return (Hint){ 0 };
  name = lens_view_dup_text (lens_views_at (node->input, 1));
  weight = g_hash_table_lookup (reader->known, name);
  if (weight == NULL || lens_tensor_shape (weight)->rank < 2)
    return (Hint){ 0 };

  shape = lens_tensor_shape (weight);
  if (lens_view_equal (node->op_type, "Conv") && shape->rank >= 3)
    return (Hint){ shape->rank, 1,
                   shape->dims[1] * CLAMP (find_int (node, "group", 1), 1, 1 << 16) };
  if (lens_view_equal (node->op_type, "Gemm"))
    return (Hint){ 2, 1, shape->dims[find_int (node, "transB", 0) != 0 ? 1 : 0] };
  if (lens_view_equal (node->op_type, "MatMul"))
    return (Hint){ 2, 1, shape->dims[shape->rank - 2] };
  return (Hint){ 0 };
}

static gboolean
reads_first (const LensOnnxNode *node, GHashTable *names)
{
  g_autofree char *name = NULL;

  if (lens_array_length (node->input) == 0)
    return FALSE;
  name = lens_view_dup_text (lens_views_at (node->input, 0));
  return g_hash_table_contains (names, name);
}

/* Follows the input through operators that keep its axes to the first that has weights. */
static Hint
find_hint (LensOnnxReader *reader, const LensOnnxGraph *graph, const char *name)
{
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                                        NULL);

  g_hash_table_add (names, g_strdup (name));
  for (guint i = 0; i < lens_array_length (graph->node); i++)
    {
      g_auto (LensOnnxNode) node = { 0 };
      Hint hint;

      if (!lens_message_decode (&lens_onnx_node, lens_views_at (graph->node, i), &node,
                                NULL))
        break;
      if (!reads_first (&node, names))
        continue;
      hint = hint_of_node (reader, &node);
      if (hint.rank > 0)
        return hint;
      if (keeps_axes (node.op_type) && lens_array_length (node.output) > 0)
        g_hash_table_add (names, lens_view_dup_text (lens_views_at (node.output, 0)));
    }
  return (Hint){ 0 };
}

static gboolean
apply_hint (Input *input, const Hint *hint, GError **error)
{
  if (!input->has_shape)
    {
      if (hint->rank == 0 || hint->rank > LENS_MAX_RANK)
        return lens_fail (error, LENS_ERROR_UNSUPPORTED,
                          "the file gives it no shape; export the network with fixed "
                          "sizes");
      input->shape.rank = hint->rank;
      for (int i = 0; i < hint->rank; i++)
        input->shape.dims[i] = OPEN;
      input->has_shape = TRUE;
    }
  if (hint->rank == input->shape.rank && input->shape.dims[hint->axis] == OPEN)
    {
      input->shape.dims[hint->axis] = hint->n_along_axis;
      input->is_assumed = TRUE;
    }
  return TRUE;
}

/* [N][height][width][channels], as exporters from TensorFlow leave it. */
static gboolean
is_channels_last (const LensShape *shape)
{
  return shape->rank == 4 && (shape->dims[3] == 1 || shape->dims[3] == 3) &&
         shape->dims[1] != 1 && shape->dims[1] != 3;
}

/* Rank 2 stands for the height and width of a picture. */
static gboolean
apply_wish (Input *input, const LensShape *wish, GError **error)
{
  LensShape full = *wish;

  if (wish->rank == 2 && input->shape.rank == 4)
    {
      int first = is_channels_last (&input->shape) ? 1 : 2;

      full = lens_shape (OPEN, OPEN, OPEN, OPEN);
      full.dims[first] = wish->dims[0];
      full.dims[first + 1] = wish->dims[1];
    }
  if (full.rank != input->shape.rank)
    return lens_fail (error, LENS_ERROR_SHAPE, "%d axes asked for, the file has %d",
                      full.rank, input->shape.rank);
  for (int i = 0; i < full.rank; i++)
    {
      if (full.dims[i] <= 0)
        continue;
      if (input->shape.dims[i] != OPEN && input->shape.dims[i] != full.dims[i])
        return lens_fail (error, LENS_ERROR_SHAPE,
                          "the file fixes %" G_GINT64_FORMAT
                          " on axis %d, %" G_GINT64_FORMAT " asked for",
                          input->shape.dims[i], i, full.dims[i]);
      input->shape.dims[i] = full.dims[i];
    }
  return TRUE;
}

/* What stands on an axis of a picture when nobody says. */
static gint64
usual_size (const LensShape *shape, int axis)
{
  int channel_axis = is_channels_last (shape) ? 3 : 1;

  if (axis == 0 || shape->rank < 3)
    return 1;
  if (axis == channel_axis)
    return USUAL_CHANNELS;
  return shape->rank == 5 ? USUAL_DEPTH : USUAL_SIZE;
}

static gboolean
apply_custom (Input *input, GError **error)
{
  LensShape shape = input->shape;

  for (int i = 0; i < shape.rank; i++)
    {
      if (shape.dims[i] != OPEN)
        continue;
      if (i > 0 && shape.rank == 2)
        return lens_fail (
          error, LENS_ERROR_UNSUPPORTED,
          "the file leaves its size on axis %d open; export the network "
          "with fixed sizes",
          i);
      input->is_assumed |= i > 0;
      input->shape.dims[i] = usual_size (&shape, i);
    }
  return lens_shape_check (&input->shape, error);
}

static gboolean
check_bound (const Input *input, const LensShape *given, GError **error)
{
  gboolean fits = given->rank == input->shape.rank;
  g_autofree char *text = lens_shape_to_string (given);

  for (int i = 0; fits && i < given->rank; i++)
    fits = input->shape.dims[i] == OPEN || input->shape.dims[i] == given->dims[i];
  if (!fits && input->has_shape)
    return lens_fail (error, LENS_ERROR_INPUT,
                      "numbers of shape %s given, which do not fit the file's shape",
                      text);
  return TRUE;
}

/* Numbers that are given may be none; a picture may not. */
static gboolean
check_is_filled (const LensShape *shape, GError **error)
{
  for (int i = 0; i < shape->rank; i++)
    if (shape->dims[i] == 0)
      return lens_fail (error, LENS_ERROR_SHAPE,
                        "a size of 0 on axis %d; 1 or more expected", i);
  return TRUE;
}

static gboolean
complete (LensOnnxReader *reader,
          const LensOnnxGraph *graph,
          gboolean is_picture,
          Input *input,
          GError **error)
{
  const LensShape *wish = &reader->options->input_shape;
  Hint hint = find_hint (reader, graph, input->name);
  g_autofree char *text = NULL;

  if (!input->has_shape && is_picture && wish->rank > 2)
    {
      input->shape = *wish;
      input->has_shape = TRUE;
    }
  if (!apply_hint (input, &hint, error) ||
      (is_picture && wish->rank > 0 && !apply_wish (input, wish, error)) ||
      !check_is_filled (&input->shape, error) || !apply_custom (input, error))
    return FALSE;
  if (input->is_assumed)
    {
      text = lens_shape_to_string (&input->shape);
      lens_provenance_note (reader->provenance,
                            "the file leaves the size of input “%s” open; %s assumed",
                            input->name, text);
    }
  return TRUE;
}

static gboolean
add_input (LensOnnxReader *reader,
           const LensOnnxGraph *graph,
           const LensOnnxValueInfo *info,
           gboolean *is_picture_found,
           GError **error)
{
  g_auto (Input) input = { .name = lens_view_dup_text (info->name) };
  GHashTable *given = reader->options->bound;
  LensTensor *bound = given != NULL ? g_hash_table_lookup (given, input.name) : NULL;

  if (!read_type (info, &input, error))
    return FALSE;
  lens_onnx_note_type (reader, input.name, input.element_type);
  if (bound != NULL)
    {
      if (!check_bound (&input, lens_tensor_shape (bound), error))
        return FALSE;
      input.shape = *lens_tensor_shape (bound);
      g_hash_table_replace (reader->known, g_strdup (input.name),
                            lens_tensor_ref (bound));
    }
  else
    {
      if (!complete (reader, graph, !*is_picture_found, &input, error))
        return FALSE;
      *is_picture_found = TRUE;
    }
  return lens_draft_add_input (reader->draft, input.name, &input.shape, input.kind,
                               bound, error);
}

gboolean
lens_onnx_add_inputs (LensOnnxReader *reader,
                      const LensOnnxGraph *graph,
                      GError **error)
{
  gboolean is_picture_found = FALSE;

  for (guint i = 0; i < lens_array_length (graph->input); i++)
    {
      g_auto (LensOnnxValueInfo) info = { 0 };
      g_autofree char *name = NULL;

      if (!lens_message_decode (&lens_onnx_value_info, lens_views_at (graph->input, i),
                                &info, error))
        return FALSE;
      name = lens_view_dup_text (info.name);
      /* Before IR version 4 weights had to be listed as inputs too. */
      if (g_hash_table_contains (reader->known, name))
        continue;
      if (!add_input (reader, graph, &info, &is_picture_found, error))
        {
          g_prefix_error (error, "input “%s”: ", name);
          return FALSE;
        }
    }
  return TRUE;
}
