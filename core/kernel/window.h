/* window.h - where a window slides over a plane
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What convolution and pooling have in common.  The two axes are alike, so each is
 * described by itself.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Tap k of output position o looks at input position o · stride + k · dilation −
 * pad_begin; where that lies outside 0 … in_size − 1 there is padding.  The pads may be
 * anything, also negative: out_size is what counts. */
typedef struct
{
  int in_size;
  int out_size;
  int kernel_size;
  int stride;
  int dilation;
  int pad_begin;
  int pad_end; /* matters only where padding is counted */
} LensAxis;

typedef struct
{
  LensAxis y;
  LensAxis x;
} LensWindow;

/* Half-open. */
typedef struct
{
  int begin;
  int end;
} LensSpan;

/* Where tap @tap of output position @position looks; may be outside the input. */
static inline int
lens_axis_in (const LensAxis *axis, int position, int tap)
{
  return position * axis->stride + tap * axis->dilation - axis->pad_begin;
}

/* The output positions for which tap @tap looks inside the input. */
static inline LensSpan
lens_axis_span (const LensAxis *axis, int tap)
{
  int offset = tap * axis->dilation - axis->pad_begin;
  int begin = offset >= 0 ? 0 : (-offset + axis->stride - 1) / axis->stride;
  int end = offset >= axis->in_size ? 0
                                    : (axis->in_size - 1 - offset) / axis->stride + 1;

  begin = MIN (begin, axis->out_size);
  return (LensSpan){ begin, CLAMP (end, begin, axis->out_size) };
}

static inline int
lens_greatest_divisor (int a, int b)
{
  while (b != 0)
    {
      int rest = a % b;

      a = b;
      b = rest;
    }
  return a;
}

/* Taps so many apart look at positions that are alike modulo the stride. */
static inline int
lens_axis_period (const LensAxis *axis)
{
  return axis->stride / lens_greatest_divisor (axis->stride, axis->dilation);
}

static inline gsize
lens_window_in_size (const LensWindow *window)
{
  return (gsize) window->y.in_size * (gsize) window->x.in_size;
}

static inline gsize
lens_window_out_size (const LensWindow *window)
{
  return (gsize) window->y.out_size * (gsize) window->x.out_size;
}

static inline gsize
lens_window_n_taps (const LensWindow *window)
{
  return (gsize) window->y.kernel_size * (gsize) window->x.kernel_size;
}

G_END_DECLS
