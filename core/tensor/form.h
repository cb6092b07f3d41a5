/* form.h - what is made of a constant tensor's numbers, kept with it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Kernels read weights fastest in an order, or in coordinates, of their own.  For weights
 * that never change that form is made when it is first asked for, and goes with the tensor
 * that it was made of.  All forms together keep to a budget; what would go beyond it is
 * made anew each time, which gives the same numbers.  Values that change have no form: only
 * a graph's constants are handed to kernels as tensors.
 */

#pragma once

#include "core/tensor/tensor.h"

G_BEGIN_DECLS

typedef struct _LensForm LensForm;

/* Fills in all numbers of a form. */
typedef void (*LensFormMake) (gconstpointer question, LensReal *numbers);

/**
 * LensFormQuery:
 * @make: how it is made; together with @key and @n what tells forms of a tensor apart
 * @key: of all that @question says
 * @question: handed to @make
 * @n: how many numbers
 */
typedef struct
{
  LensFormMake make;
  guint64 key;
  gconstpointer question;
  gsize n;
} LensFormQuery;

/**
 * lens_tensor_form:
 * @tensor: whose numbers will not change any more
 * @query: which form
 *
 * Any thread may ask; of two that make the same form at once, one throws his own away.
 *
 * Returns: (nullable): the numbers, which live as long as @tensor, at a multiple of 64
 *   bytes; %NULL if they would go beyond the budget
 */
const LensReal *lens_tensor_form (const LensTensor *tensor, const LensFormQuery *query);

/* Goes on from @key, which begins as 0, with another number (Fowler, Noll and Vo). */
guint64 lens_form_key (guint64 key, guint64 number);

/* Bytes that all forms may take together; what exists stays.  LENS_FORMS_USUAL_BUDGET, as if
 * nothing were said, is a quarter of the machine's memory. */
#define LENS_FORMS_USUAL_BUDGET G_MAXSIZE
void lens_forms_set_budget (gsize size);
gsize lens_forms_budget (void);

/* Bytes that all forms take now. */
gsize lens_forms_size (void);

/* For tensor.c alone: the forms of one tensor. */
const LensReal *lens_forms_take (LensForm **forms, const LensFormQuery *query);
void lens_forms_free (LensForm *forms);

G_END_DECLS
