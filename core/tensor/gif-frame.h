/* gif-frame.h - from the pixels of a frame to a palette and indices
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A frame between what was given and what is stored. */
typedef struct
{
  int height;
  int width;
  int n_opaque;      /* colours at most; the index that follows them is transparent */
  double dithering;  /* 0 none … 1 full */
  gboolean is_first; /* nothing stands before it */
  int delay_cs;
  const guint8 *previous; /* [height][width][4], alpha 255: the frame before */
  guint8 *present;        /* the same of this one */
  guint8 *indices;        /* (out): [height][width], inside the box */
  int top;                /* (out): the smallest box around all that changed … */
  int left;
  int box_height; /* … one pixel if nothing did */
  int box_width;
  guint8 colours[256][3]; /* (out) */
  gboolean is_done;       /* (out): FALSE where libimagequant fails */
} LensGifFrame;

/* Finds what changed, its palette and its indices.  Depends on the frame alone, so that
 * several may be worked on at once. */
void lens_gif_frame_index (LensGifFrame *frame);

G_END_DECLS
