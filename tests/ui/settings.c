/* settings.c - every method, figure and setting of the core can be reached in the pane
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The core's tables are walked, so that a new row of them is tested without a word here.
 */

#include "tests/ui/stage.h"
#include "ui/setting-row.h"
#include "ui/settings-pane.h"

#include <adwaita.h>
#include <string.h>

typedef struct
{
  LensSession *session;
  GtkWidget *pane;
} Fixture;

static gboolean
begin (Fixture *fixture)
{
  if (!stage_has_display ())
    return FALSE;
  fixture->session = stage_sample ();
  fixture->pane = g_object_ref_sink (lens_settings_pane_new (fixture->session));
  return TRUE;
}

static void
end (Fixture *fixture)
{
  g_object_unref (fixture->pane);
  stage_close (fixture->session);
}

static const LensJob *
present_job (LensSession *session)
{
  const LensPlace *place = lens_session_place (session);

  return place->jobs[place->view];
}

static gboolean
is_row_of (GtkWidget *widget, gpointer data)
{
  return LENS_IS_SETTING_ROW (widget) &&
         lens_setting_row_field (LENS_SETTING_ROW (widget)) == data;
}

static gboolean
offers_method (GtkWidget *widget, gpointer data)
{
  return GTK_IS_LIST_BOX_ROW (widget) &&
         g_object_get_data (G_OBJECT (widget), "method") == data;
}

static gboolean
lists_text (GtkWidget *widget, gpointer data)
{
  GListModel *model = GTK_IS_DROP_DOWN (widget)
                        ? gtk_drop_down_get_model (GTK_DROP_DOWN (widget))
                        : NULL;

  for (guint i = 0; model != NULL && i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (model, i);

      if (g_str_equal (gtk_string_object_get_string (GTK_STRING_OBJECT (item)), data))
        return TRUE;
    }
  return FALSE;
}

static void
go_to (Fixture *fixture, const LensMethod *method)
{
  lens_session_set_view (fixture->session, method->question);
  lens_session_set_method (fixture->session, method);
  g_assert_true (present_job (fixture->session)->method == method);
}

static void
check_figures (Fixture *fixture, const LensMethod *method)
{
  for (int i = 0; lens_figures[i] != NULL; i++)
    {
      const gboolean fits = (lens_figures[i]->kinds & 1u << method->kind) != 0;
      const gboolean is_listed = stage_find (fixture->pane, lists_text,
                                             (gpointer) lens_figures[i]->title) != NULL;

      g_test_message ("%s as %s", method->id, lens_figures[i]->id);
      g_assert_cmpint (fits, ==, is_listed);
    }
}

static void
test_reaches_all (void)
{
  Fixture fixture = { 0 };

  if (!begin (&fixture))
    return;
  for (int i = 0; lens_methods[i] != NULL; i++)
    {
      go_to (&fixture, lens_methods[i]);
      g_assert_nonnull (
        stage_find (fixture.pane, offers_method, (gpointer) lens_methods[i]));
      LENS_FOR_EACH_FIELD (field, lens_methods[i]->fields)
        g_assert_nonnull (stage_find (fixture.pane, is_row_of, (gpointer) field));
      LENS_FOR_EACH_FIELD (field, lens_look_fields)
        g_assert_nonnull (stage_find (fixture.pane, is_row_of, (gpointer) field));
      if (lens_methods[i]->is_clip)
        LENS_FOR_EACH_FIELD (field, lens_clip_fields)
          g_assert_nonnull (stage_find (fixture.pane, is_row_of, (gpointer) field));
      check_figures (&fixture, lens_methods[i]);
    }
  end (&fixture);
}

static gboolean
is_part (GtkWidget *widget, gpointer data)
{
  return GTK_IS_DROP_DOWN (widget);
}

