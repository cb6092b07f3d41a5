/* parallel.c - the one place where work is spread over threads
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The pool is made when the first loop runs.  A loop is published under the lock; workers
 * and the caller then take pieces by an atomic counter until none is left.  While a loop of
 * one thread has the pool, a loop of another runs on its own thread alone: nobody waits,
 * and the result is the same.  The locks are pthread's because ThreadSanitizer understands
 * those.
 */

#include "core/base/parallel.h"

#include <cblas.h>
#include <pthread.h>

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
  pthread_mutex_t lock;
  pthread_cond_t work_arrived;
  pthread_cond_t work_done;
  pthread_mutex_t one_loop; /* held while a loop runs */
  Loop *loop;
  guint64 generation;
  int n_busy;
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

/* The caller is a thread too, so worker k serves only where k + 2 threads are asked for. */
static void *
serve (void *argument)
{
  int index = GPOINTER_TO_INT (argument);
  guint64 seen = 0;

  pthread_mutex_lock (&pool.lock);
  while (TRUE)
    {
      Loop *loop;

      while (pool.generation == seen)
        pthread_cond_wait (&pool.work_arrived, &pool.lock);
      seen = pool.generation;
      loop = pool.loop;
      if (loop == NULL || index + 1 >= pool.n_threads)
        continue;

      pool.n_busy++;
      pthread_mutex_unlock (&pool.lock);
      take_pieces (loop);
      pthread_mutex_lock (&pool.lock);
      pool.n_busy--;
      if (pool.n_busy == 0)
        pthread_cond_signal (&pool.work_done);
    }
  return NULL;
}

/* Called with the lock held. */
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

void
lens_parallel_for (gsize n, gsize grain, LensBody body, gpointer data)
{
  Loop loop = {
    .body = body,
    .data = data,
    .n = n,
    .grain = MAX (grain, 1),
  };

  loop.n_pieces = n / loop.grain + (n % loop.grain != 0);
  /* Asking comes first: it is what holds OpenBLAS to one thread. */
  if (lens_parallel_n_threads () == 1 || is_inside_loop || loop.n_pieces <= 1)
    {
      run_alone (n, loop.grain, body, data);
      return;
    }

  if (pthread_mutex_trylock (&pool.one_loop) != 0)
    {
      run_alone (n, loop.grain, body, data);
      return;
    }

  pthread_mutex_lock (&pool.lock);
  grow_pool (pool.n_threads - 1);
  pool.loop = &loop;
  pool.generation++;
  pthread_cond_broadcast (&pool.work_arrived);
  pthread_mutex_unlock (&pool.lock);

  take_pieces (&loop);

  pthread_mutex_lock (&pool.lock);
  pool.loop = NULL;
  while (pool.n_busy > 0)
    pthread_cond_wait (&pool.work_done, &pool.lock);
  pthread_mutex_unlock (&pool.lock);
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
  pthread_mutex_lock (&pool.lock);
  pool.n_threads = n_threads;
  pthread_mutex_unlock (&pool.lock);
  pthread_once (&pool.blas_once, hold_blas);
}

int
lens_parallel_n_threads (void)
{
  int n_threads;

  pthread_mutex_lock (&pool.lock);
  n_threads = pool.n_threads;
  pthread_mutex_unlock (&pool.lock);
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
