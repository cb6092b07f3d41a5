/* memory.c - what becomes of memory that is given back
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/base/memory.h"

#include <stdlib.h>

#ifdef __GLIBC__
#include <malloc.h>

/* The largest threshold that glibc accepts. */
#define MMAP_THRESHOLD (32 << 20)

/* Free memory at the end of the heap is returned when it is more than this. */
#define TRIM_THRESHOLD (512 << 20)

void
lens_memory_keep (void)
{
  mallopt (M_MMAP_THRESHOLD, MMAP_THRESHOLD);
  mallopt (M_TRIM_THRESHOLD, TRIM_THRESHOLD);
}

#else

void
lens_memory_keep (void)
{
}

#endif
