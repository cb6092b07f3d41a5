/* banner.h - one line across the window that stays until it is read
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define LENS_TYPE_BANNER (lens_banner_get_type ())
G_DECLARE_FINAL_TYPE (LensBanner, lens_banner, LENS, BANNER, AdwBin)

GtkWidget *lens_banner_new (void);

/**
 * lens_banner_show:
 * @text: one line
 * @button: (nullable): what the button says
 * @action: (nullable): and the action of the window that it activates
 *
 * Takes the place of what was shown before.
 */
void lens_banner_show (LensBanner *banner,
                       const char *text,
                       const char *button,
                       const char *action);
void lens_banner_hide (LensBanner *banner);

/* (nullable): what is shown. */
const char *lens_banner_text (LensBanner *banner);

G_END_DECLS
