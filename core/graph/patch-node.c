/* patch-node.c - one node of a patch, for all items
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A node is run on a stack of crops, or on a stack of whole values, a part of the stack at a
 * time: then what the operator needs is still in the cache, and somebody who wants the work
 * to stop is heard.
 */

#include "core/base/scratch.h"
#include "core/graph/patch-inside.h"
#include "core/op/ops.h"

#include <string.h>

/* Multiply-adds of a part. */
#define PART_WORK 8.0e9

/* Numbers that are gathered for a part: … */
#define PART_NUMBERS ((gsize) 1 << 20)

/* … but not fewer than so many times the weights, which are read for each part. */
#define PART_BY_WEIGHTS 4

/* From this share of the whole on, boxes are not worth their copies. */
#define LARGEST_SHARE 0.9

static const LensNode *
node_of (const LensPatch *patch)
{
  return lens_graph_node (patch->graph, patch->work.index);
}

static const LensShape *
shape_of (const LensPatch *patch, int value)
{
  return &lens_graph_value (patch->graph, value)->shape;
}

static void
read_tape (const LensPatch *patch, int value, LensOperand *operand)
{
  operand->data = lens_tensor_data (lens_tape_value (patch->tape, value));
  operand->constant = lens_graph_value (patch->graph, value)->constant;
}

static gboolean
is_changed (const LensPatch *patch, int value)
{
  return value >= 0 && patch->changes[value].state != LENS_CHANGE_NONE;
}

/* A function of single numbers can write where it reads from, if nobody else reads it. */
static gboolean
can_overwrite (const LensPatch *patch, const LensNode *node)
{
  const LensChange *from = &patch->changes[node->inputs[0]];

  return (node->op->traits & LENS_TRAIT_POINTWISE) != 0 &&
         (node->op->traits & LENS_TRAIT_ACTIVATION) != 0 &&
         is_changed (patch, node->inputs[0]) && from->n_readers == 1 &&
         from->memory != NULL;
}

static void
open_whole (LensPatch *patch, const LensNode *node)
{
  for (int i = 0; i < node->n_inputs; i++)
    if (node->inputs[i] >= 0)
      lens_patch_widen (patch, node->inputs[i]);
  for (int i = 0; i < node->n_outputs; i++)
    {
      LensChange *result = &patch->changes[node->outputs[i]];
      const gsize size = lens_shape_n_elements (shape_of (patch, node->outputs[i]));

      if (can_overwrite (patch, node))
        {
          result->memory = patch->changes[node->inputs[0]].memory;
          patch->changes[node->inputs[0]].memory = NULL;
        }
      else
        result->memory = LENS_SCRATCH_NEW (LensReal, (gsize) patch->n_items * size);
      result->numbers = result->memory;
      result->state = LENS_CHANGE_WHOLE;
    }
  patch->multiply_adds += patch->n_items * patch->costs[patch->work.index];
}

static gsize
held_size (const LensPatch *patch, int value, const LensPatchGroup *group)
{
  const LensChange *change = &patch->changes[value];

  return lens_extent_box_size (&patch->extents[value],
                               &change->crops[change->order[group->begin]].held);
}

static void
open_boxes (LensPatch *patch, const LensNode *node, int inherited)
{
  const int value = node->outputs[0];
  LensChange *result = &patch->changes[value];
  LensReal *next;
  gsize size = 0;

  for (int i = 0; i < result->n_groups; i++)
    size += held_size (patch, value, &result->groups[i]) *
            (gsize) (result->groups[i].end - result->groups[i].begin);
  if (inherited == 0 && can_overwrite (patch, node))
    {
      result->memory = patch->changes[node->inputs[0]].memory;
      patch->changes[node->inputs[0]].memory = NULL;
    }
  else
    result->memory = LENS_SCRATCH_NEW (LensReal, size);
  next = result->memory;
  for (int i = 0; i < result->n_groups; i++)
    for (int j = result->groups[i].begin; j < result->groups[i].end; j++)
      {
        result->crops[result->order[j]].numbers = next;
        next += held_size (patch, value, &result->groups[i]);
      }
  result->state = LENS_CHANGE_BOXES;
}