/* Does to a control what a hand would: gives it another value. */
static void
turn (GtkWidget *control, const LensField *field)
{
  if (GTK_IS_SWITCH (control))
    gtk_switch_set_active (GTK_SWITCH (control),
                           !gtk_switch_get_active (GTK_SWITCH (control)));
  else if (GTK_IS_SPIN_BUTTON (control))
    {
      const double value = gtk_spin_button_get_value (GTK_SPIN_BUTTON (control));

      gtk_spin_button_set_value (GTK_SPIN_BUTTON (control),
                                 value + 1 <= field->max ? value + 1 : value - 1);
    }
  else if (GTK_IS_RANGE (control))
    gtk_range_set_value (GTK_RANGE (control),
                         gtk_range_get_value (GTK_RANGE (control)) > field->min
                           ? field->min
                           : field->max);
  else if (GTK_IS_ENTRY (control))
    {
      gtk_editable_set_text (GTK_EDITABLE (control), "3");
      g_signal_emit_by_name (control, "activate");
    }
  else
    {
      GtkDropDown *list = GTK_DROP_DOWN (stage_find (control, is_part, NULL));

      gtk_drop_down_set_selected (list, gtk_drop_down_get_selected (list) == 0 ? 1 : 0);
    }
}

static void
check_row (Fixture *fixture, const LensField *field, gsize offset)
{
  GtkWidget *row = stage_find (fixture->pane, is_row_of, (gpointer) field);
  const LensJob *job = present_job (fixture->session);
  gconstpointer settings = offset == 0 ? job->settings
                                       : (gconstpointer) ((const char *) job + offset);
  g_autofree char *before = lens_field_to_text (field, settings);
  g_autofree char *after = NULL;
  g_autofree char *again = NULL;

  turn (lens_setting_row_control (LENS_SETTING_ROW (row)), field);
  job = present_job (fixture->session);
  settings = offset == 0 ? job->settings
                         : (gconstpointer) ((const char *) job + offset);
  after = lens_field_to_text (field, settings);
  g_test_message ("%s: %s, then %s", field->name, before, after);
  g_assert_cmpstr (before, !=, after);

  lens_session_undo (fixture->session);
  job = present_job (fixture->session);
  settings = offset == 0 ? job->settings
                         : (gconstpointer) ((const char *) job + offset);
  again = lens_field_to_text (field, settings);
  g_assert_cmpstr (before, ==, again);
}

static void
test_changes_the_job (void)
{
  Fixture fixture = { 0 };

  if (!begin (&fixture))
    return;
  for (int i = 0; lens_methods[i] != NULL; i++)
    {
      go_to (&fixture, lens_methods[i]);
      g_test_message ("%s", lens_methods[i]->id);
      LENS_FOR_EACH_FIELD (field, lens_methods[i]->fields)
        check_row (&fixture, field, 0);
      LENS_FOR_EACH_FIELD (field, lens_look_fields)
        check_row (&fixture, field, offsetof (LensJob, look));
      if (lens_methods[i]->is_clip)
        LENS_FOR_EACH_FIELD (field, lens_clip_fields)
          check_row (&fixture, field, offsetof (LensJob, clip));
    }
  end (&fixture);
}

/* A row that is not as it was at first has a button that makes it so. */
static gboolean
is_reset (GtkWidget *widget, gpointer data)
{
  return GTK_IS_BUTTON (widget) &&
         g_strcmp0 (gtk_button_get_icon_name (GTK_BUTTON (widget)),
                    "edit-undo-symbolic") == 0;
}

static void
test_goes_back_to_the_first_value (void)
{
  Fixture fixture = { 0 };
  const LensField *field = lens_fields_find (lens_look_fields, "blend", "look", NULL);
  GtkWidget *row;
  GtkWidget *button;

  if (!begin (&fixture))
    return;
  row = stage_find (fixture.pane, is_row_of, (gpointer) field);
  button = stage_find (row, is_reset, NULL);
  g_assert_false (gtk_widget_get_visible (button));

  lens_session_set_look (fixture.session, "blend", "0.25");
  g_assert_true (gtk_widget_get_visible (button));
  g_signal_emit_by_name (button, "clicked");
  g_assert_cmpfloat (present_job (fixture.session)->look.blend, ==, 0.5);
  g_assert_false (gtk_widget_get_visible (button));
  end (&fixture);
}

