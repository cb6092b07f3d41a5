/* labels.c - the names of a network's classes
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/model/labels.h"

#include "core/base/resource.h"

#include <string.h>
#include <sys/stat.h>

#define MAX_FILE_SIZE (16 * 1024 * 1024)
#define MAX_OFFERED 4

struct _LensLabels
{
  gint n_references;
  int n;
  char **names; /* n of them and a NULL */
  char *source;
  char *note;
};

/* Short lists, in the order of the data set that each comes from. */
static const struct
{
  const char *id;
  const char *title;
  int n;
  const char *const *names;
} known_sets[] = {
  {
    .id = "cifar-10",
    .title = "CIFAR-10",
    .n = 10,
    .names = (const char *const[]){ "airplane", "automobile", "bird", "cat", "deer",
                                    "dog", "frog", "horse", "ship", "truck" },
  },
  {
    .id = "digits",
    .title = "digits",
    .n = 10,
    .names = (const char *const[]){ "0", "1", "2", "3", "4", "5", "6", "7", "8", "9" },
  },
  {
    .id = "emotions",
    .title = "FER-2013",
    .n = 7,
    .names = (const char *const[]){ "angry", "disgust", "fear", "happy", "sad",
                                    "surprise", "neutral" },
  },
  {
    .id = "faces",
    .title = "background and face",
    .n = 2,
    .names = (const char *const[]){ "background", "face" },
  },
};

/* Takes @source and @note; @names gives as many as it has, numbers stand for the rest. */
static LensLabels *
labels_new (int n_classes, const GPtrArray *names, char *source, char *note)
{
  LensLabels *labels = g_new0 (LensLabels, 1);

  labels->n_references = 1;
  labels->n = MAX (n_classes, 0);
  labels->names = g_new0 (char *, (gsize) labels->n + 1);
  labels->source = source;
  labels->note = note;
  for (int i = 0; i < labels->n; i++)
    {
      const char *name = names != NULL && (guint) i < names->len
                           ? g_ptr_array_index (names, i)
                           : "";

      labels->names[i] = *name != '\0' ? g_strdup (name)
                                       : g_strdup_printf ("class %d", i);
    }
  return labels;
}

/* “n01440764 tench, Tinca tinca”: the synset is no part of the name. */
static const char *
skip_synset (const char *line)
{
  if (line[0] == 'n' && strspn (line + 1, "0123456789") == 8 &&
      (line[9] == ' ' || line[9] == '\t'))
    return line + 10;
  return line;
}

static GPtrArray *
split_lines (const char *text)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (char **line = lines; *line != NULL; line++)
    g_ptr_array_add (names, g_strstrip (g_strdup (skip_synset (g_strstrip (*line)))));

  /* An empty line keeps its number, except at the end. */
  while (names->len > 0 && *(char *) g_ptr_array_index (names, names->len - 1) == '\0')
    g_ptr_array_set_size (names, (int) names->len - 1);
  return names;
}

static char *
read_text (const char *path, GError **error)
{
  g_autoptr (GError) failure = NULL;
  struct stat status;
  char *text = NULL;
  gsize size = 0;

  if (stat (path, &status) == 0 && status.st_size > MAX_FILE_SIZE)
    {
      lens_fail (error, LENS_ERROR_LIMIT, "%s: too large for a list of names", path);
      return NULL;
    }
  if (!g_file_get_contents (path, &text, &size, &failure))
    {
      lens_fail (error, LENS_ERROR_INPUT, "%s", failure->message);
      return NULL;
    }
  if (!g_utf8_validate (text, (gssize) size, NULL))
    {
      g_free (text);
      lens_fail (error, LENS_ERROR_FORMAT, "%s: not a list of names in UTF-8", path);
      return NULL;
    }
  return text;
}

static char *
dup_note (const char *source, guint n_names, int n_classes)
{
  if (n_names == (guint) n_classes)
    return NULL;
  return g_strdup_printf ("%s has %u names for %d classes", source, n_names, n_classes);
}

LensLabels *
lens_labels_new (const GPtrArray *names, int n_classes, const char *source)
{
  return labels_new (n_classes, names, g_strdup (source),
                     dup_note (source, names->len, n_classes));
}

LensLabels *
lens_labels_open (const char *path, int n_classes, GError **error)
{
  g_autofree char *base = g_path_get_basename (path);
  g_autofree char *text = read_text (path, error);
  g_autoptr (GPtrArray) names = NULL;

  if (text == NULL)
    return NULL;
  names = split_lines (text);
  if (names->len == 0)
    {
      lens_fail (error, LENS_ERROR_FORMAT, "%s: no names in it", path);
      return NULL;
    }
  return labels_new (n_classes, names, g_strdup (path),
                     dup_note (base, names->len, n_classes));
}

static LensLabels *
new_imagenet (int n_classes)
{
  g_autoptr (GBytes) bytes = lens_resource_lookup ("labels/imagenet.txt");
  g_autoptr (GPtrArray) names = NULL;

  if (bytes == NULL)
    return NULL;
  names = split_lines (g_bytes_get_data (bytes, NULL));
  if (n_classes == 1001)
    g_ptr_array_insert (names, 0, g_strdup ("background"));
  return labels_new (n_classes, names, g_strdup ("ImageNet"), NULL);
}

static LensLabels *
new_from_set (int index)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (int i = 0; i < known_sets[index].n; i++)
    g_ptr_array_add (names, (gpointer) known_sets[index].names[i]);
  return labels_new (known_sets[index].n, names, g_strdup (known_sets[index].title),
                     NULL);
}

