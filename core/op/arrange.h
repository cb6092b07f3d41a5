/* arrange.h - what the operators that rearrange numbers share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/kernel/move.h"
#include "core/op/window.h"

G_BEGIN_DECLS

/* Axes, 0 or more, in the order in which they were named. */
typedef struct
{
  int n;
  int at[LENS_MAX_RANK];
} LensAxes;

/* Which part of operand and result a crop begins at, by axis; 0 for the whole. */
typedef struct
{
  gint64 in[LENS_MAX_RANK];
  gint64 out[LENS_MAX_RANK];
} LensCrop;

/* Makes the axes of @ints positive; none twice, none outside a value of @rank axes. */
gboolean
lens_axes_from_ints (const LensInts *ints, int rank, LensAxes *axes, GError **error);

/* All axes in order. */
LensAxes lens_axes_all (int rank);

/* The numbers of an optional operand, or of the attribute that older files have in its
 * place. */
gboolean lens_infer_ints_or (const LensInfer *infer,
                             int input_index,
                             const LensInts *attribute,
                             const char *what,
                             LensInts *result,
                             GError **error);

/* A size that may be negative or too large is said so; a shape of it is checked. */
gboolean lens_shape_from_ints (const LensInts *ints, LensShape *shape, GError **error);

/* Height and width of a value with three or four axes; FALSE for others. */
gboolean lens_shape_spatial (const LensShape *shape, gint64 *height, gint64 *width);

/* Whether both are spatial and of the same height and width. */
gboolean lens_shape_same_spatial (const LensShape *a, const LensShape *b);

/* The part of a box along an axis: the whole size where the axis is not spatial. */
void lens_box_span (const LensBox *box,
                    const LensShape *shape,
                    int axis,
                    gint64 *begin,
                    gint64 *end);
void lens_box_set_span (LensBox *box,
                        const LensShape *shape,
                        int axis,
                        gint64 begin,
                        gint64 end);

/* Notes where the crops begin. */
void lens_crop_set (LensCrop *crop,
                    const LensShape *shape_in,
                    const LensBox *in,
                    const LensShape *shape_out,
                    const LensBox *out);

/* @table: index in the operand for each of the result along one axis, -1 for none.
 * Which results look up begin … end-1; never empty. */
void lens_table_reach (const gssize *table, gsize n, gint64 *begin, gint64 *end);

/* An index as a value holds it: negative counts from the end.  What the network computes
 * while it runs cannot be refused, so an index outside becomes the nearest inside. */
gssize lens_index_inside (LensReal index, gint64 size);

/* Whether all numbers of a value lie in -size … size-1.  A value that is not known yet is
 * taken on trust. */
gboolean lens_infer_indices (const LensSlot *slot,
                             gint64 size,
                             const char *what,
                             GError **error);

/* For .reach and .need of what is pointwise wherever operand and result have the same
 * spatial size. */
gboolean lens_same_spatial_reach (gconstpointer settings,
                                  int input_index,
                                  const LensShape *shape_in,
                                  const LensShape *shape_out,
                                  const LensBox *in,
                                  LensBox *out);
void lens_same_spatial_need (gconstpointer settings,
                             int input_index,
                             const LensShape *shape_in,
                             const LensShape *shape_out,
                             const LensBox *out,
                             LensBox *in,
                             gpointer crop);

/* Whether the settings of a transposition take [batch][height][width][channels] to
 * [batch][channels][height][width]. */
gboolean lens_transpose_brings_channels_first (gconstpointer settings);

/* For .forward and .backward of what only gives the numbers another shape. */
void lens_same_numbers_forward (const LensForward *forward);
void lens_same_numbers_backward (const LensBackward *backward);

G_END_DECLS
