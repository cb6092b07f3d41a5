/* preprocess.c - from a picture to what a network's input expects, and back
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/model/preprocess.h"

#include <math.h>
#include <string.h>

void
lens_preprocess_clear (LensPreprocess *preprocess)
{
  g_clear_pointer (&preprocess->source, g_free);
}

void
lens_preprocess_copy (const LensPreprocess *preprocess, LensPreprocess *copy)
{
  *copy = *preprocess;
  copy->source = g_strdup (preprocess->source);
}

gboolean
lens_preprocess_takes_picture (const LensShape *shape)
{
  return shape->rank == 4 && (shape->dims[1] == 1 || shape->dims[1] == 3 ||
                              shape->dims[3] == 1 || shape->dims[3] == 3);
}

gboolean
lens_preprocess_check (const LensPreprocess *preprocess,
                       const LensShape *shape,
                       GError **error)
{
  int axis = preprocess->channels_last ? 1 : 2;

  g_assert (lens_preprocess_takes_picture (shape));
  return (shape->dims[axis] == preprocess->height &&
          shape->dims[axis + 1] == preprocess->width) ||
         lens_fail (error, LENS_ERROR_SETTING,
                    "size: %d×%d, but the network's input is %d×%d", preprocess->height,
                    preprocess->width, (int) shape->dims[axis],
                    (int) shape->dims[axis + 1]);
}

/* @side times @a / @b, to the nearest whole number. */
static gint64
scale_side (gint64 side, gint64 a, gint64 b)
{
  return (2 * side * a + b) / (2 * b);
}

/* The shorter side becomes what is asked for, and the longer one follows. */
static void
find_full_size (const LensPreprocess *preprocess,
                gint64 height,
                gint64 width,
                LensResize *resize)
{
  gint64 larger = MAX (preprocess->height, preprocess->width);
  gint64 side = MAX (preprocess->shorter_side, larger);
  gboolean is_tall = height > width;

  /* Without a margin as little as possible is cut away: for an input that is not square,
   * the side that would be too short first decides. */
  if (preprocess->shorter_side < larger)
    {
      is_tall = height * preprocess->width > width * preprocess->height;
      side = is_tall ? preprocess->width : preprocess->height;
    }
  resize->height = is_tall ? scale_side (side, height, width) : side;
  resize->width = is_tall ? side : scale_side (side, width, height);

  /* Only a hostile picture is so long and thin. */
  resize->height = MIN (resize->height, G_MAXINT);
  resize->width = MIN (resize->width, G_MAXINT);
}

void
lens_preprocess_place (const LensPreprocess *preprocess,
                       int height,
                       int width,
                       LensResize *resize)
{
  LensRectangle *part = &resize->part;

  g_assert (preprocess->fit != LENS_FIT_PAD);
  if (preprocess->fit == LENS_FIT_CROP)
    find_full_size (preprocess, height, width, resize);
  else
    {
      resize->height = preprocess->height;
      resize->width = preprocess->width;
    }
  part->height = preprocess->height > 0 ? preprocess->height : (int) resize->height;
  part->width = preprocess->width > 0 ? preprocess->width : (int) resize->width;

  /* An odd rest leaves one more pixel below and to the right. */
  part->y = (int) ((resize->height - part->height) / 2);
  part->x = (int) ((resize->width - part->width) / 2);
}

/* The colour that becomes 0, as far as there is one. */
static void
find_mean_colour (const LensPreprocess *preprocess, guint8 colour[3])
{
  for (int c = 0; c < 3; c++)
    {
      int channel = preprocess->n_channels == 1                 ? 0
                    : preprocess->channels == LENS_CHANNELS_BGR ? 2 - c
                                                                : c;
      double value = preprocess->mean[channel] / preprocess->scale;

      colour[c] = (guint8) CLAMP (rint (value), 0, 255);
    }
}

static LensImage *
pad (const LensPreprocess *preprocess, const LensImage *image)
{
  gint64 height = lens_image_height (image);
  gint64 width = lens_image_width (image);
  gboolean is_tall = height * preprocess->width > width * preprocess->height;
  int inner_height = is_tall ? preprocess->height
                             : (int) MAX (preprocess->width * height / width, 1);
  int inner_width = is_tall ? (int) MAX (preprocess->height * width / height, 1)
                            : preprocess->width;
  g_autoptr (LensImage) inner = lens_image_resize (image, inner_height, inner_width);
  LensImage *result = lens_image_new (preprocess->height, preprocess->width);
  guint8 *to = lens_image_writable (result);
  gsize n_pixels = (gsize) preprocess->height * (gsize) preprocess->width;
  int top = (preprocess->height - inner_height) / 2;
  int left = (preprocess->width - inner_width) / 2;
  guint8 colour[3];

  find_mean_colour (preprocess, colour);
  for (gsize i = 0; i < n_pixels; i++)
    memcpy (to + 3 * i, colour, 3);
  for (int y = 0; y < inner_height; y++)
    memcpy (to + 3 * ((gsize) (top + y) * (gsize) preprocess->width + (gsize) left),
            lens_image_pixels (inner) + 3 * (gsize) y * (gsize) inner_width,
            3 * (gsize) inner_width);
  return result;
}

