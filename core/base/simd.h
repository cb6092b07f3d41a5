/* simd.h - the same loop built for several vector units
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A function marked LENS_VECTOR is compiled more than once and the loader picks the widest
 * that the processor has.  Under sanitizers there is one build: the resolver would run
 * before they are ready.  The build option “vector” leaves wider ones out, so that each can
 * be tested and timed on a processor that has them all.
 */

#pragma once

/* The x86-64 level of the widest unit that is built for: 4 is AVX-512, 3 is AVX2, 1 is what
 * every processor has. */
#ifndef LENS_VECTOR_LEVEL
#define LENS_VECTOR_LEVEL 4
#endif

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && \
  !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#if LENS_VECTOR_LEVEL >= 4
#define LENS_VECTOR \
  __attribute__ ((target_clones ("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#elif LENS_VECTOR_LEVEL == 3
#define LENS_VECTOR __attribute__ ((target_clones ("arch=x86-64-v3", "default")))
#endif
#endif

#ifndef LENS_VECTOR
#define LENS_VECTOR
#endif
