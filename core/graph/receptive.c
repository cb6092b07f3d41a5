/* receptive.c - what part of the input a position of a layer can see
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Boxes are carried from the layer back to the input by each operator's need.  The size of
 * the field without clipping cannot be had so where it is larger than the picture: it is
 * composed from each operator's own extent and stride, which are read off a few positions
 * of its result, (Araujo, Norris and Sim 2019, Computing receptive fields).
 */

#include "core/graph/patch.h"
#include "core/graph/reach.h"

#include <math.h>

/* Memory for settings that nobody reads. */
static gpointer
new_crop_memory (const LensGraph *graph)
{
  gsize size = 1;

  for (int i = 0; i < lens_graph_n_nodes (graph); i++)
    size = MAX (size, lens_graph_node (graph, i)->op->settings_size);
  return g_malloc (size);
}

static gboolean
is_given (const LensGraph *graph, int value)
{
  return value >= 0 && lens_graph_value (graph, value)->constant == NULL;
}

/* The walk with boxes. */
typedef struct
{
  const LensGraph *graph;
  LensBox *boxes;     /* by value; empty while nothing is needed of it */
  gboolean *is_whole; /* by value */
  gpointer crop;
} BoxWalk;

static void
carry_box (BoxWalk *walk, const LensNode *node)
{
  const LensBox *out = &walk->boxes[node->outputs[0]];

  for (int i = 0; i < node->n_inputs; i++)
    {
      int value = node->inputs[i];
      LensBox in;

      if (!is_given (walk->graph, value))
        continue;
      if (walk->is_whole[node->outputs[0]] ||
          lens_node_part (walk->graph, node, i) != LENS_PART_BOX)
        {
          walk->is_whole[value] = TRUE;
          continue;
        }
      lens_node_need (walk->graph, node, i, out, &in, walk->crop);
      walk->boxes[value] = lens_box_union (&walk->boxes[value], &in);
    }
}

LensBox
lens_graph_receptive_box (const LensGraph *graph, int from, int to, const LensBox *box)
{
  g_autofree LensBox *boxes = g_new0 (LensBox, lens_graph_n_values (graph));
  g_autofree gboolean *is_whole = g_new0 (gboolean, lens_graph_n_values (graph));
  g_autofree gpointer crop = new_crop_memory (graph);
  BoxWalk walk = { .graph = graph, .boxes = boxes, .is_whole = is_whole, .crop = crop };
  int height = 1;
  int width = 1;

  boxes[to] = *box;
  for (int i = lens_graph_value (graph, to)->producer; i >= 0; i--)
    {
      const LensNode *node = lens_graph_node (graph, i);

      if (is_whole[node->outputs[0]] || !lens_box_is_empty (&boxes[node->outputs[0]]))
        carry_box (&walk, node);
    }
  lens_shape_extent (&lens_graph_value (graph, from)->shape, &height, &width);
  return is_whole[from] ? (LensBox){ .y_end = height, .x_end = width } : boxes[from];
}

/* How positions of a result lie in an operand: how many each sees, and how far apart the
 * places of neighbours are; y then x. */
typedef struct
{
  gboolean is_seen;
  gboolean is_whole;
  double extent[2];
  double stride[2];
} Field;

typedef struct
{
  const LensGraph *graph;
  const LensNode *node;
  int input_index;
  gpointer crop;
} Probe;

/* First and last + 1 position of the operand that position @at of the result needs. */
static void
look_at (const Probe *probe, int axis, int at, int span[2])
{
  LensBox out = { .y_end = 1, .x_end = 1 };
  LensBox in;

  if (axis == 0)
    {
      out.y_begin = at;
      out.y_end = at + 1;
    }
  else
    {
      out.x_begin = at;
      out.x_end = at + 1;
    }
  lens_node_need (probe->graph, probe->node, probe->input_index, &out, &in,
                  probe->crop);
  span[0] = axis == 0 ? in.y_begin : in.x_begin;
  span[1] = axis == 0 ? in.y_end : in.x_end;
}

/* Strides are whole numbers, or one over a whole number where a map is enlarged. */
static double
snap_stride (double stride)
{
  if (stride > 0.75)
    return fmax (1, round (stride));
  return stride > 0 ? 1 / fmax (1, round (1 / stride)) : 1;
}

static void
probe_axis (const Probe *probe, int axis, int n_in, int n_out, Field *own)
{
  int middle[2];
  int last[2];
  int extent = 1;

  for (int step = 0; step < 4; step++)
    {
      int span[2];

      look_at (probe, axis, MIN (n_out / 2 + step, n_out - 1), span);
      extent = MAX (extent, span[1] - span[0]);
    }
  own->extent[axis] = extent;
  own->stride[axis] = snap_stride ((double) n_in / n_out);
  if (n_out < 3)
    return;
  /* The far half begins inside the operand, so no border cuts its beginnings. */
  look_at (probe, axis, n_out / 2, middle);
  look_at (probe, axis, n_out - 1, last);
  own->stride[axis] = snap_stride ((double) (last[0] - middle[0]) /
                                   (n_out - 1 - n_out / 2));
}

static void
compose (Field *in, const Field *out, const Field *own)
{
  for (int axis = 0; axis < 2; axis++)
    {
      double extent = ceil ((out->extent[axis] - 1) * own->stride[axis]) +
                      own->extent[axis];

      in->extent[axis] = fmax (in->extent[axis], extent);
      in->stride[axis] = out->stride[axis] * own->stride[axis];
    }
  in->is_seen = TRUE;
}

static void
carry_field (const LensGraph *graph, const LensNode *node, Field *fields, gpointer crop)
{
  const Field *out = &fields[node->outputs[0]];
  int height_out = 1;
  int width_out = 1;

  lens_shape_extent (&lens_graph_value (graph, node->outputs[0])->shape, &height_out,
                     &width_out);
  for (int i = 0; i < node->n_inputs; i++)
    {
      Probe probe = { .graph = graph, .node = node, .input_index = i, .crop = crop };
      int value = node->inputs[i];
      int height_in = 1;
      int width_in = 1;
      Field own = { 0 };

      if (!is_given (graph, value))
        continue;
      if (out->is_whole || lens_node_part (graph, node, i) != LENS_PART_BOX)
        {
          fields[value].is_seen = TRUE;
          fields[value].is_whole = TRUE;
          continue;
        }
      lens_shape_extent (&lens_graph_value (graph, value)->shape, &height_in,
                         &width_in);
      probe_axis (&probe, 0, height_in, height_out, &own);
      probe_axis (&probe, 1, width_in, width_out, &own);
      compose (&fields[value], out, &own);
    }
}

gboolean
lens_graph_receptive_field (const LensGraph *graph,
                            int from,
                            int to,
                            int size[2],
                            int stride[2])
{
  g_autofree Field *fields = g_new0 (Field, lens_graph_n_values (graph));
  g_autofree gpointer crop = new_crop_memory (graph);

  fields[to] = (Field){ .is_seen = TRUE, .extent = { 1, 1 }, .stride = { 1, 1 } };
  for (int i = lens_graph_value (graph, to)->producer; i >= 0; i--)
    {
      const LensNode *node = lens_graph_node (graph, i);

      if (fields[node->outputs[0]].is_seen)
        carry_field (graph, node, fields, crop);
    }
  if (fields[from].is_whole || !fields[from].is_seen)
    return FALSE;
  for (int axis = 0; axis < 2; axis++)
    {
      size[axis] = (int) fmin (fields[from].extent[axis], 1e9);
      stride[axis] = (int) fmax (1, round (fields[from].stride[axis]));
    }
  return TRUE;
}
