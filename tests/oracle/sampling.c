/* sampling.c - looking between the numbers agrees with its definitions
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The definitions work on one number of the result at a time and look every pixel up by
 * name; what lies beyond the edge is asked of one function.
 */

#include "tests/support/draw.h"

#include <math.h>
#include <string.h>

#define N_CASES 90
#define SEED 20240615

typedef struct
{
  const char *mode;
  const char *padding;
  gboolean align_corners;
} Kind;

/* Mirrored at the ends until it is inside. */
static double
mirror (double x, double low, double high)
{
  if (high <= low)
    return 0;
  while (x < low || x > high)
    x = x < low ? 2 * low - x : 2 * high - x;
  return x;
}

/* A pixel by any index along each axis. */
static double
pixel (const OpCase *test, const Kind *kind, const Place *place)
{
  const LensShape *shape = &test->input_shapes[0];
  Place inside = *place;

  for (int i = 2; i < shape->rank; i++)
    {
      const gint64 size = shape->dims[i];
      const double margin = kind->align_corners ? 0 : 0.5;

      if (place->at[i] >= 0 && place->at[i] < size)
        continue;
      if (g_str_equal (kind->padding, "zeros"))
        return 0;
      if (g_str_equal (kind->padding, "border"))
        inside.at[i] = CLAMP (place->at[i], 0, size - 1);
      else
        inside.at[i] = (gint64) CLAMP (rint (mirror ((double) place->at[i], -margin,
                                                     (double) size - 1 + margin)),
                                       0, (double) (size - 1));
    }
  return (double) number_at (test, 0, &inside);
}

static double
define_weight (const Kind *kind, double x)
{
  const double a = -0.75;

  x = fabs (x);
  if (strcmp (kind->mode, "cubic") != 0)
    return x < 1 ? 1 - x : 0;
  if (x <= 1)
    return (a + 2) * x * x * x - (a + 3) * x * x + 1;
  return x < 2 ? a * (x * x * x - 5 * x * x + 8 * x - 4) : 0;
}

static double
define_sample (const OpCase *test,
               const Kind *kind,
               const double *position,
               int axis,
               Place *place)
{
  double sum = 0;
  int first;

  if (axis == test->input_shapes[0].rank)
    return pixel (test, kind, place);
  first = (int) floor (position[axis]);
  if (g_str_equal (kind->mode, "nearest"))
    {
      place->at[axis] = (gint64) rint (position[axis]);
      return define_sample (test, kind, position, axis + 1, place);
    }
  for (int i = first - 1; i <= first + 2; i++)
    {
      const double weight = define_weight (kind, position[axis] - i);

      place->at[axis] = i;
      if (weight != 0)
        sum += weight * define_sample (test, kind, position, axis + 1, place);
    }
  return sum;
}

static double
define_position (const Kind *kind, double coordinate, double size)
{
  const double position = kind->align_corners ? (coordinate + 1) / 2 * (size - 1)
                                              : ((coordinate + 1) * size - 1) / 2;
  const double margin = kind->align_corners ? 0 : 0.5;

  if (g_str_equal (kind->mode, "cubic") || g_str_equal (kind->padding, "zeros"))
    return position;
  if (g_str_equal (kind->padding, "border"))
    return CLAMP (position, 0, size - 1);
  return CLAMP (mirror (position, -margin, size - 1 + margin), 0, size - 1);
}

static LensReal
define_result (const OpCase *test, const Kind *kind, gsize flat)
{
  const LensShape *shape = &test->input_shapes[0];
  const Place to = place_of (&test->output_shapes[0], flat);
  double position[LENS_MAX_RANK];
  Place place = { { to.at[0], to.at[1] } };

  for (int axis = 2; axis < shape->rank; axis++)
    {
      Place in_grid = { { to.at[0] } };

      for (int k = 2; k < shape->rank; k++)
        in_grid.at[k - 1] = to.at[k];
      in_grid.at[shape->rank - 1] = shape->rank - 1 - axis;
      position[axis] = define_position (kind, (double) number_at (test, 1, &in_grid),
                                        (double) shape->dims[axis]);
    }
  return (LensReal) define_sample (test, kind, position, 2, &place);
}

