/* export-stage.c - frames drawn one after the other, in one size and on one scale
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/job/export-inside.h"

#include <math.h>

/* A picture of more pixels is drawn with fewer: 64 million take 256 MiB while drawing. */
#define MAX_PIXELS ((double) (1 << 26))
#define MAX_SIDE 32000.0

/* An even sample with the first frame and the last; previews are for the screen only. */
static void
choose_frames (LensStage *stage, gboolean is_clip)
{
  const LensExport *what = stage->what;
  g_autofree int *kept = g_new (int, what->n_frames);
  int n_kept = 0;
  int n_wanted;

  for (int i = is_clip ? 0 : what->n_frames - 1; i < what->n_frames; i++)
    if (!what->frames[i]->is_preview || i == what->n_frames - 1)
      kept[n_kept++] = i;

  n_wanted = stage->clip.max_frames > 0 ? MIN (stage->clip.max_frames, n_kept) : n_kept;
  stage->shown = g_new (int, n_wanted);
  stage->n_shown = n_wanted;
  for (int i = 0; i < n_wanted; i++)
    stage->shown[i] = n_wanted == 1 ? kept[n_kept - 1]
                                    : kept[(gint64) i * (n_kept - 1) / (n_wanted - 1)];
}

static void
fit_scene (LensStage *stage)
{
  g_autofree LensFrame **frames = g_new (LensFrame *, stage->n_shown);

  for (int i = 0; i < stage->n_shown; i++)
    frames[i] = stage->what->frames[stage->shown[i]];
  stage->scene->frame = frames[stage->n_shown - 1];
  lens_scene_fit (stage->scene, stage->figure, frames, stage->n_shown);
  lens_figure_measure (stage->figure, stage->scene, &stage->height, &stage->width);
}

static gboolean
choose_figure (LensStage *stage, GError **error)
{
  LensFrameKind kind = lens_export_last_frame (stage->what)->kind;

  stage->figure = stage->what->figure != NULL ? stage->what->figure
                                              : lens_figure_for_kind (kind);
  return lens_figure_find (stage->figure->id, kind, error) != NULL;
}

LensStage *
lens_stage_new (const LensExport *what, gboolean is_clip, GError **error)
{
  g_autoptr (LensStage) stage = g_new0 (LensStage, 1);

  stage->what = what;
  if (!choose_figure (stage, error))
    return NULL;
  if (what->look != NULL)
    stage->look = *what->look;
  else
    lens_fields_init (lens_look_fields, &stage->look);
  if (what->clip != NULL)
    stage->clip = *what->clip;
  else
    lens_fields_init (lens_clip_fields, &stage->clip);
  stage->scene = lens_scene_new (what->query, &stage->look);
  choose_frames (stage, is_clip);
  fit_scene (stage);
  return g_steal_pointer (&stage);
}

void
lens_stage_free (LensStage *stage)
{
  if (stage == NULL)
    return;
  lens_scene_free (stage->scene);
  g_free (stage->shown);
  g_free (stage);
}

double
lens_stage_zoom (const LensStage *stage, double wanted)
{
  double by_area = sqrt (MAX_PIXELS / ((double) stage->height * stage->width));
  double by_side = MAX_SIDE / MAX (stage->height, stage->width);

  return MIN (wanted, MIN (by_area, by_side));
}

static void
draw_frame (const LensStage *stage, int index, cairo_t *cr, int height, int width)
{
  LensScene scene = *stage->scene;
  LensFrame *frame = stage->what->frames[stage->shown[index]];

  scene.frame = frame;

  /* Frames that share nothing have a scale each. */
  if (stage->look.share == LENS_SHARE_NONE && frame->kind != LENS_FRAME_CHANNELS)
    lens_scene_fit (&scene, stage->figure, &frame, 1);
  scene.curve_low = stage->scene->curve_low;
  scene.curve_high = stage->scene->curve_high;
  lens_figure_draw (stage->figure, &scene, cr, height, width);
}

cairo_surface_t *
lens_stage_render (const LensStage *stage, int index, double zoom)
{
  int height = MAX ((int) lround (stage->height * zoom), 1);
  int width = MAX ((int) lround (stage->width * zoom), 1);
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width,
                                                         height);
  cairo_t *cr = cairo_create (surface);

  draw_frame (stage, index, cr, height, width);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return surface;
}

void
lens_stage_draw (const LensStage *stage, int index, cairo_t *cr)
{
  draw_frame (stage, index, cr, stage->height, stage->width);
}

guint8 *
lens_surface_dup_rgb (cairo_surface_t *surface)
{
  int height = cairo_image_surface_get_height (surface);
  int width = cairo_image_surface_get_width (surface);
  gsize stride = cairo_image_surface_get_stride (surface);
  const guint8 *data = cairo_image_surface_get_data (surface);
  guint8 *rgb = g_malloc ((gsize) height * width * 3);
  guint8 *to = rgb;

  for (int y = 0; y < height; y++)
    {
      const guint32 *row = (const guint32 *) (const void *) (data + y * stride);

      for (int x = 0; x < width; x++, to += 3)
        {
          to[0] = row[x] >> 16 & 0xff;
          to[1] = row[x] >> 8 & 0xff;
          to[2] = row[x] & 0xff;
        }
    }
  return rgb;
}