/* Adds up what the changed boxes cost.  Returns: the share of the whole that crops hold. */
static double
count_boxes (LensPatch *patch, const LensNode *node)
{
  const int value = node->outputs[0];
  const LensChange *result = &patch->changes[value];
  const double whole = (double) lens_extent_size (&patch->extents[value]);
  double changed = 0;
  double held = 0;

  for (int i = 0; i < result->n_groups; i++)
    held += (double) held_size (patch, value, &result->groups[i]) *
            (result->groups[i].end - result->groups[i].begin);
  for (int i = 0; i < patch->n_items; i++)
    if (!lens_box_is_empty (&result->crops[i].changed))
      changed += (double) lens_extent_box_size (&patch->extents[value],
                                                &result->crops[i].changed);
  held /= whole * patch->n_items;
  if (held < LARGEST_SHARE)
    patch->multiply_adds += patch->costs[patch->work.index] * changed / whole;
  return held;
}

static gboolean
is_any_changed (const LensPatch *patch, int value)
{
  for (int i = 0; i < patch->n_items; i++)
    if (!lens_box_is_empty (&patch->changes[value].crops[i].changed))
      return TRUE;
  return FALSE;
}

static void
release_operands (LensPatch *patch, const LensNode *node)
{
  for (int i = 0; i < node->n_inputs; i++)
    if (node->inputs[i] >= 0 && --patch->changes[node->inputs[i]].n_readers == 0)
      lens_patch_forget (&patch->changes[node->inputs[i]]);
}

gboolean
lens_patch_open_node (LensPatch *patch, int node_index)
{
  const LensNode *node = lens_graph_node (patch->graph, node_index);
  gboolean has_change = FALSE;
  int inherited;

  for (int i = 0; i < node->n_inputs; i++)
    has_change |= is_changed (patch, node->inputs[i]);
  patch->work = (LensPatchWork){ .index = node_index };
  patch->work.is_whole = patch->is_whole || node->n_outputs != 1 ||
                         patch->extents[node->outputs[0]].height == 0;
  if (has_change && !patch->work.is_whole)
    {
      patch->work.is_whole = !lens_patch_find_boxes (patch, node);
      has_change = patch->work.is_whole || is_any_changed (patch, node->outputs[0]);
    }
  if (!has_change)
    {
      release_operands (patch, node);
      patch->work.index = -1;
      return FALSE;
    }
  if (!patch->work.is_whole)
    {
      inherited = lens_patch_group (patch, node);
      if (count_boxes (patch, node) < LARGEST_SHARE)
        open_boxes (patch, node, inherited);
      else
        patch->work.is_whole = TRUE;
    }
  if (patch->work.is_whole)
    open_whole (patch, node);
  return TRUE;
}

static LensShape
stack_shape (const LensPatch *patch, int value, int n)
{
  LensShape shape = *shape_of (patch, value);

  if (patch->is_stacking[patch->work.index])
    shape.dims[0] = n;
  return shape;
}

static LensShape
crop_shape (const LensPatch *patch, int value, const LensBox *box, int n)
{
  LensShape shape = stack_shape (patch, value, n);
  const int axis = patch->extents[value].is_channels_last ? 2 : shape.rank - 1;

  shape.dims[axis] = box->x_end - box->x_begin;
  if (shape.rank == 4)
    shape.dims[axis - 1] = box->y_end - box->y_begin;
  return shape;
}

/* How many items are done at once, of @n: parts are of about the same size. */
static int
part_of (const LensPatch *patch, int n, double work, gsize n_numbers)
{
  const LensNode *node = node_of (patch);
  gsize most = PART_NUMBERS;
  int n_parts;

  if (!patch->is_stacking[patch->work.index])
    return 1;
  for (int i = 0; i < node->n_inputs; i++)
    if (node->inputs[i] >= 0 && !is_changed (patch, node->inputs[i]))
      most = MAX (most, PART_BY_WEIGHTS *
                          lens_shape_n_elements (shape_of (patch, node->inputs[i])));
  n_parts = 1 + (int) (n * MAX (work / PART_WORK, (double) n_numbers / (double) most));
  return (n + MIN (n_parts, n) - 1) / MIN (n_parts, n);
}

/* Operands and results of a part. */
typedef struct
{
  LensOperand *operands;
  LensShape *shapes;
  LensReal **gathered; /* scratch to be given back */
} Part;

static gboolean
joins_unchanged (const LensPatch *patch, const LensNode *node)
{
  gboolean is_unchanged = FALSE;

  for (int i = 0; i < node->n_inputs; i++)
    is_unchanged |= !is_changed (patch, node->inputs[i]);
  return node->op == &lens_concat && is_unchanged;
}

