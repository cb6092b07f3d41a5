/* window.c - what operators with a sliding window have in common
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/op/window.h"

#include "core/base/error.h"

/* Larger strides, kernels or dilations do not occur in networks that see pictures; the
 * limit keeps all positions within int. */
#define MAX_STEP 65536

/* A small file could otherwise ask for a huge result. */
#define MAX_PAD 4096

#define MAX_SIZE ((gint64) LENS_MAX_ELEMENTS)

const LensChoice lens_auto_pads[] = {
  { "NOTSET", N_ ("as given") },
  { "SAME_UPPER", N_ ("same size, the odd one at the end") },
  { "SAME_LOWER", N_ ("same size, the odd one at the beginning") },
  { "VALID", N_ ("none") },
  { NULL, NULL },
};

gboolean
lens_window_rank (const LensShape *shape, const char *what, int *rank, GError **error)
{
  g_autofree char *text = NULL;

  if (shape->rank == 3 || shape->rank == 4)
    {
      *rank = shape->rank - 2;
      return TRUE;
    }
  text = lens_shape_to_string (shape);
  if (shape->rank == 5)
    return lens_fail (error, LENS_ERROR_UNSUPPORTED,
                      "%s: 3-D windows are not supported, 1-D and 2-D are; its shape "
                      "is %s",
                      what, text);
  return lens_fail (error, LENS_ERROR_SHAPE,
                    "%s: batch, channels and 1 or 2 spatial axes expected, its shape "
                    "is %s",
                    what, text);
}

static gboolean
complete_steps (LensInts *ints,
                const char *name,
                int n,
                gboolean has_default,
                GError **error)
{
  if (ints->n == 0 && has_default)
    {
      ints->n = n;
      for (int i = 0; i < n; i++)
        ints->at[i] = 1;
    }
  if (ints->n != n)
    return lens_fail (error, LENS_ERROR_SHAPE, "%s: %d number%s expected, %d found",
                      name, n, n == 1 ? "" : "s", ints->n);
  for (int i = 0; i < n; i++)
    if (ints->at[i] < 1 || ints->at[i] > MAX_STEP)
      return lens_fail (error, LENS_ERROR_SHAPE,
                        "%s: 1 to %d expected, %" G_GINT64_FORMAT " found", name,
                        MAX_STEP, ints->at[i]);
  return TRUE;
}

gboolean
lens_window_take_kernel (LensWindowSettings *settings,
                         const LensShape *weights,
                         int rank,
                         GError **error)
{
  g_autofree char *text = lens_shape_to_string (weights);

  if (settings->group < 1)
    return lens_fail (error, LENS_ERROR_SHAPE, "group: 1 or more expected, %d found",
                      settings->group);
  if (weights->rank != rank + 2)
    return lens_fail (
      error, LENS_ERROR_SHAPE,
      "the weights have the shape %s; %d axes expected, as the input has", text,
      rank + 2);
  if (settings->kernel_shape.n == 0)
    {
      settings->kernel_shape.n = rank;
      for (int i = 0; i < rank; i++)
        settings->kernel_shape.at[i] = weights->dims[2 + i];
    }
  for (int i = 0; i < rank; i++)
    if (settings->kernel_shape.n != rank ||
        settings->kernel_shape.at[i] != weights->dims[2 + i])
      return lens_fail (error, LENS_ERROR_SHAPE,
                        "kernel_shape does not agree with the weights (%s)", text);
  return TRUE;
}

gboolean
lens_window_check_bias (const LensInfer *infer, gint64 n_channels, GError **error)
{
  g_autofree char *text = NULL;

  if (infer->n_inputs < 3 || infer->inputs[2] == NULL)
    return TRUE;
  if (infer->inputs[2]->shape.rank == 1 &&
      infer->inputs[2]->shape.dims[0] == n_channels)
    return TRUE;
  text = lens_shape_to_string (&infer->inputs[2]->shape);
  return lens_fail (
    error, LENS_ERROR_SHAPE,
    "the bias has the shape %s; one number for each of %" G_GINT64_FORMAT
    " channels expected",
    text, n_channels);
}

static gboolean
complete_pads (LensInts *pads, int rank, GError **error)
{
  if (pads->n == 0)
    {
      *pads = (LensInts){ .n = 2 * rank };
      return TRUE;
    }
  if (pads->n != 2 * rank)
    return lens_fail (error, LENS_ERROR_SHAPE, "pads: %d numbers expected, %d found",
                      2 * rank, pads->n);
  for (int i = 0; i < pads->n; i++)
    if (pads->at[i] < 0 || pads->at[i] > MAX_PAD)
      return lens_fail (error, LENS_ERROR_SHAPE,
                        "pads: 0 to %d expected, %" G_GINT64_FORMAT " found", MAX_PAD,
                        pads->at[i]);
  return TRUE;
}

