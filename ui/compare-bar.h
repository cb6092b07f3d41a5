/* compare-bar.h - what an explanation is compared with
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ui/session.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define LENS_TYPE_COMPARE_BAR (lens_compare_bar_get_type ())
G_DECLARE_FINAL_TYPE (LensCompareBar, lens_compare_bar, LENS, COMPARE_BAR, GtkWidget)

GtkWidget *lens_compare_bar_new (LensSession *session);

G_END_DECLS
