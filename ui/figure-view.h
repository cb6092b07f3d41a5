/* figure-view.h - a figure of a reel's frames on the screen
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pixels are drawn on the session's painter, never on the main thread; the old ones stay,
 * dimmed, until the new ones are there.  The view follows the reel's position, the look of
 * the place, the size, the scale factor and the dark style by itself.  Scrolling with
 * Control, pinching, + and - zoom, dragging and the arrow keys pan, 0 or a double click
 * fits.  The pointer over a map sets the session's probe; the probe is marked in every map.
 *
 * Signal: “picked” (int cell, double y, double x): a click on a map, the place in the
 * picture from 0 to 1; cell is the index of a gist's cell, or -1.
 */

#pragma once

#include "ui/session.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define LENS_TYPE_FIGURE_VIEW (lens_figure_view_get_type ())
G_DECLARE_FINAL_TYPE (LensFigureView, lens_figure_view, LENS, FIGURE_VIEW, GtkWidget)

/**
 * lens_figure_view_new:
 * @question: the view it stands in: whose look and figure are used; while the session is at
 *   another one, nothing is drawn
 */
GtkWidget *lens_figure_view_new (LensSession *session, LensQuestion question);

/* What is shown; NULL: lens_session_reel (). */
void lens_figure_view_set_reel (LensFigureView *view, LensReel *reel);

/* (nullable): whose frames share the scale, where two are compared. */
void lens_figure_view_set_companion (LensFigureView *view, LensReel *companion);

/* (nullable): a figure's id, whatever the place says; NULL: as the place says. */
void lens_figure_view_set_figure (LensFigureView *view, const char *id);

/* Whether a wheel without Control is left to a scrolled window around it. */
void lens_figure_view_set_leaves_wheel (LensFigureView *view, gboolean leaves_wheel);

/* (nullable): the figure where the place does not say; NULL: the method's own. */
void lens_figure_view_set_usual (LensFigureView *view, const char *id);

/* How often the pixels were drawn, not counting those found in the cache. */
int lens_figure_view_n_drawn (LensFigureView *view);

/* Whether what is on the screen is what is asked for. */
gboolean lens_figure_view_is_settled (LensFigureView *view);

/* The scale of the maps that can be seen; FALSE where they share none. */
gboolean lens_figure_view_scale (LensFigureView *view, LensScale *scale);

G_END_DECLS
