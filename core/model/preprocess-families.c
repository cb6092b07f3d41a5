/* preprocess-families.c - families of networks, and what each expects of its input
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/model/preprocess-families.h"

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

const LensFamily lens_families[] = {
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
    .n_classes = LENS_NO_CLASSES,
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
  { .title = NULL },
};

#undef TORCHVISION
#undef CIFAR
#undef RAW
#undef UNIT
#undef SYMMETRIC
#undef CAFFE
#undef CAFFE_EXACT
