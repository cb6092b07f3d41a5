/* text.c - words and numbers on a figure
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/figure/text.h"

#include <math.h>
#include <string.h>

#define ELLIPSIS "…"
#define MINUS "−"

/* What cairo refuses to draw would spoil the whole figure: bytes that are not UTF-8, and
 * control characters, which have no glyph. */
static char *
make_drawable (const char *text)
{
  char *valid = g_utf8_make_valid (text, -1);

  for (char *c = valid; *c != '\0'; c++)
    if (g_ascii_iscntrl (*c))
      *c = ' ';
  return valid;
}

static void
choose_font (cairo_t *cr, const LensTextStyle *style)
{
  cairo_font_options_t *options = cairo_font_options_create ();

  cairo_font_options_set_antialias (options, CAIRO_ANTIALIAS_GRAY);
  cairo_font_options_set_hint_style (options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics (options, CAIRO_HINT_METRICS_OFF);
  cairo_set_font_options (cr, options);
  cairo_font_options_destroy (options);

  cairo_select_font_face (cr, "sans", CAIRO_FONT_SLANT_NORMAL,
                          style->is_bold ? CAIRO_FONT_WEIGHT_BOLD
                                         : CAIRO_FONT_WEIGHT_NORMAL);
  cairo_set_font_size (cr, style->size);
}

static cairo_t *
measuring_context (const LensTextStyle *style)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_A8, 1, 1);
  cairo_t *cr = cairo_create (surface);

  cairo_surface_destroy (surface);
  choose_font (cr, style);
  return cr;
}

static double
width_on (cairo_t *cr, const char *text)
{
  cairo_text_extents_t extents;

  cairo_text_extents (cr, text, &extents);
  return extents.x_advance;
}

double
lens_text_width (const LensTextStyle *style, const char *text)
{
  g_autofree char *drawable = make_drawable (text);
  cairo_t *cr = measuring_context (style);
  double width = width_on (cr, drawable);

  cairo_destroy (cr);
  return width;
}

/* The most characters of @text that, followed by @ending, are not wider than @max_width. */
static glong
count_fitting (cairo_t *cr, const char *text, const char *ending, double max_width)
{
  glong fitting = 0;
  glong too_many = g_utf8_strlen (text, -1) + 1;

  while (too_many - fitting > 1)
    {
      glong middle = (fitting + too_many) / 2;
      g_autofree char *start = g_utf8_substring (text, 0, middle);
      g_autofree char *whole = g_strconcat (start, ending, NULL);

      if (width_on (cr, whole) <= max_width)
        fitting = middle;
      else
        too_many = middle;
    }
  return fitting;
}

static char *
fit_on (cairo_t *cr, const char *text, double max_width)
{
  g_autofree char *start = NULL;
  glong n_fitting;

  if (max_width <= 0 || width_on (cr, text) <= max_width)
    return g_strdup (text);
  n_fitting = count_fitting (cr, text, ELLIPSIS, max_width);
  if (n_fitting == 0)
    return g_strdup (width_on (cr, ELLIPSIS) <= max_width ? ELLIPSIS : "");
  start = g_utf8_substring (text, 0, n_fitting);
  return g_strconcat (g_strchomp (start), ELLIPSIS, NULL);
}

char *
lens_text_fit (const LensTextStyle *style, const char *text)
{
  g_autofree char *drawable = make_drawable (text);
  cairo_t *cr = measuring_context (style);
  char *fitted = fit_on (cr, drawable, style->max_width);

  cairo_destroy (cr);
  return fitted;
}

/* The names of layers are long words with joints. */
static gboolean
can_break_after (char c)
{
  return c == ' ' || c == '-' || c == '/' || c == '_' || c == '.';
}

/* Where to break @text so that its start fits: after the last space or joint, else anywhere. */
static gsize
find_break (cairo_t *cr, const char *text, double max_width)
{
  glong n_fitting = MAX (count_fitting (cr, text, "", max_width), 1);
  const char *end = g_utf8_offset_to_pointer (text, n_fitting);

  if (*end == '\0' || *end == ' ')
    return end - text;
  for (const char *c = end; c > text; c--)
    if (can_break_after (c[-1]))
      return c - text;
  return end - text;
}

char **
lens_text_wrap (const LensTextStyle *style, const char *text, int n_lines)
{
  g_autofree char *drawable = make_drawable (text);
  const char *rest = g_strstrip (drawable);
  GPtrArray *lines = g_ptr_array_new ();
  cairo_t *cr = measuring_context (style);

  while (*rest != '\0' && (int) lines->len < n_lines)
    {
      gboolean is_last = (int) lines->len == n_lines - 1;

      if (is_last || style->max_width <= 0 || width_on (cr, rest) <= style->max_width)
        {
          g_ptr_array_add (lines, fit_on (cr, rest, style->max_width));
          break;
        }
      gsize length = find_break (cr, rest, style->max_width);

      g_ptr_array_add (lines, g_strchomp (g_strndup (rest, length)));
      rest += length;
      while (*rest == ' ')
        rest++;
    }
  g_ptr_array_add (lines, NULL);
  cairo_destroy (cr);
  return (char **) g_ptr_array_free (lines, FALSE);
}

