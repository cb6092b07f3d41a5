/* sample.c - the sample networks say what samples/README.md says that they do
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/method/query.h"
#include "tests/support/data.h"

#define N_FACES 6
#define N_DICE 4 /* of each face */

static LensModel *
open_model (const char *name)
{
  g_autofree char *path = support_tree_file (name);
  g_autoptr (GError) error = NULL;
  LensModel *model = lens_model_open (&(LensModelOptions){ .path = path }, NULL,
                                      &error);

  g_assert_no_error (error);
  return model;
}

static LensQuery *
ask (LensModel *model, const char *picture)
{
  g_autofree char *path = support_tree_file (picture);
  g_autoptr (GError) error = NULL;
  g_autoptr (LensImage) image = NULL;
  LensQuery *query;

  image = lens_image_open (path, &error);
  g_assert_no_error (error);
  query = lens_query_new (&(LensQueryWords){ .model = model, .image = image }, &error);
  g_assert_no_error (error);
  return query;
}

static LensQuery *
open_sample (void)
{
  g_autoptr (LensModel) model = open_model ("samples/models/shapes.onnx");

  return ask (model, "samples/images/shapes.png");
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

/* What the network answers first is what the picture is called after. */
static void
test_sees_every_face (void)
{
  g_autoptr (LensModel) model = open_model ("samples/models/dice.onnx");

  for (int face = 1; face <= N_FACES; face++)
    for (int die = 1; die <= N_DICE; die++)
      {
        g_autofree char *path = g_strdup_printf ("samples/images/die-%d-%02d.png", face,
                                                 die);
        g_autofree char *wanted = g_strdup_printf ("%d", face);
        g_autoptr (LensQuery) query = ask (model, path);
        g_autofree char *found = NULL;

        g_test_message ("%s", path);
        found = lens_query_class_name (query, lens_query_target (query)->index);
        g_assert_cmpstr (found, ==, wanted);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sample/shapes/sees-the-circle-first", test_sees_the_circle_first);
  g_test_add_func ("/sample/shapes/takes-its-sidecar", test_takes_its_sidecar);
  g_test_add_func ("/sample/dice/sees-every-face", test_sees_every_face);
  return g_test_run ();
}
