/* export-picture.c - the last frame as a picture: PNG, SVG, PDF
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where the job stands: in a PNG as a text chunk; in an SVG as a metadata element; in a PDF
 * as the keywords of its information dictionary, which every viewer shows.
 */

#include "core/base/output.h"
#include "core/job/export-inside.h"
#include "core/tensor/png.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <string.h>

#define METADATA_OPEN "<metadata id=\"" LENS_PNG_JOB "\">"
#define METADATA_CLOSE "</metadata>"
#define KEYWORDS "/Keywords "

gboolean
lens_write_png (const LensExport *what, const char *path, GError **error)
{
  g_autoptr (LensStage) stage = lens_stage_new (what, FALSE, error);
  const LensText texts[] = {
    { "Software", "Netlens " LENS_VERSION },
    { what->job != NULL ? LENS_PNG_JOB : NULL, what->job },
    { NULL, NULL },
  };
  g_autofree guint8 *rgb = NULL;
  LensPixels pixels = { .n_channels = 3 };
  cairo_surface_t *surface;

  if (stage == NULL)
    return FALSE;
  surface = lens_stage_render (stage, 0,
                               lens_stage_zoom (stage, stage->look.resolution));
  rgb = lens_surface_dup_rgb (surface);
  pixels.height = cairo_image_surface_get_height (surface);
  pixels.width = cairo_image_surface_get_width (surface);
  pixels.stride = (gsize) pixels.width * 3;
  pixels.data = rgb;
  cairo_surface_destroy (surface);
  return lens_png_write (path, &pixels, texts, error);
}

char *
lens_read_png_job (const char *path, GError **error)
{
  return lens_png_read_text (path, LENS_PNG_JOB, error);
}

static cairo_status_t
append_bytes (void *closure, const unsigned char *data, unsigned int size)
{
  g_string_append_len (closure, (const char *) data, size);
  return CAIRO_STATUS_SUCCESS;
}

/* Draws, and finishes the surface so that all its bytes have been appended. */
static gboolean
draw_and_finish (const LensStage *stage, cairo_surface_t *surface, GError **error)
{
  cairo_t *cr = cairo_create (surface);
  cairo_status_t status;

  lens_stage_draw (stage, 0, cr);
  status = cairo_status (cr);
  cairo_destroy (cr);
  cairo_surface_finish (surface);
  if (status == CAIRO_STATUS_SUCCESS)
    status = cairo_surface_status (surface);
  cairo_surface_destroy (surface);
  if (status != CAIRO_STATUS_SUCCESS)
    return lens_fail (error, LENS_ERROR_LIMIT, "the figure cannot be drawn: %s",
                      cairo_status_to_string (status));
  return TRUE;
}

/* Behind the opening tag of the root element. */
static void
insert_metadata (GString *svg, const char *job)
{
  const char *root = strstr (svg->str, "<svg");
  const char *end = root != NULL ? strchr (root, '>') : NULL;
  g_autofree char *escaped = NULL;
  g_autofree char *element = NULL;

  if (job == NULL || end == NULL)
    return;
  escaped = g_markup_escape_text (job, -1);
  element = g_strconcat ("\n" METADATA_OPEN, escaped, METADATA_CLOSE, NULL);
  g_string_insert (svg, end + 1 - svg->str, element);
}

gboolean
lens_write_svg (const LensExport *what, const char *path, GError **error)
{
  g_autoptr (LensStage) stage = lens_stage_new (what, FALSE, error);
  g_autoptr (GString) svg = g_string_new (NULL);
  cairo_surface_t *surface;

  if (stage == NULL)
    return FALSE;
  surface = cairo_svg_surface_create_for_stream (append_bytes, svg, stage->width,
                                                 stage->height);
  if (!draw_and_finish (stage, surface, error))
    return FALSE;
  insert_metadata (svg, what->job);
  return lens_output_save (path, svg->str, svg->len, error);
}

typedef struct
{
  gboolean is_inside;
  GString *text;
} MetadataReading;

static void
start_element (GMarkupParseContext *context,
               const char *element,
               const char **names,
               const char **values,
               gpointer data,
               GError **error)
{
  MetadataReading *reading = data;

  for (int i = 0; names[i] != NULL; i++)
    if (g_str_equal (element, "metadata") && g_str_equal (names[i], "id") &&
        g_str_equal (values[i], LENS_PNG_JOB))
      reading->is_inside = TRUE;
}

static void
end_element (GMarkupParseContext *context,
             const char *element,
             gpointer data,
             GError **error)
{
  ((MetadataReading *) data)->is_inside = FALSE;
}

