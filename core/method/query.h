/* query.h - what is asked of a network: about which picture, which score, at which layer
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A query is made once and never changes; its forward pass is recorded when first needed
 * and then shared by every method that is asked the same question.
 */

#pragma once

#include "core/graph/tape.h"
#include "core/model/model.h"

G_BEGIN_DECLS

typedef enum
{
  LENS_TARGET_CLASS,
  LENS_TARGET_UNIT,
} LensTargetKind;

/* What is to be explained: a class, or a unit of a layer (index 0 like any other).  Where
 * a network has no class scores (detectors, image to image) a class is an element of its
 * first output, counted over all its numbers. */
typedef struct
{
  LensTargetKind kind;
  int value; /* where the score is read: the class scores, or the unit's layer */
  int index; /* the class, or the unit's channel */
  gboolean is_neuron; /* one position; otherwise the sum over the channel's positions */
  int y;
  int x;
} LensTarget;

/* Which number of a class: the score before softmax, the probability, or the sigmoid. */
typedef enum
{
  LENS_SCORE_LOGIT,
  LENS_SCORE_SOFTMAX,
  LENS_SCORE_SIGMOID,
} LensScore;

extern const LensChoice lens_scores[];

typedef struct _LensQuery LensQuery;

/* How a query is put in words; any member but model and one picture may be NULL. */
typedef struct
{
  LensModel *model;
  LensImage *image;   /* a picture, or … */
  LensTensor *tensor; /* … numbers [C][H][W] or [1][C][H][W], used as they are */
  const char *target; /* “top”, “#3”, an index or a class name; NULL: top */
  const char *unit;   /* LAYER:CHANNEL or LAYER:CHANNEL:Y:X; wins over target */
  const char *layer;  /* NULL: the model's default layer */
  LensScore score;
  LensMonitor *monitor;
} LensQueryWords;

/**
 * lens_query_new:
 * @words: the question
 *
 * Resolves names against the model; “top” runs the network once.
 *
 * Returns: (transfer full) (nullable): the query, or %NULL with “no layer …”, “no class …”,
 *   “channel 12 of layer …: 0 to 9 expected”
 */
LensQuery *lens_query_new (const LensQueryWords *words, GError **error);

/* The same picture and model asked something else: shares the recorded pass where @words
 * names neither a picture nor a tensor.  Target, unit, layer and score are as for
 * lens_query_new (). */
LensQuery *
lens_query_new_like (LensQuery *query, const LensQueryWords *words, GError **error);

LensQuery *lens_query_ref (LensQuery *query);
void lens_query_unref (LensQuery *query);

LensModel *lens_query_model (const LensQuery *query);
const LensTarget *lens_query_target (const LensQuery *query);
LensScore lens_query_score (const LensQuery *query);

/* The layer asked about: a value index; -1 if the network has no spatial layer. */
int lens_query_layer (const LensQuery *query);

/* The input that takes the picture: a value index. */
int lens_query_input_value (const LensQuery *query);

/* The input tensor of the picture, as the network takes it: [1][C][H][W], channels last,
 * or with fewer axes; see lens_query_layout (). */
LensTensor *lens_query_input (const LensQuery *query);

/* How the numbers of the input lie.  An input without positions is one row. */
typedef struct
{
  int n_channels;
  int height;
  int width;
  gboolean is_channels_last;
} LensLayout;

const LensLayout *lens_query_layout (const LensQuery *query);

/* Numbers that lie as the input's do, as [1][channels][height][width]; shares memory unless
 * the channels are last. */
LensTensor *lens_query_planes (const LensQuery *query, LensTensor *tensor);

/* The picture as the network saw it (fitted), for drawing under maps; NULL where the input
 * is no picture. */
LensImage *lens_query_image (const LensQuery *query);

/* All inputs of the graph with the picture's one replaced by @input; networks with further
 * inputs get zeros there.  Free the array with g_free (), the tensors belong to the query. */
LensTensor **lens_query_inputs (const LensQuery *query, LensTensor *input);

/* The recorded pass of the picture, made when first asked for; NULL if cancelled. */
LensTape *lens_query_tape (LensQuery *query, LensMonitor *monitor, GError **error);

/**
 * lens_query_memory:
 * @pass: (out): the same for all queries that share the recorded pass
 *
 * Returns: what that pass takes in memory, in bytes; 0 while it is not recorded
 */
gsize lens_query_memory (const LensQuery *query, gconstpointer *pass);

/* The number that is explained, read from the value lens_query_target ()->value. */
double lens_query_read_score (const LensQuery *query, const LensTensor *value);

/* The same number of another class. */
double
lens_query_read_class (const LensQuery *query, const LensTensor *value, int index);

/* The class with the largest score but @except (-1: none); -1 if there are no classes or
 * no number is finite. */
int lens_query_best_class (const LensQuery *query, const LensTensor *value, int except);

/* What flows back from that number into its value, of the value's shape: d score / d value.
 * For softmax and sigmoid it depends on the value. */
LensTensor *lens_query_signal (const LensQuery *query, const LensTensor *value);

/* Probabilities of all classes for this picture, [1][n] (softmax of the scores where the
 * network ends in scores); NULL with an error if the network has no class scores. */
LensTensor *
lens_query_probabilities (LensQuery *query, LensMonitor *monitor, GError **error);

/* “Egyptian cat”, or “fire9-concat channel 12 at (3, 4)”, y before x. */
char *lens_query_describe_target (const LensQuery *query);

/* The first of the names a label lists, “class 7”, or “element 7 of boxes”. */
char *lens_query_class_name (const LensQuery *query, int index);

/**
 * lens_query_baseline:
 * @baseline: what stands for nothing
 * @seed: for noise
 *
 * Returns: (transfer full): an input tensor showing nothing
 */
LensTensor *lens_query_baseline (const LensQuery *query,
                                 const LensBaseline *baseline,
                                 guint64 seed);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LensQuery, lens_query_unref)

G_END_DECLS
