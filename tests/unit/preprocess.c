/* preprocess.c - numbers at the input are those that the network was trained on
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/model/preprocess.h"
#include "core/base/json.h"
#include "core/tensor/npy.h"
#include "tests/support/data.h"

#include <math.h>
#include <string.h>

/* A network of three channels that is shown height × width pixels. */
static LensPreprocess
make (int height, int width)
{
  return (LensPreprocess){
    .n_channels = 3,
    .channels = LENS_CHANNELS_RGB,
    .scale = 1,
    .std = { 1, 1, 1, 1 },
    .height = height,
    .width = width,
  };
}

static gboolean
set (LensPreprocess *preprocess, const char *text, GError **error)
{
  g_autoptr (JsonNode) node = lens_json_parse (text, strlen (text), NULL);

  g_assert_nonnull (node);
  return lens_preprocess_set_json (preprocess, node, error);
}

static LensImage *
one_pixel (guint8 red, guint8 green, guint8 blue)
{
  LensImage *image = lens_image_new (1, 1);

  memcpy (lens_image_writable (image), (guint8[]){ red, green, blue }, 3);
  return image;
}

/* The formula, worked by hand for one pixel of 10, 20, 30. */
static const struct
{
  const char *json;
  double expected[3];
} formulas[] = {
  { "{}", { 10, 20, 30 } },
  { "{\"channels\": \"bgr\", \"mean\": [104, 117, 123]}", { -74, -97, -113 } },
  { "{\"mean\": 127.5, \"std\": 127.5}", { -0.921568627, -0.843137255, -0.764705882 } },
  { "{\"scale\": 0.1, \"mean\": [1, 2, 4], \"std\": [1, 2, 0.5]}", { 0, 0, -2 } },
  { "{\"channels\": \"gray\"}", { 18, 18, 18 } },
};

static void
test_applies_the_formula (void)
{
  g_autoptr (LensImage) image = one_pixel (10, 20, 30);

  for (gsize i = 0; i < G_N_ELEMENTS (formulas); i++)
    {
      LensPreprocess preprocess = make (1, 1);
      g_autoptr (LensTensor) tensor = NULL;

      g_assert_true (set (&preprocess, formulas[i].json, NULL));
      tensor = lens_preprocess_apply (&preprocess, image);
      for (int c = 0; c < 3; c++)
        g_assert_cmpfloat_with_epsilon ((double) lens_tensor_data (tensor)[c],
                                        formulas[i].expected[c], 1e-6);
    }
}

static void
test_channels_may_come_last (void)
{
  LensPreprocess first = make (4, 5);
  LensPreprocess last = make (4, 5);
  g_autoptr (LensImage) image = lens_image_new (4, 5);
  g_autoptr (LensTensor) a = NULL;
  g_autoptr (LensTensor) b = NULL;
  g_autoptr (LensImage) back = NULL;

  for (int i = 0; i < 60; i++)
    lens_image_writable (image)[i] = (guint8) (i * 4);
  last.channels_last = TRUE;
  a = lens_preprocess_apply (&first, image);
  b = lens_preprocess_apply (&last, image);
  g_assert_cmpint (lens_tensor_shape (b)->dims[3], ==, 3);
  for (int i = 0; i < 20; i++)
    for (int c = 0; c < 3; c++)
      g_assert_cmpfloat ((double) lens_tensor_data (a)[c * 20 + i], ==,
                         (double) lens_tensor_data (b)[i * 3 + c]);

  back = lens_preprocess_undo (&last, b);
  g_assert_cmpmem (lens_image_pixels (back), 60, lens_image_pixels (image), 60);
}

static void
test_undo_finds_the_picture (void)
{
  static const char *const settings[] = {
    "{}",
    "{\"channels\": \"bgr\", \"mean\": [104, 117, 123]}",
    "{\"scale\": 0.00392156862745098, \"mean\": [0.485, 0.456, 0.406], "
    "\"std\": [0.229, 0.224, 0.225]}",
  };
  g_autoptr (LensImage) image = lens_image_new (16, 16);

  for (int i = 0; i < 768; i++)
    lens_image_writable (image)[i] = (guint8) (i % 256);
  for (gsize i = 0; i < G_N_ELEMENTS (settings); i++)
    {
      LensPreprocess preprocess = make (16, 16);
      g_autoptr (LensTensor) tensor = NULL;
      g_autoptr (LensImage) back = NULL;

      g_assert_true (set (&preprocess, settings[i], NULL));
      tensor = lens_preprocess_apply (&preprocess, image);
      back = lens_preprocess_undo (&preprocess, tensor);
      g_assert_cmpmem (lens_image_pixels (back), 768, lens_image_pixels (image), 768);
    }
}

