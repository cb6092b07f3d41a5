/* routes.c - folding, laying out and writing over change nothing but time and memory
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Networks are drawn at random, of the operators that fold, join, lie in each other or are
 * written over.  What a pass keeps for rules is computed node by node, so it is what the
 * folded evaluation is held against; and a pass back that is to answer for every value has
 * nothing to write over, so it is what the ordinary one is held against.
 */

#include "core/base/parallel.h"
#include "core/base/rng.h"
#include "core/graph/draft.h"
#include "core/graph/route.h"
#include "core/graph/tape.h"
#include "tests/support/allocations.h"

#include <math.h>
#include <string.h>

#define N_NETWORKS 150
#define N_NODES 22
#define SIDE 6
#define MAX_CHANNELS 24

typedef struct
{
  LensDraft *draft;
  LensRng rng;
  int n_values;
  int channels[N_NODES + 1];
  int n_constants;
} Maker;

static char *
name_of (int value)
{
  return g_strdup_printf ("v%d", value);
}

static char *
add_constant (Maker *maker, const LensShape *shape, double low, double high)
{
  g_autoptr (LensTensor) tensor = lens_tensor_new (shape);
  char *name = g_strdup_printf ("constant%d", maker->n_constants++);

  for (gsize i = 0; i < lens_tensor_n_elements (tensor); i++)
    lens_tensor_writable (
      tensor)[i] = (LensReal) (low + (high - low) * lens_rng_uniform (&maker->rng));
  g_assert_true (lens_draft_add_constant (maker->draft, name, tensor, NULL));
  return name;
}

/* @settings: “name=value name=value”; NULL ends the operands. */
static void
put_node (Maker *maker,
          const char *id,
          const char *settings,
          const char *const *operands,
          const char *output)
{
  const LensOp *op = lens_op_find (id);
  g_auto (GStrv) words = g_strsplit (settings, " ", -1);
  g_autoptr (GError) error = NULL;
  int n_operands = (int) g_strv_length ((char **) operands);
  gpointer data = lens_draft_add_node (maker->draft, op, NULL, operands, n_operands,
                                       &output, 1, &error);

  g_assert_no_error (error);
  for (int i = 0; words[i] != NULL && *words[i] != '\0'; i++)
    {
      g_auto (GStrv) pair = g_strsplit (words[i], "=", 2);

      g_assert_true (
        lens_field_set_text (lens_fields_find (op->fields, pair[0], id, NULL), data,
                             pair[1], NULL));
    }
}

static void
add_node (Maker *maker,
          const char *id,
          const char *settings,
          const char *const *operands,
          int n_channels)
{
  g_autofree char *result = name_of (maker->n_values);

  put_node (maker, id, settings, operands, result);
  maker->channels[maker->n_values++] = n_channels;
}

static int
draw_value (Maker *maker)
{
  /* The newest more often, so that chains come about. */
  if (lens_rng_uniform (&maker->rng) < 0.85)
    return maker->n_values - 1;
  return lens_rng_int (&maker->rng, 0, maker->n_values);
}

static void
add_conv (Maker *maker)
{
  int from = draw_value (maker);
  int n_channels = lens_rng_int (&maker->rng, 1, 9);
  int kernel = lens_rng_uniform (&maker->rng) < 0.5 ? 1 : 3;
  g_autofree char *operand = name_of (from);
  g_autofree char *weights = add_constant (
    maker, &lens_shape (n_channels, maker->channels[from], kernel, kernel), -0.4, 0.5);
  g_autofree char *bias = add_constant (maker, &lens_shape (n_channels), -1, 1);
  const char *const operands[] = { operand, weights,
                                   lens_rng_uniform (&maker->rng) < 0.5 ? bias : NULL,
                                   NULL };

  add_node (maker, "conv", kernel == 3 ? "pads=1,1,1,1" : "", operands, n_channels);
}

