/* progress.c - a bar with the time left, on a terminal
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "app/progress.h"

#include <stdio.h>
#include <unistd.h>

#define BAR_WIDTH 30
#define INTERVAL_US 100000

/* Work shorter than this shows no bar. */
#define PATIENCE_US 500000

struct _Progress
{
  LensMonitor *monitor;
  GThread *thread;
  gint is_over;
  gint64 start;
};

static void
draw (const Progress *progress)
{
  double fraction = lens_monitor_fraction (progress->monitor);
  double elapsed = (double) (g_get_monotonic_time () - progress->start) /
                   G_USEC_PER_SEC;
  int n_full = (int) (fraction * BAR_WIDTH);
  char bar[BAR_WIDTH + 1];

  for (int i = 0; i < BAR_WIDTH; i++)
    bar[i] = i < n_full ? '#' : '.';
  bar[BAR_WIDTH] = '\0';
  fprintf (stderr, "\r[%s] %3.0f %%", bar, fraction * 100);
  if (fraction > 0.01)
    fprintf (stderr, "  %.0f s left ", elapsed * (1 - fraction) / fraction);
  fflush (stderr);
}

static gpointer
watch (gpointer data)
{
  Progress *progress = data;

  while (!g_atomic_int_get (&progress->is_over))
    {
      if (g_get_monotonic_time () - progress->start > PATIENCE_US)
        draw (progress);
      g_usleep (INTERVAL_US);
    }
  return NULL;
}

Progress *
progress_start (LensMonitor *monitor)
{
  Progress *progress;

  if (!isatty (STDERR_FILENO))
    return NULL;
  progress = g_new0 (Progress, 1);
  progress->monitor = lens_monitor_ref (monitor);
  progress->start = g_get_monotonic_time ();
  progress->thread = g_thread_new ("progress", watch, progress);
  return progress;
}

void
progress_stop (Progress *progress)
{
  if (progress == NULL)
    return;
  g_atomic_int_set (&progress->is_over, 1);
  g_thread_join (progress->thread);
  fputs ("\r\033[K", stderr);
  lens_monitor_unref (progress->monitor);
  g_free (progress);
}
