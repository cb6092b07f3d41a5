/* vector.h - a vector of numbers, as the compiler knows it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * For the few loops whose shape the compiler would not find by itself.  Functions that use
 * it are marked LENS_VECTOR; units narrower than the vector take it in parts.
 */

#pragma once

#include "core/base/real.h"
#include "core/base/simd.h"

G_BEGIN_DECLS

#define LENS_VECTOR_SIZE 64
#define LENS_N_LANES ((int) (LENS_VECTOR_SIZE / sizeof (LensReal)))

/* May stand at the address of any number. */
typedef LensReal LensLanes __attribute__ ((vector_size (LENS_VECTOR_SIZE),
                                           aligned (sizeof (LensReal)),
                                           may_alias));

/* Every second number of two vectors, from the first or the second on. */
#ifdef LENS_DOUBLE
#define LENS_EVEN_LANES(a, b) \
  __builtin_shufflevector ((a), (b), 0, 2, 4, 6, 8, 10, 12, 14)
#define LENS_ODD_LANES(a, b) \
  __builtin_shufflevector ((a), (b), 1, 3, 5, 7, 9, 11, 13, 15)
#else
#define LENS_ODD_LANES(a, b)                                                        \
  __builtin_shufflevector ((a), (b), 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, \
                           27, 29, 31)
#define LENS_EVEN_LANES(a, b)                                                       \
  __builtin_shufflevector ((a), (b), 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, \
                           26, 28, 30)
#endif

G_END_DECLS
