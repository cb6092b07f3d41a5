/* setting-row.h - one setting with the control that suits its kind
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The row knows the field and nothing of what it belongs to.  What the user does comes out
 * as text, as it would be written on a command line.
 *
 * Signal: “changed” (const char *text).
 */

#pragma once

#include "core/lens.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define LENS_TYPE_SETTING_ROW (lens_setting_row_get_type ())
G_DECLARE_FINAL_TYPE (LensSettingRow, lens_setting_row, LENS, SETTING_ROW, GtkWidget)

/* @field outlives the row, as all fields do. */
GtkWidget *lens_setting_row_new (const LensField *field);

const LensField *lens_setting_row_field (LensSettingRow *row);

/* Shows the value in @settings, a struct that the field describes; tells nobody. */
void lens_setting_row_show (LensSettingRow *row, gconstpointer settings);

/* The widget that takes the value. */
GtkWidget *lens_setting_row_control (LensSettingRow *row);

G_END_DECLS
