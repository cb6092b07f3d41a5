/* layer-rail.c - every layer of the network in order, to be chosen and found
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/layer-rail.h"

#include "ui/i18n.h"
#include "ui/layer-advice.h"
#include "ui/layer-row.h"
#include "ui/tip.h"

enum
{
  N_SCROLLS = 3,
};

struct _LensLayerRail
{
  AdwBin parent_instance;

  GtkLabel *heading;
  GtkLabel *subheading;
  GtkMenuButton *help;
  GtkToggleButton *find;
  GtkSearchBar *search_bar;
  GtkSearchEntry *search;
  GtkListView *list;
  GtkStack *stack;

  LensSession *session;
  GtkCustomFilter *filter;
  GtkFilterListModel *shown;
  GtkSingleSelection *selection;
  int row_width;         /* that rows ask for */
  GPtrArray *rows;       /* LensLayerRow on the screen; not owned */
  gboolean is_following; /* the selection moves because the session did */
  guint scroller;        /* tick call-back */
  int n_scrolls;         /* how often it will be done */
};

G_DEFINE_FINAL_TYPE (LensLayerRail, lens_layer_rail, ADW_TYPE_BIN)

static gboolean
is_wanted (gpointer item, gpointer data)
{
  LensLayerRail *rail = data;

  return lens_layer_item_matches (LENS_LAYER_ITEM (item),
                                  gtk_editable_get_text (GTK_EDITABLE (rail->search)));
}

static void
set_up_row (GtkListItemFactory *factory, GtkListItem *item, LensLayerRail *rail)
{
  gtk_list_item_set_child (item, lens_layer_row_new ());
}

static void
name_row (GtkListItem *item)
{
  const LensLayer *layer = lens_layer_item_layer (
    LENS_LAYER_ITEM (gtk_list_item_get_item (item)));
  g_autofree char *name = g_strdup_printf ("%s, %s", layer->name, layer->kind);

  lens_row_name (item, name);
}

static void
bind_row (GtkListItemFactory *factory, GtkListItem *item, LensLayerRail *rail)
{
  LensLayerRow *row = LENS_LAYER_ROW (gtk_list_item_get_child (item));

  lens_layer_row_set_item (row, LENS_LAYER_ITEM (gtk_list_item_get_item (item)));
  lens_layer_row_set_overview (row, lens_session_overview (rail->session));
  name_row (item);
  lens_layer_row_set_natural_width (row, rail->row_width);
  g_ptr_array_add (rail->rows, row);
}

static void
unbind_row (GtkListItemFactory *factory, GtkListItem *item, LensLayerRail *rail)
{
  LensLayerRow *row = LENS_LAYER_ROW (gtk_list_item_get_child (item));

  g_ptr_array_remove (rail->rows, row);
  lens_layer_row_set_item (row, NULL);
}

/* The place of a layer among those that the search leaves, or GTK_INVALID_LIST_POSITION. */
static guint
find_position (LensLayerRail *rail, int layer)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (rail->shown));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (LensLayerItem) item = g_list_model_get_item (G_LIST_MODEL (
                                                                rail->shown),
                                                              i);

      if (lens_layer_item_index (item) == layer)
        return i;
    }
  return GTK_INVALID_LIST_POSITION;
}

/* A list scrolls only to rows that have a place; new ones get theirs at the end of a
 * frame, so this is done in some that follow. */
static gboolean
scroll (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  LensLayerRail *rail = LENS_LAYER_RAIL (widget);
  const guint selected = gtk_single_selection_get_selected (rail->selection);
  const guint position = selected != GTK_INVALID_LIST_POSITION ? selected : 0;

  if (position < g_list_model_get_n_items (G_LIST_MODEL (rail->shown)))
    gtk_widget_activate_action (GTK_WIDGET (rail->list), "list.scroll-to-item", "u",
                                position);
  rail->n_scrolls--;
  if (rail->n_scrolls > 0)
    return G_SOURCE_CONTINUE;
  rail->scroller = 0;
  return G_SOURCE_REMOVE;
}

static void
scroll_soon (LensLayerRail *rail)
{
  rail->n_scrolls = N_SCROLLS;
  if (rail->scroller == 0 && gtk_widget_get_mapped (GTK_WIDGET (rail)))
    rail->scroller = gtk_widget_add_tick_callback (GTK_WIDGET (rail), scroll, NULL,
                                                   NULL);
}

