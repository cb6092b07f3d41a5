/* recipes.c - networks of recipes are read back as they were, and PyTorch reads them too
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/base/rng.h"
#include "core/graph/draft.h"
#include "core/model/recipe.h"
#include "core/tensor/npy.h"
#include "tests/export/round.h"
#include "tests/support/data.h"
#include "tests/support/python.h"

#include <math.h>
#include <string.h>

#define N_PICTURES 3

/* Numbers of the size that training begins with; variances as they are afterwards. */
static LensTensor *
new_parameter (const LensParameter *parameter, LensRng *rng)
{
  LensTensor *tensor = lens_tensor_new (&parameter->shape);
  LensReal *numbers = lens_tensor_writable (tensor);
  double size = parameter->fan_in > 0 ? sqrt (2.0 / (double) parameter->fan_in) : 0.3;
  double middle = parameter->role == LENS_PARAMETER_SCALE ? 1 : 0;

  for (gsize i = 0; i < lens_tensor_n_elements (tensor); i++)
    numbers[i] = parameter->role == LENS_PARAMETER_VARIANCE
                   ? (LensReal) (0.5 + lens_rng_uniform (rng))
                   : (LensReal) (middle + size * lens_rng_normal (rng));
  return tensor;
}

static GPtrArray *
new_parameters (const LensRecipe *recipe)
{
  GPtrArray *parameters = g_ptr_array_new_with_free_func (
    (GDestroyNotify) lens_tensor_unref);
  LensRng rng;

  lens_rng_seed (&rng, 11);
  for (int i = 0; i < lens_recipe_n_parameters (recipe); i++)
    g_ptr_array_add (parameters,
                     new_parameter (lens_recipe_parameter (recipe, i), &rng));
  return parameters;
}

static LensGraph *
build (const LensRecipe *recipe, const GPtrArray *parameters, int n_pictures)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LensDraft) draft = lens_recipe_draft (recipe, LENS_RECIPE_USE, n_pictures,
                                                   (LensTensor **) parameters->pdata,
                                                   &error);
  LensGraph *graph;

  g_assert_no_error (error);
  graph = lens_draft_build (draft, &error);
  g_assert_no_error (error);
  return graph;
}

static LensTensor *
new_pictures (const LensRecipe *recipe, int n_pictures)
{
  LensShape shape = *lens_recipe_input_shape (recipe);
  LensTensor *tensor;
  LensRng rng;

  shape.dims[0] = n_pictures;
  tensor = lens_tensor_new (&shape);
  lens_rng_seed (&rng, 12);
  for (gsize i = 0; i < lens_tensor_n_elements (tensor); i++)
    lens_tensor_writable (tensor)[i] = (LensReal) lens_rng_normal (&rng);
  return tensor;
}

static void
save (const char *name, const char *ending, LensTensor *tensor)
{
  g_autofree char *base = g_strdup_printf ("%s.%s.npy", name, ending);
  g_autofree char *path = g_build_filename (round_folder (), base, NULL);
  g_autoptr (GError) error = NULL;

  lens_npy_write (path, tensor, &error);
  g_assert_no_error (error);
}

static void
check_recipe (const LensRecipe *recipe, const char *name)
{
  g_autoptr (GPtrArray) parameters = new_parameters (recipe);
  g_autoptr (LensGraph) one = build (recipe, parameters, 1);
  g_autoptr (LensGraph) several = build (recipe, parameters, N_PICTURES);
  g_autoptr (LensTensor) picture = new_pictures (recipe, 1);
  g_autoptr (LensTensor) pictures = new_pictures (recipe, N_PICTURES);
  g_autoptr (GHashTable) given = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (LensTensor) scores = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *fault = NULL;
  int wanted = lens_graph_find (several, "scores");

  g_hash_table_insert (given, (gpointer) "input", picture);
  fault = round_trip (one, name, given, NULL);
  g_assert_cmpstr (fault, ==, NULL);
  lens_graph_eval (several, &pictures, &wanted, 1, &scores, NULL, &error);
  g_assert_no_error (error);
  save (name, "input", pictures);
  save (name, "scores", scores);
}

static void
test_examples (void)
{
  g_autofree char *folder = support_tree_file ("resources/recipes");
  g_autoptr (GDir) list = g_dir_open (folder, 0, NULL);
  const char *file;
  int n = 0;

  g_assert_nonnull (list);
  while ((file = g_dir_read_name (list)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, file, NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (LensRecipe) recipe = NULL;

      if (!g_str_has_suffix (file, ".recipe"))
        continue;
      recipe = lens_recipe_open (path, &error);
      g_assert_no_error (error);
      check_recipe (recipe, file);
      n++;
    }
  g_assert_cmpint (n, >=, 3);
}

/* Whatever the examples have not. */
static void
test_layers (void)
{
  static const char text[] = "input 3 17 14\n"
                             "conv 8 3,5 stride=2,1 padding=same\nleaky-relu 0.1\n"
                             "conv 8 4 groups=2 bias=off\nbatch-norm 0.003\nelu 0.7\n"
                             "conv 8 3 dilation=2 padding=1\nselu\n"
                             "depthwise 3 padding=2\ncelu 0.5\n"
                             "conv 8 1\nsilu\nconv 8 1\ngelu\nconv 8 1\nmish\n"
                             "conv 8 1\nhard-swish\nconv 8 1\nsoftplus\n"
                             "conv 8 1\nsigmoid\nconv 8 1\ntanh\n"
                             "max-pool 3 stride=2 padding=1\n"
                             "average-pool 3 stride=1 padding=same\n"
                             "residual\n  residual\n    conv 12\n  end\n"
                             "shortcut\n  conv 12 1\nend\n"
                             "dropout 0.3\nglobal-max-pool\ndense 9\nrelu\ndense 5\n";
  g_autoptr (GError) error = NULL;
  g_autoptr (LensRecipe) recipe = lens_recipe_from_text (text, "layers", &error);

  g_assert_no_error (error);
  check_recipe (recipe, "layers");
}

static void
test_checker (void)
{
  python_ask ("tests/export/check.py", round_folder ());
}

static void
test_torch (void)
{
  python_ask ("tests/export/read-with-torch.py", round_folder ());
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/export/recipes/examples-come-back", test_examples);
  g_test_add_func ("/export/recipes/every-layer-comes-back", test_layers);
  g_test_add_func ("/export/recipes/the-checker-agrees", test_checker);
  g_test_add_func ("/export/recipes/pytorch-answers-alike", test_torch);
  status = g_test_run ();
  round_clean ();
  return status;
}
