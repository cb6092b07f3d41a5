/* im2col.c - what windows see, as the columns of a matrix
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/kernel/im2col.h"

#include "core/base/simd.h"

#include <string.h>

/* One tap over the positions of one output row. */
typedef struct
{
  int stride;
  int n_before; /* positions that see padding before the input */
  int n_inside;
  int n_behind;
  int in_begin; /* in its plane */
} Run;

gsize
lens_panel_size (const LensPanel *panel)
{
  return panel->n_channels * lens_window_n_taps (panel->window) *
         (panel->end - panel->begin);
}

static Run
find_run (const LensWindow *window, int y, LensSpan x, int tap_y, int tap_x)
{
  int in_y = lens_axis_in (&window->y, y, tap_y);
  LensSpan inside = lens_axis_span (&window->x, tap_x);
  Run run = { .stride = window->x.stride };

  if (in_y < 0 || in_y >= window->y.in_size)
    inside = (LensSpan){ x.end, x.end };
  inside.begin = CLAMP (inside.begin, x.begin, x.end);
  inside.end = CLAMP (inside.end, inside.begin, x.end);
  run.n_before = inside.begin - x.begin;
  run.n_inside = inside.end - inside.begin;
  run.n_behind = x.end - inside.end;
  run.in_begin = in_y * window->x.in_size +
                 lens_axis_in (&window->x, inside.begin, tap_x);
  return run;
}

LENS_VECTOR static void
take_run (const Run *run, const LensReal *restrict in, LensReal *restrict to)
{
  for (int i = 0; i < run->n_before; i++)
    to[i] = 0;
  to += run->n_before;
  in += run->n_inside > 0 ? run->in_begin : 0;
  if (run->stride == 1)
    for (int i = 0; i < run->n_inside; i++)
      to[i] = in[i];
  else if (run->stride == 2)
    for (int i = 0; i < run->n_inside; i++)
      to[i] = in[2 * i];
  else
    for (int i = 0; i < run->n_inside; i++)
      to[i] = in[i * run->stride];
  to += run->n_inside;
  for (int i = 0; i < run->n_behind; i++)
    to[i] = 0;
}

LENS_VECTOR static void
give_run (const Run *run, const LensReal *restrict from, LensReal *restrict in)
{
  if (run->n_inside == 0)
    return;
  from += run->n_before;
  in += run->in_begin;
  if (run->stride == 1)
    for (int i = 0; i < run->n_inside; i++)
      in[i] += from[i];
  else
    for (int i = 0; i < run->n_inside; i++)
      in[i * run->stride] += from[i];
}

/* The part of output row @y that belongs to the panel. */
static LensSpan
columns_of_row (const LensPanel *panel, gsize y)
{
  gsize width = (gsize) panel->window->x.out_size;
  gsize begin = MAX (panel->begin, y * width) - y * width;
  gsize end = MIN (panel->end, (y + 1) * width) - y * width;

  return (LensSpan){ (int) begin, (int) end };
}

/* Row (channel, tap) of the matrix; TAKES or gives back. */
static void
walk_tap (const LensPanel *panel,
          gsize tap,
          const LensReal *in,
          LensReal *taken,
          LensReal *in_signal)
{
  const LensWindow *window = panel->window;
  gsize width = (gsize) window->x.out_size;
  int tap_y = (int) (tap / (gsize) window->x.kernel_size);
  int tap_x = (int) (tap % (gsize) window->x.kernel_size);

  for (gsize y = panel->begin / width; y * width < panel->end; y++)
    {
      LensSpan x = columns_of_row (panel, y);
      Run run = find_run (window, (int) y, x, tap_y, tap_x);

      if (in_signal == NULL)
        take_run (&run, in, taken);
      else
        give_run (&run, taken, in_signal);
      taken += x.end - x.begin;
    }
}

void
lens_im2col (const LensPanel *panel, const LensReal *in, LensReal *columns)
{
  gsize n_taps = lens_window_n_taps (panel->window);
  gsize n = panel->end - panel->begin;

  for (gsize channel = 0; channel < panel->n_channels; channel++)
    for (gsize tap = 0; tap < n_taps; tap++)
      walk_tap (panel, tap, in + channel * lens_window_in_size (panel->window),
                columns + (channel * n_taps + tap) * n, NULL);
}

void
lens_col2im (const LensPanel *panel, const LensReal *columns, LensReal *in)
{
  gsize n_taps = lens_window_n_taps (panel->window);
  gsize n = panel->end - panel->begin;

  for (gsize channel = 0; channel < panel->n_channels; channel++)
    for (gsize tap = 0; tap < n_taps; tap++)
      walk_tap (panel, tap, NULL, (LensReal *) columns + (channel * n_taps + tap) * n,
                in + channel * lens_window_in_size (panel->window));
}
