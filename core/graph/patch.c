/* patch.c - what a network would have said had a box of its input been different
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every value on the way from the input to the goal is unchanged, changed inside a box, or
 * changed as a whole.  A node with changed operands finds the box of its result that they
 * reach, gathers the crops it needs (the tape's numbers with the changed boxes laid over
 * them) and runs the ordinary operator on them.  A result that comes out as it was is
 * unchanged again, and so the work often stops at a rectifier or a max pool.
 */

#include "core/graph/patch.h"
#include "core/graph/reach.h"

#include <string.h>

typedef enum
{
  STATE_SAME,
  STATE_BOX,
  STATE_WHOLE,
} State;

/* What became of a value. */
typedef struct
{
  State state;
  LensBox box;
  LensTensor *tensor; /* [planes][box height][box width], or the whole value */
} Change;

struct _LensPatch
{
  LensTape *tape;
  LensGraph *graph;
  int input;
  int goal;
  GArray *plan;         /* int: nodes between input and goal, in order */
  Change *changes;      /* by value */
  LensMonitor *monitor; /* (nullable) */
  gpointer crop;        /* memory for the settings of a crop */
  double multiply_adds;
  double full_multiply_adds;
};

/* The operands and results of one node on crops. */
typedef struct
{
  LensOperand *operands;
  LensShape *shapes;
  LensTensor **held; /* what the operands' data belongs to */
} Gather;

static void
make_plan (LensPatch *patch)
{
  int n_values = lens_graph_n_values (patch->graph);
  int n_nodes = lens_graph_n_nodes (patch->graph);
  g_autofree gboolean *depends = g_new0 (gboolean, n_values);
  g_autofree gboolean *leads = g_new0 (gboolean, n_values);
  g_autofree gboolean *is_in_plan = g_new0 (gboolean, n_nodes + 1);

  depends[patch->input] = TRUE;
  leads[patch->goal] = TRUE;
  for (int i = 0; i < n_nodes; i++)
    {
      const LensNode *node = lens_graph_node (patch->graph, i);

      for (int j = 0; j < node->n_inputs; j++)
        is_in_plan[i] |= node->inputs[j] >= 0 && depends[node->inputs[j]];
      for (int j = 0; j < node->n_outputs && is_in_plan[i]; j++)
        depends[node->outputs[j]] = TRUE;
    }
  for (int i = n_nodes - 1; i >= 0; i--)
    {
      const LensNode *node = lens_graph_node (patch->graph, i);
      gboolean leads_on = FALSE;

      for (int j = 0; j < node->n_outputs; j++)
        leads_on |= leads[node->outputs[j]];
      is_in_plan[i] &= leads_on;
      for (int j = 0; j < node->n_inputs && leads_on; j++)
        if (node->inputs[j] >= 0)
          leads[node->inputs[j]] = TRUE;
    }
  for (int i = 0; i < n_nodes; i++)
    if (is_in_plan[i])
      {
        g_array_append_val (patch->plan, i);
        patch->full_multiply_adds += lens_graph_node_multiply_adds (patch->graph, i);
      }
}

LensPatch *
lens_patch_new (LensTape *tape, int input, int goal)
{
  LensPatch *patch = g_new0 (LensPatch, 1);
  gsize settings_size = 1;

  patch->tape = lens_tape_ref (tape);
  patch->graph = lens_tape_graph (tape);
  patch->input = input;
  patch->goal = goal;
  patch->plan = g_array_new (FALSE, FALSE, sizeof (int));
  patch->changes = g_new0 (Change, lens_graph_n_values (patch->graph));
  make_plan (patch);
  for (guint i = 0; i < patch->plan->len; i++)
    {
      const LensNode *node = lens_graph_node (patch->graph,
                                              g_array_index (patch->plan, int, i));

      settings_size = MAX (settings_size, node->op->settings_size);
    }
  patch->crop = g_malloc (settings_size);
  return patch;
}

static void
forget_changes (LensPatch *patch)
{
  for (int i = 0; i < lens_graph_n_values (patch->graph); i++)
    {
      patch->changes[i].state = STATE_SAME;
      g_clear_pointer (&patch->changes[i].tensor, lens_tensor_unref);
    }
}

