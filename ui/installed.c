/* installed.c - where the program's files are, built or installed
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Folders are looked for beside the program and beside each folder that it is in: what has
 * been installed anywhere, or not at all, finds its own.
 */

#include "ui/installed.h"

#include <string.h>

char *
lens_installed_folder (const char *const *places, const char *member)
{
  g_autofree char *folder = g_file_read_link ("/proc/self/exe", NULL);

  while (folder != NULL && strcmp (folder, "/") != 0 && strcmp (folder, ".") != 0)
    {
      char *parent = g_path_get_dirname (folder);

      g_free (folder);
      folder = parent;
      for (int i = 0; places[i] != NULL; i++)
        {
          g_autofree char *path = g_build_filename (folder, places[i], NULL);
          g_autofree char *inside = g_build_filename (path, member, NULL);

          if (g_file_test (inside, G_FILE_TEST_IS_REGULAR))
            return g_steal_pointer (&path);
        }
    }
  return NULL;
}
