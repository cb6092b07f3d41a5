/* flip-bar.c - the slider that leafs through the layers
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/flip-bar.h"

#include "ui/i18n.h"
#include "ui/tip.h"

struct _LensFlipBar
{
  AdwBin parent_instance;

  GtkScale *slider;
  GtkLabel *count;
  LensSession *session;
  gboolean is_following; /* the slider moves because the session did */
};

G_DEFINE_FINAL_TYPE (LensFlipBar, lens_flip_bar, ADW_TYPE_BIN)

static void
slide (LensFlipBar *bar)
{
  if (!bar->is_following)
    lens_session_set_layer (bar->session,
                            (int) gtk_range_get_value (GTK_RANGE (bar->slider)));
}

static void
show_layer (LensFlipBar *bar)
{
  LensModel *model = lens_session_model (bar->session);
  int n = model != NULL ? lens_model_n_layers (model) : 0;
  int layer = lens_session_layer (bar->session);
  g_autofree char *count = NULL;

  bar->is_following = TRUE;
  gtk_widget_set_sensitive (GTK_WIDGET (bar), n > 1);
  gtk_range_set_range (GTK_RANGE (bar->slider), 0, MAX (n - 1, 1));
  gtk_range_set_value (GTK_RANGE (bar->slider), MAX (layer, 0));
  bar->is_following = FALSE;
  if (layer < 0)
    {
      gtk_label_set_text (bar->count, "");
      return;
    }

  count = g_strdup_printf ("%d/%d", layer + 1, n);
  gtk_label_set_text (bar->count, count);
  gtk_label_set_width_chars (bar->count, n > 99 ? 7 : 5);
  gtk_accessible_update_property (GTK_ACCESSIBLE (bar->slider),
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT,
                                  lens_model_layer (model, layer)->name, -1);
  lens_tip_set (GTK_WIDGET (bar->slider), lens_model_layer (model, layer)->name);
}

static void
follow (LensSession *session, guint what, LensFlipBar *bar)
{
  if ((what & (LENS_CHANGE_MODEL | LENS_CHANGE_LAYER)) != 0)
    show_layer (bar);
}

static void
lens_flip_bar_dispose (GObject *object)
{
  g_clear_object (&LENS_FLIP_BAR (object)->session);
  G_OBJECT_CLASS (lens_flip_bar_parent_class)->dispose (object);
}

static void
lens_flip_bar_class_init (LensFlipBarClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = lens_flip_bar_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/netlens/Netlens/ui/flip-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, LensFlipBar, slider);
  gtk_widget_class_bind_template_child (widget_class, LensFlipBar, count);
  gtk_widget_class_bind_template_callback (widget_class, slide);
}

static void
lens_flip_bar_init (LensFlipBar *bar)
{
  gtk_widget_init_template (GTK_WIDGET (bar));
}

GtkWidget *
lens_flip_bar_new (LensSession *session)
{
  LensFlipBar *bar = g_object_new (LENS_TYPE_FLIP_BAR, NULL);

  bar->session = g_object_ref (session);
  g_signal_connect_object (session, "changed", G_CALLBACK (follow), bar, 0);
  show_layer (bar);
  return GTK_WIDGET (bar);
}
