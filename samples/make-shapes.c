/* make-shapes.c - makes the sample network and its picture
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * usage: make-shapes FOLDER
 *
 * Nothing is trained.  The first layer holds derivatives of a Gaussian in eight
 * directions: edges.  Each later filter is what the layers before it answer to an ideal
 * drawing: a corner or an arc for the second layer, a whole outline for the third.  So it
 * is known what every unit stands for, and an explanation can be judged by it.
 */

#include "samples/draw.h"
#include "tests/support/onnx-build.h"

#include <math.h>

enum
{
  N_EDGES = 8,
  EDGE_SIZE = 5,
  PART_SIZE = 7,
  OUTLINE_SIZE = 9,
  N_PARTS = 15,
};

/* The bias of a layer is minus this share of its answer to the ideal drawing. */
static const double edge_threshold = 0.03;
static const double part_threshold = 0.3;
static const double outline_threshold = 0.1;

/* The score of a shape that stands alone and is drawn ideally. */
static const double full_score = 5;

typedef struct
{
  int n_channels;
  int height;
  int width;
  double *at; /* [channels][height][width] */
} Map;

/* [n][channels][size][size], and a bias each */
typedef struct
{
  int n;
  int n_channels;
  int size;
  double *weights;
  double *biases;
} Filters;

static Map *
map_new (int n_channels, int height, int width)
{
  Map *map = g_new0 (Map, 1);

  map->n_channels = n_channels;
  map->height = height;
  map->width = width;
  map->at = g_malloc0_n ((gsize) n_channels * height * width, sizeof (double));
  return map;
}

static void
map_free (Map *map)
{
  g_free (map->at);
  g_free (map);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Map, map_free)

static double *
map_place (const Map *map, int channel, int y, int x)
{
  return &map->at[(channel * map->height + y) * map->width + x];
}

static void
filters_init (Filters *filters, int n, int n_channels, int size)
{
  filters->n = n;
  filters->n_channels = n_channels;
  filters->size = size;
  filters->weights = g_malloc0_n ((gsize) n * n_channels * size * size,
                                  sizeof (double));
  filters->biases = g_malloc0_n (n, sizeof (double));
}

static int
filter_length (const Filters *filters)
{
  return filters->n_channels * filters->size * filters->size;
}

static double *
filter_weights (const Filters *filters, int index)
{
  return &filters->weights[index * filter_length (filters)];
}

/* The layers, in plain loops: this runs once. */

static double
answer_at (const Map *map, const Filters *filters, int index, int y, int x)
{
  const double *weight = filter_weights (filters, index);
  const int half = filters->size / 2;
  double sum = filters->biases[index];

  for (int channel = 0; channel < map->n_channels; channel++)
    for (int i = y - half; i <= y + half; i++)
      for (int j = x - half; j <= x + half; j++, weight++)
        if (i >= 0 && i < map->height && j >= 0 && j < map->width)
          sum += *weight * *map_place (map, channel, i, j);
  return sum;
}

/* Convolution with zeros around, and relu. */
static Map *
convolve (const Map *map, const Filters *filters)
{
  Map *result = map_new (filters->n, map->height, map->width);

  for (int index = 0; index < filters->n; index++)
    for (int y = 0; y < map->height; y++)
      for (int x = 0; x < map->width; x++)
        *map_place (result, index, y, x) = fmax (answer_at (map, filters, index, y, x),
                                                 0);
  return result;
}

/* The largest of each 2×2. */
static Map *
pool (const Map *map)
{
  Map *result = map_new (map->n_channels, map->height / 2, map->width / 2);

  for (int channel = 0; channel < map->n_channels; channel++)
    for (int y = 0; y < result->height; y++)
      for (int x = 0; x < result->width; x++)
        {
          const double *top = map_place (map, channel, 2 * y, 2 * x);
          const double *bottom = map_place (map, channel, 2 * y + 1, 2 * x);

          *map_place (result, channel, y, x) = fmax (fmax (top[0], top[1]),
                                                     fmax (bottom[0], bottom[1]));
        }
  return result;
}

static Map *
convolve_and_pool (const Map *map, const Filters *filters)
{
  g_autoptr (Map) answers = convolve (map, filters);

  return pool (answers);
}

static double
largest (const Map *map, int channel)
{
  double result = 0;

  for (int i = 0; i < map->height * map->width; i++)
    result = fmax (result, map_place (map, channel, 0, 0)[i]);
  return result;
}

static double
mean (const Map *map, int channel)
{
  double sum = 0;

  for (int i = 0; i < map->height * map->width; i++)
    sum += map_place (map, channel, 0, 0)[i];
  return sum / (map->height * map->width);
}

/* A square of a map, all channels, around a place. */
static void
cut (const Map *map, int y, int x, int size, double *square)
{
  for (int channel = 0; channel < map->n_channels; channel++)
    for (int i = 0; i < size; i++)
      for (int j = 0; j < size; j++)
        *square++ = *map_place (map, channel, y - size / 2 + i, x - size / 2 + j);
}