static OpCase *
draw_grid_sample (guint64 seed, Kind *kind)
{
  static const char *const modes[] = { "linear", "nearest", "cubic" };
  static const char *const paddings[] = { "zeros", "border", "reflection" };
  Draw draw = draw_case (seed, 3, 5, 4);
  LensShape grid = draw_shape (&draw, draw.rank, 4);
  g_autofree char *settings = NULL;
  g_autofree char *word = NULL;
  g_autofree char *grid_word = NULL;
  g_autofree char *shapes = NULL;
  OpCase *test;

  *kind = (Kind){ modes[draw_int (&draw, 0, 2)], paddings[draw_int (&draw, 0, 2)],
                  draw_int (&draw, 0, 1) };
  draw.in.dims[0] = MIN (draw.in.dims[0], 2);
  grid.dims[0] = draw.in.dims[0];
  grid.dims[draw.rank - 1] = draw.rank - 2;
  settings = g_strdup_printf ("mode=%s padding_mode=%s align_corners=%d", kind->mode,
                              kind->padding, kind->align_corners);
  word = shape_word (&draw.in);
  grid_word = shape_word (&grid);
  shapes = g_strdup_printf ("%s %s", word, grid_word);
  test = op_case_new (&(OpCaseText){ "grid-sample", g_intern_string (settings),
                                     g_intern_string (shapes) },
                      seed);
  op_case_fill_uniform (test, 1, -1.7, 1.7, seed + 1);
  return test;
}

static void
test_grid_sample (void)
{
  for (guint64 seed = SEED; seed < SEED + N_CASES; seed++)
    {
      Kind kind;
      g_autoptr (OpCase) test = draw_grid_sample (seed, &kind);
      g_autofree LensReal *expected = NULL;

      op_case_run (test);
      expected = g_new (LensReal, n_results (test));
      for (gsize i = 0; i < n_results (test); i++)
        expected[i] = define_result (test, &kind, i);
      op_case_assert_close (test, "the definition", test->outputs[0], expected,
                            n_results (test), 64 * LENS_REAL_EPSILON);
      op_case_check_adjoint (test, 0);
      op_case_check_differences (test, 1, 1e-6);
      op_case_check_all (test, seed);
    }
}

static void
test_wild_grid (void)
{
  static const double wild[] = { 1e30, NAN, -1e30, INFINITY, 0, -INFINITY, 3, -7 };
  static const char *const settings[] = {
    "padding_mode=zeros",
    "padding_mode=border",
    "padding_mode=reflection",
    "padding_mode=reflection mode=cubic",
    "padding_mode=border mode=nearest",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (settings); i++)
    {
      g_autoptr (OpCase) test = op_case_new (&(OpCaseText){ "grid-sample", settings[i],
                                                            "1x1x3x2 1x2x2x2" },
                                             SEED);

      op_case_fill (test, 1, wild, 8);
      op_case_run (test);
    }
}

static void
test_affine_grid (void)
{
  for (guint64 seed = SEED; seed < SEED + N_CASES / 3; seed++)
    {
      Draw draw = draw_case (seed, 4, 5, 4);
      const int n_axes = draw.rank - 2;
      const gboolean align_corners = draw_int (&draw, 0, 1);
      g_autofree char *settings = g_strdup_printf ("align_corners=%d", align_corners);
      g_autofree char *shapes = g_strdup_printf ("%dx%dx%d %d", (int) draw.in.dims[0],
                                                 n_axes, n_axes + 1, draw.rank);
      g_autoptr (OpCase) test = op_case_new (&(OpCaseText){ "affine-grid", settings,
                                                            shapes },
                                             seed);
      g_autofree LensReal *expected = NULL;

      op_case_fill_ints (test, 1, draw.in.dims, draw.rank);
      op_case_run (test);
      expected = g_new (LensReal, n_results (test));
      for (gsize i = 0; i < n_results (test); i++)
        {
          const Place to = place_of (&test->output_shapes[0], i);
          Place theta = { { to.at[0], to.at[n_axes + 1], n_axes } };
          double sum = (double) number_at (test, 0, &theta);

          for (int k = 0; k < n_axes; k++)
            {
              const double size = (double) draw.in.dims[draw.rank - 1 - k];
              const double index = (double) to.at[n_axes - k];
              double at = (index + 0.5) / size * 2 - 1;

              if (align_corners)
                at = size == 1 ? 0 : index / (size - 1) * 2 - 1;
              theta.at[2] = k;
              sum += at * (double) number_at (test, 0, &theta);
            }
          expected[i] = (LensReal) sum;
        }
      op_case_assert_close (test, "the definition", test->outputs[0], expected,
                            n_results (test), 16 * LENS_REAL_EPSILON);
      check_linear (test, 1, seed);
    }
}

