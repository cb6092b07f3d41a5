/* patch-boxes.c - which boxes items change, and which crops are made side by side
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Crops of one size are one operand of a node, stacked on axis 0.  Sizes differ by a little,
 * by how a box lies to the strides and where borders cut it; so that few stacks are left, a
 * crop may be held a little larger than it has to be.
 */

#include "core/graph/patch-inside.h"
#include "core/kernel/winograd-form.h"
#include "core/op/arrange.h"
#include "core/op/ops.h"
#include "core/op/window.h"

#include <string.h>

/* The tiles that a node works with: crops that need as many of them cost the same. */
typedef struct
{
  int height;
  int width;
} Tile;

static const Tile one_number = { 1, 1 };

/* The least share of a crop's work that is needed: what is multiplied costs more than what
 * is copied. */
#define LEAST_SHARE 0.8
#define LEAST_SHARE_LINEAR 0.93

static const LensShape *
shape_of (const LensPatch *patch, int value)
{
  return &lens_graph_value (patch->graph, value)->shape;
}

LensPart
lens_patch_part (const LensPatch *patch, const LensNode *node, int input_index)
{
  const LensPatchExtent *in = &patch->extents[node->inputs[input_index]];
  const LensPatchExtent *out = &patch->extents[node->outputs[0]];

  if (out->is_channels_last)
    return in->is_channels_last ? LENS_PART_BOX : LENS_PART_FIXED;
  if (!in->is_channels_last)
    return lens_node_part (patch->graph, node, input_index);
  return node->op == &lens_transpose &&
             lens_transpose_brings_channels_first (node->settings)
           ? LENS_PART_BOX
           : LENS_PART_ALL;
}

static gboolean
reach (const LensPatch *patch,
       const LensNode *node,
       int input_index,
       const LensBox *in,
       LensBox *out)
{
  if (lens_patch_part (patch, node, input_index) != LENS_PART_BOX)
    return FALSE;
  if (!patch->extents[node->inputs[input_index]].is_channels_last)
    return lens_node_reach (patch->graph, node, input_index, in, out);
  *out = *in;
  return TRUE;
}

gboolean
lens_patch_find_boxes (LensPatch *patch, const LensNode *node)
{
  LensChange *result = &patch->changes[node->outputs[0]];

  for (int i = 0; i < node->n_inputs; i++)
    if (node->inputs[i] >= 0 &&
        (patch->changes[node->inputs[i]].state == LENS_CHANGE_WHOLE ||
         lens_patch_part (patch, node, i) == LENS_PART_ALL))
      return FALSE;
  for (int item = 0; item < patch->n_items; item++)
    {
      LensBox *box = &result->crops[item].changed;

      *box = (LensBox){ 0 };
      for (int i = 0; i < node->n_inputs; i++)
        {
          const LensChange *change;
          LensBox reached;

          if (node->inputs[i] < 0)
            continue;
          change = &patch->changes[node->inputs[i]];
          if (change->state == LENS_CHANGE_NONE ||
              lens_box_is_empty (&change->crops[item].changed))
            continue;
          if (!reach (patch, node, i, &change->crops[item].changed, &reached))
            return FALSE;
          *box = lens_box_union (box, &reached);
        }
    }
  return TRUE;
}

/* A convolution's pads are zeros, so a crop may bring its own: then crops at the border are
 * like all others. */
static void
need_padded (const LensNode *node,
             const LensShape *shape_in,
             const LensShape *shape_out,
             const LensBox *out,
             LensBox *in,
             LensWindowSettings *crop)
{
  const LensWindow window = lens_window_make (node->settings, shape_in, shape_out);

  *in = (LensBox){
    .y_begin = lens_axis_in (&window.y, out->y_begin, 0),
    .y_end = lens_axis_in (&window.y, out->y_end - 1, window.y.kernel_size - 1) + 1,
    .x_begin = lens_axis_in (&window.x, out->x_begin, 0),
    .x_end = lens_axis_in (&window.x, out->x_end - 1, window.x.kernel_size - 1) + 1,
  };
  crop->auto_pad = LENS_AUTO_PAD_NOTSET;
  for (int i = 0; i < crop->pads.n; i++)
    crop->pads.at[i] = 0;
}

