/* window-inside.h - the members of a window, for the files that make it up
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 *   window.c          begins, ends, follows the session
 *   window-actions.c  what keys, buttons and menus do
 *   window-units.c    what keys do to the unit and to its colours
 *   window-open.c     dialogs, drops, the clipboard
 *   window-kept.c     bookmarks, recent files, size and panes of the last time
 */

#pragma once

#include "ui/banner.h"
#include "ui/layer-rail.h"
#include "ui/picture-pane.h"
#include "ui/session.h"
#include "ui/start-page.h"
#include "ui/window.h"

G_BEGIN_DECLS

struct _LensWindow
{
  AdwApplicationWindow parent_instance;

  GtkRevealer *notice_revealer;
  GtkLabel *notice;
  GtkWidget *drop_hint;
  LensBanner *banner;
  AdwSplitButton *open_button;
  GtkWidget *history;
  GtkWidget *undo_button;
  GtkWidget *redo_button;
  AdwSplitButton *bookmark_button;
  GtkWidget *export_button;
  GtkStack *title_stack;
  GtkStack *pages;
  LensStartPage *start;
  GtkSpinner *spinner;
  GtkLabel *opening;
  AdwFlap *picture_flap;
  AdwFlap *settings_flap;
  AdwBin *picture_slot;
  AdwBin *settings_slot;
  AdwBin *rail_slot;
  AdwViewStack *views;
  GtkToggleButton *picture_toggle;
  GtkToggleButton *settings_toggle;
  AdwBin *flip_slot;
  AdwBin *transport_slot;
  AdwBin *status_slot;

  LensSession *session;
  LensLayerRail *rail;         /* NULL until something was opened */
  LensPicturePane *picture;    /* likewise */
  guint n_built;               /* pieces of the work page that are there */
  guint builder;               /* the timer that makes the others */
  GPtrArray *recent;           /* (nullable): the files that are offered */
  GCancellable *recent_search; /* (nullable): others are looked for */
  guint notice_timer;          /* until the notice goes */
  gboolean has_frames;         /* the present view shows something */
  gboolean is_following;       /* widgets change because the session did */
  GtkFileChooserNative *files; /* (nullable): the dialog that is open */
  GtkWidget *focus; /* (nullable): what has the keyboard; kept a moment longer */
};

/* Whether all pieces of the work page are there. */
gboolean lens_window_is_built (LensWindow *window);

/* window-actions.c */
void lens_window_add_actions (LensWindow *window);
void lens_window_update_actions (LensWindow *window);

/* window-focus.c */
void lens_window_mind_focus (LensWindow *window);

/* window-units.c */

/* So many rows and columns on; the first step from nowhere goes to the first unit. */
void lens_window_move_unit (LensWindow *window, int rows, int columns);

/* Large pictures of the channels, and small ones again. */
void lens_window_enlarge (LensWindow *window);

/* Colours that are stronger, or weaker, for the same numbers. */
void lens_window_boost (LensWindow *window, gboolean is_brighter);

/* Takes back the nearest choice of unit, comparison or scale. */
void lens_window_hold_scale (LensWindow *window);
void lens_window_reset (LensWindow *window);

/* window-open.c */
void lens_window_open_files (LensWindow *window, GListModel *files);
void lens_window_choose_files (LensWindow *window, gboolean wants_pictures);
void lens_window_find_lost (LensWindow *window);
void lens_window_paste (LensWindow *window);
void lens_window_add_drop_target (LensWindow *window);

/* window-kept.c */
void lens_window_restore (LensWindow *window);
void lens_window_keep (LensWindow *window);
void lens_window_show_bookmarks (LensWindow *window);

/* While a place is being made: the map that the preferences name becomes that of every
 * view. */
void lens_window_colour (LensWindow *window, LensPlace *place);

/* How a view is called in actions and in the stack: “build-up”. */
const char *lens_view_name (LensQuestion view);

/* LENS_N_QUESTIONS where there is none of this name. */
LensQuestion lens_view_find (const char *name);

G_END_DECLS
