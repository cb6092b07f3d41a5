/* conv-plain.c - convolution where windows see one number each
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/base/parallel.h"
#include "core/base/scratch.h"
#include "core/kernel/blas.h"
#include "core/kernel/conv-product.h"
#include "core/kernel/parts.h"

/* Below this a product has too little to work on. */
#define MIN_CHANNELS 5

/* From so many images and groups on, each is a piece of work; fewer are cut themselves. */
#define MANY_IMAGES 8

static gboolean
sees_itself (const LensAxis *axis)
{
  return axis->kernel_size == 1 && axis->stride == 1 && axis->pad_begin == 0 &&
         axis->out_size == axis->in_size;
}

gboolean
lens_conv2d_suits_plain (const LensConv2d *conv)
{
  return sees_itself (&conv->window.y) && sees_itself (&conv->window.x) &&
         MAX (conv->in_channels, conv->out_channels) >= MIN_CHANNELS;
}

/* Which of the three matrices is worked out. */
typedef struct
{
  const LensConv2d *conv;
  const LensReal *in;
  const LensReal *weights;
  const LensReal *bias;
  const LensReal *signal;
  LensReal *result;
  gboolean adds;
} Pass;

typedef LensProduct (*Describe) (const Pass *pass, gsize image_group);

static gsize
plane_of (const LensConv2d *conv)
{
  return lens_window_in_size (&conv->window);
}

static const LensReal *
weights_of (const Pass *pass, gsize image_group)
{
  const LensConv2d *conv = pass->conv;

  return pass->weights +
         image_group % conv->n_groups * conv->out_channels * conv->in_channels;
}

static LensProduct
describe_forward (const Pass *pass, gsize image_group)
{
  const LensConv2d *conv = pass->conv;
  gsize plane = plane_of (conv);
  gsize group = image_group % conv->n_groups;

  return (LensProduct){
    .n_rows = conv->out_channels,
    .n_columns = plane,
    .depth = conv->in_channels,
    .alpha = 1,
    .a = { weights_of (pass, image_group), conv->in_channels },
    .b = { pass->in + image_group * conv->in_channels * plane, plane },
    .beta = pass->adds ? 1 : 0,
    .row_bias = pass->bias == NULL ? NULL : pass->bias + group * conv->out_channels,
    .c = pass->result + image_group * conv->out_channels * plane,
    .c_stride = plane,
  };
}

static LensProduct
describe_input (const Pass *pass, gsize image_group)
{
  const LensConv2d *conv = pass->conv;
  gsize plane = plane_of (conv);

  return (LensProduct){
    .n_rows = conv->in_channels,
    .n_columns = plane,
    .depth = conv->out_channels,
    .alpha = 1,
    .a = { weights_of (pass, image_group), conv->in_channels, TRUE },
    .b = { pass->signal + image_group * conv->out_channels * plane, plane },
    .beta = conv->sets ? 0 : 1,
    .c = pass->result + image_group * conv->in_channels * plane,
    .c_stride = plane,
  };
}

static void
multiply_each (const Pass *pass, Describe describe, gsize begin, gsize end)
{
  for (gsize i = begin; i < end; i++)
    {
      LensProduct product = describe (pass, i);

      lens_gemm (&product);
    }
}

static void
forward_images (gsize begin, gsize end, gpointer data)
{
  multiply_each (data, describe_forward, begin, end);
}

static void
input_images (gsize begin, gsize end, gpointer data)
{
  multiply_each (data, describe_input, begin, end);
}

static void
for_images (Pass *pass, LensBody body)
{
  gsize n = pass->conv->batch * pass->conv->n_groups;

  if (n < MANY_IMAGES)
    body (0, n, pass);
  else
    lens_parallel_for (n, 1, body, pass);
}

void
lens_conv2d_plain (const LensConv2d *conv,
                   const LensReal *in,
                   const LensReal *weights,
                   const LensReal *bias,
                   LensReal *out,
                   gboolean adds)
{
  for_images (
    &(Pass){
      .conv = conv,
      .in = in,
      .weights = weights,
      .bias = bias,
      .result = out,
      .adds = adds,
    },
    forward_images);
  lens_conv2d_finish (conv, out);
}

void
lens_conv2d_plain_to_input (const LensConv2d *conv,
                            const LensReal *weights,
                            const LensReal *signal,
                            LensReal *in_signal)
{
  for_images (
    &(Pass){
      .conv = conv,
      .weights = weights,
      .signal = signal,
      .result = in_signal,
    },
    input_images);
}

/* The images of a slice take turns to add to the same weights. */
typedef struct
{
  const LensConv2d *conv;
  const LensReal *in;
  const LensReal *signal;
  gsize n_slices;
  LensReal *parts; /* [n_slices][n_groups][out_channels][in_channels] */
} WeightPass;

static void
weight_slices (gsize begin, gsize end, gpointer data)
{
  const WeightPass *pass = data;
  const LensConv2d *conv = pass->conv;
  gsize plane = plane_of (conv);

  for (gsize i = begin; i < end; i++)
    {
      gsize slice = i / conv->n_groups;
      gsize first = slice * conv->batch / pass->n_slices;
      gsize last = (slice + 1) * conv->batch / pass->n_slices;

      for (gsize image = first; image < last; image++)
        {
          gsize image_group = image * conv->n_groups + i % conv->n_groups;

          lens_gemm (&(LensProduct){
            .n_rows = conv->out_channels,
            .n_columns = conv->in_channels,
            .depth = plane,
            .alpha = 1,
            .a = { pass->signal + image_group * conv->out_channels * plane, plane },
            .b = { pass->in + image_group * conv->in_channels * plane, plane, TRUE },
            .beta = image == first ? 0 : 1,
            .c = pass->parts + i * conv->out_channels * conv->in_channels,
            .c_stride = conv->in_channels,
          });
        }
    }
}

void
lens_conv2d_plain_to_weights (const LensConv2d *conv,
                              const LensReal *in,
                              const LensReal *signal,
                              LensReal *weight_signal)
{
  gsize n = conv->n_groups * conv->out_channels * conv->in_channels;
  WeightPass pass = { .conv = conv, .in = in, .signal = signal };
  LENS_SCRATCH LensReal *parts = NULL;

  if (conv->batch == 0)
    return;
  pass.n_slices = lens_parts_count (conv->batch, conv->n_groups);
  pass.parts = parts = LENS_SCRATCH_NEW (LensReal, pass.n_slices * n);
  lens_parallel_for (pass.n_slices * conv->n_groups, 1, weight_slices, &pass);
  lens_parts_add (parts, pass.n_slices, n, weight_signal);
}
