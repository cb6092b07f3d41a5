/* einsum.c - sums of products, written with an index for each axis
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * “ij,jk->ik”: a letter is an axis; axes of one letter run together; letters that the
 * result does not name are summed over; “...” stands for axes that broadcast.  Without an
 * arrow the result has the letters that occur once, in alphabetical order.
 */

#include "core/base/error.h"
#include "core/base/parallel.h"
#include "core/op/ops.h"

#include <string.h>

#define MAX_OPERANDS 8
#define RESULT MAX_OPERANDS /* its index among operands */

/* A letter is its own label; axes under “...” are counted from the last. */
#define ELLIPSIS 128
#define N_LABELS (ELLIPSIS + LENS_MAX_RANK)

/* Products a piece. */
#define GRAIN 16384

/* More products than this would run for hours: a mistake, or an attack. */
#define MAX_PRODUCTS ((gsize) 1 << 38)

typedef struct
{
  char *equation;
} Settings;

static const LensField fields[] = {
  {
    LENS_TEXT (Settings, equation),
    .title = N_ ("Equation"),
    .help = N_ ("letters of the axes of each operand and of the result"),
  },
  { .kind = LENS_FIELD_END },
};

/* The labels of a term, one an axis. */
typedef struct
{
  int n;
  int labels[LENS_MAX_RANK];
} Term;

/* The labels in the order of the loops: those of the result, then those summed over. */
typedef struct
{
  int n_operands;
  int n_kept;
  int n_labels;
  gsize n_results;
  gsize n_each;
  gsize sizes[N_LABELS];
  gsize strides[MAX_OPERANDS + 1][N_LABELS];
} Plan;

static gboolean
read_term (const char *text, int rank, Term *term, GError **error)
{
  const char *dots = strstr (text, "...");
  int n_letters = (int) strlen (text) - (dots != NULL ? 3 : 0);
  int n_dotted = rank - n_letters;

  term->n = 0;
  if (n_letters > rank || (dots == NULL && n_letters != rank) || rank > LENS_MAX_RANK)
    return lens_fail (error, LENS_ERROR_SHAPE, "equation: “%s” for %d axes", text,
                      rank);
  for (const char *at = text; *at != '\0'; at++)
    {
      if (at == dots)
        {
          for (int i = 0; i < n_dotted; i++)
            term->labels[term->n++] = ELLIPSIS + n_dotted - 1 - i;
          at += 2;
        }
      else if (g_ascii_isalpha (*at))
        term->labels[term->n++] = (guchar) *at;
      else
        return lens_fail (error, LENS_ERROR_SHAPE,
                          "equation: “%s”; letters and “...” expected", text);
    }
  return TRUE;
}

/* The result of an equation without an arrow. */
static void
imply_result (const Term *terms, int n_terms, Term *result)
{
  int counts[N_LABELS] = { 0 };

  for (int k = 0; k < n_terms; k++)
    for (int i = 0; i < terms[k].n; i++)
      counts[terms[k].labels[i]]++;
  result->n = 0;
  for (int label = N_LABELS - 1; label >= ELLIPSIS; label--)
    if (counts[label] > 0 && result->n < LENS_MAX_RANK)
      result->labels[result->n++] = label;
  for (int label = 0; label < ELLIPSIS; label++)
    if (counts[label] == 1 && result->n < LENS_MAX_RANK)
      result->labels[result->n++] = label;
}

static gboolean
find_sizes (const Term *terms,
            const LensShape *const *shapes,
            int n_terms,
            gint64 *sizes,
            GError **error)
{
  for (int label = 0; label < N_LABELS; label++)
    sizes[label] = -1;
  for (int k = 0; k < n_terms; k++)
    for (int i = 0; i < terms[k].n; i++)
      {
        gint64 *size = &sizes[terms[k].labels[i]];
        gint64 found = shapes[k]->dims[i];

        if (*size < 0 || *size == 1)
          *size = found;
        else if (found != *size && found != 1)
          return lens_fail (error, LENS_ERROR_SHAPE,
                            "equation: axis %d of operand %d has size %" G_GINT64_FORMAT
                            "; %" G_GINT64_FORMAT " expected",
                            i, k, found, *size);
      }
  return TRUE;
}

/* Adds a label as the next loop, unless it is one already. */
static void
add_loop (Plan *plan, int *loops, int label, gint64 size)
{
  if (loops[label] < 0)
    {
      loops[label] = plan->n_labels;
      plan->sizes[plan->n_labels++] = (gsize) size;
    }
}

