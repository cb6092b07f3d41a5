/* source.c - a file that is read in place, and the files beside it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The file is mapped privately and never written.  Somebody who shortens it meanwhile can
 * still stop the program with a bus error; copying half a gigabyte to avoid that would
 * cost everybody else more.
 */

#include "core/wire/source.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct _LensSource
{
  gint n_references;
  char *path;
  char *name;
  gboolean has_folder;
  GBytes *bytes;
};

static LensSource *
take_bytes (const char *path, GBytes *bytes, gboolean has_folder)
{
  LensSource *source = g_new0 (LensSource, 1);

  source->n_references = 1;
  source->path = g_strdup (path);
  source->name = g_path_get_basename (path);
  source->has_folder = has_folder;
  source->bytes = bytes;
  return source;
}

static gboolean
check_is_ordinary (int descriptor, GError **error)
{
  struct stat status;

  if (fstat (descriptor, &status) != 0)
    return lens_fail (error, LENS_ERROR_FORMAT, "cannot be read: %s",
                      g_strerror (errno));
  if (S_ISDIR (status.st_mode))
    return lens_fail (error, LENS_ERROR_FORMAT, "is a folder; a file expected");
  if (!S_ISREG (status.st_mode))
    return lens_fail (error, LENS_ERROR_FORMAT,
                      "is a device or a pipe; an ordinary file expected");
  return TRUE;
}

LensSource *
lens_source_open (const char *path, GError **error)
{
  g_autoptr (GMappedFile) mapped = NULL;
  g_autoptr (GError) map_error = NULL;
  /* Without waiting, or a named pipe would hold the program until somebody writes. */
  int descriptor = open (path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);

  if (descriptor < 0)
    {
      lens_fail (error, LENS_ERROR_FORMAT, "cannot be opened: %s", g_strerror (errno));
      return NULL;
    }
  if (!check_is_ordinary (descriptor, error))
    {
      close (descriptor);
      return NULL;
    }
  mapped = g_mapped_file_new_from_fd (descriptor, FALSE, &map_error);
  close (descriptor);
  if (mapped == NULL)
    {
      lens_fail (error, LENS_ERROR_FORMAT, "cannot be read: %s", map_error->message);
      return NULL;
    }
  g_info ("mapping %s, %" G_GSIZE_FORMAT " bytes", path,
          g_mapped_file_get_length (mapped));
  return take_bytes (path, g_mapped_file_get_bytes (mapped), TRUE);
}

LensSource *
lens_source_new (const char *name, GBytes *bytes)
{
  return take_bytes (name, g_bytes_ref (bytes), FALSE);
}

LensSource *
lens_source_ref (LensSource *source)
{
  g_atomic_int_inc (&source->n_references);
  return source;
}

void
lens_source_unref (LensSource *source)
{
  if (source == NULL || !g_atomic_int_dec_and_test (&source->n_references))
    return;
  g_bytes_unref (source->bytes);
  g_free (source->path);
  g_free (source->name);
  g_free (source);
}

const char *
lens_source_path (const LensSource *source)
{
  return source->path;
}

const char *
lens_source_name (const LensSource *source)
{
  return source->name;
}

gboolean
lens_source_has_suffix (const LensSource *source, const char *const *suffixes)
{
  gsize name_length = strlen (source->name);

  for (gsize i = 0; suffixes[i] != NULL; i++)
    {
      gsize length = strlen (suffixes[i]);

      if (name_length >= length &&
          g_ascii_strcasecmp (source->name + name_length - length, suffixes[i]) == 0)
        return TRUE;
    }
  return FALSE;
}

GBytes *
lens_source_bytes (const LensSource *source)
{
  return source->bytes;
}

const guint8 *
lens_source_data (const LensSource *source, gsize *size)
{
  const guint8 *data = g_bytes_get_data (source->bytes, size);

  return data != NULL ? data : (const guint8 *) "";
}

static gboolean
check_location (const char *location, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (location, "/", -1);

  if (*location == '\0')
    return lens_fail (error, LENS_ERROR_FORMAT,
                      "the name of an external file is empty");
  if (!g_utf8_validate (location, -1, NULL))
    return lens_fail (error, LENS_ERROR_FORMAT,
                      "the name of an external file is not UTF-8");
  if (g_path_is_absolute (location) || strchr (location, '\\') != NULL)
    return lens_fail (error, LENS_ERROR_FORMAT,
                      "external file “%s”: a name relative to the file's folder "
                      "expected",
                      location);
  for (int i = 0; parts[i] != NULL; i++)
    if (g_str_equal (parts[i], ".."))
      return lens_fail (error, LENS_ERROR_FORMAT,
                        "external file “%s” leads out of the file's folder; refused",
                        location);
  return TRUE;
}

/* The real path of @location, with every link followed, if it is still in the folder. */
static char *
resolve_inside (const LensSource *source, const char *location, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (source->path);
  g_autofree char *joined = g_build_filename (folder, location, NULL);
  char real_folder[PATH_MAX];
  char real_path[PATH_MAX];
  gsize length;

  if (realpath (folder, real_folder) == NULL || realpath (joined, real_path) == NULL)
    {
      lens_fail (error, LENS_ERROR_FORMAT, "external file “%s”: %s", location,
                 g_strerror (errno));
      return NULL;
    }
  length = strlen (real_folder);
  if (length > 1 &&
      (strncmp (real_path, real_folder, length) != 0 || real_path[length] != '/'))
    {
      lens_fail (error, LENS_ERROR_FORMAT,
                 "external file “%s” is a link out of the file's folder; refused",
                 location);
      return NULL;
    }
  return g_strdup (real_path);
}

LensSource *
lens_source_open_sibling (LensSource *source,
                          const char *location,
                          gsize location_size,
                          GError **error)
{
  g_autofree char *name = g_strndup (location, location_size);
  g_autofree char *path = NULL;
  LensSource *sibling;

  if (memchr (location, '\0', location_size) != NULL)
    {
      lens_fail (error, LENS_ERROR_FORMAT,
                 "the name of an external file has a NUL in it; refused");
      return NULL;
    }
  if (!check_location (name, error))
    return NULL;
  if (!source->has_folder)
    {
      lens_fail (error, LENS_ERROR_FORMAT,
                 "external file “%s” asked for by data that is not in a file", name);
      return NULL;
    }

  path = resolve_inside (source, name, error);
  if (path == NULL)
    return NULL;
  sibling = lens_source_open (path, error);
  if (sibling == NULL)
    g_prefix_error (error, "external file “%s” ", name);
  return sibling;
}

gconstpointer
lens_source_slice (const LensSource *source,
                   guint64 offset,
                   guint64 size,
                   const char *what,
                   GError **error)
{
  gsize total;
  const guint8 *data = lens_source_data (source, &total);

  if (offset > total || size > total - offset)
    {
      lens_fail (error, LENS_ERROR_FORMAT,
                 "%s: bytes %" G_GUINT64_FORMAT " to %" G_GUINT64_FORMAT
                 " expected in “%s”, which has %" G_GSIZE_FORMAT,
                 what, offset,
                 size > G_MAXUINT64 - offset ? G_MAXUINT64 : offset + size,
                 source->name, total);
      return NULL;
    }
  return data + offset;
}
