/* inputs.c - real networks get the right numbers and names without being told
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/model/model.h"
#include "tests/support/data.h"

#include <string.h>

#define IMAGENET_MEAN "minus 0.485 0.456 0.406, divided by 0.229 0.224 0.225"

static const struct
{
  const char *path;
  const char *preprocess;
  const char *labels;
} networks[] = {
  { "models/nihui-ncnn-assets/squeezenet_v1.1.onnx",
    "BGR, minus 104 117 123, 227×227 cropped from 256 "
    "(recognised: SqueezeNet of Caffe)",
    "ImageNet" },
  { "models/google-coral-test_data/mobilenet_v2_1.0_224_quant_dequant.onnx",
    "RGB, minus 127.5, divided by 127.5, 224×224 cropped from 256 "
    "(recognised: TensorFlow-Slim, Inception's preprocessing)",
    "ImageNet" },
  { "models/akamaster-pytorch_resnet_cifar10/resnet20-12fca82f.onnx",
    "RGB / 255, " IMAGENET_MEAN ", 32×32 cropped "
    "(recognised: ResNet for CIFAR-10 in three stages)",
    "CIFAR-10" },
  { "models/mlcommons-tiny/pretrainedResnet.onnx",
    "RGB, 32×32 cropped (recognised: ResNet-8 of MLPerf Tiny)", "CIFAR-10" },
  { "models/Linzaer-Ultra-Light/version-RFB-320.onnx",
    "RGB, minus 127, divided by 128, 240×320 stretched "
    "(recognised: Ultra-Light face detector)",
    NULL },
  { "models/Linzaer-Ultra-Light/version-RFB-320_simplified.onnx",
    "RGB, minus 127, divided by 128, 240×320 stretched "
    "(recognised: Ultra-Light face detector)",
    NULL },
  { "models/oarriaga-face_classification/fer2013_mini_XCEPTION.102-0.66.onnx",
    "gray, minus 127.5, divided by 127.5, 64×64 cropped "
    "(recognised: mini-Xception for faces)",
    "FER-2013" },
  { "models/webonnx-wonnx/opt-mnist.onnx",
    "gray, 28×28 cropped (recognised: digits network of CNTK)", "digits" },
  { "models/onnx-tutorials/super_resolution.onnx",
    "gray / 255, 224×224 cropped (assumed: grey values 0 to 1)", NULL },
};

static void
test_real_networks_are_recognised (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (networks); i++)
    {
      g_autofree char *path = support_data_file (networks[i].path);
      const LensModelOptions options = { .path = path };
      g_autoptr (GError) error = NULL;
      g_autoptr (LensModel) model = NULL;
      g_autofree char *found = NULL;

      if (path == NULL)
        return;
      model = lens_model_open (&options, NULL, &error);
      g_assert_no_error (error);
      found = lens_preprocess_describe (lens_model_preprocess (model));
      g_assert_cmpstr (found, ==, networks[i].preprocess);
      if (networks[i].labels != NULL)
        g_assert_cmpstr (lens_model_labels_source (model), ==, networks[i].labels);
    }
}

static void
test_a_size_that_does_not_fit_is_told (void)
{
  g_autofree char *path = support_data_file (networks[0].path);
  g_autoptr (JsonNode) node = json_from_string ("{\"size\": [200, 227]}", NULL);
  const LensModelOptions options = { .path = path, .preprocess = node };
  g_autoptr (GError) error = NULL;

  if (path == NULL)
    return;
  g_assert_null (lens_model_open (&options, NULL, &error));
  g_assert_nonnull (
    strstr (error->message, "size: 200×227, but the network's input is 227×227"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/real-networks-are-recognised",
                   test_real_networks_are_recognised);
  g_test_add_func ("/model/a-size-that-does-not-fit-is-told",
                   test_a_size_that_does_not_fit_is_told);
  return g_test_run ();
}
