/* resize.c - resizing agrees with the definition of ONNX
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The definition works on one number of the result at a time, in double: it finds the
 * position, sorts all pixels by their distance, takes the nearest, and weighs them by the
 * formulas of the text; axes nest.
 */

#include "tests/support/draw.h"

#include "core/kernel/resize.h"

#include <math.h>
#include <string.h>

#define N_CASES 240
#define SEED 20240613

#define MOST_TAPS 256

typedef struct
{
  const char *mode;
  const char *coordinates;
  const char *nearest;
  double a;
  gboolean exclude_outside;
  gboolean antialias;
  double extrapolation;
} Kind;

typedef struct
{
  int n_in;
  int n_out;
  double scale;
  double begin;
  double end;
} Axis;

static double
define_position (const Kind *kind, const Axis *axis, double x)
{
  const double resized = axis->scale * axis->n_in;

  if (g_str_equal (kind->coordinates, "align_corners"))
    return resized == 1 ? 0 : x * (axis->n_in - 1) / (resized - 1);
  if (g_str_equal (kind->coordinates, "asymmetric"))
    return x / axis->scale;
  if (g_str_equal (kind->coordinates, "tf_crop_and_resize"))
    {
      const double last = axis->n_in - 1;
      const double step = resized == 1
                            ? 0
                            : (axis->end - axis->begin) * last / (resized - 1);

      return resized == 1 ? (axis->end + axis->begin) / 2 * last
                          : axis->begin * last + x * step;
    }
  if (g_str_equal (kind->coordinates, "pytorch_half_pixel") && resized == 1)
    return -0.5;
  if (g_str_equal (kind->coordinates, "half_pixel_symmetric"))
    {
      const double adjustment = axis->n_out / resized;
      const double center = axis->n_in / 2.0;

      return center * (1 - adjustment) + (x + 0.5) / axis->scale - 0.5;
    }
  return (x + 0.5) / axis->scale - 0.5;
}

static double
define_cubic (double x, double a)
{
  x = fabs (x);
  if (x <= 1)
    return (a + 2) * x * x * x - (a + 3) * x * x + 1;
  return x < 2 ? a * x * x * x - 5 * a * x * x + 8 * a * x - 4 * a : 0;
}

/* Weights for the pixels at distances first - f, first + 1 - f, … */
static int
define_weights (const Kind *kind, double f, double scale, double *weights)
{
  const gboolean is_cubic = g_str_equal (kind->mode, "cubic");
  const double s = kind->antialias && scale < 1 ? scale : 1;
  const int first = (int) floor ((is_cubic ? -2 : -1) / s) + 1;
  const int n = 2 - 2 * first;
  double sum = 0;

  g_assert_cmpint (n, <=, MOST_TAPS);
  for (int i = 0; i < n; i++)
    {
      const double x = s * (first + i - f);

      weights[i] = is_cubic ? define_cubic (x, kind->a) : MAX (0, 1 - fabs (x));
      sum += weights[i];
    }
  for (int i = 0; i < n && kind->antialias; i++)
    weights[i] /= sum;
  return n;
}

static int
define_nearest (const Kind *kind, double f, double *weights)
{
  gboolean takes_left = FALSE;

  if (f == 1)
    takes_left = FALSE;
  else if (g_str_equal (kind->nearest, "round_prefer_floor"))
    takes_left = f <= 0.5;
  else if (g_str_equal (kind->nearest, "round_prefer_ceil"))
    takes_left = f < 0.5;
  else
    takes_left = g_str_equal (kind->nearest, "floor");
  weights[0] = takes_left;
  weights[1] = !takes_left;
  return 2;
}

/* The n pixels nearest to the position, beyond the edges too, in order. */
static void
define_neighbours (double position, int n, int *indices)
{
  const int middle = (int) floor (position);
  int low = middle;
  int high = middle;

  for (int taken = 1; taken < n; taken++)
    if (fabs (position - (low - 1)) <= fabs (position - (high + 1)))
      low--;
    else
      high++;
  for (int i = low; i <= high; i++)
    indices[i - low] = i;
}

