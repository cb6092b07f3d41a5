/* colormap.c - colours stand for numbers as they should
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/figure/colormap.h"
#include "core/figure/look.h"

#include <math.h>
#include <string.h>

/* Some entries of the published tables of 256 colours. */
static const struct
{
  const char *id;
  LensColourStop entries[17];
} published[] = {
  { "viridis",
    { { 0, 0x440154 },
      { 16, 0x48186a },
      { 35, 0x46307e },
      { 48, 0x424086 },
      { 66, 0x3a548c },
      { 80, 0x33638d },
      { 97, 0x2c738e },
      { 112, 0x26828e },
      { 128, 0x21918c },
      { 144, 0x1fa088 },
      { 161, 0x29af7f },
      { 176, 0x3fbc73 },
      { 195, 0x65cb5e },
      { 208, 0x84d44b },
      { 227, 0xb5de2b },
      { 240, 0xd8e219 },
      { 255, 0xfde725 } } },
  { "magma",
    { { 0, 0x000004 },
      { 16, 0x0a0822 },
      { 35, 0x21114e },
      { 48, 0x36106b },
      { 66, 0x54137d },
      { 80, 0x6a1c81 },
      { 97, 0x842681 },
      { 112, 0x9c2e7f },
      { 128, 0xb73779 },
      { 144, 0xd0416f },
      { 161, 0xe85362 },
      { 176, 0xf56b5c },
      { 195, 0xfc8e64 },
      { 208, 0xfea772 },
      { 227, 0xfeca8d },
      { 240, 0xfde2a3 },
      { 255, 0xfcfdbf } } },
  { "inferno",
    { { 0, 0x000004 },
      { 16, 0x0b0724 },
      { 35, 0x260c51 },
      { 48, 0x3d0965 },
      { 66, 0x5a116e },
      { 80, 0x71196e },
      { 97, 0x8c2369 },
      { 112, 0xa32c61 },
      { 128, 0xbc3754 },
      { 144, 0xd24644 },
      { 161, 0xe55c30 },
      { 176, 0xf1731d },
      { 195, 0xfa9407 },
      { 208, 0xfcac11 },
      { 227, 0xf7d13d },
      { 240, 0xf2ea69 },
      { 255, 0xfcffa4 } } },
  { "plasma",
    { { 0, 0x0d0887 },
      { 16, 0x310597 },
      { 35, 0x5102a3 },
      { 48, 0x6600a7 },
      { 66, 0x8104a7 },
      { 80, 0x9511a1 },
      { 97, 0xab2494 },
      { 112, 0xbc3587 },
      { 128, 0xcc4778 },
      { 144, 0xda5a6a },
      { 161, 0xe76e5b },
      { 176, 0xf0804e },
      { 195, 0xf99a3e },
      { 208, 0xfdac33 },
      { 227, 0xfdca26 },
      { 240, 0xf8df25 },
      { 255, 0xf0f921 } } },
  { "cividis",
    { { 0, 0x00224e },
      { 16, 0x002e6a },
      { 22, 0x003171 },
      { 30, 0x163770 },
      { 48, 0x32436d },
      { 64, 0x434e6c },
      { 80, 0x535a6d },
      { 96, 0x61656f },
      { 112, 0x6f7073 },
      { 130, 0x7e7d78 },
      { 148, 0x908b78 },
      { 164, 0x9f9775 },
      { 188, 0xb8aa6e },
      { 212, 0xd1bf61 },
      { 225, 0xdfca57 },
      { 241, 0xf1d945 },
      { 255, 0xfee838 } } },
  { "jet",
    { { 0, 0x000080 },
      { 16, 0x0000c8 },
      { 30, 0x0000ff },
      { 48, 0x0040ff },
      { 64, 0x0080ff },
      { 80, 0x00c0ff },
      { 96, 0x16ffe1 },
      { 112, 0x49ffad },
      { 128, 0x7dff7a },
      { 144, 0xb1ff46 },
      { 161, 0xe7ff0f },
      { 176, 0xffd000 },
      { 195, 0xff8900 },
      { 208, 0xff5900 },
      { 227, 0xff1300 },
      { 240, 0xc40000 },
      { 255, 0x800000 } } },
};

static double
part (guint32 colour, int shift)
{
  return colour >> shift & 0xff;
}

static void
test_agrees_with_the_published_tables (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (published); i++)
    {
      const LensColormap *colormap = lens_colormap_find (published[i].id, NULL);

      for (gsize j = 0; j < G_N_ELEMENTS (published[i].entries); j++)
        {
          const LensColourStop *entry = &published[i].entries[j];
          guint32 colour = lens_colormap_at (colormap, entry->place / 255.0);

          for (int shift = 0; shift <= 16; shift += 8)
            g_assert_cmpfloat (fabs (part (colour, shift) -
                                     part (entry->colour, shift)),
                               <=, 2);
        }
    }
}

static double
linear_light (double sample)
{
  double value = sample / 255;

  return value <= 0.04045 ? value / 12.92 : pow ((value + 0.055) / 1.055, 2.4);
}

/* L* of CIELAB. */
static double
lightness (guint32 colour)
{
  double y = 0.2126 * linear_light (part (colour, 16)) +
             0.7152 * linear_light (part (colour, 8)) +
             0.0722 * linear_light (part (colour, 0));

  return y > 0.008856 ? 116 * cbrt (y) - 16 : 903.3 * y;
}