static void
draw_here (cairo_t *cr, const LensTextStyle *style, const char *text)
{
  g_autofree char *drawable = make_drawable (text);
  g_autofree char *fitted = NULL;

  choose_font (cr, style);
  fitted = fit_on (cr, drawable, style->max_width);
  lens_set_colour (cr, style->colour, 1);
  if (style->align != LENS_ALIGN_LEFT)
    cairo_rel_move_to (
      cr, width_on (cr, fitted) * (style->align == LENS_ALIGN_RIGHT ? -1 : -0.5), 0);
  cairo_show_text (cr, fitted);
  cairo_new_path (cr);
}

void
lens_text_draw (cairo_t *cr,
                const LensTextStyle *style,
                const char *text,
                double y,
                double x)
{
  cairo_move_to (cr, x, y);
  draw_here (cr, style, text);
}

void
lens_text_draw_upwards (cairo_t *cr,
                        const LensTextStyle *style,
                        const char *text,
                        double y,
                        double x)
{
  cairo_save (cr);
  cairo_translate (cr, x, y);
  cairo_rotate (cr, -G_PI / 2);
  cairo_move_to (cr, 0, 0);
  draw_here (cr, style, text);
  cairo_restore (cr);
}

double
lens_text_draw_lines (cairo_t *cr,
                      const LensTextStyle *style,
                      char *const *lines,
                      double y,
                      double x)
{
  for (int i = 0; lines[i] != NULL; i++)
    {
      lens_text_draw (cr, style, lines[i], y, x);
      y += style->size * LENS_TEXT_LEADING;
    }
  return y;
}

/* “1.50e-05” becomes “1.5e−5”, “2.00” becomes “2”. */
static char *
tidy_number (const char *number)
{
  g_auto (GStrv) halves = g_strsplit (number, "e", 2);
  GString *text = g_string_new (halves[0]);

  if (strchr (text->str, '.') != NULL)
    {
      while (text->str[text->len - 1] == '0')
        g_string_truncate (text, text->len - 1);
      if (text->str[text->len - 1] == '.')
        g_string_truncate (text, text->len - 1);
    }
  if (g_str_equal (text->str, "-0"))
    g_string_assign (text, "0");
  if (halves[1] != NULL)
    g_string_append_printf (text, "e%d", (int) g_ascii_strtoll (halves[1], NULL, 10));
  g_string_replace (text, "-", MINUS, 0);
  return g_string_free (text, FALSE);
}

char *
lens_number_text (double number, int n_digits)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];
  g_autofree char *format = NULL;
  double size = fabs (number);

  if (!isfinite (number))
    return g_strdup (isnan (number) ? "nan" : number > 0 ? "∞" : MINUS "∞");
  if (size > 0 && (size < 1e-3 || size >= 1e6))
    format = g_strdup_printf ("%%.%de", n_digits - 1);
  else
    {
      int magnitude = size > 0 ? (int) floor (log10 (size)) : 0;

      format = g_strdup_printf ("%%.%df", CLAMP (n_digits - 1 - magnitude, 0, 9));
    }
  g_ascii_formatd (buffer, sizeof (buffer), format, number);
  return tidy_number (buffer);
}

char *
lens_fixed_text (double number, int n_decimals)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];
  g_autofree char *format = g_strdup_printf ("%%.%df", n_decimals);
  GString *text;

  if (!isfinite (number) || fabs (number) >= 1e6)
    return lens_number_text (number, 3);
  text = g_string_new (g_ascii_formatd (buffer, sizeof (buffer), format, number));
  if (strspn (text->str, "-0.") == text->len)
    g_string_replace (text, "-", "", 0);
  g_string_replace (text, "-", MINUS, 0);
  return g_string_free (text, FALSE);
}

char *
lens_power_text (int exponent)
{
  static const char *const digits[] = {
    "⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"
  };
  g_autofree char *plain = g_strdup_printf ("%d", ABS (exponent));
  GString *text = g_string_new (exponent < 0 ? "×10⁻" : "×10");

  for (const char *c = plain; *c != '\0'; c++)
    g_string_append (text, digits[*c - '0']);
  return g_string_free (text, FALSE);
}

void
lens_set_colour (cairo_t *cr, guint32 colour, double opacity)
{
  cairo_set_source_rgba (cr, (colour >> 16 & 0xff) / 255.0,
                         (colour >> 8 & 0xff) / 255.0, (colour & 0xff) / 255.0,
                         opacity);
}