/* FALSE outside of the part. */
static gboolean
define_axis (const Kind *kind,
             const Axis *axis,
             int x,
             int *n,
             int *indices,
             double *weights)
{
  const double position = define_position (kind, axis, x);
  const double f = position == floor (position) ? 1 : position - floor (position);
  double sum = 0;

  if (g_str_equal (kind->coordinates, "tf_crop_and_resize") &&
      (position < 0 || position > axis->n_in - 1))
    return FALSE;
  *n = g_str_equal (kind->mode, "nearest")
         ? define_nearest (kind, f, weights)
         : define_weights (kind, f, axis->scale, weights);
  define_neighbours (position, *n, indices);
  for (int i = 0; i < *n; i++)
    {
      if (kind->exclude_outside && (indices[i] < 0 || indices[i] >= axis->n_in))
        weights[i] = 0;
      sum += weights[i];
    }
  for (int i = 0; i < *n && kind->exclude_outside; i++)
    weights[i] /= sum;
  for (int i = 0; i < *n; i++)
    indices[i] = CLAMP (indices[i], 0, axis->n_in - 1);
  return TRUE;
}

typedef struct
{
  Kind kind;
  int rank;
  Axis axes[LENS_MAX_RANK];
  gboolean is_outside;
} Definition;

static double
define_number (Definition *definition,
               const OpCase *test,
               const Place *to,
               int axis,
               Place *from)
{
  int indices[MOST_TAPS];
  double weights[MOST_TAPS];
  double sum = 0;
  int n;

  if (axis == definition->rank)
    return (double) number_at (test, 0, from);
  if (!define_axis (&definition->kind, &definition->axes[axis], (int) to->at[axis], &n,
                    indices, weights))
    {
      definition->is_outside = TRUE;
      return 0;
    }
  for (int i = 0; i < n; i++)
    {
      from->at[axis] = indices[i];
      if (weights[i] != 0)
        sum += weights[i] * define_number (definition, test, to, axis + 1, from);
    }
  return sum;
}

static void
check_definition (OpCase *test, Definition *definition, guint64 seed)
{
  g_autofree LensReal *expected = g_new (LensReal, MAX (n_results (test), 1));

  for (gsize i = 0; i < n_results (test); i++)
    {
      const Place to = place_of (&test->output_shapes[0], i);
      Place from = { 0 };

      definition->is_outside = FALSE;
      expected[i] = (LensReal) define_number (definition, test, &to, 0, &from);
      if (definition->is_outside)
        expected[i] = (LensReal) definition->kind.extrapolation;
    }
  op_case_assert_close (test, "the definition", test->outputs[0], expected,
                        n_results (test), 32 * LENS_REAL_EPSILON);
  check_linear (test, 1, seed);
}

static Kind
draw_kind (Draw *draw)
{
  static const char *const modes[] = { "nearest", "linear", "cubic" };
  static const char *const coordinates[] = {
    "half_pixel",    "asymmetric",           "pytorch_half_pixel",
    "align_corners", "half_pixel_symmetric", "tf_crop_and_resize"
  };
  static const char *const nearest[] = { "round_prefer_floor", "round_prefer_ceil",
                                         "floor", "ceil" };

  const char *mode = modes[draw_int (draw, 0, 2)];

  return (Kind){
    .mode = mode,
    .coordinates = coordinates[draw_int (draw, 0, 5)],
    .nearest = nearest[draw_int (draw, 0, 3)],
    .a = draw_int (draw, 0, 1) == 0 ? -0.75 : -0.5,
    .exclude_outside = draw_int (draw, 0, 2) == 0 && mode != modes[0],
    .antialias = draw_int (draw, 0, 2) == 0,
    .extrapolation = 2.5,
  };
}

static char *
kind_word (const Kind *kind)
{
  return g_strdup_printf ("mode=%s coordinate_transformation_mode=%s nearest_mode=%s "
                          "cubic_coeff_a=%g exclude_outside=%d antialias=%d "
                          "extrapolation_value=%g",
                          kind->mode, kind->coordinates, kind->nearest, kind->a,
                          kind->exclude_outside, kind->antialias, kind->extrapolation);
}

