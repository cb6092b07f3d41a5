/* patch.c - what a network would have said had a box of its input been different
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * With each item of a batch, a value on the way from the input to the goal is unchanged,
 * changed inside a box, or changed as a whole.  A node with changed operands finds the boxes
 * of its result that they reach (patch-boxes.c), gathers the crops it needs, the tape's
 * numbers with the changed boxes laid over them (patch-value.c), and runs the ordinary
 * operator on crops of a size side by side (patch-node.c), so that weights are read once for
 * all of them.  What comes out of a rectifier or a pool as it was is unchanged again.  Where
 * boxes cover about everything, whole values take their place from there on.
 */

#include "core/base/scratch.h"
#include "core/graph/patch-inside.h"

#include <string.h>

static LensPatch *
allocate (LensTape *tape, int input, int goal)
{
  LensPatch *patch = g_new0 (LensPatch, 1);
  gsize n_nodes;
  gsize n_values;

  patch->tape = lens_tape_ref (tape);
  patch->graph = lens_tape_graph (tape);
  patch->input = input;
  patch->goal = goal;
  n_nodes = (gsize) lens_graph_n_nodes (patch->graph);
  n_values = (gsize) lens_graph_n_values (patch->graph);
  patch->plan = g_array_new (FALSE, FALSE, sizeof (int));
  patch->is_stacking = g_new0 (gboolean, n_nodes + 1);
  patch->costs = g_new0 (double, n_nodes + 1);
  patch->changes = g_new0 (LensChange, n_values);
  patch->extents = g_new0 (LensPatchExtent, n_values);
  patch->work.index = -1;
  return patch;
}

static void
complete (LensPatch *patch)
{
  gsize settings_size = 1;

  lens_patch_make_plan (patch);
  for (guint i = 0; i < patch->plan->len; i++)
    {
      const LensNode *node = lens_graph_node (patch->graph,
                                              g_array_index (patch->plan, int, i));

      settings_size = MAX (settings_size, node->op->settings_size);
    }
  patch->crop = g_malloc (settings_size);
  patch->other = g_malloc (settings_size);
}

LensPatch *
lens_patch_new (LensTape *tape, int input, int goal)
{
  LensPatch *patch = allocate (tape, input, goal);

  complete (patch);
  return patch;
}

LensPatch *
lens_patch_new_channels_last (LensTape *tape, int input, int goal)
{
  LensPatch *patch = allocate (tape, input, goal);

  patch->is_channels_last = TRUE;
  complete (patch);
  return patch;
}

LensPatch *
lens_patch_new_whole (LensTape *tape, int input, int goal)
{
  LensPatch *patch = allocate (tape, input, goal);

  patch->is_whole = TRUE;
  complete (patch);
  return patch;
}

static void
forget_changes (LensPatch *patch)
{
  for (int i = 0; i < lens_graph_n_values (patch->graph); i++)
    lens_patch_forget (&patch->changes[i]);
  patch->work.index = -1;
  patch->next = (int) patch->plan->len;
}

