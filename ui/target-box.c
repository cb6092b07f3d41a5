/* target-box.c - what is explained: a class or a unit, and which number of it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/target-box.h"

#include "ui/i18n.h"
#include "ui/spoken.h"
#include "ui/tip.h"

struct _LensTargetBox
{
  GtkWidget parent_instance;
  LensSession *session;
  GtkWidget *of_class;
  GtkWidget *of_unit;
  GtkWidget *named; /* which one it is */
  GtkWidget *score;
  GtkWidget *score_row;
  gboolean is_reading;
};

G_DEFINE_FINAL_TYPE (LensTargetBox, lens_target_box, GTK_TYPE_WIDGET)

static char *
dup_class_name (LensTargetBox *box)
{
  const LensPlace *place = lens_session_place (box->session);
  const LensOverview *overview = lens_session_overview (box->session);
  LensModel *model = lens_session_model (box->session);
  int index;

  if (model == NULL)
    return g_strdup ("");
  if (g_strcmp0 (place->target, "top") == 0)
    return overview != NULL && overview->n_classes > 0 &&
               lens_model_is_classifier (model)
             ? g_strdup_printf (_ ("The likeliest: %s"),
                                lens_model_label (model, overview->ranking[0]))
             : g_strdup (_ ("The likeliest class"));
  index = lens_model_find_class (model, place->target, NULL);
  return g_strdup (index >= 0 ? lens_model_label (model, index) : place->target);
}

static char *
dup_unit_name (LensTargetBox *box)
{
  const LensPlace *place = lens_session_place (box->session);

  return g_strdup (place->unit != NULL
                     ? place->unit
                     : _ ("Choose a channel in the view of layers first"));
}

static void
read_place (LensTargetBox *box)
{
  const LensPlace *place = lens_session_place (box->session);
  const LensJob *job = place->jobs[place->view];
  g_autofree char *name = place->explains_unit ? dup_unit_name (box)
                                               : dup_class_name (box);

  box->is_reading = TRUE;
  gtk_check_button_set_active (GTK_CHECK_BUTTON (place->explains_unit ? box->of_unit
                                                                      : box->of_class),
                               TRUE);
  gtk_widget_set_sensitive (box->of_unit, place->unit != NULL || place->explains_unit);
  lens_tip_set (box->of_unit, place->unit != NULL
                                ? place->unit
                                : _ ("Choose a channel in the view of layers first"));
  gtk_label_set_text (GTK_LABEL (box->named), name);
  lens_tip_set (box->named, name);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (box->score), job->score);
  gtk_widget_set_visible (box->score_row, !place->explains_unit);
  box->is_reading = FALSE;
}

static void
session_changed (LensSession *session, guint what, LensTargetBox *box)
{
  if ((what & (LENS_CHANGE_TARGET | LENS_CHANGE_MODEL | LENS_CHANGE_OVERVIEW |
               LENS_CHANGE_VIEW | LENS_CHANGE_LAYER)) != 0)
    read_place (box);
}

static void
kind_toggled (GtkCheckButton *button, LensTargetBox *box)
{
  if (!box->is_reading && gtk_check_button_get_active (button))
    lens_session_set_explains_unit (box->session, GTK_WIDGET (button) == box->of_unit);
}

static void
score_chosen (LensTargetBox *box)
{
  if (!box->is_reading)
    lens_session_set_score (box->session, (LensScore) gtk_drop_down_get_selected (
                                            GTK_DROP_DOWN (box->score)));
}

static void
lens_target_box_dispose (GObject *object)
{
  LensTargetBox *box = LENS_TARGET_BOX (object);

  if (box->session != NULL)
    g_signal_handlers_disconnect_by_data (box->session, box);
  for (GtkWidget *child; (child = gtk_widget_get_first_child (GTK_WIDGET (object)));)
    gtk_widget_unparent (child);
  g_clear_object (&box->session);
  G_OBJECT_CLASS (lens_target_box_parent_class)->dispose (object);
}

static void
lens_target_box_class_init (LensTargetBoxClass *class)
{
  G_OBJECT_CLASS (class)->dispose = lens_target_box_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (class),
                                            GTK_TYPE_BIN_LAYOUT);
}

