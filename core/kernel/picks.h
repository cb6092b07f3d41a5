/* picks.h - blocks of numbers picked from, or put to, given offsets
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/base/real.h"

G_BEGIN_DECLS

/* Pick i is the block of numbers at offsets[i] of the picked value. */
typedef struct
{
  gsize n;
  gsize block;
  gsize *offsets;
} LensPicks;

LensPicks *lens_picks_new (gsize n, gsize block);
void lens_picks_free (LensPicks *picks);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LensPicks, lens_picks_free)

/* @to: [n][block] */
void lens_picks_gather (const LensPicks *picks, const LensReal *from, LensReal *to);

/* The adjoint: adds to @from_signal. */
void lens_picks_add_back (const LensPicks *picks,
                          const LensReal *signal,
                          LensReal *from_signal);

/* What happens to the number that stands where another is put. */
typedef enum
{
  LENS_REDUCTION_NONE, /* it is replaced; the last one stays */
  LENS_REDUCTION_ADD,
  LENS_REDUCTION_MUL,
  LENS_REDUCTION_MAX,
  LENS_REDUCTION_MIN,
} LensReduction;

/* @updates: [n][block]; @to: holds the value that is changed */
void lens_picks_scatter (const LensPicks *picks,
                         LensReduction reduction,
                         const LensReal *updates,
                         LensReal *to);

/* All arrays but those of updates have @n_data numbers.  Signals are added to; those that
 * are NULL are left out. */
typedef struct
{
  gsize n_data;
  const LensReal *data;
  const LensReal *updates;
  const LensReal *result;
  const LensReal *signal;
  LensReal *data_signal;
  LensReal *updates_signal;
} LensScatterBackward;

/* Where one number decides, it alone gets the signal: the last one put, or the first that
 * is the largest or smallest. */
void lens_picks_scatter_backward (const LensPicks *picks,
                                  LensReduction reduction,
                                  const LensScatterBackward *backward);

G_END_DECLS
