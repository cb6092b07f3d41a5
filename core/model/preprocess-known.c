/* preprocess-known.c - what well-known families of networks expect of their input
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * No file format says how colours become numbers.  But families can be told by the names
 * that their makers gave to layers and weights, by sizes, and by the program that wrote
 * the file; never by the file's own name, which anybody may change.  Each row states what
 * must hold; of the rows that hold, the one that asked for most wins, and of equals the
 * first.
 */

#include "core/model/preprocess.h"

#include <math.h>
#include <string.h>

#define MAX_NAMES 3
#define N_WEIGHTS_OF_A_NAME 3

/* Stands for networks that do not answer with one score a class. */
#define NO_CLASSES -1

typedef struct
{
  const char *title;
  gboolean is_family; /* recognised rather than assumed */

  /* What must hold; 0 or NULL where it does not matter.  Patterns are those of GLib, with
   * alternatives between bars. */
  int n_channels;
  int height;
  int width;
  int min_side;
  int max_side;
  int n_classes;
  const char *input_name;
  const char *producer;
  const char *names[MAX_NAMES]; /* each is the name of something in the file */
  const char *absent;           /* nothing in the file is called so */

  /* What follows.  Channels of a grey network are always grey. */
  LensChannels channels;
  double scale;
  double mean[3];
  double std[3];
  gboolean has_margin; /* cut from a picture that is a seventh larger */
  gboolean is_stretched;
  const char *label_set;
} Family;

/* Means and deviations over ImageNet's pictures, as torchvision has them. */
#define TORCHVISION \
  .scale = 1.0 / 255, .mean = { 0.485, 0.456, 0.406 }, .std = { 0.229, 0.224, 0.225 }

/* Those over CIFAR-10's. */
#define CIFAR                                             \
  .scale = 1.0 / 255, .mean = { 0.4914, 0.4822, 0.4465 }, \
  .std = { 0.2470, 0.2435, 0.2616 }

/* 0 … 255, 0 … 1, and -1 … 1. */
#define RAW .scale = 1, .std = { 1, 1, 1 }
#define UNIT .scale = 1.0 / 255, .std = { 1, 1, 1 }
#define SYMMETRIC \
  .scale = 1, .mean = { 127.5, 127.5, 127.5 }, .std = { 127.5, 127.5, 127.5 }

/* The mean colour of ImageNet is taken away, and nothing else; some round it. */
#define CAFFE                                                           \
  .channels = LENS_CHANNELS_BGR, .scale = 1, .mean = { 104, 117, 123 }, \
  .std = { 1, 1, 1 }, .has_margin = TRUE
#define CAFFE_EXACT                                                                \
  .channels = LENS_CHANNELS_BGR, .scale = 1, .mean = { 103.939, 116.779, 123.68 }, \
  .std = { 1, 1, 1 }, .has_margin = TRUE

