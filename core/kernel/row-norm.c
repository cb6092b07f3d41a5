/* row-norm.c - rows brought to mean 0 and variance 1
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/base/parallel.h"
#include "core/base/simd.h"
#include "core/kernel/norm-sums.h"
#include "core/kernel/norm.h"

#include <string.h>
#include <tgmath.h>

#define PIECE_SIZE 32768
#define N_LANES 16

typedef struct
{
  const LensRowNorm *norm;
  const LensReal *in;
  const LensReal *signal;
  LensReal *result;
  LensReal *means;
  LensReal *inverse_deviations;
  LensReal *scale_signal;
  LensReal *bias_signal;
} Pass;

typedef struct
{
  double mean;
  double inverse; /* of the deviation */
} Moments;

/* Σ (x − mean)^power for power 1 and 2, in lanes that vector units can keep apart. */
LENS_VECTOR static double
sum_powers (const LensReal *in, gsize n, double mean, int power)
{
  double lanes[N_LANES] = { 0 };
  double sum = 0;
  gsize i = 0;

  for (; i + N_LANES <= n; i += N_LANES)
    for (int k = 0; k < N_LANES; k++)
      {
        double x = (double) in[i + (gsize) k] - mean;

        lanes[k] += power == 1 ? x : x * x;
      }
  for (; i < n; i++)
    {
      double x = (double) in[i] - mean;

      sum += power == 1 ? x : x * x;
    }
  for (int k = 0; k < N_LANES; k++)
    sum += lanes[k];
  return sum;
}

static Moments
find_moments (const LensRowNorm *norm, const LensReal *row)
{
  double n = (double) norm->row_size;
  double mean = sum_powers (row, norm->row_size, 0, 1) / n;
  double variance = sum_powers (row, norm->row_size, mean, 2) / n;

  return (Moments){ mean, 1 / sqrt (variance + norm->epsilon) };
}

/* Which scale and bias hold for the numbers of a row from @segment on. */
static gsize
find_parameter (const LensRowNorm *norm, gsize row, gsize segment)
{
  return row % norm->n_kinds * norm->n_segments + segment;
}

LENS_VECTOR static void
scale_segment (const LensReal *restrict in,
               LensReal *restrict out,
               gsize n,
               LensReal factor,
               LensReal offset)
{
  for (gsize i = 0; i < n; i++)
    out[i] = in[i] * factor + offset;
}

/* Where each number of the row has a scale of its own. */
LENS_VECTOR static void
scale_each (const LensRowNorm *norm,
            const Moments *moments,
            const LensReal *restrict in,
            LensReal *restrict out)
{
  LensReal factor = (LensReal) moments->inverse;
  LensReal offset = (LensReal) (-moments->mean * moments->inverse);

  for (gsize i = 0; i < norm->row_size; i++)
    out[i] = in[i] * factor + offset;
  if (norm->scale != NULL)
    for (gsize i = 0; i < norm->row_size; i++)
      out[i] *= norm->scale[i];
  if (norm->bias != NULL)
    for (gsize i = 0; i < norm->row_size; i++)
      out[i] += norm->bias[i];
}

static gboolean
has_scale_each (const LensRowNorm *norm)
{
  return norm->n_kinds == 1 && norm->n_segments == norm->row_size;
}

static void
normalise_row (const Pass *pass, gsize row, const Moments *moments)
{
  const LensRowNorm *norm = pass->norm;
  gsize segment_size = norm->row_size / norm->n_segments;

  if (has_scale_each (norm))
    {
      scale_each (norm, moments, pass->in + row * norm->row_size,
                  pass->result + row * norm->row_size);
      return;
    }
  for (gsize segment = 0; segment < norm->n_segments; segment++)
    {
      gsize parameter = find_parameter (norm, row, segment);
      gsize at = row * norm->row_size + segment * segment_size;
      double scale = norm->scale == NULL ? 1 : (double) norm->scale[parameter];
      double bias = norm->bias == NULL ? 0 : (double) norm->bias[parameter];
      double factor = scale * moments->inverse;

      scale_segment (pass->in + at, pass->result + at, segment_size, (LensReal) factor,
                     (LensReal) (bias - moments->mean * factor));
    }
}

static void
forward_rows (gsize begin, gsize end, gpointer data)
{
  const Pass *pass = data;

  for (gsize row = begin; row < end; row++)
    {
      Moments moments = find_moments (pass->norm,
                                      pass->in + row * pass->norm->row_size);

      normalise_row (pass, row, &moments);
      if (pass->means != NULL)
        pass->means[row] = (LensReal) moments.mean;
      if (pass->inverse_deviations != NULL)
        pass->inverse_deviations[row] = (LensReal) moments.inverse;
    }
}

static gsize
rows_per_piece (const LensRowNorm *norm)
{
  return MAX (PIECE_SIZE / MAX (norm->row_size, 1), 1);
}

void
lens_row_norm (const LensRowNorm *norm,
               const LensReal *in,
               LensReal *out,
               LensReal *means,
               LensReal *inverse_deviations)
{
  Pass pass = {
    .norm = norm,
    .in = in,
    .result = out,
    .means = means,
    .inverse_deviations = inverse_deviations,
  };

  if (norm->row_size > 0)
    lens_parallel_for (norm->n_rows, rows_per_piece (norm), forward_rows, &pass);
}

