/* training-norm.c - normalisation with the means and variances of the batch
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A channel is one piece of work: what it sums up is still near when it is used.  The sums
 * are in double and taken around a number of the channel, so that squares do not cancel
 * where the mean is large.
 */

#include "core/base/parallel.h"
#include "core/base/simd.h"
#include "core/kernel/norm-sums.h"
#include "core/kernel/norm.h"

#include <tgmath.h>

#define N_LANES 16

/* Numbers of a piece, at least. */
#define PIECE_SIZE 32768

typedef struct
{
  const LensTrainingNorm *norm;
  const LensReal *in;
  LensReal *out;
  LensReal *mean;
  LensReal *variance;
  const LensTrainingNormPass *from;
  const LensTrainingNormSignals *to;
} Pass;

/* Two sums over numbers of a channel. */
typedef struct
{
  double first;
  double second;
} Sums;

static gsize
plane_at (const LensTrainingNorm *norm, gsize image, gsize channel)
{
  return (image * norm->n_channels + channel) * norm->plane_size;
}

/* Adds Σ (x − centre) and Σ (x − centre)². */
LENS_VECTOR static void
sum_squares (const LensReal *in, gsize n, double centre, Sums *sums)
{
  double lanes[N_LANES] = { 0 };
  double squares[N_LANES] = { 0 };
  gsize i = 0;

  for (; i + N_LANES <= n; i += N_LANES)
    for (int k = 0; k < N_LANES; k++)
      {
        double x = (double) in[i + (gsize) k] - centre;

        lanes[k] += x;
        squares[k] += x * x;
      }
  for (; i < n; i++)
    {
      double x = (double) in[i] - centre;

      sums->first += x;
      sums->second += x * x;
    }
  for (int k = 0; k < N_LANES; k++)
    {
      sums->first += lanes[k];
      sums->second += squares[k];
    }
}

/* (x − mean) · factor + offset: taking the mean first keeps the digits where it is large. */
typedef struct
{
  LensReal mean;
  LensReal factor;
  LensReal offset;
} Line;

LENS_VECTOR static void
scale_plane (const LensReal *restrict in,
             LensReal *restrict out,
             gsize n,
             const Line *line)
{
  LensReal mean = line->mean;
  LensReal factor = line->factor;
  LensReal offset = line->offset;

  for (gsize i = 0; i < n; i++)
    out[i] = (in[i] - mean) * factor + offset;
}

static void
normalise_channel (const Pass *pass, gsize channel)
{
  const LensTrainingNorm *norm = pass->norm;
  double n = (double) norm->batch * (double) norm->plane_size;
  double centre = (double) pass->in[plane_at (norm, 0, channel)];
  Sums sums = { 0, 0 };
  double mean;
  double squares;
  double factor;
  Line line;

  for (gsize image = 0; image < norm->batch; image++)
    sum_squares (pass->in + plane_at (norm, image, channel), norm->plane_size, centre,
                 &sums);
  mean = centre + sums.first / n;
  squares = fmax (sums.second - sums.first * sums.first / n, 0);
  factor = (double) norm->scale[channel] / sqrt (squares / n + norm->epsilon);
  pass->mean[channel] = (LensReal) mean;
  pass->variance[channel] = (LensReal) (squares / (n - 1));

  line.mean = (LensReal) mean;
  line.factor = (LensReal) factor;
  line.offset = (LensReal) ((double) norm->bias[channel] +
                            ((double) line.mean - mean) * factor);
  for (gsize image = 0; image < norm->batch; image++)
    scale_plane (pass->in + plane_at (norm, image, channel),
                 pass->out + plane_at (norm, image, channel), norm->plane_size, &line);
}

static void
normalise_channels (gsize begin, gsize end, gpointer data)
{
  for (gsize channel = begin; channel < end; channel++)
    normalise_channel (data, channel);
}

static void
for_channels (Pass *pass, LensBody body)
{
  const LensTrainingNorm *norm = pass->norm;
  gsize size = MAX (norm->batch * norm->plane_size, 1);

  lens_parallel_for (norm->n_channels, MAX (PIECE_SIZE / size, 1), body, pass);
}

void
lens_training_norm (const LensTrainingNorm *norm,
                    const LensReal *in,
                    LensReal *out,
                    LensReal *mean,
                    LensReal *variance)
{
  Pass pass = {
    .norm = norm,
    .in = in,
    .out = out,
    .mean = mean,
    .variance = variance,
  };

  for_channels (&pass, normalise_channels);
}

