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

/* Where something lies that stands for the picture, or that can be chosen, in the pixels of
 * the surface, so that the pointer can be followed. */
typedef struct
{
  double y;
  double x;
  double height;
  double width;
  int cell;        /* which cell of a gist, channel or filter; -1: none of these */
  gboolean is_map; /* its positions are those of the picture */
} LensMapArea;

/* Members but frame, look and scale may be NULL or 0: the figure does without. */
typedef struct
{
  LensFrame *frame; /* lent */
  const LensLook *look;
  LensScale scale;  /* of the frame, or of the whole clip: lens_scene_fit () */
  double curve_low; /* the same for curves; equal: as the frame's curve has it */
  double curve_high;

  LensImage *image;  /* the picture as the network saw it */
  gboolean is_bgr;   /* colour planes of maps are blue, green, red */
  char *model_name;  /* “squeezenet_v1.1” */
  char *target;      /* “Egyptian cat” */
  char *layer;       /* “fire9-concat” */
  char *layer_shape; /* “512×13×13” */
  char **labels;     /* n_labels names of classes */
  int n_labels;
  LensPrediction *predictions; /* the likeliest first */
  int n_predictions;
  LensTensor *filters; /* [filters][planes][height][width]: the first convolution's */
  char *filters_title; /* the name of that layer */
  GArray *areas;       /* LensMapArea, lent: taken down while the figure is drawn */
} LensScene;

/**
 * lens_scene_new:
 * @query: (nullable): the picture under the map, names, labels, predictions and filters
 * @look: outlives the scene
 *
 * Returns: (transfer full): a scene without a frame: set it, then lens_scene_fit ()
 */
LensScene *lens_scene_new (LensQuery *query, const LensLook *look);
void lens_scene_free (LensScene *scene);

/* The name of a class; “class 7” where there is none.  Free with g_free (). */
char *lens_scene_dup_label (const LensScene *scene, int index);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LensScene, lens_scene_free)

G_END_DECLS
