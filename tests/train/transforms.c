/* transforms.c - chains of transforms: read, written, refused, and said as a sidecar
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/base/json.h"
#include "tests/train/chain.h"
#include "tests/train/rows.h"

#include <math.h>
#include <string.h>

static void
test_rows_are_sound (void)
{
  for (int i = 0; lens_transforms[i] != NULL; i++)
    rows_check (lens_transforms[i]->id, lens_transforms[i]->title,
                lens_transforms[i]->summary, lens_transforms[i]->fields,
                lens_transforms[i]->settings_size);
}

/* Settings under which a transform leaves every picture alone. */
static const char *const idle[] = {
  "[]",
  "[{\"resize\": {\"height\": 13, \"width\": 22}}]",
  "[{\"resize\": {\"height\": 13, \"width\": 22, \"fit\": \"crop\"}}]",
  "[{\"resize\": {\"shorter-side\": 13}}]",
  "[{\"resize\": {\"height\": 13, \"width\": 22}}, {\"crop\": {\"height\": 13, "
  "\"width\": 22}}]",
  "[{\"flip\": {\"horizontal\": 0}}]",
  "[{\"rotate\": {\"degrees\": 0}}]",
  "[{\"affine\": {\"translate\": 0, \"scale\": 0}}]",
  "[{\"colour-jitter\": {\"brightness\": 0, \"contrast\": 0, \"saturation\": 0, "
  "\"hue\": 0}}]",
  "[{\"noise\": {\"sigma\": 0}}]",
  "[{\"normalise\": {\"mean\": 0, \"std\": 1}}]",
};

static void
test_idle_settings_change_nothing (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (idle); i++)
    for (guint64 seed = 0; seed < 5; seed++)
      {
        g_auto (Picture) before = picture_draw (seed, 13, 22);
        g_auto (Picture) after = chain_apply (idle[i], &before, seed);

        assert_near (&before, &after, 0);
      }
}

/* Everything, with unusual settings. */
#define FULL_CHAIN                                                                    \
  "[{\"resize\": {\"shorter-side\": 40}},"                                            \
  " {\"crop\": {\"height\": 33, \"width\": 31, \"padding\": 3, \"fill\": \"mean\"}}," \
  " {\"flip\": {\"vertical\": 0.5}}, {\"rotate\": {\"fill\": \"black\"}},"            \
  " {\"affine\": {\"shear\": 7}}, {\"colour-jitter\": {}}, {\"noise\": {}},"          \
  " {\"normalise\": {\"mean\": [0.1, 0.2, 0.3], \"std\": 0.25}}]"

static void
test_only_the_generator_decides (void)
{
  g_auto (Picture) before = picture_draw (1, 44, 58);
  g_auto (Picture) first = chain_apply (FULL_CHAIN, &before, 11);
  g_auto (Picture) same = chain_apply (FULL_CHAIN, &before, 11);
  g_auto (Picture) other = chain_apply (FULL_CHAIN, &before, 12);
  double difference = 0;

  assert_near (&first, &same, 0);
  for (gsize i = 0; i < picture_size (&first); i++)
    difference += fabs (first.data[i] - other.data[i]);
  g_assert_cmpfloat (difference / (double) picture_size (&first), >, 0.1);
}

/* Room that larger pictures left behind makes no difference. */
static void
test_room_is_used_again (void)
{
  g_autoptr (LensTransforms) transforms = chain_new (FULL_CHAIN);
  static const int sizes[][2] = { { 300, 200 }, { 40, 41 }, { 64, 500 }, { 50, 40 } };
  LensPlanes used = { 0 };
  g_autofree LensReal *first = g_new (LensReal, 3 * 33 * 31);
  g_autofree LensReal *second = g_new (LensReal, 3 * 33 * 31);

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_auto (Picture) picture = picture_draw (i, sizes[i][0], sizes[i][1]);
      g_autoptr (LensImage) image = picture_to_image (&picture);
      LensPlanes fresh = { 0 };
      LensRng rng;

      lens_rng_seed (&rng, i);
      lens_transforms_apply (transforms, image, &used, &rng, 3, first);
      lens_rng_seed (&rng, i);
      lens_transforms_apply (transforms, image, &fresh, &rng, 3, second);
      g_assert_cmpmem (first, 3 * 33 * 31 * sizeof (LensReal), second,
                       3 * 33 * 31 * sizeof (LensReal));
      lens_planes_clear (&fresh);
    }
  lens_planes_clear (&used);
}

