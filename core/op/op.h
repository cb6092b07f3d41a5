/* op.h - what an operator is
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An operator is a const row: its settings, how it finds the shapes of its results, how it
 * computes them, how it carries a signal back, and what part of a result a part of an
 * operand can reach.  It knows nothing of graphs.
 *
 * Everything that can go wrong goes wrong in infer; forward and backward cannot fail.
 */

#pragma once

#include "core/base/field.h"
#include "core/kernel/epilogue.h"
#include "core/tensor/tensor.h"

G_BEGIN_DECLS

typedef struct _LensOp LensOp;

/* What is known of an operand or a result before anything runs. */
typedef struct
{
  LensShape shape;
  LensKind kind;
  const LensTensor *constant; /* the numbers, if they are known already; else NULL */
} LensSlot;

/* The question to infer. */
typedef struct
{
  gpointer
    settings; /* to be completed: automatic pads resolved, axes made positive, … */
  int opset;  /* the version of the file's operator set; 1 if it names none */
  int n_inputs;
  const LensSlot *const *inputs; /* NULL where an optional operand is absent */
  int n_outputs;
  LensSlot
    *outputs; /* shape and kind to be filled in; kind begins as that of input 0 */
} LensInfer;

/* An operand while computing; data is NULL for an absent optional operand. */
typedef struct
{
  const LensShape *shape;
  const LensReal *data;
  const LensTensor
    *constant; /* (nullable): what is there when nobody puts something else
                                 in its place; who uses it compares the numbers' address */
} LensOperand;

typedef struct
{
  const LensShape *shape;
  LensReal *data; /* unset memory: write every element */
} LensResult;

/**
 * LensForward:
 * @inputs: the operands; of one that lies in result 0 (see lies) the numbers may be there
 *   already, and with LENS_TRAIT_IN_PLACE operand 0 may be where result 0 is to be
 * @outputs: where to write
 * @epilogue: (nullable): what else becomes of result 0, whose channels are axis 1; given to
 *   operators with LENS_TRAIT_EPILOGUE alone
 */
typedef struct
{
  gconstpointer settings;
  int n_inputs;
  const LensOperand *inputs;
  int n_outputs;
  const LensResult *outputs;
  const LensEpilogue *epilogue;
} LensForward;

/**
 * LensBackward:
 * @inputs: the operands of the forward pass
 * @outputs: its results
 * @output_signals: what flows back, in the shape of each output; %NULL where nothing does
 * @input_signals: where to *add* what flows on, in the shape of each input; %NULL where
 *   nobody asks
 * @sets: (nullable): by input: nothing has flowed there yet and its memory is unset, so
 *   *write* there; given to operators with LENS_TRAIT_SETS_SIGNALS alone, when output 0 has a
 *   signal
 *
 * Adding, not writing, because a value may be used by several operators.
 */
typedef struct
{
  gconstpointer settings;
  int n_inputs;
  const LensOperand *inputs;
  int n_outputs;
  const LensOperand *outputs;
  const LensReal *const *output_signals;
  LensReal *const *input_signals;
  const gboolean *sets;
} LensBackward;

/* The question to tail. */
typedef struct
{
  gconstpointer settings;
  int input_index; /* the operand whose maker is to do the operator's work as well */
  int n_inputs;
  const LensSlot *const *inputs; /* NULL where an optional operand is absent */
} LensTailQuery;

/* An operator as what becomes of its operand before it is written, see LensEpilogue.  It
 * begins as nothing at all. */
typedef struct
{
  LensReal *scale; /* (nullable): for g_free (), one a channel */
  LensReal *shift; /* (nullable): likewise */
  int addend;      /* index of the operand that is added, or -1 */
  LensReal low;
  LensReal high;
} LensTail;

/* A box of spatial positions, all channels: y and x, end exclusive.  A 1-D value has
 * height 1 and lies along x. */
typedef struct
{
  int y_begin;
  int y_end;
  int x_begin;
  int x_end;
} LensBox;

/* What sort of operator it is, for rules and for naming layers. */
typedef enum
{
  LENS_TRAIT_RECTIFIER = 1 << 0,  /* relu and clip: guided backprop is defined for it */
  LENS_TRAIT_ACTIVATION = 1 << 1, /* any element-wise non-linearity, rectifiers too */
  LENS_TRAIT_LINEAR = 1 << 2,     /* weighted sum: convolution, dense, matrix product */
  LENS_TRAIT_POOL = 1 << 3,
  LENS_TRAIT_NORM = 1 << 4,
  LENS_TRAIT_JOIN = 1 << 5,  /* several values into one: add, concat */
  LENS_TRAIT_SHAPE = 1 << 6, /* the same numbers in another arrangement */
  LENS_TRAIT_POINTWISE = 1
                         << 7, /* result (y, x) depends on operands at (y, x) only; any
                                     operand of another spatial size is constant there */
  LENS_TRAIT_NO_GRADIENT = 1 << 8, /* forward only: backward carries nothing */
  LENS_TRAIT_IDENTITY = 1 << 9,    /* gives operand 0 as it is (dropout, identity) */
  LENS_TRAIT_SOFTMAX = 1 << 10,    /* turns scores into probabilities */
  LENS_TRAIT_SHAPE_ONLY =
    1 << 11, /* forward looks at the operands' shapes, never at their
                                      data: the result is known before anything runs */
  /* Not a rectifier but bent like one, so that guided backprop is extended to it:
   * leaky-relu, p-relu, elu, selu, celu, gelu, silu, mish, softplus, hard-swish. */
  LENS_TRAIT_BENT = 1 << 12,
  LENS_TRAIT_SETS_SIGNALS = 1 << 13, /* backward heeds @sets */
  /* Number by number: result 0 may be written over an operand 0 of as many numbers; and
   * where backward sets operand 0's signal, over the signal of result 0 (not of those that
   * pass it on). */
  LENS_TRAIT_IN_PLACE = 1 << 14,
  LENS_TRAIT_PASSES_SIGNAL = 1
                             << 15, /* an operand as large as result 0 has its signal */
  LENS_TRAIT_EPILOGUE = 1 << 16,    /* forward heeds @epilogue */
} LensTrait;

