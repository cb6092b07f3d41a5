/* session-watch.h - a session, and what it has told
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ui/session.h"

G_BEGIN_DECLS

/* What a session has told. */
typedef struct
{
  LensSession *session;
  guint what; /* LensChange, all together */
  int n_failures;
  char *failure; /* the last one */
} Watch;

/* Runs the tests that @add_tests adds, where nothing of the user's own is read or written.
 * GLib's own way (G_TEST_OPTION_ISOLATE_DIRS) leaks. */
int watch_run (int argc, char **argv, void (*add_tests) (void));

Watch *watch_new (void);

/* Closes the session; the test fails if anything holds on to it. */
void watch_free (Watch *watch);

/* Runs the main loop until @is_so says yes; the test fails if it never does. */
void watch_wait (Watch *watch, gboolean (*is_so) (Watch *watch));

/* The present view is answered, and the overview is known. */
gboolean watch_is_answered (Watch *watch);

/* Something has failed, and nothing is being opened. */
gboolean watch_has_failed (Watch *watch);

void watch_open (Watch *watch, const char *path);

/* A session with the sample open and its first view answered. */
Watch *watch_open_sample (void);

G_END_DECLS