void
lens_patch_free (LensPatch *patch)
{
  if (patch == NULL)
    return;
  forget_changes (patch);
  g_free (patch->changes);
  g_free (patch->crop);
  g_array_unref (patch->plan);
  g_clear_pointer (&patch->monitor, lens_monitor_unref);
  lens_tape_unref (patch->tape);
  g_free (patch);
}

void
lens_patch_set_monitor (LensPatch *patch, LensMonitor *monitor)
{
  if (monitor != NULL)
    lens_monitor_ref (monitor);
  g_clear_pointer (&patch->monitor, lens_monitor_unref);
  patch->monitor = monitor;
}

/* Copies the part of @from (a box of a plane stack) that lies in @box into the place it has
 * in @to_box. */
static void
copy_box (const LensReal *from,
          const LensBox *from_box,
          LensReal *to,
          const LensBox *to_box,
          gsize n_planes)
{
  int y_begin = MAX (from_box->y_begin, to_box->y_begin);
  int y_end = MIN (from_box->y_end, to_box->y_end);
  int x_begin = MAX (from_box->x_begin, to_box->x_begin);
  int x_end = MIN (from_box->x_end, to_box->x_end);
  gsize from_width = (gsize) (from_box->x_end - from_box->x_begin);
  gsize to_width = (gsize) (to_box->x_end - to_box->x_begin);
  gsize from_plane = from_width * (gsize) (from_box->y_end - from_box->y_begin);
  gsize to_plane = to_width * (gsize) (to_box->y_end - to_box->y_begin);

  if (y_begin >= y_end || x_begin >= x_end)
    return;
  for (gsize plane = 0; plane < n_planes; plane++)
    for (int y = y_begin; y < y_end; y++)
      memcpy (to + plane * to_plane + (gsize) (y - to_box->y_begin) * to_width +
                (x_begin - to_box->x_begin),
              from + plane * from_plane + (gsize) (y - from_box->y_begin) * from_width +
                (x_begin - from_box->x_begin),
              (gsize) (x_end - x_begin) * sizeof (LensReal));
}

static LensBox
whole_box (const LensShape *shape)
{
  int height = 1;
  int width = 1;

  lens_shape_extent (shape, &height, &width);
  return (LensBox){ .y_end = height, .x_end = width };
}

static LensShape
crop_shape (const LensShape *shape, const LensBox *box)
{
  LensShape cropped = *shape;

  cropped.dims[cropped.rank - 1] = box->x_end - box->x_begin;
  if (cropped.rank == 4)
    cropped.dims[2] = box->y_end - box->y_begin;
  return cropped;
}

/* The numbers of a value inside a box, with what changed. */
static LensTensor *
gather_box (const LensPatch *patch, int value, const LensBox *box)
{
  const LensShape *shape = &lens_graph_value (patch->graph, value)->shape;
  const Change *change = &patch->changes[value];
  LensBox all = whole_box (shape);
  LensShape cropped = crop_shape (shape, box);
  LensTensor *crop = lens_tensor_new_unset (&cropped);
  LensReal *data = lens_tensor_writable (crop);
  gsize n_planes = lens_shape_n_planes (shape);

  if (change->state == STATE_WHOLE)
    copy_box (lens_tensor_data (change->tensor), &all, data, box, n_planes);
  else
    copy_box (lens_tensor_data (lens_tape_value (patch->tape, value)), &all, data, box,
              n_planes);
  if (change->state == STATE_BOX)
    copy_box (lens_tensor_data (change->tensor), &change->box, data, box, n_planes);
  return crop;
}

/* The whole of a value, with what changed. */
static LensTensor *
gather_whole (const LensPatch *patch, int value)
{
  const Change *change = &patch->changes[value];

  if (change->state == STATE_WHOLE)
    return lens_tensor_ref (change->tensor);
  if (change->state == STATE_SAME)
    return lens_tensor_ref (lens_tape_value (patch->tape, value));

  LensBox all = whole_box (&lens_graph_value (patch->graph, value)->shape);

  return gather_box (patch, value, &all);
}

static gboolean
is_changed (const LensPatch *patch, int value)
{
  return value >= 0 && patch->changes[value].state != STATE_SAME;
}

