/* export-dialog.h - what is on the screen as a file, or on the clipboard
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ui/window.h"

G_BEGIN_DECLS

#define LENS_TYPE_EXPORT_DIALOG (lens_export_dialog_get_type ())
G_DECLARE_FINAL_TYPE (LensExportDialog,
                      lens_export_dialog,
                      LENS,
                      EXPORT_DIALOG,
                      AdwWindow)

/* Asks how, and writes; does nothing where the view shows nothing yet. */
void lens_export_dialog_show (LensWindow *window);

/* The picture that is shown, as a PNG that carries its job. */
void lens_export_copy (LensWindow *window);

G_END_DECLS
