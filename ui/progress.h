/* progress.h - how far something is, and how long it takes yet, in words
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* @fraction: of the work that began at @started, on the monotonic clock; -1: nobody knows
 * yet. */
double lens_progress_seconds_left (double fraction, gint64 started);

/* “41 % · 3 s left”; @seconds: -1: nobody knows.  (transfer full) */
char *lens_progress_dup_text (double fraction, double seconds);

G_END_DECLS
