/* home.h - a home of a test's own, empty when it begins
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * home_begin:
 *
 * What this process and those that it starts keep goes into a new folder from now on, which
 * is removed when the process ends: neither an earlier test nor an earlier run has left a
 * size of the window or a session there.  Comes before the first thing that asks GLib for a
 * user's folder.
 *
 * Returns: its path
 */
const char *home_begin (void);

G_END_DECLS
