/* wrap-box.c - children beside each other, and below each other where there is less room
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/wrap-box.h"

struct _LensWrapBox
{
  GtkWidget parent_instance;
  int spacing;
};

G_DEFINE_FINAL_TYPE (LensWrapBox, lens_wrap_box, GTK_TYPE_WIDGET)

/* Children that stand in one line. */
typedef struct
{
  GtkWidget *first;
  GtkWidget *end; /* the first one of the next line, or NULL */
  int n_children;
  int n_expanding;
  int width; /* that they want, with the spaces between them */
  int height;
} Line;

static GtkWidget *
next_visible (GtkWidget *child)
{
  while (child != NULL && !gtk_widget_should_layout (child))
    child = gtk_widget_get_next_sibling (child);
  return child;
}

static int
wanted_width (GtkWidget *child)
{
  int natural;

  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &natural, NULL,
                      NULL);
  return natural;
}

static gboolean
expands (GtkWidget *child)
{
  return gtk_widget_compute_expand (child, GTK_ORIENTATION_HORIZONTAL);
}

/* How wide a child of the line becomes where there is room for @width. */
static int
width_in_line (const Line *line, GtkWidget *child, int width)
{
  const int spare = MAX (width - line->width, 0);

  if (line->n_children == 1)
    return width;
  if (!expands (child))
    return wanted_width (child);
  return wanted_width (child) + spare / line->n_expanding;
}

static void
find_height (Line *line, int width)
{
  for (GtkWidget *child = line->first; child != line->end;
       child = next_visible (gtk_widget_get_next_sibling (child)))
    {
      int natural;

      gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL,
                          width_in_line (line, child, width), NULL, &natural, NULL,
                          NULL);
      line->height = MAX (line->height, natural);
    }
}

/* As many children as fit, but one at least. */
static Line
take_line (LensWrapBox *box, GtkWidget *first, int width)
{
  Line line = { .first = first };
  GtkWidget *child = first;

  while (child != NULL)
    {
      const int wanted = line.width + (line.n_children > 0 ? box->spacing : 0) +
                         wanted_width (child);

      if (line.n_children > 0 && wanted > width)
        break;
      line.width = wanted;
      line.n_children++;
      line.n_expanding += expands (child);
      child = next_visible (gtk_widget_get_next_sibling (child));
    }
  line.end = child;
  find_height (&line, width);
  return line;
}

static GtkWidget *
first_visible (GtkWidget *widget)
{
  return next_visible (gtk_widget_get_first_child (widget));
}

static void
measure_width (LensWrapBox *box, int *minimum, int *natural)
{
  for (GtkWidget *child = first_visible (GTK_WIDGET (box)); child != NULL;
       child = next_visible (gtk_widget_get_next_sibling (child)))
    {
      int child_minimum;
      int child_natural;

      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &child_minimum,
                          &child_natural, NULL, NULL);
      *minimum = MAX (*minimum, child_minimum);
      *natural += child_natural + (*natural > 0 ? box->spacing : 0);
    }
}

static void
lens_wrap_box_measure (GtkWidget *widget,
                       GtkOrientation orientation,
                       int for_size,
                       int *minimum,
                       int *natural,
                       int *minimum_baseline,
                       int *natural_baseline)
{
  LensWrapBox *box = LENS_WRAP_BOX (widget);
  const int width = for_size >= 0 ? for_size : G_MAXINT / 2;
  GtkWidget *child = first_visible (widget);

  *minimum = *natural = 0;
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      measure_width (box, minimum, natural);
      return;
    }
  while (child != NULL)
    {
      const Line line = take_line (box, child, width);

      *natural += line.height + (*natural > 0 ? box->spacing : 0);
      child = line.end;
    }
  *minimum = *natural;
}

static void
allocate_line (LensWrapBox *box, const Line *line, int width, int y)
{
  const gboolean is_mirrored = gtk_widget_get_direction (GTK_WIDGET (box)) ==
                               GTK_TEXT_DIR_RTL;
  int x = 0;

  for (GtkWidget *child = line->first; child != line->end;
       child = next_visible (gtk_widget_get_next_sibling (child)))
    {
      const int child_width = width_in_line (line, child, width);
      const int place = is_mirrored ? width - x - child_width : x;
      const GtkAllocation allocation = { .x = place,
                                         .y = y,
                                         .width = child_width,
                                         .height = line->height };

      gtk_widget_size_allocate (child, &allocation, -1);
      x += child_width + box->spacing;
    }
}

static void
lens_wrap_box_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  LensWrapBox *box = LENS_WRAP_BOX (widget);
  GtkWidget *child = first_visible (widget);
  int y = 0;

  while (child != NULL)
    {
      const Line line = take_line (box, child, width);

      allocate_line (box, &line, width, y);
      y += line.height + box->spacing;
      child = line.end;
    }
}

static GtkSizeRequestMode
lens_wrap_box_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
lens_wrap_box_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (lens_wrap_box_parent_class)->dispose (object);
}

static void
lens_wrap_box_class_init (LensWrapBoxClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = lens_wrap_box_dispose;
  widget_class->measure = lens_wrap_box_measure;
  widget_class->size_allocate = lens_wrap_box_size_allocate;
  widget_class->get_request_mode = lens_wrap_box_get_request_mode;
}

static void
lens_wrap_box_init (LensWrapBox *box)
{
}

GtkWidget *
lens_wrap_box_new (int spacing)
{
  LensWrapBox *box = g_object_new (LENS_TYPE_WRAP_BOX, NULL);

  box->spacing = spacing;
  return GTK_WIDGET (box);
}

void
lens_wrap_box_append (LensWrapBox *box, GtkWidget *child)
{
  gtk_widget_insert_before (child, GTK_WIDGET (box), NULL);
}
