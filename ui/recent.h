/* recent.h - files that were opened before
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct
{
  GFile *file;
  char *name;
  char *folder; /* as one reads it: “~/networks” */
} LensRecent;

/* Tells the desktop that this was opened. */
void lens_recent_add (GFile *file);

/* (transfer full) (element-type LensRecent): what Netlens opened, the newest first. */
GPtrArray *lens_recent_list (void);

G_END_DECLS
