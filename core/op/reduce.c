/* reduce.c - many numbers into one, along some axes
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The rows differ in what is summed, what becomes of the sum and how the signal flows
 * back; a macro writes them.
 */

#include "core/op/axes.h"
#include "core/op/ops.h"

#include "core/base/parallel.h"
#include "core/kernel/reduce.h"
#include "core/kernel/stretch.h"

#include <tgmath.h>

/* Numbers a piece. */
#define GRAIN 16384

typedef struct
{
  LensReduceKind kind;

  /* What a sum of @n_each numbers becomes; NULL for the sum itself. */
  LensReal (*finish) (LensReal sum, LensReal n_each);

  /* What flows to operand x of result y and its signal s. */
  LensReal (*slope) (LensReal x, LensReal y, LensReal s, LensReal n_each);
} Reduction;

static LensReal
finish_mean (LensReal sum, LensReal n_each)
{
  return sum / n_each;
}

static LensReal
finish_root (LensReal sum, LensReal n_each)
{
  return sqrt (sum);
}

static LensReal
finish_log (LensReal sum, LensReal n_each)
{
  return log (sum);
}

static LensReal
slope_sum (LensReal x, LensReal y, LensReal s, LensReal n_each)
{
  return s;
}

static LensReal
slope_mean (LensReal x, LensReal y, LensReal s, LensReal n_each)
{
  return s / n_each;
}

static LensReal
slope_size (LensReal x, LensReal y, LensReal s, LensReal n_each)
{
  return x > 0 ? s : (x < 0 ? -s : 0);
}

/* The root has no slope at 0; PyTorch lets nothing flow there. */
static LensReal
slope_root (LensReal x, LensReal y, LensReal s, LensReal n_each)
{
  return y == 0 ? 0 : s * x / y;
}

static LensReal
slope_square (LensReal x, LensReal y, LensReal s, LensReal n_each)
{
  return 2 * s * x;
}

static LensReal
slope_log (LensReal x, LensReal y, LensReal s, LensReal n_each)
{
  return s * exp (-y);
}

static LensReal
slope_log_exp (LensReal x, LensReal y, LensReal s, LensReal n_each)
{
  return s * exp (x - y);
}

static const Reduction sum = { LENS_REDUCE_SUM, NULL, slope_sum };
static const Reduction mean = { LENS_REDUCE_SUM, finish_mean, slope_mean };
static const Reduction l1 = { LENS_REDUCE_SUM_OF_SIZES, NULL, slope_size };
static const Reduction l2 = { LENS_REDUCE_SUM_OF_SQUARES, finish_root, slope_root };
static const Reduction sum_square = { LENS_REDUCE_SUM_OF_SQUARES, NULL, slope_square };
static const Reduction log_sum = { LENS_REDUCE_SUM, finish_log, slope_log };
static const Reduction log_sum_exp = { LENS_REDUCE_SUM, NULL, slope_log_exp };
static const Reduction product = { LENS_REDUCE_PRODUCT, NULL, NULL };
static const Reduction largest = { LENS_REDUCE_MAXIMUM, NULL, NULL };
static const Reduction smallest = { LENS_REDUCE_MINIMUM, NULL, NULL };

static gboolean
infer (const LensInfer *infer, GError **error)
{
  LensAxesSettings *settings = infer->settings;
  const LensSlot *in = infer->inputs[0];

  settings->is_integer = in->kind == LENS_KIND_INTEGER;
  infer->outputs[0].kind = in->kind;
  return lens_axes_infer (infer, &infer->outputs[0].shape, error);
}

static void
plan_reduction (LensReducePlan *plan,
                const LensAxesSettings *settings,
                const LensShape *shape)
{
  gboolean is_reduced[LENS_MAX_RANK] = { FALSE };

  for (int axis = 0; axis < shape->rank; axis++)
    is_reduced[axis] = (settings->reduced >> axis & 1) != 0;
  lens_reduce_plan (plan, shape, is_reduced);
}

/* Lays results, as shape [1]…, under the operand. */
static void
plan_stretch (LensStretch *stretch,
              const LensAxesSettings *settings,
              const LensShape *shape)
{
  LensShape kept = *shape;
  const LensShape *operands[] = { shape, &kept };

  for (int axis = 0; axis < shape->rank; axis++)
    if ((settings->reduced >> axis & 1) != 0)
      kept.dims[axis] = 1;
  lens_stretch_plan (stretch, operands, 2, shape);
}