/* Divides by the length of the vector. */
static void
normalise (double *numbers, int n)
{
  double sum = 0;

  for (int i = 0; i < n; i++)
    sum += numbers[i] * numbers[i];
  for (int i = 0; i < n; i++)
    numbers[i] /= sqrt (sum);
}

/* Scales a filter so that its answer to its own drawing, less the threshold, is 1. */
static void
calibrate (Filters *filters, int index, const Map *map, double threshold)
{
  g_autoptr (Map) answers = convolve (map, filters);
  const double scale = 1 / (largest (answers, index) * (1 - threshold));

  for (int i = 0; i < filter_length (filters); i++)
    filter_weights (filters, index)[i] *= scale;
  filters->biases[index] = -threshold / (1 - threshold);
}

/* Derivatives of a Gaussian of the picture's brightness, one a direction. */
static void
make_edges (Filters *filters)
{
  static const double brightness[3] = { 0.299, 0.587, 0.114 };
  const double sigma = 1.1;

  filters_init (filters, N_EDGES, 3, EDGE_SIZE);
  for (int index = 0; index < N_EDGES; index++)
    {
      const double angle = index * 2 * G_PI / N_EDGES;
      double *weight = filter_weights (filters, index);
      double derivative[EDGE_SIZE * EDGE_SIZE];
      double sum = 0;

      for (int i = 0; i < EDGE_SIZE * EDGE_SIZE; i++)
        {
          const int y = i / EDGE_SIZE - EDGE_SIZE / 2;
          const int x = i % EDGE_SIZE - EDGE_SIZE / 2;

          derivative[i] = (x * cos (angle) + y * sin (angle)) *
                          exp (-(x * x + y * y) / (2 * sigma * sigma));
          sum += fabs (derivative[i]) / 2;
        }
      for (int channel = 0; channel < 3; channel++)
        for (int i = 0; i < EDGE_SIZE * EDGE_SIZE; i++)
          *weight++ = derivative[i] / sum * brightness[channel];
      filters->biases[index] = -edge_threshold;
    }
}

/* The part of a shape's edges around a place of its outline.  Edges in the other
 * directions at the same place count against it. */
static void
make_part (Filters *filters, int index, const Map *edges, Point place)
{
  const int area = PART_SIZE * PART_SIZE;
  double *weights = filter_weights (filters, index);
  /* The middle of pooled pixel p is at 2 p + 1 of the input. */
  const int y = (int) round ((SAMPLE_SIZE / 2 + place.y - 1) / 2);
  const int x = (int) round ((SAMPLE_SIZE / 2 + place.x - 1) / 2);

  cut (edges, y, x, PART_SIZE, weights);
  for (int i = 0; i < area; i++)
    {
      double sum = 0;

      for (int channel = 0; channel < N_EDGES; channel++)
        sum += weights[channel * area + i];
      for (int channel = 0; channel < N_EDGES; channel++)
        weights[channel * area + i] -= sum / N_EDGES;
    }
  normalise (weights, filter_length (filters));
  calibrate (filters, index, edges, part_threshold);
}

/* Eight arcs, four corners of the square, three of the triangle. */
static void
make_parts (Filters *filters, Map *const edges[N_SHAPES])
{
  Point places[8];
  int index = 0;

  filters_init (filters, N_PARTS, N_EDGES, PART_SIZE);
  for (int shape = 0; shape < N_SHAPES; shape++)
    {
      const int n_places = shape_landmarks (shape, shape_radius, places);

      for (int i = 0; i < n_places; i++)
        make_part (filters, index++, edges[shape], places[i]);
    }
  g_assert (index == N_PARTS);
}

/* Parts of the other shapes count half against a shape. */
static void
make_outlines (Filters *filters, Map *const parts[N_SHAPES])
{
  g_autofree double *templates = NULL;
  int length;

  filters_init (filters, N_SHAPES, N_PARTS, OUTLINE_SIZE);
  length = filter_length (filters);
  templates = g_new (double, N_SHAPES *length);
  for (int shape = 0; shape < N_SHAPES; shape++)
    {
      cut (parts[shape], SAMPLE_SIZE / 8, SAMPLE_SIZE / 8, OUTLINE_SIZE,
           &templates[shape * length]);
      normalise (&templates[shape * length], length);
    }
  for (int shape = 0; shape < N_SHAPES; shape++)
    {
      for (int other = 0; other < N_SHAPES; other++)
        for (int i = 0; i < length; i++)
          filter_weights (filters, shape)[i] += templates[other * length + i] *
                                                (other == shape ? 1 : -0.5);
      calibrate (filters, shape, parts[shape], outline_threshold);
    }
}

static void
add_filters (OnnxBuild *build, const char *name, const Filters *filters)
{
  const int n_weights = filters->n * filter_length (filters);
  g_autofree char *weights_name = g_strconcat (name, ".weight", NULL);
  g_autofree char *biases_name = g_strconcat (name, ".bias", NULL);
  g_autofree float *numbers = g_new (float, n_weights + filters->n);

  for (int i = 0; i < n_weights; i++)
    numbers[i] = (float) filters->weights[i];
  for (int i = 0; i < filters->n; i++)
    numbers[n_weights + i] = (float) filters->biases[i];
  onnx_build_floats (build, weights_name,
                     &lens_shape (filters->n, filters->n_channels, filters->size,
                                  filters->size),
                     numbers);
  onnx_build_floats (build, biases_name, &lens_shape (filters->n), numbers + n_weights);
}