/* The signal as it stands before scales were applied. */
static void
scale_signal (const LensRowNorm *norm,
              gsize row,
              const LensReal *signal,
              LensReal *scaled)
{
  gsize segment_size = norm->row_size / norm->n_segments;

  if (has_scale_each (norm))
    {
      for (gsize i = 0; i < norm->row_size; i++)
        scaled[i] = norm->scale == NULL ? signal[i] : signal[i] * norm->scale[i];
      return;
    }
  for (gsize segment = 0; segment < norm->n_segments; segment++)
    scale_segment (
      signal + segment * segment_size, scaled + segment * segment_size, segment_size,
      norm->scale == NULL ? 1 : norm->scale[find_parameter (norm, row, segment)], 0);
}

/* result += factor · scaled + slope · in + offset */
LENS_VECTOR static void
add_combined (const LensReal *restrict scaled,
              const LensReal *restrict in,
              LensReal *restrict result,
              gsize n,
              const LensReal factors[3])
{
  for (gsize i = 0; i < n; i++)
    result[i] += factors[0] * scaled[i] + factors[1] * in[i] + factors[2];
}

/* With z = (x − mean) / deviation and s the signal times the scale, the signal of x is
 * (s − mean (s) − z mean (s z)) / deviation. */
static void
input_row (const Pass *pass, gsize row, LensReal *scaled)
{
  const LensRowNorm *norm = pass->norm;
  const LensReal *in = pass->in + row * norm->row_size;
  double n = (double) norm->row_size;
  Moments moments = find_moments (norm, in);
  double slope;
  LensNormSums sums = { 0, 0 };

  scale_signal (norm, row, pass->signal + row * norm->row_size, scaled);
  lens_norm_sums_add (&sums, scaled, in, norm->row_size, moments.mean);
  slope = -sums.product * moments.inverse * moments.inverse * moments.inverse / n;
  add_combined (scaled, in, pass->result + row * norm->row_size, norm->row_size,
                (const LensReal[]){
                  (LensReal) moments.inverse,
                  (LensReal) slope,
                  (LensReal) (-sums.signal * moments.inverse / n -
                              slope * moments.mean),
                });
}

static void
input_rows (gsize begin, gsize end, gpointer data)
{
  const Pass *pass = data;
  g_autofree LensReal *scaled = g_new (LensReal, pass->norm->row_size);

  for (gsize row = begin; row < end; row++)
    input_row (pass, row, scaled);
}

void
lens_row_norm_to_input (const LensRowNorm *norm,
                        const LensReal *in,
                        const LensReal *signal,
                        LensReal *in_signal)
{
  Pass pass = { .norm = norm, .in = in, .signal = signal, .result = in_signal };

  if (norm->row_size > 0)
    lens_parallel_for (norm->n_rows, rows_per_piece (norm), input_rows, &pass);
}

/* What the rows of one kind say about their scales and biases. */
static void
sum_kind (const Pass *pass, gsize kind, LensNormSums *all)
{
  const LensRowNorm *norm = pass->norm;
  gsize segment_size = norm->row_size / norm->n_segments;

  for (gsize row = kind; row < norm->n_rows; row += norm->n_kinds)
    {
      const LensReal *in = pass->in + row * norm->row_size;
      const LensReal *signal = pass->signal + row * norm->row_size;
      Moments moments = find_moments (norm, in);

      for (gsize i = 0; i < norm->n_segments; i++)
        {
          gsize at = i * segment_size;
          LensNormSums sums = { 0, 0 };

          if (segment_size > 1)
            lens_norm_sums_add (&sums, signal + at, in + at, segment_size,
                                moments.mean);
          else
            sums = (LensNormSums){
              (double) signal[at],
              (double) signal[at] * ((double) in[at] - moments.mean),
            };
          all[i].signal += sums.signal;
          all[i].product += sums.product * moments.inverse;
        }
    }
}

/* All rows of a kind share their scales, so a piece takes whole kinds. */
static void
operand_kinds (gsize begin, gsize end, gpointer data)
{
  const Pass *pass = data;
  gsize n_segments = pass->norm->n_segments;
  g_autofree LensNormSums *all = g_new (LensNormSums, n_segments);

  for (gsize kind = begin; kind < end; kind++)
    {
      memset (all, 0, n_segments * sizeof (LensNormSums));
      sum_kind (pass, kind, all);
      for (gsize i = 0; i < n_segments; i++)
        {
          if (pass->scale_signal != NULL)
            pass->scale_signal[kind * n_segments + i] += (LensReal) all[i].product;
          if (pass->bias_signal != NULL)
            pass->bias_signal[kind * n_segments + i] += (LensReal) all[i].signal;
        }
    }
}

void
lens_row_norm_to_operands (const LensRowNorm *norm,
                           const LensReal *in,
                           const LensReal *signal,
                           LensReal *scale_signal,
                           LensReal *bias_signal)
{
  Pass pass = {
    .norm = norm,
    .in = in,
    .signal = signal,
    .scale_signal = scale_signal,
    .bias_signal = bias_signal,
  };

  if (norm->row_size > 0)
    lens_parallel_for (norm->n_kinds, 1, operand_kinds, &pass);
}
