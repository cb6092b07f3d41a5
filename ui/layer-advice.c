/* layer-advice.c - which layer should I pick? candidates, and what each is good for
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Within one resolution the last layer has seen most and mixed most, so the candidates are
 * the last spatial layers before the maps shrink: one for every resolution.
 */

#include "ui/layer-advice.h"

#include "ui/i18n.h"
#include "ui/layer-item.h"

enum
{
  MAX_CANDIDATES = 8,
  SMALL_PART = 8, /* a field below this part of the picture sees textures … */
  LARGE_PART = 2, /* … and from this part on whole things */
};

static gint64
map_height (LensModel *model, int layer)
{
  const LensGraph *graph = lens_model_graph (model);

  return lens_graph_value (graph, lens_model_layer (model, layer)->value)
    ->shape.dims[2];
}

/* What layers of this receptive field answer to, as far as it can be said at all. */
static const char *
advice_for (LensModel *model, int index)
{
  const LensLayer *layer = lens_model_layer (model, index);
  int side = lens_model_preprocess (model)->height;

  if (index == lens_model_default_layer (model))
    return _ ("the usual choice for class activation maps: the last with places");
  if (layer->has_global_field)
    return _ ("sees the whole picture at once");
  if (layer->field_size[0] * SMALL_PART < side)
    return _ ("edges, colours, textures; sharp places");
  if (layer->field_size[0] * LARGE_PART < side)
    return _ ("parts and patterns; a good compromise");
  return _ ("whole things; coarse places");
}

static void
choose (GtkListBox *list, GtkListBoxRow *row, LensSession *session)
{
  int layer = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (row), "layer"));

  lens_session_set_layer (session, layer);
  gtk_popover_popdown (
    GTK_POPOVER (gtk_widget_get_ancestor (GTK_WIDGET (list), GTK_TYPE_POPOVER)));
}

static void
append_candidate (GtkListBox *list, LensModel *model, LensLayerItem *item)
{
  const LensLayer *layer = lens_layer_item_layer (item);
  g_autofree char *shape = lens_layer_item_dup_shape (item);
  g_autofree char *field = lens_layer_item_dup_field (item);
  g_autofree char *sizes = g_strdup_printf (_ ("%s · sees %s"), shape, field);
  g_autofree char *name = g_markup_escape_text (layer->name, -1);
  g_autofree char *subtitle = g_strdup_printf (
    "%s\n%s", sizes, advice_for (model, lens_layer_item_index (item)));
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 1);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_object_set_data (G_OBJECT (row), "layer",
                     GINT_TO_POINTER (lens_layer_item_index (item)));
  gtk_list_box_append (list, row);
}

/* The last spatial layers of each resolution, the deepest first. */
static void
fill (GtkListBox *list, LensModel *model)
{
  g_autoptr (GListStore) items = lens_layer_items_new (model);
  gint64 height = -1;
  int n = 0;

  for (int i = lens_model_n_layers (model) - 1; i >= 0 && n < MAX_CANDIDATES; i--)
    {
      g_autoptr (LensLayerItem) item = NULL;

      if (!lens_model_layer (model, i)->is_spatial ||
          map_height (model, i) <= MAX (height, 1))
        continue;
      height = map_height (model, i);
      item = g_list_model_get_item (G_LIST_MODEL (items), (guint) i);
      append_candidate (list, model, item);
      n++;
    }
}

GtkWidget *
lens_layer_advice_new (LensSession *session)
{
  g_autoptr (GtkBuilder) builder = gtk_builder_new_from_resource (
    "/org/netlens/Netlens/ui/layer-advice.ui");
  GtkWidget *popover = GTK_WIDGET (gtk_builder_get_object (builder, "popover"));
  GtkListBox *list = GTK_LIST_BOX (gtk_builder_get_object (builder, "list"));
  LensModel *model = lens_session_model (session);

  if (model != NULL)
    fill (list, model);
  g_signal_connect_object (list, "row-activated", G_CALLBACK (choose), session, 0);
  return g_object_ref (popover);
}
