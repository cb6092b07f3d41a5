/* layers-view.c - every channel of the layer, and the one that was chosen
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The grid shows what the shelf has; the shelf is told what the place wants.  A layer
 * without positions is a grid of small squares, one a unit.
 */

#include "ui/layers-view.h"

#include "ui/channel-grid.h"
#include "ui/channel-inspector.h"
#include "ui/channel-shelf.h"
#include "ui/figure-view.h"
#include "ui/grid-plan.h"
#include "ui/i18n.h"
#include "ui/layers-bar.h"
#include "ui/layers-desk.h"
#include "ui/layers-foot.h"
#include "ui/layers-nothing.h"
#include "ui/unit-keys.h"
#include "ui/unit.h"

#include <adwaita.h>

/* So long an old layer stays as it is before it is dimmed. */
#define PATIENCE_MS 150

struct _LensLayersView
{
  GtkWidget parent_instance;
  LensSession *session;
  LensReel *reel; /* (nullable): the one that is followed */
  LensChannelShelf *shelf;
  GtkWidget *bar;
  GtkWidget *stack; /* “channels”, “filters”, “nothing” */
  GtkWidget *grid;
  GtkWidget *inspector;
  GtkWidget *nothing;
  GtkWidget *spinner; /* of “waiting” */
  GtkWidget *foot;
  int hovered;
  guint dimming;  /* source */
  guint resizing; /* likewise */
};

G_DEFINE_FINAL_TYPE (LensLayersView, lens_layers_view, GTK_TYPE_WIDGET)

static gboolean
is_present (LensLayersView *view)
{
  const LensPlace *place = lens_session_place (view->session);

  return gtk_widget_get_mapped (GTK_WIDGET (view)) && place != NULL &&
         place->view == LENS_QUESTION_LAYERS;
}

static LensFrame *
present_frame (LensLayersView *view)
{
  for (int i = view->reel != NULL ? lens_reel_n_frames (view->reel) : 0; i > 0; i--)
    {
      LensFrame *frame = lens_reel_frame (view->reel, i - 1);

      if (frame->kind == LENS_FRAME_CHANNELS && frame->map != NULL &&
          lens_tensor_n_elements (frame->map) > 0)
        return frame;
    }
  return NULL;
}

/* How large the picture of one channel of a map is on this screen. */
static void
find_tile (LensLayersView *view, const LensTensor *map, LensChannelWish *wish)
{
  const LensShape *shape = lens_tensor_shape (map);
  const int scale = gtk_widget_get_scale_factor (GTK_WIDGET (view));
  const int n = shape->rank > 1 ? (int) shape->dims[1] : (int) shape->dims[0];
  int height = 1;
  int width = 1;

  if (shape->rank >= 3)
    width = (int) shape->dims[shape->rank - 1];
  for (int i = 2; i < shape->rank - 1; i++)
    height *= (int) shape->dims[i];
  wish->height = 1;
  wish->width = 1;
  if (height == 1 && width == 1)
    return;
  lens_channel_grid_measure_picture (LENS_CHANNEL_GRID (view->grid), n, &height,
                                     &width);
  wish->height = height * scale;
  wish->width = width * scale;
}

static int
choose_tile (LensLayersView *view, const LensTensor *map)
{
  return lens_tensor_shape (map)->rank >= 3
           ? lens_session_place (view->session)->tile_size
           : lens_grid_dense_tile (lens_tensor_n_elements (map));
}

static void
want (LensLayersView *view)
{
  const LensPlace *place = lens_session_place (view->session);
  LensFrame *frame = present_frame (view);
  g_autoptr (LensJob) job = NULL;
  LensChannelWish wish = { 0 };
  LensUnit unit;

  if (frame == NULL)
    {
      lens_channel_shelf_want (view->shelf, NULL);
      return;
    }
  job = lens_place_dup_job (place, LENS_QUESTION_LAYERS);

  /* What a layer contributes to a unit of its own is that unit: not worth an order that
   * changes with every click. */
  if (lens_unit_of_layer (&unit, view->session))
    g_clear_pointer (&job->unit, g_free);
  wish.map = frame->map;
  wish.query = lens_reel_query (view->reel);
  wish.look = place->jobs[LENS_QUESTION_LAYERS]->look;
  wish.sort = place->sort;
  wish.wants_contributions = place->sort == LENS_SORT_CONTRIBUTION ||
                             lens_unit_of_layer (&unit, view->session);
  wish.job = job;
  lens_channel_grid_set_tile_size (LENS_CHANNEL_GRID (view->grid),
                                   choose_tile (view, frame->map));
  wish.n_first = lens_channel_grid_n_visible (LENS_CHANNEL_GRID (view->grid));
  find_tile (view, frame->map, &wish);
  lens_channel_shelf_want (view->shelf, &wish);
}

