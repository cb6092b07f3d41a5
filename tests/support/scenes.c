/* scenes.c - frames and pictures made of formulas, for drawing
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tests/support/scenes.h"

#include <math.h>

#define SIDE 96

static guint8
to_sample (double value)
{
  return (guint8) CLAMP (value * 255 + 0.5, 0, 255);
}

LensImage *
scenes_picture (int height, int width)
{
  LensImage *image = lens_image_new (height, width);
  guint8 *pixels = lens_image_writable (image);

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++, pixels += 3)
      {
        double v = (y + 0.5) / height;
        double u = (x + 0.5) / width;
        gboolean is_disc = hypot (v - 0.42, u - 0.6) < 0.24;
        gboolean is_bar = v > 0.74 && v < 0.84 && u > 0.1 && u < 0.7;

        pixels[0] = to_sample (is_disc ? 0.86 : is_bar ? 0.16 : 0.35 + 0.4 * v);
        pixels[1] = to_sample (is_disc ? 0.52 : is_bar ? 0.30 : 0.55 + 0.3 * u);
        pixels[2] = to_sample (is_disc ? 0.20 : is_bar ? 0.20 : 0.80 - 0.4 * v);
      }
  return image;
}

static double
hill (double v, double u, double v_centre, double u_centre, double width)
{
  double distance = hypot (v - v_centre, u - u_centre) / width;

  return exp (-distance * distance);
}

LensTensor *
scenes_map (int n_planes, int height, int width, gboolean is_signed)
{
  LensShape shape = lens_shape (1, n_planes, height, width);
  LensTensor *map = lens_tensor_new (&shape);
  LensReal *values = lens_tensor_writable (map);

  for (int plane = 0; plane < n_planes; plane++)
    for (int y = 0; y < height; y++)
      for (int x = 0; x < width; x++)
        {
          double v = (y + 0.5) / height;
          double u = (x + 0.5) / width;
          double turn = 2.4 * plane;
          double value = hill (v, u, 0.42 + 0.2 * sin (turn),
                               0.6 - 0.3 * (1 - cos (turn)), 0.22);

          if (is_signed)
            value -= 0.7 * hill (v, u, 0.75, 0.25, 0.18);
          *values++ = value;
        }
  return map;
}

LensTensor *
scenes_zeros (int n_planes, int height, int width)
{
  LensShape shape = lens_shape (1, n_planes, height, width);

  return lens_tensor_new (&shape);
}

static LensTensor *
make_curve (int n_points, double phase)
{
  LensShape shape = lens_shape (n_points);
  LensTensor *curve = lens_tensor_new (&shape);
  LensReal *values = lens_tensor_writable (curve);

  for (int i = 0; i < n_points; i++)
    values[i] = 12 - 5 * exp (-pow ((i - 30.0) / 9, 2)) + 0.6 * sin (i * 0.5 + phase) -
                phase;
  return curve;
}

static LensTensor *
make_bars (int n_classes)
{
  LensShape shape = lens_shape (1, n_classes);
  LensTensor *bars = lens_tensor_new (&shape);
  LensReal *values = lens_tensor_writable (bars);

  for (int i = 0; i < n_classes; i++)
    values[i] = 0.55 * pow (0.5, (i * 5) % n_classes);
  return bars;
}

/* Small weights in three planes that differ, so that colours show. */
static LensTensor *
make_filters (void)
{
  LensShape shape = lens_shape (12, 3, 5, 5);
  LensTensor *filters = lens_tensor_new (&shape);
  LensReal *values = lens_tensor_writable (filters);

  for (int filter = 0; filter < 12; filter++)
    for (int plane = 0; plane < 3; plane++)
      for (int y = 0; y < 5; y++)
        for (int x = 0; x < 5; x++)
          {
            double angle = filter * G_PI / 12;
            double along = (x - 2) * cos (angle) + (y - 2) * sin (angle);

            *values++ = 0.1 * cos (along * 1.6 + plane * (filter % 3) * 0.9);
          }
  return filters;
}

static LensCell *
add_cell (LensGist *gist, int row, int column, LensFrameKind kind)
{
  LensCell *cell = lens_cell_new (row, column, kind);

  g_ptr_array_add (gist->cells, cell);
  return cell;
}

static LensTensor *
make_counts (int seed)
{
  LensShape shape = lens_shape (24);
  LensTensor *counts = lens_tensor_new (&shape);

  for (int i = 0; i < 24; i++)
    lens_tensor_writable (counts)[i] = floor (900 * exp (-i * 0.1 * (seed + 1)));
  return counts;
}