static gboolean
run_whole (LensPatch *patch)
{
  const LensNode *node = node_of (patch);
  LENS_SCRATCH LensOperand *operands = LENS_SCRATCH_NEW (LensOperand, node->n_inputs);
  LENS_SCRATCH LensShape *shapes = LENS_SCRATCH_NEW (LensShape,
                                                     node->n_inputs + node->n_outputs);
  LENS_SCRATCH LensResult *results = LENS_SCRATCH_NEW (LensResult, node->n_outputs);
  const gsize first = (gsize) patch->work.next;
  const int n = joins_unchanged (patch, node)
                  ? 1
                  : part_of (patch, patch->n_items - patch->work.next,
                             patch->costs[patch->work.index],
                             lens_shape_n_elements (
                               shape_of (patch, node->outputs[0])));
  LensForward forward = {
    .settings = node->settings,
    .n_inputs = node->n_inputs,
    .inputs = operands,
    .n_outputs = node->n_outputs,
    .outputs = results,
  };

  for (int i = 0; i < node->n_inputs; i++)
    {
      const int value = node->inputs[i];

      operands[i] = (LensOperand){ 0 };
      if (value < 0)
        continue;
      shapes[i] = *shape_of (patch, value);
      operands[i] = (LensOperand){ .shape = &shapes[i] };
      if (!is_changed (patch, value))
        {
          read_tape (patch, value, &operands[i]);
          continue;
        }
      operands[i].data = patch->changes[value].numbers +
                         first * lens_shape_n_elements (&shapes[i]);
      shapes[i] = stack_shape (patch, value, n);
    }
  for (int i = 0; i < node->n_outputs; i++)
    {
      LensShape *shape = &shapes[node->n_inputs + i];
      const gsize size = lens_shape_n_elements (shape_of (patch, node->outputs[i]));

      *shape = stack_shape (patch, node->outputs[i], n);
      results[i] = (LensResult){ shape, patch->changes[node->outputs[i]].numbers +
                                          first * size };
    }
  node->op->forward (&forward);
  patch->work.next += n;
  return patch->work.next < patch->n_items;
}

/* Whether the items' crops of an operand are the boxes asked for, one behind the other. */
static gboolean
lie_in_a_row (const LensPatch *patch, const LensGather *gather)
{
  const LensChange *change = &patch->changes[gather->value];
  const LensReal *next;

  if (change->state != LENS_CHANGE_BOXES ||
      lens_box_is_empty (&change->crops[gather->items[0]].changed))
    return FALSE;
  next = change->crops[gather->items[0]].numbers;
  for (int i = 0; i < gather->n_items; i++)
    {
      const LensPatchCrop *crop = &change->crops[gather->items[i]];

      if (lens_box_is_empty (&crop->changed) || crop->numbers != next ||
          memcmp (&crop->held, &gather->boxes[i], sizeof (LensBox)) != 0)
        return FALSE;
      next += gather->stride;
    }
  return TRUE;
}

/* Channels side by side are gathered where they belong. */
static void
join_channels (LensPatch *patch, const LensNode *node, const LensGather *result)
{
  LensReal *to = result->to;

  for (int i = 0; i < node->n_inputs; i++)
    {
      LensGather gather = *result;

      gather.value = node->inputs[i];
      gather.to = to;
      lens_patch_gather (patch, &gather);
      to += lens_extent_box_size (&patch->extents[gather.value], &gather.boxes[0]);
    }
}

/* The boxes of an operand that the result's boxes are computed from. */
static void
gather_operand (LensPatch *patch,
                const LensNode *node,
                int index,
                const LensGather *result,
                Part *part)
{
  const int value = node->inputs[index];
  LENS_SCRATCH LensBox *boxes = LENS_SCRATCH_NEW (LensBox, result->n_items);
  LensGather gather = *result;
  LensOperand *operand = &part->operands[index];

  *operand = (LensOperand){ 0 };
  part->gathered[index] = NULL;
  if (value < 0)
    return;
  operand->shape = &part->shapes[index];
  part->shapes[index] = *shape_of (patch, value);
  if (lens_patch_part (patch, node, index) != LENS_PART_BOX)
    {
      read_tape (patch, value, operand);
      return;
    }
  /* The first box comes last, because its settings are those of all. */
  for (int i = result->n_items - 1; i >= 0; i--)
    lens_patch_need (patch, node, index, &result->boxes[i], &boxes[i], patch->crop);
  gather.value = value;
  gather.boxes = boxes;
  gather.stride = lens_extent_box_size (&patch->extents[value], &boxes[0]);
  part->shapes[index] = crop_shape (patch, value, &boxes[0], gather.n_items);
  if (lie_in_a_row (patch, &gather))
    {
      operand->data = patch->changes[value].crops[gather.items[0]].numbers;
      return;
    }
  part->gathered[index] = LENS_SCRATCH_NEW (LensReal,
                                            gather.stride * (gsize) gather.n_items);
  gather.to = part->gathered[index];
  lens_patch_gather (patch, &gather);
  operand->data = gather.to;
}

