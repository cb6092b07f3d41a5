/* image-pixbuf.c - photographs and everything else that gdk-pixbuf knows
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/tensor/image-read.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <stdlib.h>

typedef struct
{
  gint64 file_size;
  GError *error; /* set if the promised size is refused */
} SizeCheck;

/* Runs when the header has been read and before memory is taken for the picture.  A size
 * of nothing is how a loader is told to stop. */
static void
check_size (GdkPixbufLoader *loader, int width, int height, gpointer data)
{
  SizeCheck *check = data;

  if (check->error == NULL &&
      !lens_image_check_size (height, width, check->file_size, &check->error))
    gdk_pixbuf_loader_set_size (loader, 0, 0);
}

static gboolean
feed (GdkPixbufLoader *loader, FILE *file, const SizeCheck *check, GError **error)
{
  guint8 bytes[16384];
  gsize n;

  rewind (file);
  while ((n = fread (bytes, 1, sizeof (bytes), file)) > 0)
    {
      if (!gdk_pixbuf_loader_write (loader, bytes, n, error))
        return FALSE;
      if (check->error != NULL)
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

  return text != NULL ? atoi (text) : 1;
}

LensImage *
lens_image_read_pixbuf (FILE *file, gint64 file_size, GError **error)
{
  g_autoptr (GdkPixbufLoader) loader = gdk_pixbuf_loader_new ();
  SizeCheck check = { .file_size = file_size };
  g_autoptr (GError) failure = NULL;
  g_autoptr (LensImage) image = NULL;
  GdkPixbuf *pixbuf;
  gboolean is_read;
  gboolean is_complete;

  g_signal_connect (loader, "size-prepared", G_CALLBACK (check_size), &check);
  is_read = feed (loader, file, &check, &failure);

  is_complete = gdk_pixbuf_loader_close (loader, NULL) && is_read;
  if (check.error != NULL)
    {
      g_propagate_error (error, check.error);
      return NULL;
    }
  pixbuf = gdk_pixbuf_loader_get_pixbuf (loader);
  if (!is_read)
    lens_fail (error, LENS_ERROR_FORMAT, "not a picture that can be read: %s",
               failure != NULL ? failure->message : "damaged");
  else if (!is_complete || pixbuf == NULL)
    lens_fail (error, LENS_ERROR_FORMAT, "%s",
               pixbuf == NULL ? "not a picture that can be read"
                              : "the picture is damaged or ends early");
  if (!is_complete || pixbuf == NULL)
    return NULL;

  image = copy_pixels (pixbuf);
  return lens_image_turn (image, orientation_of (pixbuf));
}
