/* screen.h - a display driven from outside, as by a person with a screen reader
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Things are found by role and accessible name, keys go through the display.  Nothing here
 * knows the program's code.
 */

#pragma once

#include <atspi/atspi.h>

G_BEGIN_DECLS

/* libatspi declares none of these. */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AtspiAccessible, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AtspiComponent, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AtspiAction, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AtspiStateSet, g_object_unref)

typedef struct _Screen Watcher;

/* (nullable): NULL where there is no display or no accessibility bus. */
Watcher *screen_open (const char *application);
void screen_close (Watcher *screen);

/* How long it rests after each key, button and way of the pointer: 20 ms unless told. */
void screen_set_pause (Watcher *screen, int time_us);

/* Where pictures go; made if it is not there.  Without it none are taken. */
void screen_set_folder (Watcher *screen, const char *folder);

/* (transfer full) (nullable): the program, with its windows as children. */
AtspiAccessible *screen_dup_application (Watcher *screen);

/* Whether it takes room in its window: GTK tells of nothing whether it is showing. */
gboolean screen_has_place (AtspiAccessible *thing);

/* Whether the application has a window within the time a patient person waits. */
gboolean screen_wait_for_application (Watcher *screen);

/**
 * screen_find:
 * @role: an AT-SPI role, or ATSPI_ROLE_INVALID for any
 * @name: the accessible name, or what it contains if it begins with “*”
 *
 * Returns: (transfer full) (nullable): the first such thing that has a place on the screen
 */
AtspiAccessible *screen_find (Watcher *screen, AtspiRole role, const char *name);

/* Waits for it; the test fails if it does not come. */
AtspiAccessible *screen_wait (Watcher *screen, AtspiRole role, const char *name);
void screen_wait_until_gone (Watcher *screen, AtspiRole role, const char *name);

/* Waits until the line at the bottom contains @text, and says it of something done: what is
 * being done ends in dots. */
void screen_wait_for_status (Watcher *screen, const char *text);

/* Waits for it and presses it. */
void screen_press (Watcher *screen, AtspiRole role, const char *name);

/* A key with modifiers: “<Control>z”, “F9”, “o”. */
void screen_key (Watcher *screen, const char *accelerator);
void screen_type (Watcher *screen, const char *text);

/* As X counts them: the wheel is two buttons. */
typedef enum
{
  SCREEN_BUTTON_FIRST = 1,
  SCREEN_BUTTON_MENU = 3,
  SCREEN_WHEEL_UP = 4,
  SCREEN_WHEEL_DOWN = 5,
} ScreenButton;

/* The pointer, in pixels of the window. */
void screen_move (Watcher *screen, int y, int x);
void screen_click (Watcher *screen, int y, int x);
void screen_click_button (Watcher *screen, int y, int x, ScreenButton button);
void screen_drag (Watcher *screen, int y, int x, int to_y, int to_x);

/* Waits for it and says where it is, in pixels of the window. */
void screen_place (Watcher *screen, AtspiRole role, const char *name, AtspiRect *place);

/* The middle of what is found. */
void screen_click_on (Watcher *screen, AtspiRole role, const char *name);

/* Takes a picture of the whole screen: NN-NAME.png. */
void screen_shoot (Watcher *screen, const char *name);

/* The text of the line that says what is going on. */
char *screen_dup_status (Watcher *screen);

G_END_DECLS
