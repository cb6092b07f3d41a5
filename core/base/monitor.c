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
  double span_begin;
  double span_end;
  LensMonitor *whole; /* (nullable): what this is a part of … */
  double part_begin;  /* … and which */
  double part_end;
};

LensMonitor *
lens_monitor_new (void)
{
  LensMonitor *monitor = g_new0 (LensMonitor, 1);

  monitor->n_references = 1;
  monitor->span_end = 1;
  return monitor;
}

LensMonitor *
lens_monitor_new_part (LensMonitor *whole, double begin, double end)
{
  LensMonitor *monitor = lens_monitor_new ();

  monitor->whole = whole != NULL ? lens_monitor_ref (whole) : NULL;
  monitor->part_begin = begin;
  monitor->part_end = end;
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
  if (monitor == NULL || !g_atomic_int_dec_and_test (&monitor->n_references))
    return;
  lens_monitor_unref (monitor->whole);
  g_free (monitor);
}

void
lens_monitor_set_span (LensMonitor *monitor, double begin, double end)
{
  if (monitor == NULL)
    return;
  monitor->span_begin = begin;
  monitor->span_end = end;
}

void
lens_monitor_report (LensMonitor *monitor, double fraction)
{
  double whole;
  gint millionths;

  if (monitor == NULL)
    return;
  whole = monitor->span_begin + (monitor->span_end - monitor->span_begin) * fraction;
  millionths = (gint) (CLAMP (whole, 0, 1) * 1e6);
  if (millionths > g_atomic_int_get (&monitor->millionths))
    g_atomic_int_set (&monitor->millionths, millionths);
  lens_monitor_report (monitor->whole,
                       monitor->part_begin +
                         (monitor->part_end - monitor->part_begin) * whole);
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
  return monitor != NULL && (g_atomic_int_get (&monitor->is_cancelled) != 0 ||
                             lens_monitor_is_cancelled (monitor->whole));
}

gboolean
lens_monitor_check (const LensMonitor *monitor, GError **error)
{
  if (lens_monitor_is_cancelled (monitor))
    return lens_fail (error, LENS_ERROR_CANCELLED, "cancelled");
  return TRUE;
}
