/* laid-under.c - operands laid under a result do not keep a patch from being small
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A bias a channel of before opset 7, a slope a channel, a scale a channel and a plane of
 * weights leave a position to itself; a row that lies across all rows does so too, but
 * then no crop is computed by itself.
 */

#include "core/base/rng.h"
#include "core/graph/draft.h"
#include "core/graph/patch.h"
#include "core/graph/reach.h"
#include "core/graph/tape.h"

#include <math.h>
#include <string.h>

#define SIZE 9
#define N_CHANNELS 3
#define N_TRIALS 20

/* A chain of nodes with a constant each, from “x” to “last”. */
typedef struct
{
  const char *op;
  const char *settings; /* (nullable) “name=value name=value” */
  LensShape constant;
} Link;

typedef struct
{
  const char *claim;
  gboolean is_local;
  Link links[6]; /* ends where there is no op */
} Chain;

static const Chain chains[] = {
  { "an-old-bias", TRUE, { { "add", "broadcast=1 axis=1", { 1, { N_CHANNELS } } } } },
  { "slopes", TRUE, { { "p-relu", NULL, { 1, { N_CHANNELS } } } } },
  { "a-factor-a-channel", TRUE, { { "mul", NULL, { 4, { 1, N_CHANNELS, 1, 1 } } } } },
  { "a-plane", TRUE, { { "mul", NULL, { 4, { 1, 1, SIZE, SIZE } } } } },
  { "scales",
    TRUE,
    { { "quantize-linear", "axis=1", { 1, { N_CHANNELS } } },
      { "dequantize-linear", "axis=1", { 1, { N_CHANNELS } } } } },
  { "scales-of-rows", FALSE, { { "dequantize-linear", "axis=2", { 1, { SIZE } } } } },
  { "a-row-across", FALSE, { { "add", NULL, { 1, { SIZE } } } } },
  { "an-old-column-across",
    FALSE,
    { { "add", "broadcast=1 axis=2", { 1, { SIZE } } } } },
  { "slopes-of-a-row", FALSE, { { "p-relu", NULL, { 2, { SIZE, SIZE } } } } },
  { "all-in-turn",
    TRUE,
    { { "add", "broadcast=1 axis=1", { 1, { N_CHANNELS } } },
      { "p-relu", NULL, { 1, { N_CHANNELS } } },
      { "mul", NULL, { 4, { 1, 1, SIZE, SIZE } } },
      { "dequantize-linear", NULL, { 0 } } } },
};

static LensTensor *
random_tensor (LensRng *rng, const LensShape *shape)
{
  LensTensor *tensor = lens_tensor_new (shape);
  LensReal *data = lens_tensor_writable (tensor);

  /* Positive, because some are scales. */
  for (gsize i = 0; i < lens_tensor_n_elements (tensor); i++)
    data[i] = (LensReal) (0.5 + lens_rng_uniform (rng));
  return tensor;
}

static void
set_settings (const LensOp *op, gpointer settings, const char *text)
{
  g_auto (GStrv) words = g_strsplit (text != NULL ? text : "", " ", -1);

  for (int i = 0; words[i] != NULL && *words[i] != '\0'; i++)
    {
      g_auto (GStrv) pair = g_strsplit (words[i], "=", 2);
      const LensField *field = lens_fields_find (op->fields, pair[0], op->name, NULL);

      g_assert_true (lens_field_set_text (field, settings, pair[1], NULL));
    }
}

static void
add_link (LensDraft *draft, const Link *link, LensRng *rng, int index, gboolean is_last)
{
  g_autofree char *from = index == 0 ? g_strdup ("x") : g_strdup_printf ("v%d", index);
  g_autofree char *to = is_last ? g_strdup ("last")
                                : g_strdup_printf ("v%d", index + 1);
  g_autofree char *name = g_strdup_printf ("constant%d", index);
  g_autoptr (LensTensor) constant = random_tensor (rng, &link->constant);
  g_autoptr (GError) error = NULL;
  const char *inputs[] = { from, name };
  const char *output = to;
  const LensOp *op = lens_op_find (link->op);
  gpointer settings;

  g_assert_true (lens_draft_add_constant (draft, name, constant, &error));
  settings = lens_draft_add_node (draft, op, NULL, inputs, 2, &output, 1, &error);
  g_assert_no_error (error);
  set_settings (op, settings, link->settings);
}

