/* settings-pane.c - what can be chosen about the present view, made from the core's fields
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The rows of a group are made anew when its fields are other ones; else they only show
 * other values: a row with a list is slow to make, and would be felt when the view is
 * changed.
 */

#include "ui/settings-pane.h"

#include "ui/i18n.h"
#include "ui/method-picker.h"
#include "ui/setting-control.h"
#include "ui/setting-row.h"
#include "ui/target-box.h"
#include "ui/tip.h"

#include <string.h>

/* Where rows come from, and where their values go. */
typedef struct
{
  const char *title;
  const LensField *(*fields) (
    const LensJob *job); /* NULL where the group is not shown */
  gconstpointer (*settings) (const LensJob *job);
  void (*set) (LensSession *session, const char *name, const char *text);
} Group;

static const LensField *
method_fields (const LensJob *job)
{
  return job->method->fields;
}

static gconstpointer
method_settings (const LensJob *job)
{
  return job->settings;
}

static const LensField *
look_fields (const LensJob *job)
{
  return lens_look_fields;
}

static gconstpointer
look_settings (const LensJob *job)
{
  return &job->look;
}

static const LensField *
clip_fields (const LensJob *job)
{
  return job->method->is_clip ? lens_clip_fields : NULL;
}

static gconstpointer
clip_settings (const LensJob *job)
{
  return &job->clip;
}

/* Where random numbers begin: of every job, whatever its method is. */
static const LensField seed_fields[] = {
  {
    LENS_SEED (LensJob, seed),
    .title = N_ ("Seed"),
    .help = N_ ("where random numbers begin, for methods and baselines that use them"),
  },
  { .kind = LENS_FIELD_END },
};

static const LensField *
chance_fields (const LensJob *job)
{
  return job->method->fields != NULL ? seed_fields : NULL;
}

static gconstpointer
chance_settings (const LensJob *job)
{
  return job;
}

static const Group groups[] = {
  { N_ ("Method"), method_fields, method_settings, lens_session_set_setting },
  { NULL, chance_fields, chance_settings, lens_session_set_setting },
  { N_ ("Picture"), look_fields, look_settings, lens_session_set_look },
  { N_ ("Clip"), clip_fields, clip_settings, lens_session_set_clip },
};

struct _LensSettingsPane
{
  GtkWidget parent_instance;
  LensSession *session;
  GtkWidget *picker;
  GtkWidget *summary;
  GtkWidget *paper;
  GtkWidget *target_title;
  GtkWidget *target;
  GtkWidget *figure;
  GPtrArray *figures; /* const LensFigure, NULL first: those of the drop-down */
  GtkWidget *titles[G_N_ELEMENTS (groups)]; /* (nullable) */
  GtkWidget *boxes[G_N_ELEMENTS (groups)];
  const LensField *fields[G_N_ELEMENTS (groups)]; /* (nullable): whose rows these are */
  const LensMethod *method;                       /* (nullable): whose rows there are */
  gboolean is_reading;
};

G_DEFINE_FINAL_TYPE (LensSettingsPane, lens_settings_pane, GTK_TYPE_WIDGET)

static const LensJob *
present_job (LensSettingsPane *pane)
{
  const LensPlace *place = lens_session_place (pane->session);

  return place->jobs[place->view];
}

static const Group *
group_of_row (LensSettingRow *row)
{
  return g_object_get_data (G_OBJECT (row), "group");
}

static void
row_changed (LensSettingRow *row, const char *text, LensSettingsPane *pane)
{
  g_autofree char *name = lens_field_dup_name (lens_setting_row_field (row));

  group_of_row (row)->set (pane->session, name, text);
}

static void
fill_group (LensSettingsPane *pane, gsize index, const LensJob *job)
{
  const Group *group = &groups[index];
  const LensField *fields = group->fields (job);
  GtkWidget *box = pane->boxes[index];
  gboolean is_empty = TRUE;

  if (fields == pane->fields[index] && fields != NULL)
    return;
  pane->fields[index] = fields;
  for (GtkWidget *child; (child = gtk_widget_get_first_child (box)) != NULL;)
    gtk_box_remove (GTK_BOX (box), child);
  LENS_FOR_EACH_FIELD (field, fields)
    {
      GtkWidget *row = lens_setting_row_new (field);

      g_object_set_data (G_OBJECT (row), "group", (gpointer) group);
      g_signal_connect (row, "changed", G_CALLBACK (row_changed), pane);
      gtk_box_append (GTK_BOX (box), row);
      is_empty = FALSE;
    }
  gtk_widget_set_visible (box, !is_empty);
  if (pane->titles[index] != NULL)
    gtk_widget_set_visible (pane->titles[index], !is_empty);
}