static void
run_crops (LensPatch *patch, const LensNode *node, const LensGather *result)
{
  LENS_SCRATCH LensOperand *operands = LENS_SCRATCH_NEW (LensOperand, node->n_inputs);
  LENS_SCRATCH LensShape *shapes = LENS_SCRATCH_NEW (LensShape, node->n_inputs);
  LENS_SCRATCH LensReal **gathered = LENS_SCRATCH_NEW (LensReal *, node->n_inputs);
  Part part = { operands, shapes, gathered };
  const LensShape shape = crop_shape (patch, result->value, &result->boxes[0],
                                      result->n_items);
  LensResult output = { &shape, result->to };
  LensForward forward = {
    .settings = patch->crop,
    .n_inputs = node->n_inputs,
    .inputs = operands,
    .n_outputs = 1,
    .outputs = &output,
  };

  memcpy (patch->crop, node->settings, node->op->settings_size);
  for (int i = 0; i < node->n_inputs; i++)
    gather_operand (patch, node, i, result, &part);
  node->op->forward (&forward);
  for (int i = 0; i < node->n_inputs; i++)
    lens_scratch_give (gathered[i]);
}

/* What operands a crop of the result takes, in numbers. */
static gsize
needed_size (const LensPatch *patch, const LensNode *node, const LensBox *box)
{
  gsize size = lens_extent_box_size (&patch->extents[node->outputs[0]], box);

  memcpy (patch->other, node->settings, node->op->settings_size);
  for (int i = 0; i < node->n_inputs; i++)
    if (node->inputs[i] >= 0 && lens_patch_part (patch, node, i) == LENS_PART_BOX)
      {
        LensBox in;

        lens_patch_need (patch, node, i, box, &in, patch->other);
        size += lens_extent_box_size (&patch->extents[node->inputs[i]], &in);
      }
  return size;
}

static gboolean
run_boxes (LensPatch *patch)
{
  const LensNode *node = node_of (patch);
  const int value = node->outputs[0];
  const LensChange *change = &patch->changes[value];
  const LensPatchGroup *group = &change->groups[patch->work.group];
  const int first = group->begin + patch->work.next;
  const LensPatchCrop *crop = &change->crops[change->order[first]];
  const gsize size = held_size (patch, value, group);
  const int n = part_of (patch, group->end - first,
                         patch->costs[patch->work.index] * (double) size /
                           (double) lens_extent_size (&patch->extents[value]),
                         needed_size (patch, node, &crop->held));
  LENS_SCRATCH LensBox *boxes = LENS_SCRATCH_NEW (LensBox, n);
  const LensGather result = {
    .value = value,
    .items = change->order + first,
    .n_items = n,
    .boxes = boxes,
    .to = (LensReal *) crop->numbers,
    .stride = size,
  };

  for (int i = 0; i < n; i++)
    boxes[i] = change->crops[result.items[i]].held;
  if (node->op == &lens_concat && patch->is_stacking[patch->work.index])
    join_channels (patch, node, &result);
  else
    run_crops (patch, node, &result);
  patch->work.next += n;
  if (group->begin + patch->work.next == group->end)
    {
      patch->work.group++;
      patch->work.next = 0;
    }
  return patch->work.group < change->n_groups;
}

gboolean
lens_patch_run_node (LensPatch *patch)
{
  const LensNode *node = node_of (patch);

  if (patch->work.is_whole ? run_whole (patch) : run_boxes (patch))
    return TRUE;
  release_operands (patch, node);
  if (!patch->work.is_whole &&
      (node->op->traits & (LENS_TRAIT_RECTIFIER | LENS_TRAIT_POOL)) != 0)
    lens_patch_shrink (patch, node->outputs[0]);
  patch->work.index = -1;
  return FALSE;
}
