/* channel-album.h - small pictures of a layer's channels, made when they are looked at
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A layer may have thousands of channels of which a window shows a hundred.  Whoever shows
 * a channel asks for its picture; what was asked for and is not there yet is painted on a
 * painter's thread, some dozen at a time, the last asked for first.
 */

#pragma once

#include "ui/session.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct _LensChannelAlbum LensChannelAlbum;

/* All that the pictures depend on. */
typedef struct
{
  LensChannelSet *set;
  LensLook look;
  int height; /* device pixels of a picture */
  int width;
} LensAlbumKey;

LensChannelAlbum *lens_channel_album_new (LensSession *session,
                                          const LensAlbumKey *key);
void lens_channel_album_free (LensChannelAlbum *album);

/* Called on the main thread when pictures have come.  NULL: nobody listens. */
void lens_channel_album_listen (LensChannelAlbum *album,
                                void (*changed) (gpointer),
                                gpointer data);

gboolean lens_channel_album_has_key (const LensChannelAlbum *album,
                                     const LensAlbumKey *key);
LensChannelSet *lens_channel_album_set (const LensChannelAlbum *album);
const LensLook *lens_channel_album_look (const LensChannelAlbum *album);

/* (nullable): the picture of a channel; NULL: it is on its way. */
GdkTexture *lens_channel_album_peek (LensChannelAlbum *album, int channel);

/* (nullable): a coarse picture of it, to be stretched until the other is there. */
GdkTexture *lens_channel_album_peek_coarse (const LensChannelAlbum *album, int channel);

/* May be asked for soon: painted when there is nothing else to do. */
void lens_channel_album_expect (LensChannelAlbum *album, int channel);

/* Only what is shown works ahead. */
void lens_channel_album_set_present (LensChannelAlbum *album, gboolean is_present);

/* Whether all that was asked for is there. */
gboolean lens_channel_album_is_settled (const LensChannelAlbum *album);

/* Whether nothing is painted, not even ahead. */
gboolean lens_channel_album_is_at_rest (const LensChannelAlbum *album);

/* (nullable): the scale that all channels share; NULL: each has its own, or it is not known
 * before the first pictures. */
const LensScale *lens_channel_album_scale (const LensChannelAlbum *album);

/* Bytes of the pictures. */
gsize lens_channel_album_size (const LensChannelAlbum *album);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LensChannelAlbum, lens_channel_album_free)

G_END_DECLS
