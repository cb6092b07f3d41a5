/* channel-grid.c - the channels of a layer as a grid that scrolls
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A pool of tiles covers what can be seen; when the grid scrolls, tiles that left one end
 * come back at the other with another channel.  GtkGridView would do the same with a
 * thousand widgets around the visible ones, which is felt when a layer is flipped.
 */

#include "ui/channel-grid.h"

#include "ui/grid-plan.h"
#include "ui/i18n.h"
#include "ui/scrolling.h"
#include "ui/tile-pool.h"

#define NATURAL_WIDTH 360

struct _LensChannelGrid
{
  GtkWidget parent_instance;
  LensTileScene scene; /* its order is owned */
  int tile_size;
  gboolean is_single; /* one channel alone: its number stands elsewhere */
  LensTilePool pool;
  LensScrolling scrolling;
  int hovered; /* channel, or -1 */
  int height;  /* when it was last allocated */
  int width;
};

enum
{
  PICKED,
  HOVERED,
  RESIZED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE_WITH_CODE (LensChannelGrid,
                               lens_channel_grid,
                               GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_SCROLLABLE, NULL))

static LensGridPlan
plan_for (LensChannelGrid *grid, int room)
{
  const LensChannelSet *set = grid->scene.album != NULL
                                ? lens_channel_album_set (grid->scene.album)
                                : NULL;

  return lens_grid_plan (&(LensGridWish){
    .n = grid->scene.n_channels,
    .tile_size = grid->tile_size,
    .height = set != NULL ? set->height : 1,
    .width = set != NULL ? set->width : 1,
    .room = room,
    .has_no_numbers = grid->is_single,
    .is_mirrored = gtk_widget_get_direction (GTK_WIDGET (grid)) == GTK_TEXT_DIR_RTL,
  });
}

static LensGridPlan
present_plan (LensChannelGrid *grid)
{
  return plan_for (grid, gtk_widget_get_width (GTK_WIDGET (grid)));
}

static int
channel_at (const LensChannelGrid *grid, int place)
{
  return lens_tile_scene_channel (&grid->scene, place);
}

static int
place_of (const LensChannelGrid *grid, int channel)
{
  for (int i = 0; i < grid->scene.n_channels; i++)
    if (channel_at (grid, i) == channel)
      return i;
  return -1;
}

static void
place_tiles (LensChannelGrid *grid, const LensGridPlan *plan, int height)
{
  grid->scene.top = lens_scrolling_top (&grid->scrolling);
  grid->scene.height = height;
  lens_tile_pool_place (&grid->pool, &grid->scene, plan);
}

/* In a grid of another size what was chosen is not lost from sight. */
static void
reach_selected (LensChannelGrid *grid,
                const LensGridPlan *plan,
                LensScrollingExtent *extent)
{
  const int place = grid->scene.selected >= 0 ? place_of (grid, grid->scene.selected)
                                              : -1;

  if (place < 0 || grid->is_single)
    return;
  extent->reach_begin = place / plan->n_columns * plan->row_height;
  extent->reach_end = extent->reach_begin + LENS_GRID_MARGIN + plan->row_height;
}

static void
lens_channel_grid_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  LensChannelGrid *grid = LENS_CHANNEL_GRID (widget);
  const LensGridPlan at = plan_for (grid, width);
  const gboolean is_other = width != grid->width;
  LensScrollingExtent extent = {
    .total = at.total,
    .height = height,
    .width = width,
    .row = at.row_height,
  };

  if (is_other || height != grid->height)
    reach_selected (grid, &at, &extent);
  lens_scrolling_configure (&grid->scrolling, widget, &extent);
  place_tiles (grid, &at, height);
  grid->width = width;
  grid->height = height;
  if (is_other)
    g_signal_emit (grid, signals[RESIZED], 0);
}

static void
lens_channel_grid_measure (GtkWidget *widget,
                           GtkOrientation orientation,
                           int for_size,
                           int *minimum,
                           int *natural,
                           int *minimum_baseline,
                           int *natural_baseline)
{
  LensChannelGrid *grid = LENS_CHANNEL_GRID (widget);

  *minimum = MIN (grid->tile_size, 64) + 2 * LENS_GRID_MARGIN;
  *natural = *minimum;
  if (orientation == GTK_ORIENTATION_HORIZONTAL && !grid->is_single)
    *natural = MAX (*minimum, NATURAL_WIDTH);
}

static void
lens_channel_grid_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  gtk_snapshot_push_clip (snapshot,
                          &GRAPHENE_RECT_INIT (0, 0,
                                               (float) gtk_widget_get_width (widget),
                                               (float) gtk_widget_get_height (widget)));
  GTK_WIDGET_CLASS (lens_channel_grid_parent_class)->snapshot (widget, snapshot);
  gtk_snapshot_pop (snapshot);
  if (gtk_widget_has_visible_focus (widget))
    gtk_snapshot_render_focus (snapshot, gtk_widget_get_style_context (widget), 1, 1,
                               gtk_widget_get_width (widget) - 2,
                               gtk_widget_get_height (widget) - 2);
}

