/* value-strip.h - the distribution of a layer's values, in the colours that they have
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ui/channel-album.h"

G_BEGIN_DECLS

#define LENS_TYPE_VALUE_STRIP (lens_value_strip_get_type ())
G_DECLARE_FINAL_TYPE (LensValueStrip, lens_value_strip, LENS, VALUE_STRIP, GtkWidget)

GtkWidget *lens_value_strip_new (void);

/* @album: (nullable): whose values and colours; read before this returns. */
void lens_value_strip_show (LensValueStrip *strip, LensChannelAlbum *album);

/* What the pointer is at: a line is drawn there; NAN: nothing. */
void lens_value_strip_set_value (LensValueStrip *strip, double value);

G_END_DECLS
