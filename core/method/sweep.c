/* sweep.c - what a value would be with a window of the picture covered, place by place
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A window reaches only a part of each layer, so by default only that part is computed
 * again, for many windows at a time (core/graph/patch.h).  Full passes are taken in the same
 * way, fewer at a time because they take more memory.
 */

#include "core/method/sweep.h"

#include "core/graph/patch.h"

#include <string.h>

/* Memory for what windows change, in bytes. */
#define ROOM ((gsize) 128 << 20)

/* Microseconds of work between two looks at what else there is to be done. */
#define TURN 20000

struct _LensSweep
{
  LensQuery *query;
  LensTape *tape;
  LensTensor *fill;
  LensSweepPlan plan;
  LensLayout layout;
  int n_rows;
  int n_columns;
  LensPatch *patch;
  LensMonitor *monitor; /* of the windows being computed */
  int n_piece;          /* windows at once */
  int n_begun;
  double multiply_adds;
  double full_multiply_adds;
};

LensPatch *
lens_query_patch (LensQuery *query, LensTape *tape, int goal)
{
  const int input = lens_query_input_value (query);
  const int rank = lens_tensor_shape (lens_query_input (query))->rank;
  const gboolean is_channels_last = lens_query_layout (query)->is_channels_last;

  if (rank < 3 || rank > 4 || (is_channels_last && rank != 4))
    return NULL;
  return is_channels_last ? lens_patch_new_channels_last (tape, input, goal)
                          : lens_patch_new (tape, input, goal);
}

/* The rows of a box in a tensor like the input: where channels are last a row holds them. */
typedef struct
{
  gsize n_rows; /* of all planes */
  gsize n;      /* numbers of one */
  int height;
  gsize plane_size;
  gsize row_size;
  gsize first;
} Rows;

static Rows
rows_of (const LensLayout *layout, const LensBox *box)
{
  const gsize unit = layout->is_channels_last ? (gsize) layout->n_channels : 1;
  const gsize n_planes = layout->is_channels_last ? 1 : (gsize) layout->n_channels;
  Rows rows = {
    .height = box->y_end - box->y_begin,
    .n = (gsize) (box->x_end - box->x_begin) * unit,
    .row_size = (gsize) layout->width * unit,
  };

  rows.n_rows = n_planes * (gsize) rows.height;
  rows.plane_size = rows.row_size * (gsize) layout->height;
  rows.first = rows.row_size * (gsize) box->y_begin + (gsize) box->x_begin * unit;
  return rows;
}

static gsize
place_of (const Rows *rows, gsize row)
{
  return rows->first + row / (gsize) rows->height * rows->plane_size +
         row % (gsize) rows->height * rows->row_size;
}

LensReal *
lens_query_cut (LensQuery *query, const LensTensor *from, const LensBox *box)
{
  const Rows rows = rows_of (lens_query_layout (query), box);
  LensReal *pixels = g_new (LensReal, rows.n_rows * rows.n);

  for (gsize i = 0; i < rows.n_rows; i++)
    memcpy (pixels + i * rows.n, lens_tensor_data (from) + place_of (&rows, i),
            rows.n * sizeof (LensReal));
  return pixels;
}

LensReal *
lens_query_cover (LensQuery *query, const LensTensor *fill, const LensBox *box)
{
  const Rows rows = rows_of (lens_query_layout (query), box);
  const LensTensor *input = lens_query_input (query);
  LensReal *covered = g_memdup2 (lens_tensor_data (input),
                                 lens_tensor_n_elements (input) * sizeof (LensReal));

  for (gsize i = 0; i < rows.n_rows; i++)
    memcpy (covered + place_of (&rows, i),
            lens_tensor_data (fill) + place_of (&rows, i), rows.n * sizeof (LensReal));
  return covered;
}

/* Windows at 0, stride, … up to the first that touches the border, and none beyond it, where
 * the stride is wider than the window; or around 0, stride, … as long as the middle is
 * inside. */
static int
count_windows (const LensSweepPlan *plan, int size, int window)
{
  const int n_inside = (size - 1) / plan->stride + 1;

  if (plan->is_centred)
    return n_inside;
  return MIN (n_inside, (MAX (size - window, 0) + plan->stride - 1) / plan->stride + 1);
}

