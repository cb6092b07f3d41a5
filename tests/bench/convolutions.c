/* convolutions.c - how long the convolutions of real networks take, each way
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * usage: bench-convolutions [THREADS [NAME [IMAGES]]]
 *
 * One line a shape: the best of many runs in milliseconds, forward and back to the input,
 * as the kernel chooses and for the ways it could have chosen; and thousand million
 * operations a second of the chosen one, forward.  IMAGES are run in one go.
 */

#include "core/base/parallel.h"
#include "core/base/rng.h"
#include "core/kernel/conv-product.h"
#include "core/kernel/direct.h"
#include "core/kernel/winograd.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Microseconds to try for. */
#define PATIENCE 100000

/* Of a window. */
typedef enum
{
  SQUARE,
  ROW,
  COLUMN,
} Shape;

typedef struct
{
  const char *name;
  int in_channels;
  int out_channels;
  int group;
  int size;
  int kernel;
  int stride;
  int pad;
  Shape shape;
} Case;

static const Case cases[] = {
  { "squeezenet conv1", 3, 64, 1, 224, 3, 2, 0 },
  { "squeezenet squeeze", 128, 32, 1, 27, 1, 1, 0 },
  { "squeezenet fire2", 16, 64, 1, 55, 3, 1, 1 },
  { "squeezenet fire4", 32, 128, 1, 27, 3, 1, 1 },
  { "squeezenet fire8", 64, 256, 1, 13, 3, 1, 1 },
  { "squeezenet conv10", 512, 1000, 1, 13, 1, 1, 0 },
  { "mobilenet conv1", 3, 32, 1, 224, 3, 2, 1 },
  { "mobilenet depthwise", 32, 32, 32, 112, 3, 1, 1 },
  { "mobilenet depthwise", 96, 96, 96, 112, 3, 2, 1 },
  { "mobilenet depthwise", 192, 192, 192, 28, 3, 1, 1 },
  { "mobilenet depthwise", 576, 576, 576, 14, 3, 1, 1 },
  { "mobilenet depthwise", 960, 960, 960, 7, 3, 1, 1 },
  { "mobilenet expand", 16, 96, 1, 112, 1, 1, 0 },
  { "mobilenet project", 576, 96, 1, 14, 1, 1, 0 },
  { "vgg conv1", 3, 64, 1, 224, 3, 1, 1 },
  { "vgg conv2", 64, 64, 1, 224, 3, 1, 1 },
  { "vgg conv3", 64, 128, 1, 112, 3, 1, 1 },
  { "vgg conv4", 128, 256, 1, 56, 3, 1, 1 },
  { "vgg conv5", 512, 512, 1, 28, 3, 1, 1 },
  { "vgg conv6", 512, 512, 1, 14, 3, 1, 1 },
  { "resnet conv1", 3, 64, 1, 224, 7, 2, 3 },
  { "resnet stage1", 64, 64, 1, 56, 3, 1, 1 },
  { "resnet stage2", 128, 128, 1, 28, 3, 1, 1 },
  { "resnet stage3", 256, 256, 1, 14, 3, 1, 1 },
  { "resnet stage4", 512, 512, 1, 7, 3, 1, 1 },
  { "resnet halving", 64, 128, 1, 56, 3, 2, 1 },
  { "resnet shortcut", 64, 128, 1, 56, 1, 2, 0 },
  { "resnet shrink", 256, 64, 1, 56, 1, 1, 0 },
  { "resnet grow", 64, 256, 1, 56, 1, 1, 0 },
  { "resnet shrink", 512, 128, 1, 28, 1, 1, 0 },
  { "resnet grow", 128, 512, 1, 28, 1, 1, 0 },
  { "resnet shrink", 1024, 256, 1, 14, 1, 1, 0 },
  { "resnet grow", 256, 1024, 1, 14, 1, 1, 0 },
  { "resnet shrink", 2048, 512, 1, 7, 1, 1, 0 },
  { "resnet grow", 512, 2048, 1, 7, 1, 1, 0 },
  { "resnet shortcut", 1024, 2048, 1, 14, 1, 2, 0 },
  { "resnet halving", 512, 512, 1, 14, 3, 2, 1 },
  { "inception row", 192, 192, 1, 17, 7, 1, 3, ROW },
  { "inception column", 160, 160, 1, 17, 7, 1, 3, COLUMN },
  { "inception short", 384, 384, 1, 8, 3, 1, 1, ROW },
  { "inception short", 384, 384, 1, 8, 3, 1, 1, COLUMN },
  { "inception square", 448, 384, 1, 8, 3, 1, 1 },
  { "alexnet conv1", 3, 64, 1, 224, 11, 4, 2 },
  { "alexnet conv2", 64, 192, 1, 27, 5, 1, 2 },
  { "alexnet conv4", 384, 256, 1, 13, 3, 1, 1 },
  { "densenet grow", 128, 32, 1, 28, 3, 1, 1 },
  { "densenet grow", 128, 32, 1, 7, 3, 1, 1 },
  { "densenet shrink", 800, 128, 1, 14, 1, 1, 0 },
  { "resnext grouped", 128, 128, 32, 56, 3, 1, 1 },
};

typedef void (*Forward) (const LensConv2d *conv,
                         const LensReal *in,
                         const LensReal *weights,
                         const LensReal *bias,
                         LensReal *out,
                         gboolean adds);
typedef void (*ToInput) (const LensConv2d *conv,
                         const LensReal *weights,
                         const LensReal *signal,
                         LensReal *in_signal);

