/* axes.c - which axes an operator reduces
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/op/axes.h"

#include "core/base/error.h"

const LensField lens_axes_fields[] = {
  {
    LENS_INTS (LensAxesSettings, axes),
    .title = N_ ("Axes"),
    .help = N_ ("what is reduced; all axes if none is named"),
  },
  {
    LENS_BOOL (LensAxesSettings, keepdims),
    .title = N_ ("Keep axes"),
    .help = N_ ("whether a reduced axis stays, with size 1"),
    .initial = 1,
  },
  {
    LENS_BOOL (LensAxesSettings, noop_with_empty_axes),
    .title = N_ ("Nothing without axes"),
    .help = N_ ("whether nothing is reduced if no axis is named"),
  },
  { .kind = LENS_FIELD_END },
};

gboolean
lens_axes_infer (const LensInfer *infer, LensShape *result, GError **error)
{
  LensAxesSettings *settings = infer->settings;
  const LensShape *shape = &infer->inputs[0]->shape;
  LensInts axes = settings->axes;
  LensShape left = { 0 };

  if (infer->n_inputs > 1 && infer->inputs[1] != NULL &&
      !lens_infer_ints (infer, 1, "axes", &axes, error))
    return FALSE;

  settings->is_noop = axes.n == 0 && settings->noop_with_empty_axes;
  settings->reduced = axes.n == 0 && !settings->is_noop ? (1u << shape->rank) - 1 : 0;
  for (int i = 0; i < axes.n; i++)
    {
      int axis = 0;

      if (!lens_shape_axis (shape, axes.at[i], &axis, error))
        return FALSE;
      settings->reduced |= 1u << axis;
    }

  for (int axis = 0; axis < shape->rank; axis++)
    {
      gboolean is_reduced = (settings->reduced >> axis & 1) != 0;

      if (!is_reduced || settings->keepdims)
        left.dims[left.rank++] = is_reduced ? 1 : shape->dims[axis];
    }
  *result = left;
  return TRUE;
}

gboolean
lens_axes_reach (gconstpointer its_settings,
                 int input_index,
                 const LensShape *shape_in,
                 const LensShape *shape_out,
                 const LensBox *in,
                 LensBox *out)
{
  const LensAxesSettings *settings = its_settings;
  const guint spatial = ~3u;

  *out = *in;
  return shape_in->rank == shape_out->rank && (settings->reduced & spatial) == 0;
}

void
lens_axes_need (gconstpointer settings,
                int input_index,
                const LensShape *shape_in,
                const LensShape *shape_out,
                const LensBox *out,
                LensBox *in,
                gpointer crop)
{
  *in = *out;
}
