/* epilogue.h - what becomes of a result's numbers before they are written
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Batch normalisation, a residual's sum and a rectifier that follow a convolution are done
 * while its numbers are near, and not in sweeps of their own.
 */

#pragma once

#include "core/base/real.h"

#include <math.h>

G_BEGIN_DECLS

/* y = clamp (x · scale + shift + addend, low, high), with one scale and shift a channel of
 * [batch][n_channels][plane_size]. */
typedef struct
{
  const LensReal *scale;  /* (nullable): [n_channels]; NULL stands for ones */
  const LensReal *shift;  /* (nullable): [n_channels]; NULL stands for zeros */
  const LensReal *addend; /* (nullable): as large as the result; may be it */
  LensReal low;           /* -INFINITY where nothing is cut off */
  LensReal high;
} LensEpilogue;

#define LENS_EPILOGUE_NONE                \
  {                                       \
    NULL, NULL, NULL, -INFINITY, INFINITY \
  }

/* A run of numbers of one channel; @at is where it lies in the result, and in the addend.
 * @bias is added to each number first. */
typedef struct
{
  gsize channel;
  gsize at;
  gsize n;
  LensReal bias;
} LensEpilogueRun;

/* On this thread: for pieces of parallel work.  @out may be @in; both are where the run
 * begins. */
void lens_epilogue_run (const LensEpilogue *epilogue,
                        const LensEpilogueRun *run,
                        const LensReal *in,
                        LensReal *out);

typedef struct
{
  gsize batch;
  gsize n_channels;
  gsize plane_size;
} LensEpilogueShape;

/* A whole result, in parallel.  @out may be @in. */
void lens_epilogue (const LensEpilogue *epilogue,
                    const LensEpilogueShape *shape,
                    const LensReal *in,
                    LensReal *out);

G_END_DECLS