gboolean
lens_window_complete (LensWindowSettings *settings, int rank, GError **error)
{
  if (settings->auto_pad != LENS_AUTO_PAD_NOTSET)
    settings->pads = (LensInts){ 0 };
  return complete_steps (&settings->kernel_shape, "kernel_shape", rank, FALSE, error) &&
         complete_steps (&settings->strides, "strides", rank, TRUE, error) &&
         complete_steps (&settings->dilations, "dilations", rank, TRUE, error) &&
         complete_pads (&settings->pads, rank, error);
}

/* One axis, while its numbers may still be anything. */
typedef struct
{
  gint64 in;
  gint64 extent; /* of the window, with its gaps */
  gint64 stride;
  gint64 *pad_begin;
  gint64 *pad_end;
} Sizes;

static gint64
pad_to_same (const Sizes *sizes, gboolean is_upper)
{
  gint64 out = (sizes->in + sizes->stride - 1) / sizes->stride;
  gint64 total = MAX ((out - 1) * sizes->stride + sizes->extent - sizes->in, 0);

  *sizes->pad_begin = is_upper ? total / 2 : total - total / 2;
  *sizes->pad_end = total - *sizes->pad_begin;
  return out;
}

static gboolean
count_positions (const Sizes *sizes, gboolean rounds_up, gint64 *out, GError **error)
{
  gint64 padded = sizes->in + *sizes->pad_begin + *sizes->pad_end;
  gint64 room = padded - sizes->extent;
  gint64 n;

  if (room < 0)
    return lens_fail (error, LENS_ERROR_SHAPE,
                      "the kernel covers %" G_GINT64_FORMAT
                      " positions, the padded input has %" G_GINT64_FORMAT
                      ": a larger input is needed",
                      sizes->extent, padded);

  n = room / sizes->stride + 1;
  /* The last window may hang over the end, but has to begin inside the input or before. */
  if (rounds_up && room % sizes->stride != 0 &&
      n * sizes->stride < sizes->in + *sizes->pad_begin)
    n++;
  *out = n;
  return TRUE;
}

gboolean
lens_window_infer (LensWindowSettings *settings,
                   const LensShape *in,
                   LensShape *out,
                   GError **error)
{
  gboolean is_given = settings->auto_pad == LENS_AUTO_PAD_NOTSET;
  int rank;

  if (!lens_window_rank (in, "operand 0", &rank, error) ||
      !lens_window_complete (settings, rank, error))
    return FALSE;
  for (int i = 0; i < rank; i++)
    {
      Sizes sizes = {
        .in = in->dims[2 + i],
        .extent = (settings->kernel_shape.at[i] - 1) * settings->dilations.at[i] + 1,
        .stride = settings->strides.at[i],
        .pad_begin = &settings->pads.at[i],
        .pad_end = &settings->pads.at[rank + i],
      };

      if (sizes.in < 1 || sizes.in > MAX_SIZE)
        return lens_fail (error, LENS_ERROR_SHAPE,
                          "the input has %" G_GINT64_FORMAT
                          " positions on axis %d; at least 1 expected",
                          sizes.in, 2 + i);
      if (settings->auto_pad == LENS_AUTO_PAD_SAME_UPPER ||
          settings->auto_pad == LENS_AUTO_PAD_SAME_LOWER)
        out->dims[2 + i] = pad_to_same (&sizes,
                                        settings->auto_pad == LENS_AUTO_PAD_SAME_UPPER);
      else if (!count_positions (&sizes, settings->ceil_mode && is_given,
                                 &out->dims[2 + i], error))
        return FALSE;
    }
  out->rank = in->rank;
  return TRUE;
}

static LensAxis
make_axis (const LensWindowSettings *settings,
           int axis,
           const LensShape *in,
           const LensShape *out)
{
  int rank = in->rank - 2;

  return (LensAxis){
    .in_size = (int) in->dims[2 + axis],
    .out_size = (int) out->dims[2 + axis],
    .kernel_size = (int) settings->kernel_shape.at[axis],
    .stride = (int) settings->strides.at[axis],
    .dilation = (int) settings->dilations.at[axis],
    .pad_begin = (int) settings->pads.at[axis],
    .pad_end = (int) settings->pads.at[rank + axis],
  };
}

LensWindow
lens_window_make (const LensWindowSettings *settings,
                  const LensShape *in,
                  const LensShape *out)
{
  static const LensAxis single = {
    .in_size = 1,
    .out_size = 1,
    .kernel_size = 1,
    .stride = 1,
    .dilation = 1,
  };
  LensWindow window;

  window.y = in->rank == 4 ? make_axis (settings, 0, in, out) : single;
  window.x = make_axis (settings, in->rank - 3, in, out);
  return window;
}

