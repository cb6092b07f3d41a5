/* answers.c - where a network says what it sees
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/model/answers.h"

#include "core/model/preprocess.h"

#include <string.h>

/* One number a class: [1][n], [n] or [1][n][1][1]. */
static gboolean
is_class_vector (const LensShape *shape)
{
  gsize n = lens_shape_n_elements (shape);
  int n_long_axes = 0;

  for (int i = 0; i < shape->rank; i++)
    n_long_axes += shape->dims[i] > 1;
  return n >= 2 && n_long_axes == 1 &&
         shape->dims[shape->rank > 1 ? 1 : 0] == (gint64) n;
}

static int
choose_output (const LensGraph *graph, const char *name)
{
  int named = name != NULL ? lens_graph_find (graph, name) : -1;

  if (named >= 0)
    return named;
  for (int i = 0; i < lens_graph_n_outputs (graph); i++)
    if (is_class_vector (
          &lens_graph_value (graph, lens_graph_output (graph, i))->shape))
      return lens_graph_output (graph, i);
  return lens_graph_output (graph, 0);
}

LensAnswers
lens_answers_find (const LensGraph *graph, const char *output)
{
  int value = choose_output (graph, output);
  const LensShape *shape = &lens_graph_value (graph, value)->shape;
  LensAnswers answers = {
    .scores = value,
    .probabilities = -1,
    .is_classifier = is_class_vector (shape),
    .n_classes = (int) lens_shape_n_elements (shape),
  };
  int producer = lens_graph_value (graph, value)->producer;

  while (answers.is_classifier && producer >= 0)
    {
      const LensNode *node = lens_graph_node (graph, producer);

      if ((node->op->traits & LENS_TRAIT_SOFTMAX) != 0)
        {
          answers.probabilities = value;
          answers.scores = node->inputs[0];
          break;
        }
      if ((node->op->traits & (LENS_TRAIT_SHAPE | LENS_TRAIT_IDENTITY)) == 0)
        break;
      producer = lens_graph_value (graph, node->inputs[0])->producer;
    }
  return answers;
}

int
lens_answers_picture_input (const LensGraph *graph)
{
  for (int i = 0; i < lens_graph_n_inputs (graph); i++)
    {
      int input = lens_graph_input (graph, i);

      if (lens_preprocess_takes_picture (&lens_graph_value (graph, input)->shape))
        return input;
    }
  return -1;
}
