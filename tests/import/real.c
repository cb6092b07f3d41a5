/* real.c - published networks open, and are what their record says
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * models.json gives counts that another program took of each file, and the outputs that
 * another engine computed for an input that needs no picture.
 */

#include "tests/support/data.h"
#include "tests/support/graphs.h"

#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

static JsonArray *models;

/* A file whose outputs the record has. */
typedef struct
{
  JsonObject *record;
  LensProvenance provenance;
  LensGraph *graph;
} Real;

static gboolean
open_real (Real *real, JsonObject *record)
{
  g_autofree char *relative = g_build_filename (
    "models", json_object_get_string_member (record, "file"), NULL);
  g_autofree char *path = support_data_file (relative);
  g_autoptr (GError) error = NULL;
  g_autoptr (LensSource) source = NULL;
  const LensModelOptions options = { .path = path };

  *real = (Real){ .record = record };
  if (path == NULL)
    return FALSE;
  source = lens_source_open (path, &error);
  g_assert_no_error (error);
  real->graph = support_read_graph (source, &options, &real->provenance, &error);
  g_assert_no_error (error);
  return TRUE;
}

static void
clear_real (Real *real)
{
  lens_provenance_clear (&real->provenance);
  g_clear_pointer (&real->graph, lens_graph_unref);
}

static void
check_counts (const Real *real)
{
  JsonObject *record = real->record;
  g_autofree char *format = NULL;

  g_assert_cmpint (real->provenance.n_nodes, ==,
                   json_object_get_int_member (record, "nodes"));
  g_assert_cmpint (real->provenance.n_tensors, ==,
                   json_object_get_int_member (record, "initializers"));
  g_assert_cmpint (real->provenance.n_parameters, ==,
                   json_object_get_int_member (record, "parameters"));
  if (json_object_has_member (record, "opset") &&
      !json_object_get_null_member (record, "opset"))
    format = g_strdup_printf ("ONNX, opset %d, IR %d",
                              (int) json_object_get_int_member (record, "opset"),
                              (int) json_object_get_int_member (record, "ir"));
  else
    format = g_strdup_printf ("ONNX, IR %d",
                              (int) json_object_get_int_member (record, "ir"));
  g_assert_cmpstr (real->provenance.format, ==, format);
}

/* Element k is lo + (hi - lo) · ((k · 2654435761) mod 2^32) / 2^32. */
static LensTensor *
make_synthetic (const LensShape *shape, JsonObject *synthetic)
{
  LensTensor *tensor = lens_tensor_new (shape);
  double low = json_object_get_double_member (synthetic, "lo");
  double high = json_object_get_double_member (synthetic, "hi");

  for (gsize k = 0; k < lens_tensor_n_elements (tensor); k++)
    {
      guint32 mixed = (guint32) (k * 2654435761u);

      lens_tensor_writable (tensor)[k] = (LensReal) (float) (low + (high - low) *
                                                                     mixed / 0x1p32);
    }
  return tensor;
}

static double
sum_of (const LensTensor *tensor)
{
  double sum = 0;

  for (gsize i = 0; i < lens_tensor_n_elements (tensor); i++)
    sum += (double) lens_tensor_data (tensor)[i];
  return sum;
}

static void
assert_near (double actual, double expected, double scale)
{
  g_assert_cmpfloat_with_epsilon (actual, expected, 2e-4 * scale + 1e-7);
}

static void
check_output (JsonObject *expected, const LensTensor *tensor)
{
  JsonArray *first = json_object_get_array_member (expected, "first");
  double low = json_object_get_double_member (expected, "min");
  double high = json_object_get_double_member (expected, "max");
  double scale = fmax (fabs (low), fabs (high));
  LensReal minimum;
  LensReal maximum;
  LensReal mean;

  g_assert_true (lens_tensor_range (tensor, &minimum, &maximum, &mean));
  assert_near ((double) minimum, low, scale);
  assert_near ((double) maximum, high, scale);
  assert_near (sum_of (tensor), json_object_get_double_member (expected, "sum"),
               scale * sqrt ((double) lens_tensor_n_elements (tensor)));
  for (guint i = 0; i < json_array_get_length (first); i++)
    assert_near ((double) lens_tensor_data (tensor)[i],
                 json_array_get_double_element (first, i), scale);
}

static void
check_outputs (const Real *real)
{
  JsonObject *synthetic = json_object_get_object_member (real->record, "synthetic");
  JsonArray *outputs = json_object_get_array_member (synthetic, "outputs");
  int input = lens_graph_input (real->graph, 0);
  g_autoptr (LensTensor) given = make_synthetic (
    &lens_graph_value (real->graph, input)->shape, synthetic);

  for (guint i = 0; i < json_array_get_length (outputs); i++)
    {
      JsonObject *expected = json_array_get_object_element (outputs, i);
      const char *name = json_object_get_string_member (expected, "name");
      int wanted = lens_graph_find (real->graph, name);
      g_autoptr (GError) error = NULL;
      g_autoptr (LensTensor) result = NULL;

      g_assert_cmpint (wanted, >=, 0);
      lens_graph_eval (real->graph, &given, &wanted, 1, &result, NULL, &error);
      g_assert_no_error (error);
      check_output (expected, result);
    }
}

static void
test_real (gconstpointer data)
{
  Real real;

  if (!open_real (&real, (JsonObject *) data))
    return;
  check_counts (&real);
  if (json_object_has_member (real.record, "synthetic"))
    check_outputs (&real);
  clear_real (&real);
}

static void
test_no_data (void)
{
  g_autofree char *path = support_data_file ("models/models.json");

  g_assert_null (path);
}

int
main (int argc, char **argv)
{
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonParser) parser = json_parser_new ();

  g_test_init (&argc, &argv, NULL);
  path = support_data_file ("models/models.json");
  if (path == NULL)
    {
      g_test_add_func ("/import/real/finds-its-data", test_no_data);
      return g_test_run ();
    }

  json_parser_load_from_file (parser, path, &error);
  g_assert_no_error (error);
  models = json_object_get_array_member (json_node_get_object (
                                           json_parser_get_root (parser)),
                                         "models");
  for (guint i = 0; i < json_array_get_length (models); i++)
    {
      JsonObject *record = json_array_get_object_element (models, i);
      g_autofree char *name = g_strconcat (
        "/import/real/", json_object_get_string_member (record, "file"), NULL);

      if (g_str_equal (json_object_get_string_member (record, "format"), "onnx"))
        g_test_add_data_func (name, record, test_real);
    }
  return g_test_run ();
}
