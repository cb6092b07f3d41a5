/* status-line.h - what is being done, how far it is, how long it takes, and a way to stop it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ui/session.h"
#include <adwaita.h>

G_BEGIN_DECLS

#define LENS_TYPE_STATUS_LINE (lens_status_line_get_type ())
G_DECLARE_FINAL_TYPE (LensStatusLine, lens_status_line, LENS, STATUS_LINE, AdwBin)

GtkWidget *lens_status_line_new (LensSession *session);

G_END_DECLS
