/* sidecar.c - what a file beside the model says of its input and its classes
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/model/sidecar.h"

#include "core/base/json.h"
#include "core/base/output.h"
#include "core/model/preprocess.h"
#include "core/wire/cursor.h"

#include <string.h>

#define SUFFIX ".netlens.json"
#define LABELS_SUFFIX ".labels.txt"

/* Members that are not about the numbers of the input. */
static const char *const own_members[] = { "labels", "output", "notes", NULL };

static char *
existing (const char *stem)
{
  g_autofree char *path = g_strconcat (stem, SUFFIX, NULL);

  return g_file_test (path, G_FILE_TEST_IS_REGULAR) ? g_steal_pointer (&path) : NULL;
}

/* (transfer full): the path without its suffix. */
static char *
dup_stem (const char *model_path)
{
  char *stem = g_strdup (model_path);
  char *name = strrchr (stem, G_DIR_SEPARATOR);
  char *dot = strrchr (name != NULL ? name : stem, '.');

  if (dot != NULL)
    *dot = '\0';
  return stem;
}

char *
lens_sidecar_find (const char *model_path)
{
  g_autofree char *stem = dup_stem (model_path);
  char *path;

  path = existing (stem);
  return path != NULL ? path : existing (model_path);
}

void
lens_sidecar_clear (LensSidecar *sidecar)
{
  g_clear_pointer (&sidecar->name, g_free);
  g_clear_pointer (&sidecar->preprocess, json_node_unref);
  g_clear_pointer (&sidecar->labels_path, g_free);
  g_clear_pointer (&sidecar->output, g_free);
  g_clear_pointer (&sidecar->notes, g_ptr_array_unref);
}

static gboolean
read_own_text (JsonObject *object, const char *member, char **text, GError **error)
{
  JsonNode *node = json_object_get_member (object, member);

  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    return lens_fail (error, LENS_ERROR_SETTING, "%s: a text expected", member);
  *text = json_node_dup_string (node);
  return TRUE;
}

static void
note_unknown (LensSidecar *sidecar, const char *member)
{
  const char *closest = lens_closest (member, lens_preprocess_members);

  if (closest == NULL)
    closest = lens_closest (member, own_members);
  g_ptr_array_add (
    sidecar->notes,
    closest != NULL
      ? g_strdup_printf ("%s: unknown member “%s” is ignored; did you mean “%s”?",
                         sidecar->name, member, closest)
      : g_strdup_printf ("%s: unknown member “%s” is ignored", sidecar->name, member));
}

static void
sort_members (JsonObject *object, LensSidecar *sidecar)
{
  g_autoptr (JsonObject) preprocess = json_object_new ();
  g_autoptr (GList) members = json_object_get_members (object);

  for (GList *link = members; link != NULL; link = link->next)
    {
      const char *member = link->data;

      if (g_strv_contains (lens_preprocess_members, member))
        json_object_set_member (preprocess, member,
                                json_object_dup_member (object, member));
      else if (!g_strv_contains (own_members, member))
        note_unknown (sidecar, member);
    }
  if (json_object_get_size (preprocess) == 0)
    return;
  sidecar->preprocess = json_node_new (JSON_NODE_OBJECT);
  json_node_set_object (sidecar->preprocess, preprocess);
}

/* Names in the file are seen from the folder that it stands in. */
static gboolean
read_members (const char *path, JsonNode *root, LensSidecar *sidecar, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *labels = NULL;
  JsonObject *object;

  if (!JSON_NODE_HOLDS_OBJECT (root))
    return lens_fail (error, LENS_ERROR_FORMAT, "an object in braces expected");
  object = json_node_get_object (root);
  if (!read_own_text (object, "labels", &labels, error) ||
      !read_own_text (object, "output", &sidecar->output, error))
    return FALSE;
  if (labels != NULL)
    sidecar->labels_path = g_path_is_absolute (labels)
                             ? g_strdup (labels)
                             : g_build_filename (folder, labels, NULL);
  sort_members (object, sidecar);
  return TRUE;
}

gboolean
lens_sidecar_read (const char *path, LensSidecar *sidecar, GError **error)
{
  g_auto (LensSidecar) made = { .notes = g_ptr_array_new_with_free_func (g_free) };
  g_autoptr (JsonNode) root = NULL;

  if (path != NULL)
    {
      root = lens_json_open (path, error);
      if (root == NULL)
        return FALSE;
      made.name = g_path_get_basename (path);
      if (!read_members (path, root, &made, error))
        {
          g_prefix_error (error, "%s: ", path);
          return FALSE;
        }
    }
  *sidecar = made;
  memset (&made, 0, sizeof (made));
  return TRUE;
}

/* One name a line; what would break the line is replaced. */
static gboolean
write_labels (const char *path, const char *const *labels, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (int i = 0; labels[i] != NULL; i++)
    {
      LensView view = { (const guint8 *) labels[i], strlen (labels[i]) };
      g_autofree char *label = lens_view_dup_text (view);

      g_string_append_printf (text, "%s\n", label);
    }
  return lens_output_save (path, text->str, text->len, error);
}

static void
copy_members (JsonObject *from, JsonObject *to)
{
  g_autoptr (GList) members = json_object_get_members (from);

  for (GList *link = members; link != NULL; link = link->next)
    json_object_set_member (to, link->data, json_object_dup_member (from, link->data));
}

gboolean
lens_sidecar_write (const char *model_path,
                    JsonNode *preprocess,
                    const char *const *labels,
                    const char *output,
                    GError **error)
{
  g_autofree char *stem = dup_stem (model_path);
  g_autofree char *path = g_strconcat (stem, SUFFIX, NULL);
  g_autofree char *labels_path = g_strconcat (stem, LABELS_SUFFIX, NULL);
  g_autofree char *labels_name = g_path_get_basename (labels_path);
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  g_autoptr (JsonObject) object = json_object_new ();
  g_autofree char *text = NULL;
  g_autofree char *line = NULL;

  if (preprocess != NULL)
    copy_members (json_node_get_object (preprocess), object);
  if (labels != NULL)
    {
      if (!write_labels (labels_path, labels, error))
        return FALSE;
      json_object_set_string_member (object, "labels", labels_name);
    }
  if (output != NULL)
    json_object_set_string_member (object, "output", output);
  json_node_set_object (root, object);
  text = lens_json_to_text (root);
  line = g_strconcat (text, "\n", NULL);
  return lens_output_save (path, line, strlen (line), error);
}
