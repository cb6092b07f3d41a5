/* recognise.c - well-known networks are told by what stands in their files
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/model/preprocess-families.h"

#include <string.h>

/* Some names as they stand in files of each family, and what must be said of them. */
static const struct
{
  gint64 dims[4];
  const char *input_name;
  const char *producer;
  int n_classes;
  const char *names[5];
  const char *expected;
} cases[] = {
  {
    { 1, 3, 227, 227 },
    "data",
    "",
    1000,
    { "fire2/squeeze1x1", "fire9/expand3x3", "prob" },
    "BGR, minus 104 117 123, 227×227 cropped from 256 "
    "(recognised: SqueezeNet of Caffe)",
  },
  {
    { 1, 3, 224, 224 },
    "data_0",
    "onnx-caffe2",
    1000,
    { "inception_3a/pool_1", "prob_1", "loss3/classifier_w_0" },
    "BGR, minus 104 117 123, 224×224 cropped from 256 "
    "(recognised: ImageNet network of Caffe)",
  },
  {
    { 1, 3, 224, 224 },
    "data",
    "",
    1000,
    { "resnetv17_conv0_weight", "resnetv17_batchnorm0_gamma", "resnetv17_conv0_fwd" },
    "RGB / 255, minus 0.485 0.456 0.406, divided by 0.229 0.224 0.225, "
    "224×224 cropped from 256 (recognised: ImageNet network of MXNet)",
  },
  {
    { 1, 3, 224, 224 },
    "input",
    "",
    1000,
    { "MobilenetV2/Conv/Relu6", "MobilenetV2/Predictions/Softmax" },
    "RGB, minus 127.5, divided by 127.5, 224×224 cropped from 256 "
    "(recognised: TensorFlow-Slim, Inception's preprocessing)",
  },
  {
    { 1, 224, 224, 3 },
    "input_1:0",
    "tf2onnx",
    1000,
    { "vgg16/block1_conv1/Conv2D:0", "vgg16/block5_conv3/Conv2D:0", "fc2" },
    "BGR, minus 103.939 116.779 123.68, 224×224 cropped from 256 "
    "(recognised: VGG network of Keras)",
  },
  {
    { 1, 3, 32, 32 },
    "input",
    "",
    10,
    { "conv1.weight", "layer1.0.conv1.weight", "layer3.0.conv1.weight",
      "linear.weight" },
    "RGB / 255, minus 0.485 0.456 0.406, divided by 0.229 0.224 0.225, 32×32 cropped "
    "(recognised: ResNet for CIFAR-10 in three stages)",
  },
  {
    { 1, 3, 32, 32 },
    "input",
    "pytorch",
    10,
    { "layer1.0.conv1.weight", "layer3.0.conv1.weight", "layer4.0.conv1.weight",
      "linear.weight" },
    "RGB / 255, minus 0.4914 0.4822 0.4465, divided by 0.247 0.2435 0.2616, "
    "32×32 cropped (recognised: ResNet for CIFAR-10)",
  },
  {
    { 1, 3, 32, 32 },
    "input",
    "",
    10,
    { "conv2d_8", "batch_normalization_6", "average_pooling2d", "dense" },
    "RGB, 32×32 cropped (recognised: ResNet-8 of MLPerf Tiny)",
  },
  {
    { 1, 3, 32, 32 },
    "input",
    "",
    10,
    { "conv2d_8", "conv2d_9", "batch_normalization_6", "average_pooling2d", "dense" },
    "RGB / 255, 32×32 cropped (assumed: colours 0 to 1, as is common with Keras)",
  },
  {
    { 1, 3, 240, 320 },
    "input",
    "pytorch",
    2,
    { "base_net.0.0.weight", "classification_headers.0.0.weight", "scores", "boxes" },
    "RGB, minus 127, divided by 128, 240×320 stretched "
    "(recognised: Ultra-Light face detector)",
  },
  {
    { 1, 1, 64, 64 },
    "input",
    "",
    7,
    { "conv2d_1", "separable_conv2d_8", "global_average_pooling2d_1",
      "predictions_softmax" },
    "gray, minus 127.5, divided by 127.5, 64×64 cropped "
    "(recognised: mini-Xception for faces)",
  },
  {
    { 1, 1, 28, 28 },
    "Input3",
    "CNTK",
    10,
    { "Convolution28", "Plus214" },
    "gray, 28×28 cropped (recognised: digits network of CNTK)",
  },
  {
    { 1, 1, 224, 224 },
    "1",
    "pytorch",
    0,
    { "11", "12" },
    "gray / 255, 224×224 cropped (assumed: grey values 0 to 1)",
  },
  {
    { 1, 3, 299, 299 },
    "x",
    "pytorch",
    1000,
    { "Mixed_5b.branch1x1.conv.weight" },
    "RGB / 255, minus 0.485 0.456 0.406, divided by 0.229 0.224 0.225, "
    "299×299 cropped from 342 "
    "(assumed: colours as torchvision's networks expect them)",
  },
  {
    { 1, 3, 100, 200 },
    "x",
    NULL,
    4,
    { "a" },
    "RGB / 255, 100×200 stretched (assumed: colours 0 to 1)",
  },
  { { 1, 7, 5, 9 }, "x", NULL, 4, { "a" }, "no picture" },
};

static void
test_families_are_recognised (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *names[6] = { NULL };
      LensShape shape = { .rank = 4 };
      LensPreprocess preprocess;
      g_autofree char *found = NULL;

      memcpy (shape.dims, cases[i].dims, sizeof (cases[i].dims));
      memcpy (names, cases[i].names, sizeof (cases[i].names));
      lens_preprocess_guess (&preprocess, &shape, cases[i].input_name,
                             cases[i].producer, names, cases[i].n_classes);
      found = lens_preprocess_describe (&preprocess);
      g_assert_cmpstr (found, ==, cases[i].expected);
      lens_preprocess_clear (&preprocess);
    }
}

static void
test_channels_last_are_seen (void)
{
  LensPreprocess preprocess;

  lens_preprocess_guess (&preprocess, &lens_shape (1, 48, 64, 3), "x", NULL, NULL, 5);
  g_assert_true (preprocess.channels_last);
  g_assert_cmpint (preprocess.height, ==, 48);
  g_assert_cmpint (preprocess.width, ==, 64);
  g_assert_cmpint (preprocess.n_channels, ==, 3);
  lens_preprocess_clear (&preprocess);
}

/* A row that could never win, or would make numbers that are none, is a mistake. */
static void
test_the_table_is_sound (void)
{
  for (const LensFamily *family = lens_families; family->title != NULL; family++)
    {
      g_assert_true (family->n_channels == 1 || family->n_channels == 3);
      g_assert_cmpfloat (family->scale, >, 0);
      for (int c = 0; c < family->n_channels; c++)
        {
          g_assert_cmpfloat (family->std[c], >, 0);

          /* Black and white stay within what any network was trained on. */
          g_assert_cmpfloat ((255 * family->scale - family->mean[c]) / family->std[c],
                             <=, 255);
          g_assert_cmpfloat (family->mean[c] / family->std[c], <=, 128);
        }
      if (family->is_family)
        g_assert_true (family->names[0] != NULL || family->producer != NULL);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/preprocess/families-are-recognised", test_families_are_recognised);
  g_test_add_func ("/preprocess/channels-last-are-seen", test_channels_last_are_seen);
  g_test_add_func ("/preprocess/the-table-is-sound", test_the_table_is_sound);
  return g_test_run ();
}
