/* recent.c - files that were opened before
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/recent.h"

#include "ui/application.h"

enum
{
  MAX_RECENT = 8,
};

void
lens_recent_add (GFile *file)
{
  static const char *const groups[] = { LENS_APPLICATION_ID, NULL };
  g_autofree char *uri = g_file_get_uri (file);
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *type = g_content_type_guess (name, NULL, 0, NULL);
  const GtkRecentData recent = {
    .mime_type = g_str_has_suffix (name, ".onnx") ? (char *) "application/x-onnx"
                                                  : type,
    .app_name = (char *) "Netlens",
    .app_exec = (char *) "netlens %f",
    .groups = (char **) groups,
  };

  gtk_recent_manager_add_full (gtk_recent_manager_get_default (), uri, &recent);
}

static void
free_recent (gpointer data)
{
  LensRecent *recent = data;

  if (recent == NULL)
    return;
  g_object_unref (recent->file);
  g_free (recent->name);
  g_free (recent->folder);
  g_free (recent);
}

static void
free_info (gpointer data)
{
  gtk_recent_info_unref (data);
}

static gint
compare_times (gconstpointer a, gconstpointer b)
{
  return g_date_time_compare (gtk_recent_info_get_modified ((GtkRecentInfo *) b),
                              gtk_recent_info_get_modified ((GtkRecentInfo *) a));
}

static LensRecent *
new_recent (GtkRecentInfo *info)
{
  LensRecent *recent = g_new0 (LensRecent, 1);
  g_autoptr (GFile) parent = NULL;
  g_autofree char *folder = NULL;
  const char *home = g_get_home_dir ();

  recent->file = g_file_new_for_uri (gtk_recent_info_get_uri (info));
  recent->name = g_file_get_basename (recent->file);
  parent = g_file_get_parent (recent->file);
  folder = parent != NULL ? g_file_get_parse_name (parent) : g_strdup ("");
  if (g_str_has_prefix (folder, home))
    recent->folder = g_strconcat ("~", folder + strlen (home), NULL);
  else
    recent->folder = g_steal_pointer (&folder);
  return recent;
}

GPtrArray *
lens_recent_list (void)
{
  GPtrArray *found = g_ptr_array_new_with_free_func (free_recent);
  GList *all = g_list_sort (gtk_recent_manager_get_items (
                              gtk_recent_manager_get_default ()),
                            compare_times);

  for (GList *link = all; link != NULL; link = link->next)
    if (gtk_recent_info_has_group (link->data, LENS_APPLICATION_ID))
      g_ptr_array_add (found, new_recent (link->data));
  g_list_free_full (all, free_info);
  return found;
}

/* On a thread of its own. */
static void
look_for_them (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GPtrArray *all = data;
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (free_recent);

  for (guint i = 0; i < all->len && found->len < MAX_RECENT; i++)
    {
      LensRecent *recent = g_ptr_array_index (all, i);

      if (g_task_return_error_if_cancelled (task))
        return;
      if (g_file_query_exists (recent->file, cancellable))
        g_ptr_array_add (found, g_steal_pointer (&g_ptr_array_index (all, i)));
    }
  g_task_return_pointer (task, g_steal_pointer (&found),
                         (GDestroyNotify) g_ptr_array_unref);
}

void
lens_recent_find_async (GCancellable *cancellable,
                        GAsyncReadyCallback done,
                        gpointer data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, done, data);

  g_task_set_task_data (task, lens_recent_list (), (GDestroyNotify) g_ptr_array_unref);
  g_task_run_in_thread (task, look_for_them);
}

GPtrArray *
lens_recent_find_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

gboolean
lens_recent_equal (const GPtrArray *a, const GPtrArray *b)
{
  const guint n = a != NULL ? a->len : 0;

  if (n != (b != NULL ? b->len : 0))
    return FALSE;
  for (guint i = 0; i < n; i++)
    if (!g_file_equal (((const LensRecent *) a->pdata[i])->file,
                       ((const LensRecent *) b->pdata[i])->file))
      return FALSE;
  return TRUE;
}