void
lens_patch_need (const LensPatch *patch,
                 const LensNode *node,
                 int input_index,
                 const LensBox *out,
                 LensBox *in,
                 gpointer crop)
{
  const int value = node->inputs[input_index];

  if (patch->extents[value].is_channels_last)
    *in = *out;
  else if (node->op == &lens_conv && input_index == 0)
    need_padded (node, shape_of (patch, value), shape_of (patch, node->outputs[0]), out,
                 in, crop);
  else
    lens_node_need (patch->graph, node, input_index, out, in, crop);
}

static gboolean
is_same_size (const LensBox *a, const LensBox *b)
{
  return a->y_end - a->y_begin == b->y_end - b->y_begin &&
         a->x_end - a->x_begin == b->x_end - b->x_begin;
}

static gboolean
contains (const LensBox *outer, const LensBox *inner)
{
  return outer->y_begin <= inner->y_begin && outer->y_end >= inner->y_end &&
         outer->x_begin <= inner->x_begin && outer->x_end >= inner->x_end;
}

/* Whether the node computes a box from the same box, with the settings it has. */
static gboolean
sees_itself (LensPatch *patch,
             const LensNode *node,
             int input_index,
             const LensBox *box)
{
  LensBox in;

  memcpy (patch->crop, node->settings, node->op->settings_size);
  lens_patch_need (patch, node, input_index, box, &in, patch->crop);
  return memcmp (&in, box, sizeof (in)) == 0 &&
         memcmp (patch->crop, node->settings, node->op->settings_size) == 0;
}

static double
least_share (const LensNode *node, Tile tile)
{
  return (node->op->traits & LENS_TRAIT_LINEAR) != 0 && tile.height * tile.width == 1
           ? LEAST_SHARE_LINEAR
           : LEAST_SHARE;
}

/* Takes over the crops of an operand where they fit, so that nothing has to be copied. */
static gboolean
inherit (LensPatch *patch, const LensNode *node, int input_index)
{
  const LensChange *from = &patch->changes[node->inputs[input_index]];
  LensChange *result = &patch->changes[node->outputs[0]];
  const LensPatchExtent *extent = &patch->extents[node->outputs[0]];
  double needed = 0;
  double held = 0;

  if (from->state != LENS_CHANGE_BOXES ||
      lens_patch_part (patch, node, input_index) != LENS_PART_BOX)
    return FALSE;
  for (int i = 0; i < patch->n_items; i++)
    {
      const LensPatchCrop *crop = &from->crops[i];

      if (lens_box_is_empty (&result->crops[i].changed) !=
          lens_box_is_empty (&crop->changed))
        return FALSE;
      if (lens_box_is_empty (&crop->changed))
        continue;
      if (!contains (&crop->held, &result->crops[i].changed))
        return FALSE;
      needed += (double) lens_extent_box_size (extent, &result->crops[i].changed);
      held += (double) lens_extent_box_size (extent, &crop->held);
    }
  for (int i = 0; i < from->n_groups; i++)
    if (!sees_itself (patch, node, input_index,
                      &from->crops[from->order[from->groups[i].begin]].held))
      return FALSE;
  if (needed < least_share (node, one_number) * held)
    return FALSE;
  for (int i = 0; i < patch->n_items; i++)
    result->crops[i].held = from->crops[i].held;
  result->n_groups = from->n_groups;
  memcpy (result->groups, from->groups,
          (gsize) from->n_groups * sizeof (LensPatchGroup));
  memcpy (result->order, from->order, (gsize) patch->n_items * sizeof (int));
  return TRUE;
}

/* What a crop costs: its area, or its tiles. */
static double
cost_of (const LensBox *box, Tile tile)
{
  return (double) ((box->y_end - box->y_begin + tile.height - 1) / tile.height) *
         (double) ((box->x_end - box->x_begin + tile.width - 1) / tile.width);
}

static Tile
tile_of (const LensPatch *patch, const LensNode *node)
{
  const LensWinogradForm *form = NULL;

  if (node->op == &lens_conv)
    {
      const LensWindow window = lens_window_make (node->settings,
                                                  shape_of (patch, node->inputs[0]),
                                                  shape_of (patch, node->outputs[0]));

      form = lens_winograd_form (&window);
    }
  return form != NULL ? (Tile){ form->tile_height, form->tile_width } : one_number;
}

/* Makes a box as large as another, inside the value. */
static LensBox
enlarge (const LensBox *box, const LensBox *like, const LensPatchExtent *extent)
{
  const int height = like->y_end - like->y_begin;
  const int width = like->x_end - like->x_begin;
  const int y = MIN (box->y_begin, extent->height - height);
  const int x = MIN (box->x_begin, extent->width - width);

  return (LensBox){ y, y + height, x, x + width };
}

