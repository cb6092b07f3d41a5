/* strip.h - some rows of planes, laid out so that every tap is a fixed distance away
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A strip holds what the windows of some output rows see, padding included.  A plane is
 * taken apart by stride: of stride 2, the even columns lie beside the even columns.  In
 * this layout output position (y, x) is number y · pitch + x, and what a tap of it looks
 * at is the same number further on, by an offset that depends on the tap alone.  So one
 * loop over numbers serves every stride, dilation and padding.  Rows are a little longer
 * than the result's: what comes out between them is thrown away.
 */

#pragma once

#include "core/base/real.h"
#include "core/kernel/window.h"

G_BEGIN_DECLS

/* Loops over numbers may read and write this many beyond the last. */
#define LENS_STRIP_SLACK 64

/* The layout, the same for all strips of a plane. */
typedef struct
{
  const LensWindow *window;
  int max_rows; /* output rows of the largest strip */
  int n_phases_y;
  int n_phases_x;
  gsize pitch;
  gsize n_rows; /* of a phase */
  gsize phase_size;
  gsize channel_size;
} LensStrip;

LensStrip lens_strip_make (const LensWindow *window, int max_rows);

/* Strips of a plane. */
int lens_strip_count (const LensStrip *strip);

/* One strip of all planes of an image's group. */
typedef struct
{
  gsize image_group;
  gsize group;
  int row; /* the first output row */
  int n_rows;
} LensStripPlace;

/* Strip @index of all images, of @n_groups groups each. */
LensStripPlace lens_strip_place (const LensStrip *strip, gsize n_groups, gsize index);

/* Numbers of so many channels, the slack included. */
gsize lens_strip_size (const LensStrip *strip, gsize n_channels);

/* Output positions of @n_rows rows as numbers: the last row ends with its last position. */
gsize lens_strip_n_numbers (const LensStrip *strip, int n_rows);

/* How far a tap looks ahead within its channel. */
gsize lens_strip_offset (const LensStrip *strip, int tap_y, int tap_x);

/**
 * lens_strip_load:
 * @begin: the first output row
 * @n_channels: how many planes there are at @in
 * @numbers: [n_channels][channel_size]
 *
 * Does not write the slack.
 */
void lens_strip_load (const LensStrip *strip,
                      int begin,
                      gsize n_channels,
                      const LensReal *in,
                      LensReal *numbers);

G_END_DECLS
