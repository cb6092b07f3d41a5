/* notes-box.h - what a user should know about an answer, beside the answer
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ui/reel.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define LENS_TYPE_NOTES_BOX (lens_notes_box_get_type ())
G_DECLARE_FINAL_TYPE (LensNotesBox, lens_notes_box, LENS, NOTES_BOX, GtkWidget)

GtkWidget *lens_notes_box_new (void);

/* @reel: (nullable): its notes and its last frame's numbers; @other: (nullable): whose
 * notes are added where they say something else. */
void lens_notes_box_show (LensNotesBox *box, LensReel *reel, LensReel *other);

G_END_DECLS
