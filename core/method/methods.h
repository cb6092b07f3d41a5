/* methods.h - the rows of the table
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/method/method.h"

G_BEGIN_DECLS

extern const LensMethod lens_method_activation;
extern const LensMethod lens_method_deconvnet;
extern const LensMethod lens_method_difference;
extern const LensMethod lens_method_gist;
extern const LensMethod lens_method_grad_cam;
extern const LensMethod lens_method_grad_cam_plus_plus;
extern const LensMethod lens_method_gradient;
extern const LensMethod lens_method_guided_backprop;
extern const LensMethod lens_method_guided_build_up;
extern const LensMethod lens_method_guided_grad_cam;
extern const LensMethod lens_method_hires_cam;
extern const LensMethod lens_method_input_x_gradient;
extern const LensMethod lens_method_integrated_gradients;
extern const LensMethod lens_method_layer_cam;
extern const LensMethod lens_method_logits;
extern const LensMethod lens_method_occlusion;
extern const LensMethod lens_method_occlusion_scores;
extern const LensMethod lens_method_probabilities;
extern const LensMethod lens_method_smooth_gradient;
extern const LensMethod lens_method_xgrad_cam;

G_END_DECLS
