/* colormap.h - numbers as colours
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  LENS_COLORMAP_SEQUENTIAL, /* lightness only rises, or only falls */
  LENS_COLORMAP_DIVERGING,  /* two colours that part from a neutral middle */
  LENS_COLORMAP_RAINBOW,    /* lightness goes up and down: known, but misleading */
} LensColormapKind;

/* A colour at a place on the scale, 0 to 255; straight lines between. */
typedef struct
{
  int place;
  guint32 colour; /* 0xrrggbb */
} LensColourStop;

typedef struct
{
  const char *id;
  const char *title;
  LensColormapKind kind;
  const LensColourStop *stops; /* the last one is at 255 */
} LensColormap;

/* In the order of a menu; ends with NULL. */
extern const LensColormap *const lens_colormaps[];

/* NULL with “did you mean”. */
const LensColormap *lens_colormap_find (const char *id, GError **error);

/* The map for numbers that nobody chose a map for. */
const LensColormap *lens_colormap_for_sign (gboolean is_signed);

#define LENS_COLORMAP_ENTRIES 1024

/* 0xrrggbb for places from 0 to 1 in even steps; @entries has LENS_COLORMAP_ENTRIES. */
void lens_colormap_fill (const LensColormap *colormap, guint32 *entries);

/* One colour; @place 0 to 1. */
guint32 lens_colormap_at (const LensColormap *colormap, double place);

G_END_DECLS