/* The channel at a point, and the place in it. */
static int
find_channel (LensChannelGrid *grid, double y, double x, double *in_y, double *in_x)
{
  const LensGridPlan plan = present_plan (grid);
  const int place = lens_grid_plan_find (&plan,
                                         y + lens_scrolling_top (&grid->scrolling), x,
                                         in_y, in_x);

  return channel_at (grid, place);
}

static void
hover (LensChannelGrid *grid, int channel, double y, double x)
{
  if (channel < 0 && grid->hovered < 0)
    return;
  grid->hovered = channel;
  g_signal_emit (grid, signals[HOVERED], 0, channel, channel < 0 ? -1 : y,
                 channel < 0 ? -1 : x);
}

static void
on_motion (GtkEventControllerMotion *motion, double x, double y, LensChannelGrid *grid)
{
  double in_y = -1;
  double in_x = -1;
  const int channel = find_channel (grid, y, x, &in_y, &in_x);

  hover (grid, channel, in_y, in_x);
}

static void
on_leave (GtkEventControllerMotion *motion, LensChannelGrid *grid)
{
  hover (grid, -1, -1, -1);
}

static void
on_pressed (GtkGestureClick *click,
            int n_presses,
            double x,
            double y,
            LensChannelGrid *grid)
{
  double in_y;
  double in_x;
  const int channel = find_channel (grid, y, x, &in_y, &in_x);

  gtk_widget_grab_focus (GTK_WIDGET (grid));
  if (channel >= 0)
    g_signal_emit (grid, signals[PICKED], 0, channel);
}

static void
lens_channel_grid_set_property (GObject *object,
                                guint property,
                                const GValue *value,
                                GParamSpec *spec)
{
  LensChannelGrid *grid = LENS_CHANNEL_GRID (object);

  lens_scrolling_set_property (&grid->scrolling, GTK_WIDGET (grid), property, value);
}

static void
lens_channel_grid_get_property (GObject *object,
                                guint property,
                                GValue *value,
                                GParamSpec *spec)
{
  lens_scrolling_get_property (&LENS_CHANNEL_GRID (object)->scrolling, property, value);
}

static void
lens_channel_grid_dispose (GObject *object)
{
  LensChannelGrid *grid = LENS_CHANNEL_GRID (object);

  lens_scrolling_clear (&grid->scrolling, GTK_WIDGET (grid));
  lens_tile_pool_clear (&grid->pool);
  g_free (grid->scene.order);
  grid->scene.order = NULL;
  G_OBJECT_CLASS (lens_channel_grid_parent_class)->dispose (object);
}

static void
lens_channel_grid_class_init (LensChannelGridClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  object_class->set_property = lens_channel_grid_set_property;
  object_class->get_property = lens_channel_grid_get_property;
  object_class->dispose = lens_channel_grid_dispose;
  widget_class->size_allocate = lens_channel_grid_size_allocate;
  widget_class->measure = lens_channel_grid_measure;
  widget_class->snapshot = lens_channel_grid_snapshot;
  lens_scrolling_class_init (object_class);
  gtk_widget_class_set_css_name (widget_class, "channelgrid");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GRID);
  signals[PICKED] = g_signal_new ("picked", G_TYPE_FROM_CLASS (class),
                                  G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                  1, G_TYPE_INT);
  signals[HOVERED] = g_signal_new ("hovered", G_TYPE_FROM_CLASS (class),
                                   G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                   3, G_TYPE_INT, G_TYPE_DOUBLE, G_TYPE_DOUBLE);
  signals[RESIZED] = g_signal_new ("resized", G_TYPE_FROM_CLASS (class),
                                   G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                   0);
}

static void
lens_channel_grid_init (LensChannelGrid *grid)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  lens_tile_pool_init (&grid->pool, GTK_WIDGET (grid));
  grid->tile_size = 96;
  grid->scene.selected = -1;
  grid->hovered = -1;
  grid->scene.mark_y = -1;
  grid->scene.mark_x = -1;
  gtk_widget_set_focusable (GTK_WIDGET (grid), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (grid), GTK_OVERFLOW_HIDDEN);
  g_signal_connect (motion, "motion", G_CALLBACK (on_motion), grid);
  g_signal_connect (motion, "leave", G_CALLBACK (on_leave), grid);
  g_signal_connect (click, "pressed", G_CALLBACK (on_pressed), grid);
  gtk_widget_add_controller (GTK_WIDGET (grid), motion);
  gtk_widget_add_controller (GTK_WIDGET (grid), GTK_EVENT_CONTROLLER (click));
  gtk_accessible_update_property (GTK_ACCESSIBLE (grid), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Channels of the layer"), -1);
}

GtkWidget *
lens_channel_grid_new (void)
{
  return g_object_new (LENS_TYPE_CHANNEL_GRID, NULL);
}