static void
add_norm (Maker *maker)
{
  int from = draw_value (maker);
  int n = maker->channels[from];
  g_autofree char *operand = name_of (from);
  g_autofree char *scale = add_constant (maker, &lens_shape (n), -0.5, 1.5);
  g_autofree char *bias = add_constant (maker, &lens_shape (n), -1, 1);
  g_autofree char *mean = add_constant (maker, &lens_shape (n), -1, 1);
  g_autofree char *variance = add_constant (maker, &lens_shape (n), 0.5, 2);
  const char *const operands[] = { operand, scale, bias, mean, variance, NULL };

  add_node (maker, "batch-normalization", "", operands, n);
}

static void
add_curve (Maker *maker)
{
  static const struct
  {
    const char *op;
    const char *settings;
  } curves[] = {
    { "relu", "" },
    { "relu", "" },
    { "clip", "" },
    { "leaky-relu", "alpha=0.1" },
    { "sigmoid", "" },
    { "max-pool", "kernel_shape=3,3 pads=1,1,1,1" },
    { "average-pool", "kernel_shape=3,3 pads=1,1,1,1" },
  };
  int which = lens_rng_int (&maker->rng, 0, G_N_ELEMENTS (curves));
  int from = draw_value (maker);
  g_autofree char *operand = name_of (from);
  g_autofree char *low = add_constant (maker, &LENS_SHAPE_SCALAR, -1, 0);
  g_autofree char *high = add_constant (maker, &LENS_SHAPE_SCALAR, 0, 2);
  gboolean is_clip = strcmp (curves[which].op, "clip") == 0;
  const char *const operands[] = { operand, is_clip ? low : NULL, high, NULL };

  add_node (maker, curves[which].op, curves[which].settings, operands,
            maker->channels[from]);
}

static void
add_sum (Maker *maker)
{
  int a = draw_value (maker);
  int b = a;
  g_autofree char *first = name_of (a);
  g_autofree char *second = NULL;

  for (int i = 0; i < maker->n_values; i++)
    if (maker->channels[i] == maker->channels[a] &&
        lens_rng_uniform (&maker->rng) < 0.5)
      b = i;
  second = name_of (b);

  const char *const operands[] = { first, second, NULL };

  add_node (maker, lens_rng_uniform (&maker->rng) < 0.8 ? "add" : "mul", "", operands,
            maker->channels[a]);
}

static void
add_join (Maker *maker)
{
  int values[3] = { draw_value (maker), lens_rng_int (&maker->rng, 0, maker->n_values),
                    lens_rng_int (&maker->rng, 0, maker->n_values) };
  g_autofree char *a = name_of (values[0]);
  g_autofree char *b = name_of (values[1]);
  g_autofree char *c = name_of (values[2]);
  gboolean has_third = lens_rng_uniform (&maker->rng) < 0.5;
  const char *const operands[] = { a, b, has_third ? c : NULL, NULL };
  int n = maker->channels[values[0]] + maker->channels[values[1]] +
          (has_third ? maker->channels[values[2]] : 0);

  if (n <= MAX_CHANNELS)
    add_node (maker, "concat", "axis=1", operands, n);
}

/* To a row and back. */
static void
add_reshape (Maker *maker)
{
  int from = draw_value (maker);
  int n_channels = maker->channels[from];
  g_autofree char *operand = name_of (from);
  g_autofree char *shape = g_strdup_printf ("shape%d", maker->n_constants++);
  g_autofree char *row = g_strdup_printf ("row%d", maker->n_constants);
  LensReal sizes[] = { 1, (LensReal) n_channels, SIDE, SIDE };
  g_autoptr (LensTensor) tensor = lens_tensor_new_copy (&lens_shape (4), sizes);
  const char *const flatten[] = { operand, NULL };
  const char *const reshape[] = { row, shape, NULL };

  lens_tensor_set_kind (tensor, LENS_KIND_INTEGER);
  g_assert_true (lens_draft_add_constant (maker->draft, shape, tensor, NULL));
  put_node (maker, "flatten", "", flatten, row);
  add_node (maker, "reshape", "", reshape, n_channels);
}

