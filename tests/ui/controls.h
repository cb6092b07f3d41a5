/* controls.h - what can have the focus, as AT-SPI tells of it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "tests/ui/screen.h"

G_BEGIN_DECLS

/* Something that can have the focus, known by its path on the bus. */
typedef struct
{
  char *path;
  char *trail; /* what it is, and what it lies in */
  AtspiRole role;
  GPtrArray *around; /* the paths that it lies in */
} Control;

/* (transfer full): by path, all that are in use and have a place in the newest window.
 * @own: the type of what the present page shows; what is on the others does not count. */
GHashTable *controls_collect (Watcher *screen, const char *own);

/* Whether something else sees to it. */
gboolean control_is_for_others (const Control *control);

/* @control: (nullable)
 *
 * Returns: whether the arrow keys lead from it to others of its kind */
gboolean control_is_item (const Control *control);

/* The path of what such an item is in. */
const char *control_list (const Control *control);

G_END_DECLS