/* A check button with a mnemonic calls itself by its text with the underscore. */
static GtkWidget *
new_kind (const char *text)
{
  GtkWidget *button = gtk_check_button_new_with_mnemonic (text);
  g_auto (GStrv) parts = g_strsplit (text, "_", -1);
  g_autofree char *name = g_strjoinv ("", parts);

  gtk_accessible_update_property (GTK_ACCESSIBLE (button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  return button;
}

/* As GTK does it for buttons of a group, where the window has no use of its own for the
 * arrow keys; Tab comes to the active one alone. */
static gboolean
switch_kind (GtkWidget *line, GVariant *arguments, gpointer data)
{
  LensTargetBox *box = data;
  GtkWidget *other = gtk_widget_is_focus (box->of_class) ? box->of_unit : box->of_class;

  if (!gtk_widget_grab_focus (other))
    return GDK_EVENT_PROPAGATE;
  gtk_check_button_set_active (GTK_CHECK_BUTTON (other), TRUE);
  return GDK_EVENT_STOP;
}

static void
add_arrows (LensTargetBox *box, GtkWidget *line)
{
  static const char *const arrows[] = { "Left", "Right", "Up", "Down" };
  GtkEventController *controller = gtk_shortcut_controller_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (arrows); i++)
    gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (controller),
      gtk_shortcut_new (gtk_shortcut_trigger_parse_string (arrows[i]),
                        gtk_callback_action_new (switch_kind, box, NULL)));
  gtk_widget_add_controller (line, controller);
}

static GtkWidget *
new_kinds (LensTargetBox *box)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  box->of_class = new_kind (_ ("_Class"));
  box->of_unit = new_kind (_ ("_Unit"));
  gtk_check_button_set_group (GTK_CHECK_BUTTON (box->of_unit),
                              GTK_CHECK_BUTTON (box->of_class));
  lens_tip_set (box->of_class, _ ("Explain the score of a class; choose it at the "
                                  "left"));
  g_signal_connect (box->of_class, "toggled", G_CALLBACK (kind_toggled), box);
  g_signal_connect (box->of_unit, "toggled", G_CALLBACK (kind_toggled), box);
  gtk_box_append (GTK_BOX (line), box->of_class);
  gtk_box_append (GTK_BOX (line), box->of_unit);
  add_arrows (box, line);
  return line;
}

static GtkWidget *
new_score (LensTargetBox *box)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *title = gtk_label_new (_ ("Score"));
  GtkStringList *titles = gtk_string_list_new (NULL);

  for (const LensChoice *choice = lens_scores; choice->id != NULL; choice++)
    gtk_string_list_take (titles, lens_dup_capitalised (_ (choice->title)));
  box->score = gtk_drop_down_new (G_LIST_MODEL (titles), NULL);
  gtk_widget_set_hexpand (box->score, TRUE);
  lens_tip_set (box->score,
                _ ("Which number of the class is explained; a probability also falls "
                   "when another class rises"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (box->score),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Score"), -1);
  g_signal_connect_swapped (box->score, "notify::selected", G_CALLBACK (score_chosen),
                            box);
  gtk_box_append (GTK_BOX (line), title);
  gtk_box_append (GTK_BOX (line), box->score);
  box->score_row = line;
  return line;
}

static void
lens_target_box_init (LensTargetBox *box)
{
  GtkWidget *lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  box->named = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (box->named), 0);
  gtk_label_set_wrap (GTK_LABEL (box->named), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (box->named), PANGO_WRAP_WORD_CHAR);
  gtk_widget_add_css_class (box->named, "dim-label");
  gtk_box_append (GTK_BOX (lines), new_kinds (box));
  gtk_box_append (GTK_BOX (lines), box->named);
  gtk_box_append (GTK_BOX (lines), new_score (box));
  gtk_widget_set_parent (lines, GTK_WIDGET (box));
}

GtkWidget *
lens_target_box_new (LensSession *session)
{
  LensTargetBox *box = g_object_new (LENS_TYPE_TARGET_BOX, NULL);

  box->session = g_object_ref (session);
  g_signal_connect (session, "changed", G_CALLBACK (session_changed), box);
  read_place (box);
  return GTK_WIDGET (box);
}
