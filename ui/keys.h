/* keys.h - every action with its keys: for the accelerators and for the list of them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define LENS_MAX_KEYS 4

/* Letters and arrows belong to whoever types or moves in a list first; they count only
 * where nobody wants them.  All else counts everywhere in the window. */
typedef struct
{
  const char *action; /* detailed name: “win.view::gist” */
  const char *title;
  const char *keys[LENS_MAX_KEYS];       /* as for gtk_accelerator_parse () */
  const char *plain_keys[LENS_MAX_KEYS]; /* likewise */
} LensKey;

typedef struct
{
  const char *title;
  const LensKey *keys; /* ends with a NULL action */
} LensKeyGroup;

/* Ends with a NULL title. */
extern const LensKeyGroup lens_key_groups[];

/* The keys that count everywhere. */
void lens_keys_install (GtkApplication *application);

/* The plain ones, at a window. */
void lens_keys_add_plain (GtkWidget *window);

/* (transfer none): a window that lists them all; @is_narrow: one group at a time. */
GtkWidget *lens_keys_new_window (gboolean is_narrow);

G_END_DECLS