/* The figures that can draw what the method gives. */
static void
fill_figures (LensSettingsPane *pane, const LensMethod *method)
{
  GtkStringList *titles = gtk_string_list_new (NULL);

  g_ptr_array_set_size (pane->figures, 0);
  g_ptr_array_add (pane->figures, NULL);
  gtk_string_list_append (titles, _ ("Automatic"));
  for (int i = 0; lens_figures[i] != NULL; i++)
    if ((lens_figures[i]->kinds & 1u << method->kind) != 0)
      {
        g_ptr_array_add (pane->figures, (gpointer) lens_figures[i]);
        gtk_string_list_append (titles, _ (lens_figures[i]->title));
      }
  gtk_drop_down_set_model (GTK_DROP_DOWN (pane->figure), G_LIST_MODEL (titles));
  g_object_unref (titles);
}

static void
paper_shown (GObject *window, GAsyncResult *result, gpointer data)
{
  LensSession *session = data;
  g_autoptr (GError) error = NULL;

  if (!gtk_show_uri_full_finish (GTK_WINDOW (window), result, &error))
    {
      g_autofree char *text = g_strdup_printf (_ ("The paper cannot be shown: %s"),
                                               error->message);

      g_signal_emit_by_name (session, "failed", text);
    }
  g_object_unref (session);
}

/* As the label does by itself, but without a dialog that is in the way where nothing shows
 * pages of the web. */
static gboolean
show_paper (GtkLabel *label, const char *link, LensSettingsPane *pane)
{
  gtk_show_uri_full (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (pane))), link,
                     GDK_CURRENT_TIME, NULL, paper_shown, g_object_ref (pane->session));
  return TRUE;
}

static void
show_method (LensSettingsPane *pane, const LensMethod *method)
{
  g_autofree char *markup = NULL;

  gtk_label_set_text (GTK_LABEL (pane->summary), _ (method->summary));
  gtk_widget_set_visible (pane->paper, method->paper != NULL);
  if (method->paper != NULL && method->link != NULL)
    markup = g_markup_printf_escaped ("<a href=\"%s\">%s</a>", method->link,
                                      method->paper);
  else if (method->paper != NULL)
    markup = g_markup_escape_text (method->paper, -1);
  gtk_label_set_markup (GTK_LABEL (pane->paper), markup != NULL ? markup : "");
  lens_tip_set (pane->paper, method->link);
}

static void
show_figure (LensSettingsPane *pane, const LensJob *job)
{
  guint selected = 0;

  for (guint i = 1; i < pane->figures->len && job->figure != NULL; i++)
    {
      const LensFigure *figure = g_ptr_array_index (pane->figures, i);

      if (g_str_equal (figure->id, job->figure))
        selected = i;
    }
  gtk_drop_down_set_selected (GTK_DROP_DOWN (pane->figure), selected);
}

static void
show_values (LensSettingsPane *pane, const LensJob *job)
{
  for (gsize i = 0; i < G_N_ELEMENTS (groups); i++)
    for (GtkWidget *row = gtk_widget_get_first_child (pane->boxes[i]); row != NULL;
         row = gtk_widget_get_next_sibling (row))
      lens_setting_row_show (LENS_SETTING_ROW (row), groups[i].settings (job));
}

static void
read_place (LensSettingsPane *pane)
{
  const LensJob *job = present_job (pane);
  const gboolean has_target = (job->method->needs & LENS_NEEDS_TARGET) != 0;

  pane->is_reading = TRUE;
  if (job->method != pane->method)
    {
      pane->method = job->method;
      lens_method_picker_set_method (LENS_METHOD_PICKER (pane->picker), job->method);
      show_method (pane, job->method);
      fill_figures (pane, job->method);
      for (gsize i = 0; i < G_N_ELEMENTS (groups); i++)
        fill_group (pane, i, job);
    }
  gtk_widget_set_visible (pane->target_title, has_target);
  gtk_widget_set_visible (pane->target, has_target);
  show_figure (pane, job);
  show_values (pane, job);
  pane->is_reading = FALSE;
}

static void
session_changed (LensSession *session, guint what, LensSettingsPane *pane)
{
  if ((what & (LENS_CHANGE_VIEW | LENS_CHANGE_METHOD | LENS_CHANGE_SETTINGS |
               LENS_CHANGE_LOOK | LENS_CHANGE_MODEL)) != 0)
    read_place (pane);
}

static void
method_picked (LensMethodPicker *picker, gpointer method, LensSettingsPane *pane)
{
  lens_session_set_method (pane->session, method);
}

