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

/* Half of it, for where numbers change places: the compiler takes shuffles that are wider than
 * the unit's registers apart number by number. */
#define LENS_N_LANES32 ((int) (32 / sizeof (LensReal)))

typedef LensReal LensLanes32
  __attribute__ ((vector_size (32), aligned (sizeof (LensReal)), may_alias));

/* Every second number of two of these, from the first or the second on; and the numbers of
 * one half with those of @b's half between them. */
#ifdef LENS_DOUBLE
#define LENS_EVEN_LANES(a, b) __builtin_shufflevector ((a), (b), 0, 2, 4, 6)
#define LENS_ODD_LANES(a, b) __builtin_shufflevector ((a), (b), 1, 3, 5, 7)
#define LENS_FIRST_LANES(a, b) __builtin_shufflevector ((a), (b), 0, 4, 1, 5)
#define LENS_LAST_LANES(a, b) __builtin_shufflevector ((a), (b), 2, 6, 3, 7)
#else
#define LENS_EVEN_LANES(a, b) \
  __builtin_shufflevector ((a), (b), 0, 2, 4, 6, 8, 10, 12, 14)
#define LENS_ODD_LANES(a, b) \
  __builtin_shufflevector ((a), (b), 1, 3, 5, 7, 9, 11, 13, 15)
#define LENS_FIRST_LANES(a, b) \
  __builtin_shufflevector ((a), (b), 0, 8, 1, 9, 2, 10, 3, 11)
#define LENS_LAST_LANES(a, b) \
  __builtin_shufflevector ((a), (b), 4, 12, 5, 13, 6, 14, 7, 15)
#endif

G_END_DECLS
