/* gradient.c - the derivative of the target, and two ways to clean it on its way back
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The three differ only in what rectifiers do with the signal; see core/rule.
 */

#include "core/method/methods.h"

#include "core/method/attribution.h"
#include "core/rule/rules.h"

static LensStep
publish_backward (LensRun *run, const LensRuleUse *rules, GError **error)
{
  LensTensor *gradient;
  LensFrame *frame;

  if (lens_run_n_published (run) > 0)
    return LENS_STEP_DONE;

  gradient = lens_run_gradient (run, NULL, rules, error);
  if (gradient == NULL)
    return LENS_STEP_FAILED;
  frame = lens_attribution (run, gradient);
  frame->n_expected = 1;
  frame->quantity = rules == NULL ? "gradient of the score" : "signal at the input";
  return lens_run_publish (run, frame);
}

static LensStep
step_gradient (LensRun *run, GError **error)
{
  return publish_backward (run, NULL, error);
}

static LensStep
step_guided (LensRun *run, GError **error)
{
  return publish_backward (run, lens_guided_rules, error);
}

static LensStep
step_deconvnet (LensRun *run, GError **error)
{
  return publish_backward (run, lens_deconvnet_rules, error);
}

const LensMethod lens_method_gradient = {
  .id = "gradient",
  .title = N_ ("Gradient"),
  .summary = N_ ("How the target answers to a small change of each input number."),
  .paper = "Simonyan, Vedaldi and Zisserman, 2014",
  .link = "https://arxiv.org/abs/1312.6034",
  .needs = LENS_NEEDS_TARGET,
  .question = LENS_QUESTION_EXPLAIN,
  .kind = LENS_FRAME_SIGNED,
  .figure = "signed",
  .step = step_gradient,
};

const LensMethod lens_method_guided_backprop = {
  .id = "guided-backprop",
  .title = N_ ("Guided backprop"),
  .summary = N_ ("The gradient with only what speaks for the target let through."),
  .paper = "Springenberg, Dosovitskiy, Brox and Riedmiller, 2015",
  .link = "https://arxiv.org/abs/1412.6806",
  .needs = LENS_NEEDS_TARGET | LENS_NEEDS_RECTIFIERS,
  .question = LENS_QUESTION_EXPLAIN,
  .kind = LENS_FRAME_SIGNED,
  .figure = "signed",
  .step = step_guided,
};

const LensMethod lens_method_deconvnet = {
  .id = "deconvnet",
  .title = N_ ("Deconvnet"),
  .summary = N_ ("The target drawn back to pixels through rectifiers turned around."),
  .paper = "Zeiler and Fergus, 2014",
  .link = "https://arxiv.org/abs/1311.2901",
  .needs = LENS_NEEDS_TARGET | LENS_NEEDS_RECTIFIERS,
  .question = LENS_QUESTION_EXPLAIN,
  .kind = LENS_FRAME_SIGNED,
  .figure = "signed",
  .step = step_deconvnet,
};
