/* views.c - the window's views, as a key leads to each
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tests/ui/views.h"

const View views[N_VIEWS] = {
  { "<Alt>1", LENS_QUESTION_LAYERS, "layers", "LensLayersView" },
  { "<Alt>2", LENS_QUESTION_EXPLAIN, "explain", "LensExplainView" },
  { "<Alt>3", LENS_QUESTION_OCCLUDE, "occlude", "LensOccludeView" },
  { "<Alt>4", LENS_QUESTION_BUILD_UP, "build-up", "LensBuildUpView" },
  { "<Alt>5", LENS_QUESTION_GIST, "gist", "LensGistView" },
};

static const char *
first_title (LensQuestion question)
{
  for (int i = 0; lens_methods[i] != NULL; i++)
    if (lens_methods[i]->question == question)
      return lens_methods[i]->title;
  g_assert_not_reached ();
}

void
views_show (Watcher *screen, const View *view)
{
  screen_key (screen, view->key);
  screen_wait_for_status (screen, first_title (view->question));
}
