/* recipe.c - recipes: what they make
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/model/recipe.h"
#include "core/base/error.h"
#include "core/base/rng.h"
#include "core/model/importer.h"
#include "core/model/layers.h"
#include "tests/support/data.h"

#include <string.h>

static LensRecipe *
read_text (const char *text)
{
  g_autoptr (GError) error = NULL;
  LensRecipe *recipe = lens_recipe_from_text (text, "a.recipe", &error);

  g_assert_no_error (error);
  return recipe;
}

static LensGraph *
build (const LensRecipe *recipe, LensRecipeMode mode, int n_pictures, gboolean is_bare)
{
  g_autoptr (GPtrArray) parameters = g_ptr_array_new_with_free_func (
    (GDestroyNotify) lens_tensor_unref);
  g_autoptr (LensDraft) draft = NULL;
  g_autoptr (GError) error = NULL;
  LensGraph *graph;

  for (int i = 0; i < lens_recipe_n_parameters (recipe); i++)
    g_ptr_array_add (parameters,
                     lens_tensor_new (&lens_recipe_parameter (recipe, i)->shape));
  draft = lens_recipe_draft (recipe, mode, n_pictures,
                             is_bare ? NULL : (LensTensor **) parameters->pdata,
                             &error);
  g_assert_no_error (error);
  graph = lens_draft_build (draft, &error);
  g_assert_no_error (error);
  return graph;
}

static void
check_shape (const LensGraph *graph, const char *name, const char *wanted)
{
  int value = lens_graph_find (graph, name);
  g_autofree char *text = NULL;

  g_test_message ("%s", name);
  g_assert_cmpint (value, >=, 0);
  text = lens_shape_to_string (&lens_graph_value (graph, value)->shape);
  g_assert_cmpstr (text, ==, wanted);
}

static const char small[] = "# remark\n"
                            "input 3 9 8\r\n"
                            "\n"
                            "stem: conv 4 kernel=3,1 stride=2 # another\n"
                            "\tbatch-norm\n"
                            "relu\n"
                            "conv 6 5 padding=valid dilation=1 groups=2 bias=on\n"
                            "dense 7\n";

static void
test_shapes (void)
{
  g_autoptr (LensRecipe) recipe = read_text (
    "input 2 12 10\nconv 4 3 padding=0\nmax-pool 3 stride=2 padding=same\n"
    "conv 6 2\nconv 6 3 stride=2\naverage-pool\nflatten\ndense 5\n");
  g_autoptr (LensGraph) graph = build (recipe, LENS_RECIPE_USE, 3, FALSE);

  check_shape (graph, "input", "3×2×12×10");
  check_shape (graph, "conv1/Conv", "3×4×10×8");
  check_shape (graph, "pool1/MaxPool", "3×4×5×4");
  check_shape (graph, "conv2/Conv", "3×6×5×4");
  check_shape (graph, "conv3/Conv", "3×6×3×2");
  check_shape (graph, "pool2/AveragePool", "3×6×1×1");
  check_shape (graph, "pool2/Flatten", "3×6");
  check_shape (graph, "scores", "3×5");
  g_assert_cmpint (lens_recipe_n_classes (recipe), ==, 5);
}

typedef struct
{
  const char *name;
  LensParameterRole role;
  const char *shape;
  gsize fan_in;
  gsize fan_out;
} Expected;

static void
check_parameters (const LensRecipe *recipe, const Expected *expected, int n)
{
  g_assert_cmpint (lens_recipe_n_parameters (recipe), ==, n);
  for (int i = 0; i < n; i++)
    {
      const LensParameter *parameter = lens_recipe_parameter (recipe, i);
      g_autofree char *shape = lens_shape_to_string (&parameter->shape);

      g_assert_cmpstr (parameter->name, ==, expected[i].name);
      g_assert_cmpint (parameter->role, ==, expected[i].role);
      g_assert_cmpstr (shape, ==, expected[i].shape);
      g_assert_cmpuint (parameter->fan_in, ==, expected[i].fan_in);
      g_assert_cmpuint (parameter->fan_out, ==, expected[i].fan_out);
    }
}

/* 3 channels of 9×8 become 4 of 5×4 (window 3×1, stride 2), then 6 of 1×0. */
static void
test_parameters (void)
{
  static const Expected expected[] = {
    { "stem.weight", LENS_PARAMETER_WEIGHT, "4×3×3×1", 9, 12 },
    { "stem.norm.scale", LENS_PARAMETER_SCALE, "4", 0, 0 },
    { "stem.norm.shift", LENS_PARAMETER_SHIFT, "4", 0, 0 },
    { "stem.norm.mean", LENS_PARAMETER_MEAN, "4", 0, 0 },
    { "stem.norm.variance", LENS_PARAMETER_VARIANCE, "4", 0, 0 },
    { "conv1.weight", LENS_PARAMETER_WEIGHT, "6×2×3×3", 18, 27 },
    { "conv1.bias", LENS_PARAMETER_BIAS, "6", 0, 0 },
    { "dense1.weight", LENS_PARAMETER_WEIGHT, "7×36", 36, 7 },
    { "dense1.bias", LENS_PARAMETER_BIAS, "7", 0, 0 },
  };
  g_autofree char *text = g_strdup (small);
  g_autoptr (LensRecipe) recipe = NULL;

  memcpy (strstr (text, "6 5"), "6 3", 3);
  recipe = read_text (text);
  check_parameters (recipe, expected, G_N_ELEMENTS (expected));
  g_assert_cmpstr (lens_recipe_text (recipe), ==, text);
  g_assert_cmpstr (lens_recipe_parameter (recipe, 3)->batch_value, ==,
                   "stem.norm.batch-mean");
  g_assert_cmpstr (lens_recipe_parameter (recipe, 4)->batch_value, ==,
                   "stem.norm.batch-variance");
  g_assert_null (lens_recipe_parameter (recipe, 0)->batch_value);
}

