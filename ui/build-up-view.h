/* build-up-view.h - how it came about: a clip, frame by frame
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ui/session.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define LENS_TYPE_BUILD_UP_VIEW (lens_build_up_view_get_type ())
G_DECLARE_FINAL_TYPE (LensBuildUpView,
                      lens_build_up_view,
                      LENS,
                      BUILD_UP_VIEW,
                      GtkWidget)

GtkWidget *lens_build_up_view_new (LensSession *session);

G_END_DECLS