LensSweep *
lens_sweep_new (LensQuery *query,
                LensTape *tape,
                int goal,
                const LensSweepPlan *plan,
                LensTensor *fill)
{
  LensSweep *sweep = g_new0 (LensSweep, 1);
  LensBox middle;

  sweep->query = lens_query_ref (query);
  sweep->tape = lens_tape_ref (tape);
  sweep->fill = lens_tensor_ref (fill);
  sweep->plan = *plan;
  sweep->layout = *lens_query_layout (query);
  sweep->n_rows = count_windows (plan, sweep->layout.height, plan->window_height);
  sweep->n_columns = count_windows (plan, sweep->layout.width, plan->window_width);
  if (plan->is_incremental)
    sweep->patch = lens_query_patch (query, tape, goal);
  if (sweep->patch == NULL)
    {
      sweep->plan.is_incremental = FALSE;
      sweep->patch = lens_patch_new_whole (tape, lens_query_input_value (query), goal);
    }
  middle = lens_sweep_box (sweep,
                           sweep->n_rows / 2 * sweep->n_columns + sweep->n_columns / 2);
  sweep->n_piece = MIN (lens_patch_room (sweep->patch, &middle, ROOM),
                        LENS_SWEEP_PIECE);
  return sweep;
}

void
lens_sweep_free (LensSweep *sweep)
{
  if (sweep == NULL)
    return;
  lens_patch_free (sweep->patch);
  g_clear_pointer (&sweep->monitor, lens_monitor_unref);
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

/* The coarsest grid of every so many rows and columns that @position stands on. */
static int
grid_of (const LensSweep *sweep, int position)
{
  const int both = (position / sweep->n_columns) | (position % sweep->n_columns);

  return both % 4 == 0 ? 4 : both % 2 == 0 ? 2 : 1;
}

int *
lens_sweep_dup_order (const LensSweep *sweep, gboolean is_coarse_first)
{
  const int n_windows = sweep->n_rows * sweep->n_columns;
  int *order = g_new (int, (gsize) n_windows);
  int n = 0;

  for (int grid = is_coarse_first ? 4 : 1; grid >= 1; grid /= 2)
    for (int i = 0; i < n_windows; i++)
      if (!is_coarse_first || grid_of (sweep, i) == grid)
        order[n++] = i;
  return order;
}

int
lens_sweep_piece (const LensSweep *sweep)
{
  return sweep->n_piece;
}

void
lens_sweep_begin (LensSweep *sweep, const int *positions, int n, LensMonitor *monitor)
{
  LensPatchItem items[LENS_SWEEP_PIECE];
  LensReal *pixels[LENS_SWEEP_PIECE];

  for (int i = 0; i < n; i++)
    {
      const LensBox box = lens_sweep_box (sweep, positions[i]);

      pixels[i] = (sweep->plan.is_incremental
                     ? lens_query_cut
                     : lens_query_cover) (sweep->query, sweep->fill, &box);
      items[i] = (LensPatchItem){ box, pixels[i] };
    }
  if (monitor != NULL)
    lens_monitor_ref (monitor);
  g_clear_pointer (&sweep->monitor, lens_monitor_unref);
  sweep->monitor = monitor;
  sweep->n_begun = n;
  lens_patch_set_monitor (sweep->patch, monitor);
  lens_patch_begin (sweep->patch, items, n);
  for (int i = 0; i < n; i++)
    g_free (pixels[i]);
}

gboolean
lens_sweep_continue (LensSweep *sweep)
{
  const gint64 end = g_get_monotonic_time () + TURN;

  while (lens_patch_continue (sweep->patch))
    if (g_get_monotonic_time () >= end)
      return TRUE;
  return FALSE;
}

gboolean
lens_sweep_end (LensSweep *sweep, LensTensor **values, GError **error)
{
  if (!lens_patch_end (sweep->patch, values))
    return lens_monitor_check (sweep->monitor, error);
  sweep->multiply_adds += lens_patch_multiply_adds (sweep->patch);
  sweep->full_multiply_adds += sweep->n_begun *
                               lens_patch_full_multiply_adds (sweep->patch);
  return TRUE;
}

gboolean
lens_sweep_eval (LensSweep *sweep,
                 const int *positions,
                 int n,
                 LensTensor **values,
                 LensMonitor *monitor,
                 GError **error)
{
  lens_sweep_begin (sweep, positions, n, monitor);
  return lens_sweep_end (sweep, values, error);
}

double
lens_sweep_saved (const LensSweep *sweep)
{
  if (sweep->full_multiply_adds <= 0)
    return 0;
  return 1 - sweep->multiply_adds / sweep->full_multiply_adds;
}
