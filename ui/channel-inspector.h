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

/* That it asks for where it stands beside a grid. */
#define LENS_CHANNEL_INSPECTOR_WIDTH 288

GtkWidget *lens_channel_inspector_new (LensSession *session);

/* @set: (nullable): the layer, coloured by @look; @channel one of its channels. */
void lens_channel_inspector_show (LensChannelInspector *inspector,
                                  LensChannelSet *set,
                                  const LensLook *look,
                                  int channel);

/* Its width with the picture above the numbers; 0: flat, with the numbers beside a small
 * picture, for a place that is wide and low. */
void lens_channel_inspector_set_width (LensChannelInspector *inspector, int width);
int lens_channel_inspector_width (LensChannelInspector *inspector);

/* The LensChannelGrid of its one channel. */
GtkWidget *lens_channel_inspector_picture (LensChannelInspector *inspector);

G_END_DECLS
