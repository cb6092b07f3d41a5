/* start-page.h - what a window shows before anything is open
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Signal: “chosen” (GListModel *files): a sample or a recent file.
 *         “resumed”: go on where the last window ended.
 */

#pragma once

#include "core/lens.h"
#include <adwaita.h>

G_BEGIN_DECLS

#define LENS_TYPE_START_PAGE (lens_start_page_get_type ())
G_DECLARE_FINAL_TYPE (LensStartPage, lens_start_page, LENS, START_PAGE, AdwBin)

GtkWidget *lens_start_page_new (void);

/* (nullable): what the last window had open: “shapes.onnx · shapes.png”. */
void lens_start_page_offer_to_resume (LensStartPage *page, const char *title);

/* @recent: (element-type LensRecent): files that can be opened again. */
void lens_start_page_show_recent (LensStartPage *page, const GPtrArray *recent);

/* A picture that was opened before there is a network.
 * @name: (nullable): NULL where there is none
 * @thumbnail: (nullable): NULL until it is known */
void lens_start_page_show_picture (LensStartPage *page,
                                   const char *name,
                                   LensImage *thumbnail);

G_END_DECLS
