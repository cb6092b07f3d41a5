/* method-picker.h - the methods that answer a question, with what they do
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Signal: “picked” (gpointer method): a const LensMethod.
 */

#pragma once

#include "core/lens.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define LENS_TYPE_METHOD_PICKER (lens_method_picker_get_type ())
G_DECLARE_FINAL_TYPE (LensMethodPicker,
                      lens_method_picker,
                      LENS,
                      METHOD_PICKER,
                      GtkWidget)

GtkWidget *lens_method_picker_new (void);

/* Shows this one, and offers all that answer the same question. */
void lens_method_picker_set_method (LensMethodPicker *picker, const LensMethod *method);

G_END_DECLS