static void
figure_chosen (LensSettingsPane *pane)
{
  const guint selected = gtk_drop_down_get_selected (GTK_DROP_DOWN (pane->figure));
  const LensFigure *figure;

  if (pane->is_reading || selected >= pane->figures->len)
    return;
  figure = g_ptr_array_index (pane->figures, selected);
  lens_session_set_figure (pane->session, figure != NULL ? figure->id : NULL);
}

static void
lens_settings_pane_dispose (GObject *object)
{
  LensSettingsPane *pane = LENS_SETTINGS_PANE (object);

  if (pane->session != NULL)
    g_signal_handlers_disconnect_by_data (pane->session, pane);
  for (GtkWidget *child; (child = gtk_widget_get_first_child (GTK_WIDGET (object)));)
    gtk_widget_unparent (child);
  g_clear_pointer (&pane->figures, g_ptr_array_unref);
  g_clear_object (&pane->session);
  G_OBJECT_CLASS (lens_settings_pane_parent_class)->dispose (object);
}

static void
lens_settings_pane_class_init (LensSettingsPaneClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = lens_settings_pane_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static GtkWidget *
append_title (GtkBox *box, const char *text)
{
  GtkWidget *title = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_widget_add_css_class (title, "heading");
  gtk_widget_set_margin_top (title, 12);
  gtk_box_append (box, title);
  return title;
}

static void
append_method (LensSettingsPane *pane, GtkBox *box)
{
  pane->picker = lens_method_picker_new ();
  pane->summary = gtk_label_new (NULL);
  pane->paper = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (pane->summary), 0);
  gtk_label_set_wrap (GTK_LABEL (pane->summary), TRUE);
  gtk_label_set_xalign (GTK_LABEL (pane->paper), 0);
  gtk_label_set_wrap (GTK_LABEL (pane->paper), TRUE);
  gtk_widget_add_css_class (pane->paper, "caption");
  g_signal_connect (pane->paper, "activate-link", G_CALLBACK (show_paper), pane);
  g_signal_connect (pane->picker, "picked", G_CALLBACK (method_picked), pane);
  gtk_box_append (box, pane->picker);
  gtk_box_append (box, pane->summary);
  gtk_box_append (box, pane->paper);
}

static void
append_figure (LensSettingsPane *pane, GtkBox *box)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *title = gtk_label_new (_ ("Figure"));

  gtk_label_set_xalign (GTK_LABEL (title), 0);
  pane->figures = g_ptr_array_new ();
  pane->figure = gtk_drop_down_new (NULL, NULL);
  gtk_widget_set_hexpand (title, TRUE);
  gtk_widget_set_size_request (pane->figure, LENS_SETTING_CONTROL_WIDTH, -1);
  lens_tip_set (pane->figure, _ ("How the answer is drawn"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (pane->figure),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Figure"), -1);
  g_signal_connect_swapped (pane->figure, "notify::selected",
                            G_CALLBACK (figure_chosen), pane);
  gtk_box_append (GTK_BOX (line), title);
  gtk_box_append (GTK_BOX (line), pane->figure);
  gtk_box_append (box, line);
}

static void
append_groups (LensSettingsPane *pane, GtkBox *box)
{
  for (gsize i = 0; i < G_N_ELEMENTS (groups); i++)
    {
      if (groups[i].title != NULL)
        pane->titles[i] = append_title (box, _ (groups[i].title));
      if (groups[i].fields == look_fields)
        append_figure (pane, box);
      pane->boxes[i] = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
      gtk_box_append (box, pane->boxes[i]);
    }
}

static void
lens_settings_pane_init (LensSettingsPane *pane)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (pane), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Settings of the view"), -1);
}

GtkWidget *
lens_settings_pane_new (LensSession *session)
{
  LensSettingsPane *pane = g_object_new (LENS_TYPE_SETTINGS_PANE, NULL);
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  pane->session = g_object_ref (session);
  gtk_widget_set_margin_top (box, 12);
  gtk_widget_set_margin_bottom (box, 18);
  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);
  append_method (pane, GTK_BOX (box));
  pane->target_title = append_title (GTK_BOX (box), _ ("Explain"));
  pane->target = lens_target_box_new (session);
  gtk_box_append (GTK_BOX (box), pane->target);
  append_groups (pane, GTK_BOX (box));
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), box);
  gtk_widget_set_parent (scroller, GTK_WIDGET (pane));
  g_signal_connect (session, "changed", G_CALLBACK (session_changed), pane);
  read_place (pane);
  return GTK_WIDGET (pane);
}
