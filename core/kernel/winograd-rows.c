/* winograd-rows.c - rows of a plane as tiles see them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/kernel/winograd-rows.h"

#include <string.h>

#define STEP LENS_WINOGRAD_TILE

void
lens_winograd_pad_row (const LensReal *plane,
                       const LensWindow *window,
                       int y,
                       int length,
                       LensReal *to)
{
  int begin = window->x.pad_begin;
  int skipped = MAX (-begin, 0);
  int n_before = CLAMP (begin, 0, length);
  int n = MIN (window->x.in_size - skipped, length - n_before);

  if (y < 0 || y >= window->y.in_size || n <= 0)
    {
      memset (to, 0, sizeof (LensReal) * (gsize) length);
      return;
    }
  plane += (gsize) y * (gsize) window->x.in_size + (gsize) skipped;
  memset (to, 0, sizeof (LensReal) * (gsize) n_before);
  memcpy (to + n_before, plane, sizeof (LensReal) * (gsize) n);
  memset (to + n_before + n, 0, sizeof (LensReal) * (gsize) (length - n_before - n));
}

/* Four neighbouring places, or the first two of them. */
static inline __attribute__ ((always_inline)) void
spread (const LensReal *row, gsize n, LensReal *to, gsize to_step)
{
  const LensLanes32 *from = (const LensLanes32 *) row;
  LensLanes32 even_1 = LENS_EVEN_LANES (from[0], from[1]);
  LensLanes32 even_2 = LENS_EVEN_LANES (from[2], from[3]);
  LensLanes32 odd_1 = LENS_ODD_LANES (from[0], from[1]);
  LensLanes32 odd_2 = LENS_ODD_LANES (from[2], from[3]);

  *(LensLanes32 *) to = LENS_EVEN_LANES (even_1, even_2);
  *(LensLanes32 *) (to + to_step) = LENS_EVEN_LANES (odd_1, odd_2);
  if (n == 2)
    return;
  *(LensLanes32 *) (to + 2 * to_step) = LENS_ODD_LANES (even_1, even_2);
  *(LensLanes32 *) (to + 3 * to_step) = LENS_ODD_LANES (odd_1, odd_2);
}

LENS_VECTOR void
lens_winograd_spread_row (const LensReal *row,
                          gsize n_tiles,
                          gsize n_places,
                          LensReal *to,
                          gsize to_step)
{
  for (gsize t = 0; t < n_tiles; t += (gsize) LENS_N_LANES32)
    for (gsize x = 0; x < n_places; x += STEP)
      spread (row + t * STEP + x, MIN (STEP, n_places - x), to + x * to_step + t,
              to_step);
}
