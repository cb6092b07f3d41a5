/* allocations.c - how often a program has asked for memory
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The functions of the C library stand here in its place and count who calls.
 */

#include "tests/support/allocations.h"

#include <errno.h>
#include <stdlib.h>

#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__) && \
  !defined(__SANITIZE_THREAD__)
static gint n_allocations; /* atomic */

void *__libc_malloc (size_t size);
void *__libc_calloc (size_t n, size_t size);
void *__libc_realloc (void *memory, size_t size);
void *__libc_memalign (size_t alignment, size_t size);

void *
malloc (size_t size)
{
  g_atomic_int_inc (&n_allocations);
  return __libc_malloc (size);
}

void *
calloc (size_t n, size_t size)
{
  g_atomic_int_inc (&n_allocations);
  return __libc_calloc (n, size);
}

void *
realloc (void *memory, size_t size)
{
  g_atomic_int_inc (&n_allocations);
  return __libc_realloc (memory, size);
}

int
posix_memalign (void **memory, size_t alignment, size_t size)
{
  g_atomic_int_inc (&n_allocations);
  *memory = __libc_memalign (alignment, size);
  return *memory == NULL ? ENOMEM : 0;
}

int
support_n_allocations (void)
{
  return g_atomic_int_get (&n_allocations);
}
#else
int
support_n_allocations (void)
{
  return -1;
}
#endif