static void
add_strides (Plan *plan,
             int operand,
             const Term *term,
             const LensShape *shape,
             const int *loops)
{
  for (int i = 0; i < term->n; i++)
    if (shape->dims[i] != 1)
      plan->strides[operand][loops[term->labels[i]]] += lens_shape_span (shape, i + 1,
                                                                         shape->rank);
}

static gboolean
make_result (const Term *term, const gint64 *sizes, LensShape *shape, GError **error)
{
  shape->rank = term->n;
  for (int i = 0; i < term->n; i++)
    {
      if (sizes[term->labels[i]] < 0)
        return lens_fail (error, LENS_ERROR_SHAPE,
                          "equation: the result names an axis that no operand has");
      for (int j = 0; j < i; j++)
        if (term->labels[j] == term->labels[i])
          return lens_fail (error, LENS_ERROR_SHAPE,
                            "equation: the result names an axis twice");
      shape->dims[i] = sizes[term->labels[i]];
    }
  return lens_shape_check (shape, error);
}

/* Reads the words on both sides of the arrow into terms; the last is the result. */
static gboolean
read_terms (const char *equation,
            const LensShape *const *shapes,
            int n_operands,
            Term *terms,
            GError **error)
{
  g_autofree char *text = g_strdup (equation);
  g_auto (GStrv) words = NULL;
  char *arrow;
  int n_dotted = 0;

  for (char *from = text, *to = text;; from++)
    {
      if (!g_ascii_isspace (*from))
        *to++ = *from;
      if (*from == '\0')
        break;
    }
  arrow = strstr (text, "->");
  if (arrow != NULL)
    *arrow = '\0';
  words = g_strsplit (text, ",", -1);
  if ((int) g_strv_length (words) != MAX (n_operands, *text == '\0' ? 0 : 1))
    return lens_fail (error, LENS_ERROR_SHAPE,
                      "equation: “%s” for %d operands; a word each expected", equation,
                      n_operands);

  for (int k = 0; k < n_operands; k++)
    {
      if (!read_term (words[k], shapes[k]->rank, &terms[k], error))
        return FALSE;
      for (int i = 0; i < terms[k].n; i++)
        n_dotted = MAX (n_dotted, terms[k].labels[i] - ELLIPSIS + 1);
    }
  if (arrow == NULL)
    {
      imply_result (terms, n_operands, &terms[n_operands]);
      return TRUE;
    }

  gboolean has_dots = strstr (arrow + 2, "...") != NULL;

  return read_term (arrow + 2, (int) strlen (arrow + 2) + (has_dots ? n_dotted - 3 : 0),
                    &terms[n_operands], error);
}

static gboolean
count_products (Plan *plan, GError **error)
{
  gsize total = 1;

  for (int i = 0; i < plan->n_labels; i++)
    {
      if (!g_size_checked_mul (&total, total, MAX (plan->sizes[i], 1)) ||
          total > MAX_PRODUCTS)
        return lens_fail (error, LENS_ERROR_LIMIT,
                          "equation: more than %" G_GSIZE_FORMAT " products",
                          MAX_PRODUCTS);
      *(i < plan->n_kept ? &plan->n_results : &plan->n_each) *= plan->sizes[i];
    }
  return TRUE;
}

static gboolean
make_plan (const char *equation,
           const LensShape *const *shapes,
           int n_operands,
           Plan *plan,
           LensShape *result,
           GError **error)
{
  Term terms[MAX_OPERANDS + 1];
  gint64 sizes[N_LABELS];
  int loops[N_LABELS];

  *plan = (Plan){ .n_operands = n_operands, .n_results = 1, .n_each = 1 };
  if (!read_terms (equation, shapes, n_operands, terms, error) ||
      !find_sizes (terms, shapes, n_operands, sizes, error) ||
      !make_result (&terms[n_operands], sizes, result, error))
    return FALSE;

  for (int label = 0; label < N_LABELS; label++)
    loops[label] = -1;
  for (int i = 0; i < terms[n_operands].n; i++)
    add_loop (plan, loops, terms[n_operands].labels[i], result->dims[i]);
  plan->n_kept = plan->n_labels;
  for (int k = 0; k < n_operands; k++)
    for (int i = 0; i < terms[k].n; i++)
      add_loop (plan, loops, terms[k].labels[i], sizes[terms[k].labels[i]]);
  for (int k = 0; k < n_operands; k++)
    add_strides (plan, k, &terms[k], shapes[k], loops);
  add_strides (plan, RESULT, &terms[n_operands], result, loops);

  return count_products (plan, error);
}