/* Two axes more than are resized would make the definition slow: one leads. */
static OpCase *
draw_resize (guint64 seed, Definition *definition)
{
  Draw draw = draw_case (seed, 3, 4, 6);
  g_autofree char *settings = NULL;
  g_autofree char *word = shape_word (&draw.in);
  g_autofree char *shapes = NULL;
  const gboolean has_scales = draw_int (&draw, 0, 1) == 0;
  double scales[LENS_MAX_RANK];
  gint64 sizes[LENS_MAX_RANK];
  double roi[2 * LENS_MAX_RANK];
  OpCase *test;

  definition->kind = draw_kind (&draw);
  definition->rank = draw.rank;
  settings = kind_word (&definition->kind);
  for (int i = 0; i < draw.rank; i++)
    {
      const int n_in = (int) draw.in.dims[i];
      Axis *axis = &definition->axes[i];

      sizes[i] = i < draw.rank - 2 ? n_in : draw_int (&draw, 1, 9);
      /* Never so near to a whole size that float and double could differ. */
      scales[i] = i < draw.rank - 2
                    ? 1
                    : MAX (draw_int (&draw, 9, 80) / 32.0, 1.0 / n_in) + 0.011;
      roi[i] = i < draw.rank - 2 ? 0 : draw_int (&draw, -4, 8) / 16.0;
      roi[draw.rank + i] = i < draw.rank - 2 ? 1 : draw_int (&draw, 8, 20) / 16.0;
      scales[i] = (double) (LensReal) scales[i];
      axis->n_in = n_in;
      axis->n_out = has_scales ? (int) floor (scales[i] * n_in) : (int) sizes[i];
      axis->scale = has_scales ? scales[i] : (double) sizes[i] / n_in;
      axis->begin = roi[i];
      axis->end = roi[draw.rank + i];
    }
  shapes = has_scales ? g_strdup_printf ("%s %d %d", word, 2 * draw.rank, draw.rank)
                      : g_strdup_printf ("%s %d - %d", word, 2 * draw.rank, draw.rank);
  test = op_case_new (&(OpCaseText){ "resize", g_intern_string (settings),
                                     g_intern_string (shapes) },
                      seed);
  op_case_fill (test, 1, roi, 2 * draw.rank);
  test->is_constant[1] = TRUE;
  test->input_kinds[1] = LENS_KIND_INTEGER;
  if (!has_scales)
    {
      op_case_fill_ints (test, 3, sizes, draw.rank);
      return test;
    }
  op_case_fill (test, 2, scales, draw.rank);
  test->is_constant[2] = TRUE;
  test->input_kinds[2] = LENS_KIND_INTEGER;
  return test;
}

static void
test_resize (void)
{
  for (guint64 seed = SEED; seed < SEED + N_CASES; seed++)
    {
      Definition definition = { 0 };
      g_autoptr (OpCase) test = draw_resize (seed, &definition);

      op_case_run (test);
      for (int i = 0; i < definition.rank; i++)
        g_assert_cmpint (test->output_shapes[0].dims[i], ==, definition.axes[i].n_out);
      check_definition (test, &definition, seed);
    }
}

/* Large maps go through several pieces and chunks. */
static void
test_long_resize (void)
{
  static const gint64 sizes[] = { 2, 3, 21, 2500 };
  Definition definition = {
    .kind = { "linear", "half_pixel", "floor" },
    .rank = 4,
    .axes = { { 2, 2, 1, 0, 1 },
              { 3, 3, 1, 0, 1 },
              { 7, 21, 3, 0, 1 },
              { 1250, 2500, 2, 0, 1 } },
  };
  g_autoptr (OpCase) test = op_case_new (&(OpCaseText){ "resize", "mode=linear",
                                                        "2x3x7x1250 - - 4" },
                                         SEED);

  op_case_fill_ints (test, 3, sizes, 4);
  op_case_run (test);
  check_definition (test, &definition, SEED);
}

/* The worked example of the ONNX documents, for operator set 10 and what came before. */
static void
test_older_names (void)
{
  static const OpCaseText texts[] = {
    { "resize", NULL, "1x1x2x4 4", .opset = 10 },
    { "upsample", NULL, "1x1x2x4 4", .opset = 9 },
    { "upsample", "height_scale=0.6 width_scale=0.6", "1x1x2x4", .opset = 1 },
  };
  static const double numbers[] = { 1, 2, 3, 4, 5, 6, 7, 8 };
  static const double scales[] = { 1, 1, 0.6, 0.6 };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (OpCase) test = op_case_new (&texts[i], SEED);

      op_case_fill (test, 0, numbers, 8);
      if (test->n_inputs > 1)
        {
          op_case_fill (test, 1, scales, 4);
          test->is_constant[1] = TRUE;
          test->input_kinds[1] = LENS_KIND_INTEGER;
        }
      op_case_run (test);
      g_assert_cmpuint (n_results (test), ==, 2);
      assert_number (test, 0, 1);
      assert_number (test, 1, 3);
      check_linear (test, 1, SEED);
    }
}

