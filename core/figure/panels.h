/* panels.h - maps and pictures of one size, side by side or in rows, with one colour bar
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/figure/tile.h"

G_BEGIN_DECLS

typedef enum
{
  LENS_PANEL_PICTURE,
  LENS_PANEL_MAP,
  LENS_PANEL_OVERLAY, /* the map over the grey picture */
} LensPanelKind;

typedef struct
{
  LensPanelKind kind;
  const char *title; /* above it; NULL: no panel has one */
} LensPanel;

typedef struct _LensPanels
{
  const LensPanel *panels;
  int n_panels;
  double side; /* of the shorter side, about */
  gboolean shows_magnitude;
  double foot;            /* what the figure draws below, as high as this */
  gboolean hides_caption; /* the figure says it elsewhere */
} LensPanels;

/* Panels that need a picture are left out where there is none. */
void lens_panels_measure (const LensPanels *panels,
                          const LensScene *scene,
                          int *height,
                          int *width);

/* Draws heading, panels and colour bar; returns the area of the foot. */
LensArea
lens_panels_draw (const LensPanels *panels, const LensScene *scene, cairo_t *cr);

/* Where the first panel of a kind is drawn; FALSE where none is. */
gboolean lens_panels_find (const LensPanels *panels,
                           const LensScene *scene,
                           LensPanelKind kind,
                           LensArea *place);

/* One panel, as large as @area. */
void lens_panel_draw (const LensScene *scene,
                      cairo_t *cr,
                      const LensArea *area,
                      LensPanelKind kind,
                      gboolean shows_magnitude);

/* The size of a panel: the picture's proportions, or the map's. */
LensArea lens_panel_measure (const LensScene *scene, double side);

/* Where a panel shows the occluding patch. */
LensArea lens_panel_box (const LensScene *scene, const LensArea *panel);

G_END_DECLS
