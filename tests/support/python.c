/* python.c - what programs of other people say, where they are installed
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tests/support/python.h"

#include "tests/support/data.h"

#include <sys/wait.h>

/* The exit status of what is to be skipped. */
#define SKIPPED 77

void
python_ask (const char *script, const char *argument)
{
  static const char *const pythons[] = { "python3", "/usr/bin/python3" };
  g_autofree char *path = support_tree_file (script);

  for (gsize i = 0; i < G_N_ELEMENTS (pythons); i++)
    {
      char *argv[] = { (char *) pythons[i], path, (char *) argument, NULL };
      g_autofree char *output = NULL;
      g_autofree char *errors = NULL;
      int status = 0;

      if (!g_spawn_sync (NULL, argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &output,
                         &errors, &status, NULL) ||
          (WIFEXITED (status) && WEXITSTATUS (status) == SKIPPED))
        continue;
      g_test_message ("%s%s", output, errors);
      g_assert_cmpint (status, ==, 0);
      return;
    }
  g_test_skip ("no Python with the packages that this needs");
}
