/* batch-norm.c - normalisation with known means and variances
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/base/parallel.h"
#include "core/base/simd.h"
#include "core/kernel/norm.h"

#include <tgmath.h>

#define PIECE_SIZE 65536

typedef struct
{
  const LensBatchNorm *norm;
  const LensReal *in;
  const LensReal *signal;
  LensReal *result;
  const LensBatchNormSignals *signals;
} Pass;

static double
inverse_deviation (const LensBatchNorm *norm, gsize channel)
{
  return 1 / sqrt ((double) norm->variance[channel] + norm->epsilon);
}

LENS_VECTOR static void
scale_plane (const LensReal *restrict in,
             LensReal *restrict out,
             gsize n,
             LensReal factor,
             LensReal offset)
{
  for (gsize i = 0; i < n; i++)
    out[i] = in[i] * factor + offset;
}

LENS_VECTOR static void
add_scaled (const LensReal *restrict in,
            LensReal *restrict to,
            gsize n,
            LensReal factor)
{
  for (gsize i = 0; i < n; i++)
    to[i] += in[i] * factor;
}

static void
forward_planes (gsize begin, gsize end, gpointer data)
{
  const Pass *pass = data;
  const LensBatchNorm *norm = pass->norm;

  for (gsize plane = begin; plane < end; plane++)
    {
      gsize channel = plane % norm->n_channels;
      double factor = (double) norm->scale[channel] * inverse_deviation (norm, channel);
      double offset = (double) norm->bias[channel] -
                      (double) norm->mean[channel] * factor;

      scale_plane (pass->in + plane * norm->plane_size,
                   pass->result + plane * norm->plane_size, norm->plane_size,
                   (LensReal) factor, (LensReal) offset);
    }
}

static void
input_planes (gsize begin, gsize end, gpointer data)
{
  const Pass *pass = data;
  const LensBatchNorm *norm = pass->norm;

  for (gsize plane = begin; plane < end; plane++)
    {
      gsize channel = plane % norm->n_channels;
      double factor = (double) norm->scale[channel] * inverse_deviation (norm, channel);

      add_scaled (pass->signal + plane * norm->plane_size,
                  pass->result + plane * norm->plane_size, norm->plane_size,
                  (LensReal) factor);
    }
}

static void
for_planes (Pass *pass, LensBody body)
{
  lens_parallel_for (pass->norm->batch * pass->norm->n_channels,
                     MAX (PIECE_SIZE / MAX (pass->norm->plane_size, 1), 1), body, pass);
}

void
lens_batch_norm (const LensBatchNorm *norm, const LensReal *in, LensReal *out)
{
  for_planes (&(Pass){ .norm = norm, .in = in, .result = out }, forward_planes);
}

void
lens_batch_norm_to_input (const LensBatchNorm *norm,
                          const LensReal *signal,
                          LensReal *in_signal)
{
  for_planes (&(Pass){ .norm = norm, .signal = signal, .result = in_signal },
              input_planes);
}

/* With z = (x − mean) / deviation, the signals are Σ s z for the scale, Σ s for the bias,
 * −Σ s · scale / deviation for the mean and −Σ s z · scale / (2 deviation²) for the
 * variance. */
static void
operand_channels (gsize begin, gsize end, gpointer data)
{
  const Pass *pass = data;
  const LensBatchNorm *norm = pass->norm;

  for (gsize channel = begin; channel < end; channel++)
    {
      double inverse = inverse_deviation (norm, channel);
      double scale = (double) norm->scale[channel];
      double sum = 0;
      double sum_z = 0;

      for (gsize image = 0; image < norm->batch; image++)
        for (gsize i = 0; i < norm->plane_size; i++)
          {
            gsize at = (image * norm->n_channels + channel) * norm->plane_size + i;
            double signal = (double) pass->signal[at];

            sum += signal;
            sum_z += signal * ((double) pass->in[at] - (double) norm->mean[channel]);
          }
      sum_z *= inverse;
      if (pass->signals->scale != NULL)
        pass->signals->scale[channel] += (LensReal) sum_z;
      if (pass->signals->bias != NULL)
        pass->signals->bias[channel] += (LensReal) sum;
      if (pass->signals->mean != NULL)
        pass->signals->mean[channel] -= (LensReal) (sum * scale * inverse);
      if (pass->signals->variance != NULL)
        pass->signals->variance[channel] -= (LensReal) (0.5 * sum_z * scale * inverse *
                                                        inverse);
    }
}

void
lens_batch_norm_to_operands (const LensBatchNorm *norm,
                             const LensReal *in,
                             const LensReal *signal,
                             const LensBatchNormSignals *signals)
{
  Pass pass = { .norm = norm, .in = in, .signal = signal, .signals = signals };
  gsize work = norm->batch * norm->plane_size;

  lens_parallel_for (norm->n_channels, MAX (PIECE_SIZE / MAX (work, 1), 1),
                     operand_channels, &pass);
}
