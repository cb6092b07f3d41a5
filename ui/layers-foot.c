/* layers-foot.c - the values of a layer: what is at the pointer, and how they spread
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/layers-foot.h"

#include "ui/i18n.h"
#include "ui/tip.h"
#include "ui/value-strip.h"

#include <math.h>

struct _LensLayersFoot
{
  GtkWidget parent_instance;
  LensSession *session;
  GtkWidget *here;  /* what is at the pointer */
  GtkWidget *layer; /* what is true of the layer */
  GtkWidget *low;
  GtkWidget *strip;
  GtkWidget *high;
  LensChannelAlbum *album; /* (nullable): lent */
  int channel;
  char *trouble; /* (nullable) */
};

G_DEFINE_FINAL_TYPE (LensLayersFoot, lens_layers_foot, GTK_TYPE_WIDGET)

static const LensLayer *
present_layer (LensLayersFoot *foot)
{
  LensModel *model = lens_session_model (foot->session);
  const int index = lens_session_layer (foot->session);

  return model != NULL && index >= 0 ? lens_model_layer (model, index) : NULL;
}

static char *
dup_field (const LensLayer *layer)
{
  if (layer == NULL || !layer->is_spatial)
    return g_strdup ("");
  if (layer->has_global_field)
    return g_strdup (_ (" · sees the whole picture"));
  return g_strdup_printf (_ (" · receptive field %d×%d px"), layer->field_size[0],
                          layer->field_size[1]);
}

static void
write_layer (LensLayersFoot *foot)
{
  const LensChannelSet *set = foot->album != NULL ? lens_channel_album_set (foot->album)
                                                  : NULL;
  g_autofree char *field = dup_field (present_layer (foot));
  g_autofree char *text = NULL;

  if (set == NULL)
    text = g_strdup ("");
  else if (foot->trouble != NULL)
    text = g_strdup (foot->trouble);
  else if (set->is_spatial)
    text = g_strdup_printf (_ ("%d channels of %d×%d%s · %d dead (%.0f\u00a0%%)"),
                            set->n_channels, set->height, set->width, field,
                            set->n_dead,
                            100.0 * set->n_dead / MAX (set->n_channels, 1));
  else
    text = g_strdup_printf (_ ("%d units · %d dead (%.0f\u00a0%%)"), set->n_channels,
                            set->n_dead,
                            100.0 * set->n_dead / MAX (set->n_channels, 1));
  gtk_label_set_text (GTK_LABEL (foot->layer), text);
  lens_tip_set (foot->layer, text);
}

/* A unit of the layer of classes has a name. */
static char *
dup_unit (LensLayersFoot *foot, double value)
{
  const LensLayer *layer = present_layer (foot);
  LensModel *model = lens_session_model (foot->session);

  if (layer != NULL && lens_model_is_classifier (model) &&
      (layer->value == lens_model_scores (model) ||
       layer->value == lens_model_probabilities (model)))
    return g_strdup_printf (_ ("Unit %d, %s: %.4g"), foot->channel,
                            lens_model_label (model, foot->channel), value);
  return g_strdup_printf (_ ("Unit %d: %.4g"), foot->channel, value);
}

static void
write_here (LensLayersFoot *foot)
{
  const LensChannelSet *set = foot->album != NULL ? lens_channel_album_set (foot->album)
                                                  : NULL;
  g_autofree char *text = NULL;
  double value = NAN;
  double y = -1;
  double x = -1;

  lens_session_probe (foot->session, &y, &x);
  if (set == NULL || foot->channel < 0 || foot->channel >= set->n_channels)
    text = g_strdup (_ ("Point at a channel"));
  else if (!set->is_spatial)
    {
      value = lens_channel_set_value (set, foot->channel, 0, 0);
      text = dup_unit (foot, value);
    }
  else if (y < 0 || x < 0)
    text = g_strdup_printf (_ ("Channel %d: %.4g to %.4g"), foot->channel,
                            set->channels[foot->channel].minimum,
                            set->channels[foot->channel].maximum);
  else
    {
      const int row = MIN ((int) (y * set->height), set->height - 1);
      const int column = MIN ((int) (x * set->width), set->width - 1);

      value = lens_channel_set_value (set, foot->channel, row, column);
      text = g_strdup_printf (_ ("Channel %d: %.4g at (%d, %d)"), foot->channel, value,
                              row, column);
    }
  gtk_label_set_text (GTK_LABEL (foot->here), text);
  lens_value_strip_set_value (LENS_VALUE_STRIP (foot->strip), value);
}

static void
session_changed (LensSession *session, guint what, LensLayersFoot *foot)
{
  if ((what & LENS_CHANGE_PROBE) != 0)
    write_here (foot);
}

