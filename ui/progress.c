/* progress.c - how far something is, and how long it takes yet, in words
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/progress.h"

#include "ui/i18n.h"

/* What was done until then says little about the rest. */
#define TRUSTED_FRACTION 0.02
#define TRUSTED_SECONDS 0.4

double
lens_progress_seconds_left (double fraction, gint64 started)
{
  const double elapsed = (double) (g_get_monotonic_time () - started) / 1e6;

  if (fraction < TRUSTED_FRACTION || elapsed < TRUSTED_SECONDS)
    return -1;
  return elapsed * (1 - fraction) / fraction;
}

static char *
dup_time (double seconds)
{
  const int whole = (int) (seconds + 0.5);

  if (whole < 1)
    return g_strdup (_ ("nearly done"));
  if (whole < 60)
    return g_strdup_printf (_ ("%d s left"), whole);
  return g_strdup_printf (_ ("%d min %02d s left"), whole / 60, whole % 60);
}

char *
lens_progress_dup_text (double fraction, double seconds)
{
  g_autofree char *time = seconds >= 0 ? dup_time (seconds) : NULL;

  return g_strdup_printf ("%.0f\u00a0%%%s%s", 100 * fraction, time != NULL ? " · " : "",
                          time != NULL ? time : "");
}