static void
show_page (LensLayersView *view)
{
  gboolean has_filters = FALSE;
  const char *page = "channels";

  g_object_get (view->bar, "filters", &has_filters, NULL);
  if (lens_channel_shelf_album (view->shelf) == NULL)
    {
      const gboolean is_waiting = view->reel != NULL &&
                                  lens_reel_is_running (view->reel);

      lens_layers_nothing_write (view->nothing, view->session, view->reel);
      page = is_waiting ? "waiting" : "nothing";
    }
  else if (has_filters)
    page = "filters";
  /* A spinner that is out of sight would have the window painted all the time. */
  gtk_spinner_set_spinning (GTK_SPINNER (view->spinner), g_str_equal (page, "waiting"));
  gtk_stack_set_visible_child_name (GTK_STACK (view->stack), page);
  gtk_widget_set_visible (view->foot, g_str_equal (page, "channels"));
}

static void
show_unit (LensLayersView *view)
{
  LensChannelSet *set = lens_channel_shelf_set (view->shelf);
  const LensPlace *place = lens_session_place (view->session);
  LensUnit unit;
  const gboolean has_unit = lens_unit_of_layer (&unit, view->session) && set != NULL &&
                            unit.channel < set->n_channels;

  lens_channel_grid_set_selected (LENS_CHANNEL_GRID (view->grid),
                                  has_unit ? unit.channel : -1);
  if (has_unit)
    lens_channel_inspector_show (LENS_CHANNEL_INSPECTOR (view->inspector), set,
                                 &place->jobs[LENS_QUESTION_LAYERS]->look,
                                 unit.channel);
  gtk_widget_set_visible (view->inspector, has_unit);
  lens_layers_foot_point (LENS_LAYERS_FOOT (view->foot),
                          view->hovered >= 0 ? view->hovered : unit.channel);
}

static gboolean
dim (gpointer data)
{
  LensLayersView *view = data;

  view->dimming = 0;
  lens_channel_grid_set_dimmed (LENS_CHANNEL_GRID (view->grid), TRUE);
  return G_SOURCE_REMOVE;
}

static void
settle_dimming (LensLayersView *view)
{
  if ((view->reel != NULL && lens_reel_is_stale (view->reel)) ||
      !lens_channel_shelf_shows_kin (view->shelf))
    {
      if (view->dimming == 0)
        view->dimming = g_timeout_add (PATIENCE_MS, dim, view);
      return;
    }
  g_clear_handle_id (&view->dimming, g_source_remove);
  lens_channel_grid_set_dimmed (LENS_CHANNEL_GRID (view->grid), FALSE);
}

/* Why the channels are not in the order that was chosen; NULL: they are. */
static const char *
find_trouble (LensLayersView *view)
{
  const LensPlace *place = lens_session_place (view->session);
  const GError *error = place->sort == LENS_SORT_CONTRIBUTION
                          ? lens_channel_shelf_error (view->shelf)
                          : NULL;

  return error != NULL ? error->message : NULL;
}

/* The shelf has something new. */
static void
shelf_changed (gpointer data)
{
  LensLayersView *view = data;
  LensChannelAlbum *album = lens_channel_shelf_album (view->shelf);
  LensChannelSet *set = lens_channel_shelf_set (view->shelf);
  const LensPlace *place = lens_session_place (view->session);
  const gboolean is_weighing = place->sort == LENS_SORT_CONTRIBUTION && set != NULL &&
                               set->by_contribution == NULL &&
                               lens_channel_shelf_error (view->shelf) == NULL;

  lens_channel_grid_show (LENS_CHANNEL_GRID (view->grid), album,
                          set != NULL ? lens_channel_order (set, place->sort) : NULL);
  lens_channel_grid_refresh (LENS_CHANNEL_GRID (view->grid));
  lens_layers_foot_set_trouble (LENS_LAYERS_FOOT (view->foot), find_trouble (view));
  lens_layers_foot_show (LENS_LAYERS_FOOT (view->foot), album);
  lens_layers_bar_set_busy (LENS_LAYERS_BAR (view->bar), is_weighing);
  show_unit (view);
  show_page (view);
  settle_dimming (view);
}

