/* tensor-file.c - tensors that ONNX stores in files of their own
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tests/support/tensor-file.h"

#include "core/model/import-onnx.h"

#include <math.h>

LensTensor *
support_read_tensor_file (const char *path, GError **error)
{
  g_autoptr (LensSource) source = lens_source_open (path, error);
  g_autoptr (GArray) parts = g_array_new (FALSE, FALSE, sizeof (LensView));
  LensOnnxReader reader = { .source = source };
  LensView view;

  if (source == NULL)
    return NULL;
  view.data = lens_source_data (source, &view.size);
  g_array_append_val (parts, view);
  return lens_onnx_read_tensor (&reader, parts, NULL, error);
}

static gboolean
is_near (double actual, double expected, double relative, double absolute)
{
  if (isnan (expected) || isnan (actual))
    return isnan (expected) && isnan (actual);
  if (isinf (expected) || isinf (actual))
    return actual == expected;
  return fabs (actual - expected) <= absolute + relative * fabs (expected);
}

char *
support_compare_tensors (const LensTensor *actual,
                         const LensTensor *expected,
                         double relative,
                         double absolute)
{
  gsize n = lens_tensor_n_elements (expected);
  gsize n_wrong = 0;
  gsize first = 0;

  if (!lens_shape_equal (lens_tensor_shape (actual), lens_tensor_shape (expected)))
    {
      g_autofree char *found = lens_shape_to_string (lens_tensor_shape (actual));
      g_autofree char *wanted = lens_shape_to_string (lens_tensor_shape (expected));

      return g_strdup_printf ("shape %s, %s expected", found, wanted);
    }

  for (gsize i = n; i > 0; i--)
    if (!is_near ((double) lens_tensor_data (actual)[i - 1],
                  (double) lens_tensor_data (expected)[i - 1], relative, absolute))
      {
        n_wrong++;
        first = i - 1;
      }
  if (n_wrong == 0)
    return NULL;
  return g_strdup_printf ("%" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT
                          " numbers differ; number %" G_GSIZE_FORMAT
                          " is %g, %g expected",
                          n_wrong, n, first, (double) lens_tensor_data (actual)[first],
                          (double) lens_tensor_data (expected)[first]);
}
