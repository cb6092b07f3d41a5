/* store.c - what is kept from one start of the program to the next
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/store.h"

enum
{
  PAUSE_MS = 700, /* between the last change and writing */
};

#define GROUP "window"

struct _LensStore
{
  GObject parent_instance;

  char *path;
  GKeyFile *keys;
  guint timer; /* 0: all is written, or being written */
};

G_DEFINE_FINAL_TYPE (LensStore, lens_store, G_TYPE_OBJECT)

static const struct
{
  const char *key;
  int initial;
} numbers[] = {
  { LENS_STORE_WIDTH, 1280 },         { LENS_STORE_HEIGHT, 800 },
  { LENS_STORE_SHOWS_PICTURE, TRUE }, { LENS_STORE_SHOWS_SETTINGS, TRUE },
  { LENS_STORE_FUSES, TRUE },
};

static void
lens_store_finalize (GObject *object)
{
  LensStore *store = LENS_STORE (object);

  g_clear_handle_id (&store->timer, g_source_remove);
  g_clear_pointer (&store->keys, g_key_file_unref);
  g_clear_pointer (&store->path, g_free);
  G_OBJECT_CLASS (lens_store_parent_class)->finalize (object);
}

static void
lens_store_class_init (LensStoreClass *class)
{
  G_OBJECT_CLASS (class)->finalize = lens_store_finalize;
  g_signal_new ("changed", LENS_TYPE_STORE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
lens_store_init (LensStore *store)
{
  store->path = g_build_filename (g_get_user_config_dir (), "netlens", "window.ini",
                                  NULL);
  store->keys = g_key_file_new ();
}

LensStore *
lens_store_open (void)
{
  LensStore *store = g_object_new (LENS_TYPE_STORE, NULL);
  g_autoptr (GError) error = NULL;

  if (!g_key_file_load_from_file (store->keys, store->path, G_KEY_FILE_NONE, &error) &&
      !g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    g_info ("%s: %s", store->path, error->message);
  return store;
}

int
lens_store_number (LensStore *store, const char *key)
{
  g_autoptr (GError) error = NULL;
  int number = g_key_file_get_integer (store->keys, GROUP, key, &error);

  if (error == NULL)
    return number;
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    if (strcmp (numbers[i].key, key) == 0)
      return numbers[i].initial;
  return 0;
}

char *
lens_store_dup_text (LensStore *store, const char *key)
{
  char *text = g_key_file_get_string (store->keys, GROUP, key, NULL);

  if (text == NULL)
    text = g_strdup ("");
  return text;
}

typedef struct
{
  char *path;
  char *text;
  gsize length;
} Writing;

static void
free_writing (gpointer data)
{
  Writing *writing = data;

  g_free (writing->path);
  g_free (writing->text);
  g_free (writing);
}

static Writing *
new_writing (LensStore *store)
{
  Writing *writing = g_new0 (Writing, 1);

  writing->path = g_strdup (store->path);
  writing->text = g_key_file_to_data (store->keys, &writing->length, NULL);
  return writing;
}

static void
write_file (const Writing *writing)
{
  g_autofree char *folder = g_path_get_dirname (writing->path);
  g_autoptr (GError) error = NULL;

  if (g_mkdir_with_parents (folder, 0700) != 0)
    g_info ("%s: cannot be made", folder);
  else if (!g_file_set_contents (writing->path, writing->text, (gssize) writing->length,
                                 &error))
    g_info ("%s", error->message);
}

static void
write_on_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  write_file (data);
  g_task_return_boolean (task, TRUE);
}

static gboolean
write_later (gpointer data)
{
  LensStore *store = LENS_STORE (data);
  g_autoptr (GTask) task = g_task_new (store, NULL, NULL, NULL);

  store->timer = 0;
  g_task_set_task_data (task, new_writing (store), free_writing);
  g_task_run_in_thread (task, write_on_thread);
  return G_SOURCE_REMOVE;
}

static void
note_change (LensStore *store, const char *key)
{
  g_clear_handle_id (&store->timer, g_source_remove);
  store->timer = g_timeout_add (PAUSE_MS, write_later, store);
  g_signal_emit_by_name (store, "changed", key);
}

void
lens_store_set_number (LensStore *store, const char *key, int number)
{
  if (number == lens_store_number (store, key))
    return;
  g_key_file_set_integer (store->keys, GROUP, key, number);
  note_change (store, key);
}

void
lens_store_set_text (LensStore *store, const char *key, const char *text)
{
  g_autofree char *before = lens_store_dup_text (store, key);

  if (strcmp (before, text) == 0)
    return;
  g_key_file_set_string (store->keys, GROUP, key, text);
  note_change (store, key);
}

void
lens_store_flush (LensStore *store)
{
  Writing *writing;

  if (store->timer == 0)
    return;
  g_clear_handle_id (&store->timer, g_source_remove);
  writing = new_writing (store);
  write_file (writing);
  free_writing (writing);
}
