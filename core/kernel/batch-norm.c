/* batch-norm.c - normalisation with known means and variances
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/base/parallel.h"
#include "core/base/scratch.h"
#include "core/kernel/norm.h"

#include <tgmath.h>

#define PIECE_SIZE 65536

typedef struct
{
  const LensBatchNorm *norm;
  const LensReal *in;
  const LensReal *signal;
  const LensBatchNormSignals *signals;
} Pass;

static double
inverse_deviation (const LensBatchNorm *norm, gsize channel)
{
  return 1 / sqrt ((double) norm->variance[channel] + norm->epsilon);
}

void
lens_batch_norm_lines (const LensBatchNorm *norm, LensReal *scales, LensReal *shifts)
{
  for (gsize channel = 0; channel < norm->n_channels; channel++)
    {
      double scale = (double) norm->scale[channel] * inverse_deviation (norm, channel);

      scales[channel] = (LensReal) scale;
      shifts[channel] = (LensReal) ((double) norm->bias[channel] -
                                    (double) norm->mean[channel] * scale);
    }
}

/* (x · scales + shifts) · epilogue's scale + epilogue's shift. */
static void
join_lines (const LensEpilogue *epilogue, gsize n, LensReal *scales, LensReal *shifts)
{
  for (gsize i = 0; i < n; i++)
    {
      LensReal scale = epilogue->scale != NULL ? epilogue->scale[i] : 1;
      LensReal shift = epilogue->shift != NULL ? epilogue->shift[i] : 0;

      scales[i] *= scale;
      shifts[i] = shifts[i] * scale + shift;
    }
}

static LensEpilogueShape
shape_of (const LensBatchNorm *norm)
{
  return (LensEpilogueShape){ norm->batch, norm->n_channels, norm->plane_size };
}

void
lens_batch_norm (const LensBatchNorm *norm,
                 const LensEpilogue *epilogue,
                 const LensReal *in,
                 LensReal *out)
{
  const LensEpilogueShape shape = shape_of (norm);
  LENS_SCRATCH LensReal *scales = LENS_SCRATCH_NEW (LensReal, norm->n_channels);
  LENS_SCRATCH LensReal *shifts = LENS_SCRATCH_NEW (LensReal, norm->n_channels);
  LensEpilogue whole = LENS_EPILOGUE_NONE;

  lens_batch_norm_lines (norm, scales, shifts);
  if (epilogue != NULL)
    {
      whole = *epilogue;
      join_lines (epilogue, norm->n_channels, scales, shifts);
    }
  whole.scale = scales;
  whole.shift = shifts;
  lens_epilogue (&whole, &shape, in, out);
}

void
lens_batch_norm_to_input (const LensBatchNorm *norm,
                          const LensReal *signal,
                          gboolean sets,
                          LensReal *in_signal)
{
  const LensEpilogueShape shape = shape_of (norm);
  LENS_SCRATCH LensReal *scales = LENS_SCRATCH_NEW (LensReal, norm->n_channels);
  LENS_SCRATCH LensReal *shifts = LENS_SCRATCH_NEW (LensReal, norm->n_channels);
  LensEpilogue slope = LENS_EPILOGUE_NONE;

  lens_batch_norm_lines (norm, scales, shifts);
  slope.scale = scales;
  slope.addend = sets ? NULL : in_signal;
  lens_epilogue (&slope, &shape, signal, in_signal);
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