static const Family families[] = {
  {
    .title = "SqueezeNet of Caffe",
    .is_family = TRUE,
    .n_channels = 3,
    .names = { "fire2/squeeze1x1*", "fire9/expand3x3*" },
    CAFFE,
  },
  {
    .title = "GoogLeNet of Caffe",
    .is_family = TRUE,
    .n_channels = 3,
    .names = { "conv1/7x7_s2*", "inception_3a/1x1*" },
    CAFFE,
  },
  {
    .title = "ResNet of Caffe",
    .is_family = TRUE,
    .n_channels = 3,
    .names = { "*res2a_branch2a*", "*res5c_branch2c*" },
    CAFFE_EXACT,
  },
  {
    .title = "VGG network of Caffe",
    .is_family = TRUE,
    .n_channels = 3,
    .names = { "conv1_1*", "conv5_3*", "fc8*" },
    CAFFE_EXACT,
  },
  {
    .title = "AlexNet of Caffe",
    .is_family = TRUE,
    .n_channels = 3,
    .n_classes = 1000,
    .names = { "conv5*", "fc6*", "fc8*" },
    .absent = "conv1_1*",
    CAFFE,
  },
  {
    .title = "ImageNet network of Caffe",
    .is_family = TRUE,
    .n_channels = 3,
    .n_classes = 1000,
    .input_name = "data*",
    .names = { "prob*" },
    .absent = "*_fwd*",
    CAFFE,
  },
  {
    .title = "ImageNet network of MXNet",
    .is_family = TRUE,
    .n_channels = 3,
    .n_classes = 1000,
    .input_name = "data*",
    .names = { "*_conv0_weight*", "*_batchnorm0_gamma*|*_bn0_gamma*" },
    TORCHVISION,
    .has_margin = TRUE,
  },
  {
    .title = "TensorFlow-Slim, Inception's preprocessing",
    .is_family = TRUE,
    .n_channels = 3,
    .names = { "*MobilenetV?/*|*InceptionV?/*|*InceptionResnetV2/*|*resnet_v2_*/*" },
    SYMMETRIC,
    .has_margin = TRUE,
  },
  {
    .title = "TensorFlow-Slim, VGG's preprocessing",
    .is_family = TRUE,
    .n_channels = 3,
    .names = { "*resnet_v1_*/*|*vgg_16/*|*vgg_19/*" },
    .scale = 1,
    .mean = { 123.68, 116.779, 103.939 },
    .std = { 1, 1, 1 },
    .has_margin = TRUE,
  },
  {
    .title = "VGG network of Keras",
    .is_family = TRUE,
    .n_channels = 3,
    .names = { "*block1_conv1*", "*block5_conv3*" },
    CAFFE_EXACT,
  },
  {
    .title = "ResNet of Keras",
    .is_family = TRUE,
    .n_channels = 3,
    .names = { "*conv2_block1_1_conv*", "*conv5_block3_3_conv*" },
    .absent = "*conv2_block1_preact_bn*|*conv2_block1_0_bn*",
    CAFFE_EXACT,
  },
  {
    .title = "network of Keras' applications",
    .is_family = TRUE,
    .n_channels = 3,
    .names = { "*conv_dw_1*|*expanded_conv_depthwise*|*block14_sepconv2*|*mixed10*|"
               "*conv2_block1_preact_bn*" },
    .absent = "*Rescaling*|*rescaling*",
    SYMMETRIC,
    .has_margin = TRUE,
  },
  {
    .title = "DenseNet of Keras",
    .is_family = TRUE,
    .n_channels = 3,
    .names = { "*conv2_block1_0_bn*", "*conv5_block16_2_conv*" },
    TORCHVISION,
    .has_margin = TRUE,
  },
  {
    .title = "EfficientNet of Keras, which scales by itself",
    .is_family = TRUE,
    .n_channels = 3,
    .names = { "*block1a_dwconv*", "*block7a_dwconv*" },
    RAW,
    .has_margin = TRUE,
  },
  {
    .title = "ResNet-8 of MLPerf Tiny",
    .is_family = TRUE,
    .n_channels = 3,
    .height = 32,
    .width = 32,
    .n_classes = 10,
    .names = { "conv2d_8*", "batch_normalization_6*", "average_pooling2d*" },
    .absent = "conv2d_9*|batch_normalization_7*",
    RAW,
    .label_set = "cifar-10",
  },
  {
    .title = "ResNet for CIFAR-10 in three stages",
    .is_family = TRUE,
    .n_channels = 3,
    .height = 32,
    .width = 32,
    .n_classes = 10,
    .names = { "*layer1.0*conv1*", "*layer3.0*conv1*", "*linear.weight" },
    .absent = "*layer4.0*|*shortcut*weight*|*downsample*weight*",
    TORCHVISION,
    .label_set = "cifar-10",
  },
  {
    .title = "ResNet for CIFAR-10",
    .is_family = TRUE,
    .n_channels = 3,
    .height = 32,
    .width = 32,
    .n_classes = 10,
    .names = { "*layer1.0*conv1*", "*layer3.0*conv1*" },
    CIFAR,
    .label_set = "cifar-10",
  },
  {
    .title = "ResNet of torchvision",
    .is_family = TRUE,
    .n_channels = 3,
    .min_side = 160,
    .names = { "*layer1.0*conv1*", "*layer4.0*conv1*" },
    TORCHVISION,
    .has_margin = TRUE,
  },
  {
    .title = "network of torchvision",
    .is_family = TRUE,
    .n_channels = 3,
    .min_side = 160,
    .n_classes = 1000,
    .names = { "features.*|/features/*", "classifier.*|/classifier/*" },
    TORCHVISION,
    .has_margin = TRUE,
  },
  {
    .title = "Ultra-Light face detector",
    .is_family = TRUE,
    .n_channels = 3,
    .names = { "scores", "boxes", "classification_headers.*" },
    .scale = 1,
    .mean = { 127, 127, 127 },
    .std = { 128, 128, 128 },
    .is_stretched = TRUE,
    .label_set = "faces",
  },
  {
    .title = "mini-Xception for faces",
    .is_family = TRUE,
    .n_channels = 1,
    .min_side = 48,
    .max_side = 64,
    .names = { "separable_conv2d_8*", "*global_average_pooling2d*", "predictions*" },
    SYMMETRIC,
    .label_set = "emotions",
  },
  {
    .title = "digits network of CNTK",
    .is_family = TRUE,
    .n_channels = 1,
    .height = 28,
    .width = 28,
    .n_classes = 10,
    .producer = "CNTK*",
    RAW,
    .label_set = "digits",
  },
  {
    .title = "grey values 0 to 255, as is common with CNTK",
    .n_channels = 1,
    .producer = "CNTK*",
    RAW,
  },
  {
    .title = "colours as torchvision's networks expect them",
    .n_channels = 3,
    .min_side = 64,
    .n_classes = 1000,
    TORCHVISION,
    .has_margin = TRUE,
  },
  {
    .title = "colours as torchvision's networks expect them",
    .n_channels = 3,
    .producer = "pytorch*",
    TORCHVISION,
    .has_margin = TRUE,
  },
  {
    .title = "colours 0 to 1, as the network answers with no classes",
    .n_channels = 3,
    .n_classes = NO_CLASSES,
    .producer = "pytorch*",
    UNIT,
  },
  {
    .title = "colours as is common for CIFAR-10",
    .n_channels = 3,
    .height = 32,
    .width = 32,
    .n_classes = 10,
    .producer = "pytorch*",
    CIFAR,
  },
  {
    .title = "grey values as is common for MNIST",
    .n_channels = 1,
    .height = 28,
    .width = 28,
    .n_classes = 10,
    .producer = "pytorch*",
    .scale = 1.0 / 255,
    .mean = { 0.1307 },
    .std = { 0.3081 },
  },
  {
    .title = "colours -1 to 1, as is common with TensorFlow",
    .n_channels = 3,
    .producer = "tf2onnx*|*tflite*|*ensor?low*",
    SYMMETRIC,
    .has_margin = TRUE,
  },
  {
    .title = "colours 0 to 1, as is common with Keras",
    .n_channels = 3,
    .names = { "*conv2d*", "*batch_normalization*|*dense*|*max_pooling2d*" },
    UNIT,
  },
  {
    .title = "colours 0 to 1",
    .n_channels = 3,
    UNIT,
  },
  {
    .title = "grey values 0 to 1",
    .n_channels = 1,
    UNIT,
  },
};

