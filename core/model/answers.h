/* answers.h - where a network says what it sees
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/graph/graph.h"

G_BEGIN_DECLS

/* Which values a target is read from; see lens_model_scores (). */
typedef struct
{
  int scores;
  int probabilities; /* -1 if the network does not end in softmax */
  gboolean is_classifier;
  int n_classes; /* elements of scores */
} LensAnswers;

/**
 * lens_answers_find:
 * @output: (nullable): the name of the output with the class scores, where somebody says
 *
 * Prefers the first output that has one number a class, and looks behind softmax and
 * changes of shape for the scores before it.
 */
LensAnswers lens_answers_find (const LensGraph *graph, const char *output);

/* The input that takes a picture: the first with one, three or four channels of two axes;
 * -1 if there is none. */
int lens_answers_picture_input (const LensGraph *graph);

G_END_DECLS
