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
  gboolean is_local;        /* no operand lies across the spatial axes */
} LensBroadcastSettings;

/* Before opset 7 operand 1 was laid under operand 0 from a chosen axis on. */
extern const LensField lens_broadcast_fields[];

/* The same with fmod. */
extern const LensField lens_mod_fields[];

/* The result has the shape that both operands stretch to, and the kind of operand 0. */
gboolean lens_broadcast_infer (const LensInfer *infer, GError **error);

/* The same, but the result says yes or no. */
gboolean lens_broadcast_infer_truth (const LensInfer *infer, GError **error);

/* Whether @operand, aligned as it is to be laid under @result, has the result's spatial
 * sizes or none: only then a part of the result can be had alone. */
gboolean lens_broadcast_is_local (const LensShape *operand, const LensShape *result);

gboolean lens_broadcast_reach (gconstpointer settings,
                               int input_index,
                               const LensShape *shape_in,
                               const LensShape *shape_out,
                               const LensBox *in,
                               LensBox *out);

/* Also for other operators: an operand with the result's spatial sizes is cropped like it,
 * any other is not. */
void lens_broadcast_need (gconstpointer settings,
                          int input_index,
                          const LensShape *shape_in,
                          const LensShape *shape_out,
                          const LensBox *out,
                          LensBox *in,
                          gpointer crop);

void lens_broadcast_forward (const LensForward *forward,
                             const LensArithmetic *arithmetic);

void lens_broadcast_backward (const LensBackward *backward,
                              const LensArithmetic *arithmetic);

G_END_DECLS