void
lens_channel_grid_refresh (LensChannelGrid *grid)
{
  const LensGridPlan at = present_plan (grid);
  const int height = gtk_widget_get_height (GTK_WIDGET (grid));

  if (gtk_widget_get_width (GTK_WIDGET (grid)) == 0)
    return;
  lens_tile_pool_cover (&grid->pool, &at, height);
  place_tiles (grid, &at, height);
}

/* Where the height of it all is another one, what is around the grid has to be laid out
 * anew: its scroll bar may come or go. */
static void
lay_out_anew (LensChannelGrid *grid, const LensGridPlan *before)
{
  const LensGridPlan now = present_plan (grid);

  if (now.total != before->total)
    gtk_widget_queue_resize (GTK_WIDGET (grid));
  else
    gtk_widget_queue_allocate (GTK_WIDGET (grid));
}

void
lens_channel_grid_show (LensChannelGrid *grid,
                        LensChannelAlbum *album,
                        const int *order)
{
  const LensGridPlan before = present_plan (grid);
  const LensTensor *map = grid->scene.album != NULL
                            ? lens_channel_album_set (grid->scene.album)->map
                            : NULL;

  grid->pool.is_whole &= grid->scene.album == album;
  grid->scene.album = album;
  grid->scene.n_channels = album != NULL ? lens_channel_album_set (album)->n_channels
                                         : 0;
  g_free (grid->scene.order);
  grid->scene.order = NULL;
  if (order != NULL)
    grid->scene.order = g_memdup2 (order,
                                   (gsize) grid->scene.n_channels * sizeof (int));
  if (album != NULL && lens_channel_album_set (album)->map != map)
    lens_scrolling_set_top (&grid->scrolling, 0);
  lay_out_anew (grid, &before);
}

void
lens_channel_grid_show_one (LensChannelGrid *grid, LensChannelAlbum *album, int channel)
{
  const LensGridPlan before = present_plan (grid);

  grid->pool.is_whole &= grid->scene.album == album;
  grid->scene.album = album;
  grid->scene.n_channels = 1;
  grid->is_single = TRUE;
  g_free (grid->scene.order);
  grid->scene.order = g_memdup2 (&channel, sizeof channel);
  lay_out_anew (grid, &before);
}

void
lens_channel_grid_set_tile_size (LensChannelGrid *grid, int size)
{
  if (grid->tile_size == size)
    return;
  grid->tile_size = size;
  gtk_widget_queue_resize (GTK_WIDGET (grid));
}

void
lens_channel_grid_set_dimmed (LensChannelGrid *grid, gboolean is_dimmed)
{
  if (grid->scene.is_dimmed == is_dimmed)
    return;
  grid->scene.is_dimmed = is_dimmed;
  lens_channel_grid_refresh (grid);
}

static void
scroll_to (LensChannelGrid *grid, int place)
{
  const LensGridPlan at = present_plan (grid);
  const int top = LENS_GRID_MARGIN + place / at.n_columns * at.row_height;

  if (place >= 0)
    lens_scrolling_reach (&grid->scrolling, top - LENS_GRID_MARGIN,
                          top + at.row_height);
}

void
lens_channel_grid_set_selected (LensChannelGrid *grid, int channel)
{
  if (grid->scene.selected == channel)
    return;
  grid->scene.selected = channel;
  if (channel >= 0 && gtk_widget_get_width (GTK_WIDGET (grid)) > 0)
    scroll_to (grid, place_of (grid, channel));
  lens_channel_grid_refresh (grid);
}

void
lens_channel_grid_set_mark (LensChannelGrid *grid, double y, double x)
{
  if (grid->scene.mark_y == y && grid->scene.mark_x == x)
    return;
  grid->scene.mark_y = y;
  grid->scene.mark_x = x;
  lens_channel_grid_refresh (grid);
}

int
lens_channel_grid_neighbour (LensChannelGrid *grid, int rows, int columns)
{
  const LensGridPlan at = present_plan (grid);
  const int place = place_of (grid, grid->scene.selected);
  const int wanted = place + rows * at.n_columns + columns;

  if (place < 0)
    return channel_at (grid, 0);
  return channel_at (grid, wanted);
}

void
lens_channel_grid_measure_picture (LensChannelGrid *grid,
                                   int n,
                                   int *height,
                                   int *width)
{
  const LensGridPlan plan = lens_grid_plan (&(LensGridWish){
    .n = n,
    .tile_size = grid->tile_size,
    .height = *height,
    .width = *width,
    .room = MAX (gtk_widget_get_width (GTK_WIDGET (grid)), 240),
  });

  *height = plan.height;
  *width = plan.width;
}

int
lens_channel_grid_n_visible (LensChannelGrid *grid)
{
  const LensGridPlan at = present_plan (grid);
  const int height = gtk_widget_get_height (GTK_WIDGET (grid));

  return (height / at.row_height + 1) * at.n_columns;
}

LensTileWork
lens_channel_grid_take_work (LensChannelGrid *grid)
{
  const LensTileWork work = grid->pool.work;

  grid->pool.work = (LensTileWork){ 0 };
  return work;
}

gboolean
lens_channel_grid_is_whole (LensChannelGrid *grid)
{
  return grid->pool.is_whole;
}
