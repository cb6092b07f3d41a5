/* global-pool.c - one number for each plane
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/kernel/global-pool.h"

#include "core/base/parallel.h"
#include "core/base/simd.h"

#include <tgmath.h>

#define PIECE_SIZE 65536

/* Sums run in this many lanes, which vector units can keep apart. */
#define N_LANES 16

typedef struct
{
  const LensPlanes *planes;
  double p;
  const LensReal *in;
  const LensReal *signal;
  LensReal *result;
} Pass;

static void
for_planes (Pass *pass, LensBody body)
{
  lens_parallel_for (pass->planes->n_planes,
                     MAX (PIECE_SIZE / MAX (pass->planes->size, 1), 1), body, pass);
}

LENS_VECTOR static double
sum_of (const LensReal *in, gsize n)
{
  double lanes[N_LANES] = { 0 };
  double sum = 0;
  gsize i = 0;

  for (; i + N_LANES <= n; i += N_LANES)
    for (int k = 0; k < N_LANES; k++)
      lanes[k] += (double) in[i + (gsize) k];
  for (; i < n; i++)
    sum += (double) in[i];
  for (int k = 0; k < N_LANES; k++)
    sum += lanes[k];
  return sum;
}

LENS_VECTOR static void
add_number (LensReal *to, gsize n, LensReal number)
{
  for (gsize i = 0; i < n; i++)
    to[i] += number;
}

static void
average (gsize begin, gsize end, gpointer data)
{
  const Pass *pass = data;
  gsize n = pass->planes->size;

  for (gsize i = begin; i < end; i++)
    pass->result[i] = (LensReal) (sum_of (pass->in + i * n, n) / (double) n);
}

static void
spread_average (gsize begin, gsize end, gpointer data)
{
  const Pass *pass = data;
  gsize n = pass->planes->size;

  for (gsize i = begin; i < end; i++)
    add_number (pass->result + i * n, n, pass->signal[i] / (LensReal) n);
}

void
lens_global_average (const LensPlanes *planes, const LensReal *in, LensReal *out)
{
  for_planes (&(Pass){ .planes = planes, .in = in, .result = out }, average);
}

void
lens_global_average_backward (const LensPlanes *planes,
                              const LensReal *signal,
                              LensReal *in_signal)
{
  for_planes (&(Pass){ .planes = planes, .signal = signal, .result = in_signal },
              spread_average);
}

static gsize
find_largest (const LensReal *in, gsize n)
{
  gsize best = 0;

  for (gsize i = 1; i < n; i++)
    if (in[i] > in[best])
      best = i;
  return best;
}

static void
largest (gsize begin, gsize end, gpointer data)
{
  const Pass *pass = data;
  gsize n = pass->planes->size;

  for (gsize i = begin; i < end; i++)
    pass->result[i] = pass->in[i * n + find_largest (pass->in + i * n, n)];
}

static void
spread_largest (gsize begin, gsize end, gpointer data)
{
  const Pass *pass = data;
  gsize n = pass->planes->size;

  for (gsize i = begin; i < end; i++)
    pass->result[i * n + find_largest (pass->in + i * n, n)] += pass->signal[i];
}

void
lens_global_max (const LensPlanes *planes, const LensReal *in, LensReal *out)
{
  for_planes (&(Pass){ .planes = planes, .in = in, .result = out }, largest);
}

void
lens_global_max_backward (const LensPlanes *planes,
                          const LensReal *in,
                          const LensReal *signal,
                          LensReal *in_signal)
{
  for_planes (
    &(Pass){ .planes = planes, .in = in, .signal = signal, .result = in_signal },
    spread_largest);
}

static double
norm_of (const LensReal *in, gsize n, double p)
{
  double sum = 0;

  for (gsize i = 0; i < n; i++)
    {
      double x = fabs ((double) in[i]);

      sum += p == 1 ? x : p == 2 ? x * x : pow (x, p);
    }
  return p == 1 ? sum : p == 2 ? sqrt (sum) : pow (sum, 1 / p);
}

static void
norms (gsize begin, gsize end, gpointer data)
{
  const Pass *pass = data;
  gsize n = pass->planes->size;

  for (gsize i = begin; i < end; i++)
    pass->result[i] = (LensReal) norm_of (pass->in + i * n, n, pass->p);
}

/* The derivative of (Σ |x|^p)^(1/p) by x is sign (x) (|x| / norm)^(p-1). */
static void
spread_norms (gsize begin, gsize end, gpointer data)
{
  const Pass *pass = data;
  gsize n = pass->planes->size;

  for (gsize i = begin; i < end; i++)
    {
      const LensReal *in = pass->in + i * n;
      double norm = norm_of (in, n, pass->p);

      for (gsize k = 0; norm > 0 && k < n; k++)
        if (in[k] != 0)
          pass->result[i * n + k] += (LensReal) ((double) pass->signal[i] *
                                                 (in[k] > 0 ? 1 : -1) *
                                                 pow (fabs ((double) in[k]) / norm,
                                                      pass->p - 1));
    }
}

void
lens_global_lp (const LensPlanes *planes, double p, const LensReal *in, LensReal *out)
{
  for_planes (&(Pass){ .planes = planes, .p = p, .in = in, .result = out }, norms);
}

void
lens_global_lp_backward (const LensPlanes *planes,
                         double p,
                         const LensReal *in,
                         const LensReal *signal,
                         LensReal *in_signal)
{
  for_planes (&(Pass){ .planes = planes,
                       .p = p,
                       .in = in,
                       .signal = signal,
                       .result = in_signal },
              spread_norms);
}
