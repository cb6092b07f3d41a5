/* ways.c - the ways into the window and out of it: clipboard, exports, what is kept
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tests/ui/support.h"
#include "ui/export-work.h"
#include "ui/hold-button.h"
#include "ui/keys.h"
#include "ui/unit.h"

static LensWindow *
open_sample (void)
{
  return ui_open_window (ui_sample ("models/shapes.onnx"),
                         ui_sample ("images/shapes.png"), NULL);
}

static gboolean
has_two_pictures (gpointer window)
{
  return lens_session_n_pictures (lens_window_session (window)) == 2;
}

static void
test_pastes_a_picture (void)
{
  const guint8 pixels[2 * 2 * 3] = { 255, 0, 0, 0, 255, 0, 0, 0, 255, 9, 9, 9 };
  g_autoptr (GBytes) bytes = g_bytes_new_static (pixels, sizeof pixels);
  g_autoptr (GdkTexture) texture = NULL;
  LensWindow *window;

  if (!ui_has_display ())
    return;

  window = open_sample ();
  texture = gdk_memory_texture_new (2, 2, GDK_MEMORY_R8G8B8, bytes, 6);
  gdk_clipboard_set_texture (gtk_widget_get_clipboard (GTK_WIDGET (window)), texture);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.paste", NULL);
  ui_wait (has_two_pictures, window, "the pasted picture joins the strip");
  ui_close_window (window);
}

static gboolean
is_done (gpointer session)
{
  return lens_reel_is_done (lens_session_reel (session));
}

typedef struct
{
  gboolean is_over;
  char *failure;
} Writing;

static void
note_written (gpointer *result, const GError *error, gpointer data)
{
  const LensExportWork *work = data;
  Writing *writing = work->owner;

  writing->is_over = TRUE;
  writing->failure = error != NULL ? g_strdup (error->message) : NULL;
}

static gboolean
is_over (gpointer writing)
{
  return ((Writing *) writing)->is_over;
}

/* What is on the screen, by one writer; the file must say how it was made. */
static void
check_writer (LensSession *session, const LensWriter *writer, const char *folder)
{
  LensExportWork *work = lens_export_work_new (session);
  Writing writing = { 0 };
  g_autofree char *name = NULL;
  g_autofree char *path = NULL;
  g_autofree char *job = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (work);
  name = g_strconcat ("shown", writer->suffix, NULL);
  path = g_build_filename (folder, name, NULL);
  work->path = g_strdup (path);
  work->owner = &writing;
  lens_monitor_unref (lens_export_work_start (work, session, note_written));
  ui_wait (is_over, &writing, writer->suffix);
  g_assert_cmpstr (writing.failure, ==, NULL);
  job = lens_export_read_job (path, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (job, "shapes.onnx"));
}

static void
test_every_writer (void)
{
  g_autofree char *folder = NULL;
  LensWindow *window;
  LensSession *session;

  if (!ui_has_display ())
    return;

  folder = g_dir_make_tmp ("netlens-ways-XXXXXX", NULL);
  window = open_sample ();
  session = lens_window_session (window);
  lens_session_set_view (session, LENS_QUESTION_BUILD_UP);
  ui_wait (is_done, session, "the clip is complete");
  for (const LensWriter *writer = lens_writers; writer->suffix != NULL; writer++)
    check_writer (session, writer, folder);
  ui_close_window (window);
}

static gboolean
holds_png (gpointer window)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (window);

  return gdk_content_formats_contain_mime_type (gdk_clipboard_get_formats (clipboard),
                                                "image/png");
}

static void
test_copies_what_is_shown (void)
{
  LensWindow *window;

  if (!ui_has_display ())
    return;

  window = open_sample ();
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (window)), "");
  ui_wait (is_done, lens_window_session (window), "the channels are there");
  ui_wait_for_text (GTK_WIDGET (window), "8 layers");
  gtk_widget_activate_action (GTK_WIDGET (window), "win.copy", NULL);
  ui_wait (holds_png, window, "the picture is on the clipboard");
  ui_close_window (window);
}

static void
test_keeps_its_size (void)
{
  LensStore *store;
  LensWindow *window;

  if (!ui_has_display ())
    return;

  store = lens_application_store (ui_application ());
  lens_store_set_number (store, LENS_STORE_WIDTH, 900);
  lens_store_set_number (store, LENS_STORE_HEIGHT, 640);
  window = lens_window_new (ui_application ());
  gtk_window_present (GTK_WINDOW (window));
  ui_wait_until_shown (GTK_WIDGET (window));
  gtk_window_set_default_size (GTK_WINDOW (window), 1000, 700);
  ui_pass (200);
  ui_close_window (window);
  g_assert_cmpint (lens_store_number (store, LENS_STORE_WIDTH), ==, 1000);
  g_assert_cmpint (lens_store_number (store, LENS_STORE_HEIGHT), ==, 700);
  lens_store_set_number (store, LENS_STORE_WIDTH, 1280);
  lens_store_set_number (store, LENS_STORE_HEIGHT, 800);
}

