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

/* The rule at every activation that has a rectifier's trait; else the gradient. */
extern const LensRuleUse lens_guided_rules[];
extern const LensRuleUse lens_deconvnet_rules[];

G_END_DECLS
