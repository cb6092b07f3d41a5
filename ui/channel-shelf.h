/* channel-shelf.h - the channels and pictures of the layers that were looked at last
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Measuring a layer and painting its channels happen on painters' threads.  What is shown
 * stays until the first pictures of what is wanted have come.
 */

#pragma once

#include "ui/channel-album.h"
#include "ui/session.h"

G_BEGIN_DECLS

typedef struct _LensChannelShelf LensChannelShelf;

/* What is wanted. */
typedef struct
{
  LensTensor *map;  /* of a layer */
  LensQuery *query; /* (nullable): behind it */
  LensLook look;
  int height; /* device pixels of a picture */
  int width;
  int n_first; /* so many of the first in the order are painted before they are shown */
  LensSort sort;
  gboolean wants_contributions;
  const LensJob *job; /* (nullable): its target is what channels contribute to */
} LensChannelWish;

/* @changed: called on the main thread when there is anything new. */
LensChannelShelf *lens_channel_shelf_new (LensSession *session,
                                          void (*changed) (gpointer),
                                          gpointer data);
void lens_channel_shelf_free (LensChannelShelf *shelf);

/* @wish: (nullable): NULL: nothing. */
void lens_channel_shelf_want (LensChannelShelf *shelf, const LensChannelWish *wish);

/* (nullable): what can be shown. */
LensChannelAlbum *lens_channel_shelf_album (LensChannelShelf *shelf);

/* Whether that is what is wanted. */
gboolean lens_channel_shelf_is_settled (LensChannelShelf *shelf);

/* Whether it is at least the right layer, be it in another size or other colours. */
gboolean lens_channel_shelf_shows_kin (LensChannelShelf *shelf);

/* Whether nothing is measured, weighed or painted for it. */
gboolean lens_channel_shelf_is_at_rest (LensChannelShelf *shelf);

/* (nullable): the channels of the album that can be shown, with contributions where they
 * are known. */
LensChannelSet *lens_channel_shelf_set (LensChannelShelf *shelf);

/* (nullable): why there are no contributions. */
const GError *lens_channel_shelf_error (LensChannelShelf *shelf);

/* (nullable): the channels of a set in an order; NULL: as they are numbered. */
const int *lens_channel_order (const LensChannelSet *set, LensSort sort);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LensChannelShelf, lens_channel_shelf_free)

G_END_DECLS
