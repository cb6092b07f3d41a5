/* target-box.h - what is explained: a class or a unit, and which number of it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ui/session.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define LENS_TYPE_TARGET_BOX (lens_target_box_get_type ())
G_DECLARE_FINAL_TYPE (LensTargetBox, lens_target_box, LENS, TARGET_BOX, GtkWidget)

GtkWidget *lens_target_box_new (LensSession *session);

G_END_DECLS
