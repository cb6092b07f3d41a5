/* raster.c - a figure as pixels, for a screen
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/job/raster.h"

#include "core/base/error.h"

#include <math.h>

/* No screen has more pixels, and no figure on it may take more memory. */
#define MAX_SIDE 16384
#define MAX_PIXELS ((gint64) 1 << 26)

/* The scene at the frame that is drawn; FALSE where the figure cannot show it. */
static gboolean
set_scene (LensScene *scene,
           const LensRasterOptions *options,
           const LensFigure *figure,
           GError **error)
{
  LensFrame *frame = options->frames[options->index];

  if (lens_figure_find (figure->id, frame->kind, error) == NULL)
    return FALSE;
  scene->frame = frame;
  lens_scene_fit (scene, figure, options->frames, options->n_frames);

  /* Frames that share nothing have a scale each, but their curves stay where they are. */
  if (options->look->share == LENS_SHARE_NONE && frame->kind != LENS_FRAME_CHANNELS)
    {
      const double low = scene->curve_low;
      const double high = scene->curve_high;

      lens_scene_fit (scene, figure, &frame, 1);
      scene->curve_low = low;
      scene->curve_high = high;
    }
  return TRUE;
}

static gboolean
choose_size (const LensRasterOptions *options,
             const LensFigure *figure,
             const LensScene *scene,
             LensRaster *raster,
             GError **error)
{
  const double zoom = options->look->resolution;
  double height = options->height;
  double width = options->width;

  if (height <= 0 || width <= 0)
    {
      int own_height;
      int own_width;

      lens_figure_measure (figure, scene, &own_height, &own_width);
      height = MAX (round (own_height * zoom), 1);
      width = MAX (round (own_width * zoom), 1);
    }
  if (height > MAX_SIDE || width > MAX_SIDE || height * width > (double) MAX_PIXELS)
    return lens_fail (error, LENS_ERROR_LIMIT,
                      "a picture of %.0f×%.0f pixels is larger than can be shown; "
                      "show less of it, or smaller",
                      height, width);
  raster->height = (int) height;
  raster->width = (int) width;
  return TRUE;
}

static LensRaster *
raster_new (void)
{
  LensRaster *raster = g_new0 (LensRaster, 1);

  raster->n_references = 1;
  raster->areas = g_array_new (FALSE, FALSE, sizeof (LensRasterArea));
  return raster;
}

static void
draw_surface (LensRaster *raster, const LensFigure *figure, const LensScene *scene)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32,
                                                         raster->width, raster->height);
  cairo_t *cr = cairo_create (surface);

  lens_figure_draw (figure, scene, cr, raster->height, raster->width);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  raster->row_size = cairo_image_surface_get_stride (surface);
  raster->pixels = g_bytes_new_with_free_func (cairo_image_surface_get_data (surface),
                                               (gsize) raster->row_size *
                                                 (gsize) raster->height,
                                               (GDestroyNotify) cairo_surface_destroy,
                                               surface);
}

LensRaster *
lens_raster_draw (const LensRasterOptions *options,
                  LensMonitor *monitor,
                  GError **error)
{
  LensFrame *frame = options->frames[options->index];
  const LensFigure *figure = options->figure != NULL
                               ? options->figure
                               : lens_figure_for_kind (frame->kind);
  g_autoptr (LensScene) scene = NULL;
  g_autoptr (LensRaster) raster = raster_new ();

  if (!lens_monitor_check (monitor, error))
    return NULL;
  scene = lens_scene_new (options->query, options->look);
  if (!set_scene (scene, options, figure, error) ||
      !choose_size (options, figure, scene, raster, error) ||
      !lens_monitor_check (monitor, error))
    return NULL;
  scene->areas = raster->areas;
  raster->scale = scene->scale;
  draw_surface (raster, figure, scene);
  return g_steal_pointer (&raster);
}

LensRaster *
lens_raster_ref (LensRaster *raster)
{
  g_atomic_int_inc (&raster->n_references);
  return raster;
}

void
lens_raster_unref (LensRaster *raster)
{
  if (raster == NULL || !g_atomic_int_dec_and_test (&raster->n_references))
    return;
  g_clear_pointer (&raster->pixels, g_bytes_unref);
  g_array_unref (raster->areas);
  g_free (raster);
}
