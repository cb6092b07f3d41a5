/* scene.c - what a figure is told: a frame, and words and picture around it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/figure/scene.h"

#include <stdlib.h>
#include <string.h>

/* Enough for every list of the likeliest classes. */
#define MAX_PREDICTIONS 100

static char *
describe_shape (const LensGraph *graph, int value)
{
  LensShape shape = lens_graph_value (graph, value)->shape;

  /* The batch is always one picture: not worth a number. */
  if (shape.rank > 1)
    {
      shape.rank--;
      memmove (shape.dims, shape.dims + 1, shape.rank * sizeof (shape.dims[0]));
    }
  return lens_shape_to_string (&shape);
}

static char *
describe_model (const LensModel *model)
{
  char *name = g_path_get_basename (lens_model_path (model));
  char *dot = strrchr (name, '.');

  if (dot != NULL && dot != name)
    *dot = '\0';
  return name;
}

static void
fill_labels (LensScene *scene, const LensQuery *query)
{
  int n_labels = MAX (lens_model_n_classes (lens_query_model (query)), 0);

  scene->n_labels = n_labels;
  scene->labels = g_new0 (char *, n_labels + 1);
  for (int i = 0; i < n_labels; i++)
    scene->labels[i] = lens_query_class_name (query, i);
}

static int
compare_predictions (gconstpointer a, gconstpointer b)
{
  const LensPrediction *left = a;
  const LensPrediction *right = b;

  if (left->probability != right->probability)
    return left->probability < right->probability ? 1 : -1;
  return left->index - right->index;
}

static void
fill_predictions (LensScene *scene, LensQuery *query)
{
  g_autoptr (LensTensor) probabilities = lens_query_probabilities (query, NULL, NULL);
  int n_classes;

  if (probabilities == NULL)
    return;
  n_classes = MIN ((int) lens_tensor_n_elements (probabilities), scene->n_labels);
  scene->predictions = g_new0 (LensPrediction, MAX (n_classes, 1));
  for (int i = 0; i < n_classes; i++)
    scene->predictions[i] = (LensPrediction){
      .label = scene->labels[i],
      .index = i,
      .probability = lens_tensor_data (probabilities)[i],
    };
  qsort (scene->predictions, n_classes, sizeof (LensPrediction), compare_predictions);
  scene->n_predictions = MIN (n_classes, MAX_PREDICTIONS);
}

/* The weights of the first convolution over the picture, a filter as a picture. */
static void
fill_filters (LensScene *scene, const LensModel *model)
{
  const LensGraph *graph = lens_model_graph (model);

  for (int i = 0; i < lens_graph_n_nodes (graph); i++)
    {
      const LensNode *node = lens_graph_node (graph, i);
      LensTensor *weights;

      if (!g_str_equal (node->op->name, "conv") || node->n_inputs < 2)
        continue;
      weights = lens_graph_value (graph, node->inputs[1])->constant;
      if (weights == NULL)
        continue;
      scene->filters = lens_tensor_ref (weights);
      scene->filters_title = g_strdup (lens_model_value_name (model, node->outputs[0]));
      return;
    }
}

LensScene *
lens_scene_new (LensQuery *query, const LensLook *look)
{
  LensScene *scene = g_new0 (LensScene, 1);
  const LensModel *model;
  int layer;

  scene->look = look;
  scene->scale.high = 1;
  if (query == NULL)
    return scene;

  model = lens_query_model (query);
  layer = lens_query_layer (query);
  if (lens_query_image (query) != NULL)
    scene->image = lens_image_ref (lens_query_image (query));
  scene->is_bgr = lens_model_preprocess (model)->channels == LENS_CHANNELS_BGR;
  scene->model_name = describe_model (model);
  scene->target = lens_query_describe_target (query);
  if (layer >= 0)
    {
      scene->layer = g_strdup (lens_model_value_name (model, layer));
      scene->layer_shape = describe_shape (lens_model_graph (model), layer);
    }
  fill_labels (scene, query);
  fill_predictions (scene, query);
  fill_filters (scene, model);
  return scene;
}

void
lens_scene_free (LensScene *scene)
{
  if (scene == NULL)
    return;
  lens_image_unref (scene->image);
  lens_tensor_unref (scene->filters);
  g_free (scene->model_name);
  g_free (scene->target);
  g_free (scene->layer);
  g_free (scene->layer_shape);
  g_strfreev (scene->labels);
  g_free (scene->predictions);
  g_free (scene->filters_title);
  g_free (scene);
}

char *
lens_scene_dup_label (const LensScene *scene, int index)
{
  if (index >= 0 && index < scene->n_labels && scene->labels[index] != NULL)
    return g_strdup (scene->labels[index]);
  return g_strdup_printf ("class %d", index);
}