static void
test_undo_survives_what_is_no_number (void)
{
  LensPreprocess preprocess = make (1, 1);
  g_autoptr (LensTensor) tensor = lens_tensor_new (&lens_shape (1, 3, 1, 1));
  g_autoptr (LensImage) image = NULL;

  lens_tensor_writable (tensor)[0] = (LensReal) NAN;
  lens_tensor_writable (tensor)[1] = (LensReal) INFINITY;
  lens_tensor_writable (tensor)[2] = (LensReal) -INFINITY;
  image = lens_preprocess_undo (&preprocess, tensor);
  g_assert_cmpmem (lens_image_pixels (image), 3, "\x00\xff\x00", 3);
}

static void
test_every_fit_gives_the_size (void)
{
  static const int sizes[][2] = { { 1, 1 },   { 1, 4000 },   { 4000, 1 },
                                  { 30, 50 }, { 131072, 1 }, { 223, 224 } };
  static const int inputs[][2] = { { 32, 32 }, { 24, 40 }, { 1, 9 } };
  static const LensFit fits[] = { LENS_FIT_CROP, LENS_FIT_STRETCH, LENS_FIT_PAD };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes) * G_N_ELEMENTS (inputs) * 6; i++)
    {
      const int *size = sizes[i % G_N_ELEMENTS (sizes)];
      const int *input = inputs[i / G_N_ELEMENTS (sizes) % G_N_ELEMENTS (inputs)];
      gsize rest = i / G_N_ELEMENTS (sizes) / G_N_ELEMENTS (inputs);
      LensPreprocess preprocess = make (input[0], input[1]);
      g_autoptr (LensImage) image = lens_image_new (size[0], size[1]);
      g_autoptr (LensImage) fitted = NULL;

      preprocess.fit = fits[rest % 3];
      preprocess.shorter_side = rest < 3 ? 0 : 36;
      fitted = lens_preprocess_fit (&preprocess, image);
      g_assert_cmpint (lens_image_height (fitted), ==, input[0]);
      g_assert_cmpint (lens_image_width (fitted), ==, input[1]);
    }
}

/* White in the middle, the mean colour where the picture does not reach. */
static void
test_pad_fills_with_the_mean (void)
{
  LensPreprocess preprocess = make (6, 6);
  g_autoptr (LensImage) image = lens_image_new (2, 4);
  g_autoptr (LensImage) fitted = NULL;

  g_assert_true (
    set (&preprocess,
         "{\"channels\": \"bgr\", \"mean\": [104, 117, 123], \"fit\": \"pad\"}", NULL));
  memset (lens_image_writable (image), 255, 24);
  fitted = lens_preprocess_fit (&preprocess, image);
  g_assert_cmpmem (lens_image_pixels (fitted), 3, "\x7b\x75\x68", 3);
  g_assert_cmpint (lens_image_pixels (fitted)[3 * 6 * 2], ==, 255);
  g_assert_cmpint (lens_image_pixels (fitted)[3 * 6 * 5], ==, 0x7b);
}

static const struct
{
  const char *json;
  const char *message;
} mistakes[] = {
  { "[]", "preprocessing: an object expected" },
  { "{\"chanels\": \"rgb\"}",
    "unknown member “chanels” of preprocessing; did you mean “channels”?" },
  { "{\"channels\": \"hsv\"}",
    "channels: one of rgb, bgr, gray expected, “hsv” found" },
  { "{\"channels\": 3}", "channels: one of rgb, bgr, gray expected" },
  { "{\"scale\": 0}", "scale: a number above 0 expected" },
  { "{\"scale\": \"1\"}", "scale: a number above 0 expected" },
  { "{\"mean\": [1, 2]}", "mean: a number, or one for each channel expected" },
  { "{\"mean\": [1, 2, \"3\"]}", "mean: a number, or one for each channel expected" },
  { "{\"std\": [1, 0, 1]}", "std: numbers above 0 expected" },
  { "{\"size\": [0, 5]}", "size: height and width in pixels expected" },
  { "{\"size\": [131072, 131072]}", "size: height and width in pixels expected" },
  { "{\"size\": 2.5}", "size: height and width in pixels expected" },
  { "{\"shorter-side\": -4}",
    "shorter-side: a number of pixels expected, or 0 for none" },
  { "{\"fit\": null}", "fit: one of crop, stretch, pad expected" },
};

static void
test_mistakes_change_nothing (void)
{
  const LensPreprocess before = make (8, 8);

  for (gsize i = 0; i < G_N_ELEMENTS (mistakes); i++)
    {
      LensPreprocess preprocess = before;
      g_autoptr (GError) error = NULL;

      g_assert_false (set (&preprocess, mistakes[i].json, &error));
      g_assert_cmpstr (error->message, ==, mistakes[i].message);
      g_assert_cmpmem (&preprocess, sizeof (before), &before, sizeof (before));
    }
}

