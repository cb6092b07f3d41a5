/* patches.c - many boxes at once are what full passes say of each
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The network has what makes boxes grow and shrink, meet and be read twice: padded and
 * strided windows, branches of different reach that are joined, a way around them, and a
 * dense layer at the end.  It comes with channels first and channels last.
 */

#include "core/base/parallel.h"
#include "core/base/rng.h"
#include "core/base/scratch.h"
#include "core/graph/draft.h"
#include "core/graph/patch.h"
#include "core/graph/tape.h"

#include <math.h>
#include <string.h>

#define HEIGHT 41
#define WIDTH 37
#define N_CHANNELS 3
#define N_ITEMS 23

/* Operands are separated by spaces; a word with sizes is a constant of random numbers,
 * positive ones after an exclamation mark. */
typedef struct
{
  const char *op;
  const char *settings;
  const char *operands;
  const char *result;
} Line;

static const Line channels_first[] = {
  { "conv", "pads=1,1,1,1", "x 8x3x3x3 8", "a0" },
  { "batch-normalization", "", "a0 8 8 8 !8", "a" },
  { "relu", "", "a", "b" },
  { "max-pool", "kernel_shape=3,3 strides=2,2 ceil_mode=1", "b", "c" },
  { "conv", "", "c 4x8x1x1 4", "d" },
  { "conv", "pads=1,1,1,1", "c 4x8x3x3 4", "e" },
  { "concat", "axis=1", "d e", "f" },
  { "add", "", "c f", "g" },
  { "relu", "", "g", "h" },
  { "conv", "pads=2,2,2,2 strides=2,2", "h 6x8x5x5 6", "i" },
  { "average-pool", "kernel_shape=3,3 pads=1,1,1,1 count_include_pad=1", "i", "j" },
  { "flatten", "", "j", "k" },
  { "gemm", "", "k 540x7 7", "goal" },
  { NULL },
};

static const Line channels_last[] = {
  { "sub", "", "x 3", "y" },
  { "transpose", "perm=0,3,1,2", "y", "z" },
  { "conv", "pads=1,1,1,1", "z 8x3x3x3 8", "a" },
  { "relu", "", "a", "b" },
  { "global-average-pool", "", "b", "goal" },
  { NULL },
};

typedef struct
{
  LensGraph *graph;
  LensTape *tape;
  LensTensor *input;
  int goal;
  gboolean is_channels_last;
} Net;

static LensTensor *
random_tensor (LensRng *rng, const LensShape *shape, gboolean is_positive)
{
  LensTensor *tensor = lens_tensor_new (shape);
  LensReal *data = lens_tensor_writable (tensor);

  for (gsize i = 0; i < lens_tensor_n_elements (tensor); i++)
    data[i] = (LensReal) (lens_rng_uniform (rng) + (is_positive ? 0.5 : -0.5));
  return tensor;
}

/* “8x3x3x3” */
static LensShape
parse_shape (const char *word)
{
  g_auto (GStrv) sizes = g_strsplit (word, "x", -1);
  LensShape shape = { .rank = (int) g_strv_length (sizes) };

  for (int i = 0; i < shape.rank; i++)
    shape.dims[i] = g_ascii_strtoll (sizes[i], NULL, 10);
  return shape;
}

static void
set_settings (const LensOp *op, gpointer settings, const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);

  for (int i = 0; words[i] != NULL && *words[i] != '\0'; i++)
    {
      g_auto (GStrv) pair = g_strsplit (words[i], "=", 2);
      const LensField *field = lens_fields_find (op->fields, pair[0], op->name, NULL);

      g_assert_true (lens_field_set_text (field, settings, pair[1], NULL));
    }
}

static void
add_line (LensDraft *draft, const Line *line, LensRng *rng)
{
  g_auto (GStrv) words = g_strsplit (line->operands, " ", -1);
  g_autoptr (GError) error = NULL;
  const LensOp *op = lens_op_find (line->op);
  gpointer settings;

  for (int i = 0; words[i] != NULL; i++)
    if (g_ascii_isdigit (*words[i]) || *words[i] == '!')
      {
        const gboolean is_positive = *words[i] == '!';
        const LensShape shape = parse_shape (words[i] + is_positive);
        g_autoptr (LensTensor) constant = random_tensor (rng, &shape, is_positive);
        char *name = g_strdup_printf ("%s-%d", line->result, i);

        lens_draft_add_constant (draft, name, constant, &error);
        g_assert_no_error (error);
        g_free (words[i]);
        words[i] = name;
      }
  settings = lens_draft_add_node (draft, op, NULL, (const char **) words,
                                  (int) g_strv_length (words), &line->result, 1,
                                  &error);
  g_assert_no_error (error);
  set_settings (op, settings, line->settings);
}

