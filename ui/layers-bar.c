/* layers-bar.c - how the channels of a layer are sorted, scaled and sized
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/layers-bar.h"

#include "ui/hold-button.h"
#include "ui/i18n.h"
#include "ui/tip.h"

#include <adwaita.h>

struct _LensLayersBar
{
  GtkWidget parent_instance;
  LensSession *session;
  GSimpleActionGroup *actions; /* reached by keys of the window while it is shown */
  GtkWidget *sort;
  GtkWidget *spinner;
  GtkWidget *own_scale;
  GtkWidget *filters;
  GtkWidget *size;
  gboolean is_reading; /* widgets are set from the place */
};

enum
{
  PROP_0,
  PROP_FILTERS,
};

G_DEFINE_FINAL_TYPE (LensLayersBar, lens_layers_bar, GTK_TYPE_WIDGET)

static const char *const sorts[] = {
  [LENS_SORT_INDEX] = N_ ("By number"),
  [LENS_SORT_STRENGTH] = N_ ("By strength"),
  [LENS_SORT_CONTRIBUTION] = N_ ("By contribution"),
  NULL,
};

static void
sort_chosen (LensLayersBar *bar)
{
  if (!bar->is_reading)
    lens_session_set_sort (bar->session, (LensSort) gtk_drop_down_get_selected (
                                           GTK_DROP_DOWN (bar->sort)));
}

static void
scale_chosen (LensLayersBar *bar)
{
  const gboolean is_own = gtk_toggle_button_get_active (
    GTK_TOGGLE_BUTTON (bar->own_scale));

  if (!bar->is_reading)
    lens_session_set_look (bar->session, "share", is_own ? "none" : "auto");
}

static void
size_chosen (LensLayersBar *bar)
{
  if (!bar->is_reading)
    lens_session_set_tile_size (bar->session,
                                (int) gtk_range_get_value (GTK_RANGE (bar->size)));
}

static void
filters_chosen (LensLayersBar *bar)
{
  g_object_notify (G_OBJECT (bar), "filters");
}

static void
read_place (LensLayersBar *bar)
{
  const LensPlace *place = lens_session_place (bar->session);
  const LensLook *look = &place->jobs[LENS_QUESTION_LAYERS]->look;

  bar->is_reading = TRUE;
  gtk_drop_down_set_selected (GTK_DROP_DOWN (bar->sort), place->sort);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (bar->own_scale),
                                look->share == LENS_SHARE_NONE);
  gtk_range_set_value (GTK_RANGE (bar->size), place->tile_size);

  /* A scale that is held holds for all of them. */
  gtk_widget_set_sensitive (bar->own_scale, look->scale != LENS_SCALE_FIXED);
  bar->is_reading = FALSE;
}

static void
session_changed (LensSession *session, guint what, LensLayersBar *bar)
{
  if ((what & (LENS_CHANGE_LOOK | LENS_CHANGE_MODEL)) != 0)
    read_place (bar);
}

static void
name (GtkWidget *widget, const char *text)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

static void
append_sort (LensLayersBar *bar, GtkBox *box)
{
  GtkStringList *list = gtk_string_list_new (NULL);

  for (int i = 0; sorts[i] != NULL; i++)
    gtk_string_list_append (list, _ (sorts[i]));
  bar->sort = gtk_drop_down_new (G_LIST_MODEL (list), NULL);
  lens_tip_set (bar->sort,
                _ ("The order of the channels: as they are numbered, how much their "
                   "numbers differ from place to place, or how much they add to the "
                   "target"));
  name (bar->sort, _ ("Order of the channels"));
  g_signal_connect_swapped (bar->sort, "notify::selected", G_CALLBACK (sort_chosen),
                            bar);
  bar->spinner = gtk_spinner_new ();
  gtk_box_append (box, bar->sort);
  gtk_box_append (box, bar->spinner);
}

static void
append_toggles (LensLayersBar *bar, GtkBox *box)
{
  bar->own_scale = gtk_toggle_button_new_with_mnemonic (_ ("_Own scales"));
  lens_name_once (bar->own_scale);
  lens_tip_set (bar->own_scale,
                _ ("Every channel in its own colours from its smallest to its "
                   "largest number; otherwise all share one scale"));
  g_signal_connect_swapped (bar->own_scale, "toggled", G_CALLBACK (scale_chosen), bar);
  gtk_box_append (box, bar->own_scale);

  bar->filters = gtk_toggle_button_new_with_mnemonic (_ ("_Filters"));
  lens_name_once (bar->filters);
  lens_tip_set (bar->filters, _ ("The weights of the first convolution as pictures"));
  g_signal_connect_swapped (bar->filters, "toggled", G_CALLBACK (filters_chosen), bar);
  gtk_box_append (box, bar->filters);
}

