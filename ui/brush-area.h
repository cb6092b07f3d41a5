/* brush-area.h - the picture with a window over it that the user moves
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pressed or dragged, the window stands around the pointer; the arrow keys move it by a
 * pixel, with Shift by a window; plus and minus, or the wheel, change its size; Delete takes
 * it away.
 *
 * Signal: “moved”: the window is somewhere else, or gone.
 */

#pragma once

#include "ui/session.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define LENS_TYPE_BRUSH_AREA (lens_brush_area_get_type ())
G_DECLARE_FINAL_TYPE (LensBrushArea, lens_brush_area, LENS, BRUSH_AREA, GtkWidget)

GtkWidget *lens_brush_area_new (LensSession *session);

/* FALSE: there is no window. */
gboolean lens_brush_area_stroke (LensBrushArea *area, LensBrushStroke *stroke);

/* Of the window, in pixels of the network's input. */
int lens_brush_area_size (LensBrushArea *area);
void lens_brush_area_set_size (LensBrushArea *area, int size);
void lens_brush_area_set_fill (LensBrushArea *area, const LensBaseline *fill);

/* Puts the window in the middle, where there is none. */
void lens_brush_area_place (LensBrushArea *area);
void lens_brush_area_remove (LensBrushArea *area);

G_END_DECLS
