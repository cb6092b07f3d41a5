/* text.h - words and numbers on a figure
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Text never runs over its place: it is shortened with an ellipsis, or broken into lines.
 * Glyphs are neither hinted nor snapped to pixels, so that a text has the same width on
 * every surface and at every zoom.
 */

#pragma once

#include <cairo.h>
#include <glib.h>

G_BEGIN_DECLS

/* The sizes of all figures, in pixels. */
#define LENS_TEXT_TITLE 14.0
#define LENS_TEXT_BODY 12.0
#define LENS_TEXT_SMALL 10.5
#define LENS_TEXT_TINY 9.0

/* From one line to the next. */
#define LENS_TEXT_LEADING 1.35

typedef enum
{
  LENS_ALIGN_LEFT,
  LENS_ALIGN_MIDDLE,
  LENS_ALIGN_RIGHT,
} LensAlign;

typedef struct
{
  double size;
  gboolean is_bold;
  guint32 colour; /* 0xrrggbb */
  LensAlign align;
  double max_width; /* 0: as wide as it is */
} LensTextStyle;

double lens_text_width (const LensTextStyle *style, const char *text);

/* @text as it can be drawn, with “…” where it would be wider than the style's width. */
char *lens_text_fit (const LensTextStyle *style, const char *text);

/**
 * lens_text_wrap:
 * @n_lines: at most so many; the last is shortened
 *
 * Breaks at spaces and joints (-, /, _, .) where it can, else inside a word.
 *
 * Returns: (transfer full): the lines, NULL-terminated; none for an empty text
 */
char **lens_text_wrap (const LensTextStyle *style, const char *text, int n_lines);

/* Draws with the left end, middle or right end of the base line at (@y, @x). */
void lens_text_draw (cairo_t *cr,
                     const LensTextStyle *style,
                     const char *text,
                     double y,
                     double x);

/* The same, reading upwards. */
void lens_text_draw_upwards (cairo_t *cr,
                             const LensTextStyle *style,
                             const char *text,
                             double y,
                             double x);

/* Draws lines one under the other, the first base line at @y; returns the next one's. */
double lens_text_draw_lines (cairo_t *cr,
                             const LensTextStyle *style,
                             char *const *lines,
                             double y,
                             double x);

/* “0.83”, “−12”, “3.1e−5”: @n_digits significant ones, no needless zeros. */
char *lens_number_text (double number, int n_digits);

/* “0.50”: as many decimals as said, so that a column of numbers lines up. */
char *lens_fixed_text (double number, int n_decimals);

/* “×10⁻⁴” */
char *lens_power_text (int exponent);

void lens_set_colour (cairo_t *cr, guint32 colour, double opacity);

G_END_DECLS
