/* progress.h - a bar with the time left, on a terminal
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/lens.h"

G_BEGIN_DECLS

typedef struct _Progress Progress;

/* Draws on standard error from now on, if that is a terminal; a thread of its own looks at
 * the monitor ten times a second. */
Progress *progress_start (LensMonitor *monitor);

/* Removes the bar. */
void progress_stop (Progress *progress);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Progress, progress_stop)

G_END_DECLS
