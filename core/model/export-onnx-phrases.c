/* export-onnx-phrases.c - what ONNX says in another way than we do
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Activations that ONNX has not, or not yet in old operator sets, are written as exporters
 * write them; the pass that joins patterns finds them again.  Meanings that moved with the
 * operator set of the file that a graph is from are written as the present ones.
 */

#include "core/model/export-onnx-inside.h"

#include "core/model/onnx-ops.h"

#include <math.h>

const char *
lens_onnx_output_of (const LensOnnxWriter *writer, const LensNode *node)
{
  return lens_graph_value (writer->graph, node->outputs[0])->name;
}

const LensShape *
lens_onnx_shape_of (const LensGraph *graph, int value)
{
  return &lens_graph_value (graph, value)->shape;
}

const LensField *
lens_onnx_field_of (const LensNode *node, const char *name)
{
  LENS_FOR_EACH_FIELD (field, node->op->fields)
    if (g_str_equal (field->name, name))
      return field;
  return NULL;
}

double
lens_onnx_real_setting (const LensNode *node, const char *name)
{
  g_autofree char *text = lens_field_to_text (lens_onnx_field_of (node, name),
                                              node->settings);

  return g_ascii_strtod (text, NULL);
}

const LensInts *
lens_onnx_ints_setting (const LensNode *node, const char *name)
{
  return (const LensInts *) ((const char *) node->settings +
                             lens_onnx_field_of (node, name)->offset);
}

gboolean
lens_onnx_is_initial (const LensNode *node, const char *name)
{
  return lens_field_is_initial (lens_onnx_field_of (node, name), node->settings);
}

/* The name of a value between the nodes of a phrase. */
const char *
lens_onnx_between (LensOnnxWriter *writer, const LensNode *node, const char *what)
{
  return lens_onnx_keep (writer,
                         g_strdup_printf ("%s.%s", lens_onnx_output_of (writer, node),
                                          what));
}

static const char *
number (LensOnnxWriter *writer, const LensNode *node, const char *what, double value)
{
  g_autofree char *name = g_strdup_printf ("%s.%s", lens_onnx_output_of (writer, node),
                                           what);

  return lens_onnx_put_number (writer, name, value);
}

/* x · sigmoid (x) */
static void
write_silu (LensOnnxWriter *writer, const LensNode *node)
{
  const char *x = lens_onnx_put_operand (writer, node, 0);
  const char *gate = lens_onnx_between (writer, node, "gate");

  lens_onnx_put_node (writer, "Sigmoid", x, NULL, gate);
  lens_onnx_put_node (writer, "Mul", x, gate, lens_onnx_output_of (writer, node));
}

/* x · tanh (softplus (x)) */
static void
write_mish (LensOnnxWriter *writer, const LensNode *node)
{
  const char *x = lens_onnx_put_operand (writer, node, 0);
  const char *softplus = lens_onnx_between (writer, node, "softplus");
  const char *gate = lens_onnx_between (writer, node, "gate");

  lens_onnx_put_node (writer, "Softplus", x, NULL, softplus);
  lens_onnx_put_node (writer, "Tanh", softplus, NULL, gate);
  lens_onnx_put_node (writer, "Mul", x, gate, lens_onnx_output_of (writer, node));
}

static gboolean
is_exact_gelu (const LensGraph *graph, const LensNode *node)
{
  return lens_onnx_is_initial (node, "approximate");
}

/* (x · (1 + erf (x / √2))) · ½ */
static void
write_gelu (LensOnnxWriter *writer, const LensNode *node)
{
  const char *x = lens_onnx_put_operand (writer, node, 0);
  const char *scaled = lens_onnx_between (writer, node, "scaled");
  const char *erf = lens_onnx_between (writer, node, "erf");
  const char *gate = lens_onnx_between (writer, node, "gate");
  const char *product = lens_onnx_between (writer, node, "product");

  lens_onnx_put_node (writer, "Div", x, number (writer, node, "root", G_SQRT2), scaled);
  lens_onnx_put_node (writer, "Erf", scaled, NULL, erf);
  lens_onnx_put_node (writer, "Add", erf, number (writer, node, "one", 1), gate);
  lens_onnx_put_node (writer, "Mul", x, gate, product);
  lens_onnx_put_node (writer, "Mul", product, number (writer, node, "half", 0.5),
                      lens_onnx_output_of (writer, node));
}

static void
write_affine (LensOnnxWriter *writer, const LensNode *node)
{
  const char *product = lens_onnx_between (writer, node, "product");

  lens_onnx_put_node (writer, "Mul", lens_onnx_put_operand (writer, node, 0),
                      number (writer, node, "alpha",
                              lens_onnx_real_setting (node, "alpha")),
                      product);
  lens_onnx_put_node (writer, "Add", product,
                      number (writer, node, "beta",
                              lens_onnx_real_setting (node, "beta")),
                      lens_onnx_output_of (writer, node));
}

