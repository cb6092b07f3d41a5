/* drops.c - what other programs drop on the window or leave on the clipboard
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 *   ui-drops --offer KIND PATH…   is the other program
 *
 * The test starts itself as another program that shows a small window to drag from and owns
 * the clipboard, and moves the pointer of the display: all goes through XDND and X
 * selections, as from a file manager or a browser.
 */

#include "tests/ui/support.h"
#include "ui/window-inside.h"

#include <X11/Xlib.h>
#include <X11/extensions/XTest.h>
#include <gdk/x11/gdkx.h>
#include <string.h>

enum
{
  OFFER_X = 1040,
  OFFER_Y = 700,
  OFFER_SIDE = 90,
  DROP_X = 480,
  DROP_Y = 360,
  N_STEPS = 14,
  STEP_MS = 25,
};

static const char *program;

/* The other program. */

static GdkContentProvider *
make_content (int argc, char **argv)
{
  g_autoptr (GSList) files = NULL;
  g_autoptr (GFile) first = g_file_new_for_path (argv[3]);

  if (strcmp (argv[2], "texture") == 0)
    return gdk_content_provider_new_typed (GDK_TYPE_TEXTURE,
                                           gdk_texture_new_from_file (first, NULL));
  if (strcmp (argv[2], "text") == 0)
    return gdk_content_provider_new_typed (G_TYPE_STRING, argv[3]);
  for (int i = argc - 1; i >= 3; i--)
    files = g_slist_prepend (files, g_file_new_for_path (argv[i]));
  return gdk_content_provider_new_typed (GDK_TYPE_FILE_LIST, files);
}

static void
place_offer (GtkWidget *window)
{
  GdkSurface *surface = gtk_native_get_surface (GTK_NATIVE (window));

  G_GNUC_BEGIN_IGNORE_DEPRECATIONS
  XMoveWindow (gdk_x11_display_get_xdisplay (gtk_widget_get_display (window)),
               gdk_x11_surface_get_xid (surface), OFFER_X, OFFER_Y);
  G_GNUC_END_IGNORE_DEPRECATIONS
}

static int
offer (int argc, char **argv)
{
  GtkWidget *window;
  GtkDragSource *source = gtk_drag_source_new ();
  g_autoptr (GdkContentProvider) content = NULL;

  gtk_init ();
  content = make_content (argc, argv);
  window = gtk_window_new ();
  gtk_window_set_decorated (GTK_WINDOW (window), FALSE);
  gtk_window_set_default_size (GTK_WINDOW (window), OFFER_SIDE, OFFER_SIDE);
  gtk_window_set_child (GTK_WINDOW (window), gtk_label_new ("offer"));
  gtk_drag_source_set_content (source, content);
  gtk_widget_add_controller (window, GTK_EVENT_CONTROLLER (source));
  gdk_clipboard_set_content (gtk_widget_get_clipboard (window), content);
  g_signal_connect (window, "map", G_CALLBACK (place_offer), NULL);
  gtk_window_present (GTK_WINDOW (window));
  while (TRUE)
    g_main_context_iteration (NULL, TRUE);
  return 0;
}

/* The test. */

typedef struct
{
  GSubprocess *other;
  LensWindow *window;
  LensSession *session;
  Display *display;
  gboolean has_hinted; /* where to drop was shown while something was over the window */
} Stage;

static gboolean
owns_clipboard (gpointer window)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (window);

  return !gdk_clipboard_is_local (clipboard) &&
         gdk_content_formats_get_mime_types (gdk_clipboard_get_formats (clipboard),
                                             NULL) != NULL;
}

static gboolean
is_answered (gpointer session)
{
  return lens_session_overview (session) != NULL &&
         lens_session_opening (session) == NULL &&
         lens_reel_is_done (lens_session_reel (session));
}

