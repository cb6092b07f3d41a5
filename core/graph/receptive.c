/* receptive.c - what part of the input a position of a layer can see
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Boxes are carried from the layer back to the input by each operator's need.  For the
 * field without clipping the same walk is made on a picture so large that no border is
 * near: operators see only shapes and settings, so shapes of that size do.
 */

#include "core/graph/patch.h"
#include "core/graph/reach.h"

/* Far from every border, for any product of strides below 2^9. */
#define HUGE_EXTENT (1 << 28)
#define FAR_POSITION (1 << 18)

typedef struct
{
  const LensGraph *graph;
  gboolean is_huge;
  LensBox *boxes;     /* by value; empty while nothing is needed of it */
  gboolean *is_whole; /* by value */
  gpointer crop;      /* memory for settings that nobody reads */
} Walk;

static LensShape
shape_of (const Walk *walk, int value)
{
  LensShape shape = lens_graph_value (walk->graph, value)->shape;
  int height;
  int width;

  if (!walk->is_huge || !lens_shape_extent (&shape, &height, &width))
    return shape;
  shape.dims[shape.rank - 1] = HUGE_EXTENT;
  if (shape.rank == 4)
    shape.dims[2] = HUGE_EXTENT;
  return shape;
}

static void
go_through (Walk *walk, const LensNode *node)
{
  LensShape result = shape_of (walk, node->outputs[0]);
  const LensBox *out = &walk->boxes[node->outputs[0]];

  for (int i = 0; i < node->n_inputs; i++)
    {
      int value = node->inputs[i];
      LensBox in = *out;
      LensPart part;

      if (value < 0 || lens_graph_value (walk->graph, value)->constant != NULL)
        continue;
      part = lens_node_part (walk->graph, node, i);
      if (part != LENS_PART_BOX || walk->is_whole[node->outputs[0]])
        {
          walk->is_whole[value] = TRUE;
          continue;
        }
      if (node->op->need != NULL)
        {
          LensShape operand = shape_of (walk, value);

          node->op->need (node->settings, i, &operand, &result, out, &in, walk->crop);
        }
      walk->boxes[value] = lens_box_union (&walk->boxes[value], &in);
    }
}

static gsize
largest_settings (const LensGraph *graph)
{
  gsize size = 1;

  for (int i = 0; i < lens_graph_n_nodes (graph); i++)
    size = MAX (size, lens_graph_node (graph, i)->op->settings_size);
  return size;
}

/* The box of @from that @box of @to sees; FALSE if it is the whole. */
static gboolean
walk_back (const LensGraph *graph, int from, int to, gboolean is_huge, LensBox *box)
{
  g_autofree LensBox *boxes = g_new0 (LensBox, lens_graph_n_values (graph));
  g_autofree gboolean *is_whole = g_new0 (gboolean, lens_graph_n_values (graph));
  g_autofree gpointer crop = g_malloc (largest_settings (graph));
  Walk walk = {
    .graph = graph,
    .is_huge = is_huge,
    .boxes = boxes,
    .is_whole = is_whole,
    .crop = crop,
  };

  boxes[to] = *box;
  for (int i = lens_graph_value (graph, to)->producer; i >= 0; i--)
    {
      const LensNode *node = lens_graph_node (graph, i);
      int result = node->outputs[0];

      if (is_whole[result] || !lens_box_is_empty (&boxes[result]))
        go_through (&walk, node);
    }
  *box = boxes[from];
  return !is_whole[from];
}

LensBox
lens_graph_receptive_box (const LensGraph *graph, int from, int to, const LensBox *box)
{
  LensBox field = *box;
  int height = 1;
  int width = 1;

  lens_shape_extent (&lens_graph_value (graph, from)->shape, &height, &width);
  if (!walk_back (graph, from, to, FALSE, &field))
    return (LensBox){ .y_end = height, .x_end = width };
  return field;
}

gboolean
lens_graph_receptive_field (const LensGraph *graph,
                            int from,
                            int to,
                            int size[2],
                            int stride[2])
{
  gboolean is_flat = lens_graph_value (graph, to)->shape.rank == 3;
  int y = is_flat ? 0 : FAR_POSITION;
  LensBox here = { .y_begin = y,
                   .y_end = y + 1,
                   .x_begin = FAR_POSITION,
                   .x_end = FAR_POSITION + 1 };
  LensBox next = here;

  if (!is_flat)
    {
      next.y_begin++;
      next.y_end++;
    }
  next.x_begin++;
  next.x_end++;
  if (!walk_back (graph, from, to, TRUE, &here) ||
      !walk_back (graph, from, to, TRUE, &next))
    return FALSE;
  size[0] = here.y_end - here.y_begin;
  size[1] = here.x_end - here.x_begin;
  stride[0] = is_flat ? 1 : next.y_begin - here.y_begin;
  stride[1] = next.x_begin - here.x_begin;
  return TRUE;
}
