/* sweep.h - what a value would be with a window of the picture covered, place by place
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/graph/patch.h"
#include "core/method/query.h"

G_BEGIN_DECLS

/* At most so many windows are computed at once. */
#define LENS_SWEEP_PIECE 64

typedef struct
{
  int window_height;
  int window_width;
  int stride;
  gboolean
    is_centred; /* windows stand around 0, stride, …; otherwise they begin there */
  gboolean
    is_incremental; /* compute only what a window reaches, where that is possible */
} LensSweepPlan;

typedef struct _LensSweep LensSweep;

/**
 * lens_sweep_new:
 * @query: the picture
 * @tape: its pass
 * @goal: the value asked for
 * @plan: the windows
 * @fill: what stands in a window, a tensor like the input
 */
LensSweep *lens_sweep_new (LensQuery *query,
                           LensTape *tape,
                           int goal,
                           const LensSweepPlan *plan,
                           LensTensor *fill);
void lens_sweep_free (LensSweep *sweep);

int lens_sweep_n_rows (const LensSweep *sweep);
int lens_sweep_n_columns (const LensSweep *sweep);

/* Where window @position, counted in scan order, lies; clipped to the picture. */
LensBox lens_sweep_box (const LensSweep *sweep, int position);

/* All windows: in scan order, or those of every fourth row and column first, then of every
 * second, then the rest.  Free with g_free (). */
int *lens_sweep_dup_order (const LensSweep *sweep, gboolean is_coarse_first);

/* How many windows are best computed at once: it depends on network, window and memory,
 * never on the number of threads.  At most LENS_SWEEP_PIECE. */
int lens_sweep_piece (const LensSweep *sweep);

/**
 * lens_sweep_begin:
 * @positions: windows, counted in scan order
 * @n: how many, at most lens_sweep_piece ()
 *
 * Begins to compute the goal's values for some windows; lens_sweep_continue () does it.
 */
void
lens_sweep_begin (LensSweep *sweep, const int *positions, int n, LensMonitor *monitor);

/* Works for some hundredths of a second; FALSE if nothing is left to be done. */
gboolean lens_sweep_continue (LensSweep *sweep);

/**
 * lens_sweep_end:
 * @values: (out): the goal's value for each, to be unreffed; untouched on failure
 *
 * Does what is left.
 *
 * Returns: %FALSE if cancelled
 */
gboolean lens_sweep_end (LensSweep *sweep, LensTensor **values, GError **error);

/* All three in one. */
gboolean lens_sweep_eval (LensSweep *sweep,
                          const int *positions,
                          int n,
                          LensTensor **values,
                          LensMonitor *monitor,
                          GError **error);

/* The part of the multiply-adds of full passes that was not needed so far, 0 to 1. */
double lens_sweep_saved (const LensSweep *sweep);

/* What the goal would be with a box of the query's picture covered; NULL where the input has
 * no places. */
LensPatch *lens_query_patch (LensQuery *query, LensTape *tape, int goal);

/* The numbers of @from, a tensor like the input, inside @box, as a patch takes them; free
 * with g_free (). */
LensReal *lens_query_cut (LensQuery *query, const LensTensor *from, const LensBox *box);

/* The picture's numbers with those of @fill inside @box; free with g_free (). */
LensReal *
lens_query_cover (LensQuery *query, const LensTensor *fill, const LensBox *box);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LensSweep, lens_sweep_free)

G_END_DECLS
