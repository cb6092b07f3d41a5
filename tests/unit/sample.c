/* sample.c - the sample network says what samples/README.md says that it does
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/method/query.h"
#include "tests/support/data.h"

static LensQuery *
open_sample (void)
{
  g_autofree char *model_path = support_tree_file ("samples/models/shapes.onnx");
  g_autofree char *picture_path = support_tree_file ("samples/images/shapes.png");
  g_autoptr (GError) error = NULL;
  g_autoptr (LensModel) model = NULL;
  g_autoptr (LensImage) image = NULL;
  LensQuery *query;

  model = lens_model_open (&(LensModelOptions){ .path = model_path }, NULL, &error);
  g_assert_no_error (error);
  image = lens_image_open (picture_path, &error);
  g_assert_no_error (error);
  query = lens_query_new (&(LensQueryWords){ .model = model, .image = image }, &error);
  g_assert_no_error (error);
  return query;
}

static void
test_sees_the_circle_first (void)
{
  g_autoptr (LensQuery) query = open_sample ();
  g_autoptr (GError) error = NULL;
  g_autoptr (LensTensor) probabilities = NULL;
  g_autofree char *name = NULL;
  const LensReal *p;

  probabilities = lens_query_probabilities (query, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (lens_tensor_n_elements (probabilities), ==, 3);
  p = lens_tensor_data (probabilities);
  /* The circle is the brightest by a little, and all three shapes are there. */
  g_assert_cmpfloat (p[0], >, 0.5);
  g_assert_cmpfloat (p[0], <, 0.8);
  g_assert_cmpfloat (p[1], >, 0.1);
  g_assert_cmpfloat (p[2], >, 0.1);
  name = lens_query_class_name (query, lens_query_target (query)->index);
  g_assert_cmpstr (name, ==, "circle");
}

static void
test_takes_its_sidecar (void)
{
  g_autoptr (LensQuery) query = open_sample ();
  const LensModel *model = lens_query_model (query);

  g_assert_cmpstr (lens_model_preprocess (model)->source, ==, "shapes.netlens.json");
  g_assert_cmpstr (lens_model_label (model, 2), ==, "triangle");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sample/sees-the-circle-first", test_sees_the_circle_first);
  g_test_add_func ("/sample/takes-its-sidecar", test_takes_its_sidecar);
  return g_test_run ();
}
