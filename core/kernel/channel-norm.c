/* channel-norm.c - response normalisation over neighbouring channels
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Work is cut into runs of positions; a run goes through all channels, and the sum over
 * neighbours is made anew for each channel: the windows are short, and a running sum would
 * carry its rounding along.
 */

#include "core/base/parallel.h"
#include "core/base/simd.h"
#include "core/kernel/norm.h"

#include <string.h>
#include <tgmath.h>

/* Positions of a run: all channels of it fit the cache. */
#define RUN_SIZE 256

typedef struct
{
  const LensChannelNorm *norm;
  const LensReal *in;
  const LensReal *signal;
  LensReal *result;
  gsize runs_per_image;
} Pass;

/* Positions begin … begin + n of one image. */
typedef struct
{
  gsize image;
  gsize begin;
  gsize n;
} Run;

/* The channels whose sum counts for @channel, begin to end exclusive. */
typedef struct
{
  gsize begin;
  gsize end;
} Around;

/* With an even size there is one more channel behind than before. */
static Around
find_around (const LensChannelNorm *norm, gsize channel)
{
  gsize before = (norm->size - 1) / 2;
  gsize behind = norm->size - 1 - before;

  return (Around){
    .begin = channel > before ? channel - before : 0,
    .end = MIN (channel + behind + 1, norm->n_channels),
  };
}

/* The channels that have @channel in their sum. */
static Around
find_users (const LensChannelNorm *norm, gsize channel)
{
  gsize before = norm->size / 2;
  gsize behind = norm->size - 1 - before;

  return (Around){
    .begin = channel > before ? channel - before : 0,
    .end = MIN (channel + behind + 1, norm->n_channels),
  };
}

static gsize
place (const Pass *pass, const Run *run, gsize channel)
{
  return (run->image * pass->norm->n_channels + channel) * pass->norm->plane_size +
         run->begin;
}

LENS_VECTOR static void
add_squares (const LensReal *restrict in, LensReal *restrict sum, gsize n)
{
  for (gsize i = 0; i < n; i++)
    sum[i] += in[i] * in[i];
}

LENS_VECTOR static void
finish_base (LensReal *base, gsize n, LensReal factor, LensReal bias)
{
  for (gsize i = 0; i < n; i++)
    base[i] = bias + factor * base[i];
}

/* base = bias + alpha / size · Σ x² */
static void
find_base (const Pass *pass, const Run *run, gsize channel, LensReal *base)
{
  const LensChannelNorm *norm = pass->norm;
  Around around = find_around (norm, channel);

  for (gsize i = 0; i < run->n; i++)
    base[i] = 0;
  for (gsize k = around.begin; k < around.end; k++)
    add_squares (pass->in + place (pass, run, k), base, run->n);
  finish_base (base, run->n, (LensReal) (norm->alpha / (double) norm->size),
               (LensReal) norm->bias);
}

/* power = base^-beta; the beta of all published networks needs square roots only. */
LENS_VECTOR static void
find_powers (const LensReal *restrict base,
             LensReal *restrict powers,
             gsize n,
             LensReal beta)
{
  if (beta == (LensReal) 0.75)
    for (gsize i = 0; i < n; i++)
      powers[i] = 1 / (sqrt (base[i]) * sqrt (sqrt (base[i])));
  else
    for (gsize i = 0; i < n; i++)
      powers[i] = pow (base[i], -beta);
}

static Run
make_run (const Pass *pass, gsize index)
{
  Run run = {
    .image = index / pass->runs_per_image,
    .begin = index % pass->runs_per_image * RUN_SIZE,
  };

  run.n = MIN (RUN_SIZE, pass->norm->plane_size - run.begin);
  return run;
}

static void
forward_runs (gsize begin, gsize end, gpointer data)
{
  const Pass *pass = data;
  LensReal base[RUN_SIZE];
  LensReal powers[RUN_SIZE];

  for (gsize index = begin; index < end; index++)
    {
      Run run = make_run (pass, index);

      for (gsize channel = 0; channel < pass->norm->n_channels; channel++)
        {
          gsize at = place (pass, &run, channel);

          find_base (pass, &run, channel, base);
          find_powers (base, powers, run.n, (LensReal) pass->norm->beta);
          for (gsize i = 0; i < run.n; i++)
            pass->result[at + i] = pass->in[at + i] * powers[i];
        }
    }
}

