/* sized-bin.h - a widget around another that tells when it has got another size
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * It tells after sizes were given out, when widgets may be turned and asked to be larger.
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define LENS_TYPE_SIZED_BIN (lens_sized_bin_get_type ())
G_DECLARE_FINAL_TYPE (LensSizedBin, lens_sized_bin, LENS, SIZED_BIN, GtkWidget)

typedef void (*LensSized) (int height, int width, gpointer data);

/* @sized is called while the bin has a child; @data is lent. */
GtkWidget *lens_sized_bin_new (GtkWidget *child, LensSized sized, gpointer data);

G_END_DECLS
