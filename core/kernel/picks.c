/* picks.c - blocks of numbers picked from, or put to, given offsets
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Gathering is spread over threads.  Putting is not: the same offset may come twice, and
 * the order then matters.
 */

#include "core/kernel/picks.h"

#include "core/base/parallel.h"

#include <string.h>

/* Numbers a piece of work has, about. */
#define PIECE 32768

LensPicks *
lens_picks_new (gsize n, gsize block)
{
  LensPicks *picks = g_new (LensPicks, 1);

  picks->n = n;
  picks->block = block;
  picks->offsets = g_new (gsize, n);
  return picks;
}

void
lens_picks_free (LensPicks *picks)
{
  if (picks == NULL)
    return;
  g_free (picks->offsets);
  g_free (picks);
}

typedef struct
{
  const LensPicks *picks;
  const LensReal *from;
  LensReal *to;
} Task;

static void
gather (gsize begin, gsize end, gpointer data)
{
  const Task *task = data;
  const LensPicks *picks = task->picks;

  if (picks->block == 1)
    for (gsize i = begin; i < end; i++)
      task->to[i] = task->from[picks->offsets[i]];
  else
    for (gsize i = begin; i < end; i++)
      memcpy (task->to + i * picks->block, task->from + picks->offsets[i],
              picks->block * sizeof (LensReal));
}

void
lens_picks_gather (const LensPicks *picks, const LensReal *from, LensReal *to)
{
  Task task = { picks, from, to };

  lens_parallel_for (picks->n, MAX (1, PIECE / MAX (picks->block, 1)), gather, &task);
}

void
lens_picks_add_back (const LensPicks *picks,
                     const LensReal *signal,
                     LensReal *from_signal)
{
  for (gsize i = 0; i < picks->n; i++)
    for (gsize x = 0; x < picks->block; x++)
      from_signal[picks->offsets[i] + x] += signal[i * picks->block + x];
}

static LensReal
reduce (LensReduction reduction, LensReal present, LensReal update)
{
  switch (reduction)
    {
    case LENS_REDUCTION_ADD:
      return present + update;
    case LENS_REDUCTION_MUL:
      return present * update;
    case LENS_REDUCTION_MAX:
      return MAX (present, update);
    case LENS_REDUCTION_MIN:
      return MIN (present, update);
    case LENS_REDUCTION_NONE:
      break;
    }
  return update;
}

void
lens_picks_scatter (const LensPicks *picks,
                    LensReduction reduction,
                    const LensReal *updates,
                    LensReal *to)
{
  for (gsize i = 0; i < picks->n; i++)
    for (gsize x = 0; x < picks->block; x++)
      {
        LensReal *present = to + picks->offsets[i] + x;

        *present = reduce (reduction, *present, updates[i * picks->block + x]);
      }
}

/* Which number of the updates has its place at which of the data. */
static gsize
place_of (const LensPicks *picks, gsize update)
{
  return picks->offsets[update / picks->block] + update % picks->block;
}

static void
add_to (LensReal *signal, gsize i, LensReal number)
{
  if (signal != NULL)
    signal[i] += number;
}

static void
sum_backward (const LensPicks *picks, const LensScatterBackward *backward)
{
  for (gsize i = 0; i < backward->n_data; i++)
    add_to (backward->data_signal, i, backward->signal[i]);
  for (gsize i = 0; i < picks->n * picks->block; i++)
    add_to (backward->updates_signal, i, backward->signal[place_of (picks, i)]);
}

static void
last_backward (const LensPicks *picks, const LensScatterBackward *backward)
{
  g_autofree guint8 *is_taken = g_new0 (guint8, backward->n_data);

  for (gsize i = picks->n * picks->block; i > 0; i--)
    {
      const gsize place = place_of (picks, i - 1);

      if (!is_taken[place])
        add_to (backward->updates_signal, i - 1, backward->signal[place]);
      is_taken[place] = TRUE;
    }
  for (gsize i = 0; i < backward->n_data; i++)
    if (!is_taken[i])
      add_to (backward->data_signal, i, backward->signal[i]);
}

static void
winner_backward (const LensPicks *picks, const LensScatterBackward *backward)
{
  g_autofree guint8 *is_taken = g_new0 (guint8, backward->n_data);

  for (gsize i = 0; i < backward->n_data; i++)
    if (backward->data[i] == backward->result[i])
      {
        add_to (backward->data_signal, i, backward->signal[i]);
        is_taken[i] = TRUE;
      }
  for (gsize i = 0; i < picks->n * picks->block; i++)
    {
      const gsize place = place_of (picks, i);

      if (is_taken[place] || backward->updates[i] != backward->result[place])
        continue;
      add_to (backward->updates_signal, i, backward->signal[place]);
      is_taken[place] = TRUE;
    }
}

/* The product of the other factors: all but the zeros, and how many zeros there are. */
typedef struct
{
  double product;
  int n_zeros;
} Factors;

static void
multiply (Factors *factors, LensReal number)
{
  if (number == 0)
    factors->n_zeros++;
  else
    factors->product *= (double) number;
}

static LensReal
product_without (const Factors *factors, LensReal number)
{
  if (factors->n_zeros > (number == 0 ? 1 : 0))
    return 0;
  return (LensReal) (number == 0 ? factors->product
                                 : factors->product / (double) number);
}

static void
product_backward (const LensPicks *picks, const LensScatterBackward *backward)
{
  g_autofree Factors *factors = g_new (Factors, backward->n_data);

  for (gsize i = 0; i < backward->n_data; i++)
    {
      factors[i] = (Factors){ .product = 1 };
      multiply (&factors[i], backward->data[i]);
    }
  for (gsize i = 0; i < picks->n * picks->block; i++)
    multiply (&factors[place_of (picks, i)], backward->updates[i]);

  for (gsize i = 0; i < backward->n_data; i++)
    add_to (backward->data_signal, i,
            backward->signal[i] * product_without (&factors[i], backward->data[i]));
  for (gsize i = 0; i < picks->n * picks->block; i++)
    {
      const gsize place = place_of (picks, i);

      add_to (backward->updates_signal, i,
              backward->signal[place] *
                product_without (&factors[place], backward->updates[i]));
    }
}

void
lens_picks_scatter_backward (const LensPicks *picks,
                             LensReduction reduction,
                             const LensScatterBackward *backward)
{
  switch (reduction)
    {
    case LENS_REDUCTION_NONE:
      last_backward (picks, backward);
      break;
    case LENS_REDUCTION_ADD:
      sum_backward (picks, backward);
      break;
    case LENS_REDUCTION_MUL:
      product_backward (picks, backward);
      break;
    case LENS_REDUCTION_MAX:
    case LENS_REDUCTION_MIN:
      winner_backward (picks, backward);
      break;
    }
}