static gboolean
infer (const LensInfer *infer, GError **error)
{
  const Settings *settings = infer->settings;
  const LensShape *shapes[MAX_OPERANDS];
  Plan plan;

  for (int k = 0; k < infer->n_inputs; k++)
    {
      if (infer->inputs[k] == NULL)
        return lens_fail (error, LENS_ERROR_SHAPE, "operand %d is absent", k);
      shapes[k] = &infer->inputs[k]->shape;
    }
  return make_plan (settings->equation, shapes, infer->n_inputs, &plan,
                    &infer->outputs[0].shape, error);
}

/* Infer has seen to it that the equation fits. */
static void
plan_again (const Settings *settings,
            const LensOperand *inputs,
            int n_inputs,
            Plan *plan)
{
  const LensShape *shapes[MAX_OPERANDS];
  LensShape result;

  for (int k = 0; k < n_inputs; k++)
    shapes[k] = inputs[k].shape;
  make_plan (settings->equation, shapes, n_inputs, plan, &result, NULL);
}

/* A place in the loops, and what lies there in each operand. */
typedef struct
{
  gsize indices[N_LABELS];
  gsize at[MAX_OPERANDS + 1];
} Cursor;

/* One step of the loops from @first to before @end; from the last place back to the first. */
static void
advance (const Plan *plan, Cursor *cursor, int first, int end)
{
  for (int i = end - 1; i >= first; i--)
    {
      gboolean is_over = ++cursor->indices[i] == plan->sizes[i];

      for (int k = 0; k <= RESULT; k++)
        cursor->at[k] += plan->strides[k][i] * (is_over ? 1 - plan->sizes[i] : 1);
      if (!is_over)
        return;
      cursor->indices[i] = 0;
    }
}

static void
go_to_result (const Plan *plan, Cursor *cursor, gsize result)
{
  *cursor = (Cursor){ 0 };
  for (int i = plan->n_kept - 1; i >= 0; i--)
    {
      cursor->indices[i] = result % plan->sizes[i];
      result /= plan->sizes[i];
      for (int k = 0; k <= RESULT; k++)
        cursor->at[k] += plan->strides[k][i] * cursor->indices[i];
    }
}

/* The product of all operands but one. */
static LensReal
multiply (const Plan *plan, const Cursor *cursor, const LensOperand *inputs, int but)
{
  LensReal product = 1;

  for (int k = 0; k < plan->n_operands; k++)
    if (k != but)
      product *= inputs[k].data[cursor->at[k]];
  return product;
}

typedef struct
{
  Plan plan;
  const LensOperand *inputs;
  LensReal *y;
} Work;

static void
sum_products (gsize begin, gsize end, gpointer data)
{
  const Work *work = data;
  const Plan *plan = &work->plan;
  Cursor cursor;

  go_to_result (plan, &cursor, begin);
  for (gsize result = begin; result < end; result++)
    {
      double sum = 0;

      for (gsize i = 0; i < plan->n_each; i++)
        {
          sum += multiply (plan, &cursor, work->inputs, -1);
          advance (plan, &cursor, plan->n_kept, plan->n_labels);
        }
      work->y[result] = (LensReal) sum;
      advance (plan, &cursor, 0, plan->n_kept);
    }
}

static void
forward (const LensForward *forward)
{
  Work work = { .inputs = forward->inputs, .y = forward->outputs[0].data };

  plan_again (forward->settings, forward->inputs, forward->n_inputs, &work.plan);
  lens_parallel_for (work.plan.n_results, MAX (GRAIN / MAX (work.plan.n_each, 1), 1),
                     sum_products, &work);
}

static void
backward (const LensBackward *backward)
{
  const LensReal *signal = backward->output_signals[0];
  Plan plan;

  plan_again (backward->settings, backward->inputs, backward->n_inputs, &plan);
  for (int k = 0; k < backward->n_inputs && signal != NULL; k++)
    {
      LensReal *to = backward->input_signals[k];
      Cursor cursor = { 0 };

      for (gsize i = 0; to != NULL && i < plan.n_results * plan.n_each; i++)
        {
          to[cursor.at[k]] += signal[cursor.at[RESULT]] *
                              multiply (&plan, &cursor, backward->inputs, k);
          advance (&plan, &cursor, 0, plan.n_labels);
        }
    }
}

const LensOp lens_einsum = {
  .name = "einsum",
  .title = N_ ("sum of products"),
  .fields = fields,
  .settings_size = sizeof (Settings),
  .min_inputs = 1,
  .max_inputs = MAX_OPERANDS,
  .traits = LENS_TRAIT_LINEAR,
  .infer = infer,
  .forward = forward,
  .backward = backward,
};
