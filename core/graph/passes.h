/* passes.h - what happens to a draft before it is frozen
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/graph/draft.h"

G_BEGIN_DECLS

typedef struct
{
  const char *id;
  const char *title; /* what --verbose says: “finding shapes and folding constants” */
  gboolean (*run) (LensDraft *draft, GError **error);
} LensPass;

extern const LensPass lens_pass_order;  /* nodes after those they depend on */
extern const LensPass lens_pass_shapes; /* every shape; what is constant is computed */
extern const LensPass lens_pass_identity; /* dropout and identity disappear */
extern const LensPass
  lens_pass_patterns;                  /* x · sigmoid (x) becomes silu, and the like */
extern const LensPass lens_pass_prune; /* what no result needs disappears */

/* All passes in the order in which they run; ends with NULL. */
extern const LensPass *const lens_passes[];

G_END_DECLS