static void
append_size (LensLayersBar *bar, GtkBox *box)
{
  GtkWidget *icon = gtk_image_new_from_icon_name ("view-grid-symbolic");

  bar->size = gtk_scale_new_with_range (GTK_ORIENTATION_HORIZONTAL, LENS_MIN_TILE,
                                        LENS_MAX_TILE, 8);
  gtk_scale_set_draw_value (GTK_SCALE (bar->size), FALSE);
  gtk_widget_set_size_request (bar->size, 72, -1);
  lens_tip_set (bar->size, _ ("Size of the pictures"));
  name (bar->size, _ ("Size of the pictures"));
  g_signal_connect_swapped (bar->size, "value-changed", G_CALLBACK (size_chosen), bar);
  gtk_widget_add_css_class (icon, "dim-label");
  gtk_widget_set_halign (icon, GTK_ALIGN_END);
  gtk_widget_set_hexpand (icon, TRUE);
  gtk_box_append (box, icon);
  gtk_box_append (box, bar->size);
}

static void
lens_layers_bar_set_property (GObject *object,
                              guint property,
                              const GValue *value,
                              GParamSpec *spec)
{
  LensLayersBar *bar = LENS_LAYERS_BAR (object);

  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (bar->filters),
                                g_value_get_boolean (value));
}

static void
lens_layers_bar_get_property (GObject *object,
                              guint property,
                              GValue *value,
                              GParamSpec *spec)
{
  LensLayersBar *bar = LENS_LAYERS_BAR (object);

  g_value_set_boolean (value,
                       gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (bar->filters)));
}

static void
toggle_filters (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GtkToggleButton *filters = GTK_TOGGLE_BUTTON (LENS_LAYERS_BAR (data)->filters);

  gtk_toggle_button_set_active (filters, !gtk_toggle_button_get_active (filters));
}

static const GActionEntry entries[] = {
  { .name = "filters", .activate = toggle_filters },
};

static void
lens_layers_bar_map (GtkWidget *widget)
{
  GtkRoot *root = gtk_widget_get_root (widget);

  gtk_widget_insert_action_group (GTK_WIDGET (root), "layers",
                                  G_ACTION_GROUP (LENS_LAYERS_BAR (widget)->actions));
  GTK_WIDGET_CLASS (lens_layers_bar_parent_class)->map (widget);
}

static void
lens_layers_bar_unmap (GtkWidget *widget)
{
  GtkRoot *root = gtk_widget_get_root (widget);

  GTK_WIDGET_CLASS (lens_layers_bar_parent_class)->unmap (widget);
  if (root != NULL)
    gtk_widget_insert_action_group (GTK_WIDGET (root), "layers", NULL);
}

static void
lens_layers_bar_dispose (GObject *object)
{
  LensLayersBar *bar = LENS_LAYERS_BAR (object);

  if (bar->session != NULL)
    g_signal_handlers_disconnect_by_data (bar->session, bar);
  for (GtkWidget *child; (child = gtk_widget_get_first_child (GTK_WIDGET (object)));)
    gtk_widget_unparent (child);
  g_clear_object (&bar->actions);
  g_clear_object (&bar->session);
  G_OBJECT_CLASS (lens_layers_bar_parent_class)->dispose (object);
}

static void
lens_layers_bar_class_init (LensLayersBarClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->set_property = lens_layers_bar_set_property;
  object_class->get_property = lens_layers_bar_get_property;
  object_class->dispose = lens_layers_bar_dispose;
  g_object_class_install_property (object_class, PROP_FILTERS,
                                   g_param_spec_boolean ("filters", NULL, NULL, FALSE,
                                                         G_PARAM_READWRITE |
                                                           G_PARAM_STATIC_STRINGS));
  GTK_WIDGET_CLASS (class)->map = lens_layers_bar_map;
  GTK_WIDGET_CLASS (class)->unmap = lens_layers_bar_unmap;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (class),
                                            GTK_TYPE_BIN_LAYOUT);
}

static void
lens_layers_bar_init (LensLayersBar *bar)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  bar->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (bar->actions), entries,
                                   G_N_ELEMENTS (entries), bar);
  gtk_widget_set_margin_top (box, 6);
  gtk_widget_set_margin_bottom (box, 6);
  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);
  append_sort (bar, GTK_BOX (box));
  append_toggles (bar, GTK_BOX (box));
  append_size (bar, GTK_BOX (box));
  gtk_widget_set_parent (box, GTK_WIDGET (bar));
}

GtkWidget *
lens_layers_bar_new (LensSession *session)
{
  LensLayersBar *bar = g_object_new (LENS_TYPE_LAYERS_BAR, NULL);

  bar->session = g_object_ref (session);
  gtk_box_insert_child_after (GTK_BOX (gtk_widget_get_parent (bar->own_scale)),
                              lens_hold_button_new (session, LENS_QUESTION_LAYERS),
                              bar->own_scale);
  g_signal_connect (session, "changed", G_CALLBACK (session_changed), bar);
  read_place (bar);
  return GTK_WIDGET (bar);
}

void
lens_layers_bar_set_busy (LensLayersBar *bar, gboolean is_busy)
{
  gtk_spinner_set_spinning (GTK_SPINNER (bar->spinner), is_busy);
}
