/* compare-bar.c - what an explanation is compared with
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The first choice is a sort of thing, the second is which one; it begins with the most
 * likely wish, so that one click shows two maps.
 */

#include "ui/compare-bar.h"

#include "ui/i18n.h"
#include "ui/method-picker.h"
#include "ui/tip.h"
#include "ui/wrap-box.h"

struct _LensCompareBar
{
  GtkWidget parent_instance;
  LensSession *session;
  GSimpleActionGroup *actions; /* reached by keys of the window while it is shown */
  GtkWidget *sort;
  GtkWidget *stack; /* pages by LensBeside */
  GtkWidget *method;
  GtkWidget *layer;
  GArray *layers; /* int: those of the drop-down */
  GtkWidget *target;
  GtkWidget *one_scale;
  GtkWidget *difference;
  LensModel *model; /* (nullable): whose layers and classes are listed */
  gboolean is_reading;
};

G_DEFINE_FINAL_TYPE (LensCompareBar, lens_compare_bar, GTK_TYPE_WIDGET)

static const char *const sorts[] = {
  [LENS_BESIDE_NOTHING] = N_ ("No comparison"),
  [LENS_BESIDE_METHOD] = N_ ("With a method"),
  [LENS_BESIDE_LAYER] = N_ ("With a layer"),
  [LENS_BESIDE_TARGET] = N_ ("With a class"),
};

/* Another method whose numbers are of the same sort. */
static const LensMethod *
suggest_method (const LensPlace *place)
{
  const LensMethod *present = place->jobs[LENS_QUESTION_EXPLAIN]->method;
  const LensMethod *other = present;

  for (int i = 0; lens_methods[i] != NULL; i++)
    if (lens_methods[i]->question == LENS_QUESTION_EXPLAIN &&
        lens_methods[i]->kind == present->kind && lens_methods[i] != present &&
        (other == present ||
         (lens_methods[i]->needs == present->needs && other->needs != present->needs)))
      other = lens_methods[i];
  return other;
}

/* The spatial layer before the present one, or after it. */
static int
suggest_layer (LensCompareBar *bar)
{
  const int present = lens_session_layer (bar->session);
  int other = -1;

  for (guint i = 0; i < bar->layers->len; i++)
    {
      const int layer = g_array_index (bar->layers, int, i);

      if (layer < present || (layer > present && other < 0))
        other = layer;
    }
  return other;
}

/* The likeliest class that is not the target. */
static int
suggest_class (LensCompareBar *bar)
{
  const LensOverview *overview = lens_session_overview (bar->session);
  const LensPlace *place = lens_session_place (bar->session);
  const gboolean is_top = g_strcmp0 (place->target, "top") == 0;

  if (overview == NULL || overview->n_classes < 2)
    return 0;
  return overview
    ->ranking[is_top || lens_model_find_class (overview->model, place->target, NULL) ==
                          overview->ranking[0]
                ? 1
                : 0];
}

static void
suggest (LensCompareBar *bar, LensBeside beside)
{
  g_autoptr (LensPlace) sides = lens_place_dup_sides (
    lens_session_place (bar->session));
  g_autofree char *what = NULL;

  if (beside == LENS_BESIDE_METHOD)
    what = g_strdup (suggest_method (sides)->id);
  else if (beside == LENS_BESIDE_LAYER && bar->model != NULL &&
           suggest_layer (bar) >= 0)
    what = g_strdup (lens_model_layer (bar->model, suggest_layer (bar))->name);
  else if (beside == LENS_BESIDE_TARGET)
    what = g_strdup_printf ("#%d", suggest_class (bar));
  lens_session_set_beside (bar->session, beside, what);
}

static void
sort_chosen (LensCompareBar *bar)
{
  if (!bar->is_reading)
    suggest (bar, (LensBeside) gtk_drop_down_get_selected (GTK_DROP_DOWN (bar->sort)));
}

