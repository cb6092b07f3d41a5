/* query-baseline.c - what stands for “nothing” in a network's input
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/base/rng.h"
#include "core/kernel/blur.h"
#include "core/method/query-inside.h"

/* The picture's shorter side over the deviation of the blur: shapes as large as a tenth
 * of the picture are gone, its broad light and colour stay. */
#define BLUR_FRACTION 11

/* Where the number of a channel at a position lies. */
static gsize
place_of (const LensLayout *layout, int channel, gsize position)
{
  if (layout->is_channels_last)
    return position * (gsize) layout->n_channels + (gsize) channel;
  return (gsize) channel * layout->height * layout->width + position;
}

/* The part of a colour that the network's channel shows. */
static double
part_of_colour (const LensPreprocess *preprocess, int channel, guint32 colour)
{
  const double red = colour >> 16 & 255;
  const double green = colour >> 8 & 255;
  const double blue = colour & 255;

  if (preprocess->channels == LENS_CHANNELS_GRAY)
    return 0.299 * red + 0.587 * green + 0.114 * blue; /* luma of BT.601 */
  if (channel == 1)
    return green;
  return (channel == 0) == (preprocess->channels == LENS_CHANNELS_RGB) ? red : blue;
}

static double
constant_of (const LensQuery *query, const LensBaseline *baseline, int channel)
{
  const LensPreprocess *preprocess = lens_model_preprocess (query->recording->model);

  switch (baseline->kind)
    {
    case LENS_BASELINE_VALUE:
      return baseline->value;
    case LENS_BASELINE_BLACK:
      return (double) lens_preprocess_value (preprocess, channel, 0);
    case LENS_BASELINE_GREY:
      return (double) lens_preprocess_value (preprocess, channel, 127.5);
    case LENS_BASELINE_WHITE:
      return (double) lens_preprocess_value (preprocess, channel, 255);
    case LENS_BASELINE_COLOUR:
      return (double) lens_preprocess_value (preprocess, channel,
                                             part_of_colour (preprocess, channel,
                                                             baseline->colour));
    default:
      return 0; /* the mean colour */
    }
}

static void
fill_constant (const LensQuery *query, const LensBaseline *baseline, LensReal *to)
{
  const LensLayout *layout = lens_query_layout (query);
  const gsize n_positions = (gsize) layout->height * layout->width;

  for (int channel = 0; channel < layout->n_channels; channel++)
    {
      LensReal constant = (LensReal) constant_of (query, baseline, channel);

      for (gsize i = 0; i < n_positions; i++)
        to[place_of (layout, channel, i)] = constant;
    }
}

static void
fill_noise (const LensQuery *query, guint64 seed, LensReal *to)
{
  const LensPreprocess *preprocess = lens_model_preprocess (query->recording->model);
  const LensLayout *layout = lens_query_layout (query);
  const gsize n_positions = (gsize) layout->height * layout->width;
  LensRng rng;

  lens_rng_seed (&rng, seed);
  for (int channel = 0; channel < layout->n_channels; channel++)
    for (gsize i = 0; i < n_positions; i++)
      to[place_of (layout, channel, i)] = lens_preprocess_value (
        preprocess, channel, 255 * lens_rng_uniform (&rng));
}

static void
fill_blurred (const LensQuery *query, LensReal *to)
{
  const LensLayout *layout = lens_query_layout (query);
  const LensReal *from = lens_tensor_data (lens_query_input (query));
  const LensBlurShape shape = { 1, layout->height, layout->width };
  const gsize n = (gsize) layout->height * (gsize) layout->width;
  const int side = MAX (MIN (layout->height, layout->width), BLUR_FRACTION);
  g_autofree LensReal *plane = g_new (LensReal, n);
  g_autofree LensReal *blurred = g_new (LensReal, n);

  for (int channel = 0; channel < layout->n_channels; channel++)
    {
      for (gsize i = 0; i < n; i++)
        plane[i] = from[place_of (layout, channel, i)];
      lens_blur (shape, side / (double) BLUR_FRACTION, plane, blurred);
      for (gsize i = 0; i < n; i++)
        to[place_of (layout, channel, i)] = blurred[i];
    }
}

LensTensor *
lens_query_baseline (const LensQuery *query, const LensBaseline *baseline, guint64 seed)
{
  LensTensor *tensor = lens_tensor_new_unset (
    lens_tensor_shape (lens_query_input (query)));
  LensReal *to = lens_tensor_writable (tensor);

  if (baseline->kind == LENS_BASELINE_BLUR)
    fill_blurred (query, to);
  else if (baseline->kind == LENS_BASELINE_NOISE)
    fill_noise (query, seed, to);
  else
    fill_constant (query, baseline, to);
  return tensor;
}
