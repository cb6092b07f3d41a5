/* export-clip.c - all frames: as a GIF, or as a folder of numbered PNGs
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/job/export-inside.h"
#include "core/tensor/gif.h"
#include "core/tensor/png.h"

#include <glib/gstdio.h>

#define FRAME_NAME "frame-%04d.png"
#define FRAME_PREFIX "frame-"

/* A frame's pixels, and the memory they are in. */
typedef struct
{
  guint8 *rgb;
  LensPixels pixels;
} Picture;

static Picture
take_picture (const LensStage *stage, int index, double zoom)
{
  cairo_surface_t *surface = lens_stage_render (stage, index, zoom);
  Picture picture = { .rgb = lens_surface_dup_rgb (surface) };

  picture.pixels = (LensPixels){
    .height = cairo_image_surface_get_height (surface),
    .width = cairo_image_surface_get_width (surface),
    .n_channels = 3,
    .stride = (gsize) cairo_image_surface_get_width (surface) * 3,
    .data = picture.rgb,
  };
  cairo_surface_destroy (surface);
  return picture;
}

/* Clips are for screens: a pixel a unit, or fewer. */
static double
clip_zoom (const LensStage *stage)
{
  double longest = MAX (stage->height, stage->width);
  double zoom = 1;

  if (stage->clip.longest_side > 0)
    zoom = MIN (stage->clip.longest_side / longest, 1);
  return lens_stage_zoom (stage, zoom);
}

static gboolean
add_frames (const LensStage *stage, LensGifWriter *writer, GError **error)
{
  double zoom = clip_zoom (stage);

  for (int i = 0; i < stage->n_shown; i++)
    {
      gboolean is_last = i == stage->n_shown - 1;
      Picture picture;
      gboolean is_added;

      if (!lens_monitor_check (stage->what->monitor, error))
        return FALSE;
      lens_monitor_report (stage->what->monitor, (double) i / stage->n_shown);
      picture = take_picture (stage, i, zoom);
      is_added = lens_gif_writer_add_frame (writer, &picture.pixels,
                                            is_last ? stage->clip.last_delay_ms
                                                    : stage->clip.delay_ms,
                                            error);
      g_free (picture.rgb);
      if (!is_added)
        return FALSE;
    }
  return TRUE;
}

gboolean
lens_write_gif (const LensExport *what, const char *path, GError **error)
{
  g_autoptr (LensStage) stage = lens_stage_new (what, TRUE, error);
  g_autoptr (LensGifWriter) writer = NULL;
  LensGifOptions options = { .comment = what->job };
  cairo_surface_t *first;

  if (stage == NULL)
    return FALSE;
  first = lens_stage_render (stage, 0, clip_zoom (stage));
  options.height = cairo_image_surface_get_height (first);
  options.width = cairo_image_surface_get_width (first);
  options.n_loops = stage->clip.n_loops;
  options.n_colours = stage->clip.colours;
  cairo_surface_destroy (first);

  writer = lens_gif_writer_begin (path, &options, error);
  if (writer == NULL || !add_frames (stage, writer, error))
    return FALSE;
  return lens_gif_writer_finish (g_steal_pointer (&writer), error);
}

char *
lens_read_gif_job (const char *path, GError **error)
{
  g_auto (LensGifInfo) info = { 0 };

  if (!lens_gif_read_info (path, &info, error))
    return NULL;
  if (info.comment == NULL)
    lens_fail (error, LENS_ERROR_INPUT, "%s: it does not say which job made it", path);
  return g_steal_pointer (&info.comment);
}

static gboolean
write_frames (const LensStage *stage, const char *folder, GError **error)
{
  const LensText texts[] = {
    { "Software", "Netlens " LENS_VERSION },
    { stage->what->job != NULL ? LENS_PNG_JOB : NULL, stage->what->job },
    { NULL, NULL },
  };
  double zoom = lens_stage_zoom (stage, stage->look.resolution);

  for (int i = 0; i < stage->n_shown; i++)
    {
      g_autofree char *name = g_strdup_printf (FRAME_NAME, i + 1);
      g_autofree char *path = g_build_filename (folder, name, NULL);
      Picture picture;
      gboolean is_written;

      if (!lens_monitor_check (stage->what->monitor, error))
        return FALSE;
      lens_monitor_report (stage->what->monitor, (double) i / stage->n_shown);
      picture = take_picture (stage, i, zoom);
      is_written = lens_png_write (path, &picture.pixels, texts, error);
      g_free (picture.rgb);
      if (!is_written)
        return FALSE;
    }
  return TRUE;
}

static gboolean
fail_path (const char *what, const char *path, GError **error)
{
  return lens_fail (error, LENS_ERROR_INPUT, "%s: %s: %s", path, what,
                    g_strerror (errno));
}

/* Numbered frames of an earlier clip; nothing else in a folder is touched. */
static void
remove_frames (const char *folder)
{
  g_autoptr (GDir) names = g_dir_open (folder, 0, NULL);
  const char *name;

  while (names != NULL && (name = g_dir_read_name (names)) != NULL)
    if (g_str_has_prefix (name, FRAME_PREFIX) && g_str_has_suffix (name, ".png"))
      {
        g_autofree char *path = g_build_filename (folder, name, NULL);

        g_unlink (path);
      }
}

/* Frames take the place of an earlier clip's only when all of them are there. */
static gboolean
move_frames (const char *from, const char *to, int n_frames, GError **error)
{
  remove_frames (to);
  for (int i = 0; i < n_frames; i++)
    {
      g_autofree char *name = g_strdup_printf (FRAME_NAME, i + 1);
      g_autofree char *old_path = g_build_filename (from, name, NULL);
      g_autofree char *new_path = g_build_filename (to, name, NULL);

      if (g_rename (old_path, new_path) != 0)
        return fail_path ("cannot be written", new_path, error);
    }
  return TRUE;
}

gboolean
lens_write_folder (const LensExport *what, const char *path, GError **error)
{
  g_autoptr (LensStage) stage = lens_stage_new (what, TRUE, error);
  g_autofree char *draft = NULL;
  gboolean existed = g_file_test (path, G_FILE_TEST_IS_DIR);
  gboolean is_done;

  if (stage == NULL)
    return FALSE;
  if (g_mkdir_with_parents (path, 0777) != 0)
    return fail_path ("the folder cannot be made", path, error);
  draft = g_build_filename (path, ".netlens-XXXXXX", NULL);
  if (g_mkdtemp (draft) == NULL)
    return fail_path ("cannot be written to", path, error);

  is_done = write_frames (stage, draft, error) &&
            move_frames (draft, path, stage->n_shown, error);
  remove_frames (draft);
  g_rmdir (draft);
  if (!is_done && !existed)
    g_rmdir (path);
  return is_done;
}

char *
lens_read_folder_job (const char *path, GError **error)
{
  g_autofree char *name = g_strdup_printf (FRAME_NAME, 1);
  g_autofree char *first = g_build_filename (path, name, NULL);

  return lens_png_read_text (first, LENS_PNG_JOB, error);
}