static LensGraph *
make_network (guint64 seed)
{
  static void (*const adders[]) (Maker *) = { add_conv,  add_conv,  add_norm,
                                              add_curve, add_curve, add_sum,
                                              add_sum,   add_join,  add_reshape };
  Maker maker = { .draft = lens_draft_new (13) };
  g_autoptr (LensDraft) draft = maker.draft;
  g_autoptr (GError) error = NULL;
  LensGraph *graph;

  lens_rng_seed (&maker.rng, seed);
  lens_draft_add_input (draft, "v0", &lens_shape (1, 3, SIDE, SIDE), LENS_KIND_REAL,
                        NULL, &error);
  maker.channels[maker.n_values++] = 3;
  while (maker.n_values < N_NODES)
    adders[lens_rng_int (&maker.rng, 0, G_N_ELEMENTS (adders))](&maker);
  for (int i = maker.n_values - 2; i < maker.n_values; i++)
    {
      g_autofree char *name = name_of (i);

      lens_draft_add_output (draft, name);
    }
  graph = lens_draft_build (draft, &error);
  g_assert_no_error (error);
  return graph;
}

static LensTensor *
make_input (const LensGraph *graph, guint64 seed)
{
  const LensValue *value = lens_graph_value (graph, lens_graph_input (graph, 0));
  LensTensor *tensor = lens_tensor_new (&value->shape);
  LensRng rng;

  lens_rng_seed (&rng, seed);
  for (gsize i = 0; i < lens_tensor_n_elements (tensor); i++)
    lens_tensor_writable (tensor)[i] = (LensReal) lens_rng_normal (&rng);
  return tensor;
}

static double
largest (const LensTensor *tensor)
{
  double most = 0;

  for (gsize i = 0; i < lens_tensor_n_elements (tensor); i++)
    most = fmax (most, fabs ((double) lens_tensor_data (tensor)[i]));
  return most;
}

static void
assert_alike (const LensTensor *a, const LensTensor *b, double tolerance)
{
  double scale = largest (b);

  g_assert_cmpuint (lens_tensor_n_elements (a), ==, lens_tensor_n_elements (b));
  for (gsize i = 0; i < lens_tensor_n_elements (a); i++)
    g_assert_cmpfloat_with_epsilon ((double) lens_tensor_data (a)[i],
                                    (double) lens_tensor_data (b)[i],
                                    tolerance * scale + 1e-30);
}

static LensTensor *
eval_one (LensGraph *graph, LensTensor *input, int wanted)
{
  LensTensor *result = NULL;

  g_assert_true (lens_graph_eval (graph, &input, &wanted, 1, &result, NULL, NULL));
  return result;
}

static const double tolerance = 3000 * (double) LENS_REAL_EPSILON;

static void
test_folding (void)
{
  int n_folded = 0;

  for (guint64 seed = 0; seed < N_NETWORKS; seed++)
    {
      g_autoptr (LensGraph) graph = make_network (seed);
      g_autoptr (LensTensor) input = make_input (graph, seed);
      g_autoptr (LensTape) tape = lens_tape_record (graph, &input, NULL, NULL);

      for (int i = 0; i < lens_graph_n_values (graph); i++)
        {
          g_autoptr (LensTensor) folded = eval_one (graph, input, i);
          g_autoptr (LensTensor) plain = NULL;
          g_autoptr (LensRoute) route = lens_route_new (graph, &i, 1, TRUE);

          lens_graph_set_folds (graph, FALSE);
          plain = eval_one (graph, input, i);
          lens_graph_set_folds (graph, TRUE);
          assert_alike (folded, lens_tape_value (tape, i), tolerance);
          assert_alike (plain, lens_tape_value (tape, i), 0);
          for (int k = 0; k < lens_route_n_legs (route); k++)
            n_folded += lens_route_leg (route, k)->n_nodes - 1;
        }
    }
  /* Otherwise nothing was tested. */
  g_assert_cmpint (n_folded, >, 3 * N_NETWORKS);
}