static LensGraph *
build (const Chain *chain, LensRng *rng)
{
  g_autoptr (LensDraft) draft = lens_draft_new (6);
  g_autoptr (GError) error = NULL;
  LensGraph *graph;

  lens_draft_add_input (draft, "x", &lens_shape (1, N_CHANNELS, SIZE, SIZE),
                        LENS_KIND_REAL, NULL, &error);
  g_assert_no_error (error);
  for (int i = 0; chain->links[i].op != NULL; i++)
    add_link (draft, &chain->links[i], rng, i, chain->links[i + 1].op == NULL);
  lens_draft_add_output (draft, "last");
  graph = lens_draft_build (draft, &error);
  g_assert_no_error (error);
  return graph;
}

/* A copy of the input with @pixels in the box. */
static LensTensor *
paste (LensTensor *input, const LensBox *box, LensTensor *pixels)
{
  LensTensor *changed = lens_tensor_new_copy (lens_tensor_shape (input),
                                              lens_tensor_data (input));
  LensReal *data = lens_tensor_writable (changed);
  const LensReal *from = lens_tensor_data (pixels);

  for (int c = 0; c < N_CHANNELS; c++)
    for (int y = box->y_begin; y < box->y_end; y++)
      for (int x = box->x_begin; x < box->x_end; x++)
        data[(c * SIZE + y) * SIZE + x] = *from++;
  return changed;
}

static void
test_patches (gconstpointer data)
{
  const Chain *chain = data;
  LensRng rng;

  lens_rng_seed (&rng, 4);

  g_autoptr (LensGraph) graph = build (chain, &rng);
  g_autoptr (LensTensor) input = random_tensor (&rng, &lens_shape (1, N_CHANNELS, SIZE,
                                                                   SIZE));
  g_autoptr (LensTape) tape = lens_tape_record (graph, &input, NULL, NULL);
  int goal = lens_graph_find (graph, "last");
  g_autoptr (LensPatch) patch = lens_patch_new (tape, lens_graph_find (graph, "x"),
                                                goal);

  for (int trial = 0; trial < N_TRIALS; trial++)
    {
      int y = lens_rng_int (&rng, 0, SIZE);
      int x = lens_rng_int (&rng, 0, SIZE);
      const LensBox box = { y, lens_rng_int (&rng, y + 1, SIZE + 1), x,
                            lens_rng_int (&rng, x + 1, SIZE + 1) };
      g_autoptr (LensTensor) pixels = random_tensor (
        &rng,
        &lens_shape (1, N_CHANNELS, box.y_end - box.y_begin, box.x_end - box.x_begin));
      g_autoptr (LensTensor) changed = paste (input, &box, pixels);
      g_autoptr (LensTensor) answer = lens_patch_eval (patch, &box,
                                                       lens_tensor_data (pixels));
      g_autoptr (LensTensor) expected = NULL;

      lens_graph_eval (graph, &changed, &goal, 1, &expected, NULL, NULL);
      for (gsize i = 0; i < lens_tensor_n_elements (expected); i++)
        g_assert_true (
          fabs (
            (double) (lens_tensor_data (answer)[i] - lens_tensor_data (expected)[i])) <
          8 * LENS_REAL_EPSILON * (1 + fabs ((double) lens_tensor_data (expected)[i])));
    }
}

/* Otherwise everything would be computed again, which the other test cannot see. */
static void
test_crops (gconstpointer data)
{
  const Chain *chain = data;
  const LensBox in = { 2, 4, 3, 6 };
  gboolean is_local = TRUE;
  LensRng rng;

  lens_rng_seed (&rng, 4);

  g_autoptr (LensGraph) graph = build (chain, &rng);

  for (int i = 0; i < lens_graph_n_nodes (graph); i++)
    {
      const LensNode *node = lens_graph_node (graph, i);
      LensBox out = { 0 };

      is_local &= lens_node_reach (graph, node, 0, &in, &out);
      is_local &= lens_node_part (graph, node, 1) != LENS_PART_ALL;
      g_assert_true (!is_local || memcmp (&in, &out, sizeof (in)) == 0);
    }
  g_assert_cmpint (is_local, ==, chain->is_local);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (chains); i++)
    {
      g_autofree char *equals = g_strdup_printf ("/patch/under-%s/equals-the-whole",
                                                 chains[i].claim);
      g_autofree char *crops = g_strdup_printf (
        "/patch/under-%s/is-cropped-where-it-can-be", chains[i].claim);

      g_test_add_data_func (equals, &chains[i], test_patches);
      g_test_add_data_func (crops, &chains[i], test_crops);
    }
  return g_test_run ();
}
