/* export.c - a run's frames as files, one writer a suffix
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/job/export-inside.h"
#include "core/tensor/gif.h"

#include <string.h>

const LensField lens_clip_fields[] = {
  {
    LENS_INT (LensClip, delay_ms),
    .title = N_ ("Delay"),
    .help = N_ ("milliseconds from one frame to the next"),
    .initial = 80,
    .min = 20,
    .max = 60000,
  },
  {
    LENS_INT (LensClip, last_delay_ms),
    .title = N_ ("Last delay"),
    .help = N_ ("milliseconds that the last frame stays"),
    .initial = 2000,
    .min = 20,
    .max = 600000,
  },
  {
    LENS_INT (LensClip, n_loops),
    .title = N_ ("Loops"),
    .help = N_ ("how often the clip plays, 0 for ever"),
    .zero = N_ ("∞"),
    .min = 0,
    .max = 65535,
  },
  {
    LENS_INT (LensClip, max_frames),
    .title = N_ ("Most frames"),
    .help = N_ ("of more frames an even sample is shown, 0 for all"),
    .zero = N_ ("All"),
    .initial = 240,
    .min = 0,
    .max = 100000,
  },
  {
    LENS_INT (LensClip, longest_side),
    .title = N_ ("Longest side"),
    .help = N_ ("pixels of a clip's longer side at most, 0 for the figure's own"),
    .zero = N_ ("Auto"),
    .min = 0,
    .max = 8192,
  },
  {
    LENS_INT (LensClip, colours),
    .title = N_ ("Colours"),
    .help = N_ ("colours of a GIF's frame at most, fewer make a smaller file"),
    .initial = LENS_GIF_MAX_COLOURS,
    .min = LENS_GIF_MIN_COLOURS,
    .max = LENS_GIF_MAX_COLOURS,
  },
  { .kind = LENS_FIELD_END },
};

const LensWriter lens_writers[] = {
  {
    .suffix = ".png",
    .title = N_ ("PNG picture"),
    .write = lens_write_png,
    .read_job = lens_read_png_job,
  },
  {
    .suffix = ".svg",
    .title = N_ ("SVG drawing"),
    .write = lens_write_svg,
    .read_job = lens_read_svg_job,
  },
  {
    .suffix = ".pdf",
    .title = N_ ("PDF page"),
    .write = lens_write_pdf,
    .read_job = lens_read_pdf_job,
  },
  {
    .suffix = ".gif",
    .title = N_ ("GIF clip"),
    .is_clip = TRUE,
    .write = lens_write_gif,
    .read_job = lens_read_gif_job,
  },
  {
    .suffix = ".npy",
    .title = N_ ("NumPy array, float32: the raw map"),
    .write = lens_write_npy,
    .read_job = lens_read_npy_job,
  },
  {
    .suffix = ".json",
    .title = N_ ("JSON: job, statistics, predictions"),
    .write = lens_write_json,
    .read_job = lens_read_json_job,
  },
  {
    .suffix = "/",
    .title = N_ ("folder of numbered PNG pictures"),
    .is_clip = TRUE,
    .write = lens_write_folder,
    .read_job = lens_read_folder_job,
  },
  { .suffix = NULL },
};

static gboolean
has_suffix (const char *path, const char *suffix)
{
  gsize length = strlen (path);
  gsize suffix_length = strlen (suffix);

  return length > suffix_length &&
         g_ascii_strcasecmp (path + length - suffix_length, suffix) == 0;
}

const LensWriter *
lens_writer_find (const char *path, GError **error)
{
  GString *known = g_string_new (NULL);
  gboolean is_folder = g_file_test (path, G_FILE_TEST_IS_DIR);
  g_autofree char *list = NULL;

  for (int i = 0; lens_writers[i].suffix != NULL; i++)
    {
      const char *suffix = lens_writers[i].suffix;

      if (has_suffix (path, suffix) || (is_folder && g_str_equal (suffix, "/")))
        {
          g_string_free (known, TRUE);
          return &lens_writers[i];
        }
      g_string_append_printf (known, "%s%s", i > 0 ? " " : "", suffix);
    }
  list = g_string_free (known, FALSE);
  lens_fail (
    error, LENS_ERROR_SETTING,
    "%s: no known suffix; results are written as %s (a path that ends in / is a "
    "folder)",
    path, list);
  return NULL;
}

LensFrame *
lens_export_last_frame (const LensExport *what)
{
  return what->frames[what->n_frames - 1];
}

gboolean
lens_export (const LensExport *what, const char *path, GError **error)
{
  const LensWriter *writer = lens_writer_find (path, error);

  if (writer == NULL)
    return FALSE;
  if (what->n_frames < 1)
    return lens_fail (error, LENS_ERROR_INPUT, "%s: there is no result to write", path);
  if (!lens_monitor_check (what->monitor, error))
    return FALSE;
  g_info ("writing %s as %s", path, writer->title);
  return writer->write (what, path, error);
}

char *
lens_export_read_job (const char *path, GError **error)
{
  const LensWriter *writer = lens_writer_find (path, error);

  return writer != NULL ? writer->read_job (path, error) : NULL;
}