#undef TORCHVISION
#undef CIFAR
#undef RAW
#undef UNIT
#undef SYMMETRIC
#undef CAFFE
#undef CAFFE_EXACT

/* What is to be recognised. */
typedef struct
{
  int n_channels;
  int height;
  int width;
  int n_classes;
  const char *input_name;
  const char *producer;
  const char *const *names;
} Sight;

static gboolean
fits_pattern (const char *patterns, const char *name)
{
  g_auto (GStrv) alternatives = g_strsplit (patterns, "|", -1);

  for (char **alternative = alternatives; *alternative != NULL; alternative++)
    if (name != NULL && g_pattern_match_simple (*alternative, name))
      return TRUE;
  return FALSE;
}

static gboolean
has_name (const Sight *sight, const char *patterns)
{
  g_auto (GStrv) alternatives = g_strsplit (patterns, "|", -1);

  for (char **alternative = alternatives; *alternative != NULL; alternative++)
    {
      GPatternSpec *pattern = g_pattern_spec_new (*alternative);
      gboolean is_found = FALSE;

      for (gsize i = 0; !is_found && sight->names[i] != NULL; i++)
        is_found = g_pattern_spec_match_string (pattern, sight->names[i]);
      g_pattern_spec_free (pattern);
      if (is_found)
        return TRUE;
    }
  return FALSE;
}

/* How many conditions hold, or -1 if one of them does not.  Names come last because there
 * may be thousands. */