static void
fill_views_row (LensGist *gist, int row)
{
  int side = 56 >> row;
  LensCell *cell = add_cell (gist, row, 0, LENS_FRAME_HEAT);

  cell->map = scenes_map (1, side, side, FALSE);
  cell = add_cell (gist, row, 1, LENS_FRAME_CHANNELS);
  cell->map = scenes_map (9, side, side, FALSE);
  cell->caption = g_strdup ("7, 31, 2 …");
  cell = add_cell (gist, row, 2, LENS_FRAME_SIGNED);
  cell->map = scenes_map (3, SIDE, SIDE, TRUE);
  cell->caption = g_strdup_printf ("channel %d", 31 * row + 7);
  cell = add_cell (gist, row, 3, LENS_FRAME_HEAT);
  if (row == 1)
    cell->reason = g_strdup ("the class does not depend on this layer");
  else
    cell->map = scenes_map (1, side, side, FALSE);
  cell = add_cell (gist, row, 4, LENS_FRAME_BARS);
  cell->map = make_counts (row);
  cell->is_histogram = TRUE;
  cell->caption = g_strdup_printf ("%d %% dead", 3 * row);
}

static LensFrame *
make_views (void)
{
  static const char *const rows[] = { "conv1 · 64×113×113 · sees 3×3 px",
                                      "fire2-concat · 128×56×56 · sees 15×15 px",
                                      "fire9-expand3x3-and-a-long-name · 256×13×13" };
  static const char *const columns[] = { "Mean activation", "Strongest channels",
                                         "Guided backprop", "Grad-CAM", "Activations" };
  LensFrame *frame = lens_frame_new (LENS_FRAME_GIST, NULL);

  frame->gist = lens_gist_new (3, 5);
  for (int row = 0; row < 3; row++)
    {
      frame->gist->row_titles[row] = g_strdup (rows[row]);
      fill_views_row (frame->gist, row);
    }
  for (int column = 0; column < 5; column++)
    frame->gist->column_titles[column] = g_strdup (columns[column]);
  frame->title = g_strdup ("gist · Egyptian cat");
  frame->caption = g_strdup ("3 of 26 layers");
  return frame;
}

static void
fill_pair (LensGist *gist, int row, int column)
{
  LensShape scalar = lens_shape (1);
  LensCell *cell = add_cell (gist, row, column,
                             row == column ? LENS_FRAME_SIGNED : LENS_FRAME_HEAT);

  if (row == column)
    {
      cell->map = scenes_map (3, SIDE, SIDE, TRUE);
      cell->caption = g_strdup ("channel 12");
    }
  else if (row > column)
    {
      cell->is_scatter = TRUE;
      cell->map = scenes_map (1, 12, 12, FALSE);
      cell->other = scenes_map (1, 12, 12, TRUE);
      cell->caption = g_strdup ("r = 0.42");
    }
  else
    {
      cell->is_number = TRUE;
      cell->map = lens_tensor_new (&scalar);
      lens_tensor_writable (cell->map)[0] = 0.9 - 0.35 * (column - row);
    }
}

LensFrame *
scenes_pairs_frame (void)
{
  LensFrame *frame = lens_frame_new (LENS_FRAME_GIST, NULL);
  const int n = 4;

  frame->gist = lens_gist_new (n, n);
  for (int row = 0; row < n; row++)
    {
      frame->gist->row_titles[row] = g_strdup_printf ("fire%d-concat · 128×56×56",
                                                      row + 2);
      frame->gist->column_titles[row] = g_strdup_printf ("fire%d-concat", row + 2);
      for (int column = 0; column < n; column++)
        fill_pair (frame->gist, row, column);
    }
  frame->title = g_strdup ("gist · pairs · Egyptian cat");
  return frame;
}

/* A signed map minus its size. */
static void
compare (LensFrame *frame)
{
  static const char *const names[] = { "Guided backprop", "Gradient" };

  g_free (frame->title);
  frame->title = g_strdup ("Guided backprop − Gradient · Egyptian cat");
  frame->quantity = "difference";
  frame->map = scenes_map (1, SIDE, SIDE, TRUE);
  for (int i = 0; i < 2; i++)
    {
      frame->parts[i] = lens_frame_new (LENS_FRAME_SIGNED,
                                        scenes_map (1, SIDE, SIDE, i == 0));
      frame->parts[i]->title = g_strdup (names[i]);
      frame->parts[i]->quantity = "∂ score / ∂ value";
    }
}

