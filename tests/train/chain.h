/* chain.h - small pictures through chains of transforms
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/train/transform.h"

G_BEGIN_DECLS

/* [3][height][width]; whole samples of 8 bits over 255, as LensReal has them, where
 * it was drawn. */
typedef struct
{
  int height;
  int width;
  double *data;
} Picture;

/* Random samples; a picture of one row or column too. */
Picture picture_draw (guint64 seed, int height, int width);

/* Red grows from top to bottom and green from left to right, both from 0 to 1. */
Picture picture_slope (int height, int width);

Picture picture_copy (const Picture *picture);
void picture_clear (Picture *picture);
gsize picture_size (const Picture *picture);
double picture_at (const Picture *picture, int channel, int y, int x);

void picture_to_planes (const Picture *picture, LensPlanes *planes);
void picture_from_planes (Picture *picture, const LensPlanes *planes);
LensImage *picture_to_image (const Picture *picture);

void assert_near (const Picture *a, const Picture *b, double tolerance);

/* Fails the test where the text is no chain. */
LensTransforms *chain_new (const char *text);

/* With the generator that @seed begins, and as outside training. */
Picture chain_apply (const char *text, const Picture *picture, guint64 seed);
Picture chain_apply_still (const char *text, const Picture *picture);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Picture, picture_clear)

G_END_DECLS