static void
test_json_reads_back (void)
{
  LensPreprocess preprocess = make (7, 9);
  LensPreprocess copy = make (1, 1);
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *a = NULL;
  g_autofree char *b = NULL;

  g_assert_true (set (&preprocess,
                      "{\"channels\": \"bgr\", \"scale\": 0.5, \"mean\": [1, 2.25, 3], "
                      "\"std\": 4, \"shorter-side\": 12, \"fit\": \"stretch\"}",
                      NULL));
  node = lens_preprocess_to_json (&preprocess);
  g_assert_true (lens_preprocess_set_json (&copy, node, NULL));
  a = lens_preprocess_describe (&preprocess);
  b = lens_preprocess_describe (&copy);
  g_assert_cmpstr (a, ==, b);
  g_assert_cmpstr (a, ==, "BGR × 0.5, minus 1 2.25 3, divided by 4, 7×9 stretched");
}

static void
test_means_follow_their_colours (void)
{
  LensPreprocess preprocess = make (8, 8);

  g_assert_true (set (&preprocess, "{\"mean\": [1, 2, 3], \"std\": [4, 5, 6]}", NULL));
  g_assert_true (set (&preprocess, "{\"channels\": \"bgr\"}", NULL));
  g_assert_cmpfloat (preprocess.mean[0], ==, 3);
  g_assert_cmpfloat (preprocess.std[2], ==, 4);
  g_assert_true (
    set (&preprocess, "{\"channels\": \"rgb\", \"mean\": [7, 8, 9]}", NULL));
  g_assert_cmpfloat (preprocess.mean[0], ==, 7);
  g_assert_cmpfloat (preprocess.std[0], ==, 4);
  g_assert_true (set (&preprocess, "{\"channels\": \"gray\"}", NULL));
  g_assert_cmpfloat (preprocess.mean[0], ==, 8);
}

static void
override (LensPreprocess *preprocess, const char *text, const char *who)
{
  g_autoptr (JsonNode) node = lens_json_parse (text, strlen (text), NULL);

  g_assert_true (lens_preprocess_override (preprocess, node, who, NULL));
}

static void
test_an_override_says_who (void)
{
  LensPreprocess preprocess = make (8, 8);

  preprocess.source = g_strdup ("assumed: colours 0 to 1");
  g_assert_true (lens_preprocess_override (&preprocess, NULL, "flags", NULL));
  g_assert_cmpstr (preprocess.source, ==, "assumed: colours 0 to 1");
  override (&preprocess, "{\"mean\": 1}", "flags");
  g_assert_cmpstr (preprocess.source, ==, "flags, else assumed: colours 0 to 1");
  override (&preprocess,
            "{\"channels\": \"rgb\", \"scale\": 1, \"mean\": 0, \"std\": 1}", "job");
  g_assert_cmpstr (preprocess.source, ==, "job");
  lens_preprocess_clear (&preprocess);
}

/* How far the inputs of the references were moved on purpose, in units of the input. */
static double
allowed_change (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "manifest.json", NULL);
  g_autoptr (JsonNode) root = lens_json_open (path, NULL);
  JsonObject *settled;

  g_assert_nonnull (root);
  settled = json_object_get_object_member (json_node_get_object (root), "settled");
  return json_object_get_double_member (settled, "max_change");
}

static void
assert_near (const LensTensor *found, const LensTensor *expected, double change)
{
  const LensReal *a = lens_tensor_data (found);
  const LensReal *b = lens_tensor_data (expected);
  LensReal minimum;
  LensReal maximum;
  LensReal mean;
  double tolerance;

  /* The tolerance of the manifests' entry for the input, on top of the change. */
  lens_tensor_range (expected, &minimum, &maximum, &mean);
  tolerance = change * 1.01 + 2e-6 * MAX ((double) maximum, -(double) minimum);
  g_assert_true (
    lens_shape_equal (lens_tensor_shape (found), lens_tensor_shape (expected)));
  for (gsize i = 0; i < lens_tensor_n_elements (found); i++)
    g_assert_cmpfloat (fabs ((double) a[i] - (double) b[i]), <=, tolerance);
}

