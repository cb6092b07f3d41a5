/* views.h - the window's views, as a key leads to each
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/lens.h"
#include "tests/ui/screen.h"

G_BEGIN_DECLS

typedef struct
{
  const char *key;
  LensQuestion question;
  const char *name; /* for messages and pictures */
  const char *type; /* of the widget */
} View;

#define N_VIEWS 5
extern const View views[N_VIEWS];

/* Goes there and waits until it shows what its first method finds, as it does by itself. */
void views_show (Watcher *screen, const View *view);

G_END_DECLS
