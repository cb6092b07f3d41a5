/* layers-desk.c - a grid and, beside or below it, what is known of one of its pictures
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/layers-desk.h"

#include "ui/channel-inspector.h"

/* Beside an inspector a grid keeps at least so much, or has it below. */
#define MIN_GRID_WIDTH 340

/* Where there is more room the inspector becomes larger by steps: its picture is painted
 * anew for each. */
#define WIDTH_STEP 48
#define MAX_INSPECTOR_WIDTH (LENS_CHANNEL_INSPECTOR_WIDTH + 4 * WIDTH_STEP)
#define INSPECTOR_SHARE 0.25 /* of the width */
#define PICTURE_SHARE 0.6    /* of the height */

/* Below the grid an inspector takes no more than this part of the height. */
#define MAX_FLAT_SHARE 0.55

struct _LensLayersDesk
{
  GtkWidget parent_instance;
  GtkWidget *grid;
  GtkWidget *inspector;
  guint turning; /* source */
};

G_DEFINE_FINAL_TYPE (LensLayersDesk, lens_layers_desk, GTK_TYPE_WIDGET)

static int
natural_size (GtkWidget *widget, GtkOrientation orientation, int for_size)
{
  int natural;

  gtk_widget_measure (widget, orientation, for_size, NULL, &natural, NULL, NULL);
  return natural;
}

/* 0: below the grid. */
static int
choose_width (int height, int width)
{
  const int wished = (int) MIN (INSPECTOR_SHARE * width, PICTURE_SHARE * height);
  const int n_steps = (wished - LENS_CHANNEL_INSPECTOR_WIDTH) / WIDTH_STEP;

  if (width < MIN_GRID_WIDTH + LENS_CHANNEL_INSPECTOR_WIDTH)
    return 0;
  return CLAMP (LENS_CHANNEL_INSPECTOR_WIDTH + n_steps * WIDTH_STEP,
                LENS_CHANNEL_INSPECTOR_WIDTH, MAX_INSPECTOR_WIDTH);
}

static gboolean
turn (gpointer data)
{
  LensLayersDesk *desk = data;

  desk->turning = 0;
  lens_channel_inspector_set_width (
    LENS_CHANNEL_INSPECTOR (desk->inspector),
    choose_width (gtk_widget_get_height (GTK_WIDGET (desk)),
                  gtk_widget_get_width (GTK_WIDGET (desk))));
  return G_SOURCE_REMOVE;
}

/* Not while widgets are being given their places: the frame that follows has it right. */
static void
turn_soon (LensLayersDesk *desk, int height, int width)
{
  const int present = lens_channel_inspector_width (
    LENS_CHANNEL_INSPECTOR (desk->inspector));

  if (present != choose_width (height, width) && desk->turning == 0)
    desk->turning = g_idle_add_full (G_PRIORITY_HIGH, turn, desk, NULL);
}

static void
allocate_beside (LensLayersDesk *desk, int width, int height)
{
  const gboolean is_mirrored = gtk_widget_get_direction (GTK_WIDGET (desk)) ==
                               GTK_TEXT_DIR_RTL;
  const int side = MAX (natural_size (desk->inspector, GTK_ORIENTATION_HORIZONTAL, -1),
                        LENS_CHANNEL_INSPECTOR_WIDTH);
  const int rest = MAX (width - side, 0);
  const GtkAllocation grid = { .x = is_mirrored ? side : 0,
                               .width = rest,
                               .height = height };
  const GtkAllocation inspector = { .x = is_mirrored ? 0 : rest,
                                    .width = side,
                                    .height = height };

  gtk_widget_size_allocate (desk->grid, &grid, -1);
  gtk_widget_size_allocate (desk->inspector, &inspector, -1);
}

static void
allocate_below (LensLayersDesk *desk, int width, int height)
{
  const int side = MIN (natural_size (desk->inspector, GTK_ORIENTATION_VERTICAL, width),
                        (int) (height * MAX_FLAT_SHARE));

  gtk_widget_size_allocate (desk->grid, &(GtkAllocation){ 0, 0, width, height - side },
                            -1);
  gtk_widget_size_allocate (desk->inspector,
                            &(GtkAllocation){ 0, height - side, width, side }, -1);
}

static void
lens_layers_desk_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  LensLayersDesk *desk = LENS_LAYERS_DESK (widget);

  turn_soon (desk, height, width);
  if (!gtk_widget_should_layout (desk->inspector))
    gtk_widget_size_allocate (desk->grid, &(GtkAllocation){ 0, 0, width, height }, -1);
  else if (choose_width (height, width) == 0)
    allocate_below (desk, width, height);
  else
    allocate_beside (desk, width, height);
}

/* No more than either of them: the other goes below. */
static void
lens_layers_desk_measure (GtkWidget *widget,
                          GtkOrientation orientation,
                          int for_size,
                          int *minimum,
                          int *natural,
                          int *minimum_baseline,
                          int *natural_baseline)
{
  LensLayersDesk *desk = LENS_LAYERS_DESK (widget);
  int least = 0;
  int usual = 0;

  gtk_widget_measure (desk->grid, orientation, -1, minimum, natural, NULL, NULL);
  if (!gtk_widget_should_layout (desk->inspector))
    return;
  gtk_widget_measure (desk->inspector, orientation, -1, &least, &usual, NULL, NULL);
  *minimum = MAX (*minimum, least);
  *natural = MAX (*natural, usual);
}

static void
lens_layers_desk_dispose (GObject *object)
{
  LensLayersDesk *desk = LENS_LAYERS_DESK (object);

  g_clear_handle_id (&desk->turning, g_source_remove);
  g_clear_pointer (&desk->grid, gtk_widget_unparent);
  g_clear_pointer (&desk->inspector, gtk_widget_unparent);
  G_OBJECT_CLASS (lens_layers_desk_parent_class)->dispose (object);
}

static void
lens_layers_desk_class_init (LensLayersDeskClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = lens_layers_desk_dispose;
  widget_class->measure = lens_layers_desk_measure;
  widget_class->size_allocate = lens_layers_desk_size_allocate;
}

static void
lens_layers_desk_init (LensLayersDesk *desk)
{
}

GtkWidget *
lens_layers_desk_new (GtkWidget *grid, GtkWidget *inspector)
{
  LensLayersDesk *desk = g_object_new (LENS_TYPE_LAYERS_DESK, NULL);

  desk->grid = grid;
  desk->inspector = inspector;
  gtk_widget_set_parent (grid, GTK_WIDGET (desk));
  gtk_widget_set_parent (inspector, GTK_WIDGET (desk));
  return GTK_WIDGET (desk);
}
