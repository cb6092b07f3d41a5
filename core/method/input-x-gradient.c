/* input-x-gradient.c - how much each input number adds to the target, to first order
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/method/methods.h"

#include "core/method/attribution.h"

static LensStep
step (LensRun *run, GError **error)
{
  LensTensor *input = lens_query_input (lens_run_query (run));
  LensTensor *product;
  LensFrame *frame;

  if (lens_run_n_published (run) > 0)
    return LENS_STEP_DONE;

  product = lens_run_gradient (run, NULL, NULL, error);
  if (product == NULL)
    return LENS_STEP_FAILED;
  for (gsize i = 0; i < lens_tensor_n_elements (input); i++)
    lens_tensor_writable (product)[i] *= lens_tensor_data (input)[i];

  frame = lens_attribution (run, product);
  frame->n_expected = 1;
  frame->quantity = "input × gradient";
  return lens_run_publish (run, frame);
}

const LensMethod lens_method_input_x_gradient = {
  .id = "input-x-gradient",
  .title = N_ ("Input × gradient"),
  .summary = N_ ("Each input number times the gradient there."),
  .paper = "Shrikumar, Greenside, Shcherbina and Kundaje, 2016",
  .link = "https://arxiv.org/abs/1605.01713",
  .needs = LENS_NEEDS_TARGET,
  .question = LENS_QUESTION_EXPLAIN,
  .kind = LENS_FRAME_SIGNED,
  .figure = "signed",
  .step = step,
};
