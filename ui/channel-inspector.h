/* channel-inspector.h - one channel, large, with its numbers and what can be done with it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ui/channel-album.h"
#include "ui/session.h"

G_BEGIN_DECLS

#define LENS_TYPE_CHANNEL_INSPECTOR (lens_channel_inspector_get_type ())
G_DECLARE_FINAL_TYPE (LensChannelInspector,
                      lens_channel_inspector,
                      LENS,
                      CHANNEL_INSPECTOR,
                      GtkWidget)

GtkWidget *lens_channel_inspector_new (LensSession *session);

/* @set: (nullable): the layer, coloured by @look; @channel one of its channels. */
void lens_channel_inspector_show (LensChannelInspector *inspector,
                                  LensChannelSet *set,
                                  const LensLook *look,
                                  int channel);

G_END_DECLS