static void
test_json_both_ways (void)
{
  g_autoptr (LensTransforms) transforms = chain_new (FULL_CHAIN);
  g_autoptr (JsonNode) node = lens_transforms_to_json (transforms);
  g_autofree char *text = lens_json_to_text (node);
  g_autoptr (LensTransforms) again = chain_new (text);
  g_autoptr (JsonNode) node_again = lens_transforms_to_json (again);
  JsonObject *crop;

  g_assert_true (json_node_equal (node, node_again));
  g_assert_cmpuint (json_array_get_length (json_node_get_array (node)), ==, 8);
  crop = json_object_get_object_member (
    json_array_get_object_element (json_node_get_array (node), 1), "crop");
  g_assert_cmpint (json_object_get_int_member (crop, "padding"), ==, 3);
  g_assert_cmpstr (json_object_get_string_member (crop, "fill"), ==, "mean");
  g_assert_cmpuint (json_object_get_size (crop), ==, 4);
}

static const struct
{
  const char *text;
  const char *message;
} refused[] = {
  { "{}", "a list of transforms expected" },
  { "[\"flip\"]", "one transform in braces expected, as {\"flip\": {}}" },
  { "[{}]", "one transform in braces expected, as {\"flip\": {}}" },
  { "[{\"flp\": {}}]", "unknown transform “flp”; did you mean “flip”?" },
  { "[{\"flip\": 3}]", "flip: settings in braces expected" },
  { "[{\"flip\": {\"vertical\": 2}}]", "flip: vertical: 0 to 1 expected, 2 found" },
  { "[{\"flip\": {\"vertica\": 1}}]",
    "flip: unknown setting “vertica” of transform flip; did you mean “vertical”?" },
  { "[{\"rotate\": {\"degrees\": -3}}]",
    "rotate: degrees: 0 to 180 expected, -3 found" },
  { "[{\"rotate\": {\"fill\": \"red\"}}]",
    "rotate: fill: unknown choice “red”; expected one of: edge, black, mean" },
  { "[{\"normalise\": {\"std\": 0}}]",
    "normalise: std: 0.0001 to 100 expected, 0 found" },
  { "[{\"normalise\": {\"mean\": [1, 2]}}]",
    "normalise: mean: one number, or one for each of three channels expected, 2 "
    "found" },
  { "[{\"normalise\": {\"mean\": []}}]",
    "normalise: mean: one number, or one for each of three channels expected, 0 "
    "found" },
  { "[{\"resize\": {}}]",
    "resize: no size; either height and width or shorter-side expected" },
  { "[{\"resize\": {\"height\": 5}}]",
    "resize: height and width belong together; both or shorter-side expected" },
  { "[{\"resize\": {\"height\": 5, \"width\": 5, \"shorter-side\": 5}}]",
    "resize: too many sizes; either height and width or shorter-side expected" },
  { "[{\"resize\": {\"shorter-side\": 5, \"fit\": \"crop\"}}]",
    "resize: fit: goes with height and width, not with shorter-side" },
  { "[{\"crop\": {\"height\": 5, \"width\": 5}}]",
    "crop: pictures of any aspect come in; {\"resize\": {\"shorter-side\": N}} before "
    "it expected" },
  { "[{\"resize\": {\"height\": 9, \"width\": 9}}, {\"crop\": {\"height\": 5, "
    "\"width\": 5}}]",
    "crop: pictures of any aspect come in; {\"resize\": {\"shorter-side\": N}} before "
    "it expected" },
  { "[{\"resize\": {\"shorter-side\": 9}}, {\"crop\": {\"height\": 9, \"width\": 10}}]",
    "crop: 9×10 cannot be cut out of a shorter side of 9" },
  { "[{\"resize\": {\"shorter-side\": 9}}, {\"resize\": {\"shorter-side\": 9}}]",
    "resize: the size is set already; one resize or crop to a size expected" },
  { "[{\"resize\": {\"shorter-side\": 9}}, {\"random-resized-crop\": {}}]",
    "random-resized-crop: sets the size itself; no resize or crop before it expected" },
  { "[{\"normalise\": {}}, {\"flip\": {}}]",
    "normalise: the others work on colours; as the last transform expected" },
};

