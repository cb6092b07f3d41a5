/* parallel.c - the one place where work is spread over threads
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The pool is made when the first loop runs.  A loop is published by an atomic pointer;
 * workers and the caller then take pieces by an atomic counter until none is left.  While a
 * loop of one thread has the pool, a loop of another runs on its own thread alone: nobody
 * waits, and the result is the same.
 *
 * A network is hundreds of loops in a row, and being woken takes longer than many of them.
 * So who waits looks for a while before he sleeps, and locks are for sleeping only: who goes
 * to sleep says so before he looks a last time, and who has news looks for sleepers after
 * he has published it, so that none is missed.  The locks are pthread's because
 * ThreadSanitizer understands those.
 */

#include "core/base/parallel.h"

#include <cblas.h>
#include <pthread.h>

/* Microseconds of looking before sleeping: more than what lies between two loops of a
 * pass, too little to warm a processor. */
#define PATIENCE 100

/* Looks between two glances at the clock. */
#define LOOKS 32

typedef struct
{
  LensBody body;
  gpointer data;
  gsize n;
  gsize grain;
  gsize n_pieces;
  gsize next_piece; /* atomic */
} Loop;

static struct
{
  pthread_mutex_t lock; /* held to sleep, to wake, and to grow the pool */
  pthread_cond_t work_arrived;
  pthread_cond_t work_done;
  pthread_mutex_t one_loop; /* held while a loop runs */
  Loop *loop;               /* atomic, as all below but n_workers */
  guint64 generation;
  int n_busy;
  int n_asleep;
  gboolean caller_sleeps;
  int n_workers;
  int n_threads;
  pthread_once_t blas_once;
} pool = {
  .lock = PTHREAD_MUTEX_INITIALIZER,
  .work_arrived = PTHREAD_COND_INITIALIZER,
  .work_done = PTHREAD_COND_INITIALIZER,
  .one_loop = PTHREAD_MUTEX_INITIALIZER,
  .blas_once = PTHREAD_ONCE_INIT,
};

static _Thread_local gboolean is_inside_loop;

static void
take_pieces (Loop *loop)
{
  is_inside_loop = TRUE;
  while (TRUE)
    {
      gsize piece = __atomic_fetch_add (&loop->next_piece, 1, __ATOMIC_RELAXED);
      gsize begin;

      if (piece >= loop->n_pieces)
        break;
      begin = piece * loop->grain;
      loop->body (begin, MIN (begin + loop->grain, loop->n), loop->data);
    }
  is_inside_loop = FALSE;
}

