/* application.h - the program with a window: its files, actions and keys
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ui/store.h"
#include <adwaita.h>

G_BEGIN_DECLS

#define LENS_APPLICATION_ID "org.netlens.Netlens"

#define LENS_TYPE_APPLICATION (lens_application_get_type ())
G_DECLARE_FINAL_TYPE (LensApplication,
                      lens_application,
                      LENS,
                      APPLICATION,
                      AdwApplication)

LensApplication *lens_application_new (void);

/* What is kept between starts. */
LensStore *lens_application_store (LensApplication *application);

G_END_DECLS
