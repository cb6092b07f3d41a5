/* scenes.h - frames and pictures made of formulas, for drawing
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/figure/figure.h"

G_BEGIN_DECLS

/* A disc, a bar and a gradient in plain colours. */
LensImage *scenes_picture (int height, int width);

/* [1][planes][height][width]: smooth hills, and valleys below 0 if @is_signed. */
LensTensor *scenes_map (int n_planes, int height, int width, gboolean is_signed);

LensTensor *scenes_zeros (int n_planes, int height, int width);

/* A frame of a kind with everything that a figure of that kind may show. */
LensFrame *scenes_frame (LensFrameKind kind);

/* One of the frames of a sweep or a build-up of @n_frames. */
LensFrame *scenes_sweep_frame (int index, int n_frames);
LensFrame *scenes_build_up_frame (int index, int n_frames);

/* A gist of pairs; scenes_frame () gives one of views. */
LensFrame *scenes_pairs_frame (void);

/* A scene with picture, names, labels, predictions and filters but without a frame. */
LensScene *scenes_scene (const LensLook *look);

/* @figure's own size times @zoom. */
cairo_surface_t *
scenes_render (const LensFigure *figure, const LensScene *scene, double zoom);

G_END_DECLS