/* What a plain key does, by the table that the window has its keys from. */
static void
press (LensWindow *window, const char *name)
{
  for (const LensKeyGroup *group = lens_key_groups; group->title != NULL; group++)
    for (const LensKey *key = group->keys; key->action != NULL; key++)
      if (g_strv_contains (key->plain_keys, name))
        {
          g_assert_true (
            gtk_widget_activate_action (GTK_WIDGET (window), key->action, NULL));
          return;
        }
  g_error ("no key %s", name);
}

static int
present_channel (LensSession *session)
{
  LensUnit unit;

  lens_unit_of_layer (&unit, session);
  return unit.channel;
}

/* Large channels stand in fewer columns than a square has. */
static void
test_units_are_where_one_sees_them (void)
{
  LensWindow *window;
  LensSession *session;
  int below[2];

  if (!ui_has_display ())
    return;

  window = open_sample ();
  session = lens_window_session (window);
  ui_wait (is_done, session, "the channels are there");
  ui_wait_for_text (GTK_WIDGET (window), "8 layers");
  for (int i = 0; i < 2; i++)
    {
      lens_session_set_tile_size (session, i == 0 ? 24 : 96);
      lens_session_set_unit (session, 0, -1, -1);
      ui_pass (500);
      press (window, "Down");
      below[i] = present_channel (session);
      press (window, "Up");
      g_assert_cmpint (present_channel (session), <=, below[i]);
    }
  g_test_message ("%d and %d columns", below[0], below[1]);
  g_assert_cmpint (below[1], >, 0);
  g_assert_true (below[0] == 0 || below[0] > below[1]);
  ui_close_window (window);
}

static void
test_keys_that_veterans_know (void)
{
  LensWindow *window;
  LensSession *session;
  GtkToggleButton *filters;
  const LensLook *look;

  if (!ui_has_display ())
    return;

  window = open_sample ();
  session = lens_window_session (window);
  ui_wait (is_done, session, "the channels are there");
  ui_wait_for_text (GTK_WIDGET (window), "8 layers");
  ui_pass (200);
  press (window, "z");
  g_assert_cmpint (lens_session_place (session)->tile_size, >, LENS_INITIAL_TILE_SIZE);
  press (window, "z");
  g_assert_cmpint (lens_session_place (session)->tile_size, ==, LENS_INITIAL_TILE_SIZE);
  filters = GTK_TOGGLE_BUTTON (
    gtk_widget_get_ancestor (ui_find_text (GTK_WIDGET (window), "Filters"),
                             GTK_TYPE_TOGGLE_BUTTON));
  press (window, "s");
  g_assert_true (gtk_toggle_button_get_active (filters));
  press (window, "s");
  g_assert_false (gtk_toggle_button_get_active (filters));

  lens_session_set_view (session, LENS_QUESTION_EXPLAIN);
  ui_wait (is_done, session, "the map is there");
  press (window, "a");
  g_assert_cmpint (lens_session_place (session)->beside, ==, LENS_BESIDE_METHOD);
  press (window, "a");
  g_assert_cmpint (lens_session_place (session)->beside, ==, LENS_BESIDE_NOTHING);

  press (window, "t");
  look = &lens_session_place (session)->jobs[LENS_QUESTION_EXPLAIN]->look;
  g_assert_cmpint (look->scale, ==, LENS_SCALE_PERCENTILE_99);
  press (window, "<Shift>t");
  look = &lens_session_place (session)->jobs[LENS_QUESTION_EXPLAIN]->look;
  g_assert_cmpint (look->scale, ==, LENS_SCALE_MAX);
  lens_session_set_look (session, "scale", "fixed");
  press (window, "t");
  look = &lens_session_place (session)->jobs[LENS_QUESTION_EXPLAIN]->look;
  g_assert_cmpfloat (look->limit, <, 1);

  press (window, "a");
  ui_wait (is_done, session, "the map is there again");
  press (window, "Escape");
  g_assert_cmpint (lens_session_place (session)->beside, ==, LENS_BESIDE_NOTHING);
  ui_wait (is_done, session, "and once more");
  press (window, "Escape");
  look = &lens_session_place (session)->jobs[LENS_QUESTION_EXPLAIN]->look;
  g_assert_cmpint (look->scale, ==, LENS_SCALE_AUTO);
  ui_close_window (window);
}