static void
test_says_what_is_wrong (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonNode) node = lens_json_parse (refused[i].text,
                                                   strlen (refused[i].text), &error);

      g_assert_no_error (error);
      g_assert_null (lens_transforms_from_json (node, &error));
      g_assert_error (error, LENS_ERROR, LENS_ERROR_SETTING);
      g_assert_cmpstr (error->message, ==, refused[i].message);
    }
}

static const struct
{
  const char *text;
  int n_channels;
  const char *message; /* NULL: fits an input of 32×48 */
} fitting[] = {
  { "[]", 3, NULL },
  { "[{\"flip\": {}}]", 1, NULL },
  { "[{\"resize\": {\"height\": 32, \"width\": 48}}]", 3, NULL },
  { "[{\"resize\": {\"shorter-side\": 50}}, {\"crop\": {\"height\": 32, \"width\": "
    "48}}]",
    3, NULL },
  { "[{\"resize\": {\"height\": 48, \"width\": 32}}]", 3,
    "pictures of 48×32 come out, but the network's input is 32×48; resize or crop to "
    "that size expected" },
  { "[{\"resize\": {\"shorter-side\": 32}}]", 3,
    "resize: only the shorter side is set; {\"crop\": {\"height\": 32, \"width\": 48}} "
    "after it expected" },
  { "[{\"normalise\": {\"mean\": [0.5, 0.5, 0.4]}}]", 1,
    "normalise: the network's input is grey; one mean and one std expected" },
  { "[{\"normalise\": {\"mean\": [0.5, 0.5, 0.4]}}]", 3, NULL },
};

static void
test_checks_the_input (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (fitting); i++)
    {
      g_autoptr (LensTransforms) transforms = chain_new (fitting[i].text);
      g_autoptr (GError) error = NULL;

      lens_transforms_check (transforms, fitting[i].n_channels, 32, 48, &error);
      g_assert_cmpstr (error != NULL ? error->message : NULL, ==, fitting[i].message);
    }
}

/* What can be said of pictures outside training; the input is of 24×32 or 24×24. */
static const struct
{
  const char *text;
  gboolean is_square;
  gboolean any_size; /* else only pictures that are of the input's size already */
} sidecars[] = {
  { "[]", FALSE, FALSE },
  { "[{\"normalise\": {\"mean\": 0.4, \"std\": 0.3}}]", TRUE, FALSE },
  { "[{\"resize\": {\"height\": 24, \"width\": 32}}]", FALSE, TRUE },
  { "[{\"resize\": {\"height\": 24, \"width\": 32, \"fit\": \"crop\"}}, {\"flip\": "
    "{}}]",
    FALSE, TRUE },
  { "[{\"resize\": {\"shorter-side\": 24}}]", TRUE, FALSE },
  { "[{\"resize\": {\"shorter-side\": 40}}, {\"rotate\": {}}, {\"crop\": {\"height\": "
    "24, \"width\": 32, \"padding\": 5}}, {\"normalise\": {\"mean\": 0.1}}]",
    FALSE, TRUE },
  { "[{\"resize\": {\"shorter-side\": 33}}, {\"crop\": {\"height\": 24, \"width\": "
    "24}}, {\"colour-jitter\": {}}, {\"noise\": {}}, {\"normalise\": {\"mean\": 0.2, "
    "\"std\": 0.05}}]",
    TRUE, TRUE },
  { "[{\"random-resized-crop\": {\"height\": 24, \"width\": 32}}, {\"affine\": {}}, "
    "{\"normalise\": {}}]",
    FALSE, TRUE },
  { "[{\"resize\": {\"height\": 24, \"width\": 24}}, {\"crop\": {\"height\": 24, "
    "\"width\": 24, \"padding\": 4}}]",
    TRUE, TRUE },
};

