/* passes.c - the passes in their order
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/graph/passes.h"

#include <stddef.h>

const LensPass *const lens_passes[] = {
  &lens_pass_order,    &lens_pass_shapes, &lens_pass_identity,
  &lens_pass_patterns, &lens_pass_prune,  NULL,
};