static GtkWidget *
new_label (float xalign, const char *class)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), xalign);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, class);
  gtk_widget_add_css_class (label, "numeric");
  return label;
}

static void
lens_layers_foot_dispose (GObject *object)
{
  LensLayersFoot *foot = LENS_LAYERS_FOOT (object);

  if (foot->session != NULL)
    g_signal_handlers_disconnect_by_data (foot->session, foot);
  for (GtkWidget *child; (child = gtk_widget_get_first_child (GTK_WIDGET (object)));)
    gtk_widget_unparent (child);
  g_clear_object (&foot->session);
  g_clear_pointer (&foot->trouble, g_free);
  G_OBJECT_CLASS (lens_layers_foot_parent_class)->dispose (object);
}

static void
lens_layers_foot_class_init (LensLayersFootClass *class)
{
  G_OBJECT_CLASS (class)->dispose = lens_layers_foot_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (class),
                                            GTK_TYPE_BIN_LAYOUT);
}

static GtkWidget *
new_distribution (LensLayersFoot *foot)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  foot->low = gtk_label_new (NULL);
  foot->strip = lens_value_strip_new ();
  foot->high = gtk_label_new (NULL);
  gtk_label_set_width_chars (GTK_LABEL (foot->low), 6);
  gtk_label_set_width_chars (GTK_LABEL (foot->high), 6);
  gtk_label_set_xalign (GTK_LABEL (foot->low), 1);
  gtk_label_set_xalign (GTK_LABEL (foot->high), 0);
  gtk_widget_add_css_class (foot->low, "numeric");
  gtk_widget_add_css_class (foot->high, "numeric");
  gtk_widget_add_css_class (foot->low, "caption");
  gtk_widget_add_css_class (foot->high, "caption");
  gtk_widget_set_valign (foot->low, GTK_ALIGN_END);
  gtk_widget_set_valign (foot->high, GTK_ALIGN_END);
  gtk_widget_set_valign (foot->strip, GTK_ALIGN_END);
  gtk_box_append (GTK_BOX (box), foot->low);
  gtk_box_append (GTK_BOX (box), foot->strip);
  gtk_box_append (GTK_BOX (box), foot->high);
  return box;
}

static void
lens_layers_foot_init (LensLayersFoot *foot)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);

  foot->channel = -1;
  foot->here = new_label (0, "body");
  foot->layer = new_label (0, "dim-label");
  gtk_widget_add_css_class (foot->layer, "caption");
  gtk_label_set_wrap (GTK_LABEL (foot->layer), TRUE);
  gtk_label_set_lines (GTK_LABEL (foot->layer), 2);
  gtk_widget_set_hexpand (lines, TRUE);
  gtk_widget_set_valign (lines, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (lines), foot->here);
  gtk_box_append (GTK_BOX (lines), foot->layer);
  gtk_widget_set_margin_top (box, 6);
  gtk_widget_set_margin_bottom (box, 6);
  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);
  gtk_box_append (GTK_BOX (box), lines);
  gtk_box_append (GTK_BOX (box), new_distribution (foot));
  gtk_widget_set_parent (box, GTK_WIDGET (foot));
}

GtkWidget *
lens_layers_foot_new (LensSession *session)
{
  LensLayersFoot *foot = g_object_new (LENS_TYPE_LAYERS_FOOT, NULL);

  foot->session = g_object_ref (session);
  g_signal_connect (session, "changed", G_CALLBACK (session_changed), foot);
  write_here (foot);
  return GTK_WIDGET (foot);
}

void
lens_layers_foot_show (LensLayersFoot *foot, LensChannelAlbum *album)
{
  const LensChannelSet *set = album != NULL ? lens_channel_album_set (album) : NULL;
  g_autofree char *low = set != NULL ? g_strdup_printf ("%.3g", set->low)
                                     : g_strdup ("");
  g_autofree char *high = set != NULL ? g_strdup_printf ("%.3g", set->high)
                                      : g_strdup ("");

  foot->album = album;
  gtk_label_set_text (GTK_LABEL (foot->low), low);
  gtk_label_set_text (GTK_LABEL (foot->high), high);
  lens_value_strip_show (LENS_VALUE_STRIP (foot->strip), album);
  write_layer (foot);
  write_here (foot);
}

void
lens_layers_foot_point (LensLayersFoot *foot, int channel)
{
  if (foot->channel == channel)
    return;
  foot->channel = channel;
  write_here (foot);
}

void
lens_layers_foot_set_trouble (LensLayersFoot *foot, const char *trouble)
{
  if (g_strcmp0 (foot->trouble, trouble) == 0)
    return;
  g_free (foot->trouble);
  foot->trouble = g_strdup (trouble);
  write_layer (foot);
}