/* A window with the sample, and another program that offers @paths, which end with NULL. */
static Stage *
stage_new (const char *kind, const char *const *paths)
{
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();
  Stage *stage = g_new0 (Stage, 1);

  stage->window = ui_open_window (ui_sample ("models/shapes.onnx"),
                                  ui_sample ("images/shapes.png"), NULL);
  stage->session = lens_window_session (stage->window);
  ui_wait (is_answered, stage->session, "the sample is open");
  stage->display = XOpenDisplay (NULL);
  g_ptr_array_add (arguments, (gpointer) program);
  g_ptr_array_add (arguments, (gpointer) "--offer");
  g_ptr_array_add (arguments, (gpointer) kind);
  for (int i = 0; paths[i] != NULL; i++)
    g_ptr_array_add (arguments, (gpointer) paths[i]);
  g_ptr_array_add (arguments, NULL);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (stage->window)), "");
  stage->other = g_subprocess_newv ((const char *const *) arguments->pdata,
                                    G_SUBPROCESS_FLAGS_NONE, NULL);
  g_assert_nonnull (stage->other);
  ui_wait (owns_clipboard, stage->window, "the other program is there");
  ui_pass (300);
  return stage;
}

static void
stage_free (Stage *stage)
{
  g_subprocess_force_exit (stage->other);
  g_subprocess_wait (stage->other, NULL, NULL);
  g_object_unref (stage->other);
  XCloseDisplay (stage->display);
  ui_close_window (stage->window);
  g_free (stage);
}

static void
move (Stage *stage, int x, int y)
{
  XTestFakeMotionEvent (stage->display, -1, x, y, CurrentTime);
  XFlush (stage->display);
  ui_pass (STEP_MS);
  stage->has_hinted |= gtk_widget_get_visible (stage->window->drop_hint);
}

static void
press (Stage *stage, gboolean is_down)
{
  XTestFakeButtonEvent (stage->display, 1, is_down, CurrentTime);
  XFlush (stage->display);
  ui_pass (4 * STEP_MS);
}

static void
drag_over (Stage *stage)
{
  const int from_x = OFFER_X + OFFER_SIDE / 2;
  const int from_y = OFFER_Y + OFFER_SIDE / 2;

  move (stage, from_x, from_y);
  press (stage, TRUE);
  for (int i = 1; i <= N_STEPS; i++)
    move (stage, from_x + (DROP_X - from_x) * i / N_STEPS,
          from_y + (DROP_Y - from_y) * i / N_STEPS);
  ui_pass (200);
  stage->has_hinted |= gtk_widget_get_visible (stage->window->drop_hint);
  press (stage, FALSE);
}

static void
paste (Stage *stage)
{
  gtk_widget_activate_action (GTK_WIDGET (stage->window), "win.paste", NULL);
}

/* Both ways in, one after the other. */
static void (*const ways[]) (Stage *stage) = { drag_over, paste };

static gboolean
has_two_pictures (gpointer session)
{
  return lens_session_n_pictures (session) == 2 && is_answered (session);
}

static gboolean
is_dice (gpointer session)
{
  const char *model = lens_session_place (session)->model;

  return g_str_has_suffix (model, "dice.onnx") &&
         lens_session_opening (session) == NULL;
}

static gboolean
is_exported_place (gpointer session)
{
  const LensPlace *place = lens_session_place (session);

  return place->view == LENS_QUESTION_EXPLAIN && g_strcmp0 (place->target, "#2") == 0 &&
         is_answered (session);
}

static gboolean
has_banner (gpointer window)
{
  return lens_banner_text (((LensWindow *) window)->banner) != NULL;
}

static gboolean
is_told_of_nothing (gpointer window)
{
  return ui_find_text (window, "No picture on the clipboard") != NULL;
}

static char *
sample_path (const char *name)
{
  g_autoptr (GFile) file = ui_sample (name);

  return g_file_get_path (file);
}

