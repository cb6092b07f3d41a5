/* planes.h - a picture on its way through transforms
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Room is kept from one picture to the next, so that a whole training allocates it once.
 */

#pragma once

#include "core/base/field.h"
#include "core/base/real.h"
#include "core/tensor/image.h"
#include "core/tensor/resize.h"

G_BEGIN_DECLS

/* Begins as all zeros. */
typedef struct
{
  int n_channels; /* 3, or 1 for grey */
  int height;
  int width;
  LensReal *data;  /* [channels][height][width], colours 0 … 1 until normalise */
  LensReal *spare; /* room of the same size, for what cannot be done in place */
  gsize capacity;  /* numbers that each has room for */
  const LensImage
    *image; /* (nullable): lent; the samples are still in here, not in data */
  LensResizer *resizer;
  guint8 *bytes; /* room for samples of 8 bits */
  gsize bytes_capacity;
} LensPlanes;

/* What stands where a picture moved away. */
typedef enum
{
  LENS_FILL_EDGE,  /* the nearest pixel */
  LENS_FILL_BLACK, /* colour 0 */
  LENS_FILL_MEAN,  /* the picture's mean colour */
} LensFill;

/* For settings; the index is the LensFill. */
extern const LensChoice lens_fill_choices[];

void lens_planes_clear (LensPlanes *planes);

/* Numbers of one channel. */
gsize lens_planes_size (const LensPlanes *planes);

/* Begins with @image, of which nothing is copied yet. */
void lens_planes_begin (LensPlanes *planes, const LensImage *image);

/* Brings the samples into data. */
void lens_planes_load (LensPlanes *planes);

/* Room for @n numbers in data and spare; what is in data stays. */
void lens_planes_reserve (LensPlanes *planes, gsize n);

/* Data and spare change places, the picture has another size. */
void lens_planes_swap (LensPlanes *planes, int height, int width);

/* A part of the picture resized, with the rounding to 8 bits that pictures have. */
void lens_planes_resize (LensPlanes *planes,
                         const LensRectangle *source,
                         const LensResize *wanted);

/* One channel of three: the luma of ITU-R 601, rounded to 8 bits as Pillow does. */
void lens_planes_make_grey (LensPlanes *planes);

/* What fills channel @channel; meaningless for LENS_FILL_EDGE. */
LensReal lens_planes_fill (const LensPlanes *planes, LensFill fill, int channel);

G_END_DECLS
