/* pool.c - pools agree with their definitions
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tests/support/op-case.h"

#include <math.h>
#include <string.h>

#define N_CASES 200

typedef struct
{
  int rank;
  int n_planes[2];
  int in[2];
  int kernel[2];
  int stride[2];
  int dilation[2];
  int pad[4];
  int auto_pad;
  gboolean rounds_up;
  gboolean counts_padding;
  int p;
} Sizes;

/* One window, as lists of what it sees. */
typedef struct
{
  int n;
  gsize at[64];
  double x[64];
  int n_padded; /* taps within the padded plane */
} Window;

static Sizes
random_sizes (LensRng *rng)
{
  Sizes sizes = {
    .rank = lens_rng_int (rng, 0, 5) == 0 ? 1 : 2,
    .n_planes = { lens_rng_int (rng, 1, 4), lens_rng_int (rng, 1, 6) },
    .auto_pad = lens_rng_int (rng, 0, 2) == 0 ? 0 : lens_rng_int (rng, 0, 4),
    .rounds_up = lens_rng_int (rng, 0, 2) == 1,
    .counts_padding = lens_rng_int (rng, 0, 2) == 1,
    .p = lens_rng_int (rng, 1, 4),
  };

  for (int i = 0; i < 2; i++)
    {
      int extent;

      sizes.kernel[i] = lens_rng_int (rng, 1, 6);
      sizes.stride[i] = lens_rng_int (rng, 1, 5);
      sizes.dilation[i] = lens_rng_int (rng, 0, 2) == 0 ? 1 : lens_rng_int (rng, 1, 4);
      extent = (sizes.kernel[i] - 1) * sizes.dilation[i] + 1;
      sizes.pad[i] = lens_rng_int (rng, 0, MIN (extent, 4));
      sizes.pad[2 + i] = lens_rng_int (rng, 0, MIN (extent, 4));
      sizes.in[i] = extent + lens_rng_int (rng, 0, 20);
    }
  if (sizes.rank == 1)
    {
      sizes.in[0] = sizes.kernel[0] = sizes.stride[0] = sizes.dilation[0] = 1;
      sizes.pad[0] = sizes.pad[2] = 0;
    }
  return sizes;
}

static OpCase *
make_case (const char *op, const Sizes *sizes, guint64 seed)
{
  static const char *const auto_pads[] = { "NOTSET", "SAME_UPPER", "SAME_LOWER",
                                           "VALID" };
  g_autofree char *kernel = op_case_axes_text (sizes->kernel, sizes->rank, 1);
  g_autofree char *strides = op_case_axes_text (sizes->stride, sizes->rank, 1);
  g_autofree char *dilations = op_case_axes_text (sizes->dilation, sizes->rank, 1);
  g_autofree char *pads = op_case_axes_text (sizes->pad, sizes->rank, 2);
  g_autofree char *in = op_case_axes_text (sizes->in, sizes->rank, 1);
  g_autofree char *shapes = NULL;
  GString *settings = g_string_new (NULL);
  g_autofree char *text = NULL;

  g_strdelimit (in, ",", 'x');
  shapes = g_strdup_printf ("%dx%dx%s", sizes->n_planes[0], sizes->n_planes[1], in);
  g_string_printf (settings, "kernel_shape=%s strides=%s dilations=%s auto_pad=%s",
                   kernel, strides, dilations, auto_pads[sizes->auto_pad]);
  g_string_append_printf (settings, " ceil_mode=%d", sizes->rounds_up);
  if (sizes->auto_pad == 0)
    g_string_append_printf (settings, " pads=%s", pads);
  if (strcmp (op, "average-pool") == 0)
    g_string_append_printf (settings, " count_include_pad=%d", sizes->counts_padding);
  if (strcmp (op, "lp-pool") == 0)
    g_string_append_printf (settings, " p=%d", sizes->p);
  text = g_string_free (settings, FALSE);
  return op_case_new (
    &(OpCaseText){
      .op = op,
      .settings = g_intern_string (text),
      .shapes = g_intern_string (shapes),
      .n_outputs = strcmp (op, "max-pool") == 0 ? 2 : 1,
    },
    seed);
}

/* How many windows fit, and the pads, by ONNX's words. */
static void
find_pads (const Sizes *sizes, int axis, int out, int pads[2])
{
  int extent = (sizes->kernel[axis] - 1) * sizes->dilation[axis] + 1;
  int total = MAX ((out - 1) * sizes->stride[axis] + extent - sizes->in[axis], 0);

  pads[0] = 0;
  pads[1] = 0;
  if (sizes->auto_pad == 0)
    {
      pads[0] = sizes->pad[axis];
      pads[1] = sizes->pad[2 + axis];
    }
  else if (sizes->auto_pad == 1 || sizes->auto_pad == 2)
    {
      pads[sizes->auto_pad - 1] = total / 2;
      pads[2 - sizes->auto_pad] = total - total / 2;
    }
}