/* No control of the pane has a controller that takes the wheel from it. */
static gboolean
takes_wheel (GtkWidget *widget, gpointer data)
{
  g_autoptr (GListModel) controllers = NULL;

  if (!GTK_IS_RANGE (widget) && !GTK_IS_SPIN_BUTTON (widget))
    return FALSE;
  /* The bar of a scrolled window is a range too, but no control. */
  if (gtk_widget_get_ancestor (widget, GTK_TYPE_SCROLLBAR) != NULL)
    return FALSE;
  controllers = gtk_widget_observe_controllers (widget);
  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers,
                                                                         i);

      if (GTK_IS_EVENT_CONTROLLER_SCROLL (controller) &&
          gtk_event_controller_get_propagation_phase (controller) != GTK_PHASE_NONE)
        return TRUE;
    }
  return FALSE;
}

static void
test_leaves_the_wheel_to_scrolling (void)
{
  Fixture fixture = { 0 };

  if (!begin (&fixture))
    return;
  for (int i = 0; lens_methods[i] != NULL; i++)
    {
      go_to (&fixture, lens_methods[i]);
      g_assert_null (stage_find (fixture.pane, takes_wheel, NULL));
    }
  end (&fixture);
}

static void
check_zero (Fixture *fixture, const LensField *field)
{
  GtkWidget *row = stage_find (fixture->pane, is_row_of, (gpointer) field);
  GtkWidget *control = lens_setting_row_control (LENS_SETTING_ROW (row));

  g_test_message ("%s", field->name);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (control), 3);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (control)), ==, "3");
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (control), 0);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (control)), ==, field->zero);

  gtk_editable_set_text (GTK_EDITABLE (control), "5");
  gtk_spin_button_update (GTK_SPIN_BUTTON (control));
  g_assert_cmpfloat (gtk_spin_button_get_value (GTK_SPIN_BUTTON (control)), ==, 5);
  gtk_editable_set_text (GTK_EDITABLE (control), field->zero);
  gtk_spin_button_update (GTK_SPIN_BUTTON (control));
  g_assert_cmpfloat (gtk_spin_button_get_value (GTK_SPIN_BUTTON (control)), ==, 0);
}

/* Where 0 stands for something else, it is shown and taken as a word. */
static void
test_zero_has_a_word (void)
{
  Fixture fixture = { 0 };
  int n_words = 0;

  if (!begin (&fixture))
    return;
  for (int i = 0; lens_methods[i] != NULL; i++)
    {
      go_to (&fixture, lens_methods[i]);
      LENS_FOR_EACH_FIELD (field, lens_methods[i]->fields)
        if (field->zero != NULL)
          {
            check_zero (&fixture, field);
            n_words++;
          }
    }
  g_assert_cmpint (n_words, >, 0);
  end (&fixture);
}

int
main (int argc, char **argv)
{
  stage_init (&argc, &argv);
  g_test_add_func ("/ui/settings/reaches-every-row-of-the-tables", test_reaches_all);
  g_test_add_func ("/ui/settings/changes-the-job-and-undo-gives-it-back",
                   test_changes_the_job);
  g_test_add_func ("/ui/settings/goes-back-to-the-first-value",
                   test_goes_back_to_the_first_value);
  g_test_add_func ("/ui/settings/leaves-the-wheel-to-scrolling",
                   test_leaves_the_wheel_to_scrolling);
  g_test_add_func ("/ui/settings/zero-has-a-word", test_zero_has_a_word);
  return g_test_run ();
}
