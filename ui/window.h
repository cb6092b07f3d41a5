/* window.h - one network and its pictures on the screen
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ui/application.h"
#include "ui/session.h"

G_BEGIN_DECLS

#define LENS_TYPE_WINDOW (lens_window_get_type ())
G_DECLARE_FINAL_TYPE (LensWindow, lens_window, LENS, WINDOW, AdwApplicationWindow)

LensWindow *lens_window_new (LensApplication *application);

/* Networks, pictures, exported figures and jobs; order does not matter. */
void lens_window_show_files (LensWindow *window, GFile **files, int n_files);

/* Whether nothing is open or being opened in it. */
gboolean lens_window_is_empty (LensWindow *window);

LensSession *lens_window_session (LensWindow *window);

/* One line that goes away by itself. */
void lens_window_tell (LensWindow *window, const char *text);

/* One line that stays until it is read. */
void lens_window_warn (LensWindow *window, const char *text);

G_END_DECLS
