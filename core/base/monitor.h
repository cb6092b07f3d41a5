/* monitor.h - how far a piece of work is, and the wish to stop it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One side works and advances, the other side looks and may cancel.  Both only touch
 * atomic numbers, so neither ever waits and no call-back crosses threads.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _LensMonitor LensMonitor;

LensMonitor *lens_monitor_new (void);

/**
 * lens_monitor_new_part:
 * @whole: (nullable): of work that has other work done for it
 * @begin: where in the present piece of @whole the part begins, 0 to 1
 * @end: where it ends
 *
 * Returns: (transfer full): the monitor of the part: it is cancelled with @whole, and what
 *   it reports is reported there
 */
LensMonitor *lens_monitor_new_part (LensMonitor *whole, double begin, double end);
LensMonitor *lens_monitor_ref (LensMonitor *monitor);
void lens_monitor_unref (LensMonitor *monitor);

/**
 * lens_monitor_report:
 * @monitor: (nullable): the monitor
 * @fraction: how much of the present piece is done, 0 to 1
 *
 * Says how far the work is.
 */
void lens_monitor_report (LensMonitor *monitor, double fraction);

/**
 * lens_monitor_set_span:
 * @begin: where in the whole the next piece of work begins, 0 to 1
 * @end: where it ends
 *
 * What is reported from now on is a fraction of this piece.  Only the working side calls
 * this.  The fraction seen from outside never goes back.
 */
void lens_monitor_set_span (LensMonitor *monitor, double begin, double end);

/* 0 to 1, of the whole. */
double lens_monitor_fraction (const LensMonitor *monitor);

/* Asks the work to stop; it answers with LENS_ERROR_CANCELLED. */
void lens_monitor_cancel (LensMonitor *monitor);

/* A NULL monitor is never cancelled. */
gboolean lens_monitor_is_cancelled (const LensMonitor *monitor);

/**
 * lens_monitor_check:
 * @monitor: (nullable): the monitor
 * @error: set to LENS_ERROR_CANCELLED if the work is to stop
 *
 * Returns: %FALSE if the work is to stop
 */
gboolean lens_monitor_check (const LensMonitor *monitor, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LensMonitor, lens_monitor_unref)

G_END_DECLS
