/* preferences.h - what is chosen once for all networks
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ui/store.h"
#include <adwaita.h>

G_BEGIN_DECLS

/* Opens the window of preferences. */
void lens_preferences_show (GtkWindow *parent, LensStore *store);

/* Puts into force what concerns the whole program: theme and threads. */
void lens_preferences_apply (LensStore *store);

G_END_DECLS
