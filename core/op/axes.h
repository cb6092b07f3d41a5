/* axes.h - which axes an operator reduces
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Axes are settings up to opset 12 or 17, by operator, and operand 1 later; an operand
 * wins.  No axes means all of them, or none where noop_with_empty_axes says so.
 */

#pragma once

#include "core/op/op.h"

G_BEGIN_DECLS

typedef struct
{
  LensInts axes;
  gboolean keepdims;
  gboolean noop_with_empty_axes;

  /* Not fields. */
  guint reduced; /* bit k for axis k */
  gboolean is_noop;
  gboolean is_integer;
} LensAxesSettings;

extern const LensField lens_axes_fields[];

/* Completes the settings and finds the shape that is left. */
gboolean lens_axes_infer (const LensInfer *infer, LensShape *result, GError **error);

/* A reduction over channels alone works position by position. */
gboolean lens_axes_reach (gconstpointer settings,
                          int input_index,
                          const LensShape *shape_in,
                          const LensShape *shape_out,
                          const LensBox *in,
                          LensBox *out);

void lens_axes_need (gconstpointer settings,
                     int input_index,
                     const LensShape *shape_in,
                     const LensShape *shape_out,
                     const LensBox *out,
                     LensBox *in,
                     gpointer crop);

G_END_DECLS
