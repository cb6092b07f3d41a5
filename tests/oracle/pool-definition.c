/* pool-definition.c - what a pool is, window by window
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tests/oracle/pool-definition.h"

#include <math.h>
#include <string.h>

OpCase *
pool_case_new (const char *op, const PoolSizes *sizes, guint64 seed)
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
find_pads (const PoolSizes *sizes, int axis, int out, int pads[2])
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

int
pool_expected_size (const PoolSizes *sizes, int axis)
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
  if (sizes->rounds_up && (n - 1) * stride >= in + sizes->pad[axis])
    n--;
  return n;
}

PoolSeen
pool_find_seen (const OpCase *test, const PoolSizes *sizes, gsize plane, int y, int x)
{
  int out[2] = { pool_expected_size (sizes, 0), pool_expected_size (sizes, 1) };
  PoolSeen window = { 0 };
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

double
pool_define_average (const PoolSizes *sizes, const PoolSeen *window, double *share)
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

void
pool_assert_close (const OpCase *test,
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

void
pool_check_definition (const OpCase *test,
                       const PoolSizes *sizes,
                       PoolDefinition define)
{
  int height = pool_expected_size (sizes, 0);
  int width = pool_expected_size (sizes, 1);
  gsize n_planes = (gsize) (sizes->n_planes[0] * sizes->n_planes[1]);
  gsize n_out = n_planes * (gsize) (height * width);
  gsize n_in = lens_shape_n_elements (&test->input_shapes[0]);
  g_autofree double *out = g_new0 (double, n_out);
  g_autofree double *signal = g_new0 (double, n_in);

  g_assert_cmpuint (lens_shape_n_elements (&test->output_shapes[0]), ==, n_out);
  for (gsize k = 0; k < n_out; k++)
    {
      PoolSeen window = pool_find_seen (test, sizes, k / (gsize) (height * width),
                                        (int) (k / (gsize) width) % height,
                                        (int) (k % (gsize) width));
      double share[64];

      out[k] = define (sizes, &window, share);
      for (int i = 0; i < window.n; i++)
        signal[window.at[i]] += share[i] * (double) test->output_signals[0][k];
      for (int i = 0; test->n_outputs > 1 && i < window.n; i++)
        if (share[i] == 1)
          g_assert_cmpuint ((gsize) test->outputs[1][k], ==, window.at[i]);
    }
  pool_assert_close (test, "the result", test->outputs[0], out, n_out);
  pool_assert_close (test, "the signal", test->input_signals[0], signal, n_in);
}
