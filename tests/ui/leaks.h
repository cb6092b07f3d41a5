/* leaks.h - what LeakSanitizer says of a program that has ended, judged
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The program's sanitizer will write to files PATH.PID instead of the terminal; files that an
 * earlier program left there are removed.  Nothing changes where there is no sanitizer. */
void leaks_prepare (GSubprocessLauncher *launcher, const char *path);

/* Waits until the program ends.
 *
 * Returns: (transfer full) (nullable): why that was no clean end.  NULL where it succeeded,
 * or failed for nothing but memory that libraries are known to keep. */
char *leaks_dup_fault (GSubprocess *program, const char *path);

/* Whether a report of LeakSanitizer has nothing else in it. */
gboolean leaks_are_known (const char *report);

G_END_DECLS
