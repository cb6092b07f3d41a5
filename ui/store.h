/* store.h - what is kept from one start of the program to the next
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A key file in the user's configuration folder: a schema of GSettings would have to be
 * installed, and the program also runs from its build folder.  It is read once, before the
 * first window; writing happens on a thread, soon after the last change.
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define LENS_TYPE_STORE (lens_store_get_type ())
G_DECLARE_FINAL_TYPE (LensStore, lens_store, LENS, STORE, GObject)

/* What may be kept; see keys in store.c for what is there at first. */
#define LENS_STORE_WIDTH "width"
#define LENS_STORE_HEIGHT "height"
#define LENS_STORE_IS_MAXIMIZED "maximized"
#define LENS_STORE_SHOWS_PICTURE "picture-pane"
#define LENS_STORE_SHOWS_SETTINGS "settings-pane"
#define LENS_STORE_THEME "theme"             /* LensThemeChoice */
#define LENS_STORE_N_THREADS "threads"       /* 0: one a processor */
#define LENS_STORE_MEMORY "memory-megabytes" /* 0: as the program thinks fit */
#define LENS_STORE_FUSES "fuse-layers"       /* see lens_session_set_fuses () */
#define LENS_STORE_COLORMAP "colormap"       /* an id; "": by the kind of map */

typedef enum
{
  LENS_THEME_CHOICE_SYSTEM,
  LENS_THEME_CHOICE_LIGHT,
  LENS_THEME_CHOICE_DARK,
} LensThemeChoice;

/* Signal: “changed” (const char *key). */

LensStore *lens_store_open (void);

int lens_store_number (LensStore *store, const char *key);
void lens_store_set_number (LensStore *store, const char *key, int number);

/* (transfer full) */
char *lens_store_dup_text (LensStore *store, const char *key);
void lens_store_set_text (LensStore *store, const char *key, const char *text);

/* Writes what has not been written yet, now; for the end of the program. */
void lens_store_flush (LensStore *store);

G_END_DECLS
