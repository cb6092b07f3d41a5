/* scene.h - what a figure is told: a frame, and words and picture around it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A scene is filled from a query once and then shows any number of frames.  Figures see
 * only scenes, never models, so they can be drawn and tested without a network.
 */

#pragma once

#include "core/figure/scale.h"
#include "core/method/frame.h"
#include "core/method/query.h"

G_BEGIN_DECLS

/* A class and its probability. */
typedef struct
{
  const char *label;
  int index;
  double probability;
} LensPrediction;

/* Members but frame and look may be NULL or 0: the figure does without. */
typedef struct
{
  LensFrame *frame;
  const LensLook *look;
  LensScale scale; /* of the frame, or of the whole clip: lens_figure_scale () */

  LensImage *image;          /* the picture as the network saw it */
  char *model_name;          /* “squeezenet_v1.1” */
  char *target;              /* “Egyptian cat” */
  char *layer;               /* “fire9-concat · 512×13×13” */
  const char *const *labels; /* n_labels names of classes */
  int n_labels;
  LensPrediction *predictions; /* the likeliest first */
  int n_predictions;
  LensTensor
    *filters; /* [filters][planes][height][width]: the first convolution's weights;
                          3 planes are red, green, blue */
  char *filters_title; /* the name of that layer */
} LensScene;

/**
 * lens_scene_new:
 * @query: (nullable): the picture under the map, names, labels, predictions and filters
 * @look: outlives the scene
 *
 * Returns: (transfer full): a scene without a frame: set frame (lent) and scale
 */
LensScene *lens_scene_new (LensQuery *query, const LensLook *look);
void lens_scene_free (LensScene *scene);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LensScene, lens_scene_free)

G_END_DECLS