static const struct
{
  const char *name;
  Forward forward;
  ToInput to_input;
} ways[] = {
  { "chosen", lens_conv2d, lens_conv2d_to_input },
  { "direct", lens_conv2d_direct, lens_conv2d_direct_to_input },
  { "packed", lens_conv2d_packed, lens_conv2d_packed_to_input },
  { "panels", lens_conv2d_panels, lens_conv2d_panels_to_input },
  { "winograd", lens_conv2d_winograd, lens_conv2d_winograd_to_input },
  { "packed winograd", lens_conv2d_winograd_packed,
    lens_conv2d_winograd_packed_to_input },
};

static gsize n_images = 1;

typedef struct
{
  LensConv2d conv;
  LensReal *in;
  LensTensor *weights;
  LensReal *out;
} Data;

static LensReal *
new_random (gsize n, LensRng *rng)
{
  LensReal *numbers = g_new (LensReal, n);

  for (gsize i = 0; i < n; i++)
    numbers[i] = (LensReal) lens_rng_uniform (rng);
  return numbers;
}

/* A window that is a row sees one number along y, and a column along x. */
static LensAxis
make_axis (const Case *row, gboolean is_one)
{
  int kernel = is_one ? 1 : row->kernel;
  int pad = is_one ? 0 : row->pad;

  return (LensAxis){
    .in_size = row->size,
    .out_size = (row->size + 2 * pad - kernel) / row->stride + 1,
    .kernel_size = kernel,
    .stride = row->stride,
    .dilation = 1,
    .pad_begin = pad,
    .pad_end = pad,
  };
}

static Data
make_data (const Case *row)
{
  Data data = {
    .conv = {
      .batch = n_images,
      .n_groups = (gsize) row->group,
      .in_channels = (gsize) (row->in_channels / row->group),
      .out_channels = (gsize) (row->out_channels / row->group),
      .window = { make_axis (row, row->shape == ROW),
                  make_axis (row, row->shape == COLUMN) },
    },
  };
  g_autofree LensReal *numbers = NULL;
  LensShape shape = { .rank = 1 };
  LensRng rng;

  lens_rng_seed (&rng, 1);
  data.in = new_random (n_images * (gsize) row->in_channels *
                          lens_window_in_size (&data.conv.window),
                        &rng);
  numbers = new_random ((gsize) row->out_channels * data.conv.in_channels *
                          lens_window_n_taps (&data.conv.window),
                        &rng);
  shape.dims[0] = (gint64) lens_window_n_taps (&data.conv.window) * row->out_channels *
                  (gint64) data.conv.in_channels;
  data.weights = lens_tensor_new_copy (&shape, numbers);
  data.conv.constant = data.weights;
  data.out = new_random (n_images * (gsize) row->out_channels *
                           lens_window_out_size (&data.conv.window),
                         &rng);
  return data;
}

static void
run_once (const Data *data, Forward forward, ToInput to_input)
{
  const LensReal *weights = lens_tensor_data (data->weights);

  if (forward != NULL)
    forward (&data->conv, data->in, weights, NULL, data->out, FALSE);
  else
    to_input (&data->conv, weights, data->out, data->in);
}

/* The best time in milliseconds. */
static double
time_best (const Data *data, Forward forward, ToInput to_input)
{
  gint64 begin = g_get_monotonic_time ();
  gint64 best = G_MAXINT64;

  while (g_get_monotonic_time () - begin < PATIENCE || best == G_MAXINT64)
    {
      gint64 now = g_get_monotonic_time ();

      run_once (data, forward, to_input);
      best = MIN (best, MAX (g_get_monotonic_time () - now, 1));
    }
  return (double) best / 1000;
}

/* The other ways are for all. */
static gboolean
is_for (gsize way, const LensConv2d *conv)
{
  if (ways[way].forward == lens_conv2d_winograd)
    return lens_conv2d_suits_winograd (conv);
  if (ways[way].forward == lens_conv2d_winograd_packed)
    return lens_conv2d_suits_winograd_packed (conv);
  return TRUE;
}

static void
print_case (const Case *row)
{
  Data data = make_data (row);
  double work = 2e-6 * row->out_channels * (double) data.conv.in_channels *
                (double) lens_window_n_taps (&data.conv.window) *
                (double) lens_window_out_size (&data.conv.window) * (double) n_images;
  double chosen = 0;

  printf ("%-20s", row->name);
  for (gsize way = 0; way < G_N_ELEMENTS (ways); way++)
    {
      double forward;

      if (!is_for (way, &data.conv))
        continue;
      forward = time_best (&data, ways[way].forward, NULL);

      chosen = way == 0 ? forward : chosen;
      printf ("  %s %8.3f %8.3f", ways[way].name, forward,
              time_best (&data, NULL, ways[way].to_input));
    }
  printf ("  %6.1f\n", work / chosen);
  g_free (data.in);
  lens_tensor_unref (data.weights);
  g_free (data.out);
}

/* Threads are woken, and processors reach their speed, before anything is measured. */
static void
warm_up (void)
{
  Data data = make_data (&cases[0]);

  for (int i = 0; i < 4; i++)
    time_best (&data, lens_conv2d, NULL);
  g_free (data.in);
  lens_tensor_unref (data.weights);
  g_free (data.out);
}

int
main (int argc, char **argv)
{
  lens_parallel_set_n_threads (argc > 1 ? atoi (argv[1]) : 0);
  if (argc > 3)
    n_images = (gsize) MAX (atoi (argv[3]), 1);
  warm_up ();
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    if (argc <= 2 || strstr (cases[i].name, argv[2]) != NULL)
      print_case (&cases[i]);
  return 0;
}
