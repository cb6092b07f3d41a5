/* window-open.c - dialogs, drops, the clipboard
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/window-inside.h"

#include "ui/i18n.h"

void
lens_window_open_files (LensWindow *window, GListModel *files)
{
  guint n = g_list_model_get_n_items (files);
  g_autoptr (GPtrArray) array = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (array, g_list_model_get_item (files, i));
  lens_banner_hide (window->banner);
  if (n > 0)
    lens_session_open (window->session, (GFile *const *) array->pdata, (int) n);
}

static void
take_chosen (GtkNativeDialog *dialog, int response, LensWindow *window)
{
  g_autoptr (GListModel) files = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    {
      files = gtk_file_chooser_get_files (GTK_FILE_CHOOSER (dialog));
      lens_window_open_files (window, files);
    }
  g_clear_object (&window->files);
}

static void
take_found (GtkNativeDialog *dialog, int response, LensWindow *window)
{
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  const char *path = file != NULL ? g_file_peek_path (file) : NULL;

  if (response == GTK_RESPONSE_ACCEPT && path != NULL)
    {
      lens_banner_hide (window->banner);
      lens_session_find_lost (window->session, path);
    }
  g_clear_object (&window->files);
}

static GtkFileFilter *
new_filter (const char *name, gboolean takes_networks, gboolean takes_pictures)
{
  GtkFileFilter *filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, name);
  if (takes_networks)
    gtk_file_filter_add_suffix (filter, "onnx");
  if (takes_pictures)
    gtk_file_filter_add_pixbuf_formats (filter);
  if (takes_pictures)
    gtk_file_filter_add_suffix (filter, "npy");
  if (takes_networks && takes_pictures)
    {
      /* What an export can be beside a picture. */
      gtk_file_filter_add_suffix (filter, "json");
      gtk_file_filter_add_suffix (filter, "pdf");
    }
  return filter;
}

/* A dialog; FALSE where one is open already. */
static gboolean
begin_choosing (LensWindow *window, const char *title)
{
  if (window->files != NULL)
    return FALSE;
  window->files = gtk_file_chooser_native_new (title, GTK_WINDOW (window),
                                               GTK_FILE_CHOOSER_ACTION_OPEN,
                                               _ ("_Open"), NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (window->files), TRUE);
  return TRUE;
}

void
lens_window_choose_files (LensWindow *window, gboolean wants_pictures)
{
  const struct
  {
    const char *name;
    gboolean takes_networks;
    gboolean takes_pictures;
  } filters[] = {
    { _ ("Networks, pictures, exports"), TRUE, TRUE },
    { _ ("Networks"), TRUE, FALSE },
    { _ ("Pictures"), FALSE, TRUE },
  };

  if (!begin_choosing (window, wants_pictures ? _ ("Add Pictures")
                                              : _ ("Open Networks and Pictures")))
    return;
  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (window->files), TRUE);
  for (gsize i = 0; i < G_N_ELEMENTS (filters); i++)
    {
      g_autoptr (GtkFileFilter) filter = new_filter (filters[i].name,
                                                     filters[i].takes_networks,
                                                     filters[i].takes_pictures);

      gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (window->files), filter);
      if (wants_pictures && !filters[i].takes_networks)
        gtk_file_chooser_set_filter (GTK_FILE_CHOOSER (window->files), filter);
    }
  g_signal_connect_object (window->files, "response", G_CALLBACK (take_chosen), window,
                           0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (window->files));
}

void
lens_window_find_lost (LensWindow *window)
{
  gboolean is_picture = FALSE;
  const char *path = lens_session_lost (window->session, &is_picture);
  g_autofree char *name = path != NULL ? g_path_get_basename (path) : NULL;
  g_autofree char *title = g_strdup_printf (_ ("Where Is “%s” Now?"), name);
  g_autoptr (GtkFileFilter) filter = NULL;

  if (path == NULL || !begin_choosing (window, title))
    return;
  filter = new_filter (is_picture ? _ ("Pictures") : _ ("Networks"), !is_picture,
                       is_picture);
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (window->files), filter);
  g_signal_connect_object (window->files, "response", G_CALLBACK (take_found), window,
                           0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (window->files));
}

