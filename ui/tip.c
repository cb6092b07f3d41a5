/* tip.c - tooltips that change often, and names of rows and buttons
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/tip.h"

#define KEY "lens-tip"

static gboolean
answer (GtkWidget *widget,
        int x,
        int y,
        gboolean is_keyboard,
        GtkTooltip *tooltip,
        gpointer data)
{
  const char *text = g_object_get_data (G_OBJECT (widget), KEY);

  if (text == NULL || text[0] == '\0')
    return FALSE;
  gtk_tooltip_set_text (tooltip, text);
  return TRUE;
}

/* GTK 4.12 has a property for this; before, only the row's own widget takes a name. */
void
lens_row_name (GtkListItem *item, const char *name)
{
  GtkWidget *child = gtk_list_item_get_child (item);
  GtkWidget *row = child != NULL ? gtk_widget_get_parent (child) : NULL;

  if (row != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                    name, -1);
}

void
lens_name_once (GtkWidget *button)
{
  gtk_accessible_reset_property (GTK_ACCESSIBLE (button),
                                 GTK_ACCESSIBLE_PROPERTY_LABEL);
}

void
lens_tip_set (GtkWidget *widget, const char *text)
{
  if (g_strcmp0 (g_object_get_data (G_OBJECT (widget), KEY), text) == 0)
    return;
  if (!gtk_widget_get_has_tooltip (widget))
    {
      gtk_widget_set_has_tooltip (widget, TRUE);
      g_signal_connect (widget, "query-tooltip", G_CALLBACK (answer), NULL);
    }
  g_object_set_data_full (G_OBJECT (widget), KEY, g_strdup (text), g_free);
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  text != NULL ? text : "", -1);
}

const char *
lens_tip_text (GtkWidget *widget)
{
  return g_object_get_data (G_OBJECT (widget), KEY);
}
