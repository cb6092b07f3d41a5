/* output.c - a file that appears whole or not at all
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/base/output.h"

#include "core/base/error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BUFFER_SIZE (64 * 1024)

struct _LensOutput
{
  char *path;      /* as the user wrote it, for messages */
  char *target;    /* where the file goes, links followed */
  char *temporary; /* the neighbour; NULL for a device or a pipe */
  int descriptor;
  int failure; /* errno of the first write that failed, or 0 */
  gsize n_buffered;
  guint8 buffer[BUFFER_SIZE];
};

static gboolean
fail (const LensOutput *output, int failure, GError **error)
{
  return lens_fail (error, LENS_ERROR_INPUT, "%s: cannot be written: %s", output->path,
                    g_strerror (failure));
}

static void
output_free (LensOutput *output)
{
  if (output->descriptor >= 0)
    close (output->descriptor);
  if (output->temporary != NULL)
    unlink (output->temporary);
  g_free (output->path);
  g_free (output->target);
  g_free (output->temporary);
  g_free (output);
}

/* A link stays a link: what it points to is replaced. */
static char *
follow_links (const char *path)
{
  char *real = realpath (path, NULL);
  char *copy = g_strdup (real != NULL ? real : path);

  free (real);
  return copy;
}

static gboolean
open_neighbour (LensOutput *output)
{
  g_autofree char *folder = g_path_get_dirname (output->target);

  output->temporary = g_build_filename (folder, ".netlens-XXXXXX", NULL);
  output->descriptor = g_mkstemp_full (output->temporary, O_WRONLY | O_CLOEXEC, 0666);
  if (output->descriptor >= 0)
    return TRUE;
  g_clear_pointer (&output->temporary, g_free);
  return FALSE;
}

LensOutput *
lens_output_begin (const char *path, GError **error)
{
  LensOutput *output = g_new0 (LensOutput, 1);
  struct stat status;
  gboolean exists;
  gboolean is_open;

  output->descriptor = -1;
  output->path = g_strdup (path);
  output->target = follow_links (path);
  exists = stat (output->target, &status) == 0;

  errno = exists && S_ISDIR (status.st_mode) ? EISDIR : 0;
  if (errno != 0)
    is_open = FALSE;
  else if (exists && !S_ISREG (status.st_mode))
    is_open = (output->descriptor = open (output->target, O_WRONLY | O_CLOEXEC)) >= 0;
  else
    is_open = open_neighbour (output);
  if (is_open)
    return output;

  fail (output, errno, error);
  output_free (output);
  return NULL;
}

static void
write_all (LensOutput *output, const guint8 *data, gsize size)
{
  while (size > 0 && output->failure == 0)
    {
      gssize n = write (output->descriptor, data, size);

      if (n > 0)
        {
          data += n;
          size -= (gsize) n;
        }
      else if (n < 0 && errno != EINTR)
        output->failure = errno;
    }
}

static void
flush_buffer (LensOutput *output)
{
  write_all (output, output->buffer, output->n_buffered);
  output->n_buffered = 0;
}

gboolean
lens_output_write (LensOutput *output, gconstpointer data, gsize size, GError **error)
{
  if (size > BUFFER_SIZE - output->n_buffered)
    flush_buffer (output);
  if (size > BUFFER_SIZE)
    write_all (output, data, size);
  else if (size > 0)
    {
      memcpy (output->buffer + output->n_buffered, data, size);
      output->n_buffered += size;
    }
  return output->failure == 0 || fail (output, output->failure, error);
}

/* The permissions of the file that is replaced stay as they were. */
static void
keep_permissions (const LensOutput *output)
{
  struct stat status;

  if (stat (output->target, &status) == 0 &&
      fchmod (output->descriptor, status.st_mode & 0777) != 0)
    g_info ("%s: the permissions could not be kept", output->path);
}

gboolean
lens_output_commit (LensOutput *output, GError **error)
{
  gboolean is_done;

  flush_buffer (output);
  if (output->temporary != NULL)
    keep_permissions (output);

  /* Some file systems say only now that the disk is full. */
  if (close (output->descriptor) != 0 && output->failure == 0)
    output->failure = errno;
  output->descriptor = -1;

  if (output->failure == 0 && output->temporary != NULL)
    {
      if (g_rename (output->temporary, output->target) == 0)
        g_clear_pointer (&output->temporary, g_free);
      else
        output->failure = errno;
    }
  is_done = output->failure == 0 || fail (output, output->failure, error);
  output_free (output);
  return is_done;
}

void
lens_output_abandon (LensOutput *output)
{
  if (output != NULL)
    output_free (output);
}

gboolean
lens_output_save (const char *path, gconstpointer data, gsize size, GError **error)
{
  g_autoptr (LensOutput) output = lens_output_begin (path, error);

  if (output == NULL)
    return FALSE;
  if (!lens_output_write (output, data, size, error))
    return FALSE;
  return lens_output_commit (g_steal_pointer (&output), error);
}