/* The numbers of a deformable convolution, by name. */
typedef struct
{
  int n_groups;
  int n_offset_groups;
  int kernel_height;
  int kernel_width;
  int stride;
  int dilation;
  int pad;
} Deform;

static double
bilinear (const OpCase *test, gint64 n, gint64 channel, double y, double x)
{
  static const Kind kind = { "linear", "zeros", FALSE };
  const double position[] = { 0, 0, y, x };
  Place place = { { n, channel } };

  return define_sample (test, &kind, position, 2, &place);
}

static double
define_deform (const OpCase *test, const Deform *deform, const Place *to)
{
  const gint64 n_in = test->input_shapes[0].dims[1];
  const gint64 group_in = n_in / deform->n_groups;
  const gint64 group_out = test->output_shapes[0].dims[1] / deform->n_groups;
  const int n_taps = deform->kernel_height * deform->kernel_width;
  double sum = test->inputs[3] == NULL ? 0 : (double) test->inputs[3][to->at[1]];

  for (gint64 channel = 0; channel < n_in; channel++)
    for (int tap = 0; tap < n_taps; tap++)
      {
        const gint64 offset_group = channel / (n_in / deform->n_offset_groups);
        const gint64 row = offset_group * n_taps + tap;
        const int tap_y = tap / deform->kernel_width;
        const int tap_x = tap % deform->kernel_width;
        const Place weight = { { to->at[1], channel % group_in, tap_y, tap_x } };
        const Place move_y = { { to->at[0], 2 * row, to->at[2], to->at[3] } };
        const Place move_x = { { to->at[0], 2 * row + 1, to->at[2], to->at[3] } };
        const Place mask = { { to->at[0], row, to->at[2], to->at[3] } };
        const double y = (double) (to->at[2] * deform->stride - deform->pad +
                                   tap_y * deform->dilation) +
                         (double) number_at (test, 2, &move_y);
        const double x = (double) (to->at[3] * deform->stride - deform->pad +
                                   tap_x * deform->dilation) +
                         (double) number_at (test, 2, &move_x);

        if (channel / group_in != to->at[1] / group_out)
          continue;
        sum += (double) number_at (test, 1, &weight) *
               (test->inputs[4] == NULL ? 1 : (double) number_at (test, 4, &mask)) *
               bilinear (test, to->at[0], channel, y, x);
      }
  return sum;
}

static OpCase *
draw_deform (guint64 seed, Deform *deform)
{
  Draw draw = draw_case (seed, 4, 4, 7);
  const int n_channels = draw_int (&draw, 1, 2);
  const gboolean has_bias = draw_int (&draw, 0, 1);
  const gboolean has_mask = draw_int (&draw, 0, 1);
  g_autofree char *settings = NULL;
  g_autofree char *mask = NULL;
  g_autofree char *shapes = NULL;
  int height = draw_int (&draw, 5, seed % 10 == 0 ? 40 : 8);
  int width = draw_int (&draw, 5, 8);
  int out_height;
  int out_width;
  int rows;

  *deform = (Deform){ draw_int (&draw, 1, 2), draw_int (&draw, 1, 2),
                      draw_int (&draw, 1, 3), draw_int (&draw, 1, 3),
                      draw_int (&draw, 1, 2), draw_int (&draw, 1, 2),
                      draw_int (&draw, 0, 2) };
  out_height = (height + 2 * deform->pad -
                deform->dilation * (deform->kernel_height - 1) - 1) /
                 deform->stride +
               1;
  out_width = (width + 2 * deform->pad - deform->dilation * (deform->kernel_width - 1) -
               1) /
                deform->stride +
              1;
  rows = deform->n_offset_groups * deform->kernel_height * deform->kernel_width;
  settings = g_strdup_printf (
    "group=%d offset_group=%d strides=%d,%d dilations=%d,%d pads=%d,%d,%d,%d",
    deform->n_groups, deform->n_offset_groups, deform->stride, deform->stride,
    deform->dilation, deform->dilation, deform->pad, deform->pad, deform->pad,
    deform->pad);
  mask = has_mask ? g_strdup_printf ("2x%dx%dx%d", rows, out_height, out_width)
                  : g_strdup ("-");
  shapes = g_strdup_printf ("2x%dx%dx%d %dx%dx%dx%d 2x%dx%dx%d %s %s", 2 * n_channels,
                            height, width, 4, 2 * n_channels / deform->n_groups,
                            deform->kernel_height, deform->kernel_width, 2 * rows,
                            out_height, out_width, has_bias ? "4" : "-", mask);
  return op_case_new (&(OpCaseText){ "deform-conv", g_intern_string (settings),
                                     g_intern_string (shapes) },
                      seed);
}

