/* rules.c - the table of rules, and the lists that methods use
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/rule/rules.h"

const LensRule *const lens_rules[] = {
  &lens_rule_guided,
  &lens_rule_deconvnet,
  NULL,
};

const LensRuleUse lens_guided_rules[] = {
  { LENS_TRAIT_RECTIFIER, &lens_rule_guided },
  { LENS_TRAIT_BENT, &lens_rule_guided },
  { 0, NULL },
};

const LensRuleUse lens_deconvnet_rules[] = {
  { LENS_TRAIT_RECTIFIER, &lens_rule_deconvnet },
  { LENS_TRAIT_BENT, &lens_rule_deconvnet },
  { 0, NULL },
};
