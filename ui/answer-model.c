/* answer-model.c - what the network says, class by class, as a list to be searched
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Items are made when a row on the screen asks for them: a network may have thousands of
 * classes, and every new picture changes all of them.
 */

#include "ui/answer-model.h"

/* More than one reads: a list makes rows for all of them, though few are seen. */
enum
{
  MAX_SHOWN = 40,
};

struct _LensAnswerItem
{
  GObject parent_instance;

  LensOverview *overview;
  int rank; /* from 0 */
};

G_DEFINE_FINAL_TYPE (LensAnswerItem, lens_answer_item, G_TYPE_OBJECT)

static void
lens_answer_item_finalize (GObject *object)
{
  g_clear_pointer (&LENS_ANSWER_ITEM (object)->overview, lens_overview_unref);
  G_OBJECT_CLASS (lens_answer_item_parent_class)->finalize (object);
}

static void
lens_answer_item_class_init (LensAnswerItemClass *class)
{
  G_OBJECT_CLASS (class)->finalize = lens_answer_item_finalize;
}

static void
lens_answer_item_init (LensAnswerItem *item)
{
}

int
lens_answer_item_class (LensAnswerItem *item)
{
  return item->overview->ranking[item->rank];
}

double
lens_answer_item_probability (LensAnswerItem *item)
{
  return (double) lens_tensor_data (
    item->overview->probabilities)[lens_answer_item_class (item)];
}

const char *
lens_answer_item_label (LensAnswerItem *item)
{
  return lens_model_label (item->overview->model, lens_answer_item_class (item));
}

int
lens_answer_item_rank (LensAnswerItem *item)
{
  return item->rank + 1;
}

struct _LensAnswerModel
{
  GObject parent_instance;

  LensOverview *overview;
  char *text;
  GArray *ranks; /* int: those that the search leaves */
};

static void list_model_init (GListModelInterface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LensAnswerModel,
                               lens_answer_model,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      list_model_init))

static GType
get_item_type (GListModel *list)
{
  return LENS_TYPE_ANSWER_ITEM;
}

static guint
get_n_items (GListModel *list)
{
  return LENS_ANSWER_MODEL (list)->ranks->len;
}

static gpointer
get_item (GListModel *list, guint position)
{
  LensAnswerModel *model = LENS_ANSWER_MODEL (list);
  LensAnswerItem *item;

  if (position >= model->ranks->len)
    return NULL;
  item = g_object_new (LENS_TYPE_ANSWER_ITEM, NULL);
  item->overview = lens_overview_ref (model->overview);
  item->rank = g_array_index (model->ranks, int, position);
  return item;
}

static void
list_model_init (GListModelInterface *interface)
{
  interface->get_item_type = get_item_type;
  interface->get_n_items = get_n_items;
  interface->get_item = get_item;
}

static gboolean
is_wanted (LensAnswerModel *model, int index, char *const *words)
{
  g_autofree char *name = NULL;
  g_autofree char *number = g_strdup_printf ("%d", index);

  if (words[0] == NULL || strcmp (words[0], number) == 0)
    return TRUE;
  name = g_utf8_casefold (lens_model_label (model->overview->model, index), -1);
  for (int i = 0; words[i] != NULL; i++)
    if (strstr (name, words[i]) == NULL)
      return FALSE;
  return TRUE;
}

static void
refill (LensAnswerModel *model)
{
  g_autofree char *text = g_utf8_casefold (model->text, -1);
  g_auto (GStrv) words = text[0] != '\0' ? g_strsplit (text, " ", -1)
                                         : g_new0 (char *, 1);
  guint n_before = model->ranks->len;
  int n = model->overview != NULL && model->overview->probabilities != NULL
            ? model->overview->n_classes
            : 0;

  g_array_set_size (model->ranks, 0);
  for (int i = 0; i < n && model->ranks->len < MAX_SHOWN; i++)
    if (is_wanted (model, model->overview->ranking[i], words))
      g_array_append_val (model->ranks, i);
  g_list_model_items_changed (G_LIST_MODEL (model), 0, n_before, model->ranks->len);
}

static void
lens_answer_model_finalize (GObject *object)
{
  LensAnswerModel *model = LENS_ANSWER_MODEL (object);

  g_clear_pointer (&model->overview, lens_overview_unref);
  g_clear_pointer (&model->ranks, g_array_unref);
  g_clear_pointer (&model->text, g_free);
  G_OBJECT_CLASS (lens_answer_model_parent_class)->finalize (object);
}

static void
lens_answer_model_class_init (LensAnswerModelClass *class)
{
  G_OBJECT_CLASS (class)->finalize = lens_answer_model_finalize;
}

static void
lens_answer_model_init (LensAnswerModel *model)
{
  model->text = g_strdup ("");
  model->ranks = g_array_new (FALSE, FALSE, sizeof (int));
}

LensAnswerModel *
lens_answer_model_new (void)
{
  return g_object_new (LENS_TYPE_ANSWER_MODEL, NULL);
}

void
lens_answer_model_set_overview (LensAnswerModel *model, LensOverview *overview)
{
  if (overview == model->overview)
    return;
  g_clear_pointer (&model->overview, lens_overview_unref);
  model->overview = overview != NULL ? lens_overview_ref (overview) : NULL;
  refill (model);
}

void
lens_answer_model_search (LensAnswerModel *model, const char *text)
{
  if (strcmp (text, model->text) == 0)
    return;
  g_free (model->text);
  model->text = g_strdup (text);
  refill (model);
}