struct _LensOp
{
  const char *name;  /* kebab-case: “max-pool” */
  const char *title; /* as a layer list calls it: “max pool” */
  const LensField *fields;
  gsize settings_size;
  int min_inputs;
  int max_inputs;  /* -1 for any number */
  int max_outputs; /* 0 stands for 1, -1 for any number */
  guint traits;    /* LensTrait */

  gboolean (*infer) (const LensInfer *infer, GError **error);
  void (*forward) (const LensForward *forward);
  void (*backward) (
    const LensBackward *backward); /* NULL with LENS_TRAIT_NO_GRADIENT */

  /**
   * lies:
   * @shapes_in: of the operands, up to @input_index at least
   * @at: set to the number of result 0 where the operand's begin
   *
   * Whether all numbers of an operand lie in result 0, unchanged and one after the other.
   * Memory is then laid out so that nothing has to be copied, where that is possible:
   * forward compares addresses.  NULL means no.
   */
  gboolean (*lies) (gconstpointer settings,
                    int input_index,
                    const LensShape *const *shapes_in,
                    const LensShape *shape_out,
                    gsize *at);

  /* Whether the operator can be done by who makes its operand, as part of the epilogue; what
   * it needs besides is constant.  NULL means no. */
  gboolean (*tail) (const LensTailQuery *query, LensTail *tail);

  /**
   * reach:
   * @input_index: the operand that changes
   * @shapes_in, @shape_out: the full shapes
   * @in: the box that changes in it
   * @out: set to the box of the result that can change
   *
   * NULL means: pointwise if LENS_TRAIT_POINTWISE, else the whole result.  A pointwise
   * operator has one if it lays operands under its result in a way of its own.  Returns
   * FALSE if the whole result can change.
   */
  gboolean (*reach) (gconstpointer settings,
                     int input_index,
                     const LensShape *shape_in,
                     const LensShape *shape_out,
                     const LensBox *in,
                     LensBox *out);

  /**
   * need:
   * @out: a box of the result
   * @in: set to the box of the operand that it is computed from, inside the operand
   * @crop: the settings to compute @out from a crop to @in; a copy of @settings to adapt
   *   (the pads become what the box lacks at the borders)
   *
   * The pair of reach; NULL where reach is NULL.  Asked only where reach says of some
   * operand that a box of it changes a box of the result.
   */
  void (*need) (gconstpointer settings,
                int input_index,
                const LensShape *shape_in,
                const LensShape *shape_out,
                const LensBox *out,
                LensBox *in,
                gpointer crop);

  /* Multiply-adds of one forward pass; NULL stands for none worth counting. */
  double (*n_multiply_adds) (gconstpointer settings,
                             const LensSlot *const *inputs,
                             const LensSlot *outputs);
};

/* All operators, sorted by name; ends with NULL. */
extern const LensOp *const lens_ops[];

/* (nullable) */
const LensOp *lens_op_find (const char *name);

/* For a forward that does not heed the epilogue by itself: brings it over result 0. */
void lens_forward_finish (const LensForward *forward);

/* For .lies of what only gives operand 0 another shape. */
gboolean lens_lies_whole (gconstpointer settings,
                          int input_index,
                          const LensShape *const *shapes_in,
                          const LensShape *shape_out,
                          gsize *at);

/* For a backward that only adds: makes an operand's signal zeros where it is unset. */
void lens_backward_open (const LensBackward *backward, int input);

/* An operand that must be there; NULL with an error if it is absent. */
const LensSlot *lens_infer_operand (const LensInfer *infer,
                                    int input_index,
                                    const char *what,
                                    GError **error);

/* Whether an optional operand is there. */
gboolean lens_infer_has (const LensInfer *infer, int input_index);

/* Whole numbers that infer needs from an operand: the operand's constant.  An error says
 * that the operand is computed while the network runs, which is not supported. */
gboolean lens_infer_ints (const LensInfer *infer,
                          int input_index,
                          const char *what,
                          LensInts *result,
                          GError **error);

/* The same for real numbers; @result has room for LENS_MAX_INTS. */
gboolean lens_infer_reals (const LensInfer *infer,
                           int input_index,
                           const char *what,
                           double *result,
                           int *n_result,
                           GError **error);

/* The same for one real number. */
gboolean lens_infer_real (const LensInfer *infer,
                          int input_index,
                          const char *what,
                          double *result,
                          GError **error);

G_END_DECLS
