/* probe-mark.c - the pointer's place in the picture, and what the layer sees from there
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Marks are white on a dark rim, so that they can be seen on any map.
 */

#include "ui/probe-mark.h"

#define RADIUS 4.0F

/* In a smaller map the box would hide what it marks. */
#define MIN_AREA 72.0F

static const GdkRGBA rim = { 0, 0, 0, 0.65F };
static const GdkRGBA core = { 1, 1, 1, 0.95F };

static void
find_box (LensProbeMark *mark, LensSession *session)
{
  LensModel *model = lens_session_model (session);
  const LensOverview *overview = lens_session_overview (session);
  const int index = lens_session_layer (session);
  const LensLayer *layer;
  const LensShape *shape;
  LensBox at;
  LensBox box;

  if (model == NULL || index < 0 || overview == NULL || overview->image == NULL)
    return;
  layer = lens_model_layer (model, index);
  shape = &lens_graph_value (lens_model_graph (model), layer->value)->shape;
  if (!layer->is_spatial || shape->rank < 4)
    return;
  at.y_begin = CLAMP ((int) (mark->y * (double) shape->dims[2]), 0,
                      (int) shape->dims[2] - 1);
  at.x_begin = CLAMP ((int) (mark->x * (double) shape->dims[3]), 0,
                      (int) shape->dims[3] - 1);
  at.y_end = at.y_begin + 1;
  at.x_end = at.x_begin + 1;
  box = lens_graph_receptive_box (lens_model_graph (model),
                                  lens_model_picture_input (model), layer->value, &at);
  mark->has_box = TRUE;
  mark->box = GRAPHENE_RECT_INIT (
    (float) box.x_begin / (float) lens_image_width (overview->image),
    (float) box.y_begin / (float) lens_image_height (overview->image),
    (float) (box.x_end - box.x_begin) / (float) lens_image_width (overview->image),
    (float) (box.y_end - box.y_begin) / (float) lens_image_height (overview->image));
}

gboolean
lens_probe_mark_read (LensProbeMark *mark, LensSession *session)
{
  *mark = (LensProbeMark){ 0 };
  lens_session_probe (session, &mark->y, &mark->x);
  if (mark->y < 0 || mark->x < 0)
    return FALSE;
  find_box (mark, session);
  return TRUE;
}

static void
outline (GtkSnapshot *snapshot,
         const graphene_rect_t *rectangle,
         float radius,
         float width,
         const GdkRGBA *colour)
{
  const float widths[] = { width, width, width, width };
  const GdkRGBA colours[] = { *colour, *colour, *colour, *colour };
  GskRoundedRect shape;

  gsk_rounded_rect_init_from_rect (&shape, rectangle, radius);
  gtk_snapshot_append_border (snapshot, &shape, widths, colours);
}

static void
outline_twice (GtkSnapshot *snapshot, const graphene_rect_t *rectangle, float radius)
{
  graphene_rect_t outer = *rectangle;

  graphene_rect_inset (&outer, -1, -1);
  outline (snapshot, &outer, radius > 0 ? radius + 1 : 0, 3.5F, &rim);
  outline (snapshot, rectangle, radius, 1.5F, &core);
}

void
lens_probe_mark_draw (const LensProbeMark *mark,
                      GtkSnapshot *snapshot,
                      const graphene_rect_t *area)
{
  const float height = area->size.height;
  const float width = area->size.width;
  const float y = area->origin.y + (float) mark->y * height;
  const float x = area->origin.x + (float) mark->x * width;

  if (mark->has_box && MIN (height, width) >= MIN_AREA)
    outline_twice (snapshot,
                   &GRAPHENE_RECT_INIT (area->origin.x + mark->box.origin.x * width,
                                        area->origin.y + mark->box.origin.y * height,
                                        mark->box.size.width * width,
                                        mark->box.size.height * height),
                   0);
  outline_twice (snapshot,
                 &GRAPHENE_RECT_INIT (x - RADIUS, y - RADIUS, 2 * RADIUS, 2 * RADIUS),
                 RADIUS);
}
