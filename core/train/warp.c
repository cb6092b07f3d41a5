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

/* Along a row of the result, both places in the source grow evenly. */
typedef struct
{
  LensReal y;
  LensReal x;
  LensReal y_step;
  LensReal x_step;
  gboolean is_edge; /* of the fill */
} Walk;

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

/* Where the fill is the nearest pixel, a place beyond the border counts like one inside. */
LENS_VECTOR static void
find_neighbours (Block *block, const Walk *walk, int height, int width)
{
  const LensReal beyond = walk->is_edge ? 1 : 0;

  for (int i = 0; i < BLOCK; i++)
    {
      LensReal y = walk->y + walk->y_step * i;
      LensReal x = walk->x + walk->x_step * i;
      LensReal top;
      LensReal left;
      LensReal down;
      LensReal along;
      gint32 y0;
      gint32 x0;
      gint32 y1;
      gint32 x1;

      /* A place further out is no other than one just outside. */
      y = y < -2 ? -2 : y > height + 1 ? height + 1 : y;
      x = x < -2 ? -2 : x > width + 1 ? width + 1 : x;
      top = floor (y);
      left = floor (x);
      y0 = (gint32) top;
      x0 = (gint32) left;
      y1 = y0 + 1;
      x1 = x0 + 1;
      down = (y - top) * (y1 >= 0 && y1 < height ? 1 : beyond);
      top = (1 - (y - top)) * (y0 >= 0 && y0 < height ? 1 : beyond);
      along = (x - left) * (x1 >= 0 && x1 < width ? 1 : beyond);
      left = (1 - (x - left)) * (x0 >= 0 && x0 < width ? 1 : beyond);
      block->weights[0][i] = top * left;
      block->weights[1][i] = top * along;
      block->weights[2][i] = down * left;
      block->weights[3][i] = down * along;
      block->outside[i] = 1 - (top + down) * (left + along);

      y0 = y0 < 0 ? 0 : y0 >= height ? height - 1 : y0;
      y1 = y1 < 0 ? 0 : y1 >= height ? height - 1 : y1;
      x0 = x0 < 0 ? 0 : x0 >= width ? width - 1 : x0;
      x1 = x1 < 0 ? 0 : x1 >= width ? width - 1 : x1;
      block->places[0][i] = y0 * width + x0;
      block->places[1][i] = y0 * width + x1;
      block->places[2][i] = y1 * width + x0;
      block->places[3][i] = y1 * width + x1;
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

/* Row @y of the result, from column @x on. */
static Walk
begin_walk (const LensPlanes *planes, const LensWarp *warp, int y, int x)
{
  double middle_y = (planes->height - 1) / 2.0;
  double middle_x = (planes->width - 1) / 2.0;
  double down = y - middle_y;
  double along = x - middle_x;

  return (Walk){
    .y = (LensReal) (warp->at[0][0] * down + warp->at[0][1] * along + warp->at[0][2] +
                     middle_y),
    .x = (LensReal) (warp->at[1][0] * down + warp->at[1][1] * along + warp->at[1][2] +
                     middle_x),
    .y_step = (LensReal) warp->at[0][1],
    .x_step = (LensReal) warp->at[1][1],
  };
}

void
lens_planes_warp (LensPlanes *planes, const LensWarp *warp, LensFill fill)
{
  const gsize n = lens_planes_size (planes);
  LensReal fills[3] = { 0 };
  Block block;

  for (int channel = 0; channel < planes->n_channels; channel++)
    fills[channel] = lens_planes_fill (planes, fill, channel);
  for (int y = 0; y < planes->height; y++)
    for (int x = 0; x < planes->width; x += BLOCK)
      {
        Walk walk = begin_walk (planes, warp, y, x);
        LensReal *to = planes->spare + (gsize) y * (gsize) planes->width + (gsize) x;

        walk.is_edge = fill == LENS_FILL_EDGE;
        find_neighbours (&block, &walk, planes->height, planes->width);
        for (int channel = 0; channel < planes->n_channels; channel++)
          mix_neighbours (&block, planes->data + (gsize) channel * n, fills[channel],
                          to + (gsize) channel * n, MIN (BLOCK, planes->width - x));
      }
  lens_planes_swap (planes, planes->height, planes->width);
}