static inline void
pause_briefly (void)
{
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause ();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

static gboolean
has_arrived (guint64 seen)
{
  return __atomic_load_n (&pool.generation, __ATOMIC_SEQ_CST) != seen;
}

static gboolean
is_done (guint64 unused)
{
  return __atomic_load_n (&pool.n_busy, __ATOMIC_SEQ_CST) == 0;
}

/* Whether it came while somebody looked.  Looking pays only while each thread has a
 * processor of its own. */
static gboolean
look_for (gboolean (*is_there) (guint64), guint64 argument)
{
  int n_threads = __atomic_load_n (&pool.n_threads, __ATOMIC_RELAXED);
  gint64 end;

  if (is_there (argument))
    return TRUE;
  if (n_threads > (int) g_get_num_processors ())
    return FALSE;
  end = g_get_monotonic_time () + PATIENCE;
  do
    for (int i = 0; i < LOOKS; i++)
      {
        if (is_there (argument))
          return TRUE;
        pause_briefly ();
      }
  while (g_get_monotonic_time () < end);
  return FALSE;
}

static void
await_work (guint64 seen)
{
  if (look_for (has_arrived, seen))
    return;
  pthread_mutex_lock (&pool.lock);
  __atomic_add_fetch (&pool.n_asleep, 1, __ATOMIC_SEQ_CST);
  while (!has_arrived (seen))
    pthread_cond_wait (&pool.work_arrived, &pool.lock);
  __atomic_sub_fetch (&pool.n_asleep, 1, __ATOMIC_SEQ_CST);
  pthread_mutex_unlock (&pool.lock);
}

static void
await_workers (void)
{
  if (look_for (is_done, 0))
    return;
  pthread_mutex_lock (&pool.lock);
  __atomic_store_n (&pool.caller_sleeps, TRUE, __ATOMIC_SEQ_CST);
  while (!is_done (0))
    pthread_cond_wait (&pool.work_done, &pool.lock);
  __atomic_store_n (&pool.caller_sleeps, FALSE, __ATOMIC_SEQ_CST);
  pthread_mutex_unlock (&pool.lock);
}

static void
wake (pthread_cond_t *condition)
{
  pthread_mutex_lock (&pool.lock);
  pthread_cond_broadcast (condition);
  pthread_mutex_unlock (&pool.lock);
}

/* The loop lies on its caller's stack, who leaves once it is unpublished and nobody is
 * busy: so busy comes first, then the look at what is published. */
static void
help (void)
{
  Loop *loop;

  __atomic_add_fetch (&pool.n_busy, 1, __ATOMIC_SEQ_CST);
  loop = __atomic_load_n (&pool.loop, __ATOMIC_SEQ_CST);
  if (loop != NULL)
    take_pieces (loop);
  if (__atomic_sub_fetch (&pool.n_busy, 1, __ATOMIC_SEQ_CST) == 0 &&
      __atomic_load_n (&pool.caller_sleeps, __ATOMIC_SEQ_CST))
    wake (&pool.work_done);
}

/* The caller is a thread too, so worker k serves only where k + 2 threads are asked for. */
static void *
serve (void *argument)
{
  int index = GPOINTER_TO_INT (argument);
  guint64 seen = 0;

  while (TRUE)
    {
      await_work (seen);
      seen = __atomic_load_n (&pool.generation, __ATOMIC_SEQ_CST);
      if (index + 1 < __atomic_load_n (&pool.n_threads, __ATOMIC_RELAXED))
        help ();
    }
  return NULL;
}

/* Called while one_loop is held. */
static void
grow_pool (int n_workers)
{
  while (pool.n_workers < n_workers)
    {
      pthread_t thread;

      if (pthread_create (&thread, NULL, serve, GINT_TO_POINTER (pool.n_workers)) != 0)
        return;
      pthread_detach (thread);
      pool.n_workers++;
    }
}

static void
run_alone (gsize n, gsize grain, LensBody body, gpointer data)
{
  for (gsize begin = 0; begin < n; begin += grain)
    body (begin, MIN (begin + grain, n), data);
}

static void
run_together (Loop *loop, int n_threads)
{
  grow_pool (n_threads - 1);
  __atomic_store_n (&pool.loop, loop, __ATOMIC_SEQ_CST);
  __atomic_add_fetch (&pool.generation, 1, __ATOMIC_SEQ_CST);
  if (__atomic_load_n (&pool.n_asleep, __ATOMIC_SEQ_CST) > 0)
    wake (&pool.work_arrived);

  take_pieces (loop);

  __atomic_store_n (&pool.loop, NULL, __ATOMIC_SEQ_CST);
  await_workers ();
}

void
lens_parallel_for (gsize n, gsize grain, LensBody body, gpointer data)
{
  Loop loop = {
    .body = body,
    .data = data,
    .n = n,
    .grain = MAX (grain, 1),
  };
  /* Asking comes first: it is what holds OpenBLAS to one thread. */
  int n_threads = lens_parallel_n_threads ();

  loop.n_pieces = n / loop.grain + (n % loop.grain != 0);
  if (n_threads == 1 || is_inside_loop || loop.n_pieces <= 1 ||
      pthread_mutex_trylock (&pool.one_loop) != 0)
    {
      run_alone (n, loop.grain, body, data);
      return;
    }
  run_together (&loop, n_threads);
  pthread_mutex_unlock (&pool.one_loop);
}

static void
hold_blas (void)
{
  openblas_set_num_threads (1);
}

void
lens_parallel_set_n_threads (int n_threads)
{
  if (n_threads <= 0)
    n_threads = (int) g_get_num_processors ();

  /* A loop that runs goes on with the threads it has. */
  __atomic_store_n (&pool.n_threads, n_threads, __ATOMIC_RELAXED);
  pthread_once (&pool.blas_once, hold_blas);
}

int
lens_parallel_n_threads (void)
{
  int n_threads = __atomic_load_n (&pool.n_threads, __ATOMIC_RELAXED);

  if (n_threads > 0)
    return n_threads;

  lens_parallel_set_n_threads (0);
  return (int) g_get_num_processors ();
}

gboolean
lens_parallel_is_inside (void)
{
  return is_inside_loop;
}