/* What a channel's signal is made of: own · s + slope · (x − mean) + offset. */
typedef struct
{
  LensReal own;
  LensReal mean;
  LensReal slope;
  LensReal offset;
} Mix;

LENS_VECTOR static void
set_mix (const LensReal *restrict signal,
         const LensReal *restrict in,
         LensReal *restrict to,
         gsize n,
         const Mix *mix)
{
  LensReal own = mix->own;
  LensReal mean = mix->mean;
  LensReal slope = mix->slope;
  LensReal offset = mix->offset;

  for (gsize i = 0; i < n; i++)
    to[i] = own * signal[i] + (slope * (in[i] - mean) + offset);
}

LENS_VECTOR static void
add_mix (const LensReal *restrict signal,
         const LensReal *restrict in,
         LensReal *restrict to,
         gsize n,
         const Mix *mix)
{
  LensReal own = mix->own;
  LensReal mean = mix->mean;
  LensReal slope = mix->slope;
  LensReal offset = mix->offset;

  for (gsize i = 0; i < n; i++)
    to[i] += own * signal[i] + (slope * (in[i] - mean) + offset);
}

/* Ioffe and Szegedy 2015, section 3, put together.  With n numbers in the channel, d the
 * deviation, z = (x − mean) / d, and s the signal at the result:
 *
 *   scale / d · (s − Σ s / n − z · Σ s z / n)
 *
 * and where the mean (m) or the unbiased variance (v) have signals of their own, s_m / n and
 * s_v · 2 (x − mean) / (n − 1) besides. */
static Mix
make_mix (const Pass *pass, gsize channel, const LensNormSums *sums, double inverse)
{
  const LensTrainingNorm *norm = pass->norm;
  const LensTrainingNormPass *from = pass->from;
  double n = (double) norm->batch * (double) norm->plane_size;
  double own = (double) norm->scale[channel] * inverse;
  double slope = -own * inverse * inverse * sums->product / n;
  double offset = -own * sums->signal / n;

  if (from->mean_signal != NULL)
    offset += (double) from->mean_signal[channel] / n;
  if (from->variance_signal != NULL)
    slope += 2 * (double) from->variance_signal[channel] / (n - 1);
  return (Mix){ from->out_signal == NULL ? 0 : (LensReal) own, from->mean[channel],
                (LensReal) slope, (LensReal) offset };
}

static void
carry_channel_back (const Pass *pass, gsize channel)
{
  const LensTrainingNorm *norm = pass->norm;
  const LensTrainingNormPass *from = pass->from;
  /* Where no signal comes from the result, anything stands in for it, times 0. */
  const LensReal *signal = from->out_signal != NULL ? from->out_signal : from->in;
  double n = (double) norm->batch * (double) norm->plane_size;
  double variance = (double) from->variance[channel] * (n - 1) / n;
  double inverse = 1 / sqrt (variance + norm->epsilon);
  LensNormSums sums = { 0, 0 };
  Mix mix;

  for (gsize image = 0; image < norm->batch && from->out_signal != NULL; image++)
    lens_norm_sums_add (&sums, from->out_signal + plane_at (norm, image, channel),
                        from->in + plane_at (norm, image, channel), norm->plane_size,
                        (double) from->mean[channel]);
  if (pass->to->scale != NULL)
    pass->to->scale[channel] += (LensReal) (sums.product * inverse);
  if (pass->to->bias != NULL)
    pass->to->bias[channel] += (LensReal) sums.signal;
  if (pass->to->in == NULL)
    return;

  mix = make_mix (pass, channel, &sums, inverse);
  for (gsize image = 0; image < norm->batch; image++)
    {
      gsize at = plane_at (norm, image, channel);

      (pass->to->sets_in ? set_mix : add_mix) (signal + at, from->in + at,
                                               pass->to->in + at, norm->plane_size,
                                               &mix);
    }
}

static void
carry_channels_back (gsize begin, gsize end, gpointer data)
{
  for (gsize channel = begin; channel < end; channel++)
    carry_channel_back (data, channel);
}

void
lens_training_norm_back (const LensTrainingNorm *norm,
                         const LensTrainingNormPass *pass,
                         const LensTrainingNormSignals *signals)
{
  for_channels (&(Pass){ .norm = norm, .from = pass, .to = signals },
                carry_channels_back);
}