void
lens_patch_free (LensPatch *patch)
{
  if (patch == NULL)
    return;
  forget_changes (patch);
  for (int i = 0; i < lens_graph_n_values (patch->graph); i++)
    {
      g_free (patch->changes[i].crops);
      g_free (patch->changes[i].order);
      g_free (patch->changes[i].groups);
    }
  g_free (patch->changes);
  g_free (patch->extents);
  g_free (patch->is_stacking);
  g_free (patch->costs);
  g_free (patch->crop);
  g_free (patch->other);
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

static const LensNode *
planned (const LensPatch *patch, guint place)
{
  return lens_graph_node (patch->graph, g_array_index (patch->plan, int, place));
}

static void
make_room (LensChange *change, int n_items)
{
  change->crops = g_renew (LensPatchCrop, change->crops, (gsize) n_items);
  change->order = g_renew (int, change->order, (gsize) n_items);
  change->groups = g_renew (LensPatchGroup, change->groups, (gsize) n_items);
}

/* Forgets the batch before, and counts who will read what. */
static void
prepare (LensPatch *patch, int n_items)
{
  forget_changes (patch);
  if (n_items > patch->n_room)
    {
      make_room (&patch->changes[patch->input], n_items);
      for (guint i = 0; i < patch->plan->len; i++)
        for (int j = 0; j < planned (patch, i)->n_outputs; j++)
          make_room (&patch->changes[planned (patch, i)->outputs[j]], n_items);
      patch->n_room = n_items;
    }
  patch->n_items = n_items;
  patch->next = 0;
  patch->multiply_adds = 0;
  for (int i = 0; i < lens_graph_n_values (patch->graph); i++)
    patch->changes[i].n_readers = i == patch->goal;
  for (guint i = 0; i < patch->plan->len; i++)
    for (int j = 0; j < planned (patch, i)->n_inputs; j++)
      if (planned (patch, i)->inputs[j] >= 0)
        patch->changes[planned (patch, i)->inputs[j]].n_readers++;
}

/* How many numbers an item brings. */
static gsize
item_size (const LensPatch *patch, const LensPatchItem *item)
{
  if (patch->is_whole)
    return lens_shape_n_elements (
      &lens_graph_value (patch->graph, patch->input)->shape);
  return lens_extent_box_size (&patch->extents[patch->input], &item->box);
}

void
lens_patch_begin (LensPatch *patch, const LensPatchItem *items, int n_items)
{
  LensChange *change = &patch->changes[patch->input];
  LensReal *next;
  gsize size = 0;

  prepare (patch, n_items);
  for (int i = 0; i < n_items; i++)
    size += item_size (patch, &items[i]);
  change->memory = change->numbers = next = LENS_SCRATCH_NEW (LensReal, size);
  change->state = patch->is_whole ? LENS_CHANGE_WHOLE : LENS_CHANGE_BOXES;
  for (int i = 0; i < n_items; i++)
    {
      size = item_size (patch, &items[i]);
      memcpy (next, items[i].pixels, size * sizeof (LensReal));
      change->crops[i] = (LensPatchCrop){ items[i].box, items[i].box, next };
      change->order[i] = i;
      change->groups[i] = (LensPatchGroup){ i, i + 1 };
      next += size;
    }
  change->n_groups = n_items;
  if (!patch->is_whole)
    lens_patch_shrink (patch, patch->input);
}

gboolean
lens_patch_continue (LensPatch *patch)
{
  if (lens_monitor_is_cancelled (patch->monitor))
    return FALSE;
  if (patch->work.index >= 0)
    lens_patch_run_node (patch);
  else if (patch->next < (int) patch->plan->len &&
           lens_patch_open_node (patch,
                                 g_array_index (patch->plan, int, patch->next++)))
    lens_patch_run_node (patch);
  return patch->work.index >= 0 || patch->next < (int) patch->plan->len;
}

static LensTensor *
answer (const LensPatch *patch, int item)
{
  const LensChange *change = &patch->changes[patch->goal];
  const LensShape *shape = &lens_graph_value (patch->graph, patch->goal)->shape;

  if (change->state == LENS_CHANGE_NONE)
    return lens_tensor_ref (lens_tape_value (patch->tape, patch->goal));
  return lens_tensor_new_copy (shape, change->numbers +
                                        (gsize) item * lens_shape_n_elements (shape));
}

gboolean
lens_patch_end (LensPatch *patch, LensTensor **values)
{
  while (lens_patch_continue (patch))
    continue;
  if (lens_monitor_is_cancelled (patch->monitor))
    {
      forget_changes (patch);
      return FALSE;
    }
  lens_patch_widen (patch, patch->goal);
  for (int i = 0; i < patch->n_items; i++)
    values[i] = answer (patch, i);
  forget_changes (patch);
  return TRUE;
}

LensTensor *
lens_patch_eval (LensPatch *patch, const LensBox *box, const LensReal *pixels)
{
  const LensPatchItem item = { *box, pixels };
  LensTensor *value = NULL;

  lens_patch_begin (patch, &item, 1);
  lens_patch_end (patch, &value);
  return value;
}

/* The most numbers that are alive at once for an item with this box. */
static gsize
count_live (LensPatch *patch, const LensBox *box)
{
  g_autofree gsize *sizes = g_new0 (gsize, lens_graph_n_values (patch->graph));
  gsize live = 0;
  gsize most = 0;

  prepare (patch, 1);
  patch->changes[patch->input].crops[0].changed = *box;
  patch->changes[patch->input].state = patch->is_whole ? LENS_CHANGE_WHOLE
                                                       : LENS_CHANGE_BOXES;
  for (guint i = 0; i < patch->plan->len; i++)
    {
      const LensNode *node = planned (patch, i);
      const gboolean is_whole = node->n_outputs != 1 ||
                                !lens_patch_find_boxes (patch, node);

      for (int j = 0; j < node->n_outputs; j++)
        {
          LensChange *change = &patch->changes[node->outputs[j]];
          const LensValue *value = lens_graph_value (patch->graph, node->outputs[j]);

          change->state = is_whole ? LENS_CHANGE_WHOLE : LENS_CHANGE_BOXES;
          sizes[node->outputs[j]] = is_whole ? lens_shape_n_elements (&value->shape)
                                             : lens_extent_box_size (
                                                 &patch->extents[node->outputs[j]],
                                                 &change->crops[0].changed);
          live += sizes[node->outputs[j]];
        }
      most = MAX (most, live);
      for (int j = 0; j < node->n_inputs; j++)
        if (node->inputs[j] >= 0 && --patch->changes[node->inputs[j]].n_readers == 0)
          live -= sizes[node->inputs[j]];
    }
  forget_changes (patch);
  return most +
         lens_shape_n_elements (&lens_graph_value (patch->graph, patch->goal)->shape);
}

int
lens_patch_room (LensPatch *patch, const LensBox *box, gsize size)
{
  const gsize one = count_live (patch, box) * sizeof (LensReal);

  return (int) CLAMP (size / MAX (one, 1), 1, 4096);
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
