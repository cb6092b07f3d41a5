/* learning.h - a small network that learns, for tests
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A learner is looked at from outside only.  Plain gradient descent with a rate of 1 moves
 * each number by its gradient, and a rate of 0 tells the loss.
 */

#pragma once

#include "core/base/error.h"
#include "core/train/learner.h"

#define N_PICTURES 5

typedef struct
{
  LensLearner *learner;
  LensReal *pictures;
  int classes[N_PICTURES];
} Learning;

typedef struct
{
  const char *recipe;
  const char *loss;
  const char *loss_settings;
  const char *optimiser;
  const char *optimiser_settings;
  double clip_norm;
} LearningWay;

/* Neither momentum nor decay. */
extern const LearningWay learning_plain;

#define LEARNING_N_WAYS 5

extern const LearningWay learning_ways[LEARNING_N_WAYS];

LensLearner *learning_new_learner (const LearningWay *way);

/* For g_test_add () with a way as data. */
void learning_set_up (Learning *learning, gconstpointer data);
void learning_tear_down (Learning *learning, gconstpointer data);

/* The loss before the step; a mistake aborts. */
double learning_step (Learning *learning, double rate);
void learning_restore (Learning *learning, GBytes *saved);

const LensParameter *learning_about (const Learning *learning, int index);
int learning_n_parameters (const Learning *learning);
gsize learning_size_of (const Learning *learning, int index);

/* Whether it is a running statistic. */
gboolean learning_is_running (const Learning *learning, int index);

/* To the last bit. */
void learning_assert_same (const GPtrArray *a, const GPtrArray *b);

#define LEARNING_ADD(path, way, function) \
  g_test_add (path, Learning, way, learning_set_up, function, learning_tear_down)