static void
update (LensLayersView *view)
{
  LensReel *reel;

  if (!is_present (view))
    return;
  reel = lens_session_reel (view->session);
  if (reel != view->reel)
    {
      if (view->reel != NULL)
        g_signal_handlers_disconnect_by_data (view->reel, view);
      g_set_object (&view->reel, reel);
      if (reel != NULL)
        g_signal_connect_swapped (reel, "changed", G_CALLBACK (update), view);
    }
  want (view);
}

static void
session_changed (LensSession *session, guint what, LensLayersView *view)
{
  double y;
  double x;

  if ((what & LENS_CHANGE_PROBE) != 0 && is_present (view))
    {
      lens_session_probe (session, &y, &x);
      lens_channel_grid_set_mark (LENS_CHANNEL_GRID (view->grid), y, x);
    }
  if ((what & ~(guint) LENS_CHANGE_PROBE) != 0)
    update (view);
}

static void
on_picked (LensChannelGrid *grid, int channel, LensLayersView *view)
{
  lens_session_set_unit (view->session, channel, -1, -1);
}

static void
on_hovered (LensChannelGrid *grid,
            int channel,
            double y,
            double x,
            LensLayersView *view)
{
  const LensChannelSet *set = lens_channel_shelf_set (view->shelf);
  LensUnit unit;

  view->hovered = channel;
  lens_unit_of_layer (&unit, view->session);
  lens_layers_foot_point (LENS_LAYERS_FOOT (view->foot),
                          channel >= 0 ? channel : unit.channel);
  if (set != NULL && set->is_spatial)
    lens_session_set_probe (view->session, y, x);
}

static gboolean
resize (gpointer data)
{
  LensLayersView *view = data;

  view->resizing = 0;
  update (view);
  return G_SOURCE_REMOVE;
}

/* Not while widgets are being given their places. */
static void
on_resized (LensLayersView *view)
{
  if (view->resizing == 0)
    view->resizing = g_idle_add_full (G_PRIORITY_DEFAULT, resize, view, NULL);
}

void
lens_layers_view_move (LensLayersView *view, int rows, int columns)
{
  const int channel = lens_channel_grid_neighbour (LENS_CHANNEL_GRID (view->grid), rows,
                                                   columns);

  if (channel >= 0)
    lens_session_set_unit (view->session, channel, -1, -1);
}

static gboolean
on_key (GtkEventControllerKey *controller,
        guint keyval,
        guint code,
        GdkModifierType state,
        LensLayersView *view)
{
  int rows;
  int columns;
  LensUnit unit;

  if ((state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0)
    return FALSE;
  if (keyval == GDK_KEY_Escape && lens_unit_of_layer (&unit, view->session))
    {
      lens_session_set_unit (view->session, -1, -1, -1);
      return TRUE;
    }
  if (!lens_unit_keys_read (keyval, gtk_widget_get_direction (GTK_WIDGET (view)), &rows,
                            &columns))
    return FALSE;
  lens_layers_view_move (view, rows, columns);
  return TRUE;
}

static void
lens_layers_view_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (lens_layers_view_parent_class)->map (widget);
  update (LENS_LAYERS_VIEW (widget));
}

static void
lens_layers_view_dispose (GObject *object)
{
  LensLayersView *view = LENS_LAYERS_VIEW (object);

  g_clear_handle_id (&view->dimming, g_source_remove);
  g_clear_handle_id (&view->resizing, g_source_remove);
  if (view->reel != NULL)
    g_signal_handlers_disconnect_by_data (view->reel, view);
  if (view->session != NULL)
    g_signal_handlers_disconnect_by_data (view->session, view);
  for (GtkWidget *child; (child = gtk_widget_get_first_child (GTK_WIDGET (object)));)
    gtk_widget_unparent (child);
  g_clear_pointer (&view->shelf, lens_channel_shelf_free);
  g_clear_object (&view->reel);
  g_clear_object (&view->session);
  G_OBJECT_CLASS (lens_layers_view_parent_class)->dispose (object);
}

