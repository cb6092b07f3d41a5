/* scores.c - what the network answers: a number a class, before and after softmax
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/base/error.h"
#include "core/method/methods.h"

/* Takes @scores. */
static LensStep
publish (LensRun *run, LensTensor *scores, const char *quantity)
{
  LensFrame *frame = lens_frame_new (LENS_FRAME_BARS, scores);

  frame->n_expected = 1;
  frame->quantity = quantity;
  return lens_run_publish (run, frame);
}

static LensStep
step_logits (LensRun *run, GError **error)
{
  LensQuery *query = lens_run_query (run);
  int value = lens_model_scores (lens_query_model (query));
  LensTape *tape;
  LensTensor *scores;
  LensShape shape;

  if (lens_run_n_published (run) > 0)
    return LENS_STEP_DONE;
  if (value < 0)
    {
      lens_fail (error, LENS_ERROR_UNSUPPORTED,
                 "this network gives no scores before softmax");
      return LENS_STEP_FAILED;
    }
  tape = lens_query_tape (query, lens_run_monitor (run), error);
  if (tape == NULL)
    return LENS_STEP_FAILED;

  scores = lens_tape_value (tape, value);
  shape = lens_shape (1, (gint64) lens_tensor_n_elements (scores));
  return publish (run, lens_tensor_reshape (scores, &shape), "score");
}

static LensStep
step_probabilities (LensRun *run, GError **error)
{
  LensTensor *probabilities;

  if (lens_run_n_published (run) > 0)
    return LENS_STEP_DONE;
  probabilities = lens_query_probabilities (lens_run_query (run),
                                            lens_run_monitor (run), error);
  if (probabilities == NULL)
    return LENS_STEP_FAILED;
  return publish (run, probabilities, "probability");
}

const LensMethod lens_method_logits = {
  .id = "logits",
  .title = N_ ("Scores"),
  .summary = N_ ("The score of every class before softmax."),
  .needs = LENS_NEEDS_CLASSES,
  .question = LENS_QUESTION_EXPLAIN,
  .kind = LENS_FRAME_BARS,
  .figure = "bars",
  .step = step_logits,
};

const LensMethod lens_method_probabilities = {
  .id = "probabilities",
  .title = N_ ("Probabilities"),
  .summary = N_ ("The probability of every class."),
  .needs = LENS_NEEDS_CLASSES,
  .question = LENS_QUESTION_EXPLAIN,
  .kind = LENS_FRAME_BARS,
  .figure = "bars",
  .step = step_probabilities,
};
