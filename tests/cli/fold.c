/* fold.c - speed changes numbers by rounding at most
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Layers that are computed as one agree with each by itself to rounding, and weights that
 * are kept in a faster order with those of the file to the last bit.
 */

#include "core/lens.h"
#include "tests/cli/program.h"
#include "tests/support/data.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Of the largest number; a folded batch normalisation rounds at other places. */
#define ROUNDING 1e-5

/* What is asked, of networks with batch normalisation. */
typedef struct
{
  char *model;
  char *picture;
  int size;           /* of the input, height and width */
  const char *output; /* its scores */
} Question;

static LensTensor *
ask_map (const Question *question,
         const char *method,
         const char *option,
         const char *value)
{
  g_autofree char *path = program_file ("map.npy");
  g_auto (ProgramRun) run = { 0 };
  LensTensor *map;

  program_run (&run, "explain", question->model, question->picture, "-q", "-m", method,
               "-o", path, option, value, NULL);
  program_assert_done (&run);
  map = lens_npy_read (path, NULL);
  g_assert_nonnull (map);
  return map;
}

static void
write_input (const Question *question, const char *path)
{
  LensShape shape = { .rank = 4, .dims = { 1, 3, question->size, question->size } };
  g_autoptr (LensTensor) input = lens_tensor_new (&shape);
  LensReal *numbers = lens_tensor_writable (input);
  LensRng rng;

  lens_rng_seed (&rng, 5);
  for (gsize i = 0; i < lens_tensor_n_elements (input); i++)
    numbers[i] = (LensReal) lens_rng_normal (&rng);
  g_assert_true (lens_npy_write (path, input, NULL));
}

/* How many legs a pass over so many nodes is planned in. */
static void
find_legs (const char *said, int *n_nodes, int *n_legs)
{
  const char *line = strstr (said, "planning a pass: ");

  g_assert_nonnull (line);
  g_assert_cmpint (sscanf (line, "planning a pass: %d nodes in %d legs", n_nodes,
                           n_legs),
                   ==, 2);
}

/* Only scores are asked for, so that nothing between is kept and layers may be joined. */
static LensTensor *
ask_scores (const Question *question,
            gboolean folds,
            const char *option,
            const char *value)
{
  g_autofree char *input = program_file ("input.npy");
  g_autofree char *argument = g_strdup_printf ("input=%s", input);
  g_autofree char *folder = program_file ("values");
  g_autofree char *name = g_strconcat (question->output, ".npy", NULL);
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_auto (ProgramRun) run = { 0 };
  LensTensor *scores;
  int n_nodes;
  int n_legs;

  write_input (question, input);
  program_run (&run, "eval", question->model, "-v", "--input", argument, "--output-dir",
               folder, option, value, NULL);
  program_assert_done (&run);
  find_legs (run.errors, &n_nodes, &n_legs);
  g_assert_true ((n_legs < n_nodes) == folds);
  scores = lens_npy_read (path, NULL);
  g_assert_nonnull (scores);
  return scores;
}

static double
distance (const LensTensor *a, const LensTensor *b)
{
  const LensReal *x = lens_tensor_data (a);
  const LensReal *y = lens_tensor_data (b);
  double largest = 0;
  double difference = 0;

  g_assert_cmpuint (lens_tensor_n_elements (a), ==, lens_tensor_n_elements (b));
  for (gsize i = 0; i < lens_tensor_n_elements (a); i++)
    {
      largest = fmax (largest, fabs ((double) x[i]));
      difference = fmax (difference, fabs ((double) x[i] - (double) y[i]));
    }
  g_assert_cmpfloat (largest, >, 0);
  return difference / largest;
}

static void
check_maps (const Question *question)
{
  static const char *const methods[] = { "gradient", "guided-backprop", "grad-cam",
                                         "occlusion" };

  for (gsize i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      g_autoptr (LensTensor) fast = ask_map (question, methods[i], NULL, NULL);
      g_autoptr (LensTensor) plain = ask_map (question, methods[i], "--no-fold", NULL);
      g_autoptr (LensTensor) small = ask_map (question, methods[i], "--memory", "0");

      g_test_message ("%s: %g", methods[i], distance (fast, plain));
      g_assert_cmpfloat (distance (fast, plain), <, ROUNDING);
      g_assert_cmpfloat (distance (fast, small), ==, 0);
    }
}

static void
check_scores (const Question *question)
{
  g_autoptr (LensTensor) fast = ask_scores (question, TRUE, NULL, NULL);
  g_autoptr (LensTensor) plain = ask_scores (question, FALSE, "--no-fold", NULL);
  g_autoptr (LensTensor) small = ask_scores (question, TRUE, "--memory", "0");

  g_test_message ("scores: %g", distance (fast, plain));
  g_assert_cmpfloat (distance (fast, plain), <, ROUNDING);
  g_assert_cmpfloat (distance (fast, small), ==, 0);
}

static void
check (Question *question)
{
  if (question->model != NULL && question->picture != NULL)
    {
      check_scores (question);
      check_maps (question);
    }
  g_free (question->model);
  g_free (question->picture);
}

static void
test_sample (void)
{
  check (&(Question){ support_tree_file ("samples/models/dice.onnx"),
                      support_tree_file ("samples/images/die-5-02.png"), 112,
                      "scores" });
}

static void
test_real_network (void)
{
  check (&(Question){ support_data_file ("models/akamaster-pytorch_resnet_cifar10/"
                                         "resnet20-12fca82f.onnx"),
                      support_tree_file ("samples/images/die-5-02.png"), 32,
                      "logits" });
}

static void
test_help_names_them (void)
{
  g_auto (ProgramRun) run = { 0 };

  program_run (&run, "--help", NULL);
  program_assert_done (&run);
  g_assert_nonnull (strstr (run.output, "--no-fold"));
  g_assert_nonnull (strstr (run.output, "--memory MB"));
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/fold/sample-agrees-with-each-layer-by-itself", test_sample);
  g_test_add_func ("/cli/fold/real-network-agrees-with-each-layer-by-itself",
                   test_real_network);
  g_test_add_func ("/cli/fold/help-names-the-options", test_help_names_them);
  status = g_test_run ();
  program_finish ();
  return status;
}
