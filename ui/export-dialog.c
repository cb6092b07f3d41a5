/* export-dialog.c - what is on the screen as a file, or on the clipboard
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How large a file becomes is found by writing it, on the exporter's thread, to a place
 * where nobody sees it; a newer choice stops the older trial.
 */

#include "ui/export-dialog.h"

#include "ui/export-work.h"
#include "ui/field-row.h"
#include "ui/i18n.h"
#include "ui/progress.h"
#include "ui/tip.h"

#include <glib/gstdio.h>
#include <string.h>

enum
{
  PERIOD_MS = 100,
  PAUSE_MS = 250, /* between the last choice and a trial */
};

struct _LensExportDialog
{
  AdwWindow parent_instance;

  AdwPreferencesGroup *format_group;
  AdwComboRow *format;
  AdwPreferencesGroup *picture_group;
  AdwPreferencesGroup *clip_group;
  GtkLabel *size;
  GtkSpinner *spinner;
  GtkStack *stack;
  GtkProgressBar *progress;
  GtkLabel *writing;
  GtkWidget *export;
  GtkWidget *cancel;

  LensWindow *window;
  LensExportWork *work;
  GPtrArray *writers;   /* const LensWriter: those that can show this */
  LensMonitor *trial;   /* (nullable): the size is being found out */
  LensMonitor *written; /* (nullable): the file is being written */
  guint trial_timer;
  guint progress_timer;
  gint64 started;                /* the one of the two that runs */
  GtkFileChooserNative *chooser; /* (nullable) */
};

G_DEFINE_FINAL_TYPE (LensExportDialog, lens_export_dialog, ADW_TYPE_WINDOW)

/* What of the look belongs to a file. */
static const char *const look_names[] = { "resolution", "size",      "columns",
                                          "theme",      "has_title", "has_colorbar" };

static const LensWriter *
present_writer (LensExportDialog *dialog)
{
  guint selected = adw_combo_row_get_selected (dialog->format);

  return selected < dialog->writers->len ? g_ptr_array_index (dialog->writers, selected)
                                         : NULL;
}

static void
stop (LensMonitor **monitor)
{
  if (*monitor != NULL)
    lens_monitor_cancel (*monitor);
  g_clear_pointer (monitor, lens_monitor_unref);
}

/* @trouble: (nullable): why there is no size */
static void
show_trial (LensExportDialog *dialog, const char *size, const char *trouble)
{
  const gboolean is_running = dialog->trial != NULL || dialog->trial_timer != 0;
  const char *note = trouble;

  if (note == NULL &&
      lens_reel_is_running (lens_session_reel (lens_window_session (dialog->window))))
    note = _ ("The work is not done yet; what has arrived so far is exported.");
  gtk_label_set_text (dialog->size, size);
  gtk_spinner_set_spinning (dialog->spinner, is_running);
  gtk_widget_set_visible (GTK_WIDGET (dialog->spinner), is_running);
  adw_preferences_group_set_description (dialog->format_group, note);
}

/* Of the file, or of finding out how large it becomes. */
static gboolean
show_progress (gpointer data)
{
  LensExportDialog *dialog = LENS_EXPORT_DIALOG (data);
  LensMonitor *monitor = dialog->written != NULL ? dialog->written : dialog->trial;
  const double fraction = monitor != NULL ? lens_monitor_fraction (monitor) : 0;
  const double seconds = lens_progress_seconds_left (fraction, dialog->started);
  g_autofree char *text = lens_progress_dup_text (fraction, seconds);

  if (dialog->written != NULL)
    {
      gtk_progress_bar_set_fraction (dialog->progress, fraction);
      gtk_progress_bar_set_text (dialog->progress, text);
    }
  else if (dialog->trial != NULL && seconds >= 0)
    gtk_label_set_text (dialog->size, text);
  return G_SOURCE_CONTINUE;
}

