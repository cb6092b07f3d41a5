/* overview.h - what a network makes of a picture at first sight
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Answers and the activity of every layer, from one forward pass.  Frozen once made.
 */

#pragma once

#include "core/job/desk.h"

G_BEGIN_DECLS

#define LENS_N_SPARK_BINS 24

/* A layer in one glance. */
typedef struct
{
  double mean; /* of |v| */
  double maximum;
  double dead_share; /* channels that are 0 (or constant) everywhere, 0 to 1 */
  double spark[LENS_N_SPARK_BINS]; /* histogram of the channels' mean |v|, relative: the
                                      highest bin is 1 */
} LensActivity;

typedef struct
{
  gint n_references;
  LensModel *model;
  LensImage *image;          /* the picture as the network saw it; NULL if it is none */
  LensTensor *probabilities; /* [1][n]; NULL where the network has no classes */
  int *ranking;              /* classes, the likeliest first */
  int n_classes;
  LensActivity *activities; /* one a layer */
  int n_layers;
  char **notes; /* what was assumed; NULL-terminated */
} LensOverview;

/* (transfer full) (nullable): of the job's network and picture. */
LensOverview *lens_overview_make (LensDesk *desk,
                                  const LensJob *job,
                                  LensMonitor *monitor,
                                  GError **error);
LensOverview *lens_overview_ref (LensOverview *overview);
void lens_overview_unref (LensOverview *overview);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LensOverview, lens_overview_unref)

G_END_DECLS