static void
test_deform_conv (void)
{
  for (guint64 seed = SEED; seed < SEED + N_CASES / 3; seed++)
    {
      Deform deform;
      g_autoptr (OpCase) test = draw_deform (seed, &deform);
      g_autofree LensReal *expected = NULL;

      op_case_run (test);
      expected = g_new (LensReal, n_results (test));
      for (gsize i = 0; i < n_results (test); i++)
        {
          const Place to = place_of (&test->output_shapes[0], i);

          expected[i] = (LensReal) define_deform (test, &deform, &to);
        }
      op_case_assert_close (test, "the definition", test->outputs[0], expected,
                            n_results (test), 128 * LENS_REAL_EPSILON);
      op_case_check_adjoint (test, 0);
      for (int i = 1; i < test->n_inputs; i++)
        if (test->inputs[i] != NULL)
          op_case_check_differences (test, i, 1e-6);
      op_case_check_all (test, seed);
    }
}

static void
test_refusals (void)
{
  static const struct
  {
    OpCaseText text;
    LensErrorCode code;
    const char *words;
  } cases[] = {
    { { "grid-sample", NULL, "1x1x2x2 1x2x2x3" }, LENS_ERROR_SHAPE, "do not fit" },
    { { "grid-sample", NULL, "1x1x2x2 2x2x2x2" }, LENS_ERROR_SHAPE, "do not fit" },
    { { "grid-sample", NULL, "1x1x0x2 1x2x2x2" }, LENS_ERROR_SHAPE, "without" },
    { { "grid-sample", NULL, "1x1x2x2x2x2 1x2x2x2x2x4" },
      LENS_ERROR_SHAPE,
      "do not fit" },
    { { "affine-grid", NULL, "1x2x3 4" }, LENS_ERROR_UNSUPPORTED, "network runs" },
    { { "deform-conv", NULL, "1x2x5x5 2x2x3x3 1x17x3x3" },
      LENS_ERROR_SHAPE,
      "1×18×3×3 expected" },
    { { "deform-conv", "offset_group=3", "1x2x5x5 2x2x3x3 1x18x3x3" },
      LENS_ERROR_SHAPE,
      "3 offset groups" },
    { { "deform-conv", NULL, "1x2x5x5 2x3x3x3 1x18x3x3" },
      LENS_ERROR_SHAPE,
      "do not fit" },
    { { "deform-conv", NULL, "1x2x5 2x2x3 1x18x3" }, LENS_ERROR_UNSUPPORTED, "4 axes" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    op_case_expect_refusal (&cases[i].text, cases[i].code, cases[i].words);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_message ("seed %d", SEED);
  g_test_add_func ("/op/grid-sample/agrees-with-definition", test_grid_sample);
  g_test_add_func ("/op/grid-sample/bears-wild-grids", test_wild_grid);
  g_test_add_func ("/op/affine-grid/agrees-with-definition", test_affine_grid);
  g_test_add_func ("/op/deform-conv/agrees-with-definition", test_deform_conv);
  g_test_add_func ("/op/sampling/refuses-what-cannot-be", test_refusals);
  return g_test_run ();
}