static void
watch_progress (LensExportDialog *dialog)
{
  dialog->started = g_get_monotonic_time ();
  if (dialog->progress_timer == 0)
    dialog->progress_timer = g_timeout_add (PERIOD_MS, show_progress, dialog);
}

static void
show_size (gpointer *result, const GError *error, gpointer data)
{
  const LensExportWork *work = data;
  LensExportDialog *dialog = LENS_EXPORT_DIALOG (work->owner);
  g_autofree char *size = g_format_size ((guint64) work->size);

  g_clear_pointer (&dialog->trial, lens_monitor_unref);
  if (error == NULL)
    lens_export_work_learn (dialog->work, work);
  show_trial (dialog, error == NULL ? size : _ ("unknown"),
              error != NULL ? error->message : NULL);
}

static gboolean
try_size (gpointer data)
{
  LensExportDialog *dialog = LENS_EXPORT_DIALOG (data);
  const LensWriter *writer = present_writer (dialog);
  LensExportWork *work = lens_export_work_copy (dialog->work);
  g_autofree char *name = g_strdup_printf ("netlens-%u-%p%s", g_random_int (),
                                           (gpointer) dialog, writer->suffix);

  dialog->trial_timer = 0;
  work->path = g_build_filename (g_get_tmp_dir (), name, NULL);
  if (strcmp (writer->suffix, "/") == 0)
    {
      g_autofree char *folder = work->path;

      work->path = g_strconcat (folder, "/", NULL);
    }
  work->is_trial = TRUE;
  work->owner = dialog;
  stop (&dialog->trial);
  dialog->trial = lens_export_work_start (work, lens_window_session (dialog->window),
                                          show_size);
  watch_progress (dialog);
  return G_SOURCE_REMOVE;
}

static void
want_size (LensExportDialog *dialog)
{
  stop (&dialog->trial);
  g_clear_handle_id (&dialog->trial_timer, g_source_remove);
  dialog->trial_timer = g_timeout_add (PAUSE_MS, try_size, dialog);
  show_trial (dialog, "", NULL);
}

static void
choose_format (LensExportDialog *dialog)
{
  const LensWriter *writer = present_writer (dialog);
  gboolean is_data;

  if (writer == NULL || dialog->work == NULL)
    return;
  is_data = strcmp (writer->suffix, ".npy") == 0 ||
            strcmp (writer->suffix, ".json") == 0;
  gtk_widget_set_visible (GTK_WIDGET (dialog->picture_group), !is_data);
  gtk_widget_set_visible (GTK_WIDGET (dialog->clip_group), writer->is_clip);
  want_size (dialog);
}

static void
note_change (const LensField *field, gpointer data)
{
  want_size (LENS_EXPORT_DIALOG (data));
}

static void
add_rows (LensExportDialog *dialog)
{
  for (gsize i = 0; i < G_N_ELEMENTS (look_names); i++)
    {
      const LensField *field = lens_fields_find (lens_look_fields, look_names[i],
                                                 "look", NULL);
      GtkWidget *row = field != NULL
                         ? lens_field_row_new (field, &dialog->work->job->look,
                                               note_change, dialog)
                         : NULL;

      if (row != NULL)
        adw_preferences_group_add (dialog->picture_group, row);
    }
  LENS_FOR_EACH_FIELD (field, lens_clip_fields)
    {
      GtkWidget *row = lens_field_row_new (field, &dialog->work->job->clip, note_change,
                                           dialog);

      if (row != NULL)
        adw_preferences_group_add (dialog->clip_group, row);
    }
}

static void
add_formats (LensExportDialog *dialog)
{
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);
  gboolean is_clip = dialog->work->job->method->is_clip &&
                     dialog->work->frames->len > 1;
  guint chosen = 0;

  for (const LensWriter *writer = lens_writers; writer->suffix != NULL; writer++)
    {
      if (writer->is_clip && !is_clip)
        continue;
      /* Where there is a clip, that is what one wants. */
      if (writer->is_clip && chosen == 0)
        chosen = dialog->writers->len;
      g_ptr_array_add (dialog->writers, (gpointer) writer);
      gtk_string_list_append (titles, _ (writer->title));
    }
  adw_combo_row_set_model (dialog->format, G_LIST_MODEL (titles));
  adw_combo_row_set_selected (dialog->format, chosen);
}