static void
check_layer (const GArray *layers, guint index, const char *name, const char *block)
{
  const LensLayer *layer = &g_array_index (layers, LensLayer, index);

  g_assert_cmpuint (index, <, layers->len);
  g_assert_cmpstr (layer->name, ==, name);
  g_assert_cmpstr (layer->block, ==, block);
}

static void
test_layers (void)
{
  static const struct
  {
    const char *name;
    const char *block;
  } expected[] = {
    { "stem", NULL },
    { "block1-conv1", "block1" },
    { "block1-conv2", "block1" },
    { "block1-sum", "block1" },
    { "block2-conv1", "block2" },
    { "block2-conv2", "block2" },
    { "block2-sum", "block2" },
    { "block3-conv1", "block3" },
    { "block3-conv2", "block3" },
    { "block3-shortcut", "block3" },
    { "block3-sum", "block3" },
    { "wide-conv1", "wide" },
    { "wide-conv2", "wide" },
    { "wide-pool1", "wide" },
    { "wide-conv3", "wide" },
    { "wide-sum", "wide" },
    { "pool1", NULL },
    { "scores", NULL },
  };
  g_autofree char *path = support_tree_file ("resources/recipes/residual.recipe");
  g_autoptr (GError) error = NULL;
  g_autoptr (LensRecipe) recipe = lens_recipe_open (path, &error);
  g_autoptr (LensGraph) graph = NULL;
  g_autoptr (GArray) layers = NULL;

  g_assert_no_error (error);
  graph = build (recipe, LENS_RECIPE_USE, 1, FALSE);
  layers = lens_layers_find (graph, -1);
  lens_layers_name (graph, layers);
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    check_layer (layers, i, expected[i].name, expected[i].block);
  g_assert_cmpuint (layers->len, ==, G_N_ELEMENTS (expected));
}