static void
method_picked (LensMethodPicker *picker, gpointer method, LensCompareBar *bar)
{
  lens_session_set_beside (bar->session, LENS_BESIDE_METHOD,
                           ((const LensMethod *) method)->id);
}

static void
layer_chosen (LensCompareBar *bar)
{
  const guint selected = gtk_drop_down_get_selected (GTK_DROP_DOWN (bar->layer));

  if (bar->is_reading || bar->model == NULL || selected >= bar->layers->len)
    return;
  lens_session_set_beside (
    bar->session, LENS_BESIDE_LAYER,
    lens_model_layer (bar->model, g_array_index (bar->layers, int, selected))->name);
}

static void
target_chosen (LensCompareBar *bar)
{
  const guint selected = gtk_drop_down_get_selected (GTK_DROP_DOWN (bar->target));
  g_autofree char *index = g_strdup_printf ("%u", selected);

  if (!bar->is_reading && selected != GTK_INVALID_LIST_POSITION)
    lens_session_set_beside (bar->session, LENS_BESIDE_TARGET, index);
}

static void
scale_toggled (GtkToggleButton *button, LensCompareBar *bar)
{
  if (!bar->is_reading)
    lens_session_set_look (bar->session, "share",
                           gtk_toggle_button_get_active (button) ? "auto" : "none");
}

static void
difference_toggled (GtkToggleButton *button, LensCompareBar *bar)
{
  if (!bar->is_reading)
    lens_session_set_shows_difference (bar->session,
                                       gtk_toggle_button_get_active (button));
}

static void
list_layers (LensCompareBar *bar)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  g_array_set_size (bar->layers, 0);
  for (int i = 0; bar->model != NULL && i < lens_model_n_layers (bar->model); i++)
    if (lens_model_layer (bar->model, i)->is_spatial)
      {
        g_array_append_val (bar->layers, i);
        gtk_string_list_append (names, lens_model_layer (bar->model, i)->name);
      }
  gtk_drop_down_set_model (GTK_DROP_DOWN (bar->layer), G_LIST_MODEL (names));
}

static void
list_classes (LensCompareBar *bar)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  /* What is no classifier has answers without names, and perhaps a million of them. */
  const int n = bar->model != NULL && lens_model_is_classifier (bar->model)
                  ? lens_model_n_classes (bar->model)
                  : 0;

  for (int i = 0; i < n; i++)
    gtk_string_list_append (names, lens_model_label (bar->model, i));
  gtk_drop_down_set_model (GTK_DROP_DOWN (bar->target), G_LIST_MODEL (names));
}

static void
show_what (LensCompareBar *bar, const LensPlace *place)
{
  const LensMethod *method = NULL;

  if (place->beside == LENS_BESIDE_METHOD)
    method = lens_method_find (place->beside_what, NULL);
  if (method != NULL)
    lens_method_picker_set_method (LENS_METHOD_PICKER (bar->method), method);
  for (guint i = 0; place->beside == LENS_BESIDE_LAYER && i < bar->layers->len; i++)
    if (g_strcmp0 (
          lens_model_layer (bar->model, g_array_index (bar->layers, int, i))->name,
          place->beside_what) == 0)
      gtk_drop_down_set_selected (GTK_DROP_DOWN (bar->layer), i);
  if (place->beside == LENS_BESIDE_TARGET && bar->model != NULL)
    {
      const int index = lens_model_find_class (bar->model, place->beside_what, NULL);

      if (index >= 0)
        gtk_drop_down_set_selected (GTK_DROP_DOWN (bar->target), (guint) index);
    }
}

