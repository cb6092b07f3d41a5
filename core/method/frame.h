/* frame.h - a published result: numbers, and what a figure needs to draw them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/op/op.h"
#include "core/tensor/image.h"

G_BEGIN_DECLS

typedef enum
{
  LENS_FRAME_HEAT,     /* unsigned or mostly positive map, [1][1][h][w] */
  LENS_FRAME_SIGNED,   /* signed map, [1][C][h][w] of the input's size, or one plane */
  LENS_FRAME_CHANNELS, /* the channels of a layer, [1][C][h][w] or [1][C] */
  LENS_FRAME_BARS,     /* a number a class, [1][n] */
  LENS_FRAME_CURVE,    /* a number a step, [n] */
  LENS_FRAME_GIST,     /* a grid of small pictures */
  LENS_FRAME_COMPARISON, /* one map minus another, [1][1][h][w]; the two are its parts */
} LensFrameKind;

/* A small picture in the grid of a gist. */
typedef struct
{
  int row;
  int column;
  LensFrameKind kind;
  LensTensor *map;   /* what is drawn; NULL for text only */
  LensTensor *other; /* second axis of a scatter, else NULL */
  gboolean is_scatter;
  gboolean is_histogram; /* map holds counts [n] */
  gboolean is_number; /* map holds one number, -1 to 1, shown as text on its colour */
  double low;         /* the numbers at both ends of a histogram */
  double high;
  char *caption;     /* “channel 31”, “r = .42”; NULL for none */
  char *reason;      /* why it is blank; NULL if it is not */
  int value;         /* the layer's value index, for opening the cell's view */
  int channel;       /* the unit shown, or -1 */
  const char *opens; /* id of the method that shows the same alone; static */
} LensCell;

typedef struct
{
  int n_rows;
  int n_columns;
  char **row_titles; /* n_rows: “fire2-concat · 128×56×56” */
  char **column_titles;
  GPtrArray *cells; /* LensCell, in the order of their making */
} LensGist;

/* A named number about a frame: “completeness gap”, “score”, “multiply-adds saved”. */
typedef struct
{
  const char *name;
  double number;
} LensStatistic;

typedef struct _LensFrame LensFrame;

struct _LensFrame
{
  gint n_references;
  LensFrameKind kind;
  LensTensor *map; /* the raw numbers, as the method defines them; NULL for a gist */
  gboolean is_at_layer;  /* map has the layer's resolution, not the input's */
  gboolean is_of_pixels; /* one plane, but a number a pixel: a few dwarf the rest */
  gboolean is_preview;   /* a later frame replaces it */
  char *title;           /* “guided backprop · Egyptian cat” */
  const char *quantity; /* what the numbers are: “drop of the score”; static or NULL */
  char *caption;     /* what this frame adds: “32 of 512 channels”; NULL for none */
  char *reason;      /* why the map is blank; NULL if it is not */
  int index;         /* 0, 1, 2 … */
  int n_expected;    /* how many there will be; 0 if not known */
  gboolean has_box;  /* the occluding patch of this frame … */
  LensBox box;       /* … in input pixels */
  LensTensor *curve; /* the score so far, [n], for figures with a curve; or NULL */
  int curve_n_expected;    /* how long the curve will be; 0 if not known */
  LensTensor *curve_other; /* the strongest other class, [n]; or NULL */
  char *curve_other_label; /* and its name */
  GArray *statistics;      /* LensStatistic */
  LensGist *gist;          /* for LENS_FRAME_GIST */
  LensFrame *parts[2]; /* for LENS_FRAME_COMPARISON: what is taken from what, as maps
                              of the same size; titled with what tells them apart */
};

/* Takes @map. */
LensFrame *lens_frame_new (LensFrameKind kind, LensTensor *map);
LensFrame *lens_frame_ref (LensFrame *frame);
void lens_frame_unref (LensFrame *frame);

/* While it is being made.  @name is copied once for all frames. */
void lens_frame_add_statistic (LensFrame *frame, const char *name, double number);

/* FALSE if the frame has no such statistic. */
gboolean
lens_frame_statistic (const LensFrame *frame, const char *name, double *number);

/* Without titles: fill row_titles and column_titles. */
LensGist *lens_gist_new (int n_rows, int n_columns);

/* The cells' tensors are shared. */
LensGist *lens_gist_copy (const LensGist *gist);
void lens_gist_free (LensGist *gist);

LensCell *lens_cell_new (int row, int column, LensFrameKind kind);
void lens_cell_free (LensCell *cell);

/* The cell at a place, or NULL if it is not made yet. */
const LensCell *lens_gist_cell (const LensGist *gist, int row, int column);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LensFrame, lens_frame_unref)

G_END_DECLS