static void
assert_prepared (const LensTransforms *transforms,
                 const LensImage *image,
                 int n_channels,
                 int width)
{
  g_autoptr (JsonNode) node = lens_transforms_to_preprocess (transforms, n_channels, 24,
                                                             width);
  LensPreprocess preprocess = {
    .n_channels = n_channels,
    .scale = 1,
    .std = { 1, 1, 1, 1 },
  };
  g_autofree LensReal *seen = g_new (LensReal, (gsize) (n_channels * 24 * width));
  g_autoptr (LensTensor) tensor = NULL;
  g_autoptr (GError) error = NULL;
  LensPlanes planes = { 0 };

  lens_preprocess_set_json (&preprocess, node, &error);
  g_assert_no_error (error);
  tensor = lens_preprocess_apply (&preprocess, image);
  lens_transforms_apply (transforms, image, &planes, NULL, n_channels, seen);
  g_assert_cmpuint (lens_tensor_n_elements (tensor), ==,
                    (gsize) (n_channels * 24 * width));
  for (int i = 0; i < n_channels * 24 * width; i++)
    {
      double expected = (double) lens_tensor_data (tensor)[i];

      /* Relative, for what is divided by a small deviation. */
      g_assert_cmpfloat_with_epsilon ((double) seen[i], expected,
                                      1e-6 * MAX (fabs (expected), 1));
    }
  lens_planes_clear (&planes);
}

static void
test_sidecar_says_the_same (void)
{
  static const int sizes[][2] = { { 24, 24 }, { 24, 32 }, { 100, 61 }, { 40, 41 },
                                  { 17, 90 }, { 64, 48 }, { 33, 33 } };

  for (gsize i = 0; i < G_N_ELEMENTS (sidecars); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (sizes); j++)
      for (int n_channels = 1; n_channels <= 3; n_channels += 2)
        {
          g_autoptr (LensTransforms) transforms = chain_new (sidecars[i].text);
          g_auto (Picture) picture = picture_draw (j, sizes[j][0], sizes[j][1]);
          g_autoptr (LensImage) image = picture_to_image (&picture);
          int width = sidecars[i].is_square ? 24 : 32;
          g_autoptr (GError) error = NULL;

          lens_transforms_check (transforms, n_channels, 24, width, &error);
          g_assert_no_error (error);
          if (sidecars[i].any_size || (sizes[j][0] == 24 && sizes[j][1] == width))
            assert_prepared (transforms, image, n_channels, width);
        }
}

/* A picture of one row must not become one without end. */
static void
test_refuses_endless_pictures (void)
{
  g_autoptr (LensTransforms) transforms = chain_new (
    "[{\"resize\": {\"shorter-side\": 128}}, {\"crop\": {\"height\": 128, \"width\": "
    "128}}]");
  g_autoptr (GError) error = NULL;
  int height = 1;
  int width = 100000;

  g_assert_false (lens_transforms_measure (transforms, &height, &width, &error));
  g_assert_cmpstr (error->message, ==,
                   "resize: 1×100000 would become 128×12800000, which is too large");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/transforms/rows-are-sound", test_rows_are_sound);
  g_test_add_func ("/transforms/idle-settings-change-nothing",
                   test_idle_settings_change_nothing);
  g_test_add_func ("/transforms/only-the-generator-decides",
                   test_only_the_generator_decides);
  g_test_add_func ("/transforms/room-is-used-again", test_room_is_used_again);
  g_test_add_func ("/transforms/json-both-ways", test_json_both_ways);
  g_test_add_func ("/transforms/says-what-is-wrong", test_says_what_is_wrong);
  g_test_add_func ("/transforms/checks-the-input", test_checks_the_input);
  g_test_add_func ("/transforms/sidecar-says-the-same", test_sidecar_says_the_same);
  g_test_add_func ("/transforms/refuses-endless-pictures",
                   test_refuses_endless_pictures);
  return g_test_run ();
}