static void
lens_layers_view_class_init (LensLayersViewClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = lens_layers_view_dispose;
  widget_class->map = lens_layers_view_map;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
lens_layers_view_init (LensLayersView *view)
{
  view->hovered = -1;
}

static GtkWidget *
new_channels (LensLayersView *view)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();

  view->grid = lens_channel_grid_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), view->grid);
  gtk_widget_set_hexpand (scroller, TRUE);
  gtk_widget_set_vexpand (scroller, TRUE);
  g_signal_connect (view->grid, "picked", G_CALLBACK (on_picked), view);
  g_signal_connect (view->grid, "hovered", G_CALLBACK (on_hovered), view);
  g_signal_connect_swapped (view->grid, "resized", G_CALLBACK (on_resized), view);

  view->inspector = lens_channel_inspector_new (view->session);
  gtk_widget_set_visible (view->inspector, FALSE);
  return lens_layers_desk_new (scroller, view->inspector);
}

static GtkWidget *
new_stack (LensLayersView *view)
{
  GtkWidget *filters = lens_figure_view_new (view->session, LENS_QUESTION_LAYERS);

  lens_figure_view_set_figure (LENS_FIGURE_VIEW (filters), "filters");
  view->stack = gtk_stack_new ();
  view->nothing = lens_layers_nothing_new ();
  view->spinner = lens_layers_waiting_new ();
  gtk_widget_set_vexpand (view->stack, TRUE);
  gtk_stack_add_named (GTK_STACK (view->stack), view->nothing, "nothing");
  gtk_stack_add_named (GTK_STACK (view->stack), view->spinner, "waiting");
  gtk_stack_add_named (GTK_STACK (view->stack), new_channels (view), "channels");
  gtk_stack_add_named (GTK_STACK (view->stack), filters, "filters");
  return view->stack;
}

GtkWidget *
lens_layers_view_new (LensSession *session)
{
  LensLayersView *view = g_object_new (LENS_TYPE_LAYERS_VIEW, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkEventController *keys = gtk_event_controller_key_new ();

  view->session = g_object_ref (session);
  view->bar = lens_layers_bar_new (session);
  view->foot = lens_layers_foot_new (session);
  gtk_box_append (GTK_BOX (box), view->bar);
  gtk_box_append (GTK_BOX (box), gtk_separator_new (GTK_ORIENTATION_HORIZONTAL));
  gtk_box_append (GTK_BOX (box), new_stack (view));
  gtk_box_append (GTK_BOX (box), gtk_separator_new (GTK_ORIENTATION_HORIZONTAL));
  gtk_box_append (GTK_BOX (box), view->foot);
  gtk_widget_set_parent (box, GTK_WIDGET (view));
  view->shelf = lens_channel_shelf_new (session, shelf_changed, view);

  g_signal_connect (keys, "key-pressed", G_CALLBACK (on_key), view);
  gtk_widget_add_controller (GTK_WIDGET (view), keys);
  g_signal_connect (session, "changed", G_CALLBACK (session_changed), view);
  g_signal_connect_swapped (view->bar, "notify::filters", G_CALLBACK (show_page), view);
  lens_layers_nothing_write (view->nothing, view->session, NULL);
  return GTK_WIDGET (view);
}

static gboolean
is_painted (GtkWidget *grid)
{
  return !gtk_widget_get_mapped (grid) ||
         lens_channel_grid_is_whole (LENS_CHANNEL_GRID (grid));
}

gboolean
lens_layers_view_is_settled (LensLayersView *view)
{
  return (view->reel == NULL || !lens_reel_is_stale (view->reel)) &&
         lens_channel_shelf_is_settled (view->shelf) && is_painted (view->grid) &&
         is_painted (
           lens_channel_inspector_picture (LENS_CHANNEL_INSPECTOR (view->inspector)));
}

gboolean
lens_layers_view_is_at_rest (LensLayersView *view)
{
  return lens_layers_view_is_settled (view) && view->dimming == 0 &&
         view->resizing == 0 && lens_channel_shelf_is_at_rest (view->shelf);
}

gboolean
lens_layers_view_scale (LensLayersView *view, LensScale *scale)
{
  const LensChannelAlbum *album = lens_channel_shelf_album (view->shelf);
  const LensChannelSet *set = album != NULL ? lens_channel_album_set (album) : NULL;

  if (set == NULL || (set->low == 0 && set->high == 0))
    return FALSE;
  if (lens_channel_album_scale (album) != NULL)
    *scale = *lens_channel_album_scale (album);
  else
    *scale = (LensScale){ .low = set->low, .high = set->high };
  return TRUE;
}