static const struct
{
  const char *folder;
  const char *picture;
  const char *json;
} references[] = {
  { "reference/squeezenet_v1.1/chelsea", "images/chelsea.png",
    "{\"channels\":\"bgr\",\"mean\":[104,117,123],\"size\":227,\"shorter-side\":256}" },
  { "reference/squeezenet_v1.1/coffee", "images/coffee.png",
    "{\"channels\":\"bgr\",\"mean\":[104,117,123],\"size\":227,\"shorter-side\":256}" },
  { "reference/squeezenet_v1.1/dragonfly", "images/dragonfly.bmp",
    "{\"channels\":\"bgr\",\"mean\":[104,117,123],\"size\":227,\"shorter-side\":256}" },
  { "reference/mobilenet_v2_1.0_224/chelsea", "images/chelsea.png",
    "{\"mean\":127.5,\"std\":127.5,\"size\":224,\"shorter-side\":256}" },
  { "reference/mobilenet_v2_1.0_224/coffee", "images/coffee.png",
    "{\"mean\":127.5,\"std\":127.5,\"size\":224,\"shorter-side\":256}" },
  { "reference/mobilenet_v2_1.0_224/dragonfly", "images/dragonfly.bmp",
    "{\"mean\":127.5,\"std\":127.5,\"size\":224,\"shorter-side\":256}" },
};

static void
test_agrees_with_the_references (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (references); i++)
    {
      g_autofree char *folder = support_data_file (references[i].folder);
      g_autofree char *picture = folder != NULL
                                   ? support_data_file (references[i].picture)
                                   : NULL;
      g_autofree char *crop_path = NULL;
      g_autofree char *input_path = NULL;
      g_autoptr (LensImage) image = NULL;
      g_autoptr (LensImage) crop = NULL;
      g_autoptr (LensImage) fitted = NULL;
      g_autoptr (LensTensor) expected = NULL;
      g_autoptr (LensTensor) found = NULL;
      LensPreprocess preprocess = make (1, 1);
      gsize size;

      if (picture == NULL)
        return;
      crop_path = g_build_filename (folder, "crop.png", NULL);
      input_path = g_build_filename (folder, "input.npy", NULL);
      g_assert_true (set (&preprocess, references[i].json, NULL));
      image = lens_image_open (picture, NULL);
      crop = lens_image_open (crop_path, NULL);
      fitted = lens_preprocess_fit (&preprocess, image);
      size = 3 * (gsize) preprocess.height * (gsize) preprocess.width;
      g_assert_cmpint (lens_image_height (crop), ==, preprocess.height);
      g_assert_cmpint (memcmp (lens_image_pixels (fitted), lens_image_pixels (crop),
                               size),
                       ==, 0);

      expected = lens_npy_read (input_path, NULL);
      found = lens_preprocess_apply (&preprocess, image);
      assert_near (found, expected, allowed_change (folder));
    }
}

/* Stored as numbers only: what undo makes of them leads back to the same numbers. */
static void
test_undo_agrees_with_the_references (void)
{
  static const char *const folders[] = { "reference/resnet20/cifar_0_71",
                                         "reference/resnet20/cifar_1_244" };

  for (gsize i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *folder = support_data_file (folders[i]);
      g_autofree char *path = NULL;
      g_autoptr (LensTensor) expected = NULL;
      g_autoptr (LensImage) image = NULL;
      g_autoptr (LensTensor) found = NULL;
      LensPreprocess preprocess = make (32, 32);

      if (folder == NULL)
        return;
      g_assert_true (set (&preprocess,
                          "{\"scale\": 0.00392156862745098, "
                          "\"mean\": [0.485, 0.456, 0.406], "
                          "\"std\": [0.229, 0.224, 0.225]}",
                          NULL));
      path = g_build_filename (folder, "input.npy", NULL);
      expected = lens_npy_read (path, NULL);
      image = lens_preprocess_undo (&preprocess, expected);
      found = lens_preprocess_apply (&preprocess, image);
      assert_near (found, expected, allowed_change (folder));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/preprocess/applies-the-formula", test_applies_the_formula);
  g_test_add_func ("/preprocess/channels-may-come-last", test_channels_may_come_last);
  g_test_add_func ("/preprocess/undo-finds-the-picture", test_undo_finds_the_picture);
  g_test_add_func ("/preprocess/undo-survives-what-is-no-number",
                   test_undo_survives_what_is_no_number);
  g_test_add_func ("/preprocess/every-fit-gives-the-size",
                   test_every_fit_gives_the_size);
  g_test_add_func ("/preprocess/pad-fills-with-the-mean", test_pad_fills_with_the_mean);
  g_test_add_func ("/preprocess/mistakes-change-nothing", test_mistakes_change_nothing);
  g_test_add_func ("/preprocess/json-reads-back", test_json_reads_back);
  g_test_add_func ("/preprocess/means-follow-their-colours",
                   test_means_follow_their_colours);
  g_test_add_func ("/preprocess/an-override-says-who", test_an_override_says_who);
  g_test_add_func ("/preprocess/agrees-with-the-references",
                   test_agrees_with_the_references);
  g_test_add_func ("/preprocess/undo-agrees-with-the-references",
                   test_undo_agrees_with_the_references);
  return g_test_run ();
}
