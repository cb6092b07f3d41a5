/* patch-inside.h - the parts of a patch
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/graph/patch.h"
#include "core/graph/reach.h"

G_BEGIN_DECLS

/* How the numbers of a value lie: [n_planes][height][width][unit].  A unit is one number,
 * or where the channels are last all channels of a position; height 0: not in space. */
typedef struct
{
  gsize n_planes;
  int height;
  int width;
  gsize unit;
  gboolean is_channels_last;
} LensPatchExtent;

typedef enum
{
  LENS_CHANGE_NONE,  /* no item differs from the tape */
  LENS_CHANGE_BOXES, /* each in a box of its own, or nowhere */
  LENS_CHANGE_WHOLE,
} LensChangeState;

/* What became of a value with one item. */
typedef struct
{
  LensBox changed;         /* outside of it the tape's numbers hold; may be empty */
  LensBox held;            /* around it; what numbers there are */
  const LensReal *numbers; /* [n_planes][held height][held width][unit] */
} LensPatchCrop;

/* Items order[begin] … order[end - 1], whose crops are of one size and lie in a row. */
typedef struct
{
  int begin;
  int end;
} LensPatchGroup;

/* What became of a value with all items of the batch. */
typedef struct
{
  LensChangeState state;
  LensPatchCrop
    *crops; /* by item; as all arrays with room for a batch, made when first needed */
  int *order;
  LensPatchGroup *groups;
  int n_groups;
  LensReal *numbers; /* [item][the whole value] */
  LensReal *memory;  /* scratch that is given back with it; NULL: another's, or none */
  int n_readers;     /* nodes still to come, and the caller for the goal */
} LensChange;

/* What is being done to one node. */
typedef struct
{
  int index; /* -1: nothing */
  gboolean is_whole;
  int group;
  int next; /* item of the batch, or place in the group's order */
} LensPatchWork;

struct _LensPatch
{
  LensTape *tape;
  LensGraph *graph;
  int input;
  int goal;
  gboolean is_channels_last; /* the input is [1][height][width][channels] */
  gboolean is_whole;         /* all of everything is computed again */
  GArray *plan;              /* int: nodes between input and goal, in order */
  gboolean *is_stacking;     /* by node: takes several items side by side on axis 0 */
  double *costs;             /* by node: multiply-adds of one item's whole result */
  LensPatchExtent *extents;  /* by value */
  LensChange *changes;       /* by value */
  LensMonitor *monitor;      /* (nullable) */
  int n_items;
  int n_room; /* items that arrays have room for */
  int next;   /* place in the plan */
  LensPatchWork work;
  gpointer crop;  /* settings of a crop */
  gpointer other; /* of one to compare it with */
  double multiply_adds;
  double full_multiply_adds;
};

/* patch-plan.c */

void lens_patch_make_plan (LensPatch *patch);

/* Whether a node leaves the places as they are though its operand's channels are last. */
gboolean lens_patch_keeps_places (const LensPatch *patch, const LensNode *node);

/* patch-boxes.c */

/* Finds the box of a node's result that each item changes; FALSE: all of it. */
gboolean lens_patch_find_boxes (LensPatch *patch, const LensNode *node);

/* Finds out which crops are made side by side.  Returns: the operand whose crops lie in the
 * same way, -1: none. */
int lens_patch_group (LensPatch *patch, const LensNode *node);

/* The box of an operand from which @out of the result is computed, which may go beyond
 * the operand where there are zeros; @crop: a copy of the settings, made fit for it. */
void lens_patch_need (const LensPatch *patch,
                      const LensNode *node,
                      int input_index,
                      const LensBox *out,
                      LensBox *in,
                      gpointer crop);

LensPart
lens_patch_part (const LensPatch *patch, const LensNode *node, int input_index);

/* patch-value.c */

gsize lens_extent_size (const LensPatchExtent *extent);
LensBox lens_extent_box (const LensPatchExtent *extent);
gsize lens_extent_box_size (const LensPatchExtent *extent, const LensBox *box);

/* Where the numbers of some items are to be put together. */
typedef struct
{
  int value;
  const int *items;
  int n_items;
  const LensBox *boxes; /* by place in @items */
  LensReal *to;
  gsize stride; /* from one item to the next */
} LensGather;

void lens_patch_gather (const LensPatch *patch, const LensGather *gather);

/* Makes boxes of a value the whole of it, for all items. */
void lens_patch_widen (LensPatch *patch, int value);

/* Makes the boxes of a value as small as what differs from the tape. */
void lens_patch_shrink (LensPatch *patch, int value);

void lens_patch_forget (LensChange *change);

/* patch-node.c */

/* Begins with a node; FALSE if nothing reaches it. */
gboolean lens_patch_open_node (LensPatch *patch, int node_index);

/* Does a part of it; FALSE if it was the last. */
gboolean lens_patch_run_node (LensPatch *patch);

G_END_DECLS