/* A name that a line has is kept free for it. */
static void
test_names (void)
{
  g_autoptr (LensRecipe) recipe = read_text (
    "input 1 8 8\nconv 2\nconv1: conv 2\nrepeat 2\n  a: conv 2\n  b: block\n"
    "    c: conv 2\n  end\nend\nconv 3\ndense 2\n");
  static const char *const expected[] = { "conv2", "conv1", "a1",    "b1-c",
                                          "a2",    "b2-c",  "conv3", "dense1" };

  for (int i = 0; i < (int) G_N_ELEMENTS (expected); i++)
    {
      g_autofree char *name = g_strconcat (expected[i], ".weight", NULL);

      g_assert_cmpstr (lens_recipe_parameter (recipe, 2 * i)->name, ==, name);
    }
}

static void
test_training (void)
{
  g_autoptr (LensRecipe) recipe = read_text (
    "input 1 8 8\nconv 4\nrelu\ndropout 0.25\ndense 3\nrelu\ndropout 0.5\ndense 2\n");
  g_autoptr (LensGraph) graph = build (recipe, LENS_RECIPE_TRAINING, 5, TRUE);

  g_assert_cmpint (lens_recipe_n_dropouts (recipe), ==, 2);
  g_assert_cmpfloat (lens_recipe_dropout_fraction (recipe, 0), ==, 0.25);
  check_shape (graph, lens_recipe_dropout_mask (recipe, 0), "5×4×8×8");
  check_shape (graph, lens_recipe_dropout_mask (recipe, 1), "5×3");
  g_assert_cmpint (lens_graph_n_inputs (graph), ==, 1 + 6 + 2);
  g_assert_cmpint (lens_graph_n_outputs (graph), ==, 1);
  g_assert_true (
    lens_graph_depends (graph, lens_graph_output (graph, 0),
                        lens_graph_find (graph, lens_recipe_dropout_mask (recipe, 0))));
}

static LensTensor *
filled (const LensShape *shape, double number)
{
  LensTensor *tensor = lens_tensor_new (shape);

  for (gsize i = 0; i < lens_tensor_n_elements (tensor); i++)
    lens_tensor_writable (tensor)[i] = (LensReal) number;
  return tensor;
}

/* In training a normalisation uses its batch, and says what it found: the convolution of
 * weight 2 makes 2 and 6 of 1 and 3, whose mean is 4 and whose unbiased variance is 8. */
