/* image-pixbuf.c - photographs and everything else that gdk-pixbuf knows
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/tensor/image-read.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <stdlib.h>
#include <string.h>

/* What is learnt while the loader works. */
typedef struct
{
  gint64 file_size;
  GError *error;      /* set if the promised size is refused */
  GByteArray *is_row; /* for each row, whether anything has arrived */
  gboolean fills_up;  /* the loader makes up rows that are missing when it is closed */
  gboolean is_closing;
} Watch;

/* These loaders hand over row by row and keep silent about rows that never came. */
static const char *const row_loaders[] = { "bmp", "jpeg", "pnm", NULL };

/* Runs when the header has been read and before memory is taken for the picture.  A size
 * of nothing is how a loader is told to stop. */
static void
check_size (GdkPixbufLoader *loader, int width, int height, gpointer data)
{
  Watch *watch = data;

  if (watch->error == NULL &&
      !lens_image_check_size (height, width, watch->file_size, &watch->error))
    gdk_pixbuf_loader_set_size (loader, 0, 0);
}

static void
mark_rows (GdkPixbufLoader *loader, int x, int y, int width, int height, gpointer data)
{
  Watch *watch = data;
  guint end = (guint) (MAX (y, 0) + MAX (height, 0));

  if (end > LENS_MAX_SIDE || (watch->fills_up && watch->is_closing))
    return;
  while (watch->is_row->len < end)
    g_byte_array_append (watch->is_row, (const guint8 *) "", 1);
  for (guint i = (guint) MAX (y, 0); i < end; i++)
    watch->is_row->data[i] = TRUE;
}

static gboolean
is_whole (GdkPixbufLoader *loader, const Watch *watch)
{
  GdkPixbuf *pixbuf = gdk_pixbuf_loader_get_pixbuf (loader);
  g_autofree char *format = NULL;

  if (pixbuf == NULL)
    return FALSE;
  format = gdk_pixbuf_format_get_name (gdk_pixbuf_loader_get_format (loader));
  if (!g_strv_contains (row_loaders, format))
    return TRUE;
  return watch->is_row->len == (guint) gdk_pixbuf_get_height (pixbuf) &&
         memchr (watch->is_row->data, FALSE, watch->is_row->len) == NULL;
}

static gboolean
feed (GdkPixbufLoader *loader, FILE *file, const Watch *watch, GError **error)
{
  guint8 bytes[16384];
  gsize n;

  rewind (file);
  while ((n = fread (bytes, 1, sizeof (bytes), file)) > 0)
    {
      if (!gdk_pixbuf_loader_write (loader, bytes, n, error) || watch->error != NULL)
        return FALSE;
    }
  return ferror (file) == 0 ||
         lens_fail (error, LENS_ERROR_INPUT, "the file cannot be read to its end");
}

static LensImage *
copy_pixels (const GdkPixbuf *pixbuf)
{
  int height = gdk_pixbuf_get_height (pixbuf);
  int width = gdk_pixbuf_get_width (pixbuf);
  int n_channels = gdk_pixbuf_get_n_channels (pixbuf);
  LensImage *image = lens_image_new (height, width);
  guint8 *to = lens_image_writable (image);

  for (int y = 0; y < height; y++)
    {
      const guint8 *from = gdk_pixbuf_read_pixels (pixbuf) +
                           (gsize) y * (gsize) gdk_pixbuf_get_rowstride (pixbuf);

      for (int x = 0; x < width; x++, from += n_channels)
        for (int c = 0; c < 3; c++)
          *to++ = n_channels == 4 ? lens_image_on_white (from[c], from[3]) : from[c];
    }
  return image;
}

static int
orientation_of (GdkPixbuf *pixbuf)
{
  const char *text = gdk_pixbuf_get_option (pixbuf, "orientation");

  return text != NULL ? (int) g_ascii_strtoll (text, NULL, 10) : 1;
}

/* Where the format is named, a loader works on every byte at once; else it waits for some
 * thousands of them.  The one for JPEG fills up what is missing, so for it what comes before
 * the end must be told from what comes after. */
static GdkPixbufLoader *
new_loader (FILE *file, Watch *watch)
{
  guint8 signature[3] = { 0 };
  GdkPixbufLoader *loader = NULL;

  rewind (file);
  if (fread (signature, 1, 3, file) == 3 && memcmp (signature, "\xff\xd8\xff", 3) == 0)
    loader = gdk_pixbuf_loader_new_with_type ("jpeg", NULL);
  watch->fills_up = loader != NULL;
  return loader != NULL ? loader : gdk_pixbuf_loader_new ();
}

/* A loader is to be closed whatever happened; the first mistake is the one to tell. */
static gboolean
load (GdkPixbufLoader *loader, FILE *file, Watch *watch, GError **error)
{
  g_autoptr (GError) failure = NULL;
  gboolean is_read = feed (loader, file, watch, &failure);
  gboolean is_closed;

  watch->is_closing = TRUE;
  is_closed = gdk_pixbuf_loader_close (loader, NULL);
  if (watch->error != NULL)
    {
      g_propagate_error (error, g_error_copy (watch->error));
      return FALSE;
    }
  if (!is_read)
    return lens_fail (error, LENS_ERROR_FORMAT, "not a picture that can be read: %s",
                      failure != NULL ? failure->message : "damaged");
  if (gdk_pixbuf_loader_get_format (loader) == NULL)
    return lens_fail (error, LENS_ERROR_FORMAT, "not a picture that can be read");
  return (is_closed && is_whole (loader, watch)) ||
         lens_fail (error, LENS_ERROR_FORMAT, "the picture is damaged or ends early");
}

LensImage *
lens_image_read_pixbuf (FILE *file, gint64 file_size, GError **error)
{
  g_autoptr (GByteArray) rows = g_byte_array_new ();
  Watch watch = { .file_size = file_size, .is_row = rows };
  g_autoptr (GdkPixbufLoader) loader = new_loader (file, &watch);
  g_autoptr (LensImage) image = NULL;
  gboolean is_loaded;

  g_signal_connect (loader, "size-prepared", G_CALLBACK (check_size), &watch);
  g_signal_connect (loader, "area-updated", G_CALLBACK (mark_rows), &watch);
  is_loaded = load (loader, file, &watch, error);
  g_clear_error (&watch.error);
  if (!is_loaded)
    return NULL;

  image = copy_pixels (gdk_pixbuf_loader_get_pixbuf (loader));
  return lens_image_turn (image,
                          orientation_of (gdk_pixbuf_loader_get_pixbuf (loader)));
}
