/* channel-set.h - the channels of a layer: their numbers, their order, small pictures
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a grid of channels shows beside the figure “channels”.  Frozen once made; all of it
 * is made on the thread that calls.
 */

#pragma once

#include "core/figure/colormap.h"
#include "core/figure/figure.h"

G_BEGIN_DECLS

#define LENS_N_CHANNEL_BINS 64

typedef struct
{
  double minimum;
  double maximum;
  double mean;
  double
    strength; /* deviation over the positions; of one position, the number itself */
  double contribution; /* Σ g·A to the target; 0 until it is known */
  int peak_y;          /* where the maximum stands */
  int peak_x;
  gboolean is_dead; /* 0 everywhere */
} LensChannel;

typedef struct
{
  gint n_references;
  LensTensor *map; /* [1][channels][height][width] or [1][channels] */
  int n_channels;
  int height; /* of one channel; 1 for a layer without positions */
  int width;
  gboolean is_spatial;
  gboolean is_signed; /* some number is below 0 */
  LensChannel *channels;
  int *by_strength;     /* channels, the strongest first */
  int *by_contribution; /* (nullable): likewise; NULL until it is known */
  int n_dead;
  double low; /* of all numbers */
  double high;
  double histogram[LENS_N_CHANNEL_BINS]; /* how many numbers, from low to high */
} LensChannelSet;

/**
 * lens_channel_set_new:
 * @map: the value of a layer; a reference is taken
 *
 * Returns: (transfer full) (nullable): without contributions; %NULL if cancelled
 */
LensChannelSet *
lens_channel_set_new (LensTensor *map, LensMonitor *monitor, GError **error);

/**
 * lens_channel_set_weigh:
 * @query: whose layer they are of, and whose target is contributed to
 *
 * The contribution of channel k is Σ g_k·A_k over positions, g the gradient of the score.
 *
 * Returns: (transfer full) (nullable): the same with contributions; %NULL if cancelled, or
 *   where the target does not depend on the layer
 */
LensChannelSet *lens_channel_set_weigh (const LensChannelSet *set,
                                        LensQuery *query,
                                        LensMonitor *monitor,
                                        GError **error);

LensChannelSet *lens_channel_set_ref (LensChannelSet *set);
void lens_channel_set_unref (LensChannelSet *set);

/* The number of a channel at a position. */
double lens_channel_set_value (const LensChannelSet *set, int channel, int y, int x);

/* The scale of one channel, or with -1 the scale that all share. */
LensScale
lens_channel_set_scale (const LensChannelSet *set, const LensLook *look, int channel);

/* The colours that the look gives these channels. */
const LensColormap *lens_channel_set_colormap (const LensChannelSet *set,
                                               const LensLook *look);

/* What is to be painted. */
typedef struct
{
  const int *which; /* channels */
  int n;
  const LensLook *look;
  const LensScale *scale; /* (nullable): the shared one; NULL: every channel its own */
  int height;             /* pixels of one picture */
  int width;
} LensChannelSetPaint;

/**
 * lens_channel_set_paint:
 *
 * Returns: (transfer full) (nullable): [n][height][width] pixels of four bytes, opaque, as
 *   cairo has them on this machine; %NULL if cancelled
 */
GBytes *lens_channel_set_paint (const LensChannelSet *set,
                                const LensChannelSetPaint *paint,
                                LensMonitor *monitor,
                                GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LensChannelSet, lens_channel_set_unref)

G_END_DECLS
