/* colour.c - the colours of a picture changed
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/train/colour.h"

#include "core/base/simd.h"

#include <tgmath.h>

/* torchvision's digits, not quite those of ITU-R 601. */
static const LensReal red_share = (LensReal) 0.2989;
static const LensReal green_share = (LensReal) 0.587;
static const LensReal blue_share = (LensReal) 0.114;

/* Sums are made of blocks, so that float keeps its digits. */
#define BLOCK 256

static inline LensReal
cut (LensReal value)
{
  return value < 0 ? 0 : value > 1 ? 1 : value;
}

LENS_VECTOR static void
mix_with_number (LensReal *data, gsize n, LensReal factor, LensReal other)
{
  const LensReal offset = (1 - factor) * other;

  for (gsize i = 0; i < n; i++)
    data[i] = cut (factor * data[i] + offset);
}

LENS_VECTOR static LensReal
sum_grey (const LensReal *red, const LensReal *green, const LensReal *blue, gsize n)
{
  LensReal parts[16] = { 0 };
  LensReal sum = 0;
  gsize i = 0;

  for (; i + 16 <= n; i += 16)
    for (gsize k = 0; k < 16; k++)
      parts[k] += red_share * red[i + k] + green_share * green[i + k] +
                  blue_share * blue[i + k];
  for (; i < n; i++)
    sum += red_share * red[i] + green_share * green[i] + blue_share * blue[i];
  for (gsize k = 0; k < 16; k++)
    sum += parts[k];
  return sum;
}

LENS_VECTOR static void
mix_with_grey (LensReal *restrict red,
               LensReal *restrict green,
               LensReal *restrict blue,
               gsize n,
               LensReal factor)
{
  for (gsize i = 0; i < n; i++)
    {
      LensReal grey = (1 - factor) * (red_share * red[i] + green_share * green[i] +
                                      blue_share * blue[i]);

      red[i] = cut (factor * red[i] + grey);
      green[i] = cut (factor * green[i] + grey);
      blue[i] = cut (factor * blue[i] + grey);
    }
}

void
lens_planes_set_brightness (LensPlanes *planes, LensReal factor)
{
  mix_with_number (planes->data, 3 * lens_planes_size (planes), factor, 0);
}

void
lens_planes_set_contrast (LensPlanes *planes, LensReal factor)
{
  const gsize n = lens_planes_size (planes);
  const LensReal *data = planes->data;
  double sum = 0;

  for (gsize i = 0; i < n; i += BLOCK)
    sum += (double) sum_grey (data + i, data + n + i, data + 2 * n + i,
                              MIN (BLOCK, n - i));
  mix_with_number (planes->data, 3 * n, factor, (LensReal) (sum / (double) n));
}

void
lens_planes_set_saturation (LensPlanes *planes, LensReal factor)
{
  const gsize n = lens_planes_size (planes);

  mix_with_grey (planes->data, planes->data + n, planes->data + 2 * n, n, factor);
}

/* A corner of the hexagon of hues: value - chroma max (0, min (k, 4 - k, 1)) with
 * k = (corner + 6 hue) mod 6, corner 5 for red, 3 for green, 1 for blue: HSV to RGB without
 * a branch. */
static inline LensReal
corner_of (LensReal value, LensReal chroma, LensReal sixths, LensReal corner)
{
  LensReal k = corner + sixths;
  LensReal rise;

  k = k >= 6 ? k - 6 : k;
  rise = k < 4 - k ? k : 4 - k;
  rise = rise < 1 ? rise : 1;
  rise = rise > 0 ? rise : 0;
  return cut (value - chroma * rise);
}

LENS_VECTOR static void
turn_hues (LensReal *restrict red,
           LensReal *restrict green,
           LensReal *restrict blue,
           gsize n,
           LensReal turns)
{
  for (gsize i = 0; i < n; i++)
    {
      LensReal r = red[i];
      LensReal g = green[i];
      LensReal b = blue[i];
      LensReal high = r > g ? (r > b ? r : b) : (g > b ? g : b);
      LensReal low = r < g ? (r < b ? r : b) : (g < b ? g : b);
      LensReal chroma = high - low;
      LensReal unit = chroma > 0 ? 1 / chroma : 0;
      LensReal from_red = (g - b) * unit;
      LensReal from_green = (b - r) * unit + 2;
      LensReal from_blue = (r - g) * unit + 4;
      LensReal sixths = high == r ? from_red : high == g ? from_green : from_blue;

      sixths += 6 * turns;
      sixths -= 6 * floor (sixths / 6);
      red[i] = corner_of (high, chroma, sixths, 5);
      green[i] = corner_of (high, chroma, sixths, 3);
      blue[i] = corner_of (high, chroma, sixths, 1);
    }
}

void
lens_planes_turn_hue (LensPlanes *planes, LensReal turns)
{
  const gsize n = lens_planes_size (planes);

  turn_hues (planes->data, planes->data + n, planes->data + 2 * n, n, turns);
}