LensFrame *
scenes_frame (LensFrameKind kind)
{
  LensFrame *frame;

  if (kind == LENS_FRAME_GIST)
    return make_views ();
  frame = lens_frame_new (kind, NULL);
  frame->title = g_strdup ("guided backprop · Egyptian cat");
  if (kind == LENS_FRAME_HEAT)
    {
      g_free (frame->title);
      frame->title = g_strdup ("grad-CAM · Egyptian cat · fire9-concat");
      frame->map = scenes_map (1, 7, 7, FALSE);
      frame->is_at_layer = TRUE;
      frame->quantity = "weighted activation";
    }
  if (kind == LENS_FRAME_SIGNED)
    {
      frame->map = scenes_map (3, SIDE, SIDE, TRUE);
      frame->quantity = "∂ score / ∂ value";
    }
  if (kind == LENS_FRAME_CHANNELS)
    {
      g_free (frame->title);
      frame->title = g_strdup ("activation · fire9-concat");
      frame->map = scenes_map (20, 13, 13, FALSE);
    }
  if (kind == LENS_FRAME_COMPARISON)
    compare (frame);
  if (kind == LENS_FRAME_BARS)
    frame->map = make_bars (12);
  if (kind == LENS_FRAME_CURVE)
    {
      frame->map = make_curve (64, 0);
      frame->curve_other = make_curve (64, 3);
      frame->curve_other_label = g_strdup ("tabby");
    }
  return frame;
}

LensFrame *
scenes_sweep_frame (int index, int n_frames)
{
  LensFrame *frame = lens_frame_new (LENS_FRAME_SIGNED,
                                     scenes_map (1, SIDE, SIDE, TRUE));
  LensReal *values = lens_tensor_writable (frame->map);
  int n_columns = (int) ceil (sqrt (n_frames));
  int step = SIDE / n_columns;

  frame->title = g_strdup ("occlusion · Egyptian cat");
  frame->caption = g_strdup_printf ("position %d of %d", index + 1, n_frames);
  frame->quantity = "drop of the score";
  frame->index = index;
  frame->n_expected = n_frames;
  frame->has_box = TRUE;
  frame->box.y_begin = index / n_columns * step;
  frame->box.x_begin = index % n_columns * step;
  frame->box.y_end = frame->box.y_begin + 16;
  frame->box.x_end = frame->box.x_begin + 16;
  for (int y = 0; y < SIDE; y++)
    for (int x = 0; x < SIDE; x++)
      if (y >= frame->box.y_end || (y >= frame->box.y_begin && x >= frame->box.x_end))
        values[y * SIDE + x] = 0;
  frame->curve_n_expected = n_frames;
  frame->curve = make_curve (index + 1, 0);
  frame->curve_other = make_curve (index + 1, 2);
  frame->curve_other_label = g_strdup ("tabby");
  return frame;
}

LensFrame *
scenes_build_up_frame (int index, int n_frames)
{
  LensFrame *frame = lens_frame_new (LENS_FRAME_SIGNED,
                                     scenes_map (3, SIDE, SIDE, TRUE));
  LensReal *values = lens_tensor_writable (frame->map);
  double fraction = (index + 1.0) / n_frames;

  for (gsize i = 0; i < lens_tensor_n_elements (frame->map); i++)
    values[i] *= fraction;
  frame->title = g_strdup ("guided build-up · Egyptian cat · fire9-concat");
  frame->caption = g_strdup_printf ("%d of 512 channels", (int) (512 * fraction));
  frame->quantity = "guided gradient";
  frame->index = index;
  frame->n_expected = n_frames;
  return frame;
}

LensScene *
scenes_scene (const LensLook *look)
{
  static const char *const labels[] = {
    "Egyptian cat",
    "tabby",
    "tiger cat",
    "lynx",
    "a breed of cat with a name much too long to fit",
    "plastic bag"
  };
  LensScene *scene = lens_scene_new (NULL, look);

  scene->image = scenes_picture (SIDE, SIDE);
  scene->model_name = g_strdup ("squeezenet_v1.1");
  scene->target = g_strdup (labels[0]);
  scene->layer = g_strdup ("fire9-concat");
  scene->layer_shape = g_strdup ("512×13×13");
  scene->n_labels = G_N_ELEMENTS (labels);
  scene->labels = g_new0 (char *, G_N_ELEMENTS (labels) + 1);
  scene->n_predictions = G_N_ELEMENTS (labels);
  scene->predictions = g_new0 (LensPrediction, G_N_ELEMENTS (labels));
  for (gsize i = 0; i < G_N_ELEMENTS (labels); i++)
    {
      scene->labels[i] = g_strdup (labels[i]);
      scene->predictions[i] = (LensPrediction){ scene->labels[i], (int) i,
                                                0.55 * pow (0.45, i) };
    }
  scene->filters = make_filters ();
  scene->filters_title = g_strdup ("conv1");
  return scene;
}

cairo_surface_t *
scenes_render (const LensFigure *figure, const LensScene *scene, double zoom)
{
  cairo_surface_t *surface;
  cairo_t *cr;
  int height;
  int width;

  lens_figure_measure (figure, scene, &height, &width);
  height = MAX ((int) (height * zoom), 1);
  width = MAX ((int) (width * zoom), 1);
  surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height);
  cr = cairo_create (surface);
  lens_figure_draw (figure, scene, cr, height, width);
  g_assert_cmpint (cairo_status (cr), ==, CAIRO_STATUS_SUCCESS);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return surface;
}