/* The box of a node's result that its changed operands reach; FALSE: all of it. */
static gboolean
find_box (const LensPatch *patch, const LensNode *node, LensBox *box)
{
  *box = (LensBox){ 0 };
  for (int i = 0; i < node->n_inputs; i++)
    {
      LensBox reached;

      if (!is_changed (patch, node->inputs[i]))
        continue;
      if (patch->changes[node->inputs[i]].state == STATE_WHOLE ||
          !lens_node_reach (patch->graph, node, i, &patch->changes[node->inputs[i]].box,
                            &reached))
        return FALSE;
      *box = lens_box_union (box, &reached);
    }
  for (int i = 0; i < node->n_inputs; i++)
    if (node->inputs[i] >= 0 && lens_node_part (patch->graph, node, i) == LENS_PART_ALL)
      return FALSE;
  return !lens_box_is_whole (box,
                             &lens_graph_value (patch->graph, node->outputs[0])->shape);
}

static void
run_whole (LensPatch *patch, int node_index)
{
  const LensNode *node = lens_graph_node (patch->graph, node_index);
  g_autofree LensTensor **values = g_new0 (LensTensor *,
                                           lens_graph_n_values (patch->graph));

  for (int i = 0; i < node->n_inputs; i++)
    if (node->inputs[i] >= 0 && values[node->inputs[i]] == NULL)
      values[node->inputs[i]] = gather_whole (patch, node->inputs[i]);
  lens_node_forward (patch->graph, node_index, values);
  for (int i = 0; i < node->n_inputs; i++)
    if (node->inputs[i] >= 0)
      g_clear_pointer (&values[node->inputs[i]], lens_tensor_unref);
  for (int i = 0; i < node->n_outputs; i++)
    patch->changes[node->outputs[i]] = (Change){
      .state = STATE_WHOLE,
      .tensor = values[node->outputs[i]],
    };
  patch->multiply_adds += lens_graph_node_multiply_adds (patch->graph, node_index);
}

static void
gather_operand (LensPatch *patch,
                const LensNode *node,
                int i,
                const LensBox *box,
                Gather *into)
{
  int value = node->inputs[i];
  LensBox in;

  if (value < 0)
    return;
  if (lens_node_part (patch->graph, node, i) == LENS_PART_BOX)
    {
      lens_node_need (patch->graph, node, i, box, &in, patch->crop);
      into->held[i] = gather_box (patch, value, &in);
    }
  else
    into->held[i] = gather_whole (patch, value);
  into->shapes[i] = *lens_tensor_shape (into->held[i]);
  into->operands[i].shape = &into->shapes[i];
  into->operands[i].data = lens_tensor_data (into->held[i]);
  into->operands[i].constant = lens_graph_value (patch->graph, value)->constant;
}

/* Makes @box the smallest box in which @fresh differs from the tape; empty if nowhere. */
static void
shrink (const LensPatch *patch, int value, LensTensor **fresh, LensBox *box)
{
  LensBox differing = { 0 };
  const LensShape *shape = &lens_graph_value (patch->graph, value)->shape;
  LensBox all = whole_box (shape);
  gsize n_planes = lens_shape_n_planes (shape);
  gsize width = (gsize) (box->x_end - box->x_begin);
  gsize height = (gsize) (box->y_end - box->y_begin);
  gsize all_width = (gsize) all.x_end;
  const LensReal *old = lens_tensor_data (lens_tape_value (patch->tape, value));
  const LensReal *new = lens_tensor_data (*fresh);

  for (gsize plane = 0; plane < n_planes; plane++)
    for (gsize y = 0; y < height; y++)
      {
        const LensReal *old_row = old +
                                  (plane * (gsize) all.y_end + (gsize) box->y_begin +
                                   y) *
                                    all_width +
                                  box->x_begin;
        const LensReal *new_row = new + (plane * height + y) * width;
        gsize first = 0;
        gsize last = width;

        if (memcmp (old_row, new_row, width * sizeof (LensReal)) == 0)
          continue;
        while (old_row[first] == new_row[first] && first + 1 < width)
          first++;
        while (last > first + 1 && old_row[last - 1] == new_row[last - 1])
          last--;
        LensBox row = { .y_begin = box->y_begin + (int) y,
                        .y_end = box->y_begin + (int) y + 1,
                        .x_begin = box->x_begin + (int) first,
                        .x_end = box->x_begin + (int) last };
        differing = lens_box_union (&differing, &row);
      }

  if (!lens_box_is_empty (&differing) &&
      memcmp (&differing, box, sizeof (differing)) != 0)
    {
      LensShape cropped = crop_shape (shape, &differing);
      LensTensor *smaller = lens_tensor_new_unset (&cropped);

      copy_box (new, box, lens_tensor_writable (smaller), &differing, n_planes);
      lens_tensor_unref (*fresh);
      *fresh = smaller;
    }
  *box = differing;
}

