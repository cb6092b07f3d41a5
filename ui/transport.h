/* transport.h - play, pause, step, loop, speed, and where the clip is
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Belongs to the session's present reel; hidden (not visible) where that is no clip.  Its
 * actions are in the group “transport”: play, next, previous, first, last, loops.
 */

#pragma once

#include "ui/session.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define LENS_TYPE_TRANSPORT (lens_transport_get_type ())
G_DECLARE_FINAL_TYPE (LensTransport, lens_transport, LENS, TRANSPORT, GtkWidget)

GtkWidget *lens_transport_new (LensSession *session);

G_END_DECLS