static void
read_place (LensCompareBar *bar)
{
  static const char *const pages[] = {
    [LENS_BESIDE_NOTHING] = "nothing",
    [LENS_BESIDE_METHOD] = "method",
    [LENS_BESIDE_LAYER] = "layer",
    [LENS_BESIDE_TARGET] = "target",
  };
  const LensPlace *place = lens_session_place (bar->session);
  g_autoptr (LensPlace) sides = lens_place_dup_sides (place);
  const gboolean is_compared = sides->beside != LENS_BESIDE_NOTHING;
  LensModel *model = lens_session_model (bar->session);

  bar->is_reading = TRUE;
  if (model != bar->model)
    {
      g_clear_pointer (&bar->model, lens_model_unref);
      bar->model = model != NULL ? lens_model_ref (model) : NULL;
      list_layers (bar);
      list_classes (bar);
    }
  gtk_drop_down_set_selected (GTK_DROP_DOWN (bar->sort), sides->beside);
  gtk_stack_set_visible_child_name (GTK_STACK (bar->stack), pages[sides->beside]);
  gtk_widget_set_visible (bar->stack, is_compared);
  gtk_widget_set_visible (bar->one_scale, is_compared);
  gtk_widget_set_visible (bar->difference, is_compared);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (bar->one_scale),
                                sides->jobs[LENS_QUESTION_EXPLAIN]->look.share !=
                                  LENS_SHARE_NONE);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (bar->difference),
                                lens_place_shows_difference (place));
  show_what (bar, sides);
  bar->is_reading = FALSE;
}

static void
session_changed (LensSession *session, guint what, LensCompareBar *bar)
{
  if ((what & (LENS_CHANGE_MODEL | LENS_CHANGE_METHOD | LENS_CHANGE_LOOK |
               LENS_CHANGE_SETTINGS | LENS_CHANGE_VIEW)) != 0)
    read_place (bar);
}

/* On with the most likely wish, on to what the two differ in, and off. */
static void
toggle (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  LensCompareBar *bar = LENS_COMPARE_BAR (data);
  const LensPlace *place = lens_session_place (bar->session);

  if (place->beside != LENS_BESIDE_NOTHING)
    lens_session_set_shows_difference (bar->session, TRUE);
  else
    suggest (bar, lens_place_shows_difference (place) ? LENS_BESIDE_NOTHING
                                                      : LENS_BESIDE_METHOD);
}

static const GActionEntry entries[] = {
  { .name = "toggle", .activate = toggle },
};

static void
lens_compare_bar_map (GtkWidget *widget)
{
  GtkRoot *root = gtk_widget_get_root (widget);

  gtk_widget_insert_action_group (GTK_WIDGET (root), "compare",
                                  G_ACTION_GROUP (LENS_COMPARE_BAR (widget)->actions));
  GTK_WIDGET_CLASS (lens_compare_bar_parent_class)->map (widget);
}

static void
lens_compare_bar_unmap (GtkWidget *widget)
{
  GtkRoot *root = gtk_widget_get_root (widget);

  GTK_WIDGET_CLASS (lens_compare_bar_parent_class)->unmap (widget);
  if (root != NULL)
    gtk_widget_insert_action_group (GTK_WIDGET (root), "compare", NULL);
}

static void
lens_compare_bar_dispose (GObject *object)
{
  LensCompareBar *bar = LENS_COMPARE_BAR (object);

  if (bar->session != NULL)
    g_signal_handlers_disconnect_by_data (bar->session, bar);
  for (GtkWidget *child; (child = gtk_widget_get_first_child (GTK_WIDGET (object)));)
    gtk_widget_unparent (child);
  g_clear_pointer (&bar->layers, g_array_unref);
  g_clear_pointer (&bar->model, lens_model_unref);
  g_clear_object (&bar->actions);
  g_clear_object (&bar->session);
  G_OBJECT_CLASS (lens_compare_bar_parent_class)->dispose (object);
}

static void
lens_compare_bar_class_init (LensCompareBarClass *class)
{
  G_OBJECT_CLASS (class)->dispose = lens_compare_bar_dispose;
  GTK_WIDGET_CLASS (class)->map = lens_compare_bar_map;
  GTK_WIDGET_CLASS (class)->unmap = lens_compare_bar_unmap;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (class),
                                            GTK_TYPE_BIN_LAYOUT);
}

static void
name (GtkWidget *widget, const char *text)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

