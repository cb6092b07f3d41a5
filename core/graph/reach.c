/* reach.c - which box of one value depends on which box of another
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/graph/reach.h"

#include <string.h>

gboolean
lens_shape_extent (const LensShape *shape, int *height, int *width)
{
  if (shape->rank < 3 || shape->rank > 4)
    return FALSE;
  *height = shape->rank == 4 ? (int) shape->dims[2] : 1;
  *width = (int) shape->dims[shape->rank - 1];
  return TRUE;
}

gsize
lens_shape_n_planes (const LensShape *shape)
{
  return lens_shape_span (shape, 0, 2);
}

gboolean
lens_box_is_empty (const LensBox *box)
{
  return box->y_begin >= box->y_end || box->x_begin >= box->x_end;
}

LensBox
lens_box_union (const LensBox *a, const LensBox *b)
{
  if (lens_box_is_empty (a))
    return *b;
  if (lens_box_is_empty (b))
    return *a;
  return (LensBox){
    .y_begin = MIN (a->y_begin, b->y_begin),
    .y_end = MAX (a->y_end, b->y_end),
    .x_begin = MIN (a->x_begin, b->x_begin),
    .x_end = MAX (a->x_end, b->x_end),
  };
}

gboolean
lens_box_is_whole (const LensBox *box, const LensShape *shape)
{
  int height = 0;
  int width = 0;

  lens_shape_extent (shape, &height, &width);
  return box->y_begin <= 0 && box->x_begin <= 0 && box->y_end >= height &&
         box->x_end >= width;
}

static const LensShape *
operand_shape (const LensGraph *graph, const LensNode *node, int input_index)
{
  return &lens_graph_value (graph, node->inputs[input_index])->shape;
}

static const LensShape *
result_shape (const LensGraph *graph, const LensNode *node)
{
  return &lens_graph_value (graph, node->outputs[0])->shape;
}

/* Broadcasting aligns the last axes: a pointwise operand is fixed in space if its last two
 * axes are 1 or missing. */
static LensPart
pointwise_part (const LensShape *operand, const LensShape *result)
{
  int n_spatial = result->rank == 4 ? 2 : 1;
  gboolean is_fixed = TRUE;
  gboolean is_same = operand->rank == result->rank;

  for (int i = 1; i <= n_spatial; i++)
    {
      gint64 size = i <= operand->rank ? operand->dims[operand->rank - i] : 1;

      is_fixed &= size == 1;
      is_same &= size == result->dims[result->rank - i];
    }
  if (is_same)
    return LENS_PART_BOX;
  return is_fixed ? LENS_PART_FIXED : LENS_PART_ALL;
}

/* An operator with a reach of its own knows its operands: what is not spatial like the
 * first one (weights, slopes, shapes) is a constant of its. */
static LensPart
part_by_reach (const LensGraph *graph, const LensNode *node, int input_index)
{
  const LensShape *result = result_shape (graph, node);
  const LensShape *operand = operand_shape (graph, node, input_index);
  const LensValue *value = lens_graph_value (graph, node->inputs[input_index]);
  LensBox corner = { .y_end = 1, .x_end = 1 };
  LensBox out = { 0 };
  int height;
  int width;

  if (value->constant != NULL)
    return LENS_PART_FIXED;
  if (!lens_shape_extent (operand, &height, &width))
    return LENS_PART_ALL;
  return node->op->reach (node->settings, input_index, operand, result, &corner, &out)
           ? LENS_PART_BOX
           : LENS_PART_ALL;
}

/* What a normalisation knows of each channel is the same everywhere in it. */
static gboolean
is_by_channel (const LensGraph *graph, const LensNode *node, int input_index)
{
  const LensShape *result = result_shape (graph, node);
  const LensShape *operand = operand_shape (graph, node, input_index);
  const LensValue *value = lens_graph_value (graph, node->inputs[input_index]);

  return (node->op->traits & LENS_TRAIT_POINTWISE) != 0 &&
         (node->op->traits & LENS_TRAIT_NORM) != 0 && value->constant != NULL &&
         operand->rank == 1 && operand->dims[0] == result->dims[1];
}

LensPart
lens_node_part (const LensGraph *graph, const LensNode *node, int input_index)
{
  const LensShape *result = result_shape (graph, node);
  LensPart part = LENS_PART_ALL;
  int height;
  int width;

  if (node->n_outputs != 1 || !lens_shape_extent (result, &height, &width))
    return LENS_PART_ALL;
  if ((node->op->traits & LENS_TRAIT_POINTWISE) != 0)
    part = pointwise_part (operand_shape (graph, node, input_index), result);
  if (part == LENS_PART_ALL && is_by_channel (graph, node, input_index))
    part = LENS_PART_FIXED;
  if (part == LENS_PART_ALL && node->op->reach != NULL)
    part = part_by_reach (graph, node, input_index);
  return part;
}

gboolean
lens_node_reach (const LensGraph *graph,
                 const LensNode *node,
                 int input_index,
                 const LensBox *in,
                 LensBox *out)
{
  if (lens_node_part (graph, node, input_index) != LENS_PART_BOX)
    return FALSE;
  *out = *in;
  if (node->op->reach == NULL)
    return TRUE;
  return node->op->reach (node->settings, input_index,
                          operand_shape (graph, node, input_index),
                          result_shape (graph, node), in, out);
}

void
lens_node_need (const LensGraph *graph,
                const LensNode *node,
                int input_index,
                const LensBox *out,
                LensBox *in,
                gpointer crop)
{
  *in = *out;
  if (node->op->need == NULL)
    return;
  node->op->need (node->settings, input_index, operand_shape (graph, node, input_index),
                  result_shape (graph, node), out, in, crop);
}
