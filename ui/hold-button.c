/* hold-button.c - whether the colours stay as they are while one flips
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/hold-button.h"

#include "ui/figure-view.h"
#include "ui/i18n.h"
#include "ui/layers-view.h"
#include "ui/tip.h"

struct _LensHoldButton
{
  GtkWidget parent_instance;
  LensSession *session;
  LensQuestion question;
  GtkWidget *button;
  GtkWidget *icon;
  GtkWidget *end; /* label: where the scale ends */
  gboolean is_reading;
};

G_DEFINE_FINAL_TYPE (LensHoldButton, lens_hold_button, GTK_TYPE_WIDGET)

static void
read_place (LensHoldButton *hold)
{
  const LensLook
    *look = &lens_session_place (hold->session)->jobs[hold->question]->look;
  const gboolean is_held = look->scale == LENS_SCALE_FIXED;
  g_autofree char *end = g_strdup_printf ("%.3g", look->limit);
  g_autofree char *tip = is_held
                           ? g_strdup_printf (_ ("The scale is held and ends at %s, "
                                                 "whatever is shown; let it go and it "
                                                 "is automatic again (f)"),
                                              end)
                           : g_strdup (_ ("Hold the scale as it is now while "
                                          "flipping (f)"));

  hold->is_reading = TRUE;
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (hold->button), is_held);
  hold->is_reading = FALSE;
  gtk_image_set_from_icon_name (GTK_IMAGE (hold->icon), is_held
                                                          ? "changes-prevent-symbolic"
                                                          : "changes-allow-symbolic");
  gtk_label_set_text (GTK_LABEL (hold->end), end);
  gtk_widget_set_visible (hold->end, is_held);
  if (is_held)
    gtk_widget_add_css_class (hold->button, "suggested-action");
  else
    gtk_widget_remove_css_class (hold->button, "suggested-action");
  lens_tip_set (hold->button, tip);
}

static void
session_changed (LensSession *session, guint what, LensHoldButton *hold)
{
  if ((what & (LENS_CHANGE_LOOK | LENS_CHANGE_MODEL)) != 0)
    read_place (hold);
}

/* The action may find nothing that could be held: the place says how it is. */
static void
toggled (LensHoldButton *hold)
{
  if (hold->is_reading)
    return;
  gtk_widget_activate_action (GTK_WIDGET (hold), "win.hold-scale", NULL);
  read_place (hold);
}

static void
lens_hold_button_dispose (GObject *object)
{
  LensHoldButton *hold = LENS_HOLD_BUTTON (object);

  if (hold->session != NULL)
    g_signal_handlers_disconnect_by_data (hold->session, hold);
  g_clear_pointer (&hold->button, gtk_widget_unparent);
  g_clear_object (&hold->session);
  G_OBJECT_CLASS (lens_hold_button_parent_class)->dispose (object);
}

static void
lens_hold_button_class_init (LensHoldButtonClass *class)
{
  G_OBJECT_CLASS (class)->dispose = lens_hold_button_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (class),
                                            GTK_TYPE_BIN_LAYOUT);
}

static void
lens_hold_button_init (LensHoldButton *hold)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);

  hold->button = gtk_toggle_button_new ();
  hold->icon = gtk_image_new ();
  hold->end = gtk_label_new (NULL);
  gtk_widget_add_css_class (hold->end, "numeric");
  gtk_label_set_ellipsize (GTK_LABEL (hold->end), PANGO_ELLIPSIZE_END);
  gtk_label_set_width_chars (GTK_LABEL (hold->end), 4);
  gtk_box_append (GTK_BOX (box), hold->icon);
  gtk_box_append (GTK_BOX (box), hold->end);
  gtk_button_set_child (GTK_BUTTON (hold->button), box);
  gtk_widget_set_parent (hold->button, GTK_WIDGET (hold));
  gtk_accessible_update_property (GTK_ACCESSIBLE (hold->button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Hold the scale"),
                                  -1);
  g_signal_connect_swapped (hold->button, "toggled", G_CALLBACK (toggled), hold);
}

GtkWidget *
lens_hold_button_new (LensSession *session, LensQuestion question)
{
  LensHoldButton *hold = g_object_new (LENS_TYPE_HOLD_BUTTON, NULL);

  hold->session = g_object_ref (session);
  hold->question = question;
  g_signal_connect (session, "changed", G_CALLBACK (session_changed), hold);
  read_place (hold);
  return GTK_WIDGET (hold);
}

gboolean
lens_hold_find_scale (GtkWidget *widget, LensScale *scale)
{
  if (!gtk_widget_get_mapped (widget))
    return FALSE;
  if (LENS_IS_LAYERS_VIEW (widget))
    return lens_layers_view_scale (LENS_LAYERS_VIEW (widget), scale);
  if (LENS_IS_FIGURE_VIEW (widget))
    return lens_figure_view_scale (LENS_FIGURE_VIEW (widget), scale);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (lens_hold_find_scale (child, scale))
      return TRUE;
  return FALSE;
}
