/* look.c - the choices that all figures share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/figure/look.h"

/* The rows of lens_colormaps[] in their order, after the first; a test compares. */
static const LensChoice colormaps[] = {
  { "auto", N_ ("Automatic") },
  { "viridis", N_ ("Viridis") },
  { "magma", N_ ("Magma") },
  { "inferno", N_ ("Inferno") },
  { "plasma", N_ ("Plasma") },
  { "cividis", N_ ("Cividis") },
  { "grey", N_ ("Grey, black to white") },
  { "paper", N_ ("Grey, white to black") },
  { "jet", N_ ("Jet") },
  { "blue-white-red", N_ ("Blue, white, red") },
  { "red-white-blue", N_ ("Red, white, blue") },
  { "blue-black-red", N_ ("Blue, black, red") },
  { NULL, NULL },
};

static const LensChoice scales[] = {
  { "auto", N_ ("Automatic") },
  { "max", N_ ("Largest value") },
  /* xgettext:no-c-format */
  { "outlier-2", N_ ("98 % of the total") },
  /* xgettext:no-c-format */
  { "percentile-99", N_ ("99 % of the values") },
  { "fixed", N_ ("Fixed limit") },
  { NULL, NULL },
};

static const LensChoice shares[] = {
  { "auto", N_ ("Automatic") },
  { "all", N_ ("One for everything") },
  { "row", N_ ("One a row") },
  { "none", N_ ("One a map") },
  { NULL, NULL },
};

static const LensChoice collapses[] = {
  { "auto", N_ ("Automatic") },          { "sum", N_ ("Sum") },
  { "sum-absolute", N_ ("Sum of |·|") }, { "max-absolute", N_ ("Largest |·|") },
  { "colour", N_ ("In colour") },        { NULL, NULL },
};

static const LensChoice upsamples[] = {
  { "nearest", N_ ("Nearest") },
  { "bilinear", N_ ("Bilinear") },
  { "bicubic", N_ ("Bicubic") },
  { NULL, NULL },
};

static const LensChoice themes[] = {
  { "light", N_ ("Light") },
  { "dark", N_ ("Dark") },
  { NULL, NULL },
};

const LensField lens_look_fields[] = {
  {
    LENS_CHOICE (LensLook, colormap),
    .title = N_ ("Colours"),
    .help = N_ ("which colours stand for the numbers; automatic: by the kind of map"),
    .choices = colormaps,
  },
  {
    LENS_CHOICE (LensLook, scale),
    .title = N_ ("Scale"),
    .help = N_ (
      "which number gets the strongest colour; automatic: by the kind of map"),
    .choices = scales,
  },
  {
    LENS_REAL (LensLook, limit),
    .title = N_ ("Limit"),
    .help = N_ ("the number at the end of a fixed scale"),
    .initial = 1,
    .min = 1e-30,
    .max = 1e30,
  },
  {
    LENS_CHOICE (LensLook, share),
    .title = N_ ("Shared scale"),
    .help = N_ ("which maps have one scale; automatic: as suits the figure"),
    .choices = shares,
  },
  {
    LENS_CHOICE (LensLook, collapse),
    .title = N_ ("Colour planes"),
    .help = N_ (
      "how the numbers of red, green and blue become one; automatic: by the figure"),
    .choices = collapses,
  },
  {
    LENS_CHOICE (LensLook, upsample),
    .title = N_ ("Enlarge"),
    .help = N_ ("how a small map fills its place"),
    .choices = upsamples,
    .initial = LENS_UPSAMPLE_BICUBIC,
  },
  {
    LENS_REAL (LensLook, blend),
    .title = N_ ("Blend"),
    .help = N_ ("how much of the map covers the picture in an overlay"),
    .initial = 0.5,
    .min = 0,
    .max = 1,
  },
  {
    LENS_INT (LensLook, size),
    .title = N_ ("Size"),
    .help = N_ ("the shorter side of a map, 0 for the figure's own"),
    .zero = N_ ("Auto"),
    .min = 0,
    .max = 4096,
  },
  {
    LENS_INT (LensLook, columns),
    .title = N_ ("Columns"),
    .help = N_ (
      "panels beside each other, 0 for all, on the screen as many as suit it"),
    .zero = N_ ("Auto"),
    .min = 0,
    .max = 8,
  },
  {
    LENS_INT (LensLook, top),
    .title = N_ ("Classes"),
    .help = N_ ("how many of the likeliest classes are listed"),
    .initial = 10,
    .min = 1,
    .max = 100,
  },
  {
    LENS_CHOICE (LensLook, theme),
    .title = N_ ("Theme"),
    .help = N_ ("dark text on white, or light text on black"),
    .choices = themes,
  },
  {
    LENS_REAL (LensLook, resolution),
    .title = N_ ("Resolution"),
    .help = N_ ("pixels of a PNG for one unit of size"),
    .initial = 2,
    .min = 0.25,
    .max = 8,
  },
  {
    LENS_BOOL (LensLook, has_colorbar),
    .title = N_ ("Colour bar"),
    .help = N_ ("whether the numbers behind the colours are shown"),
    .initial = TRUE,
  },
  {
    LENS_BOOL (LensLook, has_title),
    .title = N_ ("Title"),
    .help = N_ ("whether method, target and layer stand above"),
    .initial = TRUE,
  },
  { .kind = LENS_FIELD_END },
};
