/* sized-bin.c - a widget around another that tells when it has got another size
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/sized-bin.h"

struct _LensSizedBin
{
  GtkWidget parent_instance;

  GtkWidget *child;
  LensSized sized;
  gpointer data;
  guint telling;
};

G_DEFINE_FINAL_TYPE (LensSizedBin, lens_sized_bin, GTK_TYPE_WIDGET)

static gboolean
tell (gpointer data)
{
  LensSizedBin *bin = data;

  bin->telling = 0;
  bin->sized (gtk_widget_get_height (GTK_WIDGET (bin)),
              gtk_widget_get_width (GTK_WIDGET (bin)), bin->data);
  return G_SOURCE_REMOVE;
}

static void
lens_sized_bin_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  LensSizedBin *bin = LENS_SIZED_BIN (widget);

  gtk_widget_allocate (bin->child, width, height, baseline, NULL);
  if (bin->telling == 0)
    bin->telling = g_idle_add_full (GDK_PRIORITY_REDRAW, tell, bin, NULL);
}

static void
lens_sized_bin_measure (GtkWidget *widget,
                        GtkOrientation orientation,
                        int for_size,
                        int *minimum,
                        int *natural,
                        int *minimum_baseline,
                        int *natural_baseline)
{
  gtk_widget_measure (LENS_SIZED_BIN (widget)->child, orientation, for_size, minimum,
                      natural, minimum_baseline, natural_baseline);
}

static GtkSizeRequestMode
lens_sized_bin_get_request_mode (GtkWidget *widget)
{
  return gtk_widget_get_request_mode (LENS_SIZED_BIN (widget)->child);
}

static void
lens_sized_bin_dispose (GObject *object)
{
  LensSizedBin *bin = LENS_SIZED_BIN (object);

  g_clear_handle_id (&bin->telling, g_source_remove);
  g_clear_pointer (&bin->child, gtk_widget_unparent);
  G_OBJECT_CLASS (lens_sized_bin_parent_class)->dispose (object);
}

static void
lens_sized_bin_class_init (LensSizedBinClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = lens_sized_bin_dispose;
  widget_class->size_allocate = lens_sized_bin_size_allocate;
  widget_class->measure = lens_sized_bin_measure;
  widget_class->get_request_mode = lens_sized_bin_get_request_mode;
}

static void
lens_sized_bin_init (LensSizedBin *bin)
{
}

GtkWidget *
lens_sized_bin_new (GtkWidget *child, LensSized sized, gpointer data)
{
  LensSizedBin *bin = g_object_new (LENS_TYPE_SIZED_BIN, NULL);

  bin->child = child;
  bin->sized = sized;
  bin->data = data;
  gtk_widget_set_parent (child, GTK_WIDGET (bin));
  return GTK_WIDGET (bin);
}
