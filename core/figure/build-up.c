/* build-up.c - a map that grows out of its parts, frame by frame
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Nothing moves from frame to frame but the map, its caption and the bar of progress.
 */

#include "core/figure/figures.h"
#include "core/figure/panels.h"

#define PROGRESS_HEIGHT 3.0

static const LensPanel two[] = {
  { LENS_PANEL_PICTURE, N_ ("Picture") },
  { LENS_PANEL_MAP, N_ ("Map") },
};

static const LensPanels panels = {
  .panels = two,
  .n_panels = G_N_ELEMENTS (two),
  .side = 280,
  .foot = 34,
  .hides_caption = TRUE,
};

static void
measure (const LensScene *scene, int *height, int *width)
{
  lens_panels_measure (&panels, scene, height, width);
}

static void
draw_progress (const LensScene *scene, cairo_t *cr, const LensArea *foot)
{
  const LensPalette *palette = lens_palette (scene->look);
  const LensFrame *frame = scene->frame;
  double fraction = (frame->index + 1.0) / MAX (frame->n_expected, 1);
  LensArea bar = {
    .y = foot->y + LENS_GAP,
    .x = foot->x,
    .height = PROGRESS_HEIGHT,
    .width = foot->width,
  };

  if (frame->n_expected <= 1)
    return;
  lens_fill_area (cr, &bar, palette->panel);
  bar.width *= CLAMP (fraction, 0, 1);
  lens_fill_area (cr, &bar, palette->accent);
}

static void
draw (const LensScene *scene, cairo_t *cr)
{
  LensArea foot = lens_panels_draw (&panels, scene, cr);
  LensTextStyle style = lens_text_style (scene->look, LENS_TEXT_BODY, LENS_ALIGN_LEFT,
                                         foot.width);

  draw_progress (scene, cr, &foot);
  if (scene->frame->caption != NULL)
    lens_text_draw (cr, &style, scene->frame->caption, foot.y + foot.height - 4,
                    foot.x);
}

const LensFigure lens_build_up = {
  .id = "build-up",
  .title = N_ ("Build-up"),
  .summary = N_ ("Picture and map with what each frame adds, for clips."),
  .kinds = 1u << LENS_FRAME_HEAT | 1u << LENS_FRAME_SIGNED,
  .measure = measure,
  .draw = draw,
};
