/* page.h - what all figures have around their maps: colours, margins, heading
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/figure/scene.h"
#include "core/figure/text.h"

#include <cairo.h>

G_BEGIN_DECLS

typedef struct
{
  guint32 background;
  guint32 ink;    /* headings and numbers */
  guint32 muted;  /* what is said by the way */
  guint32 rule;   /* hairlines */
  guint32 panel;  /* where a map would be */
  guint32 accent; /* the first curve, bars */
  guint32 second; /* the curve of another class, the patch */
} LensPalette;

const LensPalette *lens_palette (const LensLook *look);

/* A rectangle on the page. */
typedef struct
{
  double y;
  double x;
  double height;
  double width;
} LensArea;

#define LENS_MARGIN 14.0
#define LENS_GAP 10.0

LensTextStyle
lens_text_style (const LensLook *look, double size, LensAlign align, double max_width);
LensTextStyle
lens_muted_style (const LensLook *look, double size, LensAlign align, double max_width);

/**
 * lens_heading_height:
 * @width: of the text, between the margins
 * @subtitle: (nullable): the line under the title
 *
 * Returns: what the heading takes at the top of a page; 0 where the look wants none.  The
 *   same for all frames of a clip.
 */
double lens_heading_height (const LensScene *scene, double width, const char *subtitle);

/* Draws it within the margins. */
void lens_heading_draw (const LensScene *scene,
                        cairo_t *cr,
                        double width,
                        const char *subtitle);

/* The layer's shape, where the numbers are the layer's own, and the frame's caption. */
char *lens_heading_dup_subtitle (const LensScene *scene);

/* The shape alone. */
char *lens_heading_dup_layer (const LensScene *scene);

void lens_fill_area (cairo_t *cr, const LensArea *area, guint32 colour);

/* A hairline around the area, outside its pixels. */
void lens_frame_area (cairo_t *cr, const LensArea *area, guint32 colour);

/* Takes down where @area lies; @areas may be NULL. */
void lens_note_area (GArray *areas,
                     cairo_t *cr,
                     const LensArea *area,
                     int cell,
                     gboolean is_map);

/* A short text above or below something, centred, shortened to the area's width; returns
 * nothing to measure: it takes LENS_LABEL_HEIGHT. */
#define LENS_LABEL_HEIGHT 18.0
void lens_label_draw (const LensScene *scene,
                      cairo_t *cr,
                      const LensArea *below,
                      const char *text);

G_END_DECLS