static void
lens_layer_rail_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (lens_layer_rail_parent_class)->map (widget);
  scroll_soon (LENS_LAYER_RAIL (widget));
}

static void
show_layer (LensLayerRail *rail)
{
  guint position = find_position (rail, lens_session_layer (rail->session));

  rail->is_following = TRUE;
  gtk_single_selection_set_selected (rail->selection, position);
  rail->is_following = FALSE;
  scroll_soon (rail);
}

static void
choose (LensLayerRail *rail)
{
  LensLayerItem *item = gtk_single_selection_get_selected_item (rail->selection);

  if (item != NULL && !rail->is_following)
    lens_session_set_layer (rail->session, lens_layer_item_index (item));
}

static void
search (LensLayerRail *rail)
{
  guint n;

  rail->is_following = TRUE;
  gtk_filter_changed (GTK_FILTER (rail->filter), GTK_FILTER_CHANGE_DIFFERENT);
  rail->is_following = FALSE;
  n = g_list_model_get_n_items (G_LIST_MODEL (rail->shown));
  gtk_stack_set_visible_child_name (rail->stack, n > 0 ? "list" : "nothing");
  show_layer (rail);
}

/* Return in the search goes to the first layer found. */
static void
choose_first (LensLayerRail *rail)
{
  g_autoptr (LensLayerItem) item = g_list_model_get_item (G_LIST_MODEL (rail->shown),
                                                          0);

  if (item == NULL)
    return;
  lens_session_set_layer (rail->session, lens_layer_item_index (item));
  gtk_search_bar_set_search_mode (rail->search_bar, FALSE);
  gtk_widget_grab_focus (GTK_WIDGET (rail->list));
}

static void
show_heading (LensLayerRail *rail, LensModel *model)
{
  g_autofree char *name = g_path_get_basename (lens_model_path (model));
  g_autofree char *count = g_strdup_printf (P_ ("%d layer", "%d layers",
                                                lens_model_n_layers (model)),
                                            lens_model_n_layers (model));
  g_autofree char *about = g_strdup_printf ("%s · %s", count,
                                            lens_model_format (model));
  g_autofree char *tip = g_strdup_printf ("%s\n%s\n%s", lens_model_path (model),
                                          lens_model_format (model),
                                          lens_model_producer (model) != NULL
                                            ? lens_model_producer (model)
                                            : "");

  gtk_label_set_text (rail->heading, name);
  gtk_label_set_text (rail->subheading, about);
  lens_tip_set (GTK_WIDGET (rail->heading), g_strchomp (tip));
  lens_tip_set (GTK_WIDGET (rail->subheading), about);
}

static void
show_model (LensLayerRail *rail)
{
  LensModel *model = lens_session_model (rail->session);
  g_autoptr (GListStore) items = model != NULL ? lens_layer_items_new (model) : NULL;
  g_autoptr (GtkWidget) advice = NULL;

  if (items != NULL)
    rail->row_width = lens_layer_row_find_natural_width (GTK_WIDGET (rail),
                                                         G_LIST_MODEL (items));
  rail->is_following = TRUE;
  gtk_search_bar_set_search_mode (rail->search_bar, FALSE);
  gtk_filter_list_model_set_model (rail->shown, G_LIST_MODEL (items));
  rail->is_following = FALSE;
  if (model == NULL)
    return;
  show_heading (rail, model);
  gtk_stack_set_visible_child_name (rail->stack, "list");
  advice = lens_layer_advice_new (rail->session);
  gtk_menu_button_set_popover (rail->help, advice);
}

static void
follow (LensSession *session, guint what, LensLayerRail *rail)
{
  if ((what & LENS_CHANGE_MODEL) != 0)
    show_model (rail);
  if ((what & (LENS_CHANGE_MODEL | LENS_CHANGE_LAYER)) != 0)
    show_layer (rail);
  if ((what & LENS_CHANGE_OVERVIEW) != 0)
    for (guint i = 0; i < rail->rows->len; i++)
      lens_layer_row_set_overview (g_ptr_array_index (rail->rows, i),
                                   lens_session_overview (session));
}