static void
finish (gpointer *result, const GError *error, gpointer data)
{
  const LensExportWork *work = data;
  LensExportDialog *dialog = LENS_EXPORT_DIALOG (work->owner);
  g_autofree char *name = g_path_get_basename (work->path);
  g_autofree char *size = g_format_size ((guint64) work->size);
  g_autofree char *text = g_strdup_printf (_ ("“%s” is written, %s"), name, size);

  g_clear_pointer (&dialog->written, lens_monitor_unref);
  if (error == NULL)
    lens_window_tell (dialog->window, text);
  else
    lens_window_warn (dialog->window, error->message);
  gtk_window_destroy (GTK_WINDOW (dialog));
}

static void
write_to (LensExportDialog *dialog, GFile *file)
{
  LensExportWork *work = lens_export_work_copy (dialog->work);
  const LensWriter *writer = present_writer (dialog);
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *text = g_strdup_printf (_ ("Writing “%s”…"), name);
  g_autofree char *path = g_file_get_path (file);

  stop (&dialog->trial);
  g_clear_handle_id (&dialog->trial_timer, g_source_remove);
  /* The suffix decides the format; what the user typed may lack it. */
  if (g_str_has_suffix (path, writer->suffix))
    work->path = g_steal_pointer (&path);
  else
    work->path = g_strconcat (path, writer->suffix, NULL);
  work->owner = dialog;
  gtk_label_set_text (dialog->writing, text);
  gtk_stack_set_visible_child_name (dialog->stack, "writing");
  gtk_widget_set_sensitive (dialog->export, FALSE);
  dialog->written = lens_export_work_start (work, lens_window_session (dialog->window),
                                            finish);
  watch_progress (dialog);
}

static void
take_chosen (GtkNativeDialog *native, int response, LensExportDialog *dialog)
{
  g_autoptr (GFile) file = response == GTK_RESPONSE_ACCEPT
                             ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (native))
                             : NULL;

  g_clear_object (&dialog->chooser);
  if (file != NULL && g_file_peek_path (file) != NULL)
    write_to (dialog, file);
}

static void export(LensExportDialog *dialog)
{
  const LensWriter *writer = present_writer (dialog);
  g_autofree char *name = lens_export_work_dup_name (dialog->work, writer);

  if (dialog->chooser != NULL)
    return;
  dialog->chooser = gtk_file_chooser_native_new (_ ("Export"), GTK_WINDOW (dialog),
                                                 GTK_FILE_CHOOSER_ACTION_SAVE,
                                                 _ ("_Export"), NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog->chooser), TRUE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog->chooser), name);
  g_signal_connect_object (dialog->chooser, "response", G_CALLBACK (take_chosen),
                           dialog, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog->chooser));
}

static void
cancel (LensExportDialog *dialog)
{
  gtk_window_close (GTK_WINDOW (dialog));
}

static void
lens_export_dialog_dispose (GObject *object)
{
  LensExportDialog *dialog = LENS_EXPORT_DIALOG (object);

  stop (&dialog->trial);
  stop (&dialog->written);
  g_clear_handle_id (&dialog->trial_timer, g_source_remove);
  g_clear_handle_id (&dialog->progress_timer, g_source_remove);
  g_clear_object (&dialog->chooser);
  G_OBJECT_CLASS (lens_export_dialog_parent_class)->dispose (object);
}

static void
lens_export_dialog_finalize (GObject *object)
{
  LensExportDialog *dialog = LENS_EXPORT_DIALOG (object);

  g_clear_pointer (&dialog->work, lens_export_work_free);
  g_clear_pointer (&dialog->writers, g_ptr_array_unref);
  g_clear_object (&dialog->window);
  G_OBJECT_CLASS (lens_export_dialog_parent_class)->finalize (object);
}

