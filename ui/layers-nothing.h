/* layers-nothing.h - what stands where there are no channels
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ui/session.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

GtkWidget *lens_layers_nothing_new (void);

/* Why there is nothing, and what to do.  @reel: (nullable) */
void
lens_layers_nothing_write (GtkWidget *nothing, LensSession *session, LensReel *reel);

/* A spinner; whoever shows it sets it going. */
GtkWidget *lens_layers_waiting_new (void);

G_END_DECLS
