/* home.c - a home of a test's own, empty when it begins
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tests/support/home.h"

#include <gio/gio.h>
#include <stdlib.h>

static char *home;

static void
remove_folder (GFile *folder)
{
  g_autoptr (GFileEnumerator) files = g_file_enumerate_children (
    folder, "standard::name,standard::type", G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, NULL,
    NULL);
  GFileInfo *info;
  GFile *file;

  while (files != NULL && g_file_enumerator_iterate (files, &info, &file, NULL, NULL) &&
         info != NULL)
    if (g_file_info_get_file_type (info) == G_FILE_TYPE_DIRECTORY)
      remove_folder (file);
    else
      g_file_delete (file, NULL, NULL);
  g_file_delete (folder, NULL, NULL);
}

static void
leave_home (void)
{
  g_autoptr (GFile) folder = g_file_new_for_path (home);

  remove_folder (folder);
  g_free (home);
}

void
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
}