static gboolean
has_scale (gpointer window)
{
  LensScale scale;

  return lens_hold_find_scale (window, &scale);
}

static void
note_change (LensSession *session, guint what, guint *all)
{
  *all |= what;
}

/* Every key of those that users of older tools know, and what it is to change. */
static void
test_every_veteran_key_does_something (void)
{
  static const struct
  {
    LensQuestion view;
    const char *key;
    guint what;
  } keys[] = {
    { LENS_QUESTION_LAYERS, "o", LENS_CHANGE_LAYER },
    { LENS_QUESTION_LAYERS, "u", LENS_CHANGE_LAYER },
    { LENS_QUESTION_LAYERS, "l", LENS_CHANGE_TARGET },
    { LENS_QUESTION_LAYERS, "k", LENS_CHANGE_TARGET },
    { LENS_QUESTION_LAYERS, "i", LENS_CHANGE_TARGET },
    { LENS_QUESTION_LAYERS, "Right", LENS_CHANGE_TARGET },
    { LENS_QUESTION_LAYERS, "j", LENS_CHANGE_TARGET },
    { LENS_QUESTION_LAYERS, "Down", LENS_CHANGE_TARGET },
    { LENS_QUESTION_LAYERS, "Up", LENS_CHANGE_TARGET },
    { LENS_QUESTION_LAYERS, "Right", LENS_CHANGE_TARGET },
    { LENS_QUESTION_LAYERS, "Left", LENS_CHANGE_TARGET },
    { LENS_QUESTION_LAYERS, "f", LENS_CHANGE_LOOK },
    { LENS_QUESTION_LAYERS, "f", LENS_CHANGE_LOOK },
    { LENS_QUESTION_LAYERS, "z", LENS_CHANGE_LOOK },
    { LENS_QUESTION_LAYERS, "t", LENS_CHANGE_LOOK },
    { LENS_QUESTION_LAYERS, "<Shift>t", LENS_CHANGE_LOOK },
    { LENS_QUESTION_LAYERS, "Page_Down", LENS_CHANGE_PICTURE },
    { LENS_QUESTION_LAYERS, "Page_Up", LENS_CHANGE_PICTURE },
    { LENS_QUESTION_LAYERS, "e", LENS_CHANGE_PICTURE },
    { LENS_QUESTION_LAYERS, "w", LENS_CHANGE_PICTURE },
    { LENS_QUESTION_EXPLAIN, "b", LENS_CHANGE_METHOD },
    { LENS_QUESTION_EXPLAIN, "d", LENS_CHANGE_TARGET },
    { LENS_QUESTION_EXPLAIN, "a", LENS_CHANGE_METHOD },
    { LENS_QUESTION_EXPLAIN, "f", LENS_CHANGE_LOOK },
    { LENS_QUESTION_EXPLAIN, "Escape", 0 },
  };
  LensWindow *window;
  LensSession *session;
  guint what = 0;

  if (!ui_has_display ())
    return;
  window = ui_open_window (ui_sample ("models/shapes.onnx"),
                           ui_sample ("images/shapes.png"),
                           ui_sample ("images/die-1-01.png"), NULL);
  session = lens_window_session (window);
  ui_wait (has_two_pictures, window, "both pictures are there");
  ui_wait_for_text (GTK_WIDGET (window), "8 layers");
  lens_session_set_layer (session, 1);
  g_signal_connect (session, "changed", G_CALLBACK (note_change), &what);
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      lens_session_set_view (session, keys[i].view);
      ui_wait (is_done, session, keys[i].key);
      ui_wait (has_scale, window, keys[i].key);
      ui_pass (100);
      what = 0;
      press (window, keys[i].key);
      g_test_message ("%s: %x", keys[i].key, what);
      g_assert_cmpuint (what & keys[i].what, ==, keys[i].what);
    }
  g_signal_handlers_disconnect_by_func (session, note_change, &what);
  ui_close_window (window);
}