LensPool2d
lens_window_pool (const LensWindowSettings *settings,
                  const LensShape *in,
                  const LensShape *out)
{
  return (LensPool2d){
    .n_planes = lens_shape_span (in, 0, 2),
    .window = lens_window_make (settings, in, out),
  };
}

gboolean
lens_window_infer_pool (const LensInfer *infer, GError **error)
{
  LensShape out = infer->inputs[0]->shape;

  if (!lens_window_infer (infer->settings, &infer->inputs[0]->shape, &out, error))
    return FALSE;
  infer->outputs[0].shape = out;
  return TRUE;
}

LensBox
lens_whole_box (const LensShape *shape)
{
  return (LensBox){
    .y_end = shape->rank >= 4 ? (int) shape->dims[shape->rank - 2] : 1,
    .x_end = shape->rank >= 1 ? (int) shape->dims[shape->rank - 1] : 1,
  };
}

LensSpan
lens_axis_covering (const LensAxis *axis, LensSpan in)
{
  int extent = (axis->kernel_size - 1) * axis->dilation + 1;
  int first = in.begin + axis->pad_begin - extent + 1;
  int last = in.end - 1 + axis->pad_begin;
  LensSpan out = { 0, 0 };

  if (last < 0 || in.begin >= in.end)
    return out;
  out.begin = first <= 0 ? 0 : (first + axis->stride - 1) / axis->stride;
  out.end = MIN (last / axis->stride + 1, axis->out_size);
  out.begin = MIN (out.begin, out.end);
  return out;
}

LensSpan
lens_axis_covered (const LensAxis *axis, LensSpan out)
{
  int begin = lens_axis_in (axis, out.begin, 0);
  int end = lens_axis_in (axis, out.end - 1, axis->kernel_size - 1) + 1;
  LensSpan in;

  in.begin = CLAMP (begin, 0, axis->in_size);
  in.end = CLAMP (end, in.begin, axis->in_size);
  return in;
}

gboolean
lens_window_reach (gconstpointer settings,
                   int input_index,
                   const LensShape *shape_in,
                   const LensShape *shape_out,
                   const LensBox *in,
                   LensBox *out)
{
  const LensWindowSettings *own = settings;
  LensWindow window;
  LensSpan y;
  LensSpan x;

  /* Places are counted over the whole tensor, so a crop would give others. */
  if (input_index != 0 || own->wants_places)
    return FALSE;
  window = lens_window_make (own, shape_in, shape_out);
  y = lens_axis_covering (&window.y, (LensSpan){ in->y_begin, in->y_end });
  x = lens_axis_covering (&window.x, (LensSpan){ in->x_begin, in->x_end });
  *out = (LensBox){ y.begin, y.end, x.begin, x.end };
  return TRUE;
}

/* At least one position is taken even if the windows see only padding: a crop must not be
 * empty. */
static LensSpan
need_axis (const LensAxis *axis, LensSpan out)
{
  LensSpan in = lens_axis_covered (axis, out);

  in.begin = MIN (in.begin, axis->in_size - 1);
  in.end = MAX (in.end, in.begin + 1);
  return in;
}

/* Where the crop's first window begins, and how far the padded input goes on behind it, as
 * far as the last window sees: then crops inside of the input are all alike. */
static void
crop_pads (const LensAxis *axis, LensSpan out, LensSpan in, gint64 *begin, gint64 *end)
{
  const int seen = lens_axis_in (axis, out.end - 1, axis->kernel_size - 1) + 1;

  *begin = in.begin - lens_axis_in (axis, out.begin, 0);
  *end = MIN (axis->in_size + axis->pad_end, seen) - in.end;
}

void
lens_window_need (gconstpointer settings,
                  int input_index,
                  const LensShape *shape_in,
                  const LensShape *shape_out,
                  const LensBox *out,
                  LensBox *in,
                  gpointer crop)
{
  LensWindowSettings *cropped = crop;
  int rank = shape_in->rank - 2;
  LensWindow window;
  LensSpan y;
  LensSpan x;

  if (input_index != 0)
    {
      *in = lens_whole_box (shape_in);
      return;
    }
  window = lens_window_make (settings, shape_in, shape_out);
  y = need_axis (&window.y, (LensSpan){ out->y_begin, out->y_end });
  x = need_axis (&window.x, (LensSpan){ out->x_begin, out->x_end });
  *in = (LensBox){ y.begin, y.end, x.begin, x.end };

  cropped->auto_pad = LENS_AUTO_PAD_NOTSET;
  if (rank == 2)
    crop_pads (&window.y, (LensSpan){ out->y_begin, out->y_end }, y,
               &cropped->pads.at[0], &cropped->pads.at[2]);
  crop_pads (&window.x, (LensSpan){ out->x_begin, out->x_end }, x,
             &cropped->pads.at[rank - 1], &cropped->pads.at[2 * rank - 1]);
}
