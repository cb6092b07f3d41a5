/* rules.h - the table of rules, and the lists that methods use
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/graph/rule.h"

G_BEGIN_DECLS

/* Ends with NULL. */
extern const LensRule *const lens_rules[];

extern const LensRule lens_rule_guided;
extern const LensRule lens_rule_deconvnet;

/* The rule at every rectifier and at every activation bent like one; else the gradient.
 * The gates inside other activations (sigmoid, tanh) are left alone. */
extern const LensRuleUse lens_guided_rules[];
extern const LensRuleUse lens_deconvnet_rules[];

G_END_DECLS
