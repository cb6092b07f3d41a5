/* choice-bar.h - the first choice of a view's method, as buttons side by side
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Made from the method's fields, so that what a clip or a page is mostly about is one click
 * away: by unit or by layer, views or pairs.  Hidden where the method has no choice.
 */

#pragma once

#include "ui/session.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define LENS_TYPE_CHOICE_BAR (lens_choice_bar_get_type ())
G_DECLARE_FINAL_TYPE (LensChoiceBar, lens_choice_bar, LENS, CHOICE_BAR, GtkWidget)

GtkWidget *lens_choice_bar_new (LensSession *session, LensQuestion view);

G_END_DECLS