static int
expected_size (const Sizes *sizes, int axis)
{
  int extent = (sizes->kernel[axis] - 1) * sizes->dilation[axis] + 1;
  int in = sizes->in[axis];
  int stride = sizes->stride[axis];
  double steps;
  int n;

  if (sizes->auto_pad == 1 || sizes->auto_pad == 2)
    return (int) ceil ((double) in / stride);
  if (sizes->auto_pad == 3)
    return (int) ceil ((double) (in - extent + 1) / stride);
  steps = (double) (in + sizes->pad[axis] + sizes->pad[2 + axis] - extent) / stride;
  n = (int) (sizes->rounds_up ? ceil (steps) : floor (steps)) + 1;
  if ((n - 1) * stride >= in + sizes->pad[axis])
    n--;
  return n;
}

static Window
find_window (const OpCase *test, const Sizes *sizes, gsize plane, int y, int x)
{
  int out[2] = { expected_size (sizes, 0), expected_size (sizes, 1) };
  Window window = { 0 };
  int pads[2][2];

  find_pads (sizes, 0, out[0], pads[0]);
  find_pads (sizes, 1, out[1], pads[1]);
  for (int i = 0; i < sizes->kernel[0]; i++)
    for (int j = 0; j < sizes->kernel[1]; j++)
      {
        int in_y = y * sizes->stride[0] + i * sizes->dilation[0] - pads[0][0];
        int in_x = x * sizes->stride[1] + j * sizes->dilation[1] - pads[1][0];

        window.n_padded += in_y < sizes->in[0] + pads[0][1] &&
                           in_x < sizes->in[1] + pads[1][1];
        if (in_y < 0 || in_x < 0 || in_y >= sizes->in[0] || in_x >= sizes->in[1])
          continue;
        window.at[window.n] = (plane * (gsize) sizes->in[0] + (gsize) in_y) *
                                (gsize) sizes->in[1] +
                              (gsize) in_x;
        window.x[window.n] = (double) test->inputs[0][window.at[window.n]];
        window.n++;
      }
  return window;
}

/* The result of a window, and how much each number it sees has in it. */
typedef double (*Definition) (const Sizes *sizes, const Window *window, double *share);

static double
define_max (const Sizes *sizes, const Window *window, double *share)
{
  int best = 0;

  for (int i = 0; i < window->n; i++)
    {
      share[i] = 0;
      if (window->x[i] > window->x[best])
        best = i;
    }
  share[best] = 1;
  return window->n > 0 ? window->x[best] : 0;
}

static double
define_average (const Sizes *sizes, const Window *window, double *share)
{
  int count = sizes->counts_padding ? window->n_padded : window->n;
  double sum = 0;

  for (int i = 0; i < window->n; i++)
    {
      share[i] = 1.0 / count;
      sum += window->x[i];
    }
  return window->n > 0 ? sum / count : 0;
}

static double
define_lp (const Sizes *sizes, const Window *window, double *share)
{
  double sum = 0;
  double norm;

  for (int i = 0; i < window->n; i++)
    sum += pow (fabs (window->x[i]), sizes->p);
  norm = pow (sum, 1.0 / sizes->p);
  for (int i = 0; i < window->n; i++)
    share[i] = copysign (pow (fabs (window->x[i]) / norm, sizes->p - 1), window->x[i]);
  return norm;
}

static void
compare (const OpCase *test,
         const char *what,
         const LensReal *found,
         const double *expected,
         gsize n)
{
  g_autofree LensReal *rounded = g_new (LensReal, MAX (n, 1));

  for (gsize i = 0; i < n; i++)
    rounded[i] = (LensReal) expected[i];
  op_case_assert_close (test, what, found, rounded, n, 16 * LENS_REAL_EPSILON);
}

static void
check_by_definition (const OpCase *test, const Sizes *sizes, Definition define)
{
  int height = expected_size (sizes, 0);
  int width = expected_size (sizes, 1);
  gsize n_planes = (gsize) (sizes->n_planes[0] * sizes->n_planes[1]);
  gsize n_out = n_planes * (gsize) (height * width);
  gsize n_in = lens_shape_n_elements (&test->input_shapes[0]);
  g_autofree double *out = g_new0 (double, n_out);
  g_autofree double *signal = g_new0 (double, n_in);

  g_assert_cmpuint (lens_shape_n_elements (&test->output_shapes[0]), ==, n_out);
  for (gsize k = 0; k < n_out; k++)
    {
      Window window = find_window (test, sizes, k / (gsize) (height * width),
                                   (int) (k / (gsize) width) % height,
                                   (int) (k % (gsize) width));
      double share[64];

      out[k] = define (sizes, &window, share);
      for (int i = 0; i < window.n; i++)
        signal[window.at[i]] += share[i] * (double) test->output_signals[0][k];
      for (int i = 0; define == define_max && i < window.n; i++)
        if (share[i] == 1)
          g_assert_cmpuint ((gsize) test->outputs[1][k], ==, window.at[i]);
    }
  compare (test, "the result", test->outputs[0], out, n_out);
  compare (test, "the signal", test->input_signals[0], signal, n_in);
}

