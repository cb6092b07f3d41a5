/* rule.h - what replaces the gradient on the way back
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Guided backprop, deconvnet and layer-wise relevance differ from the gradient only in
 * what single operators do with the signal.  A method picks a list of uses; it never edits
 * a network.
 */

#pragma once

#include "core/op/op.h"

G_BEGIN_DECLS

typedef struct _LensRule LensRule;

struct _LensRule
{
  const char *id; /* kebab-case */
  const char *title;
  const char *paper;

  /* Carries the signal back through one node in place of op->backward.  It adds to
   * input_signals, as op->backward does. */
  void (*backward) (const LensOp *op, const LensBackward *backward);

  /* Heeds @sets; and if the operator has LENS_TRAIT_IN_PLACE, the operand's signal may then
   * be where the result's is. */
  gboolean sets_signals;
};

/* A rule and the operators it holds for: those with all of these traits. */
typedef struct
{
  guint traits; /* LensTrait */
  const LensRule *rule;
} LensRuleUse;

G_END_DECLS
