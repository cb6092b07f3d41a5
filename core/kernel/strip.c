/* strip.c - some rows of planes, laid out so that every tap is a fixed distance away
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/kernel/strip.h"

#include "core/base/simd.h"

#include <string.h>

/* How many strides the last tap is behind the first. */
static int
last_shift (const LensAxis *axis)
{
  return (axis->kernel_size - 1) * axis->dilation / axis->stride;
}

LensStrip
lens_strip_make (const LensWindow *window, int max_rows)
{
  LensStrip strip = {
    .window = window,
    .max_rows = max_rows,
    .n_phases_y = MIN (lens_axis_period (&window->y), window->y.kernel_size),
    .n_phases_x = MIN (lens_axis_period (&window->x), window->x.kernel_size),
    .pitch = (gsize) (window->x.out_size + last_shift (&window->x)),
    .n_rows = (gsize) (max_rows + last_shift (&window->y)),
  };

  strip.phase_size = strip.n_rows * strip.pitch;
  strip.channel_size = strip.phase_size * (gsize) (strip.n_phases_y * strip.n_phases_x);
  return strip;
}

gsize
lens_strip_size (const LensStrip *strip, gsize n_channels)
{
  return n_channels * strip->channel_size + LENS_STRIP_SLACK;
}

gsize
lens_strip_n_numbers (const LensStrip *strip, int n_rows)
{
  return (gsize) (n_rows - 1) * strip->pitch + (gsize) strip->window->x.out_size;
}

gsize
lens_strip_offset (const LensStrip *strip, int tap_y, int tap_x)
{
  const LensAxis *y = &strip->window->y;
  const LensAxis *x = &strip->window->x;
  gsize phase = (gsize) (tap_y % strip->n_phases_y * strip->n_phases_x +
                         tap_x % strip->n_phases_x);

  return phase * strip->phase_size +
         (gsize) (tap_y * y->dilation / y->stride) * strip->pitch +
         (gsize) (tap_x * x->dilation / x->stride);
}

/* The numbers of a plane that are alike modulo the stride. */
typedef struct
{
  gssize first;    /* place of number (0, 0); may lie before the plane */
  gssize row_step; /* from one row to the next */
  gssize step;     /* from one column to the next */
  LensSpan rows;   /* those inside the plane */
  LensSpan columns;
  gsize pitch;
  gsize n_rows;
} Phase;

LENS_VECTOR static void
load_rows (const Phase *phase, const LensReal *restrict in, LensReal *restrict to)
{
  int n = phase->columns.end - phase->columns.begin;
  int n_behind = (int) phase->pitch - phase->columns.end;

  for (int row = phase->rows.begin; row < phase->rows.end; row++)
    {
      const LensReal *restrict from = in + (phase->first + row * phase->row_step +
                                            phase->columns.begin * phase->step);
      LensReal *restrict into = to + (gsize) row * phase->pitch;

      for (int i = 0; i < phase->columns.begin; i++)
        into[i] = 0;
      into += phase->columns.begin;
      if (phase->step == 1)
        for (int i = 0; i < n; i++)
          into[i] = from[i];
      else if (phase->step == 2)
        for (int i = 0; i < n; i++)
          into[i] = from[2 * i];
      else
        for (int i = 0; i < n; i++)
          into[i] = from[i * phase->step];
      for (int i = 0; i < n_behind; i++)
        into[n + i] = 0;
    }
}

static void
load_phase (const Phase *phase, const LensReal *in, LensReal *to)
{
  gsize n_before = (gsize) phase->rows.begin * phase->pitch;
  gsize end = (gsize) phase->rows.end * phase->pitch;

  memset (to, 0, n_before * sizeof (LensReal));
  memset (to + end, 0, (phase->n_rows * phase->pitch - end) * sizeof (LensReal));
  load_rows (phase, in, to);
}

/* The phase of the first tap that falls on it is what a window of that tap alone sees,
 * moved to the first row and column. */
static Phase
find_phase (const LensStrip *strip, int begin, int tap_y, int tap_x)
{
  LensAxis y = strip->window->y;
  LensAxis x = strip->window->x;

  y.pad_begin -= begin * y.stride + tap_y * y.dilation % y.stride;
  x.pad_begin -= tap_x * x.dilation % x.stride;
  y.out_size = (int) strip->n_rows;
  x.out_size = (int) strip->pitch;
  return (Phase){
    .first = -(gssize) y.pad_begin * x.in_size - x.pad_begin,
    .row_step = (gssize) y.stride * x.in_size,
    .step = x.stride,
    .rows = lens_axis_span (&y, 0),
    .columns = lens_axis_span (&x, 0),
    .pitch = strip->pitch,
    .n_rows = strip->n_rows,
  };
}

void
lens_strip_load (const LensStrip *strip,
                 int begin,
                 gsize n_channels,
                 const LensReal *in,
                 LensReal *numbers)
{
  gsize plane_size = lens_window_in_size (strip->window);

  for (int y = 0; y < strip->n_phases_y; y++)
    for (int x = 0; x < strip->n_phases_x; x++)
      {
        Phase phase = find_phase (strip, begin, y, x);
        gsize first = (gsize) (y * strip->n_phases_x + x) * strip->phase_size;

        for (gsize channel = 0; channel < n_channels; channel++)
          load_phase (&phase, in + channel * plane_size,
                      numbers + channel * strip->channel_size + first);
      }
}
