/* figure.c - the table of figures
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/figure/figure.h"

#include "core/figure/figures.h"
#include "core/figure/page.h"
#include "core/figure/panels.h"
#include "core/figure/tile.h"

const LensFigure *const lens_figures[] = {
  &lens_heat,      &lens_signed,     &lens_overlay, &lens_three_panel, &lens_channels,
  &lens_filters,   &lens_bars,       &lens_curve,   &lens_sweep,       &lens_build_up,
  &lens_gist_page, &lens_comparison, NULL,
};

static const struct
{
  const char *name;
  const LensFigure *figure;
} kinds[] = {
  [LENS_FRAME_HEAT] = { "heat", &lens_three_panel },
  [LENS_FRAME_SIGNED] = { "signed", &lens_signed },
  [LENS_FRAME_CHANNELS] = { "channels", &lens_channels },
  [LENS_FRAME_BARS] = { "bars", &lens_bars },
  [LENS_FRAME_CURVE] = { "curve", &lens_curve },
  [LENS_FRAME_GIST] = { "gist", &lens_gist_page },
  [LENS_FRAME_COMPARISON] = { "comparison", &lens_comparison },
};

const char *
lens_frame_kind_name (LensFrameKind kind)
{
  return kinds[kind].name;
}

const LensFigure *
lens_figure_for_kind (LensFrameKind kind)
{
  return kinds[kind].figure;
}

static char *
list_figures (guint wanted)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();

  for (int i = 0; lens_figures[i] != NULL; i++)
    if ((lens_figures[i]->kinds & wanted) != 0)
      g_ptr_array_add (ids, (gpointer) lens_figures[i]->id);
  g_ptr_array_add (ids, NULL);
  return g_strjoinv (", ", (char **) ids->pdata);
}

static gboolean
fail_unknown (const char *id, GError **error)
{
  const char *ids[G_N_ELEMENTS (lens_figures)] = { NULL };
  g_autofree char *known = list_figures (~0u);
  const char *closest;

  for (int i = 0; lens_figures[i] != NULL; i++)
    ids[i] = lens_figures[i]->id;
  closest = lens_closest (id, ids);
  if (closest != NULL)
    return lens_fail (error, LENS_ERROR_SETTING,
                      "unknown figure “%s”; did you mean “%s”?", id, closest);
  return lens_fail (error, LENS_ERROR_SETTING, "unknown figure “%s”; there are: %s", id,
                    known);
}

const LensFigure *
lens_figure_find (const char *id, LensFrameKind kind, GError **error)
{
  g_autofree char *fitting = list_figures (1u << kind);

  for (int i = 0; lens_figures[i] != NULL; i++)
    {
      if (!g_str_equal (lens_figures[i]->id, id))
        continue;
      if ((lens_figures[i]->kinds & 1u << kind) != 0)
        return lens_figures[i];
      lens_fail (error, LENS_ERROR_SETTING,
                 "figure “%s” cannot show a %s result; it can be shown as: %s", id,
                 lens_frame_kind_name (kind), fitting);
      return NULL;
    }
  fail_unknown (id, error);
  return NULL;
}

static void
widen_curve (LensScene *scene, const LensTensor *curve, gboolean *is_first)
{
  LensReal low;
  LensReal high;
  LensReal mean;

  if (curve == NULL || lens_tensor_n_elements (curve) == 0)
    return;
  lens_tensor_range (curve, &low, &high, &mean);
  scene->curve_low = *is_first ? low : MIN (scene->curve_low, low);
  scene->curve_high = *is_first ? high : MAX (scene->curve_high, high);
  *is_first = FALSE;
}

void
lens_scene_fit (LensScene *scene,
                const LensFigure *figure,
                LensFrame *const *frames,
                int n_frames)
{
  gboolean is_first_curve = TRUE;

  scene->scale = (LensScale){ .high = 1, .is_blank = TRUE };
  for (int i = 0; i < n_frames; i++)
    {
      LensScale scale;

      if (frames[i]->kind == LENS_FRAME_CURVE)
        widen_curve (scene, frames[i]->map, &is_first_curve);
      widen_curve (scene, frames[i]->curve, &is_first_curve);
      widen_curve (scene, frames[i]->curve_other, &is_first_curve);
      if (frames[i]->map == NULL)
        continue;
      scale = lens_frame_scale (frames[i], scene->look, figure->shows_magnitude);
      scene->scale = lens_scale_join (&scene->scale, &scale);
    }
}

void
lens_figure_measure (const LensFigure *figure,
                     const LensScene *scene,
                     int *height,
                     int *width)
{
  if (figure->panels != NULL)
    lens_panels_measure (figure->panels, scene, height, width);
  else
    figure->measure (scene, height, width);
}

void
lens_figure_draw (const LensFigure *figure,
                  const LensScene *scene,
                  cairo_t *cr,
                  int height,
                  int width)
{
  LensArea page = { 0, 0, height, width };
  int own_height;
  int own_width;
  double zoom;

  lens_figure_measure (figure, scene, &own_height, &own_width);
  zoom = MIN ((double) height / own_height, (double) width / own_width);

  cairo_save (cr);
  lens_fill_area (cr, &page, lens_palette (scene->look)->background);
  cairo_translate (cr, (width - own_width * zoom) / 2,
                   (height - own_height * zoom) / 2);
  cairo_scale (cr, zoom, zoom);
  if (figure->panels != NULL)
    lens_panels_draw (figure->panels, scene, cr);
  else
    figure->draw (scene, cr);
  cairo_restore (cr);
}
