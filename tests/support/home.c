/* home.c - a home of a test's own, empty when it begins
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tests/support/home.h"

#include "tests/support/folder.h"

#include <stdlib.h>

static char *home;

static void
leave_home (void)
{
  folder_remove (home);
  g_free (home);
}

const char *
home_begin (void)
{
  static const char *const variables[] = {
    "XDG_CONFIG_HOME",
    "XDG_DATA_HOME",
    "XDG_CACHE_HOME",
    "XDG_STATE_HOME",
  };

  home = g_dir_make_tmp ("netlens-home-XXXXXX", NULL);
  g_assert_nonnull (home);
  for (gsize i = 0; i < G_N_ELEMENTS (variables); i++)
    g_setenv (variables[i], home, TRUE);
  atexit (leave_home);
  return home;
}
