/* space-depth.c - blocks of positions become channels, and back
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The place inside a block (block_y, block_x) is a channel on the deep side.  For each of
 * them one move carries every block_size-th position, so that a crop of the wide side may
 * begin anywhere in a block.
 */

#include "core/op/arrange.h"
#include "core/op/ops.h"

#include "core/base/error.h"

typedef struct
{
  int blocksize;
  int mode;
  int phase_y; /* where in a block the wide side begins; 0 but for crops */
  int phase_x;
} Settings;

typedef enum
{
  MODE_DCR, /* the place in the block is the outer part of the channel */
  MODE_CRD, /* the inner part */
} Mode;

static const LensChoice modes[] = {
  { "DCR", N_ ("place in the block, then channel") },
  { "CRD", N_ ("channel, then place in the block") },
  { NULL, NULL },
};

static const LensField fields[] = {
  {
    LENS_INT (Settings, blocksize),
    .title = N_ ("Block size"),
    .help = N_ ("height and width of a block"),
    .initial = 1,
    .min = 1,
    .max = 1 << 14,
  },
  {
    LENS_CHOICE (Settings, mode),
    .title = N_ ("Order"),
    .help = N_ ("how channel and place in the block share the deep side's channels"),
    .choices = modes,
  },
  { .kind = LENS_FIELD_END },
};

static const LensField fields_without_mode[] = {
  {
    LENS_INT (Settings, blocksize),
    .title = N_ ("Block size"),
    .help = N_ ("height and width of a block"),
    .initial = 1,
    .min = 1,
    .max = 1 << 14,
  },
  { .kind = LENS_FIELD_END },
};

static const LensShape *
spatial_operand (const LensInfer *infer, GError **error)
{
  Settings *settings = infer->settings;
  const LensSlot *slot = lens_infer_operand (infer, 0, "value", error);

  if (slot == NULL)
    return NULL;
  if (slot->shape.rank != 4)
    {
      lens_fail (error, LENS_ERROR_SHAPE, "4 axes expected, %d found",
                 slot->shape.rank);
      return NULL;
    }
  settings->phase_y = 0;
  settings->phase_x = 0;
  return &slot->shape;
}

static gboolean
infer_wider (const LensInfer *infer, GError **error)
{
  const Settings *settings = infer->settings;
  const LensShape *shape = spatial_operand (infer, error);
  const gint64 size = settings->blocksize;

  if (shape == NULL)
    return FALSE;
  if (shape->dims[1] % (size * size) != 0)
    return lens_fail (error, LENS_ERROR_SHAPE,
                      "%" G_GINT64_FORMAT " channels cannot be blocks of %d × %d",
                      shape->dims[1], settings->blocksize, settings->blocksize);
  infer->outputs[0].shape = lens_shape (shape->dims[0], shape->dims[1] / (size * size),
                                        shape->dims[2] * size, shape->dims[3] * size);
  return lens_shape_check (&infer->outputs[0].shape, error);
}

static gboolean
infer_deeper (const LensInfer *infer, GError **error)
{
  const Settings *settings = infer->settings;
  const LensShape *shape = spatial_operand (infer, error);
  const gint64 size = settings->blocksize;

  if (shape == NULL)
    return FALSE;
  if (shape->dims[2] % size != 0 || shape->dims[3] % size != 0)
    return lens_fail (error, LENS_ERROR_SHAPE,
                      "%" G_GINT64_FORMAT " × %" G_GINT64_FORMAT
                      " positions are not blocks of %d × %d",
                      shape->dims[2], shape->dims[3], settings->blocksize,
                      settings->blocksize);
  infer->outputs[0].shape = lens_shape (shape->dims[0], shape->dims[1] * size * size,
                                        shape->dims[2] / size, shape->dims[3] / size);
  return lens_shape_check (&infer->outputs[0].shape, error);
}

/* One place in the block: a move from the deep side to the wide one. */
typedef struct
{
  LensMove move;
  gssize from; /* where it begins */
  gssize to;
} Part;

/* Which positions of a crop of the wide side stand at @place of their block. */
static void
place_axis (gint64 place,
            gint64 phase,
            gint64 size,
            gint64 n_wide,
            gint64 *first,
            gint64 *n)
{
  *first = (place - phase + size) % size;
  *n = *first < n_wide ? (n_wide - *first - 1) / size + 1 : 0;
}

static Part
block_part (const Settings *settings,
            const LensShape *deep,
            const LensShape *wide,
            int block_y,
            int block_x)
{
  const gint64 size = settings->blocksize;
  const gint64 place = block_y * size + block_x;
  const gssize n_channels = (gssize) wide->dims[1];
  const gboolean is_outer = settings->mode == MODE_DCR;
  gssize from[LENS_MAX_RANK];
  gssize to[LENS_MAX_RANK];
  gint64 y;
  gint64 n_y;
  gint64 x;
  gint64 n_x;
  Part part = { 0 };

  lens_shape_strides (deep, from);
  lens_shape_strides (wide, to);
  place_axis (block_y, settings->phase_y, size, wide->dims[2], &y, &n_y);
  place_axis (block_x, settings->phase_x, size, wide->dims[3], &x, &n_x);
  lens_move_add_axis (&part.move, (gsize) wide->dims[0], from[0], to[0]);
  lens_move_add_axis (&part.move, (gsize) n_channels,
                      is_outer ? from[1] : (gssize) (size * size) * from[1], to[1]);
  lens_move_add_axis (&part.move, (gsize) n_y, from[2], (gssize) size * to[2]);
  lens_move_add_axis (&part.move, (gsize) n_x, from[3], (gssize) size * to[3]);
  part.from = (gssize) (is_outer ? place * n_channels : place) * from[1] +
              (gssize) ((settings->phase_y + y) / size) * from[2] +
              (gssize) ((settings->phase_x + x) / size) * from[3];
  part.to = (gssize) y * to[2] + (gssize) x * to[3];
  return part;
}