static int
weigh (const Family *family, const Sight *sight)
{
  int shorter = MIN (sight->height, sight->width);
  int n_classes = sight->n_classes > 0 ? sight->n_classes : NO_CLASSES;
  const struct
  {
    gboolean is_asked;
    gboolean holds;
  } conditions[] = {
    { family->n_channels != 0, family->n_channels == sight->n_channels },
    { family->height != 0, family->height == sight->height },
    { family->width != 0, family->width == sight->width },
    { family->min_side != 0, shorter >= family->min_side },
    { family->max_side != 0, shorter <= family->max_side },
    { family->n_classes != 0, family->n_classes == n_classes ||
                                (family->n_classes == 1000 && n_classes == 1001) },
    { family->input_name != NULL,
      family->input_name == NULL ||
        fits_pattern (family->input_name, sight->input_name) },
    { family->producer != NULL,
      family->producer == NULL || fits_pattern (family->producer, sight->producer) },
  };
  int weight = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (conditions); i++)
    {
      if (conditions[i].is_asked && !conditions[i].holds)
        return -1;
      weight += conditions[i].is_asked;
    }
  for (int i = 0; i < MAX_NAMES && family->names[i] != NULL; i++)
    {
      if (!has_name (sight, family->names[i]))
        return -1;
      weight += N_WEIGHTS_OF_A_NAME;
    }
  if (family->absent == NULL)
    return weight;
  return has_name (sight, family->absent) ? -1 : weight + 1;
}

static const Family *
recognise (const Sight *sight)
{
  const Family *best = NULL;
  int best_weight = -1;

  for (gsize i = 0; i < G_N_ELEMENTS (families); i++)
    {
      int weight = weigh (&families[i], sight);

      if (weight > best_weight)
        {
          best = &families[i];
          best_weight = weight;
        }
    }
  return best;
}

/* Networks of 224 and 227 are shown the middle of a picture of 256, larger ones that of
 * one larger in the same proportion. */
static int
shorter_side (const Sight *sight)
{
  const int usual = 256;
  const double share = 224.0 / 256;

  if (sight->height >= 224 && sight->height <= 227)
    return usual;
  return (int) rint (sight->height / share);
}

static void
follow (const Family *family, const Sight *sight, LensPreprocess *preprocess)
{
  gboolean is_square = sight->height == sight->width;

  preprocess->channels = sight->n_channels == 1 ? LENS_CHANNELS_GRAY : family->channels;
  preprocess->scale = family->scale;
  for (int i = 0; i < 3; i++)
    {
      preprocess->mean[i] = family->mean[i];
      preprocess->std[i] = sight->n_channels == 1 ? family->std[0] : family->std[i];
    }
  preprocess->std[3] = 1;
  preprocess->fit = family->is_stretched || !is_square ? LENS_FIT_STRETCH
                                                       : LENS_FIT_CROP;
  if (family->has_margin && is_square && sight->height >= 160)
    preprocess->shorter_side = shorter_side (sight);
  preprocess->label_set = family->label_set;
  preprocess->source = g_strdup_printf ("%s: %s",
                                        family->is_family ? "recognised" : "assumed",
                                        family->title);
}

static int
side (gint64 size)
{
  const int usual = 224;

  return size < 1 || size > LENS_MAX_SIDE ? usual : (int) size;
}

void
lens_preprocess_guess (LensPreprocess *preprocess,
                       const LensShape *shape,
                       const char *input_name,
                       const char *producer,
                       const char *const *layer_names,
                       int n_classes)
{
  const char *const nothing[] = { NULL };
  gboolean is_first = shape->rank == 4 && (shape->dims[1] == 1 || shape->dims[1] == 3);
  Sight sight = {
    .n_classes = n_classes,
    .input_name = input_name,
    .producer = producer,
    .names = layer_names != NULL ? layer_names : nothing,
  };

  memset (preprocess, 0, sizeof (*preprocess));
  preprocess->scale = 1;
  for (int i = 0; i < 4; i++)
    preprocess->std[i] = 1;
  if (!lens_preprocess_takes_picture (shape))
    {
      preprocess->source = g_strdup ("assumed: no picture");
      return;
    }
  sight.n_channels = (int) shape->dims[is_first ? 1 : 3];
  sight.height = side (shape->dims[is_first ? 2 : 1]);
  sight.width = side (shape->dims[is_first ? 3 : 2]);
  preprocess->n_channels = sight.n_channels;
  preprocess->height = sight.height;
  preprocess->width = sight.width;
  preprocess->channels_last = !is_first;
  follow (recognise (&sight), &sight, preprocess);
}
