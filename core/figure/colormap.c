/* colormap.c - numbers as colours
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Viridis, magma, inferno and plasma (Smith and van der Walt 2015) and cividis (Nunez,
 * Anderton and Renslow 2018) are drawn through stops placed so that straight lines between
 * them stay within 2/255 of the published tables.  The diverging maps have arms of equal
 * lightness, laid out in OKLab.
 */

#include "core/figure/colormap.h"

#include "core/base/error.h"
#include "core/base/field.h"

#include <math.h>

static const LensColourStop viridis_stops[] = {
  { 0, 0x440154 },   { 13, 0x481467 },  { 30, 0x472a7a },  { 42, 0x443983 },
  { 58, 0x3e4c8a },  { 81, 0x32648e },  { 125, 0x218e8d }, { 141, 0x1e9d89 },
  { 153, 0x22a884 }, { 162, 0x2ab07f }, { 174, 0x3bbb75 }, { 193, 0x60ca60 },
  { 201, 0x73d056 }, { 215, 0x95d840 }, { 233, 0xc5e021 }, { 240, 0xd8e219 },
  { 246, 0xe7e419 }, { 251, 0xf4e61e }, { 255, 0xfde725 },
};

static const LensColourStop magma_stops[] = {
  { 0, 0x000004 },   { 4, 0x020109 },   { 12, 0x06051a },  { 27, 0x160f3b },
  { 37, 0x241253 },  { 48, 0x36106b },  { 54, 0x400f74 },  { 62, 0x4e117b },
  { 79, 0x681c81 },  { 105, 0x912b81 }, { 125, 0xb2357b }, { 149, 0xd8456c },
  { 160, 0xe75263 }, { 172, 0xf2645c }, { 182, 0xf8765c }, { 192, 0xfc8961 },
  { 206, 0xfea36f }, { 216, 0xfeb67c }, { 235, 0xfed89a }, { 255, 0xfcfdbf },
};

static const LensColourStop inferno_stops[] = {
  { 0, 0x000004 },   { 9, 0x040314 },   { 19, 0x0e092b },  { 26, 0x180c3c },
  { 40, 0x2f0a5b },  { 51, 0x420a68 },  { 64, 0x57106e },  { 83, 0x751b6e },
  { 105, 0x982766 }, { 122, 0xb3325a }, { 146, 0xd44842 }, { 153, 0xdd513a },
  { 172, 0xef6c23 }, { 194, 0xfa9207 }, { 201, 0xfc9f07 }, { 209, 0xfcae12 },
  { 225, 0xf8cd37 }, { 233, 0xf4dd4f }, { 244, 0xf1f179 }, { 248, 0xf3f68a },
  { 255, 0xfcffa4 },
};

static const LensColourStop plasma_stops[] = {
  { 0, 0x0d0887 },   { 7, 0x20068f },   { 31, 0x4b03a1 },  { 45, 0x6100a7 },
  { 55, 0x7100a8 },  { 68, 0x8405a7 },  { 78, 0x920fa3 },  { 91, 0xa31e9a },
  { 110, 0xba3388 }, { 138, 0xd5536f }, { 173, 0xef7c51 }, { 202, 0xfca338 },
  { 224, 0xfdc527 }, { 233, 0xfbd324 }, { 251, 0xf2f227 }, { 255, 0xf0f921 },
};

static const LensColourStop cividis_stops[] = {
  { 0, 0x00224e },   { 19, 0x00306f },  { 23, 0x013271 },  { 28, 0x123570 },
  { 36, 0x213b6e },  { 56, 0x3b496c },  { 88, 0x5a5f6e },  { 126, 0x7b7a78 },
  { 148, 0x908b78 }, { 180, 0xafa471 }, { 204, 0xc8b866 }, { 233, 0xe8d24f },
  { 246, 0xf7de3e }, { 251, 0xfde334 }, { 255, 0xfee838 },
};

static const LensColourStop grey_stops[] = {
  { 0, 0x000000 },
  { 255, 0xffffff },
};

static const LensColourStop paper_stops[] = {
  { 0, 0xffffff },
  { 255, 0x000000 },
};

/* The red, green and blue ramps of MATLAB's map of this name, where they bend. */
static const LensColourStop jet_stops[] = {
  { 0, 0x000080 },   { 28, 0x0000ff },  { 32, 0x0000ff },  { 87, 0x00dcfe },
  { 89, 0x00e4f8 },  { 96, 0x16ffe1 },  { 163, 0xeeff09 }, { 166, 0xf8f500 },
  { 168, 0xfeed00 }, { 227, 0xff1300 }, { 232, 0xe80000 }, { 255, 0x800000 },
};

/* The neutral colour stands at 127 and 128, so that 0 lies in its middle. */
static const LensColourStop blue_white_red_stops[] = {
  { 0, 0x14387e },   { 21, 0x0f55ae },  { 42, 0x0c76d6 },  { 64, 0x2d99f3 },
  { 85, 0x68bcfe },  { 106, 0xabdcff }, { 127, 0xf7f7f7 }, { 128, 0xf7f7f7 },
  { 149, 0xffc6b5 }, { 170, 0xfd937a }, { 192, 0xe76753 }, { 213, 0xc64238 },
  { 234, 0x9e2527 }, { 255, 0x71141c },
};