LensImage *
lens_preprocess_fit (const LensPreprocess *preprocess, const LensImage *image)
{
  LensResize resize;

  if (preprocess->fit == LENS_FIT_PAD)
    return pad (preprocess, image);
  lens_preprocess_place (preprocess, lens_image_height (image),
                         lens_image_width (image), &resize);
  return lens_image_resize_part (image, resize.height, resize.width, &resize.part);
}

/* The luma of ITU-R 601 in 16 binary digits, as Pillow makes grey of colour. */
static double
luma (const guint8 *pixel)
{
  return (pixel[0] * 19595 + pixel[1] * 38470 + pixel[2] * 7471 + 0x8000) >> 16;
}

static double
channel_value (const LensPreprocess *preprocess, const guint8 *pixel, int channel)
{
  switch (preprocess->channels)
    {
    case LENS_CHANNELS_GRAY:
      return luma (pixel);
    case LENS_CHANNELS_BGR:
      return pixel[2 - channel];
    case LENS_CHANNELS_RGB:
      break;
    }
  return pixel[channel];
}

LensReal
lens_preprocess_value (const LensPreprocess *preprocess, int channel, double value)
{
  return (LensReal) ((value * preprocess->scale - preprocess->mean[channel]) /
                     preprocess->std[channel]);
}

static LensShape
tensor_shape (const LensPreprocess *preprocess)
{
  if (preprocess->channels_last)
    return lens_shape (1, preprocess->height, preprocess->width,
                       preprocess->n_channels);
  return lens_shape (1, preprocess->n_channels, preprocess->height, preprocess->width);
}

/* Where channel @c of pixel @i stands in the tensor. */
static gsize
place (const LensPreprocess *preprocess, int c, gsize i)
{
  gsize n_pixels = (gsize) preprocess->height * (gsize) preprocess->width;

  if (preprocess->channels_last)
    return i * (gsize) preprocess->n_channels + (gsize) c;
  return (gsize) c * n_pixels + i;
}

LensTensor *
lens_preprocess_apply (const LensPreprocess *preprocess, const LensImage *image)
{
  g_autoptr (LensImage) fitted = lens_preprocess_fit (preprocess, image);
  const LensShape shape = tensor_shape (preprocess);
  LensTensor *tensor = lens_tensor_new_unset (&shape);
  LensReal *to = lens_tensor_writable (tensor);
  const guint8 *pixels = lens_image_pixels (fitted);
  gsize n_pixels = (gsize) preprocess->height * (gsize) preprocess->width;

  for (int c = 0; c < preprocess->n_channels; c++)
    for (gsize i = 0; i < n_pixels; i++)
      to[place (preprocess, c, i)] = lens_preprocess_value (
        preprocess, c, channel_value (preprocess, pixels + 3 * i, c));
  return tensor;
}

static guint8
undo_value (const LensPreprocess *preprocess, int channel, LensReal number)
{
  double value = ((double) number * preprocess->std[channel] +
                  preprocess->mean[channel]) /
                 preprocess->scale;

  /* Also where the number is not one. */
  if (!(value > 0))
    return 0;
  return (guint8) MIN (rint (value), 255);
}

LensImage *
lens_preprocess_undo (const LensPreprocess *preprocess, const LensTensor *tensor)
{
  LensImage *image = lens_image_new (preprocess->height, preprocess->width);
  guint8 *to = lens_image_writable (image);
  const LensReal *from = lens_tensor_data (tensor);
  gsize n_pixels = (gsize) preprocess->height * (gsize) preprocess->width;
  gboolean is_reversed = preprocess->channels == LENS_CHANNELS_BGR;

  g_assert (lens_tensor_n_elements (tensor) ==
            n_pixels * (gsize) preprocess->n_channels);
  for (gsize i = 0; i < n_pixels; i++)
    for (int c = 0; c < 3; c++)
      {
        int channel = preprocess->n_channels == 1 ? 0 : is_reversed ? 2 - c : c;

        to[3 * i + (gsize) c] = undo_value (preprocess, channel,
                                            from[place (preprocess, channel, i)]);
      }
  return image;
}
