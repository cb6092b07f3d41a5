/* explain.c - a network, a question and a method in one line
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tests/support/explain.h"

#include <math.h>
#include <string.h>

LensModel *
support_open_model (const char *path)
{
  g_autoptr (GError) error = NULL;
  LensModelOptions options = { .path = path };
  LensModel *model = lens_model_open (&options, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (model);
  return model;
}

LensQuery *
support_ask (const LensQueryWords *words)
{
  g_autoptr (GError) error = NULL;
  LensQuery *query = lens_query_new (words, &error);

  g_assert_no_error (error);
  g_assert_nonnull (query);
  return query;
}

static void
read_settings (const LensMethod *method, const char *text, gpointer settings)
{
  g_auto (GStrv) pairs = g_strsplit (text, ",", -1);

  for (int i = 0; pairs[i] != NULL; i++)
    {
      g_auto (GStrv) pair = g_strsplit (pairs[i], "=", 2);
      g_autoptr (GError) error = NULL;
      const LensField *field;

      if (g_strv_length (pair) != 2)
        continue;
      field = lens_fields_find (method->fields, pair[0], method->id, &error);
      g_assert_no_error (error);
      lens_field_set_text (field, settings, pair[1], &error);
      g_assert_no_error (error);
    }
}

LensQuery *
support_ask_small (const NetworkChoices *choices, LensQueryWords words)
{
  g_autoptr (LensModel) model = network_small (choices);
  g_autoptr (LensTensor) input = network_small_input (3);

  words.model = model;
  if (words.tensor == NULL)
    words.tensor = input;
  if (words.layer == NULL)
    words.layer = "e";
  return support_ask (&words);
}

LensRun *
support_start (const char *method_id,
               const char *settings_text,
               LensQuery *query,
               guint64 seed)
{
  g_autoptr (GError) error = NULL;
  const LensMethod *method = lens_method_find (method_id, &error);
  g_autofree gpointer settings = NULL;
  LensRun *run;

  g_assert_no_error (error);
  settings = g_malloc0 (MAX (method->settings_size, 1));
  lens_fields_init (method->fields, settings);
  read_settings (method, settings_text != NULL ? settings_text : "", settings);
  run = lens_run_start (method, settings, query, seed, NULL, &error);
  lens_fields_clear (method->fields, settings);
  g_assert_no_error (error);
  g_assert_nonnull (run);
  return run;
}

LensFrame *
support_finish (LensRun *run)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LensFrame) last = NULL;
  LensFrame *frame = NULL;
  LensStep step;

  while ((step = lens_run_next (run, &frame, &error)) == LENS_STEP_FRAME)
    {
      g_clear_pointer (&last, lens_frame_unref);
      last = frame;
    }
  g_assert_no_error (error);
  g_assert_cmpint (step, ==, LENS_STEP_DONE);
  g_assert_nonnull (last);
  return g_steal_pointer (&last);
}

LensFrame *
support_explain (const char *method, const char *settings, LensQuery *query)
{
  g_autoptr (LensRun) run = support_start (method, settings, query, 0);

  return support_finish (run);
}

double
support_statistic (const LensFrame *frame, const char *name)
{
  double number = NAN;

  g_assert_true (lens_frame_statistic (frame, name, &number));
  return number;
}

double
support_deviation (const LensTensor *a, const LensTensor *b)
{
  const gsize n = lens_tensor_n_elements (b);
  double largest = 0;
  double difference = 0;

  if (lens_tensor_n_elements (a) != n)
    return INFINITY;
  for (gsize i = 0; i < n; i++)
    {
      const double x = (double) lens_tensor_data (a)[i];
      const double y = (double) lens_tensor_data (b)[i];

      if (!isfinite (x))
        return INFINITY;
      largest = MAX (largest, fabs (y));
      difference = MAX (difference, fabs (x - y));
    }
  if (difference == 0)
    return 0;
  return difference / largest;
}

double
support_cosine (const LensTensor *a, const LensTensor *b)
{
  double product = 0;
  double a_square = 0;
  double b_square = 0;

  g_assert_cmpuint (lens_tensor_n_elements (a), ==, lens_tensor_n_elements (b));
  for (gsize i = 0; i < lens_tensor_n_elements (b); i++)
    {
      const double x = (double) lens_tensor_data (a)[i];
      const double y = (double) lens_tensor_data (b)[i];

      product += x * y;
      a_square += x * x;
      b_square += y * y;
    }
  if (a_square == 0 && b_square == 0)
    return 1;
  return product / sqrt (a_square * b_square);
}
