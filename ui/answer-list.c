/* answer-list.c - what the network says of the picture; a click makes it the target
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/answer-list.h"

#include "ui/answer-row.h"
#include "ui/i18n.h"
#include "ui/tip.h"

struct _LensAnswerList
{
  AdwBin parent_instance;

  GtkSearchEntry *search;
  GtkStack *stack;
  GtkListView *list;

  LensSession *session;
  LensAnswerModel *answers;
  GPtrArray *rows; /* LensAnswerRow on the screen; not owned */
};

G_DEFINE_FINAL_TYPE (LensAnswerList, lens_answer_list, ADW_TYPE_BIN)

/* The class that is the target, or -1 where it is a unit or not known. */
static int
target_class (LensAnswerList *list)
{
  const LensPlace *place = lens_session_place (list->session);
  const LensOverview *overview = lens_session_overview (list->session);

  if (overview == NULL || overview->n_classes == 0 || place->explains_unit)
    return -1;
  if (place->target == NULL || strcmp (place->target, "top") == 0)
    return overview->ranking[0];
  return lens_model_find_class (overview->model, place->target, NULL);
}

static void
mark_targets (LensAnswerList *list)
{
  int target = target_class (list);

  for (guint i = 0; i < list->rows->len; i++)
    {
      LensAnswerRow *row = g_ptr_array_index (list->rows, i);

      lens_answer_row_set_target (row, target >= 0 &&
                                         lens_answer_item_class (
                                           lens_answer_row_item (row)) == target);
    }
}

static void
set_up_row (GtkListItemFactory *factory, GtkListItem *item, LensAnswerList *list)
{
  gtk_list_item_set_child (item, lens_answer_row_new ());
}

static void
bind_row (GtkListItemFactory *factory, GtkListItem *item, LensAnswerList *list)
{
  LensAnswerRow *row = LENS_ANSWER_ROW (gtk_list_item_get_child (item));
  LensAnswerItem *answer = LENS_ANSWER_ITEM (gtk_list_item_get_item (item));
  g_autofree char *name = g_strdup_printf ("%s, %.1f %%",
                                           lens_answer_item_label (answer),
                                           100 * lens_answer_item_probability (answer));

  lens_answer_row_set_item (row, answer);
  lens_answer_row_set_target (row,
                              lens_answer_item_class (answer) == target_class (list));
  lens_row_name (item, name);
  g_ptr_array_add (list->rows, row);
}

static void
unbind_row (GtkListItemFactory *factory, GtkListItem *item, LensAnswerList *list)
{
  LensAnswerRow *row = LENS_ANSWER_ROW (gtk_list_item_get_child (item));

  g_ptr_array_remove (list->rows, row);
  lens_answer_row_set_item (row, NULL);
}

static void
choose (LensAnswerList *list, guint position)
{
  g_autoptr (LensAnswerItem) item = g_list_model_get_item (G_LIST_MODEL (list->answers),
                                                           position);

  if (item != NULL)
    lens_session_set_class (list->session, lens_answer_item_class (item));
}

static void
choose_first (LensAnswerList *list)
{
  choose (list, 0);
}

static void
show_page (LensAnswerList *list)
{
  const LensOverview *overview = lens_session_overview (list->session);
  const char *page = "answers";

  if (overview == NULL)
    page = "waiting";
  else if (overview->probabilities == NULL)
    page = "none";
  else if (g_list_model_get_n_items (G_LIST_MODEL (list->answers)) == 0)
    page = "nothing";
  gtk_stack_set_visible_child_name (list->stack, page);
  if (overview != NULL && overview->probabilities != NULL)
    {
      g_autofree char *hint = g_strdup_printf (P_ ("Find in %d class",
                                                   "Find in %d classes",
                                                   overview->n_classes),
                                               overview->n_classes);

      g_object_set (list->search, "placeholder-text", hint, NULL);
    }
  gtk_widget_set_sensitive (GTK_WIDGET (list->search),
                            overview != NULL && overview->probabilities != NULL);
}