static void
check (const char *kind,
       const char *const *paths,
       UiCondition is_so,
       gboolean asks_window)
{
  for (gsize i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      Stage *stage = stage_new (kind, paths);

      ways[i](stage);
      ui_wait (is_so, asks_window ? (gpointer) stage->window : stage->session,
               i == 0 ? "what was dropped is there" : "what was pasted is there");
      g_assert_true (i > 0 || stage->has_hinted);
      g_assert_false (gtk_widget_get_visible (stage->window->drop_hint));
      stage_free (stage);
    }
}

static void
test_network (void)
{
  g_autofree char *path = NULL;

  if (!ui_has_display ())
    return;
  path = sample_path ("models/dice.onnx");
  check ("files", (const char *[]){ path, NULL }, is_dice, FALSE);
}

static void
test_picture (void)
{
  g_autofree char *path = NULL;

  if (!ui_has_display ())
    return;
  path = sample_path ("images/die-1-01.png");
  check ("files", (const char *[]){ path, NULL }, has_two_pictures, FALSE);
}

/* As from a browser, which has no file. */
static void
test_pixels (void)
{
  g_autofree char *path = NULL;

  if (!ui_has_display ())
    return;
  path = sample_path ("images/die-1-01.png");
  check ("texture", (const char *[]){ path, NULL }, has_two_pictures, FALSE);
}

static void
test_network_and_picture (void)
{
  g_autofree char *model = NULL;
  g_autofree char *picture = NULL;

  if (!ui_has_display ())
    return;
  model = sample_path ("models/dice.onnx");
  picture = sample_path ("images/die-1-01.png");
  check ("files", (const char *[]){ picture, model, NULL }, has_two_pictures, FALSE);
}

/* A picture that was exported, in a window that is somewhere else. */
static void
test_exported_figure (void)
{
  g_autofree char *folder = NULL;
  g_autofree char *path = NULL;
  g_autofree char *model = NULL;
  g_autofree char *picture = NULL;
  g_autoptr (GSubprocess) writer = NULL;

  if (!ui_has_display ())
    return;
  folder = g_dir_make_tmp ("netlens-drops-XXXXXX", NULL);
  path = g_build_filename (folder, "figure.png", NULL);
  model = sample_path ("models/shapes.onnx");
  picture = sample_path ("images/shapes.png");
  writer = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE, NULL,
                             g_getenv ("NETLENS_CLI"), "explain", model, picture,
                             "--method", "grad-cam", "--target", "#2", "-o", path,
                             NULL);
  g_assert_true (g_subprocess_wait_check (writer, NULL, NULL));
  check ("files", (const char *[]){ path, NULL }, is_exported_place, FALSE);
}

static void
test_broken_file (void)
{
  g_autofree char *path = NULL;

  if (!ui_has_display ())
    return;
  path = sample_path ("README.md");
  check ("files", (const char *[]){ path, NULL }, has_banner, TRUE);
}

/* Text is nothing to open: pasted, the window says so; dropped, it stays away. */
static void
test_text (void)
{
  Stage *stage;

  if (!ui_has_display ())
    return;
  stage = stage_new ("text", (const char *[]){ "a letter", NULL });
  paste (stage);
  ui_wait (is_told_of_nothing, stage->window, "the window says that there is nothing");
  drag_over (stage);
  g_assert_false (stage->has_hinted);
  g_assert_cmpint (lens_session_n_pictures (stage->session), ==, 1);
  stage_free (stage);
}

int
main (int argc, char **argv)
{
  if (argc > 3 && strcmp (argv[1], "--offer") == 0)
    return offer (argc, argv);
  program = argv[0];
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/drops/network", test_network);
  g_test_add_func ("/ui/drops/picture", test_picture);
  g_test_add_func ("/ui/drops/pixels", test_pixels);
  g_test_add_func ("/ui/drops/network-and-picture", test_network_and_picture);
  g_test_add_func ("/ui/drops/exported-figure", test_exported_figure);
  g_test_add_func ("/ui/drops/broken-file", test_broken_file);
  g_test_add_func ("/ui/drops/text", test_text);
  return g_test_run ();
}