/* What is held is the scale of the present layer, and it stays while layers go by. */
static void
test_holds_the_scale (void)
{
  LensWindow *window;
  LensSession *session;
  const LensLook *look;
  double limit;

  if (!ui_has_display ())
    return;
  window = open_sample ();
  session = lens_window_session (window);
  lens_session_set_layer (session, 1);
  ui_wait (is_done, session, "the channels are there");
  ui_wait (has_scale, window, "a scale is there");
  press (window, "f");
  look = &lens_session_place (session)->jobs[LENS_QUESTION_LAYERS]->look;
  limit = look->limit;
  g_assert_cmpint (look->scale, ==, LENS_SCALE_FIXED);
  g_assert_cmpfloat (limit, >, 0);
  g_assert_cmpfloat (limit, !=, 1);
  press (window, "o");
  look = &lens_session_place (session)->jobs[LENS_QUESTION_LAYERS]->look;
  g_assert_cmpint (look->scale, ==, LENS_SCALE_FIXED);
  g_assert_cmpfloat (look->limit, ==, limit);
  lens_session_undo (session);
  lens_session_undo (session);
  look = &lens_session_place (session)->jobs[LENS_QUESTION_LAYERS]->look;
  g_assert_cmpint (look->scale, ==, LENS_SCALE_AUTO);
  lens_session_redo (session);
  press (window, "f");
  look = &lens_session_place (session)->jobs[LENS_QUESTION_LAYERS]->look;
  g_assert_cmpint (look->scale, ==, LENS_SCALE_AUTO);
  ui_close_window (window);
}

/* The hold button that can be seen, or NULL. */
static GtkWidget *
find_hold (GtkWidget *widget)
{
  if (LENS_IS_HOLD_BUTTON (widget) && gtk_widget_get_mapped (widget))
    return gtk_widget_get_first_child (widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_hold (child);

      if (found != NULL)
        return found;
    }
  return NULL;
}

/* By the button, from another rule than the automatic one: letting go ends there all the
 * same, as its tooltip says, and can be undone. */
static void
test_lets_go_of_the_scale (void)
{
  LensWindow *window;
  LensSession *session;
  GtkToggleButton *hold;
  const LensLook *look;

  if (!ui_has_display ())
    return;
  window = open_sample ();
  session = lens_window_session (window);
  lens_session_set_view (session, LENS_QUESTION_EXPLAIN);
  ui_wait (is_done, session, "the map is there");
  ui_wait (has_scale, window, "a scale is there");
  lens_session_set_look (session, "scale", "percentile-99");
  look = &lens_session_place (session)->jobs[LENS_QUESTION_EXPLAIN]->look;
  g_assert_cmpint (look->scale, ==, LENS_SCALE_PERCENTILE_99);
  ui_wait (is_done, session, "the map has another scale");
  hold = GTK_TOGGLE_BUTTON (find_hold (GTK_WIDGET (window)));
  g_assert_false (gtk_toggle_button_get_active (hold));
  gtk_toggle_button_set_active (hold, TRUE);
  look = &lens_session_place (session)->jobs[LENS_QUESTION_EXPLAIN]->look;
  g_assert_cmpint (look->scale, ==, LENS_SCALE_FIXED);
  g_assert_true (gtk_toggle_button_get_active (hold));
  gtk_toggle_button_set_active (hold, FALSE);
  look = &lens_session_place (session)->jobs[LENS_QUESTION_EXPLAIN]->look;
  g_assert_cmpint (look->scale, ==, LENS_SCALE_AUTO);
  g_assert_false (gtk_toggle_button_get_active (hold));
  lens_session_undo (session);
  g_assert_true (gtk_toggle_button_get_active (hold));
  ui_close_window (window);
}

/* The first letter after Ctrl+F belongs to the search already. */
static void
test_search_takes_the_first_letter (void)
{
  LensWindow *window;
  GtkWidget *focus;

  if (!ui_has_display ())
    return;
  window = open_sample ();
  ui_wait_for_text (GTK_WIDGET (window), "8 layers");
  ui_pass (200);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.find-layer", NULL);
  focus = gtk_window_get_focus (GTK_WINDOW (window));
  g_assert_nonnull (focus);
  g_assert_nonnull (gtk_widget_get_ancestor (focus, GTK_TYPE_SEARCH_ENTRY));
  g_assert_true (gtk_widget_get_mapped (focus));
  ui_close_window (window);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/ways/pastes-a-picture", test_pastes_a_picture);
  g_test_add_func ("/ui/ways/every-writer-keeps-the-job", test_every_writer);
  g_test_add_func ("/ui/ways/copies-what-is-shown", test_copies_what_is_shown);
  g_test_add_func ("/ui/ways/keeps-its-size", test_keeps_its_size);
  g_test_add_func ("/ui/ways/units-are-where-one-sees-them",
                   test_units_are_where_one_sees_them);
  g_test_add_func ("/ui/ways/keys-that-veterans-know", test_keys_that_veterans_know);
  g_test_add_func ("/ui/ways/every-veteran-key-does-something",
                   test_every_veteran_key_does_something);
  g_test_add_func ("/ui/ways/holds-the-scale", test_holds_the_scale);
  g_test_add_func ("/ui/ways/lets-go-of-the-scale", test_lets_go_of_the_scale);
  g_test_add_func ("/ui/ways/search-takes-the-first-letter",
                   test_search_takes_the_first_letter);
  return g_test_run ();
}