static void
lens_export_dialog_class_init (LensExportDialogClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = lens_export_dialog_dispose;
  G_OBJECT_CLASS (class)->finalize = lens_export_dialog_finalize;
  gtk_widget_class_set_template_from_resource (
    widget_class, "/org/netlens/Netlens/ui/export-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, LensExportDialog, format_group);
  gtk_widget_class_bind_template_child (widget_class, LensExportDialog, format);
  gtk_widget_class_bind_template_child (widget_class, LensExportDialog, picture_group);
  gtk_widget_class_bind_template_child (widget_class, LensExportDialog, clip_group);
  gtk_widget_class_bind_template_child (widget_class, LensExportDialog, size);
  gtk_widget_class_bind_template_child (widget_class, LensExportDialog, spinner);
  gtk_widget_class_bind_template_child (widget_class, LensExportDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, LensExportDialog, progress);
  gtk_widget_class_bind_template_child (widget_class, LensExportDialog, writing);
  gtk_widget_class_bind_template_child (widget_class, LensExportDialog, export);
  gtk_widget_class_bind_template_child (widget_class, LensExportDialog, cancel);
  gtk_widget_class_bind_template_callback (widget_class, choose_format);
  gtk_widget_class_bind_template_callback (widget_class, export);
  gtk_widget_class_bind_template_callback (widget_class, cancel);
}

static void
lens_export_dialog_init (LensExportDialog *dialog)
{
  gtk_widget_init_template (GTK_WIDGET (dialog));
  lens_name_once (dialog->export);
  lens_name_once (dialog->cancel);
  dialog->writers = g_ptr_array_new ();
}

void
lens_export_dialog_show (LensWindow *window)
{
  LensSession *session = lens_window_session (window);
  LensExportWork *work = lens_export_work_new (session);
  LensExportDialog *dialog;

  if (work == NULL)
    return;
  dialog = g_object_new (LENS_TYPE_EXPORT_DIALOG, "transient-for", window, NULL);
  dialog->window = g_object_ref (window);
  dialog->work = work;
  /* The session ends with its window, and nothing can be exported after that. */
  g_signal_connect_object (window, "unmap", G_CALLBACK (gtk_window_destroy), dialog,
                           G_CONNECT_SWAPPED);
  add_rows (dialog);
  add_formats (dialog);
  choose_format (dialog);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* The PNG as it is, so that the job inside survives, and as pixels for who wants those. */
static void
fill_clipboard (gpointer *result, const GError *error, gpointer data)
{
  const LensExportWork *work = data;
  LensWindow *window = LENS_WINDOW (work->owner);
  g_autofree char *png = NULL;
  gsize length;

  if (error == NULL && g_file_get_contents (work->path, &png, &length, NULL))
    {
      g_autoptr (GBytes) bytes = g_bytes_new_take (g_steal_pointer (&png), length);
      g_autoptr (GdkContentProvider) provider = gdk_content_provider_new_for_bytes (
        "image/png", bytes);

      gdk_clipboard_set_content (gtk_widget_get_clipboard (GTK_WIDGET (window)),
                                 provider);
      lens_window_tell (window, _ ("The picture is on the clipboard"));
    }
  else if (error != NULL)
    lens_window_warn (window, error->message);
  g_remove (work->path);
}

void
lens_export_copy (LensWindow *window)
{
  LensExportWork *work = lens_export_work_new (lens_window_session (window));
  g_autofree char *name = g_strdup_printf ("netlens-%u.png", g_random_int ());

  if (work == NULL)
    return;
  work->path = g_build_filename (g_get_tmp_dir (), name, NULL);
  work->owner = g_object_ref (window);
  work->free_owner = g_object_unref;
  lens_monitor_unref (
    lens_export_work_start (work, lens_window_session (window), fill_clipboard));
}
