/* resize.h - pictures of another size, one after the other
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What lens_image_resize_part () does, for who does it a great many times: room and
 * weights are kept from one picture to the next.
 */

#pragma once

#include "core/tensor/image.h"
#include "core/tensor/png.h"

G_BEGIN_DECLS

typedef struct _LensResizer LensResizer;

/* What is wanted: a part of the whole picture resized. */
typedef struct
{
  gint64 height; /* of the whole */
  gint64 width;
  LensRectangle part; /* inside it */
} LensResize;

LensResizer *lens_resizer_new (void);
void lens_resizer_free (LensResizer *resizer);

/**
 * lens_resizer_run:
 * @source: RGB
 * @wanted: the size
 * @to: [part height][part width][3]
 *
 * Nothing is allocated for a picture that needs no more room than one before it.
 */
void lens_resizer_run (LensResizer *resizer,
                       const LensPixels *source,
                       const LensResize *wanted,
                       guint8 *to);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LensResizer, lens_resizer_free)

G_END_DECLS
