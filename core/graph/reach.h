/* reach.h - which box of one value depends on which box of another
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A value is spatial if it has three axes or more: the last two are y and x where there
 * are four, the last is x where there are three.  All that lies before is channels.
 */

#pragma once

#include "core/graph/graph.h"

G_BEGIN_DECLS

/* Height and width of a value; FALSE if it is not spatial. */
gboolean lens_shape_extent (const LensShape *shape, int *height, int *width);

/* Everything before the spatial axes, as one number. */
gsize lens_shape_n_planes (const LensShape *shape);

gboolean lens_box_is_empty (const LensBox *box);
LensBox lens_box_union (const LensBox *a, const LensBox *b);
gboolean lens_box_is_whole (const LensBox *box, const LensShape *shape);

/* How an operand takes part in an operator's spatial work. */
typedef enum
{
  LENS_PART_ALL,   /* any change changes the whole result */
  LENS_PART_BOX,   /* a box of it meets a box of the result */
  LENS_PART_FIXED, /* it is the same everywhere (a weight, a factor a channel): a crop of
                      the result is computed from all of it, and a change changes all */
} LensPart;

LensPart lens_node_part (const LensGraph *graph, const LensNode *node, int input_index);

/* The box of the result that a box of an operand can change; FALSE: all of it. */
gboolean lens_node_reach (const LensGraph *graph,
                          const LensNode *node,
                          int input_index,
                          const LensBox *in,
                          LensBox *out);

/**
 * lens_node_need:
 * @out: a box of the result
 * @in: (out): the box of the operand that it is computed from
 * @crop: (nullable): memory for settings; filled with those for the crop
 *
 * Only for operands with LENS_PART_BOX.
 */
void lens_node_need (const LensGraph *graph,
                     const LensNode *node,
                     int input_index,
                     const LensBox *out,
                     LensBox *in,
                     gpointer crop);

G_END_DECLS
