/* layer-advice.h - which layer should I pick? candidates, and what each is good for
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ui/session.h"
#include <adwaita.h>

G_BEGIN_DECLS

/* (transfer full): a popover about the network that is open now. */
GtkWidget *lens_layer_advice_new (LensSession *session);

G_END_DECLS
