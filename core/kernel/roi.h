/* roi.h - regions of interest brought to one size
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/base/real.h"

G_BEGIN_DECLS

/* Corners on the maps, in positions. */
typedef struct
{
  double y_begin;
  double y_end;
  double x_begin;
  double x_end;
} LensRegion;

/* How the regions of one value become maps of one size. */
typedef struct
{
  gsize n_channels;
  gsize height;
  gsize width;
  gsize out_height;
  gsize out_width;
  gboolean takes_largest; /* of the samples of a bin, else their mean */
  gboolean is_aligned;    /* a region may be smaller than one position */
  int n_samples;          /* a bin and axis; 0 for as many as positions */
} LensRoi;

/* Region align (He et al. 2017): bilinear samples.  The largest of a bin is, as ONNX has
 * it, that of the weighted neighbours, not of the samples.
 * @maps: [channels][height][width], @to: [channels][out height][out width] */
void lens_roi_align (const LensRoi *roi,
                     const LensRegion *region,
                     const LensReal *maps,
                     LensReal *to);
void lens_roi_align_backward (const LensRoi *roi,
                              const LensRegion *region,
                              const LensReal *maps,
                              const LensReal *signal,
                              LensReal *maps_signal);

/* Region pooling (Girshick 2015): the largest number of each bin; corners are rounded to
 * whole positions, both inside.  0 where a bin is empty. */
void lens_roi_pool (const LensRoi *roi,
                    const LensRegion *region,
                    const LensReal *maps,
                    LensReal *to);
void lens_roi_pool_backward (const LensRoi *roi,
                             const LensRegion *region,
                             const LensReal *maps,
                             const LensReal *signal,
                             LensReal *maps_signal);

G_END_DECLS
