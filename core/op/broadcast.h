/* broadcast.h - what operators of two operands, number by number, have in common
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/kernel/arithmetic.h"
#include "core/op/op.h"

G_BEGIN_DECLS

typedef struct
{
  gboolean broadcast;
  LensInts axis;
  gboolean fmod; /* a field of mod only */

  /* Not fields. */
  int n_trailing; /* axes of size 1 to add behind operand 1 */
  gboolean is_integer;
  gboolean is_base_integer; /* operand 0 alone */
} LensBroadcastSettings;

/* Before opset 7 operand 1 was laid under operand 0 from a chosen axis on. */
extern const LensField lens_broadcast_fields[];

/* The same with fmod. */
extern const LensField lens_mod_fields[];

/* The result has the shape that both operands stretch to, and the kind of operand 0. */
gboolean lens_broadcast_infer (const LensInfer *infer, GError **error);

/* The same, but the result says yes or no. */
gboolean lens_broadcast_infer_truth (const LensInfer *infer, GError **error);

void lens_broadcast_forward (const LensForward *forward,
                             const LensArithmetic *arithmetic);

void lens_broadcast_backward (const LensBackward *backward,
                              const LensArithmetic *arithmetic);

G_END_DECLS