/* Nothing is reduced and nothing else done either. */
static const Reduction nothing = { LENS_REDUCE_SUM, NULL, slope_sum };

static void
reduce_forward (const LensForward *forward, const Reduction *reduction)
{
  const LensAxesSettings *settings = forward->settings;
  LensReal *y = forward->outputs[0].data;
  LensReducePlan plan;

  plan_reduction (&plan, settings, forward->inputs[0].shape);
  lens_reduce_forward (&plan, reduction->kind, forward->inputs[0].data, y);
  for (gsize i = 0; reduction->finish != NULL && i < plan.n_results; i++)
    y[i] = reduction->finish (y[i], (LensReal) plan.n_each);
  for (gsize i = 0; settings->is_integer && i < plan.n_results; i++)
    y[i] = trunc (y[i]);
}

typedef struct
{
  const Reduction *reduction;
  const LensStretch *stretch;
  LensReal n_each;
  const LensReal *x;
  const LensReal *y;
  const LensReal *signal; /* at y */
  LensReal *result;
} SlopeWork;

static void
slope_row (const LensStretchRow *row, gpointer data)
{
  const SlopeWork *work = data;
  gsize step = row->steps[1];

  for (gsize i = 0; i < row->n; i++)
    {
      gsize from = row->from[1] + i * step;

      work->result[row->at + i] += work->reduction->slope (work->x[row->at + i],
                                                           work->y[from],
                                                           work->signal[from],
                                                           work->n_each);
    }
}

static void
slope_piece (gsize begin, gsize end, gpointer data)
{
  const SlopeWork *work = data;

  lens_stretch_rows (work->stretch, begin, end, slope_row, data);
}

static void
reduce_backward (const LensBackward *backward, const Reduction *reduction)
{
  const LensAxesSettings *settings = backward->settings;
  const LensShape *shape = backward->inputs[0].shape;
  LensReducePlan plan;
  LensStretch stretch;
  SlopeWork work = {
    .reduction = reduction,
    .stretch = &stretch,
    .x = backward->inputs[0].data,
    .y = backward->outputs[0].data,
    .signal = backward->output_signals[0],
    .result = backward->input_signals[0],
  };

  if (work.signal == NULL || work.result == NULL)
    return;
  plan_reduction (&plan, settings, shape);
  plan_stretch (&stretch, settings, shape);
  work.n_each = (LensReal) plan.n_each;
  lens_parallel_for (stretch.n, GRAIN, slope_piece, &work);
}

/* The signal goes to the first of the largest (or smallest) numbers. */
static void
extreme_backward (const LensBackward *backward, LensExtreme extreme)
{
  const LensReal *signal = backward->output_signals[0];
  LensReal *result = backward->input_signals[0];
  LensReducePlan plan;
  g_autofree gsize *places = NULL;

  if (signal == NULL || result == NULL)
    return;
  plan_reduction (&plan, backward->settings, backward->inputs[0].shape);
  if (plan.n_each == 0)
    return;
  places = g_new (gsize, MAX (plan.n_results, 1));
  lens_reduce_extremes (&plan, extreme, backward->inputs[0].data, NULL, places);
  for (gsize i = 0; i < plan.n_results; i++)
    result[places[i]] += signal[i];
}

/* What the other numbers multiply to, also where some of them are 0. */
static void
product_backward (const LensBackward *backward)
{
  const LensReal *x = backward->inputs[0].data;
  const LensReal *signal = backward->output_signals[0];
  LensReal *result = backward->input_signals[0];
  LensReducePlan plan;
  g_autofree LensReal *after = NULL;

  if (signal == NULL || result == NULL)
    return;
  plan_reduction (&plan, backward->settings, backward->inputs[0].shape);
  after = g_new (LensReal, plan.n_each + 1);
  for (gsize i = 0; i < plan.n_results; i++)
    {
      LensReal before = signal[i];

      after[plan.n_each] = 1;
      for (gsize k = plan.n_each; k > 0; k--)
        after[k - 1] = after[k] * x[lens_reduce_place (&plan, i, k - 1)];
      for (gsize k = 0; k < plan.n_each; k++)
        {
          gsize place = lens_reduce_place (&plan, i, k);

          result[place] += before * after[k + 1];
          before *= x[place];
        }
    }
}