static void
forward_wider (const LensForward *forward)
{
  const Settings *settings = forward->settings;

  for (int y = 0; y < settings->blocksize; y++)
    for (int x = 0; x < settings->blocksize; x++)
      {
        const Part part = block_part (settings, forward->inputs[0].shape,
                                      forward->outputs[0].shape, y, x);

        lens_move_copy (&part.move, forward->inputs[0].data + part.from,
                        forward->outputs[0].data + part.to);
      }
}

static void
backward_wider (const LensBackward *backward)
{
  const Settings *settings = backward->settings;

  if (backward->output_signals[0] == NULL || backward->input_signals[0] == NULL)
    return;
  for (int y = 0; y < settings->blocksize; y++)
    for (int x = 0; x < settings->blocksize; x++)
      {
        const Part part = block_part (settings, backward->inputs[0].shape,
                                      backward->outputs[0].shape, y, x);
        const LensMove reversed = lens_move_reversed (&part.move);

        lens_move_sum (&reversed, backward->output_signals[0] + part.to,
                       backward->input_signals[0] + part.from);
      }
}

static void
forward_deeper (const LensForward *forward)
{
  const Settings *settings = forward->settings;

  for (int y = 0; y < settings->blocksize; y++)
    for (int x = 0; x < settings->blocksize; x++)
      {
        const Part part = block_part (settings, forward->outputs[0].shape,
                                      forward->inputs[0].shape, y, x);
        const LensMove reversed = lens_move_reversed (&part.move);

        lens_move_copy (&reversed, forward->inputs[0].data + part.to,
                        forward->outputs[0].data + part.from);
      }
}

static void
backward_deeper (const LensBackward *backward)
{
  const Settings *settings = backward->settings;

  if (backward->output_signals[0] == NULL || backward->input_signals[0] == NULL)
    return;
  for (int y = 0; y < settings->blocksize; y++)
    for (int x = 0; x < settings->blocksize; x++)
      {
        const Part part = block_part (settings, backward->outputs[0].shape,
                                      backward->inputs[0].shape, y, x);

        lens_move_sum (&part.move, backward->output_signals[0] + part.from,
                       backward->input_signals[0] + part.to);
      }
}

/* The positions of the wide side that blocks stand for. */
static LensBox
widen (const LensBox *box, int size)
{
  return (LensBox){
    .y_begin = box->y_begin * size,
    .y_end = box->y_end * size,
    .x_begin = box->x_begin * size,
    .x_end = box->x_end * size,
  };
}

/* The blocks that have a part in the box. */
static LensBox
deepen (const LensBox *box, int size)
{
  return (LensBox){
    .y_begin = box->y_begin / size,
    .y_end = (box->y_end + size - 1) / size,
    .x_begin = box->x_begin / size,
    .x_end = (box->x_end + size - 1) / size,
  };
}

static gboolean
reach_wider (gconstpointer settings,
             int input_index,
             const LensShape *shape_in,
             const LensShape *shape_out,
             const LensBox *in,
             LensBox *out)
{
  *out = widen (in, ((const Settings *) settings)->blocksize);
  return TRUE;
}

static void
need_wider (gconstpointer settings,
            int input_index,
            const LensShape *shape_in,
            const LensShape *shape_out,
            const LensBox *out,
            LensBox *in,
            gpointer crop)
{
  Settings *cropped = crop;

  *in = deepen (out, cropped->blocksize);
  cropped->phase_y = out->y_begin % cropped->blocksize;
  cropped->phase_x = out->x_begin % cropped->blocksize;
}

static gboolean
reach_deeper (gconstpointer settings,
              int input_index,
              const LensShape *shape_in,
              const LensShape *shape_out,
              const LensBox *in,
              LensBox *out)
{
  *out = deepen (in, ((const Settings *) settings)->blocksize);
  return TRUE;
}

static void
need_deeper (gconstpointer settings,
             int input_index,
             const LensShape *shape_in,
             const LensShape *shape_out,
             const LensBox *out,
             LensBox *in,
             gpointer crop)
{
  *in = widen (out, ((const Settings *) settings)->blocksize);
}

const LensOp lens_depth_to_space = {
  .name = "depth-to-space",
  .title = N_ ("depth to space"),
  .fields = fields,
  .settings_size = sizeof (Settings),
  .min_inputs = 1,
  .max_inputs = 1,
  .infer = infer_wider,
  .forward = forward_wider,
  .backward = backward_wider,
  .reach = reach_wider,
  .need = need_wider,
};

const LensOp lens_space_to_depth = {
  .name = "space-to-depth",
  .title = N_ ("space to depth"),
  .fields = fields_without_mode,
  .settings_size = sizeof (Settings),
  .min_inputs = 1,
  .max_inputs = 1,
  .infer = infer_deeper,
  .forward = forward_deeper,
  .backward = backward_deeper,
  .reach = reach_deeper,
  .need = need_deeper,
};
