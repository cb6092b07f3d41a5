/* resize.h - values resampled along their axes
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Resizing is a weighted sum of a few neighbours (taps) along one axis after the other.
 * The taps of an axis are worked out once; forward and backward only apply them.
 */

#pragma once

#include "core/base/real.h"

G_BEGIN_DECLS

typedef enum
{
  LENS_RESIZE_NEAREST,
  LENS_RESIZE_LINEAR,
  LENS_RESIZE_CUBIC,
} LensResizeMode;

/* Where in the operand a position of the result lies. */
typedef enum
{
  LENS_RESIZE_HALF_PIXEL,           /* centres of pixels at halves */
  LENS_RESIZE_HALF_PIXEL_SYMMETRIC, /* the same, kept in the middle if sizes round */
  LENS_RESIZE_PYTORCH_HALF_PIXEL, /* the same, but a single pixel looks at the first */
  LENS_RESIZE_ALIGN_CORNERS,      /* first on first, last on last */
  LENS_RESIZE_ASYMMETRIC,         /* first on first */
  LENS_RESIZE_CROP,               /* TensorFlow's crop_and_resize: a part of the axis */
  LENS_RESIZE_TF_HALF_PIXEL,      /* pixels at halves in the result only */
} LensResizeCoordinates;

/* Which neighbour the nearest is. */
typedef enum
{
  LENS_RESIZE_ROUND_PREFER_FLOOR,
  LENS_RESIZE_ROUND_PREFER_CEIL,
  LENS_RESIZE_FLOOR,
  LENS_RESIZE_CEIL,
  LENS_RESIZE_FLOOR_UP_CEIL_DOWN, /* floor when enlarging, ceil when reducing */
} LensResizeNearest;

typedef struct
{
  LensResizeMode mode;
  LensResizeCoordinates coordinates;
  LensResizeNearest nearest;
  double cubic_a;           /* -0.75 or -0.5 as a rule */
  gboolean exclude_outside; /* taps outside weigh nothing, the rest is scaled up */
  gboolean antialias;       /* widen the filter when reducing */
} LensResizeKind;

typedef struct
{
  gsize n_in;
  gsize n_out;
  double scale; /* n_out / n_in, or what it was rounded from */
  double begin; /* for LENS_RESIZE_CROP: the part, in fractions of the axis */
  double end;
} LensResizeAxis;

/* For each position of the result, the neighbours it is the weighted sum of. */
typedef struct
{
  gsize n_out;
  int n_taps;
  gssize *indices;    /* [n_out][n_taps]; inside the operand */
  LensReal *weights;  /* [n_out][n_taps] */
  guint8 *is_outside; /* [n_out]: looks beyond the operand in LENS_RESIZE_CROP */
} LensTaps;

/* Taps for results @first … @first + @n - 1 of the axis. */
LensTaps *lens_taps_new (const LensResizeKind *kind,
                         const LensResizeAxis *axis,
                         gsize first,
                         gsize n);
void lens_taps_free (LensTaps *taps);

/* How many taps a position would have: a bound on the memory, for whoever checks. */
double lens_taps_count (const LensResizeKind *kind, double scale);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LensTaps, lens_taps_free)

/* A block [n_outer][n_in][n_inner] that becomes [n_outer][n_out][n_inner]. */
typedef struct
{
  gsize n_outer;
  gsize n_in;
  gsize n_inner;
} LensResampling;

void lens_resample (const LensResampling *block,
                    const LensTaps *taps,
                    const LensReal *from,
                    LensReal *to);

/* The adjoint: adds to @from_signal. */
void lens_resample_add_back (const LensResampling *block,
                             const LensTaps *taps,
                             const LensReal *signal,
                             LensReal *from_signal);

typedef struct
{
  gsize n_maps;
  gsize height;
  gsize width;
  gsize new_height;
  gsize new_width;
} LensMapSizes;

/**
 * lens_resize_maps:
 * @sizes: no size is 0
 * @mode: nearest, bilinear or bicubic (a = -0.75), half-pixel centres, as PyTorch has it
 *   with align_corners=False
 * @from: [maps][height][width]
 * @to: [maps][new height][new width]
 */
void lens_resize_maps (const LensMapSizes *sizes,
                       LensResizeMode mode,
                       const LensReal *from,
                       LensReal *to);

G_END_DECLS
