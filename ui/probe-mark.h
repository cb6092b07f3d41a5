/* probe-mark.h - the pointer's place in the picture, and what the layer sees from there
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ui/session.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct
{
  double y; /* in the picture, 0 to 1 */
  double x;
  gboolean has_box;
  graphene_rect_t box; /* the receptive field of the layer's position there, 0 to 1 */
} LensProbeMark;

/* FALSE: the pointer is nowhere. */
gboolean lens_probe_mark_read (LensProbeMark *mark, LensSession *session);

/* @area: where the picture, or a map of it, is. */
void lens_probe_mark_draw (const LensProbeMark *mark,
                           GtkSnapshot *snapshot,
                           const graphene_rect_t *area);

G_END_DECLS