/* A list of names with a search, for a thousand of them. */
static GtkWidget *
new_names (const char *text)
{
  GtkExpression *expression = gtk_property_expression_new (GTK_TYPE_STRING_OBJECT, NULL,
                                                           "string");
  GtkWidget *list = gtk_drop_down_new (NULL, expression);

  gtk_drop_down_set_enable_search (GTK_DROP_DOWN (list), TRUE);
  name (list, text);
  return list;
}

static GtkWidget *
new_stack (LensCompareBar *bar)
{
  GtkStack *stack = GTK_STACK (gtk_stack_new ());

  bar->stack = GTK_WIDGET (stack);
  bar->method = lens_method_picker_new ();
  bar->layer = new_names (_ ("Layer to compare with"));
  bar->target = new_names (_ ("Class to compare with"));
  gtk_stack_set_hhomogeneous (stack, FALSE);
  gtk_stack_add_named (stack, gtk_label_new (NULL), "nothing");
  gtk_stack_add_named (stack, bar->method, "method");
  gtk_stack_add_named (stack, bar->layer, "layer");
  gtk_stack_add_named (stack, bar->target, "target");
  g_signal_connect (bar->method, "picked", G_CALLBACK (method_picked), bar);
  g_signal_connect_swapped (bar->layer, "notify::selected", G_CALLBACK (layer_chosen),
                            bar);
  g_signal_connect_swapped (bar->target, "notify::selected", G_CALLBACK (target_chosen),
                            bar);
  return bar->stack;
}

static void
append (LensWrapBox *box, GtkWidget *part)
{
  gtk_widget_set_halign (part, GTK_ALIGN_START);
  lens_wrap_box_append (box, part);
}

static void
lens_compare_bar_init (LensCompareBar *bar)
{
  GtkWidget *box = lens_wrap_box_new (6);
  GtkStringList *titles = gtk_string_list_new (NULL);

  bar->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (bar->actions), entries,
                                   G_N_ELEMENTS (entries), bar);
  for (gsize i = 0; i < G_N_ELEMENTS (sorts); i++)
    gtk_string_list_append (titles, _ (sorts[i]));
  bar->layers = g_array_new (FALSE, FALSE, sizeof (int));
  bar->sort = gtk_drop_down_new (G_LIST_MODEL (titles), NULL);
  lens_tip_set (bar->sort, _ ("Two methods, two layers or two classes side by "
                              "side"));
  name (bar->sort, _ ("Comparison"));
  g_signal_connect_swapped (bar->sort, "notify::selected", G_CALLBACK (sort_chosen),
                            bar);
  bar->one_scale = gtk_toggle_button_new_with_mnemonic (_ ("_One scale"));
  lens_name_once (bar->one_scale);
  lens_tip_set (bar->one_scale,
                _ ("The same colour stands for the same number in both"));
  g_signal_connect (bar->one_scale, "toggled", G_CALLBACK (scale_toggled), bar);
  bar->difference = gtk_toggle_button_new_with_mnemonic (_ ("_Difference"));
  lens_name_once (bar->difference);
  lens_tip_set (bar->difference, _ ("The second taken from the first"));
  g_signal_connect (bar->difference, "toggled", G_CALLBACK (difference_toggled), bar);
  append (LENS_WRAP_BOX (box), bar->sort);
  append (LENS_WRAP_BOX (box), new_stack (bar));
  append (LENS_WRAP_BOX (box), bar->one_scale);
  append (LENS_WRAP_BOX (box), bar->difference);
  gtk_widget_add_css_class (bar->one_scale, "lens-narrow");
  gtk_widget_add_css_class (bar->difference, "lens-narrow");
  gtk_widget_set_parent (box, GTK_WIDGET (bar));
}

GtkWidget *
lens_compare_bar_new (LensSession *session)
{
  LensCompareBar *bar = g_object_new (LENS_TYPE_COMPARE_BAR, NULL);

  bar->session = g_object_ref (session);
  g_signal_connect (session, "changed", G_CALLBACK (session_changed), bar);
  read_place (bar);
  return GTK_WIDGET (bar);
}
