/* simd.h - the same loop built for several vector units
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A function marked LENS_VECTOR is compiled more than once and the loader picks the widest
 * that the processor has.  Under sanitizers there is one build: the resolver would run
 * before they are ready.
 */

#pragma once

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && \
  !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define LENS_VECTOR \
  __attribute__ ((target_clones ("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define LENS_VECTOR
#endif
