/* look-bar.c - the choices about colours that are made again and again
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/look-bar.h"

#include "ui/hold-button.h"
#include "ui/i18n.h"
#include "ui/setting-control.h"
#include "ui/tip.h"
#include "ui/wrap-box.h"

/* The number of a slider stands in its tip, and in the settings. */
#define SLIDER_WIDTH 76

/* Of lens_look_fields[]; those that are not there are left out. */
static const char *const names[] = { "blend", "colormap", "scale" };

typedef struct
{
  LensSettingBinding binding;
  LensSession *session; /* lent: the bar's */
  const LensSettingControl *kind;
  GtkWidget *control;
} Choice;

struct _LensLookBar
{
  GtkWidget parent_instance;
  LensSession *session;
  LensQuestion question;
  Choice choices[G_N_ELEMENTS (names)];
};

G_DEFINE_FINAL_TYPE (LensLookBar, lens_look_bar, GTK_TYPE_WIDGET)

static void
write_tip (const Choice *choice)
{
  const char *help = _ (choice->binding.field->help);
  g_autofree char *tip = NULL;

  if (GTK_IS_SCALE (choice->control))
    tip = g_strdup_printf ("%.2f: %s",
                           gtk_range_get_value (GTK_RANGE (choice->control)), help);
  lens_tip_set (choice->control, tip != NULL ? tip : help);
}

static void
read_place (LensLookBar *bar)
{
  const LensLook *look = &lens_session_place (bar->session)->jobs[bar->question]->look;

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      Choice *choice = &bar->choices[i];
      g_autofree char *text = NULL;

      if (choice->control == NULL)
        continue;
      text = lens_field_to_text (choice->binding.field, look);
      choice->binding.is_reading = TRUE;
      choice->kind->show (choice->control, choice->binding.field, text);
      choice->binding.is_reading = FALSE;
      write_tip (choice);
    }
}

static void
session_changed (LensSession *session, guint what, LensLookBar *bar)
{
  if ((what & (LENS_CHANGE_LOOK | LENS_CHANGE_MODEL)) != 0)
    read_place (bar);
}

static void
taken (const char *text, gpointer data)
{
  const Choice *choice = data;
  g_autofree char *name = lens_field_dup_name (choice->binding.field);

  lens_session_set_look (choice->session, name, text);
}

static void
lens_look_bar_dispose (GObject *object)
{
  LensLookBar *bar = LENS_LOOK_BAR (object);

  if (bar->session != NULL)
    g_signal_handlers_disconnect_by_data (bar->session, bar);
  for (GtkWidget *child; (child = gtk_widget_get_first_child (GTK_WIDGET (object)));)
    gtk_widget_unparent (child);
  g_clear_object (&bar->session);
  G_OBJECT_CLASS (lens_look_bar_parent_class)->dispose (object);
}

static void
lens_look_bar_class_init (LensLookBarClass *class)
{
  G_OBJECT_CLASS (class)->dispose = lens_look_bar_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (class),
                                            GTK_TYPE_BIN_LAYOUT);
}

static void
lens_look_bar_init (LensLookBar *bar)
{
}

/* A bar has less room than a row of its own. */
static void
make_small (GtkWidget *control)
{
  gtk_widget_set_hexpand (control, FALSE);
  gtk_widget_set_valign (control, GTK_ALIGN_CENTER);
  gtk_widget_set_size_request (control, GTK_IS_SCALE (control) ? SLIDER_WIDTH : -1, -1);
  if (GTK_IS_SCALE (control))
    gtk_scale_set_draw_value (GTK_SCALE (control), FALSE);
  gtk_widget_add_css_class (control, "lens-narrow");
}

static GtkWidget *
append_choice (LensLookBar *bar,
               LensWrapBox *box,
               Choice *choice,
               const LensField *field)
{
  GtkWidget *pair = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);
  GtkWidget *title = gtk_label_new (_ (field->title));

  choice->session = bar->session;
  choice->binding = (LensSettingBinding){
    .field = field,
    .taken = taken,
    .data = choice,
  };
  choice->kind = lens_setting_control_for (field);
  choice->control = choice->kind->create (&choice->binding);
  make_small (choice->control);
  gtk_accessible_update_property (GTK_ACCESSIBLE (choice->control),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _ (field->title), -1);
  gtk_widget_add_css_class (title, "dim-label");
  gtk_widget_set_halign (pair, GTK_ALIGN_START);
  gtk_box_append (GTK_BOX (pair), title);
  gtk_box_append (GTK_BOX (pair), choice->control);
  lens_wrap_box_append (box, pair);
  return pair;
}

GtkWidget *
lens_look_bar_new (LensSession *session, LensQuestion question)
{
  LensLookBar *bar = g_object_new (LENS_TYPE_LOOK_BAR, NULL);
  GtkWidget *box = lens_wrap_box_new (6);
  GtkWidget *last = NULL;

  bar->session = g_object_ref (session);
  bar->question = question;
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const LensField *field = lens_fields_find (lens_look_fields, names[i], "look",
                                                 NULL);

      if (field != NULL)
        last = append_choice (bar, LENS_WRAP_BOX (box), &bar->choices[i], field);
    }
  /* Beside the rule of the scale that it stops. */
  if (last != NULL)
    gtk_box_append (GTK_BOX (last), lens_hold_button_new (session, question));
  gtk_widget_set_parent (box, GTK_WIDGET (bar));
  g_signal_connect (session, "changed", G_CALLBACK (session_changed), bar);
  read_place (bar);
  return GTK_WIDGET (bar);
}