static void
write_scale (LensOnnxWriter *writer, const LensNode *node)
{
  lens_onnx_put_node (writer, "Mul", lens_onnx_put_operand (writer, node, 0),
                      number (writer, node, "scale",
                              lens_onnx_real_setting (node, "scale")),
                      lens_onnx_output_of (writer, node));
}

static gboolean
has_no_mask (const LensGraph *graph, const LensNode *node)
{
  return node->n_outputs < 2 || !lens_onnx_is_wanted (graph, node->outputs[1]);
}

/* It does nothing in a network that is used. */
static void
write_dropout (LensOnnxWriter *writer, const LensNode *node)
{
  lens_onnx_put_node (writer, "Identity", lens_onnx_put_operand (writer, node, 0), NULL,
                      lens_onnx_output_of (writer, node));
}

static void
write_constant_of_shape (LensOnnxWriter *writer, const LensNode *node)
{
  const char *shape = lens_onnx_put_operand (writer, node, 0);
  const char *output = lens_onnx_output_of (writer, node);
  LensOnnxCall call = { "ConstantOfShape", node->name, &shape, 1, &output, 1 };
  LensWireMessage *message = lens_onnx_begin_node (&call);

  lens_onnx_add_tensor (message, "value", lens_onnx_real_setting (node, "value"),
                        writer->types[node->outputs[0]]);
  lens_onnx_end_node (writer, message);
}

static void
write_scatter (LensOnnxWriter *writer, const LensNode *node)
{
  lens_onnx_write_plain (writer, node, "ScatterElements", NULL);
}

/* Engines keep fewer types than files have. */
static void
write_cast (LensOnnxWriter *writer, const LensNode *node)
{
  const char *x = lens_onnx_put_operand (writer, node, 0);
  const char *output = lens_onnx_output_of (writer, node);
  LensOnnxCall call = { "Cast", node->name, &x, 1, &output, 1 };
  LensWireMessage *message = lens_onnx_begin_node (&call);

  lens_onnx_add_int (message, "to", writer->types[node->outputs[0]]);
  lens_onnx_end_node (writer, message);
}

/* The first row that applies holds. */
static const LensOnnxPhrase phrases[] = {
  { "affine", 0, NULL, write_affine },
  { "cast", 0, NULL, write_cast },
  { "constant-of-shape", 0, NULL, write_constant_of_shape },
  { "dropout", 0, has_no_mask, write_dropout },
  { "gelu", 0, is_exact_gelu, write_gelu },
  { "grid-sample", 16, NULL, lens_onnx_write_grid_sample },
  { "hardmax", 0, lens_onnx_is_flat, lens_onnx_write_flat_softmax },
  { "hardmax", 0, NULL, lens_onnx_write_softmax },
  { "log-softmax", 0, lens_onnx_is_flat, lens_onnx_write_flat_softmax },
  { "log-softmax", 0, NULL, lens_onnx_write_softmax },
  { "mish", 0, NULL, write_mish },
  { "p-relu", 0, lens_onnx_has_trailing, lens_onnx_write_aligned },
  { "resize", 0, lens_onnx_is_old_resize, lens_onnx_write_old_resize },
  { "roi-align", 16, lens_onnx_is_old_roi, lens_onnx_write_old_roi },
  { "scale", 0, NULL, write_scale },
  { "scatter", 0, NULL, write_scatter },
  { "silu", 0, NULL, write_silu },
  { "softmax", 0, lens_onnx_is_flat, lens_onnx_write_flat_softmax },
  { "softmax", 0, NULL, lens_onnx_write_softmax },
  { "split", 0, NULL, lens_onnx_write_split },
  { "upsample", 0, NULL, lens_onnx_write_old_resize },
};

static const LensOnnxPhrase aligned_phrase = { NULL, 0, lens_onnx_has_trailing,
                                               lens_onnx_write_aligned };
static const LensOnnxPhrase reduction_phrase = { NULL, 0, NULL,
                                                 lens_onnx_write_reduction };
static const LensOnnxPhrase open_reduction_phrase = { NULL, 18, NULL,
                                                      lens_onnx_write_reduction };

const LensOnnxPhrase *
lens_onnx_find_phrase (const LensGraph *graph, const LensNode *node)
{
  for (gsize i = 0; i < G_N_ELEMENTS (phrases); i++)
    if (g_str_equal (phrases[i].op, node->op->name) &&
        (phrases[i].applies == NULL || phrases[i].applies (graph, node)))
      return &phrases[i];
  if (g_str_has_prefix (node->op->name, "reduce-"))
    return lens_onnx_has_open_axes (graph, node) ? &open_reduction_phrase
                                                 : &reduction_phrase;
  if (lens_onnx_field_of (node, "broadcast") != NULL &&
      lens_onnx_field_of (node, "axis") != NULL && lens_onnx_has_trailing (graph, node))
    return &aligned_phrase;
  return NULL;
}

int
lens_onnx_quantized_type (const LensNode *node)
{
  int type = (int) lens_onnx_real_setting (node, "output_dtype");

  return type > 0 ? type : 2;
}
