/* scratch.c - memory for the time of a call, kept for the next
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Blocks come in classes of size, four to a doubling, each with a list of those that are
 * free.  Which thread takes which piece of a parallel loop is chance, so the most blocks
 * that are in use at once are reached late.  For the first pass to be the last that asks
 * the system, a block that is the k-th of its class in one piece of work makes k blocks for
 * every thread at once.
 */

#include "core/base/scratch.h"

#include "core/base/parallel.h"

#include <pthread.h>
#include <stdlib.h>

/* Under the sanitizers each block is its own, so that they see who writes beyond it. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define KEEPS_BLOCKS 0
#else
#define KEEPS_BLOCKS 1
#endif

#define ALIGNMENT 64
#define N_CLASSES 128

/* The smallest block, and the largest that is kept. */
#define MIN_SIZE 256
#define MAX_SIZE ((gsize) 64 << 20)

/* With more bytes than this in all, what is given back goes back to the system. */
#define MAX_KEPT ((gsize) 512 << 20)

/* In the 64 bytes before a block. */
typedef union _Head Head;
union _Head
{
  struct
  {
    int class;
    gboolean is_of_loop;
    Head *next;
  };
  guint8 space[ALIGNMENT];
};

/* Blocks for pieces of loops, and for what runs outside of them: a caller holds the latter
 * while all threads hold the former. */
typedef struct
{
  Head *free;
  int n_blocks;
} Class;

static struct
{
  pthread_mutex_t lock;
  Class classes[2][N_CLASSES];
  gsize n_blocks;
  gsize n_bytes;
} store = {
  .lock = PTHREAD_MUTEX_INITIALIZER,
};

/* How many of each class this thread holds. */
static _Thread_local guint8 n_held[2][N_CLASSES];

static gsize
size_of_class (int class)
{
  return (gsize) (4 + class % 4) * (MIN_SIZE / 4) << (class / 4);
}

static int
class_of_size (gsize size)
{
  int class = 0;

  while (size_of_class (class) < size)
    class ++;
  return class;
}

static Head *
make_block (gsize size)
{
  void *block = NULL;

  if (posix_memalign (&block, ALIGNMENT, sizeof (Head) + size) != 0)
    g_error ("out of memory: %" G_GSIZE_FORMAT " bytes", size);
  return block;
}

/* Called with the lock held. */
static void
stock_up (Class *class, int class_index, gboolean is_of_loop, int n_wanted)
{
  while (class->n_blocks < n_wanted)
    {
      Head *head = make_block (size_of_class (class_index));

      head->class = class_index;
      head->is_of_loop = is_of_loop;
      head->next = class->free;
      class->free = head;
      class->n_blocks++;
      store.n_blocks++;
      store.n_bytes += size_of_class (class_index);
    }
}

static gpointer
take_kept (gsize size)
{
  gboolean is_of_loop = lens_parallel_is_inside ();
  int class_index = class_of_size (size);
  Class *class = &store.classes[is_of_loop][class_index];
  int n_here = ++n_held[is_of_loop][class_index];
  int n_threads = is_of_loop ? lens_parallel_n_threads () : 1;
  Head *head;

  pthread_mutex_lock (&store.lock);
  stock_up (class, class_index, is_of_loop, n_here * n_threads);
  if (class->free == NULL)
    stock_up (class, class_index, is_of_loop, class->n_blocks + 1);
  head = class->free;
  class->free = head->next;
  pthread_mutex_unlock (&store.lock);
  return head + 1;
}

static gpointer
take_own (gsize size)
{
  Head *head = make_block (size);

  head->class = -1;
  pthread_mutex_lock (&store.lock);
  store.n_blocks++;
  pthread_mutex_unlock (&store.lock);
  return head + 1;
}

gpointer
lens_scratch_take (gsize n, gsize size)
{
  gsize total;

  if (!g_size_checked_mul (&total, n, size) || total > G_MAXSSIZE)
    g_error ("out of memory: %" G_GSIZE_FORMAT " times %" G_GSIZE_FORMAT " bytes", n,
             size);
  return KEEPS_BLOCKS && total <= MAX_SIZE ? take_kept (total) : take_own (total);
}

void
lens_scratch_give (gpointer memory)
{
  Head *head = memory;
  Class *class;

  if (memory == NULL)
    return;
  head--;
  if (head->class < 0)
    {
      free (head);
      return;
    }
  class = &store.classes[head->is_of_loop][head->class];
  n_held[head->is_of_loop][head->class]--;
  pthread_mutex_lock (&store.lock);
  if (store.n_bytes > MAX_KEPT)
    {
      class->n_blocks--;
      store.n_bytes -= size_of_class (head->class);
      g_clear_pointer (&head, free);
    }
  else
    {
      head->next = class->free;
      class->free = head;
    }
  pthread_mutex_unlock (&store.lock);
}

gsize
lens_scratch_n_blocks (void)
{
  gsize n;

  pthread_mutex_lock (&store.lock);
  n = store.n_blocks;
  pthread_mutex_unlock (&store.lock);
  return n;
}
