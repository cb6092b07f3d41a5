/* monitor.c - how far a piece of work is, and the wish to stop it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/base/monitor.h"

#include "core/base/error.h"

struct _LensMonitor
{
  gint n_references;
  gint is_cancelled;
  gint millionths;
};

LensMonitor *
lens_monitor_new (void)
{
  LensMonitor *monitor = g_new0 (LensMonitor, 1);

  monitor->n_references = 1;
  return monitor;
}

LensMonitor *
lens_monitor_ref (LensMonitor *monitor)
{
  g_atomic_int_inc (&monitor->n_references);
  return monitor;
}

void
lens_monitor_unref (LensMonitor *monitor)
{
  if (monitor != NULL && g_atomic_int_dec_and_test (&monitor->n_references))
    g_free (monitor);
}

void
lens_monitor_report (LensMonitor *monitor, double fraction)
{
  if (monitor != NULL)
    g_atomic_int_set (&monitor->millionths, (gint) (CLAMP (fraction, 0, 1) * 1e6));
}

double
lens_monitor_fraction (const LensMonitor *monitor)
{
  return g_atomic_int_get (&monitor->millionths) / 1e6;
}

void
lens_monitor_cancel (LensMonitor *monitor)
{
  g_atomic_int_set (&monitor->is_cancelled, 1);
}

gboolean
lens_monitor_is_cancelled (const LensMonitor *monitor)
{
  return monitor != NULL && g_atomic_int_get (&monitor->is_cancelled) != 0;
}

gboolean
lens_monitor_check (const LensMonitor *monitor, GError **error)
{
  if (lens_monitor_is_cancelled (monitor))
    return lens_fail (error, LENS_ERROR_CANCELLED, "cancelled");
  return TRUE;
}
