/* methods.h - the rows of the table
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/method/method.h"

G_BEGIN_DECLS

extern const LensMethod lens_method_deconvnet;
extern const LensMethod lens_method_gradient;
extern const LensMethod lens_method_guided_backprop;
extern const LensMethod lens_method_input_x_gradient;

G_END_DECLS
