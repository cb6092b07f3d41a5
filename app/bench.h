/* bench.h - what the bench verb can time
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/lens.h"

G_BEGIN_DECLS

/* A network and an input at work. */
typedef struct
{
  LensQuery *query;  /* the question; what it has recorded is used by occlusion alone */
  const char *layer; /* (nullable): Grad-CAM's */
  LensMonitor *monitor;
  gboolean
    is_warming; /* what is run now does not count: a piece of occlusion is enough */
  int window;   /* of occlusion, in pixels */
  int stride;
  int n_rows;           /* of windows, evenly spread; 0: all */
  int n_windows;        /* (out): how many that made */
  double saved;         /* (out): part of the multiply-adds that was not needed */
  LensSweep *sweeps[2]; /* in full passes, and computing what a window reaches */
  GPtrArray *scores; /* (out): LensTensor: of each window, computing what it reaches */
  GPtrArray *full_scores; /* (out): the same in full passes */
} Bench;

typedef struct
{
  const char *name;
  const char *key;   /* of its time in the answer */
  gboolean is_usual; /* done where nothing is said */
  gboolean is_long;  /* once is enough */
  gboolean (*run) (Bench *bench, GError **error);
} BenchMeasure;

/* The first is the pass forward; ends with a row without a name. */
extern const BenchMeasure bench_measures[];

/* The largest difference between the scores of both ways, relative to the largest score
 * of a window; -1 unless both have been run. */
double bench_difference (const Bench *bench);

void bench_clear (Bench *bench);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Bench, bench_clear)

G_END_DECLS
