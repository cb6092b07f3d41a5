/* words.c - every word of the window can be read, however small it is
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * All labels that can be seen are walked through in all views and states.  In a window of
 * the usual size none is shortened but the first line of what can be unfolded; in the
 * smallest one what is shortened has a tooltip, on itself or on what it is a part of.
 */

#include "tests/support/data.h"
#include "tests/ui/stage.h"
#include "tests/ui/support.h"
#include "ui/settings-pane.h"

typedef struct
{
  int height;
  int width;
  gboolean may_shorten; /* where a tooltip has the rest */
} Room;

/* What a window has around its contents. */
#define FRAME 24

static const Room rooms[] = {
  { 800, 1280, FALSE },
  { 600, 800, TRUE },
};

/* A network whose names are as long as they are in the wild. */
#define LONG_MODEL "models/nihui-ncnn-assets/squeezenet_v1.1.onnx"
#define LONG_PICTURE "images/chelsea.png"

static gboolean
has_tooltip (GtkWidget *widget)
{
  for (; widget != NULL && !GTK_IS_NATIVE (widget);
       widget = gtk_widget_get_parent (widget))
    if (gtk_widget_get_has_tooltip (widget))
      return TRUE;
  return FALSE;
}

/* The head of an expander is the beginning of what it unfolds. */
static gboolean
can_be_unfolded (GtkWidget *label)
{
  GtkWidget *expander = gtk_widget_get_ancestor (label, GTK_TYPE_EXPANDER);

  return expander != NULL &&
         gtk_expander_get_label_widget (GTK_EXPANDER (expander)) == label;
}

static gboolean
is_forgiven (GtkWidget *label, gboolean may_shorten)
{
  return has_tooltip (label) && (may_shorten || can_be_unfolded (label));
}

static int
count_shortened (GtkWidget *widget, gboolean may_shorten)
{
  int n_shortened = 0;

  if (!gtk_widget_get_mapped (widget))
    return 0;
  if (GTK_IS_LABEL (widget) &&
      pango_layout_is_ellipsized (gtk_label_get_layout (GTK_LABEL (widget))) &&
      !is_forgiven (widget, may_shorten))
    {
      n_shortened = 1;
      g_test_message ("shortened: “%s”, %d wide%s",
                      gtk_label_get_text (GTK_LABEL (widget)),
                      gtk_widget_get_width (widget),
                      has_tooltip (widget) ? "" : ", without tooltip");
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n_shortened += count_shortened (child, may_shorten);
  return n_shortened;
}

static gboolean
is_answered (gpointer data)
{
  LensReel *reel = lens_session_reel (lens_window_session (LENS_WINDOW (data)));

  return !lens_reel_is_stale (reel) &&
         (lens_reel_n_frames (reel) > 0 || lens_reel_error (reel) != NULL);
}

static int
look (LensWindow *window, const Room *room, gboolean may_shorten, const char *where)
{
  int n_shortened;

  ui_wait (is_answered, window, where);
  ui_pass (300);
  n_shortened = count_shortened (GTK_WIDGET (window), may_shorten);
  if (n_shortened > 0)
    g_test_message ("… in %s at %d×%d", where, room->width, room->height);
  return n_shortened;
}

typedef struct
{
  LensWindow *window;
  const Room *room;
} Sized;

static gboolean
has_size (gpointer data)
{
  const Sized *sized = data;

  const int width = gtk_widget_get_width (GTK_WIDGET (sized->window));
  const int height = gtk_widget_get_height (GTK_WIDGET (sized->window));

  return ABS (width - sized->room->width) <= FRAME &&
         ABS (height - sized->room->height) <= FRAME;
}

static gboolean
is_settings_pane (GtkWidget *widget, gpointer data)
{
  return LENS_IS_SETTINGS_PANE (widget);
}

static gboolean
has_settings (gpointer window)
{
  return stage_find (window, is_settings_pane, NULL) != NULL;
}

static void
unfold_settings (LensWindow *window)
{
  GtkWidget *pane;

  ui_wait (has_settings, window, "the settings are there");
  pane = stage_find (GTK_WIDGET (window), is_settings_pane, NULL);
  adw_flap_set_reveal_flap (ADW_FLAP (gtk_widget_get_ancestor (pane, ADW_TYPE_FLAP)),
                            TRUE);
}

/* All views, and the states of Explain that have more controls than others. */
static int
walk (LensWindow *window, const Room *room, gboolean may_shorten)
{
  LensSession *session = lens_window_session (window);
  static const char *const names[LENS_N_QUESTIONS] = { "Layers", "Explain", "Occlude",
                                                       "Build-up", "Gist" };
  int n_shortened = 0;

  gtk_window_set_default_size (GTK_WINDOW (window), room->width, room->height);
  ui_wait (has_size, &(Sized){ window, room }, "the window has its size");
  unfold_settings (window);
  for (int view = 0; view < LENS_N_QUESTIONS; view++)
    {
      lens_session_set_view (session, (LensQuestion) view);
      n_shortened += look (window, room, may_shorten, names[view]);
    }
  lens_session_set_view (session, LENS_QUESTION_EXPLAIN);
  for (int i = 0; lens_methods[i] != NULL; i++)
    if (lens_methods[i]->question == LENS_QUESTION_EXPLAIN)
      {
        lens_session_set_method (session, lens_methods[i]);
        n_shortened += look (window, room, may_shorten, lens_methods[i]->id);
      }
  lens_session_set_method (session, lens_method_find ("grad-cam", NULL));
  lens_session_set_beside (session, LENS_BESIDE_METHOD, "integrated-gradients");
  n_shortened += look (window, room, may_shorten, "a comparison");
  lens_session_set_shows_difference (session, TRUE);
  n_shortened += look (window, room, may_shorten, "a difference");
  lens_session_set_beside (session, LENS_BESIDE_NOTHING, NULL);
  return n_shortened;
}

static void
test_can_be_read (gconstpointer data)
{
  const Room *room = data;
  LensWindow *window;

  if (!ui_has_display ())
    return;
  window = ui_open_window (ui_sample ("models/dice.onnx"),
                           ui_sample ("images/die-1-03.png"), NULL);
  g_assert_cmpint (walk (window, room, room->may_shorten), ==, 0);
  ui_close_window (window);
}

/* Names from files may be too long for any window: a tooltip has them whole. */
static void
test_long_names_can_be_read (gconstpointer data)
{
  const Room *room = data;
  g_autofree char *folder = support_data_folder ();
  g_autofree char *model = g_build_filename (folder, LONG_MODEL, NULL);
  g_autofree char *picture = g_build_filename (folder, LONG_PICTURE, NULL);
  LensWindow *window;

  if (!ui_has_display ())
    return;
  if (!g_file_test (model, G_FILE_TEST_EXISTS))
    {
      g_test_skip ("the shared data are not here");
      return;
    }
  window = ui_open_window (g_file_new_for_path (model), g_file_new_for_path (picture),
                           NULL);
  g_assert_cmpint (walk (window, room, TRUE), ==, 0);
  ui_close_window (window);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (rooms); i++)
    {
      g_autofree char *path = g_strdup_printf ("/ui/words/can-be-read-at-%dx%d",
                                               rooms[i].width, rooms[i].height);
      g_autofree char *long_path = g_strdup_printf (
        "/ui/words/long-names-can-be-read-at-%dx%d", rooms[i].width, rooms[i].height);

      g_test_add_data_func (path, &rooms[i], test_can_be_read);
      g_test_add_data_func (long_path, &rooms[i], test_long_names_can_be_read);
    }
  return g_test_run ();
}
