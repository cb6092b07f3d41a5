/* window-units.c - what keys do to the unit and to its colours
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/hold-button.h"
#include "ui/i18n.h"
#include "ui/layers-bar.h"
#include "ui/layers-view.h"
#include "ui/window-inside.h"

/* How much smaller the limit of a scale becomes with one key press. */
#define BOOST 1.5

/* The channel of the chosen unit where it is one of the present layer, or -1. */
static int
present_channel (LensWindow *window)
{
  const LensPlace *place = lens_session_place (window->session);
  const LensLayer *layer = lens_model_layer (lens_session_model (window->session),
                                             lens_session_layer (window->session));
  gsize length = strlen (layer->name);

  if (place->unit == NULL || strncmp (place->unit, layer->name, length) != 0 ||
      place->unit[length] != ':')
    return -1;
  return (int) g_ascii_strtoll (place->unit + length + 1, NULL, 10);
}

static int
n_channels (LensWindow *window)
{
  LensModel *model = lens_session_model (window->session);
  const LensLayer *layer = lens_model_layer (model,
                                             lens_session_layer (window->session));
  const LensShape *shape = &lens_graph_value (lens_model_graph (model), layer->value)
                              ->shape;

  return shape->rank > 1 ? (int) shape->dims[1] : 1;
}

/* By number, as if the channels stood in a square. */
static void
step_unit (LensWindow *window, int rows, int columns)
{
  int channel = present_channel (window);
  int n = n_channels (window);
  int step = rows * (int) ceil (sqrt (n)) + columns;

  channel = channel < 0 ? 0 : channel + step;
  if (channel >= 0 && channel < n)
    lens_session_set_unit (window->session, channel, -1, -1);
}

/* Where the grid is shown, units are where one sees them. */
void
lens_window_move_unit (LensWindow *window, int rows, int columns)
{
  LensReel *reel = lens_session_reel (window->session);
  GtkWidget *view = adw_view_stack_get_visible_child (window->views);

  if (lens_session_layer (window->session) < 0)
    return;
  if (!LENS_IS_LAYERS_VIEW (view) || reel == NULL || lens_reel_is_stale (reel) ||
      lens_reel_n_frames (reel) == 0)
    {
      step_unit (window, rows, columns);
      return;
    }
  if (gtk_widget_get_direction (view) == GTK_TEXT_DIR_RTL)
    columns = -columns;
  lens_layers_view_move (LENS_LAYERS_VIEW (view), rows, columns);
}

void
lens_window_enlarge (LensWindow *window)
{
  const LensPlace *place = lens_session_place (window->session);

  if (place->view == LENS_QUESTION_LAYERS)
    lens_session_set_tile_size (window->session, place->tile_size < LENS_MAX_TILE
                                                   ? LENS_MAX_TILE
                                                   : LENS_INITIAL_TILE_SIZE);
}

void
lens_window_boost (LensWindow *window, gboolean is_brighter)
{
  const LensPlace *place = lens_session_place (window->session);
  const LensLook *look = &place->jobs[place->view]->look;
  g_autofree char *limit = NULL;

  if (look->scale != LENS_SCALE_FIXED)
    {
      lens_session_set_look (window->session, "scale",
                             is_brighter ? "percentile-99" : "max");
      return;
    }
  limit = g_strdup_printf ("%.6g",
                           is_brighter ? look->limit / BOOST : look->limit * BOOST);
  lens_session_set_look (window->session, "limit", limit);
}

/* To four digits: a number that can be read and written down. */
static double
round_limit (double limit)
{
  g_autofree char *text = g_strdup_printf ("%.4g", limit);

  return g_ascii_strtod (text, NULL);
}

void
lens_window_hold_scale (LensWindow *window)
{
  const LensPlace *place = lens_session_place (window->session);
  LensScale scale;

  if (place->jobs[place->view]->look.scale == LENS_SCALE_FIXED)
    lens_session_hold_scale (window->session, 0);
  else if (lens_hold_find_scale (adw_view_stack_get_visible_child (window->views),
                                 &scale))
    lens_session_hold_scale (window->session,
                             round_limit (MAX (fabs (scale.low), fabs (scale.high))));
  else
    lens_window_tell (window, _ ("Nothing is shown whose scale could be held"));
}

void
lens_window_reset (LensWindow *window)
{
  const LensPlace *place = lens_session_place (window->session);

  if (place->unit != NULL)
    lens_session_set_unit (window->session, -1, -1, -1);
  else if (place->beside != LENS_BESIDE_NOTHING || lens_place_shows_difference (place))
    lens_session_set_beside (window->session, LENS_BESIDE_NOTHING, NULL);
  else if (place->jobs[place->view]->look.scale != LENS_SCALE_AUTO)
    lens_session_set_look (window->session, "scale", "auto");
}
