/* learner-inside.h - the members of a learner, for the files of learner.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/train/learner.h"
#include "core/train/runner.h"

G_BEGIN_DECLS

/* Numbers of a gradient that one sum of squares is taken over. */
#define LENS_LEARNER_PIECE 16384

/* One parameter of the recipe. */
typedef struct
{
  const LensParameter *about;
  gsize n;
  gsize at; /* in numbers; for what is learnt in gradients and states too */
  gboolean is_learnt;
  int value;        /* in the graph for training: its own, or the batch's statistics */
  int value_in_use; /* in the graph for use */
} LensLearnt;

struct _LensLearner
{
  LensRecipe *recipe;
  LensLearnerOptions options; /* with the settings below */
  gpointer loss_settings;
  gpointer optimiser_settings;

  LensGraph *graph;
  LensRunner *runner;
  int pictures;
  int scores;

  LensGraph *graph_in_use;
  LensRunner *runner_in_use;
  int pictures_in_use;
  int scores_in_use;

  LensLearnt *learnt; /* by parameter */
  int n_learnt;
  gsize n_numbers;   /* of all parameters, with gaps so that each is aligned */
  gsize n_gradients; /* what is learnt comes first */

  LensReal *numbers;
  LensReal *gradients;
  LensReal *states[LENS_MAX_OPTIMISER_STATES];
  LensReal *masks;  /* of all dropouts, one after the other */
  int *mask_values; /* by dropout */
  double *sums;     /* by piece of the gradient */
  LensReal *room;   /* of both runners: they never run at once */

  gint64 n_steps;
};

/* One number from several: chance that depends on all of them and on nothing else. */
guint64 lens_learner_mix (guint64 seed, guint64 first, guint64 second);

/* What a learner starts from. */
void lens_learner_set_first_numbers (LensLearner *learner);

/* The masks of the step to come. */
void lens_learner_draw_masks (LensLearner *learner);

G_END_DECLS
