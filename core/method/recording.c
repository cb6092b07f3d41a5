/* recording.c - a picture on its way through a network, shared by all that is asked of it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/method/query-inside.h"

/* Rank 4 is a picture, rank 3 a signal of one row, anything else one row of one channel. */
static LensLayout
find_layout (const LensShape *shape, gboolean is_channels_last)
{
  const gint64 *dims = shape->dims;

  if (shape->rank == 4 && is_channels_last)
    return (LensLayout){ (int) dims[3], (int) dims[1], (int) dims[2], TRUE };
  if (shape->rank == 4)
    return (LensLayout){ (int) dims[1], (int) dims[2], (int) dims[3], FALSE };
  if (shape->rank == 3)
    return (LensLayout){ (int) dims[1], 1, (int) dims[2], FALSE };
  return (LensLayout){ 1, 1, (int) lens_shape_n_elements (shape), FALSE };
}

/* The picture's numbers under the shape that the graph expects. */
static LensTensor *
fit_tensor (LensTensor *tensor, const LensValue *value, GError **error)
{
  const LensShape *found = lens_tensor_shape (tensor);
  const LensShape *expected = &value->shape;
  g_autofree char *found_text = NULL;
  g_autofree char *expected_text = NULL;
  int n_extra = expected->rank - found->rank;
  gboolean fits = lens_shape_n_elements (found) == lens_shape_n_elements (expected);

  /* Leading ones may be missing or be too many; the other sizes are to agree. */
  for (int i = 1; fits && i <= MIN (found->rank, expected->rank); i++)
    fits = found->dims[found->rank - i] == expected->dims[expected->rank - i];
  if (fits && n_extra == 0)
    return lens_tensor_ref (tensor);
  if (fits)
    return lens_tensor_reshape (tensor, expected);

  found_text = lens_shape_to_string (found);
  expected_text = lens_shape_to_string (expected);
  lens_fail (error, LENS_ERROR_INPUT,
             "the picture's numbers are %s; the network's input “%s” expects %s",
             found_text, value->name, expected_text);
  return NULL;
}

/* Networks with inputs besides the picture's get the numbers bound to them, or zeros. */
static LensTensor **
complete_inputs (LensGraph *graph, int picture, LensTensor *input)
{
  int n_inputs = lens_graph_n_inputs (graph);
  LensTensor **inputs = g_new0 (LensTensor *, (gsize) n_inputs + 1);

  for (int i = 0; i < n_inputs; i++)
    {
      const LensValue *value = lens_graph_value (graph, lens_graph_input (graph, i));

      if (lens_graph_input (graph, i) == picture)
        inputs[i] = lens_tensor_ref (input);
      else if (value->constant != NULL)
        inputs[i] = lens_tensor_ref (value->constant);
      else
        inputs[i] = lens_tensor_new (&value->shape);
    }
  return inputs;
}

static LensTensor *
read_picture (const LensQueryWords *words, int picture, GError **error)
{
  const LensPreprocess *preprocess = lens_model_preprocess (words->model);
  const LensValue *value = lens_graph_value (lens_model_graph (words->model), picture);
  g_autoptr (LensTensor) tensor = NULL;

  if (words->tensor != NULL)
    return fit_tensor (words->tensor, value, error);
  if (words->image == NULL)
    {
      lens_fail (error, LENS_ERROR_INPUT, "a picture or a tensor was expected");
      return NULL;
    }
  tensor = lens_preprocess_apply (preprocess, words->image);
  return fit_tensor (tensor, value, error);
}

/* A network whose input cannot be a picture still takes numbers. */
static int
find_input (const LensQueryWords *words, GError **error)
{
  LensGraph *graph = lens_model_graph (words->model);
  int picture = lens_model_picture_input (words->model);

  if (picture < 0 && words->tensor != NULL && lens_graph_n_inputs (graph) > 0)
    picture = lens_graph_input (graph, 0);
  if (picture < 0)
    lens_fail (error, LENS_ERROR_UNSUPPORTED, "this network takes no picture");
  return picture;
}

LensRecording *
lens_recording_new (const LensQueryWords *words, GError **error)
{
  const LensPreprocess *preprocess = lens_model_preprocess (words->model);
  int picture = find_input (words, error);
  g_autoptr (LensTensor) input = NULL;
  LensRecording *recording;

  if (picture < 0)
    return NULL;
  input = read_picture (words, picture, error);
  if (input == NULL)
    return NULL;

  recording = g_new0 (LensRecording, 1);
  recording->n_references = 1;
  recording->model = lens_model_ref (words->model);
  recording->picture = picture;
  recording->layout = find_layout (lens_tensor_shape (input),
                                   preprocess->channels_last);
  if (words->tensor == NULL)
    recording->image = lens_preprocess_fit (preprocess, words->image);
  else if (picture == lens_model_picture_input (words->model))
    recording->image = lens_preprocess_undo (preprocess, input);
  recording->inputs = complete_inputs (lens_model_graph (words->model), picture, input);
  recording->input = g_steal_pointer (&input);
  return recording;
}

LensRecording *
lens_recording_ref (LensRecording *recording)
{
  g_atomic_int_inc (&recording->n_references);
  return recording;
}

void
lens_recording_unref (LensRecording *recording)
{
  if (recording == NULL || !g_atomic_int_dec_and_test (&recording->n_references))
    return;

  for (gsize i = 0; recording->inputs[i] != NULL; i++)
    lens_tensor_unref (recording->inputs[i]);
  g_free (recording->inputs);
  lens_tensor_unref (recording->input);
  g_clear_pointer (&recording->image, lens_image_unref);
  g_clear_pointer (&recording->tape, lens_tape_unref);
  lens_model_unref (recording->model);
  g_free (recording);
}

LensTape *
lens_recording_tape (LensRecording *recording, LensMonitor *monitor, GError **error)
{
  LensTape *present = __atomic_load_n (&recording->tape, __ATOMIC_ACQUIRE);
  LensTape *tape;

  if (present != NULL)
    return present;

  tape = lens_tape_record (lens_model_graph (recording->model), recording->inputs,
                           monitor, error);
  if (tape == NULL)
    return NULL;
  if (__atomic_compare_exchange_n (&recording->tape, &present, tape, FALSE,
                                   __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
    return tape;
  lens_tape_unref (tape);
  return present;
}
