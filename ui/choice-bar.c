/* choice-bar.c - the first choice of a view's method, as buttons side by side
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/choice-bar.h"

#include "ui/i18n.h"
#include "ui/spoken.h"
#include "ui/tip.h"

#include <string.h>

struct _LensChoiceBar
{
  GtkWidget parent_instance;

  LensSession *session;
  LensQuestion view;
  const LensField *field; /* whose choices the buttons are */
  gboolean is_following;
};

G_DEFINE_FINAL_TYPE (LensChoiceBar, lens_choice_bar, GTK_TYPE_WIDGET)

static const LensField *
first_choice (const LensMethod *method)
{
  LENS_FOR_EACH_FIELD (field, method->fields)
    if (field->kind == LENS_FIELD_CHOICE)
      return field;
  return NULL;
}

static void
on_toggled (GtkToggleButton *button, LensChoiceBar *bar)
{
  g_autofree char *name = NULL;

  if (bar->is_following || !gtk_toggle_button_get_active (button))
    return;
  name = lens_field_dup_name (bar->field);
  lens_session_set_setting (bar->session, name,
                            g_object_get_data (G_OBJECT (button), "lens-choice"));
}

static void
fill (LensChoiceBar *bar, const LensField *field)
{
  GtkWidget *child;
  GtkToggleButton *first = NULL;

  bar->field = field;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (bar))) != NULL)
    gtk_widget_unparent (child);
  if (field == NULL)
    return;
  for (const LensChoice *choice = field->choices; choice->id != NULL; choice++)
    {
      g_autofree char *title = lens_dup_capitalised (_ (choice->title));
      GtkWidget *button = gtk_toggle_button_new_with_label (title);

      gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (button), first);
      first = first != NULL ? first : GTK_TOGGLE_BUTTON (button);
      g_object_set_data (G_OBJECT (button), "lens-choice", (gpointer) choice->id);
      lens_tip_set (button, _ (field->help));
      gtk_widget_set_parent (button, GTK_WIDGET (bar));
      g_signal_connect (button, "toggled", G_CALLBACK (on_toggled), bar);
    }
  gtk_accessible_update_property (GTK_ACCESSIBLE (bar), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ (field->title), -1);
}

static void
show (LensChoiceBar *bar)
{
  const LensJob *job = lens_session_place (bar->session)->jobs[bar->view];
  const LensField *field = first_choice (job->method);
  g_autofree char *chosen = NULL;

  bar->is_following = TRUE;
  if (field != bar->field)
    fill (bar, field);
  gtk_widget_set_visible (GTK_WIDGET (bar), field != NULL);
  if (field != NULL)
    chosen = lens_field_to_text (field, job->settings);
  for (GtkWidget *button = gtk_widget_get_first_child (GTK_WIDGET (bar));
       button != NULL; button = gtk_widget_get_next_sibling (button))
    if (g_strcmp0 (g_object_get_data (G_OBJECT (button), "lens-choice"), chosen) == 0)
      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), TRUE);
  bar->is_following = FALSE;
}

static void
on_session_changed (LensSession *session, guint what, LensChoiceBar *bar)
{
  if ((what & (LENS_CHANGE_SETTINGS | LENS_CHANGE_METHOD | LENS_CHANGE_VIEW)) != 0)
    show (bar);
}

static void
lens_choice_bar_dispose (GObject *object)
{
  LensChoiceBar *self = LENS_CHOICE_BAR (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (lens_choice_bar_parent_class)->dispose (object);
}

static void
lens_choice_bar_class_init (LensChoiceBarClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = lens_choice_bar_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
lens_choice_bar_init (LensChoiceBar *bar)
{
  gtk_widget_add_css_class (GTK_WIDGET (bar), "linked");
  gtk_widget_set_halign (GTK_WIDGET (bar), GTK_ALIGN_START);
}

GtkWidget *
lens_choice_bar_new (LensSession *session, LensQuestion view)
{
  LensChoiceBar *self = g_object_new (LENS_TYPE_CHOICE_BAR, NULL);

  self->session = g_object_ref (session);
  self->view = view;
  g_signal_connect_object (session, "changed", G_CALLBACK (on_session_changed), self,
                           0);
  show (self);
  return GTK_WIDGET (self);
}
