/* strip.c - some rows of planes, laid out so that every tap is a fixed distance away
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/kernel/strip.h"

#include "core/kernel/vector.h"

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

int
lens_strip_count (const LensStrip *strip)
{
  return (strip->window->y.out_size + strip->max_rows - 1) / strip->max_rows;
}

LensStripPlace
lens_strip_place (const LensStrip *strip, gsize n_groups, gsize index)
{
  gsize n_strips = (gsize) lens_strip_count (strip);
  gsize image_group = index / n_strips;
  int row = (int) (index % n_strips) * strip->max_rows;

  return (LensStripPlace){
    .image_group = image_group,
    .group = image_group % n_groups,
    .row = row,
    .n_rows = MIN (strip->max_rows, strip->window->y.out_size - row),
  };
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
  int phase = tap_y % strip->n_phases_y * strip->n_phases_x + tap_x % strip->n_phases_x;

  return (gsize) phase * strip->phase_size +
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

static inline void
clear_exactly (LensReal *to, gsize n)
{
  memset (to, 0, n * sizeof (LensReal));
}

static inline void
load_exactly (const LensReal *restrict from, LensReal *restrict to, int n, gssize step)
{
  for (int i = 0; i < n; i++)
    to[i] = from[i * step];
}

/* So many numbers, and then up to a vector more of whatever follows. */
static inline __attribute__ ((always_inline)) void
load_lavishly (const LensReal *restrict from, LensReal *restrict to, int n, gssize step)
{
  if (step == 1)
    for (int i = 0; i < n; i += LENS_N_LANES)
      *(LensLanes *) (to + i) = *(const LensLanes *) (from + i);
  else
    for (int i = 0; i < n; i += LENS_N_LANES32)
      {
        const LensLanes32 *at = (const LensLanes32 *) (from + 2 * i);

        *(LensLanes32 *) (to + i) = LENS_EVEN_LANES (at[0], at[1]);
      }
}

/* Rows are written in order, each with a little too much behind it that the next one
 * overwrites; the last rows, behind which there is no more room or nothing to read, are
 * written exactly.  @in_end and @to_end are where reading and writing must stop. */
static inline __attribute__ ((always_inline)) void
load_rows (const Phase *phase,
           const LensReal *in,
           const LensReal *in_end,
           LensReal *to,
           const LensReal *to_end)
{
  int n = phase->columns.end - phase->columns.begin;
  int n_gap = (int) phase->pitch - n; /* until the next row begins */
  gssize n_read = (n + LENS_N_LANES - 1) / LENS_N_LANES * LENS_N_LANES * phase->step;
  gssize n_write = MAX (n_read, n + MAX (n_gap, LENS_N_LANES));
  gboolean is_simple = phase->step <= 2 && n_gap <= LENS_N_LANES;

  in += phase->first + phase->columns.begin * phase->step +
        phase->rows.begin * phase->row_step;
  to += phase->columns.begin + phase->rows.begin * (gssize) phase->pitch;
  for (int row = phase->rows.begin; row < phase->rows.end; row++)
    {
      if (is_simple && in_end - in >= n_read && to_end - to >= n_write)
        {
          load_lavishly (in, to, n, phase->step);
          *(LensLanes *) (to + n) = (LensLanes){ 0 };
        }
      else
        {
          load_exactly (in, to, n, phase->step);
          clear_exactly (to + n, (gsize) MIN (n_gap, to_end - to - n));
        }
      in += phase->row_step;
      to += phase->pitch;
    }
}

/* The zeros before the first row reach to its first number, and those of other rows are
 * written with the row before. */
LENS_VECTOR static void
load_phase (const Phase *phase,
            const LensReal *in,
            const LensReal *in_end,
            LensReal *to)
{
  gsize n = phase->n_rows * phase->pitch;
  gsize begin = (gsize) phase->rows.begin * phase->pitch + (gsize) phase->columns.begin;
  gsize end = (gsize) phase->rows.end * phase->pitch;

  clear_exactly (to, MIN (begin, n));
  if (phase->rows.end > phase->rows.begin)
    load_rows (phase, in, in_end, to, to + n);
  clear_exactly (to + end, n - end);
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
  const LensReal *in_end = in + n_channels * plane_size;

  for (int y = 0; y < strip->n_phases_y; y++)
    for (int x = 0; x < strip->n_phases_x; x++)
      {
        Phase phase = find_phase (strip, begin, y, x);
        gsize first = (gsize) (y * strip->n_phases_x + x) * strip->phase_size;

        for (gsize channel = 0; channel < n_channels; channel++)
          load_phase (&phase, in + channel * plane_size, in_end,
                      numbers + channel * strip->channel_size + first);
      }
}
