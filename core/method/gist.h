/* gist.h - the cells of a gist, for the files that make them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/method/method.h"

G_BEGIN_DECLS

/* The layer a cell is about. */
typedef struct
{
  LensTape *tape;
  int value;
  const LensTensor *activation;
  double *means; /* by channel */
  int *order;    /* channels, the strongest first: lens_channel_strengths () */
  int n_channels;
} LensGistLayer;

LensGistLayer *lens_gist_layer_new (LensTape *tape, int value);
void lens_gist_layer_free (LensGistLayer *layer);

/* How the views are drawn. */
typedef struct
{
  int channels; /* small multiples */
  int windows;  /* of the occlusion, along the shorter side */
} LensGistChoices;

/* A column of the views. */
typedef struct
{
  const char *title;
  LensFrameKind kind; /* of its cells */
  const char *opens;  /* id of the method that shows such a cell alone */

  /* Fills in a new cell: map or reason; FALSE if cancelled. */
  gboolean (*fill) (LensRun *run,
                    const LensGistLayer *layer,
                    const LensGistChoices *choices,
                    LensCell *cell,
                    GError **error);
} LensGistView;

/* Ends with a NULL title. */
extern const LensGistView lens_gist_views[];

/* The signal that the sum over a channel sends back to the picture, guided. */
LensTensor *lens_gist_guided (LensRun *run,
                              const LensGistLayer *layer,
                              int channel,
                              GError **error);

/* A layer brought to the grid that all layers of the pairs share. */
typedef struct
{
  int n;          /* positions of the grid */
  double *energy; /* by position: root of the mean square over channels */
  double *gram;   /* [n][n]: products of centred channel vectors */
} LensGistSketch;

/* The grid: as coarse as the coarsest layer, within reason. */
void
lens_gist_choose_grid (LensTape *tape, const GArray *layers, int *height, int *width);

LensGistSketch *
lens_gist_sketch_new (const LensTensor *activation, int height, int width);
void lens_gist_sketch_free (LensGistSketch *sketch);

/* Pearson's correlation of the energies; NaN where one is constant. */
double lens_gist_correlate (const LensGistSketch *a, const LensGistSketch *b);

/* Linear centred kernel alignment over positions, 0 to 1; NaN where one is constant. */
double lens_gist_align (const LensGistSketch *a, const LensGistSketch *b);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LensGistLayer, lens_gist_layer_free)

G_END_DECLS
