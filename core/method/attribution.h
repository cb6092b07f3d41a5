/* attribution.h - what methods that explain by signals share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/method/method.h"

G_BEGIN_DECLS

/* How the numbers of a value lie: [1][channels][height][width].  A value without positions
 * has one; a 1-D value is one row. */
typedef struct
{
  int n_channels;
  int height;
  int width;
  gsize n_positions;
  gboolean is_spatial; /* it has axes for positions */
} LensGrid;

LensGrid lens_grid_of (const LensShape *shape);

/* The number of a plane, straight lines between its positions, at @y and @x in units of the
 * grid, 0 at its edge; the numbers stand at the middles of their positions. */
double lens_grid_read (const LensGrid *grid, const LensReal *plane, double y, double x);

/* The grid of the query's layer. */
LensGrid lens_run_layer_grid (const LensRun *run);

/**
 * lens_run_record:
 * @input: an input tensor other than the picture's
 *
 * Returns: (transfer full) (nullable): the forward pass of @input; %NULL if cancelled
 */
LensTape *lens_run_record (LensRun *run, LensTensor *input, GError **error);

/**
 * lens_run_signal_at:
 * @tape: the pass to go back through
 * @how: rules and gate; without seeds the signal comes from the target's score
 * @value: where to stop
 *
 * Returns: (transfer full) (nullable): the signal there; %NULL if cancelled
 */
LensTensor *lens_run_signal_at (LensRun *run,
                                const LensTape *tape,
                                const LensBackwardQuery *how,
                                int value,
                                GError **error);

/* The target's score for an input other than the picture; FALSE if cancelled. */
gboolean
lens_run_score (LensRun *run, LensTensor *input, double *score, GError **error);

/* The frame of a number a pixel and colour plane.  @numbers lie as the input's do and are
 * taken. */
LensFrame *lens_attribution (LensRun *run, LensTensor *numbers);

/* A tensor from sums in double. */
LensTensor *lens_tensor_from_doubles (const LensShape *shape, const double *numbers);

/**
 * lens_rank_channels:
 * @worth: a number a channel
 * @n_channels: how many
 *
 * Returns: (transfer full): channels in falling order of @worth; of equal ones the lower
 *   comes first; free with g_free ()
 */
int *lens_rank_channels (const double *worth, int n_channels);

/* The mean activation of each channel of a value; free with g_free (). */
double *lens_channel_means (const LensTensor *value);

/* How strongly each channel of a value answers to the picture: the deviation of its
 * activation over the positions.  The mean would put first what answers alike to every
 * picture.  Where there is one position, the activation itself.  Free with g_free (). */
double *lens_channel_strengths (const LensTensor *value);

/* Σ g·A of every channel over its positions, A the value of a layer and g the gradient of
 * the score there: what the channel adds to the score.  Free with g_free (). */
double *lens_channel_contributions (const LensTensor *value,
                                    const LensTensor *gradient);

G_END_DECLS
