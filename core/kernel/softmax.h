/* softmax.h - scores into probabilities
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/base/real.h"

G_BEGIN_DECLS

/* The numbers lie as [outer][n][inner]; each group of n along the middle is one
 * distribution. */
typedef struct
{
  gsize outer;
  gsize n;
  gsize inner;
} LensSoftmaxShape;

/* exp (x) / Σ exp (x), or its logarithm; in parallel over groups. */
void lens_softmax_forward (LensSoftmaxShape shape, const LensReal *x, LensReal *y);
void lens_log_softmax_forward (LensSoftmaxShape shape, const LensReal *x, LensReal *y);

/* result += the signal at x, given that at y. */
void lens_softmax_backward (LensSoftmaxShape shape,
                            const LensReal *y,
                            const LensReal *signal,
                            LensReal *result);
void lens_log_softmax_backward (LensSoftmaxShape shape,
                                const LensReal *y,
                                const LensReal *signal,
                                LensReal *result);

/* 1 at the first largest number of each group, else 0. */
void lens_hardmax_forward (LensSoftmaxShape shape, const LensReal *x, LensReal *y);

G_END_DECLS
