/* conv2d.c - convolution, back and forth
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * There are four ways: a plain product of matrices, where the windows see one number each;
 * Winograd's for 3×3; sums over windows straight from the planes; and a product with the
 * matrix of what the windows see, made a panel at a time.  For weights that never change there
 * are two of these again, with weights that were put into another form, and then Winograd's is
 * also for rows and columns.  The first in the table that suits the shape is taken, whether
 * there was room to keep the form or not, so that the result does not depend on it;
 * tests/oracle holds all of them against the definition.
 */

#include "core/kernel/conv2d.h"

#include "core/base/parallel.h"
#include "core/kernel/conv-product.h"
#include "core/kernel/direct.h"
#include "core/kernel/winograd.h"

typedef struct
{
  gboolean (*suits) (const LensConv2d *conv);
  void (*run) (const LensConv2d *conv,
               const LensReal *in,
               const LensReal *weights,
               const LensReal *bias,
               LensReal *out,
               gboolean adds);
} Forward;

/* @other is the weights on the way to the input and the input on the way to the weights. */
typedef struct
{
  gboolean (*suits) (const LensConv2d *conv);
  void (*run) (const LensConv2d *conv,
               const LensReal *other,
               const LensReal *signal,
               LensReal *result);
} Backward;

const LensTensor *
lens_conv2d_constant (const LensConv2d *conv, const LensReal *weights)
{
  if (conv->constant == NULL || lens_tensor_data (conv->constant) != weights)
    return NULL;
  return conv->constant;
}

void
lens_conv2d_finish (const LensConv2d *conv, LensReal *out)
{
  LensEpilogueShape shape = {
    .batch = conv->batch,
    .n_channels = conv->n_groups * conv->out_channels,
    .plane_size = lens_window_out_size (&conv->window),
  };

  if (conv->epilogue != NULL)
    lens_epilogue (conv->epilogue, &shape, out, out);
}

static gboolean
suits_anything (const LensConv2d *conv)
{
  return TRUE;
}

static const Forward forwards[] = {
  { lens_conv2d_suits_winograd_packed, lens_conv2d_winograd_packed },
  { lens_conv2d_suits_packed, lens_conv2d_packed },
  { lens_conv2d_suits_winograd, lens_conv2d_winograd },
  { lens_conv2d_suits_thin, lens_conv2d_direct },
  { lens_conv2d_suits_plain, lens_conv2d_plain },
  { lens_conv2d_suits_direct, lens_conv2d_direct },
  { suits_anything, lens_conv2d_panels },
};

static const Backward to_input[] = {
  { lens_conv2d_suits_winograd_packed_to_input, lens_conv2d_winograd_packed_to_input },
  { lens_conv2d_suits_packed_to_input, lens_conv2d_packed_to_input },
  { lens_conv2d_suits_winograd_to_input, lens_conv2d_winograd_to_input },
  { lens_conv2d_suits_plain, lens_conv2d_plain_to_input },
  { lens_conv2d_suits_direct_to_input, lens_conv2d_direct_to_input },
  { suits_anything, lens_conv2d_panels_to_input },
};

static const Backward to_weights[] = {
  { lens_conv2d_suits_plain, lens_conv2d_plain_to_weights },
  { lens_conv2d_suits_direct_to_weights, lens_conv2d_direct_to_weights },
  { suits_anything, lens_conv2d_panels_to_weights },
};

void
lens_conv2d (const LensConv2d *conv,
             const LensReal *in,
             const LensReal *weights,
             const LensReal *bias,
             LensReal *out,
             gboolean adds)
{
  const Forward *forward = forwards;
  LensConv2d known = *conv;

  known.constant = lens_conv2d_constant (conv, weights);
  conv = &known;
  while (!forward->suits (conv))
    forward++;
  forward->run (conv, in, weights, bias, out, adds);
}

static void
run_backward (const Backward *backward,
              const LensConv2d *conv,
              const LensReal *other,
              const LensReal *signal,
              LensReal *result)
{
  while (!backward->suits (conv))
    backward++;
  backward->run (conv, other, signal, result);
}

void
lens_conv2d_to_input (const LensConv2d *conv,
                      const LensReal *weights,
                      const LensReal *signal,
                      LensReal *in_signal)
{
  LensConv2d known = *conv;

  known.constant = lens_conv2d_constant (conv, weights);
  run_backward (to_input, &known, weights, signal, in_signal);
}

void
lens_conv2d_to_weights (const LensConv2d *conv,
                        const LensReal *in,
                        const LensReal *signal,
                        LensReal *weight_signal)
{
  run_backward (to_weights, conv, in, signal, weight_signal);
}

typedef struct
{
  gsize batch;
  gsize n_channels;
  gsize plane_size;
  const LensReal *signal;
  LensReal *bias_signal;
} Sums;

static void
sum_channels (gsize begin, gsize end, gpointer data)
{
  const Sums *sums = data;

  for (gsize channel = begin; channel < end; channel++)
    {
      double sum = 0;

      for (gsize image = 0; image < sums->batch; image++)
        {
          const LensReal *plane = sums->signal + (image * sums->n_channels + channel) *
                                                   sums->plane_size;

          for (gsize i = 0; i < sums->plane_size; i++)
            sum += (double) plane[i];
        }
      sums->bias_signal[channel] += (LensReal) sum;
    }
}

void
lens_sum_planes (gsize batch,
                 gsize n_channels,
                 gsize plane_size,
                 const LensReal *signal,
                 LensReal *bias_signal)
{
  Sums sums = { batch, n_channels, plane_size, signal, bias_signal };

  lens_parallel_for (n_channels, MAX (65536 / MAX (plane_size, 1), 1), sum_channels,
                     &sums);
}
