/* layer-item.c - a layer as an element of a list
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/layer-item.h"

#include "ui/i18n.h"

struct _LensLayerItem
{
  GObject parent_instance;

  LensModel *model;
  int index;
};

G_DEFINE_FINAL_TYPE (LensLayerItem, lens_layer_item, G_TYPE_OBJECT)

static void
lens_layer_item_finalize (GObject *object)
{
  g_clear_pointer (&LENS_LAYER_ITEM (object)->model, lens_model_unref);
  G_OBJECT_CLASS (lens_layer_item_parent_class)->finalize (object);
}

static void
lens_layer_item_class_init (LensLayerItemClass *class)
{
  G_OBJECT_CLASS (class)->finalize = lens_layer_item_finalize;
}

static void
lens_layer_item_init (LensLayerItem *item)
{
}

GListStore *
lens_layer_items_new (LensModel *model)
{
  GListStore *items = g_list_store_new (LENS_TYPE_LAYER_ITEM);

  for (int i = 0; i < lens_model_n_layers (model); i++)
    {
      g_autoptr (LensLayerItem) item = g_object_new (LENS_TYPE_LAYER_ITEM, NULL);

      item->model = lens_model_ref (model);
      item->index = i;
      g_list_store_append (items, item);
    }
  return items;
}

int
lens_layer_item_index (LensLayerItem *item)
{
  return item->index;
}

const LensLayer *
lens_layer_item_layer (LensLayerItem *item)
{
  return lens_model_layer (item->model, item->index);
}

char *
lens_layer_item_dup_shape (LensLayerItem *item)
{
  const LensLayer *layer = lens_layer_item_layer (item);
  const LensValue *value = lens_graph_value (lens_model_graph (item->model),
                                             layer->value);
  GString *text = g_string_new (NULL);

  /* The first axis counts pictures, and there is one. */
  for (int i = MIN (1, value->shape.rank - 1); i >= 0 && i < value->shape.rank; i++)
    if (layer->is_spatial && i == 2 && value->shape.dims[2] == value->shape.dims[3])
      {
        g_string_append_printf (text, "×%" G_GINT64_FORMAT "²",
                                (gint64) value->shape.dims[2]);
        break;
      }
    else
      g_string_append_printf (text, "%s%" G_GINT64_FORMAT, text->len > 0 ? "×" : "",
                              (gint64) value->shape.dims[i]);
  return g_string_free (text, FALSE);
}

char *
lens_layer_item_dup_field (LensLayerItem *item)
{
  const LensLayer *layer = lens_layer_item_layer (item);

  if (layer->has_global_field)
    return g_strdup (_ ("whole picture"));
  if (layer->field_size[0] == layer->field_size[1])
    return g_strdup_printf (_ ("%d px"), layer->field_size[0]);
  return g_strdup_printf (_ ("%d×%d px"), layer->field_size[0], layer->field_size[1]);
}

gboolean
lens_layer_item_matches (LensLayerItem *item, const char *text)
{
  const LensLayer *layer = lens_layer_item_layer (item);
  g_autofree char *all = g_strjoin (" ", layer->name,
                                    layer->file_name != NULL ? layer->file_name : "",
                                    layer->kind, NULL);
  g_autofree char *haystack = g_utf8_casefold (all, -1);
  g_autofree char *needle = g_utf8_casefold (text, -1);
  g_auto (GStrv) words = g_strsplit (needle, " ", -1);

  for (int i = 0; words[i] != NULL; i++)
    if (strstr (haystack, words[i]) == NULL)
      return FALSE;
  return TRUE;
}