static const LensColourStop red_white_blue_stops[] = {
  { 0, 0x71141c },   { 21, 0x9e2527 },  { 42, 0xc64238 },  { 64, 0xe76753 },
  { 85, 0xfd937a },  { 106, 0xffc6b5 }, { 127, 0xf7f7f7 }, { 128, 0xf7f7f7 },
  { 149, 0xabdcff }, { 170, 0x68bcfe }, { 192, 0x2d99f3 }, { 213, 0x0c76d6 },
  { 234, 0x0f55ae }, { 255, 0x14387e },
};

static const LensColourStop blue_black_red_stops[] = {
  { 0, 0xa1dbf3 },   { 21, 0x52b9e9 },  { 42, 0x0a93d1 },  { 64, 0x076da8 },
  { 85, 0x014980 },  { 106, 0x092a51 }, { 127, 0x0f0f0f }, { 128, 0x0f0f0f },
  { 149, 0x4b1513 }, { 170, 0x7e2417 }, { 192, 0xab3f22 }, { 213, 0xd0663e },
  { 234, 0xe9946c }, { 255, 0xf7c5aa },
};

static const LensColormap viridis = {
  .id = "viridis",
  .title = N_ ("Viridis"),
  .kind = LENS_COLORMAP_SEQUENTIAL,
  .stops = viridis_stops,
};

static const LensColormap magma = {
  .id = "magma",
  .title = N_ ("Magma"),
  .kind = LENS_COLORMAP_SEQUENTIAL,
  .stops = magma_stops,
};

static const LensColormap inferno = {
  .id = "inferno",
  .title = N_ ("Inferno"),
  .kind = LENS_COLORMAP_SEQUENTIAL,
  .stops = inferno_stops,
};

static const LensColormap plasma = {
  .id = "plasma",
  .title = N_ ("Plasma"),
  .kind = LENS_COLORMAP_SEQUENTIAL,
  .stops = plasma_stops,
};

static const LensColormap cividis = {
  .id = "cividis",
  .title = N_ ("Cividis"),
  .kind = LENS_COLORMAP_SEQUENTIAL,
  .stops = cividis_stops,
};

static const LensColormap grey = {
  .id = "grey",
  .title = N_ ("Grey, black to white"),
  .kind = LENS_COLORMAP_SEQUENTIAL,
  .stops = grey_stops,
};

static const LensColormap paper = {
  .id = "paper",
  .title = N_ ("Grey, white to black"),
  .kind = LENS_COLORMAP_SEQUENTIAL,
  .stops = paper_stops,
};

static const LensColormap jet = {
  .id = "jet",
  .title = N_ ("Jet"),
  .kind = LENS_COLORMAP_RAINBOW,
  .stops = jet_stops,
};

static const LensColormap blue_white_red = {
  .id = "blue-white-red",
  .title = N_ ("Blue, white, red"),
  .kind = LENS_COLORMAP_DIVERGING,
  .stops = blue_white_red_stops,
};

static const LensColormap red_white_blue = {
  .id = "red-white-blue",
  .title = N_ ("Red, white, blue"),
  .kind = LENS_COLORMAP_DIVERGING,
  .stops = red_white_blue_stops,
};

static const LensColormap blue_black_red = {
  .id = "blue-black-red",
  .title = N_ ("Blue, black, red"),
  .kind = LENS_COLORMAP_DIVERGING,
  .stops = blue_black_red_stops,
};

const LensColormap *const lens_colormaps[] = {
  &viridis, &magma, &inferno,        &plasma,         &cividis,        &grey,
  &paper,   &jet,   &blue_white_red, &red_white_blue, &blue_black_red, NULL,
};

const LensColormap *
lens_colormap_find (const char *id, GError **error)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  g_autofree char *known = NULL;
  const char *closest;

  for (int i = 0; lens_colormaps[i] != NULL; i++)
    {
      if (g_str_equal (lens_colormaps[i]->id, id))
        return lens_colormaps[i];
      g_ptr_array_add (ids, (gpointer) lens_colormaps[i]->id);
    }
  g_ptr_array_add (ids, NULL);
  closest = lens_closest (id, (const char *const *) ids->pdata);
  known = g_strjoinv (", ", (char **) ids->pdata);
  if (closest != NULL)
    lens_fail (error, LENS_ERROR_SETTING, "unknown colormap “%s”; did you mean “%s”?",
               id, closest);
  else
    lens_fail (error, LENS_ERROR_SETTING, "unknown colormap “%s”; there are: %s", id,
               known);
  return NULL;
}

const LensColormap *
lens_colormap_for_sign (gboolean is_signed)
{
  return is_signed ? &blue_white_red : &viridis;
}

static double
mix_part (guint32 from, guint32 to, int shift, double fraction)
{
  double begin = from >> shift & 0xff;
  double end = to >> shift & 0xff;

  return begin + (end - begin) * fraction;
}

guint32
lens_colormap_at (const LensColormap *colormap, double place)
{
  const LensColourStop *stop = colormap->stops;
  double on_table = CLAMP (place, 0, 1) * 255;
  guint32 colour = 0;
  double fraction;

  while (stop[1].place < 255 && stop[1].place < on_table)
    stop++;
  fraction = (on_table - stop[0].place) / (stop[1].place - stop[0].place);
  for (int shift = 16; shift >= 0; shift -= 8)
    {
      double part = mix_part (stop[0].colour, stop[1].colour, shift, fraction);

      colour |= (guint32) lround (part) << shift;
    }
  return colour;
}

void
lens_colormap_fill (const LensColormap *colormap, guint32 *entries)
{
  for (int i = 0; i < LENS_COLORMAP_ENTRIES; i++)
    entries[i] = lens_colormap_at (colormap, i / (LENS_COLORMAP_ENTRIES - 1.0));
}
