/* query-score.c - the number that is explained, and what flows back from it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The value is always the one before softmax where the network has it: a probability is
 * computed here, in double, so that it and its derivative keep their digits.
 */

#include "core/method/attribution.h"
#include "core/method/query-inside.h"

#include <math.h>

const LensChoice lens_scores[] = {
  [LENS_SCORE_LOGIT] = { "logit", N_ ("before softmax") },
  [LENS_SCORE_SOFTMAX] = { "softmax", N_ ("probability") },
  [LENS_SCORE_SIGMOID] = { "sigmoid", N_ ("sigmoid of the score") },
  { NULL, NULL },
};

/* Log of the sum of exp (score), without overflow. */
static double
log_sum_exp (const LensReal *scores, gsize n)
{
  double largest = -INFINITY;
  double sum = 0;

  for (gsize i = 0; i < n; i++)
    largest = MAX (largest, (double) scores[i]);
  if (!isfinite (largest))
    return largest;
  for (gsize i = 0; i < n; i++)
    sum += exp ((double) scores[i] - largest);
  return largest + log (sum);
}

static double
sigmoid (double x)
{
  return x >= 0 ? 1 / (1 + exp (-x)) : exp (x) / (1 + exp (x));
}

double
lens_query_read_class (const LensQuery *query, const LensTensor *value, int index)
{
  const LensReal *scores = lens_tensor_data (value);
  double score = (double) scores[index];

  if (query->score == LENS_SCORE_SIGMOID)
    return sigmoid (score);
  if (query->score == LENS_SCORE_SOFTMAX)
    return exp (score - log_sum_exp (scores, lens_tensor_n_elements (value)));
  return score;
}

/* The positions of a channel that the unit's score adds up: one run of numbers. */
static gsize
find_unit (const LensTarget *target, const LensTensor *value, gsize *n_positions)
{
  LensGrid grid = lens_grid_of (lens_tensor_shape (value));
  gsize begin = (gsize) target->index * grid.n_positions;

  if (!target->is_neuron)
    {
      *n_positions = grid.n_positions;
      return begin;
    }
  *n_positions = 1;
  return begin + (gsize) target->y * grid.width + target->x;
}

double
lens_query_read_score (const LensQuery *query, const LensTensor *value)
{
  const LensTarget *target = &query->target;
  const LensReal *data = lens_tensor_data (value);
  double sum = 0;
  gsize n_positions;
  gsize begin;

  if (target->kind == LENS_TARGET_CLASS)
    return lens_query_read_class (query, value, target->index);

  begin = find_unit (target, value, &n_positions);
  for (gsize i = 0; i < n_positions; i++)
    sum += (double) data[begin + i];
  return sum;
}

static void
fill_class_signal (const LensQuery *query, const LensTensor *value, LensReal *signal)
{
  const LensReal *scores = lens_tensor_data (value);
  const gsize n = lens_tensor_n_elements (value);
  const int target = query->target.index;
  double probability;
  double normaliser;

  if (query->score == LENS_SCORE_LOGIT)
    {
      signal[target] = 1;
      return;
    }
  probability = lens_query_read_class (query, value, target);
  if (query->score == LENS_SCORE_SIGMOID)
    {
      signal[target] = (LensReal) (probability * (1 - probability));
      return;
    }

  /* d p_c / d s_j = p_c (δ_cj - p_j).  The target's own 1 - p_c is the sum of the other
   * probabilities, which keeps its digits where p_c is close to 1. */
  normaliser = log_sum_exp (scores, n);
  double others = 0;
  for (gsize j = 0; j < n; j++)
    {
      double p = exp ((double) scores[j] - normaliser);

      signal[j] = (LensReal) (-probability * p);
      others += j == (gsize) target ? 0 : p;
    }
  signal[target] = (LensReal) (probability * others);
}

LensTensor *
lens_query_signal (const LensQuery *query, const LensTensor *value)
{
  LensTensor *tensor = lens_tensor_new (lens_tensor_shape (value));
  LensReal *signal = lens_tensor_writable (tensor);
  gsize n_positions;
  gsize begin;

  if (query->target.kind == LENS_TARGET_CLASS)
    {
      fill_class_signal (query, value, signal);
      return tensor;
    }
  begin = find_unit (&query->target, value, &n_positions);
  for (gsize i = 0; i < n_positions; i++)
    signal[begin + i] = 1;
  return tensor;
}

int
lens_query_best_class (const LensQuery *query, const LensTensor *value, int except)
{
  const LensReal *scores = lens_tensor_data (value);
  const gsize n = lens_tensor_n_elements (value);
  int best = -1;

  for (gsize i = 0; i < n && i <= G_MAXINT; i++)
    if ((int) i != except && isfinite (scores[i]) &&
        (best < 0 || scores[i] > scores[best]))
      best = (int) i;
  return best;
}

LensTensor *
lens_query_probabilities (LensQuery *query, LensMonitor *monitor, GError **error)
{
  LensModel *model = query->recording->model;
  int value = lens_model_probabilities (model);
  gboolean is_given = value >= 0;
  LensTape *tape;
  LensTensor *answers;
  LensTensor *result;
  double normaliser;
  LensShape shape;

  if (!lens_model_is_classifier (model))
    {
      lens_fail (error, LENS_ERROR_UNSUPPORTED, "this network has no class scores");
      return NULL;
    }
  tape = lens_query_tape (query, monitor, error);
  if (tape == NULL)
    return NULL;

  answers = lens_tape_value (tape, is_given ? value : lens_model_scores (model));
  shape = lens_shape (1, (gint64) lens_tensor_n_elements (answers));
  if (is_given)
    return lens_tensor_reshape (answers, &shape);

  result = lens_tensor_new_unset (&shape);
  normaliser = log_sum_exp (lens_tensor_data (answers), (gsize) shape.dims[1]);
  for (gsize i = 0; i < (gsize) shape.dims[1]; i++)
    lens_tensor_writable (result)[i] = (LensReal) exp (
      (double) lens_tensor_data (answers)[i] - normaliser);
  return result;
}