/* log Σ exp (x) = m + log Σ exp (x − m), m the largest, so that exp cannot overflow. */
static void
log_sum_exp_forward (const LensForward *forward)
{
  const LensAxesSettings *settings = forward->settings;
  const LensShape *shape = forward->inputs[0].shape;
  const LensReal *x = forward->inputs[0].data;
  LensReal *y = forward->outputs[0].data;
  LensReducePlan plan;

  plan_reduction (&plan, settings, shape);
  lens_reduce_forward (&plan, LENS_REDUCE_MAXIMUM, x, y);
  for (gsize i = 0; i < plan.n_results; i++)
    {
      const LensReal top = isfinite (y[i]) ? y[i] : 0;
      double total = 0;

      for (gsize k = 0; k < plan.n_each; k++)
        total += exp (x[lens_reduce_place (&plan, i, k)] - top);
      y[i] = top + (LensReal) log (total);
    }
}

#define FORWARD(symbol)                                     \
  static void symbol##_forward (const LensForward *forward) \
  {                                                         \
    reduce_forward (forward, &symbol);                      \
  }

#define BACKWARD(symbol)                                       \
  static void symbol##_backward (const LensBackward *backward) \
  {                                                            \
    reduce_backward (backward, &symbol);                       \
  }

FORWARD (sum)
BACKWARD (sum)
FORWARD (mean)
BACKWARD (mean)
FORWARD (l1)
BACKWARD (l1)
FORWARD (l2)
BACKWARD (l2)
FORWARD (sum_square)
BACKWARD (sum_square)
FORWARD (log_sum)
BACKWARD (log_sum)
BACKWARD (log_sum_exp)
FORWARD (product)
FORWARD (largest)
FORWARD (smallest)

#undef BACKWARD
#undef FORWARD

static void
largest_backward (const LensBackward *backward)
{
  extreme_backward (backward, (LensExtreme){ .is_minimum = FALSE });
}

static void
smallest_backward (const LensBackward *backward)
{
  extreme_backward (backward, (LensExtreme){ .is_minimum = TRUE });
}

#define REDUCE(symbol, id, words, reduction)                   \
  static void symbol##_forward (const LensForward *forward)    \
  {                                                            \
    const LensAxesSettings *settings = forward->settings;      \
                                                               \
    if (settings->is_noop)                                     \
      reduce_forward (forward, &nothing);                      \
    else                                                       \
      reduction##_forward (forward);                           \
  }                                                            \
                                                               \
  static void symbol##_backward (const LensBackward *backward) \
  {                                                            \
    const LensAxesSettings *settings = backward->settings;     \
                                                               \
    if (settings->is_noop)                                     \
      reduce_backward (backward, &nothing);                    \
    else                                                       \
      reduction##_backward (backward);                         \
  }                                                            \
                                                               \
  const LensOp lens_##symbol = {                               \
    .name = id,                                                \
    .title = N_ (words),                                       \
    .fields = lens_axes_fields,                                \
    .settings_size = sizeof (LensAxesSettings),                \
    .min_inputs = 1,                                           \
    .max_inputs = 2,                                           \
    .infer = infer,                                            \
    .forward = symbol##_forward,                               \
    .backward = symbol##_backward,                             \
    .reach = lens_axes_reach,                                  \
    .need = lens_axes_need,                                    \
  };

REDUCE (reduce_sum, "reduce-sum", "sum over axes", sum)
REDUCE (reduce_mean, "reduce-mean", "mean over axes", mean)
REDUCE (reduce_l1, "reduce-l1", "sum of sizes over axes", l1)
REDUCE (reduce_l2, "reduce-l2", "length over axes", l2)
REDUCE (reduce_sum_square, "reduce-sum-square", "sum of squares over axes", sum_square)
REDUCE (reduce_log_sum, "reduce-log-sum", "log of sum over axes", log_sum)
REDUCE (reduce_log_sum_exp,
        "reduce-log-sum-exp",
        "log of sum of exp over axes",
        log_sum_exp)
REDUCE (reduce_prod, "reduce-prod", "product over axes", product)
REDUCE (reduce_max, "reduce-max", "maximum over axes", largest)
REDUCE (reduce_min, "reduce-min", "minimum over axes", smallest)

#undef REDUCE