/* Colours are whole numbers: a step back of less than this is rounding. */
#define ROUNDING 0.6

static void
test_lightness_of_sequential_maps_goes_one_way (void)
{
  for (int i = 0; lens_colormaps[i] != NULL; i++)
    {
      const LensColormap *colormap = lens_colormaps[i];
      double first = lightness (lens_colormap_at (colormap, 0));
      double last = lightness (lens_colormap_at (colormap, 1));
      double way = last > first ? 1 : -1;

      if (colormap->kind != LENS_COLORMAP_SEQUENTIAL)
        continue;
      g_assert_cmpfloat (fabs (last - first), >, 60);
      for (int j = 1; j <= 255; j++)
        {
          double before = lightness (lens_colormap_at (colormap, (j - 1) / 255.0));
          double after = lightness (lens_colormap_at (colormap, j / 255.0));

          g_assert_cmpfloat ((after - before) * way, >, -ROUNDING);
        }
    }
}

static gboolean
is_neutral (guint32 colour)
{
  return part (colour, 0) == part (colour, 8) && part (colour, 8) == part (colour, 16);
}

static void
test_the_middle_of_diverging_maps_is_neutral (void)
{
  for (int i = 0; lens_colormaps[i] != NULL; i++)
    {
      const LensColormap *colormap = lens_colormaps[i];

      if (colormap->kind != LENS_COLORMAP_DIVERGING)
        continue;
      g_assert_true (is_neutral (lens_colormap_at (colormap, 0.5)));
      for (int j = 1; j <= 100; j++)
        {
          guint32 below = lens_colormap_at (colormap, 0.5 - j / 200.0);
          guint32 above = lens_colormap_at (colormap, 0.5 + j / 200.0);

          /* Equal numbers of either sign are equally strong. */
          g_assert_cmpfloat (fabs (lightness (below) - lightness (above)), <, 8);

          /* Blue and red, never green: the sign shows to those who cannot tell red from
           * green. */
          if (j > 10)
            g_assert_true ((part (below, 0) > part (below, 16)) !=
                           (part (above, 0) > part (above, 16)));
        }
    }
}

static void
test_no_map_is_cyclic (void)
{
  for (int i = 0; lens_colormaps[i] != NULL; i++)
    {
      guint32 first = lens_colormap_at (lens_colormaps[i], 0);
      guint32 last = lens_colormap_at (lens_colormaps[i], 1);
      double apart = 0;

      for (int shift = 0; shift <= 16; shift += 8)
        apart += fabs (part (first, shift) - part (last, shift));
      g_assert_cmpfloat (apart, >, 100);
    }
}

static void
test_rows_are_complete_and_can_be_chosen (void)
{
  const LensField *field = lens_fields_find (lens_look_fields, "colormap", "look",
                                             NULL);
  int n_rows = 0;

  for (; lens_colormaps[n_rows] != NULL; n_rows++)
    {
      const LensColormap *colormap = lens_colormaps[n_rows];

      g_assert_nonnull (colormap->title);
      g_assert_cmpint (colormap->stops[0].place, ==, 0);
      g_assert_true (lens_colormap_find (colormap->id, NULL) == colormap);
      g_assert_cmpstr (field->choices[n_rows + 1].id, ==, colormap->id);
      g_assert_cmpstr (field->choices[n_rows + 1].title, ==, colormap->title);
    }
  g_assert_null (field->choices[n_rows + 1].id);
}

static void
test_outside_goes_to_the_ends (void)
{
  const LensColormap *colormap = lens_colormap_find ("viridis", NULL);
  guint32 entries[LENS_COLORMAP_ENTRIES];

  g_assert_cmphex (lens_colormap_at (colormap, -1), ==, 0x440154);
  g_assert_cmphex (lens_colormap_at (colormap, 2), ==, 0xfde725);
  lens_colormap_fill (colormap, entries);
  g_assert_cmphex (entries[0], ==, 0x440154);
  g_assert_cmphex (entries[LENS_COLORMAP_ENTRIES - 1], ==, 0xfde725);
}

static void
test_an_unknown_name_gets_an_offer (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (lens_colormap_find ("viridi", &error));
  g_assert_cmpstr (error->message, ==,
                   "unknown colormap “viridi”; did you mean “viridis”?");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/colormap/agrees-with-the-published-tables",
                   test_agrees_with_the_published_tables);
  g_test_add_func ("/colormap/lightness-of-sequential-maps-goes-one-way",
                   test_lightness_of_sequential_maps_goes_one_way);
  g_test_add_func ("/colormap/the-middle-of-diverging-maps-is-neutral",
                   test_the_middle_of_diverging_maps_is_neutral);
  g_test_add_func ("/colormap/no-map-is-cyclic", test_no_map_is_cyclic);
  g_test_add_func ("/colormap/rows-are-complete-and-can-be-chosen",
                   test_rows_are_complete_and_can_be_chosen);
  g_test_add_func ("/colormap/outside-goes-to-the-ends", test_outside_goes_to_the_ends);
  g_test_add_func ("/colormap/an-unknown-name-gets-an-offer",
                   test_an_unknown_name_gets_an_offer);
  return g_test_run ();
}