/* The largest crop that has no group yet; -1: all have one. */
static int
find_leader (const LensPatch *patch, const LensChange *change, Tile tile)
{
  double most = 0;
  int leader = -1;

  for (int i = 0; i < patch->n_items; i++)
    {
      const LensBox *box = &change->crops[i].changed;

      if (change->crops[i].numbers == NULL && !lens_box_is_empty (box) &&
          cost_of (box, tile) > most)
        {
          most = cost_of (box, tile);
          leader = i;
        }
    }
  return leader;
}

/* Whether crops of two boxes of a size are computed in the same way. */
static gboolean
is_alike (LensPatch *patch, const LensNode *node, const LensBox *a, const LensBox *b)
{
  memcpy (patch->crop, node->settings, node->op->settings_size);
  memcpy (patch->other, node->settings, node->op->settings_size);
  for (int i = 0; i < node->n_inputs; i++)
    if (node->inputs[i] >= 0 && lens_patch_part (patch, node, i) == LENS_PART_BOX)
      {
        LensBox in_a;
        LensBox in_b;

        lens_patch_need (patch, node, i, a, &in_a, patch->crop);
        lens_patch_need (patch, node, i, b, &in_b, patch->other);
        if (!is_same_size (&in_a, &in_b))
          return FALSE;
      }
  return memcmp (patch->crop, patch->other, node->op->settings_size) == 0;
}

/* Marks crops as taken: they get their numbers later. */
static const LensReal taken;

/* Whether a crop without a group fits into boxes of so many rows and columns. */
static gboolean
fits (const LensPatchCrop *crop, int height, int width)
{
  const LensBox *box = &crop->changed;

  return crop->numbers == NULL && !lens_box_is_empty (box) &&
         box->y_end - box->y_begin <= height && box->x_end - box->x_begin <= width;
}

static int
round_up (int size, int step)
{
  return (size + step - 1) / step * step;
}

/* Crops like the leader's: they take as many tiles, or a few less. */
static void
add_group (LensPatch *patch,
           const LensNode *node,
           int leader,
           int *n_ordered,
           Tile tile)
{
  LensChange *change = &patch->changes[node->outputs[0]];
  const LensPatchExtent *extent = &patch->extents[node->outputs[0]];
  const LensBox *box = &change->crops[leader].changed;
  const int height = round_up (box->y_end - box->y_begin, tile.height);
  const int width = round_up (box->x_end - box->x_begin, tile.width);
  const double least = least_share (node, tile) * cost_of (box, tile);
  LensPatchGroup *group = &change->groups[change->n_groups++];
  LensBox like = { 0 };

  for (int i = 0; i < patch->n_items; i++)
    if (fits (&change->crops[i], height, width) &&
        cost_of (&change->crops[i].changed, tile) >= least)
      {
        box = &change->crops[i].changed;
        like.y_end = MAX (like.y_end, box->y_end - box->y_begin);
        like.x_end = MAX (like.x_end, box->x_end - box->x_begin);
      }
  like = enlarge (&change->crops[leader].changed, &like, extent);
  group->begin = *n_ordered;
  for (int i = 0; i < patch->n_items; i++)
    {
      LensPatchCrop *crop = &change->crops[i];
      LensBox held;

      if (!fits (crop, height, width) || cost_of (&crop->changed, tile) < least)
        continue;
      held = enlarge (&crop->changed, &like, extent);
      if (i != leader && !is_alike (patch, node, &like, &held))
        continue;
      crop->held = held;
      crop->numbers = &taken;
      change->order[(*n_ordered)++] = i;
    }
  group->end = *n_ordered;
}

int
lens_patch_group (LensPatch *patch, const LensNode *node)
{
  LensChange *change = &patch->changes[node->outputs[0]];
  const Tile tile = tile_of (patch, node);
  int n_ordered = 0;
  int leader;

  for (int i = 0; i < node->n_inputs; i++)
    if (node->inputs[i] >= 0 && inherit (patch, node, i))
      return i;
  change->n_groups = 0;
  for (int i = 0; i < patch->n_items; i++)
    change->crops[i].numbers = NULL;
  while ((leader = find_leader (patch, change, tile)) >= 0)
    add_group (patch, node, leader, &n_ordered, tile);
  return -1;
}
