/* help.h - the tour of the window, in the window
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

void lens_help_show (GtkWindow *parent);

G_END_DECLS
