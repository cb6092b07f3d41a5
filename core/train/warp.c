/* warp.c - a picture turned, moved, stretched and slanted
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A row of the result is made in blocks: first where each pixel comes from, as four places
 * and four weights, then every channel with these.
 */

#include "core/train/warp.h"

#include "core/base/simd.h"

#include <tgmath.h>

#define BLOCK 64

/* The four neighbours of each pixel of a block. */
typedef struct
{
  gint32 places[4][BLOCK];
  LensReal weights[4][BLOCK];
  LensReal outside[BLOCK]; /* the share of the fill */
} Block;

void
lens_warp_set (LensWarp *warp, double degrees, double scale, double shear_degrees)
{
  double angle = degrees * (G_PI / 180);
  double slant = tan (shear_degrees * (G_PI / 180));
  double c = cos (angle) / scale;
  double s = sin (angle) / scale;

  /* The inverse of: slant, then enlarge, then turn.  y points down. */
  warp->at[0][0] = c;
  warp->at[0][1] = s;
  warp->at[0][2] = 0;
  warp->at[1][0] = -s + slant * c;
  warp->at[1][1] = c + slant * s;
  warp->at[1][2] = 0;
}

void
lens_warp_move (LensWarp *warp, double down, double right)
{
  for (int i = 0; i < 2; i++)
    warp->at[i][2] -= warp->at[i][0] * down + warp->at[i][1] * right;
}

/* The two neighbours along one axis of each pixel of a block. */
typedef struct
{
  gint32 low[BLOCK];
  gint32 high[BLOCK];
  LensReal low_weights[BLOCK];
  LensReal high_weights[BLOCK];
} Axis;

static inline gint32
clamp_place (gint32 place, gint32 last)
{
  place = place > 0 ? place : 0;
  return place < last ? place : last;
}

/* From @start on, in steps, along an axis of @n pixels; one beyond the border has the weight
 * @beyond. */
LENS_VECTOR static void
find_along (Axis *restrict axis, LensReal start, LensReal step, int n, LensReal beyond)
{
  const LensReal end = n + 1;

  for (int i = 0; i < BLOCK; i++)
    {
      LensReal place = start + step * i;
      LensReal whole;
      gint32 low;

      /* A place further out is no other than one just outside. */
      place = place > -2 ? place : -2;
      place = place < end ? place : end;
      whole = floor (place);
      low = (gint32) whole;
      axis->low[i] = clamp_place (low, n - 1);
      axis->high[i] = clamp_place (low + 1, n - 1);
      axis->low_weights[i] = (1 - (place - whole)) * (low == axis->low[i] ? 1 : beyond);
      axis->high_weights[i] = (place - whole) * (low + 1 == axis->high[i] ? 1 : beyond);
    }
}

LENS_VECTOR static void
find_neighbours (Block *restrict block,
                 const Axis *restrict down,
                 const Axis *restrict along,
                 gint32 width)
{
  for (int i = 0; i < BLOCK; i++)
    {
      LensReal top = down->low_weights[i];
      LensReal bottom = down->high_weights[i];
      LensReal left = along->low_weights[i];
      LensReal right = along->high_weights[i];

      block->places[0][i] = down->low[i] * width + along->low[i];
      block->places[1][i] = down->low[i] * width + along->high[i];
      block->places[2][i] = down->high[i] * width + along->low[i];
      block->places[3][i] = down->high[i] * width + along->high[i];
      block->weights[0][i] = top * left;
      block->weights[1][i] = top * right;
      block->weights[2][i] = bottom * left;
      block->weights[3][i] = bottom * right;
      block->outside[i] = 1 - (top + bottom) * (left + right);
    }
}

LENS_VECTOR static void
mix_neighbours (const Block *block,
                const LensReal *restrict from,
                LensReal fill,
                LensReal *restrict to,
                int n)
{
  for (int i = 0; i < n; i++)
    to[i] = block->weights[0][i] * from[block->places[0][i]] +
            block->weights[1][i] * from[block->places[1][i]] +
            block->weights[2][i] * from[block->places[2][i]] +
            block->weights[3][i] * from[block->places[3][i]] + block->outside[i] * fill;
}

/* A block of row @y of the result, from column @x on. */
static void
find_block (const LensPlanes *planes,
            const LensWarp *warp,
            int y,
            int x,
            LensReal beyond,
            Block *block)
{
  double middle_y = (planes->height - 1) / 2.0;
  double middle_x = (planes->width - 1) / 2.0;
  double starts[2] = { middle_y, middle_x };
  Axis down;
  Axis along;

  for (int i = 0; i < 2; i++)
    starts[i] += warp->at[i][0] * (y - middle_y) + warp->at[i][1] * (x - middle_x) +
                 warp->at[i][2];
  find_along (&down, (LensReal) starts[0], (LensReal) warp->at[0][1], planes->height,
              beyond);
  find_along (&along, (LensReal) starts[1], (LensReal) warp->at[1][1], planes->width,
              beyond);
  find_neighbours (block, &down, &along, planes->width);
}

void
lens_planes_warp (LensPlanes *planes, const LensWarp *warp, LensFill fill)
{
  const gsize n = lens_planes_size (planes);
  const LensReal beyond = fill == LENS_FILL_EDGE ? 1 : 0;
  LensReal fills[3] = { 0 };
  Block block;

  for (int channel = 0; channel < planes->n_channels; channel++)
    fills[channel] = lens_planes_fill (planes, fill, channel);
  for (int y = 0; y < planes->height; y++)
    for (int x = 0; x < planes->width; x += BLOCK)
      {
        LensReal *to = planes->spare + (gsize) y * (gsize) planes->width + (gsize) x;

        find_block (planes, warp, y, x, beyond, &block);
        for (int channel = 0; channel < planes->n_channels; channel++)
          mix_neighbours (&block, planes->data + (gsize) channel * n, fills[channel],
                          to + (gsize) channel * n, MIN (BLOCK, planes->width - x));
      }
  lens_planes_swap (planes, planes->height, planes->width);
}
