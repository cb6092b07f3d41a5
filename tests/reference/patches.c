/* patches.c - on real networks a patch changes what a full pass would change
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Windows in all corners, at all borders and inside, in sizes that fit no stride.
 */

#include "core/graph/patch.h"
#include "core/tensor/npy.h"
#include "tests/support/data.h"
#include "tests/support/explain.h"

typedef struct
{
  const char *name;
  const char *model;
  const char *input;
} Network;

static const Network networks[] = {
  {
    "squeezenet",
    "models/nihui-ncnn-assets/squeezenet_v1.1.onnx",
    "reference/squeezenet_v1.1/chelsea/input.npy",
  },
  {
    "mobilenet",
    "models/google-coral-test_data/mobilenet_v2_1.0_224_quant_dequant.onnx",
    "reference/mobilenet_v2_1.0_224/coffee/input.npy",
  },
  {
    "resnet20",
    "models/akamaster-pytorch_resnet_cifar10/resnet20-12fca82f.onnx",
    "reference/resnet20/cifar_0_71/input.npy",
  },
};

static LensQuery *
ask (const Network *network)
{
  g_autofree char *model_path = support_data_file (network->model);
  g_autofree char *input_path = NULL;
  g_autoptr (LensModel) model = NULL;
  g_autoptr (LensTensor) input = NULL;

  if (model_path == NULL)
    return NULL;
  input_path = support_data_file (network->input);
  if (input_path == NULL)
    return NULL;
  model = support_open_model (model_path);
  input = lens_npy_read (input_path, NULL);
  g_assert_nonnull (input);
  return support_ask (&(LensQueryWords){ .model = model, .tensor = input });
}

/* The scores with zeros in @box, computed afresh. */
static LensTensor *
eval_full (LensQuery *query, const LensBox *box)
{
  const LensLayout *layout = lens_query_layout (query);
  LensTensor *input = lens_query_input (query);
  g_autoptr (LensTensor) covered = lens_tensor_new_copy (lens_tensor_shape (input),
                                                         lens_tensor_data (input));
  LensReal *numbers = lens_tensor_writable (covered);
  g_autofree LensTensor **inputs = lens_query_inputs (query, covered);
  g_autoptr (GError) error = NULL;
  LensTensor *scores = NULL;

  for (int channel = 0; channel < layout->n_channels; channel++)
    for (int y = box->y_begin; y < box->y_end; y++)
      for (int x = box->x_begin; x < box->x_end; x++)
        numbers[(channel * layout->height + y) * layout->width + x] = 0;
  lens_graph_eval (lens_model_graph (lens_query_model (query)), inputs,
                   &lens_query_target (query)->value, 1, &scores, NULL, &error);
  g_assert_no_error (error);
  return scores;
}

static void
test_window (LensQuery *query, LensPatch *patch, int y, int x, int size)
{
  const LensLayout *layout = lens_query_layout (query);
  const LensBox box = {
    .y_begin = MAX (y, 0),
    .y_end = MIN (y + size, layout->height),
    .x_begin = MAX (x, 0),
    .x_end = MIN (x + size, layout->width),
  };
  g_autofree LensReal *zeros = g_new0 (LensReal,
                                       (gsize) layout->n_channels * size * size);
  g_autoptr (LensTensor) part = lens_patch_eval (patch, &box, zeros);
  g_autoptr (LensTensor) full = eval_full (query, &box);

  g_assert_cmpfloat (support_deviation (part, full), <=, 1e-5);
  g_assert_cmpfloat (lens_patch_multiply_adds (patch), <=,
                     lens_patch_full_multiply_adds (patch) * (1 + 1e-9));
}

static void
test_network (gconstpointer data)
{
  g_autoptr (LensQuery) query = ask (data);
  g_autoptr (LensPatch) patch = NULL;
  g_autoptr (GError) error = NULL;
  LensTape *tape;
  int side;

  if (query == NULL)
    return;
  tape = lens_query_tape (query, NULL, &error);
  g_assert_no_error (error);
  patch = lens_patch_new (tape, lens_query_input_value (query),
                          lens_query_target (query)->value);
  side = lens_query_layout (query)->height;

  for (int i = 0; i < 3; i++)
    {
      const int size = (const int[]){ 1, side / 7, side / 3 + 1 }[i];
      const int places[] = { -size / 2, 0, side / 2 - 1, side - size,
                             side - size / 2 - 1 };

      for (gsize j = 0; j < G_N_ELEMENTS (places); j++)
        {
          test_window (query, patch, places[j], places[j], size);
          test_window (query, patch, places[j], side - size, size);
          test_window (query, patch, 0, places[j], size);
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (networks); i++)
    {
      g_autofree char *path = g_strdup_printf ("/patch/%s/equals-a-full-pass",
                                               networks[i].name);

      g_test_add_data_func (path, &networks[i], test_network);
    }
  return g_test_run ();
}