typedef struct
{
  const char *op;
  Definition define;
} Pool;

static const Pool pools[] = {
  { "max-pool", define_max },
  { "average-pool", define_average },
  { "lp-pool", define_lp },
};

static void
test_agrees_with_definition (gconstpointer data)
{
  const Pool *pool = data;
  guint64 seed = 20240502;
  LensRng rng;

  lens_rng_seed (&rng, seed);
  g_test_message ("seed %" G_GUINT64_FORMAT, seed);
  for (int i = 0; i < N_CASES; i++)
    {
      Sizes sizes = random_sizes (&rng);
      g_autoptr (OpCase) test = make_case (pool->op, &sizes, (guint64) i);

      /* Few different numbers, so that many are equal. */
      for (gsize k = 0;
           i % 2 == 0 && k < lens_shape_n_elements (&test->input_shapes[0]); k++)
        test->inputs[0][k] = round (2 * test->inputs[0][k]) / 2 + (LensReal) 0.25;
      op_case_run (test);
      check_by_definition (test, &sizes, pool->define);
      op_case_check_adds (test);
      op_case_check_sets (test);
      op_case_check_infer_again (test);
      /* Places have no crop, so the boxes are tried on a case without them. */
      test->n_outputs = 1;
      op_case_run (test);
      op_case_check_boxes (test, (guint64) i);
    }
}

static void
test_ignores_threads (gconstpointer data)
{
  const Pool *pool = data;
  Sizes sizes = {
    .rank = 2,
    .n_planes = { 2, 40 },
    .in = { 64, 67 },
    .kernel = { 3, 3 },
    .stride = { 2, 2 },
    .dilation = { 1, 1 },
    .pad = { 1, 1, 1, 1 },
    .p = 2,
  };
  g_autoptr (OpCase) test = make_case (pool->op, &sizes, 5);

  op_case_check_threads (test);
}

/* The 2 × 2 switches that every account of unpooling prints. */
static void
test_first_switches (void)
{
  static const double numbers[] = { 1, 2, 3, 4, 5, 6, 5, 1, 9, 0, 1, 9, 3, 4, 5, 6 };
  static const int places[] = { 5, 6, 8, 11 };
  g_autoptr (OpCase) test = op_case_new (
    &(OpCaseText){
      .op = "max-pool",
      .settings = "kernel_shape=2,2 strides=2,2",
      .shapes = "1x1x4x4",
      .n_outputs = 2,
    },
    1);

  op_case_fill (test, 0, numbers, 16);
  op_case_run (test);
  for (int i = 0; i < 4; i++)
    {
      g_assert_cmpint ((int) test->outputs[1][i], ==, places[i]);
      g_assert_true (test->input_signals[0][places[i]] == test->output_signals[0][i]);
    }
  op_case_check_all (test, 1);
}

static void
test_column_places (void)
{
  static const int places[] = { 5, 9, 2, 14 };
  static const double numbers[] = { 1, 2, 3, 4, 5, 6, 5, 1, 9, 0, 1, 9, 3, 4, 5, 6 };
  g_autoptr (OpCase) test = op_case_new (
    &(OpCaseText){
      .op = "max-pool",
      .settings = "kernel_shape=2,2 strides=2,2 storage_order=1",
      .shapes = "1x1x4x4",
      .n_outputs = 2,
    },
    1);

  op_case_fill (test, 0, numbers, 16);
  op_case_run (test);
  for (int i = 0; i < 4; i++)
    g_assert_cmpint ((int) test->outputs[1][i], ==, places[i]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (pools); i++)
    {
      g_autofree char *agrees = g_strdup_printf ("/kernel/%s/agrees-with-definition",
                                                 pools[i].op);
      g_autofree char *threads = g_strdup_printf ("/kernel/%s/ignores-thread-count",
                                                  pools[i].op);

      g_test_add_data_func (agrees, &pools[i], test_agrees_with_definition);
      g_test_add_data_func (threads, &pools[i], test_ignores_threads);
    }
  g_test_add_func ("/kernel/max-pool/first-maximum-wins", test_first_switches);
  g_test_add_func ("/op/max-pool/counts-columns", test_column_places);
  return g_test_run ();
}