static void
take_text (GMarkupParseContext *context,
           const char *text,
           gsize length,
           gpointer data,
           GError **error)
{
  MetadataReading *reading = data;

  if (reading->is_inside)
    g_string_append_len (reading->text, text, length);
}

static char *
fail_without_job (const char *path, GError **error)
{
  lens_fail (error, LENS_ERROR_INPUT, "%s: it does not say which job made it", path);
  return NULL;
}

char *
lens_read_svg_job (const char *path, GError **error)
{
  static const GMarkupParser parser = {
    .start_element = start_element,
    .end_element = end_element,
    .text = take_text,
  };
  g_autoptr (GString) text = g_string_new (NULL);
  MetadataReading reading = { .text = text };
  g_autofree char *contents = NULL;
  g_autoptr (GMarkupParseContext) context = NULL;
  gsize length;

  if (!g_file_get_contents (path, &contents, &length, error))
    return NULL;
  context = g_markup_parse_context_new (&parser, 0, &reading, NULL);
  if (!g_markup_parse_context_parse (context, contents, length, error))
    {
      g_prefix_error (error, "%s: ", path);
      return NULL;
    }
  if (text->len == 0)
    return fail_without_job (path, error);
  return g_strdup (text->str);
}

static void
set_pdf_metadata (cairo_surface_t *surface, const LensExport *what)
{
  const char *title = lens_export_last_frame (what)->title;

  if (title != NULL)
    cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_TITLE, title);
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_CREATOR,
                                  "Netlens " LENS_VERSION);
  if (what->job != NULL)
    cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_KEYWORDS, what->job);
}

gboolean
lens_write_pdf (const LensExport *what, const char *path, GError **error)
{
  g_autoptr (LensStage) stage = lens_stage_new (what, FALSE, error);
  g_autoptr (GString) pdf = g_string_new (NULL);
  cairo_surface_t *surface;

  if (stage == NULL)
    return FALSE;
  surface = cairo_pdf_surface_create_for_stream (append_bytes, pdf, stage->width,
                                                 stage->height);

  /* Later versions pack the dictionary that has the job into compressed streams. */
  cairo_pdf_surface_restrict_to_version (surface, CAIRO_PDF_VERSION_1_4);
  set_pdf_metadata (surface, what);
  if (!draw_and_finish (stage, surface, error))
    return FALSE;
  return lens_output_save (path, pdf->str, pdf->len, error);
}

/* A string in parentheses: a backslash takes the next byte as it is, or stands before the
 * three octal digits of one. */
static char *
parse_literal (const char *text, const char *end)
{
  GString *string = g_string_new (NULL);

  for (const char *c = text; c < end && *c != ')'; c++)
    {
      if (*c != '\\' || c + 1 == end)
        g_string_append_c (string, *c);
      else if (end - c > 3 && g_ascii_isdigit (c[1]))
        {
          g_string_append_c (string, (char) ((c[1] - '0') * 64 + (c[2] - '0') * 8 +
                                             (c[3] - '0')));
          c += 3;
        }
      else
        g_string_append_c (string, *++c);
    }
  return g_string_free (string, FALSE);
}

/* A string of hexadecimal digits: UTF-16 with the larger byte first, after its mark. */
static char *
parse_hexadecimal (const char *text, const char *end)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  for (const char *c = text; c + 1 < end && *c != '>'; c += 2)
    {
      guint8 byte = (guint8) (g_ascii_xdigit_value (c[0]) << 4 |
                              g_ascii_xdigit_value (c[1]));

      g_byte_array_append (bytes, &byte, 1);
    }
  if (bytes->len < 2)
    return NULL;
  return g_convert ((const char *) bytes->data + 2, bytes->len - 2, "UTF-8", "UTF-16BE",
                    NULL, NULL, NULL);
}

char *
lens_read_pdf_job (const char *path, GError **error)
{
  g_autofree char *contents = NULL;
  g_autofree char *job = NULL;
  const char *keywords;
  const char *end;
  gsize length;

  if (!g_file_get_contents (path, &contents, &length, error))
    return NULL;
  end = contents + length;
  keywords = memmem (contents, length, KEYWORDS, strlen (KEYWORDS));
  if (keywords == NULL || keywords + strlen (KEYWORDS) + 1 >= end)
    return fail_without_job (path, error);
  keywords += strlen (KEYWORDS);
  if (*keywords == '(')
    job = parse_literal (keywords + 1, end);
  else if (*keywords == '<')
    job = parse_hexadecimal (keywords + 1, end);
  if (job == NULL || !g_utf8_validate (job, -1, NULL))
    return fail_without_job (path, error);
  return g_steal_pointer (&job);
}