static void
test_batch (void)
{
  g_autoptr (LensRecipe) recipe = read_text (
    "input 1 1 1\nconv 1 1\nbatch-norm\ndense 1 bias=off\n");
  g_autoptr (LensGraph) graph = build (recipe, LENS_RECIPE_TRAINING, 2, TRUE);
  const double numbers[] = { 2, 1, 0, 3 }; /* weights, scale, shift, dense weights */
  LensTensor *inputs[5] = { lens_tensor_new_copy (&lens_shape (2, 1, 1, 1),
                                                  (LensReal[]){ 1, 3 }) };
  int wanted[3];
  LensTensor *results[3] = { NULL };
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (lens_graph_n_inputs (graph), ==, 5);
  g_assert_cmpint (lens_graph_n_outputs (graph), ==, 3);
  for (int i = 1; i < 5; i++)
    inputs[i] = filled (&lens_graph_value (graph, lens_graph_input (graph, i))->shape,
                        numbers[i - 1]);
  wanted[0] = lens_graph_find (graph, "scores");
  wanted[1] = lens_graph_find (graph, lens_recipe_parameter (recipe, 3)->batch_value);
  wanted[2] = lens_graph_find (graph, lens_recipe_parameter (recipe, 4)->batch_value);
  lens_graph_eval (graph, inputs, wanted, 3, results, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat_with_epsilon (lens_tensor_data (results[0])[0], -3, 1e-4);
  g_assert_cmpfloat_with_epsilon (lens_tensor_data (results[0])[1], 3, 1e-4);
  g_assert_cmpfloat_with_epsilon (lens_tensor_data (results[1])[0], 4, 1e-5);
  g_assert_cmpfloat_with_epsilon (lens_tensor_data (results[2])[0], 8, 1e-5);
  for (int i = 0; i < 5; i++)
    lens_tensor_unref (inputs[i]);
  for (int i = 0; i < 3; i++)
    lens_tensor_unref (results[i]);
}

/* With its parameters as inputs a network answers as with constants. */
static void
test_bare (void)
{
  g_autoptr (LensRecipe) recipe = read_text (
    "input 1 4 4\nconv 2\nbatch-norm\nsilu\ndropout\ndense 2\n");
  g_autoptr (LensGraph) graph = build (recipe, LENS_RECIPE_USE, 2, TRUE);

  g_assert_cmpint (lens_graph_n_inputs (graph), ==, 1 + 7);
  g_assert_cmpint (lens_graph_n_nodes (graph), ==, 5);
  check_shape (graph, "conv1.norm.variance", "2");
}

static void
test_examples (void)
{
  static const char *const names[] = { "shapes", "residual", "plain", "mobile" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *name = g_strdup_printf ("resources/recipes/%s.recipe", names[i]);
      g_autofree char *path = support_tree_file (name);
      g_autoptr (GError) error = NULL;
      g_autoptr (LensRecipe) recipe = lens_recipe_open (path, &error);
      g_autoptr (LensGraph) graph = NULL;
      gsize n_numbers = 0;

      g_assert_no_error (error);
      graph = build (recipe, LENS_RECIPE_USE, 1, FALSE);
      for (int j = 0; j < lens_recipe_n_parameters (recipe); j++)
        n_numbers += lens_shape_n_elements (&lens_recipe_parameter (recipe, j)->shape);
      g_test_message ("%s: %" G_GSIZE_FORMAT " parameters", names[i], n_numbers);
      if (i == 0)
        g_assert_cmpuint (n_numbers, <, 20000);
    }
}

static void
test_model (void)
{
  g_autofree char *path = support_tree_file ("resources/recipes/residual.recipe");
  const LensModelOptions options = { .path = path };
  g_autoptr (GError) error = NULL;
  g_autoptr (LensModel) model = lens_model_open (&options, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (lens_model_format (model), ==, "recipe");
  g_assert_cmpint (lens_model_n_classes (model), ==, 6);
  g_assert_cmpint (lens_model_find (model, "block2-conv1", NULL), >=, 0);
  g_assert_nonnull (strstr (lens_model_notes (model)[0], "has learnt nothing yet"));
}

/* A prototxt begins with “input” too. */
static void
test_content (void)
{
  static const struct
  {
    const char *text;
    gboolean fits;
  } cases[] = {
    { "input 3 8 8\ndense 2\n", TRUE },
    { "\n # a remark\n#\n input\t3 8 8", TRUE },
    { "input: \"data\"\ninput_dim: 1\n", FALSE },
    { "input3 8 8\n", FALSE },
    { "input ", FALSE },
    { "# only", FALSE },
    { "", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new_static (cases[i].text,
                                                     strlen (cases[i].text));
      g_autoptr (LensSource) source = lens_source_new ("a.recipe", bytes);

      g_test_message ("%s", cases[i].text);
      g_assert_cmpint (lens_importer_recipe.fits (source), ==, cases[i].fits);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/recipe/finds-every-shape", test_shapes);
  g_test_add_func ("/model/recipe/lists-its-parameters", test_parameters);
  g_test_add_func ("/model/recipe/names-layers-and-blocks", test_layers);
  g_test_add_func ("/model/recipe/keeps-given-names-free", test_names);
  g_test_add_func ("/model/recipe/trains-with-masks", test_training);
  g_test_add_func ("/model/recipe/trains-with-its-batch", test_batch);
  g_test_add_func ("/model/recipe/takes-parameters-as-inputs", test_bare);
  g_test_add_func ("/model/recipe/examples-are-sound", test_examples);
  g_test_add_func ("/model/recipe/opens-as-a-network", test_model);
  g_test_add_func ("/model/recipe/is-known-by-its-content", test_content);
  return g_test_run ();
}
