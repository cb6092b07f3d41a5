/* data.c - where a test finds the files it reads
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tests/support/data.h"

char *
support_tree_file (const char *name)
{
  const char *root = g_getenv ("NETLENS_SOURCE_ROOT");

  return g_build_filename (root == NULL ? "." : root, name, NULL);
}

char *
support_data_folder (void)
{
  const char *folder = g_getenv ("NETLENS_TEST_DATA");

  return folder != NULL ? g_strdup (folder) : support_tree_file ("../shared/data");
}

char *
support_data_file (const char *name)
{
  g_autofree char *folder = support_data_folder ();
  g_autofree char *path = g_build_filename (folder, name, NULL);

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return g_steal_pointer (&path);

  g_test_skip_printf ("no test data: %s", path);
  return NULL;
}
