/* sweep.c - what a value would be with a window of the picture covered, place by place
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A window reaches only a part of each layer, so by default only that part is computed
 * again (core/graph/patch.h); several windows at a time, each with a patch of its own.
 * Inputs whose channels are last are covered in full passes.
 */

#include "core/method/sweep.h"

#include "core/base/parallel.h"
#include "core/graph/patch.h"

struct _LensSweep
{
  LensQuery *query;
  LensTape *tape;
  LensTensor *fill;
  LensSweepPlan plan;
  LensLayout layout;
  int input;
  int goal;
  int n_rows;
  int n_columns;
  LensPatch *patches[LENS_SWEEP_PIECE]; /* made when first needed */
  double multiply_adds;
  double full_multiply_adds;
};

/* Windows at 0, stride, … up to the first that touches the border; or around 0, stride, …
 * as long as the middle is inside. */
static int
count_windows (const LensSweepPlan *plan, int size, int window)
{
  if (plan->is_centred)
    return (size - 1) / plan->stride + 1;
  return (MAX (size - window, 0) + plan->stride - 1) / plan->stride + 1;
}

LensSweep *
lens_sweep_new (LensQuery *query,
                LensTape *tape,
                int goal,
                const LensSweepPlan *plan,
                LensTensor *fill)
{
  LensSweep *sweep = g_new0 (LensSweep, 1);
  const int rank = lens_tensor_shape (fill)->rank;

  sweep->query = lens_query_ref (query);
  sweep->tape = lens_tape_ref (tape);
  sweep->fill = lens_tensor_ref (fill);
  sweep->plan = *plan;
  sweep->layout = *lens_query_layout (query);
  sweep->input = lens_query_input_value (query);
  sweep->goal = goal;
  sweep->n_rows = count_windows (plan, sweep->layout.height, plan->window_height);
  sweep->n_columns = count_windows (plan, sweep->layout.width, plan->window_width);
  if (sweep->layout.is_channels_last || rank < 3 || rank > 4)
    sweep->plan.is_incremental = FALSE;
  return sweep;
}

void
lens_sweep_free (LensSweep *sweep)
{
  if (sweep == NULL)
    return;
  for (int i = 0; i < LENS_SWEEP_PIECE; i++)
    lens_patch_free (sweep->patches[i]);
  lens_tensor_unref (sweep->fill);
  lens_tape_unref (sweep->tape);
  lens_query_unref (sweep->query);
  g_free (sweep);
}

int
lens_sweep_n_rows (const LensSweep *sweep)
{
  return sweep->n_rows;
}

int
lens_sweep_n_columns (const LensSweep *sweep)
{
  return sweep->n_columns;
}

LensBox
lens_sweep_box (const LensSweep *sweep, int position)
{
  const LensSweepPlan *plan = &sweep->plan;
  int y = position / sweep->n_columns * plan->stride;
  int x = position % sweep->n_columns * plan->stride;

  if (plan->is_centred)
    {
      y -= (plan->window_height - 1) / 2;
      x -= (plan->window_width - 1) / 2;
    }
  return (LensBox){
    .y_begin = MAX (y, 0),
    .y_end = MIN (y + plan->window_height, sweep->layout.height),
    .x_begin = MAX (x, 0),
    .x_end = MIN (x + plan->window_width, sweep->layout.width),
  };
}

/* One piece of windows. */
typedef struct
{
  LensSweep *sweep;
  int begin;
  LensTensor **values;
  LensMonitor *monitor;
} Piece;

/* The fill's numbers inside @box, [channels][box height][box width]. */
static LensReal *
cut_fill (const LensSweep *sweep, const LensBox *box)
{
  const LensLayout *layout = &sweep->layout;
  const LensReal *from = lens_tensor_data (sweep->fill);
  const int height = box->y_end - box->y_begin;
  const int width = box->x_end - box->x_begin;
  LensReal *pixels = g_new (LensReal, (gsize) layout->n_channels * height * width);
  LensReal *to = pixels;

  for (int channel = 0; channel < layout->n_channels; channel++)
    for (int y = box->y_begin; y < box->y_end; y++)
      for (int x = box->x_begin; x < box->x_end; x++)
        *to++ = from[((gsize) channel * layout->height + y) * layout->width + x];
  return pixels;
}

