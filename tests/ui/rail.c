/* rail.c - the chosen layer stays in sight
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tests/ui/stage.h"
#include "ui/layer-rail.h"
#include "ui/layer-row.h"

#include "resources/ui-resources.h"

#include <adwaita.h>

enum
{
  PATIENCE_MS = 10000,
  HIGH = 300,
  LOW = 220,
  WIDTH = 260,
};

static gboolean
is_list (GtkWidget *widget, gpointer data)
{
  return GTK_IS_LIST_VIEW (widget);
}

static gboolean
is_selected_row (GtkWidget *widget, gpointer data)
{
  return LENS_IS_LAYER_ROW (widget) && gtk_widget_get_mapped (widget) &&
         (gtk_widget_get_state_flags (gtk_widget_get_parent (widget)) &
          GTK_STATE_FLAG_SELECTED) != 0;
}

static gboolean
shows_selected_row (gpointer list)
{
  GtkWidget *row = stage_find (list, is_selected_row, NULL);
  graphene_rect_t place;

  return row != NULL &&
         gtk_widget_compute_bounds (gtk_widget_get_parent (row), list, &place) &&
         place.origin.y >= 0 &&
         place.origin.y + place.size.height <= (float) gtk_widget_get_height (list);
}

static gboolean
is_low (gpointer list)
{
  return gtk_widget_get_height (list) < LOW;
}

static void
test_stays_in_sight (void)
{
  LensSession *session;
  GtkWidget *rail;
  GtkWidget *window;
  GtkWidget *list;

  if (!stage_has_display ())
    return;
  g_resources_register (lens_ui_get_resource ());
  session = stage_sample ();
  rail = lens_layer_rail_new (session);
  window = stage_window (rail, HIGH, WIDTH);
  list = stage_find (rail, is_list, NULL);
  lens_session_set_layer (session,
                          lens_model_n_layers (lens_session_model (session)) - 2);
  g_assert_true (stage_wait (shows_selected_row, list, PATIENCE_MS));
  stage_rest (300);
  gtk_window_set_default_size (GTK_WINDOW (window), WIDTH, LOW);
  g_assert_true (stage_wait (is_low, list, PATIENCE_MS));
  g_assert_true (stage_wait (shows_selected_row, list, PATIENCE_MS));
  stage_rest (300);
  g_assert_true (shows_selected_row (list));
  gtk_window_destroy (GTK_WINDOW (window));
  stage_close (session);
}

int
main (int argc, char **argv)
{
  stage_init (&argc, &argv);
  g_test_add_func ("/ui/rail/the-chosen-layer-stays-in-sight", test_stays_in_sight);
  return g_test_run ();
}
