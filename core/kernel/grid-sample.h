/* grid-sample.h - a value looked at between its numbers
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/base/real.h"

G_BEGIN_DECLS

#define LENS_GRID_MAX_AXES 3

typedef enum
{
  LENS_GRID_LINEAR,
  LENS_GRID_NEAREST,
  LENS_GRID_CUBIC,
} LensGridMode;

/* What lies beyond the edge. */
typedef enum
{
  LENS_GRID_ZEROS,
  LENS_GRID_BORDER,
  LENS_GRID_REFLECTION,
} LensGridPadding;

/* One member of a batch. */
typedef struct
{
  LensGridMode mode;
  LensGridPadding padding;
  gboolean align_corners; /* -1 and 1 are centres of pixels, else edges of the value */
  int n_axes;
  gsize sizes[LENS_GRID_MAX_AXES]; /* outermost first; none is 0 */
  gsize n_channels;
  gsize n_points;
} LensGridSample;

/**
 * lens_grid_sample:
 * @from: [channels][sizes…]
 * @grid: [points][axes], -1 to 1 along each axis, the innermost axis first
 * @to: [channels][points]
 */
void lens_grid_sample (const LensGridSample *sample,
                       const LensReal *from,
                       const LensReal *grid,
                       LensReal *to);

/* Signals of the operands are added to; NULL where nobody asks. */
typedef struct
{
  const LensReal *from;
  const LensReal *grid;
  const LensReal *signal;
  LensReal *from_signal;
  LensReal *grid_signal;
} LensGridSampleBackward;

void lens_grid_sample_backward (const LensGridSample *sample,
                                const LensGridSampleBackward *backward);

G_END_DECLS