static Net
build (const Line *lines)
{
  const gboolean is_last = lines == channels_last;
  const LensShape shape = is_last ? lens_shape (1, HEIGHT, WIDTH, N_CHANNELS)
                                  : lens_shape (1, N_CHANNELS, HEIGHT, WIDTH);
  g_autoptr (LensDraft) draft = lens_draft_new (13);
  g_autoptr (GError) error = NULL;
  Net net = { .is_channels_last = is_last };
  LensRng rng;

  lens_rng_seed (&rng, 7);
  lens_draft_add_input (draft, "x", &shape, LENS_KIND_REAL, NULL, &error);
  for (int i = 0; lines[i].op != NULL; i++)
    add_line (draft, &lines[i], &rng);
  lens_draft_add_output (draft, "goal");
  net.graph = lens_draft_build (draft, &error);
  g_assert_no_error (error);
  net.input = random_tensor (&rng, &shape, FALSE);
  net.tape = lens_tape_record (net.graph, &net.input, NULL, &error);
  g_assert_no_error (error);
  net.goal = lens_graph_find (net.graph, "goal");
  return net;
}

static void
net_clear (Net *net)
{
  lens_tape_unref (net->tape);
  lens_tensor_unref (net->input);
  lens_graph_unref (net->graph);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Net, net_clear)

static LensPatch *
patch_of (const Net *net)
{
  const int input = lens_graph_find (net->graph, "x");

  return net->is_channels_last
           ? lens_patch_new_channels_last (net->tape, input, net->goal)
           : lens_patch_new (net->tape, input, net->goal);
}

/* Boxes of any size, some at the borders. */
typedef struct
{
  LensPatchItem items[N_ITEMS];
  LensTensor *pixels[N_ITEMS];
} Batch;

static void
make_batch (Batch *batch, int seed)
{
  LensRng rng;

  lens_rng_seed (&rng, (guint64) seed);
  for (int i = 0; i < N_ITEMS; i++)
    {
      const int size = lens_rng_int (&rng, 1, 14);
      int y = lens_rng_int (&rng, -4, HEIGHT);
      int x = lens_rng_int (&rng, -4, WIDTH);

      y = CLAMP (y, 0, HEIGHT - size);
      x = CLAMP (x, 0, WIDTH - size);
      batch->pixels[i] = random_tensor (&rng, &lens_shape (N_CHANNELS, size, size),
                                        FALSE);
      batch->items[i] = (LensPatchItem){
        .box = { y, y + size, x, x + size },
        .pixels = lens_tensor_data (batch->pixels[i]),
      };
    }
}

static void
batch_clear (Batch *batch)
{
  for (int i = 0; i < N_ITEMS; i++)
    lens_tensor_unref (batch->pixels[i]);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Batch, batch_clear)

/* The picture with the item's pixels in its box. */
static LensTensor *
cover (const Net *net, const LensPatchItem *item)
{
  LensTensor *covered = lens_tensor_new_copy (lens_tensor_shape (net->input),
                                              lens_tensor_data (net->input));
  LensReal *data = lens_tensor_writable (covered);
  const LensReal *from = item->pixels;
  const int n_planes = net->is_channels_last ? 1 : N_CHANNELS;
  const int unit = net->is_channels_last ? N_CHANNELS : 1;

  for (int plane = 0; plane < n_planes; plane++)
    for (int y = item->box.y_begin; y < item->box.y_end; y++)
      for (int x = item->box.x_begin * unit; x < item->box.x_end * unit; x++)
        data[(plane * HEIGHT + y) * WIDTH * unit + x] = *from++;
  return covered;
}

static void
eval (LensPatch *patch, const Batch *batch, LensTensor **values)
{
  lens_patch_begin (patch, batch->items, N_ITEMS);
  g_assert_true (lens_patch_end (patch, values));
}

static void
forget (LensTensor **values)
{
  for (int i = 0; i < N_ITEMS; i++)
    lens_tensor_unref (values[i]);
}

static void
assert_close (LensTensor *value, LensTensor *expected)
{
  for (gsize i = 0; i < lens_tensor_n_elements (expected); i++)
    {
      const double a = (double) lens_tensor_data (value)[i];
      const double b = (double) lens_tensor_data (expected)[i];

      g_assert_cmpfloat (fabs (a - b), <=, 64 * LENS_REAL_EPSILON * (1 + fabs (b)));
    }
}

static void
test_full_passes (gconstpointer lines)
{
  g_auto (Net) net = build (lines);
  g_autoptr (LensPatch) patch = patch_of (&net);

  for (int seed = 1; seed <= 6; seed++)
    {
      g_auto (Batch) batch = { 0 };
      LensTensor *values[N_ITEMS];

      make_batch (&batch, seed);
      eval (patch, &batch, values);
      g_assert_cmpfloat (lens_patch_multiply_adds (patch), >, 0);
      g_assert_cmpfloat (lens_patch_multiply_adds (patch), <,
                         0.7 * N_ITEMS * lens_patch_full_multiply_adds (patch));
      for (int i = 0; i < N_ITEMS; i++)
        {
          g_autoptr (LensTensor) covered = cover (&net, &batch.items[i]);
          g_autoptr (LensTensor) expected = NULL;

          lens_graph_eval (net.graph, &covered, &net.goal, 1, &expected, NULL, NULL);
          assert_close (values[i], expected);
        }
      forget (values);
    }
}

