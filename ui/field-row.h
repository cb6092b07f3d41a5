/* field-row.h - a setting of the core as a row of a dialog
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/lens.h"
#include <adwaita.h>

G_BEGIN_DECLS

typedef void (*LensFieldChanged) (const LensField *field, gpointer data);

/**
 * lens_field_row_new:
 * @field: yes or no, a number, or a choice
 * @settings: what the row shows and writes; it outlives the row
 * @changed: called when the user has changed it
 *
 * Returns: (transfer floating) (nullable): %NULL for kinds of fields that have no row
 */
GtkWidget *lens_field_row_new (const LensField *field,
                               gpointer settings,
                               LensFieldChanged changed,
                               gpointer data);

G_END_DECLS