static void
run_box (LensPatch *patch, int node_index, LensBox *box)
{
  const LensNode *node = lens_graph_node (patch->graph, node_index);
  const LensShape *full = &lens_graph_value (patch->graph, node->outputs[0])->shape;
  g_autofree LensOperand *operands = g_new0 (LensOperand, node->n_inputs);
  g_autofree LensShape *shapes = g_new0 (LensShape, node->n_inputs);
  g_autofree LensTensor **held = g_new0 (LensTensor *, node->n_inputs);
  Gather gathered = { .operands = operands, .shapes = shapes, .held = held };
  LensShape cropped = crop_shape (full, box);
  LensTensor *fresh = lens_tensor_new_unset (&cropped);
  LensResult result = { .shape = &cropped, .data = lens_tensor_writable (fresh) };
  LensForward forward = {
    .settings = patch->crop,
    .n_inputs = node->n_inputs,
    .inputs = operands,
    .n_outputs = 1,
    .outputs = &result,
  };
  Change *change = &patch->changes[node->outputs[0]];

  memcpy (patch->crop, node->settings, node->op->settings_size);
  for (int i = 0; i < node->n_inputs; i++)
    gather_operand (patch, node, i, box, &gathered);
  node->op->forward (&forward);
  patch->multiply_adds += lens_graph_node_multiply_adds (patch->graph, node_index) *
                          (double) lens_shape_n_elements (&cropped) /
                          (double) lens_shape_n_elements (full);
  for (int i = 0; i < node->n_inputs; i++)
    g_clear_pointer (&held[i], lens_tensor_unref);

  shrink (patch, node->outputs[0], &fresh, box);
  if (lens_box_is_empty (box))
    {
      lens_tensor_unref (fresh);
      return;
    }
  *change = (Change){ .state = STATE_BOX, .box = *box, .tensor = fresh };
}

static void
run_node (LensPatch *patch, int node_index)
{
  const LensNode *node = lens_graph_node (patch->graph, node_index);
  gboolean has_change = FALSE;
  LensBox box;

  for (int i = 0; i < node->n_inputs; i++)
    has_change |= is_changed (patch, node->inputs[i]);
  if (!has_change)
    return;
  if (!find_box (patch, node, &box))
    run_whole (patch, node_index);
  else if (!lens_box_is_empty (&box))
    run_box (patch, node_index, &box);
}

LensTensor *
lens_patch_eval (LensPatch *patch, const LensBox *box, const LensReal *pixels)
{
  const LensShape *shape = &lens_graph_value (patch->graph, patch->input)->shape;
  LensShape cropped = crop_shape (shape, box);
  LensTensor *answer = NULL;

  patch->multiply_adds = 0;
  patch->changes[patch->input] = (Change){
    .state = STATE_BOX,
    .box = *box,
    .tensor = lens_tensor_new_copy (&cropped, pixels),
  };
  for (guint i = 0; i < patch->plan->len && !lens_monitor_is_cancelled (patch->monitor);
       i++)
    run_node (patch, g_array_index (patch->plan, int, i));
  if (!lens_monitor_is_cancelled (patch->monitor))
    answer = gather_whole (patch, patch->goal);
  forget_changes (patch);
  return answer;
}

double
lens_patch_multiply_adds (const LensPatch *patch)
{
  return patch->multiply_adds;
}

double
lens_patch_full_multiply_adds (const LensPatch *patch)
{
  return patch->full_multiply_adds;
}