static void
search (LensAnswerList *list)
{
  lens_answer_model_search (list->answers,
                            gtk_editable_get_text (GTK_EDITABLE (list->search)));
  show_page (list);
}

static void
show_answers (LensAnswerList *list)
{
  const LensOverview *overview = lens_session_overview (list->session);

  /* Those of the picture before stay until the new ones are known. */
  if (overview != NULL || lens_session_model (list->session) == NULL)
    lens_answer_model_set_overview (list->answers, (LensOverview *) overview);
  if (overview != NULL || lens_session_model (list->session) == NULL ||
      g_list_model_get_n_items (G_LIST_MODEL (list->answers)) == 0)
    show_page (list);
}

static void
follow (LensSession *session, guint what, LensAnswerList *list)
{
  if ((what & LENS_CHANGE_MODEL) != 0)
    {
      lens_answer_model_set_overview (list->answers, NULL);
      gtk_editable_set_text (GTK_EDITABLE (list->search), "");
    }
  if ((what & (LENS_CHANGE_MODEL | LENS_CHANGE_OVERVIEW)) != 0)
    show_answers (list);
  if ((what & (LENS_CHANGE_TARGET | LENS_CHANGE_OVERVIEW)) != 0)
    mark_targets (list);
}

static void
lens_answer_list_dispose (GObject *object)
{
  LensAnswerList *list = LENS_ANSWER_LIST (object);

  if (list->list != NULL)
    gtk_list_view_set_model (list->list, NULL);
  g_clear_object (&list->session);
  G_OBJECT_CLASS (lens_answer_list_parent_class)->dispose (object);
}

static void
lens_answer_list_finalize (GObject *object)
{
  LensAnswerList *list = LENS_ANSWER_LIST (object);

  g_clear_object (&list->answers);
  g_clear_pointer (&list->rows, g_ptr_array_unref);
  G_OBJECT_CLASS (lens_answer_list_parent_class)->finalize (object);
}

static void
lens_answer_list_class_init (LensAnswerListClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = lens_answer_list_dispose;
  G_OBJECT_CLASS (class)->finalize = lens_answer_list_finalize;
  gtk_widget_class_set_template_from_resource (
    widget_class, "/org/netlens/Netlens/ui/answer-list.ui");
  gtk_widget_class_bind_template_child (widget_class, LensAnswerList, search);
  gtk_widget_class_bind_template_child (widget_class, LensAnswerList, stack);
  gtk_widget_class_bind_template_child (widget_class, LensAnswerList, list);
  gtk_widget_class_bind_template_callback (widget_class, search);
  gtk_widget_class_bind_template_callback (widget_class, choose);
  gtk_widget_class_bind_template_callback (widget_class, choose_first);
}

static void
lens_answer_list_init (LensAnswerList *list)
{
  gtk_widget_init_template (GTK_WIDGET (list));
  list->rows = g_ptr_array_new ();
  list->answers = lens_answer_model_new ();
}

GtkWidget *
lens_answer_list_new (LensSession *session)
{
  LensAnswerList *list = g_object_new (LENS_TYPE_ANSWER_LIST, NULL);
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkNoSelection) selection = gtk_no_selection_new (
    G_LIST_MODEL (g_object_ref (list->answers)));

  list->session = g_object_ref (session);
  g_signal_connect_object (factory, "setup", G_CALLBACK (set_up_row), list, 0);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_row), list, 0);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (unbind_row), list, 0);
  gtk_list_view_set_factory (list->list, factory);
  gtk_list_view_set_model (list->list, GTK_SELECTION_MODEL (selection));
  g_signal_connect_object (session, "changed", G_CALLBACK (follow), list, 0);
  show_answers (list);
  return GTK_WIDGET (list);
}

void
lens_answer_list_find (LensAnswerList *list)
{
  gtk_widget_grab_focus (GTK_WIDGET (list->search));
}