LensLabels *
lens_labels_new_known (int n_classes, const char *label_set)
{
  LensLabels *labels = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (known_sets); i++)
    if (g_strcmp0 (known_sets[i].id, label_set) == 0 && known_sets[i].n == n_classes)
      return new_from_set ((int) i);

  if (n_classes == 1000 || n_classes == 1001)
    labels = new_imagenet (n_classes);
  if (labels == NULL)
    labels = labels_new (n_classes, NULL, g_strdup ("numbers"), NULL);
  return labels;
}

LensLabels *
lens_labels_ref (LensLabels *labels)
{
  g_atomic_int_inc (&labels->n_references);
  return labels;
}

void
lens_labels_unref (LensLabels *labels)
{
  if (labels == NULL || !g_atomic_int_dec_and_test (&labels->n_references))
    return;
  g_strfreev (labels->names);
  g_free (labels->source);
  g_free (labels->note);
  g_free (labels);
}

int
lens_labels_n (const LensLabels *labels)
{
  return labels->n;
}

const char *
lens_labels_name (const LensLabels *labels, int index)
{
  return index >= 0 && index < labels->n ? labels->names[index] : "";
}

const char *
lens_labels_source (const LensLabels *labels)
{
  return labels->source;
}

const char *
lens_labels_note (const LensLabels *labels)
{
  return labels->note;
}

/* How well a name answers to a text, both in lower case: 3 for the whole name, 2 for one
 * of its synonyms between commas, 1 for a part. */
static int
match (const char *name, const char *text)
{
  gsize length = strlen (text);
  int best = 0;

  for (const char *at = strstr (name, text); at != NULL; at = strstr (at + 1, text))
    {
      gboolean begins = at == name || g_str_has_prefix (at - 1, " ");
      gboolean is_synonym = at == name || (at - name >= 2 && at[-2] == ',' && begins);

      if (at == name && at[length] == '\0')
        return 3;
      best = MAX (best,
                  is_synonym && (at[length] == '\0' || at[length] == ',') ? 2 : 1);
    }
  return best;
}

static void
fail_ambiguous (const LensLabels *labels,
                const char *text,
                GPtrArray *found,
                GError **error)
{
  g_autoptr (GString) list = g_string_new (NULL);

  for (guint i = 0; i < found->len && i < MAX_OFFERED; i++)
    {
      int index = GPOINTER_TO_INT (g_ptr_array_index (found, i));

      g_string_append_printf (list, "%s%d %s", i > 0 ? "; " : "", index,
                              labels->names[index]);
    }
  if (found->len > MAX_OFFERED)
    g_string_append_printf (list, "; and %u more", found->len - MAX_OFFERED);
  lens_fail (error, LENS_ERROR_SETTING,
             "“%s” fits several classes: %s; give the number", text, list->str);
}

static void
fail_unknown (const LensLabels *labels, const char *text, GError **error)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  const char *closest;

  /* A synonym may be meant as well as a whole name. */
  for (int i = 0; i < labels->n; i++)
    {
      char **synonyms = g_strsplit (labels->names[i], ", ", -1);

      for (char **synonym = synonyms; *synonym != NULL; synonym++)
        g_ptr_array_add (words, *synonym);
      g_free (synonyms);
    }
  g_ptr_array_add (words, NULL);

  closest = lens_closest (text, (const char *const *) words->pdata);
  if (closest != NULL)
    lens_fail (error, LENS_ERROR_SETTING, "no class “%s”; did you mean “%s”?", text,
               closest);
  else
    lens_fail (error, LENS_ERROR_SETTING,
               "no class “%s”; a name or a number from 0 to %d expected", text,
               labels->n - 1);
}

static int
find_index (const LensLabels *labels, gint64 index, GError **error)
{
  if (index >= 0 && index < labels->n)
    return (int) index;
  lens_fail (error, LENS_ERROR_SETTING, "class %" G_GINT64_FORMAT "; 0 to %d expected",
             index, labels->n - 1);
  return -1;
}

int
lens_labels_find (const LensLabels *labels, const char *text, GError **error)
{
  g_autofree char *wanted = g_utf8_strdown (text, -1);
  g_autoptr (GPtrArray) found = g_ptr_array_new ();
  int best = 1;
  gint64 index;

  /* A class may be called “3” and not be the fourth: its name goes before a number, and
   * “#3” is never a name. */
  if (text[0] == '#' &&
      g_ascii_string_to_signed (text + 1, 10, 0, G_MAXINT64, &index, NULL))
    return find_index (labels, index, error);
  for (int i = 0; i < labels->n; i++)
    if (strcmp (labels->names[i], text) == 0)
      return i;
  if (g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, &index, NULL))
    return find_index (labels, index, error);

  for (int i = 0; *wanted != '\0' && i < labels->n; i++)
    {
      g_autofree char *name = g_utf8_strdown (labels->names[i], -1);
      int quality = match (name, wanted);

      if (quality > best)
        {
          best = quality;
          g_ptr_array_set_size (found, 0);
        }
      if (quality == best)
        g_ptr_array_add (found, GINT_TO_POINTER (i));
    }
  if (found->len == 1)
    return GPOINTER_TO_INT (g_ptr_array_index (found, 0));
  if (found->len > 1)
    fail_ambiguous (labels, text, found, error);
  else
    fail_unknown (labels, text, error);
  return -1;
}