static void
test_proportions (void)
{
  static const gint64 sizes[] = { 1, 3 };
  static const struct
  {
    const char *settings;
    int height;
    int width;
  } cases[] = {
    { "axes=2,3 keep_aspect_ratio_policy=not_larger", 1, 2 },
    { "axes=2,3 keep_aspect_ratio_policy=not_smaller", 2, 3 },
    { "axes=-1,-2", 3, 1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (OpCase) test = op_case_new (&(OpCaseText){ "resize", cases[i].settings,
                                                            "1x1x2x4 - - 2" },
                                             SEED);

      op_case_fill_ints (test, 3, sizes, 2);
      op_case_run (test);
      g_assert_cmpint (test->output_shapes[0].dims[2], ==, cases[i].height);
      g_assert_cmpint (test->output_shapes[0].dims[3], ==, cases[i].width);
      check_linear (test, 1, SEED);
    }
}

/* A map made larger by half-pixel bilinear weights, worked out by hand. */
static void
test_maps (void)
{
  static const LensReal from[] = { 0, 4, 8, 12 };
  static const LensReal expected[] = {
    0, 1, 3, 4, 2, 3, 5, 6, 6, 7, 9, 10, 8, 9, 11, 12
  };
  LensReal to[16];

  lens_resize_maps (&(LensMapSizes){ 1, 2, 2, 4, 4 }, LENS_RESIZE_LINEAR, from, to);
  for (int i = 0; i < 16; i++)
    g_assert_true (to[i] == expected[i]);

  lens_resize_maps (&(LensMapSizes){ 1, 2, 2, 3, 5 }, LENS_RESIZE_NEAREST, from, to);
  g_assert_true (to[0] == 0 && to[4] == 4 && to[10] == 8 && to[14] == 12);

  lens_resize_maps (&(LensMapSizes){ 2, 1, 2, 1, 2 }, LENS_RESIZE_CUBIC, from, to);
  g_assert_cmpint (memcmp (to, from, sizeof (from)), ==, 0);
}

static void
test_refusals (void)
{
  static const OpCaseText text = { "resize", NULL, "1x1x2x4 - - 4" };
  static const gint64 bad_sizes[][4] = { { 1, 1, -1, 4 },
                                         { 1, 1, G_MAXINT64, 4 },
                                         { 1, 1, 1 << 28, 1 << 28 } };

  for (gsize i = 0; i < G_N_ELEMENTS (bad_sizes); i++)
    {
      g_autoptr (OpCase) test = op_case_new (&text, SEED);
      g_autoptr (GError) error = NULL;

      op_case_fill_ints (test, 3, bad_sizes[i], 4);
      g_assert_false (op_case_infer (test, &error));
      g_assert_nonnull (error);
    }
  op_case_expect_refusal (&text, LENS_ERROR_UNSUPPORTED, "while the network runs");
  op_case_expect_refusal (&(OpCaseText){ "resize", NULL, "1x1x2x4 -" },
                          LENS_ERROR_SHAPE, "4 scales or sizes expected");
  op_case_expect_refusal (&(OpCaseText){ "upsample", NULL, "2x3" }, LENS_ERROR_SHAPE,
                          "2 numbers expected");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_message ("seed %d", SEED);
  g_test_add_func ("/op/resize/agrees-with-definition", test_resize);
  g_test_add_func ("/op/resize/agrees-when-long", test_long_resize);
  g_test_add_func ("/op/resize/reads-older-files", test_older_names);
  g_test_add_func ("/op/resize/keeps-proportions", test_proportions);
  g_test_add_func ("/op/resize/refuses-what-cannot-be", test_refusals);
  g_test_add_func ("/kernel/resize/maps", test_maps);
  return g_test_run ();
}
