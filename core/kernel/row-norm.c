/* row-norm.c - rows brought to mean 0 and variance 1
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/base/parallel.h"
#include "core/base/simd.h"
#include "core/kernel/norm.h"

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

static void
normalise_row (const Pass *pass, gsize row, const Moments *moments)
{
  const LensRowNorm *norm = pass->norm;
  gsize segment_size = norm->row_size / norm->n_segments;

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

/* With z = (x − mean) / deviation and s the signal times the scale, the signal of x is
 * (s − mean (s) − z mean (s z)) / deviation. */
static void
input_row (const Pass *pass, gsize row)
{
  const LensRowNorm *norm = pass->norm;
  gsize segment_size = norm->row_size / norm->n_segments;
  const LensReal *in = pass->in + row * norm->row_size;
  const LensReal *signal = pass->signal + row * norm->row_size;
  LensReal *result = pass->result + row * norm->row_size;
  Moments moments = find_moments (norm, in);
  g_autofree double *scaled = g_new (double, norm->row_size);
  double sum = 0;
  double sum_z = 0;

  for (gsize i = 0; i < norm->row_size; i++)
    {
      gsize parameter = find_parameter (norm, row, i / segment_size);

      scaled[i] = (double) signal[i];
      if (norm->scale != NULL)
        scaled[i] *= (double) norm->scale[parameter];
      sum += scaled[i];
      sum_z += scaled[i] * ((double) in[i] - moments.mean);
    }
  sum /= (double) norm->row_size;
  sum_z *= moments.inverse / (double) norm->row_size;
  for (gsize i = 0; i < norm->row_size; i++)
    {
      double z = ((double) in[i] - moments.mean) * moments.inverse;

      result[i] += (LensReal) ((scaled[i] - sum - z * sum_z) * moments.inverse);
    }
}

static void
input_rows (gsize begin, gsize end, gpointer data)
{
  for (gsize row = begin; row < end; row++)
    input_row (data, row);
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

/* All rows of a kind share their scales, so a piece takes whole kinds. */
static void
operand_kinds (gsize begin, gsize end, gpointer data)
{
  const Pass *pass = data;
  const LensRowNorm *norm = pass->norm;
  gsize segment_size = norm->row_size / norm->n_segments;
  g_autofree double *sums = g_new (double, norm->n_segments);
  g_autofree double *sums_z = g_new (double, norm->n_segments);

  for (gsize kind = begin; kind < end; kind++)
    {
      for (gsize i = 0; i < norm->n_segments; i++)
        sums[i] = sums_z[i] = 0;
      for (gsize row = kind; row < norm->n_rows; row += norm->n_kinds)
        {
          const LensReal *in = pass->in + row * norm->row_size;
          const LensReal *signal = pass->signal + row * norm->row_size;
          Moments moments = find_moments (norm, in);

          for (gsize i = 0; i < norm->row_size; i++)
            {
              sums[i / segment_size] += (double) signal[i];
              sums_z[i / segment_size] += (double) signal[i] *
                                          ((double) in[i] - moments.mean) *
                                          moments.inverse;
            }
        }
      for (gsize i = 0; i < norm->n_segments; i++)
        {
          if (pass->scale_signal != NULL)
            pass->scale_signal[kind * norm->n_segments + i] += (LensReal) sums_z[i];
          if (pass->bias_signal != NULL)
            pass->bias_signal[kind * norm->n_segments + i] += (LensReal) sums[i];
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
