/* resample.h - what resize and upsample have in common
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/kernel/resize.h"
#include "core/op/arrange.h"

G_BEGIN_DECLS

/* The settings of both; each has fields for some.  What stands below the line is found by
 * infer. */
typedef struct
{
  int mode;
  int coordinate_transformation_mode;
  int nearest_mode;
  double cubic_coeff_a;
  gboolean exclude_outside;
  double extrapolation_value;
  gboolean antialias;
  int keep_aspect_ratio_policy;
  LensInts axes;
  double height_scale;
  double width_scale;

  LensResizeKind kind;
  LensResizeAxis axis[LENS_MAX_RANK];
  gboolean is_resized[LENS_MAX_RANK];
  LensCrop crop;
} LensResampleSettings;

/* Sets every axis to stay as it is. */
void lens_resample_begin (LensResampleSettings *settings, const LensShape *shape);

/* An axis gets a new size; an error if the operand is empty along it or too much work is
 * asked for. */
gboolean lens_resample_set_axis (LensResampleSettings *settings,
                                 int axis,
                                 double n_out,
                                 double scale,
                                 GError **error);

/* The shape of the result, checked. */
gboolean lens_resample_finish (const LensResampleSettings *settings,
                               const LensShape *shape_in,
                               LensShape *shape_out,
                               GError **error);

/* Rows of LensOp. */
void lens_resample_forward (const LensForward *forward);
void lens_resample_backward (const LensBackward *backward);
gboolean lens_resample_reach (gconstpointer settings,
                              int input_index,
                              const LensShape *shape_in,
                              const LensShape *shape_out,
                              const LensBox *in,
                              LensBox *out);
void lens_resample_need (gconstpointer settings,
                         int input_index,
                         const LensShape *shape_in,
                         const LensShape *shape_out,
                         const LensBox *out,
                         LensBox *in,
                         gpointer crop);

G_END_DECLS