static void
for_runs (Pass *pass, LensBody body)
{
  pass->runs_per_image = (pass->norm->plane_size + RUN_SIZE - 1) / RUN_SIZE;
  lens_parallel_for (pass->norm->batch * pass->runs_per_image, 1, body, pass);
}

void
lens_channel_norm (const LensChannelNorm *norm, const LensReal *in, LensReal *out)
{
  for_runs (&(Pass){ .norm = norm, .in = in, .result = out }, forward_runs);
}

LENS_VECTOR static void
add_products (const LensReal *restrict a,
              const LensReal *restrict b,
              LensReal *restrict to,
              gsize n)
{
  for (gsize i = 0; i < n; i++)
    to[i] += a[i] * b[i];
}

LENS_VECTOR static void
find_shares (const LensReal *restrict base,
             const LensReal *restrict own,
             LensReal *restrict shares,
             gsize n)
{
  for (gsize i = 0; i < n; i++)
    shares[i] *= own[i] / base[i];
}

LENS_VECTOR static void
add_numbers (const LensReal *restrict in, LensReal *restrict sum, gsize n)
{
  for (gsize i = 0; i < n; i++)
    sum[i] += in[i];
}

LENS_VECTOR static void
scale_numbers (LensReal *numbers, gsize n, LensReal factor)
{
  for (gsize i = 0; i < n; i++)
    numbers[i] *= factor;
}

/* What a channel is to its neighbours: signal · x · powers / base. */
static void
find_share (const Pass *pass, const Run *run, gsize channel, LensReal *share)
{
  gsize at = place (pass, run, channel);
  LensReal base[RUN_SIZE];
  LensReal powers[RUN_SIZE];

  find_base (pass, run, channel, base);
  find_powers (base, powers, run->n, (LensReal) pass->norm->beta);
  add_products (pass->signal + at, powers, pass->result + at, run->n);
  memset (share, 0, run->n * sizeof (LensReal));
  add_products (pass->signal + at, pass->in + at, share, run->n);
  find_shares (base, powers, share, run->n);
}

/* With d the base and s the signal, x of channel c gets s d^-beta of its own and
 * −2 alpha beta / size · x · Σ s x d^(-beta - 1) of the channels that count it. */
static void
input_run (const Pass *pass, const Run *run, LensReal *shares)
{
  const LensChannelNorm *norm = pass->norm;
  LensReal factor = (LensReal) (-2 * norm->alpha * norm->beta / (double) norm->size);
  LensReal sum[RUN_SIZE];

  for (gsize channel = 0; channel < norm->n_channels; channel++)
    find_share (pass, run, channel, shares + channel * RUN_SIZE);
  for (gsize channel = 0; channel < norm->n_channels; channel++)
    {
      Around users = find_users (norm, channel);
      gsize at = place (pass, run, channel);

      memset (sum, 0, sizeof (sum));
      for (gsize k = users.begin; k < users.end; k++)
        add_numbers (shares + k * RUN_SIZE, sum, run->n);
      scale_numbers (sum, run->n, factor);
      add_products (pass->in + at, sum, pass->result + at, run->n);
    }
}

static void
input_runs (gsize begin, gsize end, gpointer data)
{
  const Pass *pass = data;
  g_autofree LensReal *shares = g_new (LensReal, pass->norm->n_channels * RUN_SIZE);

  for (gsize index = begin; index < end; index++)
    {
      Run run = make_run (pass, index);

      input_run (pass, &run, shares);
    }
}

void
lens_channel_norm_to_input (const LensChannelNorm *norm,
                            const LensReal *in,
                            const LensReal *signal,
                            LensReal *in_signal)
{
  for_runs (&(Pass){ .norm = norm, .in = in, .signal = signal, .result = in_signal },
            input_runs);
}
