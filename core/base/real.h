/* real.h - the one number type of the engine
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The same sources are built a second time with LENS_DOUBLE for the tests that compare
 * derivatives with differences: float has too few digits for that.  Kernels use the
 * generic functions of <tgmath.h>, so that exp () means expf () where the type is float.
 */

#pragma once

#include <float.h>
#include <glib.h>

G_BEGIN_DECLS

#ifdef LENS_DOUBLE
typedef double LensReal;
#define LENS_REAL_EPSILON DBL_EPSILON
#define LENS_REAL_MAX DBL_MAX
#else
typedef float LensReal;
#define LENS_REAL_EPSILON FLT_EPSILON
#define LENS_REAL_MAX FLT_MAX
#endif

G_END_DECLS
