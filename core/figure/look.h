/* look.h - the choices that all figures share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/base/field.h"

G_BEGIN_DECLS

/* What the ends of a colour scale are. */
typedef enum
{
  LENS_SCALE_AUTO, /* 99 % for signed maps in several colours and for channels, whose few
                      strongest numbers dwarf the rest; else the largest, and numbers that
                      are all far from 0 begin at the smallest */
  LENS_SCALE_MAX,  /* the largest |v|, or the smallest and largest v */
  LENS_SCALE_OUTLIER_2,     /* 98 % of the total of |v| lies below: Captum's rule */
  LENS_SCALE_PERCENTILE_99, /* 99 % of the |v| lie below: the rule of PAIR saliency */
  LENS_SCALE_FIXED,         /* the number given as limit */
} LensScaleRule;

/* What shares one colour scale. */
typedef enum
{
  LENS_SHARE_AUTO, /* all frames of a clip and all channels; in a gist every map its own */
  LENS_SHARE_ALL,  /* everything in the figure, all frames of the clip */
  LENS_SHARE_ROW,  /* the maps of one row of a gist */
  LENS_SHARE_NONE, /* every map its own */
} LensShare;

/* How the colour planes of a map become one plane. */
typedef enum
{
  LENS_COLLAPSE_AUTO, /* the sum; the largest |.| where the sign does not count */
  LENS_COLLAPSE_SUM,
  LENS_COLLAPSE_SUM_ABSOLUTE,
  LENS_COLLAPSE_MAX_ABSOLUTE,
  LENS_COLLAPSE_COLOUR, /* not at all: red, green and blue around the middle grey */
} LensCollapse;

typedef enum
{
  LENS_UPSAMPLE_NEAREST,
  LENS_UPSAMPLE_BILINEAR,
  LENS_UPSAMPLE_BICUBIC,
} LensUpsample;

typedef enum
{
  LENS_THEME_LIGHT,
  LENS_THEME_DARK,
} LensTheme;

typedef struct
{
  int colormap; /* 0: by the kind of map; else 1 + the index in lens_colormaps[] */
  int scale;    /* LensScaleRule */
  double limit; /* of LENS_SCALE_FIXED: the upper end; a signed map's lower is -limit */
  int share;    /* LensShare */
  int collapse; /* LensCollapse */
  int upsample; /* LensUpsample, for maps of fewer pixels than they are drawn with */
  double blend; /* of an overlay: 0 the picture alone, 1 the map alone */
  int size;     /* of the shorter side of one map; 0: the figure's own */
  int columns;  /* panels beside each other; 0: all of them, or as shows them largest */
  int top;      /* of bars: how many classes */
  int theme;    /* LensTheme */
  double resolution; /* pixels of a PNG for one unit of size */
  gboolean has_colorbar;
  gboolean has_title;
} LensLook;

extern const LensField lens_look_fields[];

G_END_DECLS