/* A convolution with zeros around, and relu: “edges” and “edges/relu”. */
static void
add_convolution (OnnxBuild *build,
                 const char *name,
                 const char *input,
                 const Filters *filters)
{
  const gint64 half = filters->size / 2;
  g_autofree char *operands = g_strdup_printf ("%s %s.weight %s.bias", input, name,
                                               name);
  g_autofree char *rectified = g_strconcat (name, "/relu", NULL);

  add_filters (build, name, filters);
  onnx_build_node (build, "Conv", operands, name);
  onnx_build_ints (build, "kernel_shape", 2,
                   (gint64[]){ filters->size, filters->size });
  onnx_build_ints (build, "pads", 4, (gint64[]){ half, half, half, half });
  onnx_build_node (build, "Relu", name, rectified);
}

static void
add_pool (OnnxBuild *build, const char *input, const char *name)
{
  onnx_build_node (build, "MaxPool", input, name);
  onnx_build_ints (build, "kernel_shape", 2, (gint64[]){ 2, 2 });
  onnx_build_ints (build, "strides", 2, (gint64[]){ 2, 2 });
}

static GBytes *
build_network (const Filters filters[3], const double gains[N_SHAPES])
{
  OnnxBuild *build = onnx_build_new (13);
  float scores[N_SHAPES * N_SHAPES] = { 0 };

  for (int shape = 0; shape < N_SHAPES; shape++)
    scores[shape * N_SHAPES + shape] = (float) gains[shape];

  onnx_build_set_producer (build, "netlens-make-shapes");
  onnx_build_input (build, "picture", &lens_shape (1, 3, SAMPLE_SIZE, SAMPLE_SIZE));
  add_convolution (build, "edges", "picture", &filters[0]);
  add_pool (build, "edges/relu", "edges/pool");
  add_convolution (build, "parts", "edges/pool", &filters[1]);
  add_pool (build, "parts/relu", "parts/pool");
  add_convolution (build, "outlines", "parts/pool", &filters[2]);
  onnx_build_node (build, "GlobalAveragePool", "outlines/relu", "average");
  onnx_build_node (build, "Flatten", "average", "flat");
  onnx_build_floats (build, "scores.weight", &lens_shape (N_SHAPES, N_SHAPES), scores);
  onnx_build_node (build, "Gemm", "flat scores.weight", "scores");
  onnx_build_node (build, "Softmax", "scores", "probabilities");
  onnx_build_int (build, "axis", 1);
  onnx_build_shaped_output (build, "probabilities", &lens_shape (1, N_SHAPES));
  return onnx_build_finish (build);
}

static GBytes *
make_network (void)
{
  Map *edges[N_SHAPES];
  Map *parts[N_SHAPES];
  Filters filters[3];
  double gains[N_SHAPES];
  GBytes *network;

  make_edges (&filters[0]);
  for (int shape = 0; shape < N_SHAPES; shape++)
    {
      g_autoptr (Map) drawing = map_new (3, SAMPLE_SIZE, SAMPLE_SIZE);

      draw_ideal (shape, drawing->at);
      edges[shape] = convolve_and_pool (drawing, &filters[0]);
    }
  make_parts (&filters[1], edges);
  for (int shape = 0; shape < N_SHAPES; shape++)
    parts[shape] = convolve_and_pool (edges[shape], &filters[1]);
  make_outlines (&filters[2], parts);
  for (int shape = 0; shape < N_SHAPES; shape++)
    {
      g_autoptr (Map) outlines = convolve (parts[shape], &filters[2]);

      gains[shape] = full_score / mean (outlines, shape);
    }
  network = build_network (filters, gains);

  for (int i = 0; i < N_SHAPES; i++)
    {
      map_free (edges[i]);
      map_free (parts[i]);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (filters); i++)
    {
      g_free (filters[i].weights);
      g_free (filters[i].biases);
    }
  return network;
}

int
main (int argc, char **argv)
{
  g_autoptr (GBytes) network = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *model_path = NULL;
  g_autofree char *picture_path = NULL;

  if (argc != 2)
    {
      g_printerr ("usage: make-shapes FOLDER\n");
      return 2;
    }

  model_path = g_build_filename (argv[1], "models", "shapes.onnx", NULL);
  picture_path = g_build_filename (argv[1], "images", "shapes.png", NULL);
  network = make_network ();
  if (!g_file_set_contents (model_path, g_bytes_get_data (network, NULL),
                            (gssize) g_bytes_get_size (network), &error))
    {
      g_printerr ("%s\n", error->message);
      return 1;
    }
  if (!draw_picture (picture_path))
    {
      g_printerr ("%s: cannot be written\n", picture_path);
      return 1;
    }
  return 0;
}
