/* scrolling.c - what every GtkScrollable has to keep
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/scrolling.h"

void
lens_scrolling_class_init (GObjectClass *class)
{
  g_object_class_override_property (class, LENS_SCROLLING_HADJUSTMENT, "hadjustment");
  g_object_class_override_property (class, LENS_SCROLLING_VADJUSTMENT, "vadjustment");
  g_object_class_override_property (class, LENS_SCROLLING_HSCROLL_POLICY,
                                    "hscroll-policy");
  g_object_class_override_property (class, LENS_SCROLLING_VSCROLL_POLICY,
                                    "vscroll-policy");
}

static void
set_adjustment (LensScrolling *scrolling,
                GtkWidget *widget,
                GtkOrientation orientation,
                GtkAdjustment *adjustment)
{
  GtkAdjustment **kept = &scrolling->adjustments[orientation];

  if (*kept != NULL)
    g_signal_handlers_disconnect_by_data (*kept, widget);
  g_set_object (kept, adjustment);
  if (adjustment != NULL)
    g_signal_connect_swapped (adjustment, "value-changed",
                              G_CALLBACK (gtk_widget_queue_allocate), widget);
  gtk_widget_queue_allocate (widget);
}

void
lens_scrolling_set_property (LensScrolling *scrolling,
                             GtkWidget *widget,
                             guint property,
                             const GValue *value)
{
  if (property == LENS_SCROLLING_HADJUSTMENT)
    set_adjustment (scrolling, widget, GTK_ORIENTATION_HORIZONTAL,
                    g_value_get_object (value));
  else if (property == LENS_SCROLLING_VADJUSTMENT)
    set_adjustment (scrolling, widget, GTK_ORIENTATION_VERTICAL,
                    g_value_get_object (value));
  else if (property == LENS_SCROLLING_HSCROLL_POLICY)
    scrolling->policies[GTK_ORIENTATION_HORIZONTAL] = g_value_get_enum (value);
  else
    scrolling->policies[GTK_ORIENTATION_VERTICAL] = g_value_get_enum (value);
}

void
lens_scrolling_get_property (const LensScrolling *scrolling,
                             guint property,
                             GValue *value)
{
  if (property == LENS_SCROLLING_HADJUSTMENT)
    g_value_set_object (value, scrolling->adjustments[GTK_ORIENTATION_HORIZONTAL]);
  else if (property == LENS_SCROLLING_VADJUSTMENT)
    g_value_set_object (value, scrolling->adjustments[GTK_ORIENTATION_VERTICAL]);
  else if (property == LENS_SCROLLING_HSCROLL_POLICY)
    g_value_set_enum (value, scrolling->policies[GTK_ORIENTATION_HORIZONTAL]);
  else
    g_value_set_enum (value, scrolling->policies[GTK_ORIENTATION_VERTICAL]);
}

void
lens_scrolling_clear (LensScrolling *scrolling, GtkWidget *widget)
{
  for (int i = 0; i < 2; i++)
    {
      if (scrolling->adjustments[i] != NULL)
        g_signal_handlers_disconnect_by_data (scrolling->adjustments[i], widget);
      g_clear_object (&scrolling->adjustments[i]);
    }
}

static GtkAdjustment *
vertical_of (const LensScrolling *scrolling)
{
  return scrolling->adjustments[GTK_ORIENTATION_VERTICAL];
}

int
lens_scrolling_top (const LensScrolling *scrolling)
{
  GtkAdjustment *vertical = vertical_of (scrolling);

  return vertical != NULL ? (int) gtk_adjustment_get_value (vertical) : 0;
}

void
lens_scrolling_set_top (LensScrolling *scrolling, int top)
{
  if (vertical_of (scrolling) != NULL)
    gtk_adjustment_set_value (vertical_of (scrolling), top);
}

void
lens_scrolling_configure (LensScrolling *scrolling,
                          GtkWidget *widget,
                          const LensScrollingExtent *extent)
{
  GtkAdjustment *vertical = vertical_of (scrolling);
  GtkAdjustment *horizontal = scrolling->adjustments[GTK_ORIENTATION_HORIZONTAL];
  const double most = MAX (extent->total - extent->height, 0);
  double top;

  if (vertical != NULL)
    {
      top = gtk_adjustment_get_value (vertical);
      if (extent->reach_end > 0)
        top = MIN (MAX (top, extent->reach_end - extent->height), extent->reach_begin);
      g_signal_handlers_block_by_func (vertical, gtk_widget_queue_allocate, widget);
      gtk_adjustment_configure (vertical, CLAMP (top, 0, most), 0,
                                MAX (extent->total, extent->height), extent->row,
                                extent->height * 0.9, extent->height);
      g_signal_handlers_unblock_by_func (vertical, gtk_widget_queue_allocate, widget);
    }
  if (horizontal != NULL)
    gtk_adjustment_configure (horizontal, 0, 0, extent->width, 1, extent->width,
                              extent->width);
}

void
lens_scrolling_reach (LensScrolling *scrolling, int begin, int end)
{
  if (vertical_of (scrolling) != NULL)
    gtk_adjustment_clamp_page (vertical_of (scrolling), begin, end);
}