static void
lens_layer_rail_dispose (GObject *object)
{
  LensLayerRail *rail = LENS_LAYER_RAIL (object);

  if (rail->list != NULL)
    gtk_list_view_set_model (rail->list, NULL);
  g_clear_object (&rail->selection);
  g_clear_object (&rail->session);
  G_OBJECT_CLASS (lens_layer_rail_parent_class)->dispose (object);
}

static void
lens_layer_rail_finalize (GObject *object)
{
  g_clear_pointer (&LENS_LAYER_RAIL (object)->rows, g_ptr_array_unref);
  G_OBJECT_CLASS (lens_layer_rail_parent_class)->finalize (object);
}

static void
lens_layer_rail_class_init (LensLayerRailClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = lens_layer_rail_dispose;
  G_OBJECT_CLASS (class)->finalize = lens_layer_rail_finalize;
  widget_class->map = lens_layer_rail_map;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/netlens/Netlens/ui/layer-rail.ui");
  gtk_widget_class_bind_template_child (widget_class, LensLayerRail, heading);
  gtk_widget_class_bind_template_child (widget_class, LensLayerRail, subheading);
  gtk_widget_class_bind_template_child (widget_class, LensLayerRail, help);
  gtk_widget_class_bind_template_child (widget_class, LensLayerRail, find);
  gtk_widget_class_bind_template_child (widget_class, LensLayerRail, search_bar);
  gtk_widget_class_bind_template_child (widget_class, LensLayerRail, search);
  gtk_widget_class_bind_template_child (widget_class, LensLayerRail, list);
  gtk_widget_class_bind_template_child (widget_class, LensLayerRail, stack);
  gtk_widget_class_bind_template_callback (widget_class, search);
  gtk_widget_class_bind_template_callback (widget_class, choose_first);
}

/* A search bar lets its entry have the keys only when it begins to unfold, in the frame that
 * follows; a letter typed before that would be lost. */
static void
unfold_at_once (GtkSearchBar *bar)
{
  GtkWidget *revealer = gtk_widget_get_first_child (GTK_WIDGET (bar));

  if (GTK_IS_REVEALER (revealer))
    gtk_revealer_set_transition_duration (GTK_REVEALER (revealer), 0);
}

static void
lens_layer_rail_init (LensLayerRail *rail)
{
  gtk_widget_init_template (GTK_WIDGET (rail));
  unfold_at_once (rail->search_bar);
  rail->rows = g_ptr_array_new ();
  g_object_bind_property (rail->find, "active", rail->search_bar, "search-mode-enabled",
                          G_BINDING_BIDIRECTIONAL);
}

static void
build_list (LensLayerRail *rail)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  rail->filter = gtk_custom_filter_new (is_wanted, rail, NULL);
  rail->shown = gtk_filter_list_model_new (NULL, GTK_FILTER (rail->filter));
  rail->selection = gtk_single_selection_new (G_LIST_MODEL (rail->shown));
  gtk_single_selection_set_autoselect (rail->selection, FALSE);
  gtk_single_selection_set_can_unselect (rail->selection, TRUE);
  g_signal_connect_object (rail->selection, "notify::selected", G_CALLBACK (choose),
                           rail, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "setup", G_CALLBACK (set_up_row), rail, 0);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_row), rail, 0);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (unbind_row), rail, 0);
  gtk_list_view_set_factory (rail->list, factory);
  gtk_list_view_set_model (rail->list, GTK_SELECTION_MODEL (rail->selection));
  /* In a list of another height what was chosen is not lost from sight. */
  g_signal_connect_object (gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (rail->list)),
                           "notify::page-size", G_CALLBACK (scroll_soon), rail,
                           G_CONNECT_SWAPPED);
}

GtkWidget *
lens_layer_rail_new (LensSession *session)
{
  LensLayerRail *rail = g_object_new (LENS_TYPE_LAYER_RAIL, NULL);

  rail->session = g_object_ref (session);
  build_list (rail);
  g_signal_connect_object (session, "changed", G_CALLBACK (follow), rail, 0);
  show_model (rail);
  show_layer (rail);
  return GTK_WIDGET (rail);
}

void
lens_layer_rail_find (LensLayerRail *rail)
{
  gtk_search_bar_set_search_mode (rail->search_bar, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (rail->search));
}

void
lens_layer_rail_advise (LensLayerRail *rail)
{
  gtk_menu_button_popup (rail->help);
}