static void
eval_patches (gsize begin, gsize end, gpointer data)
{
  const Piece *piece = data;
  LensSweep *sweep = piece->sweep;

  for (gsize i = begin; i < end; i++)
    {
      LensBox box = lens_sweep_box (sweep, piece->begin + (int) i);
      g_autofree LensReal *pixels = cut_fill (sweep, &box);

      if (sweep->patches[i] == NULL)
        sweep->patches[i] = lens_patch_new (sweep->tape, sweep->input, sweep->goal);
      lens_patch_set_monitor (sweep->patches[i], piece->monitor);
      piece->values[i] = lens_patch_eval (sweep->patches[i], &box, pixels);
    }
}

/* The picture with the window covered. */
static LensTensor *
cover (const LensSweep *sweep, const LensBox *box)
{
  const LensLayout *layout = &sweep->layout;
  const LensTensor *input = lens_query_input (sweep->query);
  const LensReal *fill = lens_tensor_data (sweep->fill);
  LensTensor *covered = lens_tensor_new_copy (lens_tensor_shape (input),
                                              lens_tensor_data (input));
  LensReal *to = lens_tensor_writable (covered);

  for (int channel = 0; channel < layout->n_channels; channel++)
    for (int y = box->y_begin; y < box->y_end; y++)
      for (int x = box->x_begin; x < box->x_end; x++)
        {
          gsize position = (gsize) y * layout->width + x;
          gsize place = layout->is_channels_last
                          ? position * layout->n_channels + channel
                          : (gsize) channel * layout->height * layout->width + position;

          to[place] = fill[place];
        }
  return covered;
}

static gboolean
eval_full (LensSweep *sweep,
           int position,
           LensTensor **value,
           LensMonitor *monitor,
           GError **error)
{
  LensBox box = lens_sweep_box (sweep, position);
  g_autoptr (LensTensor) covered = cover (sweep, &box);
  g_autofree LensTensor **inputs = lens_query_inputs (sweep->query, covered);

  return lens_graph_eval (lens_tape_graph (sweep->tape), inputs, &sweep->goal, 1, value,
                          monitor, error);
}

static void
count_work (LensSweep *sweep, int n)
{
  for (int i = 0; i < n; i++)
    {
      sweep->multiply_adds += lens_patch_multiply_adds (sweep->patches[i]);
      sweep->full_multiply_adds += lens_patch_full_multiply_adds (sweep->patches[i]);
    }
}

gboolean
lens_sweep_eval (LensSweep *sweep,
                 int begin,
                 int n,
                 LensTensor **values,
                 LensMonitor *monitor,
                 GError **error)
{
  LensTensor *made[LENS_SWEEP_PIECE] = { NULL };
  Piece piece = {
    .sweep = sweep,
    .begin = begin,
    .values = made,
    .monitor = monitor,
  };
  gboolean is_done = lens_monitor_check (monitor, error);

  if (is_done && sweep->plan.is_incremental)
    {
      lens_parallel_for ((gsize) n, 1, eval_patches, &piece);
      count_work (sweep, n);
      is_done = lens_monitor_check (monitor, error);
    }
  else
    for (int i = 0; i < n && is_done; i++)
      is_done = eval_full (sweep, begin + i, &made[i], monitor, error);

  for (int i = 0; i < n; i++)
    if (is_done)
      values[i] = made[i];
    else
      g_clear_pointer (&made[i], lens_tensor_unref);
  return is_done;
}

double
lens_sweep_saved (const LensSweep *sweep)
{
  if (sweep->full_multiply_adds <= 0)
    return 0;
  return 1 - sweep->multiply_adds / sweep->full_multiply_adds;
}