static void
test_whole (gconstpointer lines)
{
  g_auto (Net) net = build (lines);
  g_auto (Batch) batch = { 0 };
  g_autoptr (LensPatch) part = patch_of (&net);
  g_autoptr (LensPatch) whole = lens_patch_new_whole (net.tape,
                                                      lens_graph_find (net.graph, "x"),
                                                      net.goal);
  LensTensor *values[N_ITEMS];
  LensTensor *expected[N_ITEMS];
  LensTensor *covered[N_ITEMS];

  make_batch (&batch, 3);
  eval (part, &batch, expected);
  for (int i = 0; i < N_ITEMS; i++)
    {
      covered[i] = cover (&net, &batch.items[i]);
      batch.items[i].pixels = lens_tensor_data (covered[i]);
    }
  eval (whole, &batch, values);
  for (int i = 0; i < N_ITEMS; i++)
    assert_close (values[i], expected[i]);
  forget (values);
  forget (expected);
  forget (covered);
}

static void
test_threads (gconstpointer lines)
{
  static const int counts[] = { 1, 2, 3, 8 };
  g_auto (Net) net = build (lines);
  g_auto (Batch) batch = { 0 };
  g_autoptr (LensPatch) patch = patch_of (&net);
  LensTensor *first[N_ITEMS] = { NULL };

  make_batch (&batch, 5);
  for (gsize k = 0; k < G_N_ELEMENTS (counts); k++)
    {
      LensTensor *values[N_ITEMS];

      lens_parallel_set_n_threads (counts[k]);
      eval (patch, &batch, k == 0 ? first : values);
      for (int i = 0; i < N_ITEMS && k > 0; i++)
        g_assert_cmpmem (lens_tensor_data (values[i]),
                         lens_tensor_n_elements (values[i]) * sizeof (LensReal),
                         lens_tensor_data (first[i]),
                         lens_tensor_n_elements (first[i]) * sizeof (LensReal));
      if (k > 0)
        forget (values);
    }
  lens_parallel_set_n_threads (0);
  forget (first);
}

/* The picture's own pixels change nothing. */
static void
test_unchanged (void)
{
  g_auto (Net) net = build (channels_last);
  g_autoptr (LensPatch) patch = patch_of (&net);
  const LensPatchItem item = {
    .box = { 0, 2, 0, WIDTH },
    .pixels = lens_tensor_data (net.input),
  };
  LensTensor *value = NULL;

  lens_patch_begin (patch, &item, 1);
  g_assert_true (lens_patch_end (patch, &value));
  g_assert_true (value == lens_tape_value (net.tape, net.goal));
  g_assert_cmpfloat (lens_patch_multiply_adds (patch), ==, 0);
  lens_tensor_unref (value);
}

static void
test_cancel (void)
{
  g_auto (Net) net = build (channels_first);
  g_auto (Batch) batch = { 0 };
  g_autoptr (LensPatch) patch = patch_of (&net);
  g_autoptr (LensMonitor) monitor = lens_monitor_new ();
  LensTensor *values[N_ITEMS] = { NULL };

  make_batch (&batch, 2);
  lens_patch_set_monitor (patch, monitor);
  lens_patch_begin (patch, batch.items, N_ITEMS);
  for (int i = 0; i < 4; i++)
    g_assert_true (lens_patch_continue (patch));
  lens_monitor_cancel (monitor);
  g_assert_false (lens_patch_end (patch, values));
  g_assert_null (values[0]);

  lens_patch_set_monitor (patch, NULL);
  eval (patch, &batch, values);
  forget (values);
}

static void
test_memory (void)
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  g_test_skip ("memory is not kept under sanitizers");
#else
  g_auto (Net) net = build (channels_first);
  g_auto (Batch) batch = { 0 };
  g_autoptr (LensPatch) patch = patch_of (&net);
  LensTensor *values[N_ITEMS];
  gsize n_blocks;

  make_batch (&batch, 2);
  eval (patch, &batch, values);
  forget (values);
  n_blocks = lens_scratch_n_blocks ();
  eval (patch, &batch, values);
  forget (values);
  g_assert_cmpuint (lens_scratch_n_blocks (), ==, n_blocks);
#endif
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/patch/batch/equals-full-passes", channels_first,
                        test_full_passes);
  g_test_add_data_func ("/patch/batch/equals-full-passes-with-channels-last",
                        channels_last, test_full_passes);
  g_test_add_data_func ("/patch/batch/equals-batches-of-full-passes", channels_first,
                        test_whole);
  g_test_add_data_func ("/patch/batch/ignores-thread-count", channels_first,
                        test_threads);
  g_test_add_data_func ("/patch/batch/ignores-thread-count-with-channels-last",
                        channels_last, test_threads);
  g_test_add_func ("/patch/batch/of-the-same-pixels-is-the-tape", test_unchanged);
  g_test_add_func ("/patch/batch/can-be-cancelled", test_cancel);
  g_test_add_func ("/patch/batch/asks-for-memory-once", test_memory);
  return g_test_run ();
}