static void
open_list (LensWindow *window, GdkFileList *list)
{
  g_autoptr (GListStore) files = g_list_store_new (G_TYPE_FILE);
  GSList *all = gdk_file_list_get_files (list);

  for (GSList *link = all; link != NULL; link = link->next)
    g_list_store_append (files, link->data);
  g_slist_free (all);
  lens_window_open_files (window, G_LIST_MODEL (files));
}

static void
encode (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_task_return_pointer (task, gdk_texture_save_to_png_bytes (GDK_TEXTURE (data)),
                         (GDestroyNotify) g_bytes_unref);
}

static void
open_encoded (GObject *source, GAsyncResult *result, gpointer data)
{
  LensWindow *window = LENS_WINDOW (source);
  g_autoptr (GBytes) bytes = g_task_propagate_pointer (G_TASK (result), NULL);

  if (bytes != NULL && window->session != NULL)
    lens_session_open_bytes (window->session, bytes);
}

static void
open_texture (LensWindow *window, GdkTexture *texture)
{
  g_autoptr (GTask) task = g_task_new (window, NULL, open_encoded, NULL);

  g_task_set_task_data (task, g_object_ref (texture), g_object_unref);
  g_task_run_in_thread (task, encode);
}

static void
take_pasted_files (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LensWindow) window = LENS_WINDOW (data);
  const GValue *value = gdk_clipboard_read_value_finish (GDK_CLIPBOARD (source), result,
                                                         NULL);

  if (value != NULL && window->session != NULL)
    open_list (window, g_value_get_boxed (value));
}

static void
take_pasted_texture (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LensWindow) window = LENS_WINDOW (data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) texture = gdk_clipboard_read_texture_finish (GDK_CLIPBOARD (
                                                                        source),
                                                                      result, &error);

  if (window->session == NULL)
    return;
  if (texture != NULL)
    open_texture (window, texture);
  else
    lens_window_tell (window, _ ("No picture on the clipboard"));
}

void
lens_window_paste (LensWindow *window)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (window));
  GdkContentFormats *formats = gdk_clipboard_get_formats (clipboard);

  if (gdk_content_formats_contain_gtype (formats, GDK_TYPE_FILE_LIST) ||
      gdk_content_formats_contain_mime_type (formats, "text/uri-list"))
    gdk_clipboard_read_value_async (clipboard, GDK_TYPE_FILE_LIST, G_PRIORITY_DEFAULT,
                                    NULL, take_pasted_files, g_object_ref (window));
  else
    gdk_clipboard_read_texture_async (clipboard, NULL, take_pasted_texture,
                                      g_object_ref (window));
}

static gboolean
take_dropped (GtkDropTarget *target,
              const GValue *value,
              double x,
              double y,
              LensWindow *window)
{
  if (G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST))
    open_list (window, g_value_get_boxed (value));
  else if (G_VALUE_HOLDS (value, GDK_TYPE_TEXTURE))
    open_texture (window, g_value_get_object (value));
  return TRUE;
}

static void
show_drop (GtkDropTarget *target, GParamSpec *property, LensWindow *window)
{
  gtk_widget_set_visible (window->drop_hint,
                          gtk_drop_target_get_current_drop (target) != NULL);
}

void
lens_window_add_drop_target (LensWindow *window)
{
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_INVALID, GDK_ACTION_COPY);
  GType types[] = { GDK_TYPE_FILE_LIST, GDK_TYPE_TEXTURE };

  gtk_drop_target_set_gtypes (target, types, G_N_ELEMENTS (types));
  g_signal_connect (target, "drop", G_CALLBACK (take_dropped), window);
  g_signal_connect (target, "notify::current-drop", G_CALLBACK (show_drop), window);
  gtk_widget_add_controller (GTK_WIDGET (window), GTK_EVENT_CONTROLLER (target));
}
