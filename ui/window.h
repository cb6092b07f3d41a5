/* window.h - one network and one picture on the screen
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ui/application.h"

G_BEGIN_DECLS

#define LENS_TYPE_WINDOW (lens_window_get_type ())
G_DECLARE_FINAL_TYPE (LensWindow, lens_window, LENS, WINDOW, AdwApplicationWindow)

LensWindow *lens_window_new (LensApplication *application);

/* Names the files that the window was opened with; order does not matter. */
void lens_window_show_files (LensWindow *window, GFile **files, int n_files);

G_END_DECLS
