/* trilu.c - the upper or lower triangle of matrices
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/op/arrange.h"
#include "core/op/ops.h"

#include "core/base/error.h"

typedef struct
{
  gboolean upper;
  gint64
    k; /* the diagonal where the triangle begins: 0 the main one, 1 that above it */
} Settings;

static const LensField fields[] = {
  {
    LENS_BOOL (Settings, upper),
    .title = N_ ("Upper"),
    .help = N_ ("whether the upper triangle stays, else the lower"),
    .initial = TRUE,
  },
  { .kind = LENS_FIELD_END },
};

static gboolean
infer (const LensInfer *infer, GError **error)
{
  Settings *settings = infer->settings;
  const LensSlot *slot = lens_infer_operand (infer, 0, "value", error);
  const LensInts main_diagonal = { .n = 1 };
  LensInts k;

  if (slot == NULL || !lens_infer_ints_or (infer, 1, &main_diagonal, "k", &k, error))
    return FALSE;
  if (k.n != 1 || slot->shape.rank < 2)
    return lens_fail (error, LENS_ERROR_SHAPE,
                      "at least 2 axes and one k expected, %d and %d found",
                      slot->shape.rank, k.n);
  settings->k = k.at[0];
  infer->outputs[0].shape = slot->shape;
  return TRUE;
}

/* to = from inside the triangle; what lies outside is zeroed, or left where it adds. */
static void
carry (const Settings *settings,
       const LensShape *shape,
       gboolean adds,
       const LensReal *from,
       LensReal *to)
{
  const gsize n_columns = (gsize) shape->dims[shape->rank - 1];
  const gsize n_rows = (gsize) shape->dims[shape->rank - 2];
  const gsize n = lens_shape_n_elements (shape);

  for (gsize i = 0; i < n; i++)
    {
      const gint64 row = (gint64) (i / n_columns % n_rows);
      const gint64 column = (gint64) (i % n_columns);
      const gboolean is_inside = settings->upper ? column - row >= settings->k
                                                 : column - row <= settings->k;

      if (adds)
        to[i] += is_inside ? from[i] : 0;
      else
        to[i] = is_inside ? from[i] : 0;
    }
}

static void
forward (const LensForward *forward)
{
  carry (forward->settings, forward->inputs[0].shape, FALSE, forward->inputs[0].data,
         forward->outputs[0].data);
}

static void
backward (const LensBackward *backward)
{
  if (backward->output_signals[0] != NULL && backward->input_signals[0] != NULL)
    carry (backward->settings, backward->inputs[0].shape, TRUE,
           backward->output_signals[0], backward->input_signals[0]);
}

const LensOp lens_trilu = {
  .name = "trilu",
  .title = N_ ("triangle"),
  .fields = fields,
  .settings_size = sizeof (Settings),
  .min_inputs = 1,
  .max_inputs = 2,
  .infer = infer,
  .forward = forward,
  .backward = backward,
};
