/* op-case.h - one operator, run by itself, and what must hold for any of them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A case is a few words of text: the operator, its settings and the shapes of its
 * operands.  The checks below are the proof that every operator owes; each stops the test
 * with the case in the message.
 *
 *   OpCase *test = op_case_new (&(OpCaseText){ "conv", "pads=1,1,1,1",
 *                                              "1x3x8x8 4x3x3x3 4" }, seed);
 *   op_case_run (test);
 *   … compare test->outputs[0] with the definition …
 *   op_case_check_all (test, seed);
 *   op_case_free (test);
 */

#pragma once

#include "core/base/error.h"
#include "core/base/rng.h"
#include "core/op/op.h"

#define OP_CASE_MAX_OPERANDS 16

typedef struct
{
  const char *op;       /* the name of a row: “conv” */
  const char *settings; /* (nullable) “strides=2,2 auto_pad=SAME_UPPER” */
  const char *shapes; /* “1x3x8x8 4x3x3x3 - scalar”; “-” is an absent operand */
  int opset;          /* 0 stands for 21 */
  int n_outputs;      /* 0 stands for 1 */
} OpCaseText;

typedef struct
{
  OpCaseText text;
  const LensOp *op;
  gpointer settings;
  int opset;
  double crop_tolerance; /* of op_case_check_boxes (), for op_case_assert_close () */

  int n_inputs;
  LensShape input_shapes[OP_CASE_MAX_OPERANDS];
  LensReal *inputs[OP_CASE_MAX_OPERANDS]; /* NULL for an absent operand */
  LensKind input_kinds[OP_CASE_MAX_OPERANDS];
  gboolean is_constant[OP_CASE_MAX_OPERANDS]; /* whether infer may see the numbers */
  LensReal *input_signals[OP_CASE_MAX_OPERANDS];

  int n_outputs;
  LensShape output_shapes[OP_CASE_MAX_OPERANDS];
  LensKind output_kinds[OP_CASE_MAX_OPERANDS];
  LensReal *outputs[OP_CASE_MAX_OPERANDS];
  LensReal *output_signals[OP_CASE_MAX_OPERANDS]; /* NULL where none flows back */
  gboolean sets; /* whether backward finds the signals of all operands unset */
} OpCase;

/* Operands are filled with normal random numbers.  A mistake in the text aborts. */
OpCase *op_case_new (const OpCaseText *text, guint64 seed);
void op_case_free (OpCase *test);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OpCase, op_case_free)

/* Fills an operand with uniform numbers of begin … end. */
void
op_case_fill_uniform (OpCase *test, int input, double begin, double end, guint64 seed);

/* Copies the numbers of an operand; n is asserted. */
void op_case_fill (OpCase *test, int input, const double *numbers, int n);

/* The same for whole numbers, which infer may see: axes, shapes, repeats. */
void op_case_fill_ints (OpCase *test, int input, const gint64 *numbers, int n);

/* Finds the shapes of the results and makes room for them; output signals become random. */
gboolean op_case_infer (OpCase *test, GError **error);

void op_case_forward (OpCase *test);

/* Input signals begin at zero. */
void op_case_backward (OpCase *test);

/* Infer, which must succeed, forward, and backward if the operator has one. */
void op_case_run (OpCase *test);

/* “conv strides=2,2 1x3x8x8 … → 1x4x4x4”; free with g_free (). */
char *op_case_to_string (const OpCase *test);

/* The last @rank numbers of each of @n_lists pairs, as a setting: “1,2”; for sizes of
 * windows kept as height and width.  Free with g_free (). */
char *op_case_axes_text (const int *numbers, int rank, int n_lists);

/* Numbers agree to tolerance × (1 + the largest |b|). */
void op_case_assert_close (const OpCase *test,
                           const char *what,
                           const LensReal *a,
                           const LensReal *b,
                           gsize n,
                           double tolerance);

/* Infer must refuse, with this code and these words in its message. */
void
op_case_expect_refusal (const OpCaseText *text, LensErrorCode code, const char *words);

/**
 * op_case_check_differences:
 * @input: the operand to vary
 *
 * Central differences of ⟨outputs, signals⟩ at some elements and in one random direction
 * agree with backward.  Means something in the double build only; nothing is done in the
 * other.  The operands must keep away from kinks by more than 1e-5.
 */
void op_case_check_differences (OpCase *test, int input, double tolerance);

/* For an operator that is affine in the operand: ⟨f (x) − f (0), u⟩ = ⟨x, backward (u)⟩. */
void op_case_check_adjoint (OpCase *test, int input);

/* Backward adds to what is there, and bears NULL for each signal of an operand. */
void op_case_check_adds (OpCase *test);

/* Backward writes to what is unset, where the operator says that it can. */
void op_case_check_sets (OpCase *test);

/* The same bits with 1, 2, 3 and 8 threads. */
void op_case_check_threads (OpCase *test);

/* Random boxes: the result on a crop is the crop of the result (op->need), and a change
 * inside a box changes nothing outside what op->reach says.  Results with spatial axes
 * only. */
void op_case_check_boxes (OpCase *test, guint64 seed);

/* Infer again on its own settings changes nothing. */
void op_case_check_infer_again (OpCase *test);

/* Adds, sets, threads, boxes and infer again; the case has run. */
void op_case_check_all (OpCase *test, guint64 seed);
