/* banner.c - one line across the window that stays until it is read
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/banner.h"

#include "ui/tip.h"

struct _LensBanner
{
  AdwBin parent_instance;

  GtkRevealer *revealer;
  GtkLabel *label;
  GtkButton *button;
};

G_DEFINE_FINAL_TYPE (LensBanner, lens_banner, ADW_TYPE_BIN)

static void
dismiss (LensBanner *banner)
{
  lens_banner_hide (banner);
}

static void
lens_banner_class_init (LensBannerClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/netlens/Netlens/ui/banner.ui");
  gtk_widget_class_bind_template_child (widget_class, LensBanner, revealer);
  gtk_widget_class_bind_template_child (widget_class, LensBanner, label);
  gtk_widget_class_bind_template_child (widget_class, LensBanner, button);
  gtk_widget_class_bind_template_callback (widget_class, dismiss);
}

static void
lens_banner_init (LensBanner *banner)
{
  gtk_widget_init_template (GTK_WIDGET (banner));
}

GtkWidget *
lens_banner_new (void)
{
  return g_object_new (LENS_TYPE_BANNER, NULL);
}

void
lens_banner_show (LensBanner *banner,
                  const char *text,
                  const char *button,
                  const char *action)
{
  gtk_label_set_text (banner->label, text);
  lens_tip_set (GTK_WIDGET (banner->label), text);
  gtk_widget_set_visible (GTK_WIDGET (banner->button), button != NULL);
  if (button != NULL)
    gtk_button_set_label (banner->button, button);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (banner->button), action);
  gtk_widget_set_visible (GTK_WIDGET (banner), TRUE);
  gtk_revealer_set_reveal_child (banner->revealer, TRUE);
}

void
lens_banner_hide (LensBanner *banner)
{
  gtk_revealer_set_reveal_child (banner->revealer, FALSE);
}

const char *
lens_banner_text (LensBanner *banner)
{
  return gtk_revealer_get_reveal_child (banner->revealer)
           ? gtk_label_get_text (banner->label)
           : NULL;
}