static void
test_several (void)
{
  for (guint64 seed = 0; seed < N_NETWORKS; seed++)
    {
      g_autoptr (LensGraph) graph = make_network (seed);
      g_autoptr (LensTensor) input = make_input (graph, seed);
      g_autoptr (LensTape) tape = lens_tape_record (graph, &input, NULL, NULL);
      int n = lens_graph_n_values (graph);
      const int wanted[] = { (int) (seed % (guint64) n), n - 1, n / 2, n / 2 };
      LensTensor *results[4] = { NULL };

      g_assert_true (lens_graph_eval (graph, &input, wanted, 4, results, NULL, NULL));
      for (int i = 0; i < 4; i++)
        {
          assert_alike (results[i], lens_tape_value (tape, wanted[i]), tolerance);
          lens_tensor_unref (results[i]);
        }
    }
}

/* The signals at all values, from the last: nothing is written over. */
static LensTensor **
signals_of_all (const LensTape *tape, const LensBackwardQuery *query)
{
  int n = lens_graph_n_values (lens_tape_graph (tape));
  g_autofree int *wanted = g_new (int, n);
  LensTensor **signals = g_new0 (LensTensor *, n);

  for (int i = 0; i < n; i++)
    wanted[i] = i;
  g_assert_true (lens_tape_backward (tape, query, wanted, n, signals, NULL, NULL));
  return signals;
}

static void
test_signals (void)
{
  for (guint64 seed = 0; seed < N_NETWORKS; seed++)
    {
      g_autoptr (LensGraph) graph = make_network (seed);
      g_autoptr (LensTensor) input = make_input (graph, seed);
      g_autoptr (LensTape) tape = lens_tape_record (graph, &input, NULL, NULL);
      int last = lens_graph_output (graph, 1);
      const LensSeed start = { last, lens_tape_value (tape, last) };
      const LensBackwardQuery query = { .seeds = &start, .n_seeds = 1 };
      g_autofree LensTensor **all = signals_of_all (tape, &query);

      for (int i = 0; i < lens_graph_n_values (graph); i++)
        {
          g_autoptr (LensTensor) signal = NULL;

          g_assert_true (lens_tape_backward (tape, &query, &i, 1, &signal, NULL, NULL));
          assert_alike (signal, all[i], tolerance);
        }
      for (int i = 0; i < lens_graph_n_values (graph); i++)
        lens_tensor_unref (all[i]);
    }
}

static void
test_threads (void)
{
  static const int n_threads[] = { 1, 2, 3, 8 };

  for (guint64 seed = 0; seed < 20; seed++)
    {
      g_autoptr (LensGraph) graph = make_network (seed);
      g_autoptr (LensTensor) input = make_input (graph, seed);
      g_autoptr (LensTensor) first = NULL;

      for (gsize i = 0; i < G_N_ELEMENTS (n_threads); i++)
        {
          g_autoptr (LensTensor) result = NULL;

          lens_parallel_set_n_threads (n_threads[i]);
          result = eval_one (graph, input, lens_graph_output (graph, 1));
          if (first == NULL)
            first = lens_tensor_ref (result);
          assert_alike (result, first, 0);
        }
    }
  lens_parallel_set_n_threads (0);
}

static void
test_allocations (void)
{
  if (support_n_allocations () < 0)
    {
      g_test_skip ("allocations are counted with the GNU C library only");
      return;
    }
  for (guint64 seed = 0; seed < 20; seed++)
    {
      g_autoptr (LensGraph) graph = make_network (seed);
      g_autoptr (LensTensor) input = make_input (graph, seed);
      int before = 0;

      for (int i = 0; i < 6; i++)
        {
          if (i == 2)
            before = support_n_allocations ();
          lens_tensor_unref (eval_one (graph, input, lens_graph_output (graph, 1)));
        }
      /* The result belongs to the caller: a tensor and its numbers. */
      g_assert_cmpint (support_n_allocations () - before, <=, 4 * 2);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/graph/route/folding-changes-rounding-only", test_folding);
  g_test_add_func ("/graph/route/several-values-at-once-are-those-of-a-tape",
                   test_several);
  g_test_add_func ("/graph/route/is-the-same-for-any-number-of-threads", test_threads);
  g_test_add_func ("/graph/route/allocates-nothing-but-its-results", test_allocations);
  g_test_add_func ("/graph/tape/signals-are-the-same-whoever-asks", test_signals);
  return g_test_run ();
}
