/* page.c - what all figures have around their maps: colours, margins, heading
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/figure/page.h"

#include <math.h>
#include <string.h>

/* A heading of more lines is shortened. */
#define MAX_TITLE_LINES 2
#define MAX_SUBTITLE_LINES 2

static const LensPalette palettes[] = {
  [LENS_THEME_LIGHT] = {
    .background = 0xffffff,
    .ink = 0x1b1f24,
    .muted = 0x5d6670,
    .rule = 0xc3c9d1,
    .panel = 0xf0f2f5,
    .accent = 0x1f6fb2,
    .second = 0xd1495b,
  },
  [LENS_THEME_DARK] = {
    .background = 0x16181c,
    .ink = 0xe8eaed,
    .muted = 0x9aa3ad,
    .rule = 0x454c55,
    .panel = 0x23272d,
    .accent = 0x6cb2eb,
    .second = 0xff7b89,
  },
};

const LensPalette *
lens_palette (const LensLook *look)
{
  return &palettes[look->theme];
}

LensTextStyle
lens_text_style (const LensLook *look, double size, LensAlign align, double max_width)
{
  return (LensTextStyle){
    .size = size,
    .colour = lens_palette (look)->ink,
    .align = align,
    .max_width = max_width,
  };
}

LensTextStyle
lens_muted_style (const LensLook *look, double size, LensAlign align, double max_width)
{
  LensTextStyle style = lens_text_style (look, size, align, max_width);

  style.colour = lens_palette (look)->muted;
  return style;
}

typedef struct
{
  LensTextStyle title_style;
  LensTextStyle subtitle_style;
  char **title;
  char **subtitle;
} Heading;

static char *
capitalise (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  gunichar upper;
  char buffer[7] = { 0 };

  if (*valid == '\0')
    return g_strdup ("");
  upper = g_unichar_toupper (g_utf8_get_char (valid));
  g_unichar_to_utf8 (upper, buffer);
  return g_strconcat (buffer, g_utf8_next_char (valid), NULL);
}

static char *
join_words (const char *first, const char *second)
{
  if (first == NULL || *first == '\0')
    return g_strdup (second != NULL ? second : "");
  if (second == NULL || *second == '\0')
    return g_strdup (first);
  return g_strconcat (first, " · ", second, NULL);
}

char *
lens_heading_dup_layer (const LensScene *scene)
{
  const LensFrame *frame = scene->frame;
  gboolean is_of_layer = frame->is_at_layer || frame->kind == LENS_FRAME_CHANNELS;

  /* A method that asks about a layer names it in its title. */
  if (!is_of_layer || scene->layer == NULL || frame->title == NULL ||
      strstr (frame->title, scene->layer) == NULL)
    return g_strdup ("");
  return g_strdup (scene->layer_shape != NULL ? scene->layer_shape : "");
}

char *
lens_heading_dup_subtitle (const LensScene *scene)
{
  g_autofree char *layer = lens_heading_dup_layer (scene);

  return join_words (layer, scene->frame->caption);
}

static char *
make_title (const LensScene *scene)
{
  if (scene->frame->title != NULL)
    return capitalise (scene->frame->title);
  return capitalise (scene->target != NULL ? scene->target : "");
}

static void
fill_heading (Heading *heading,
              const LensScene *scene,
              double width,
              const char *subtitle)
{
  g_autofree char *title = make_title (scene);
  gboolean is_clip = scene->frame->n_expected > 1;

  heading->title_style = lens_text_style (scene->look, LENS_TEXT_TITLE, LENS_ALIGN_LEFT,
                                          width);
  heading->title_style.is_bold = TRUE;
  heading->subtitle_style = lens_muted_style (scene->look, LENS_TEXT_BODY,
                                              LENS_ALIGN_LEFT, width);
  heading->title = lens_text_wrap (&heading->title_style, title, MAX_TITLE_LINES);

  /* One line in a clip, or the map would jump as the words grow. */
  heading->subtitle = lens_text_wrap (&heading->subtitle_style,
                                      subtitle != NULL ? subtitle : "",
                                      is_clip ? 1 : MAX_SUBTITLE_LINES);
}

static void
clear_heading (Heading *heading)
{
  g_strfreev (heading->title);
  g_strfreev (heading->subtitle);
}

double
lens_heading_height (const LensScene *scene, double width, const char *subtitle)
{
  Heading heading;
  double height;

  if (!scene->look->has_title)
    return 0;
  fill_heading (&heading, scene, width, subtitle);
  height = (g_strv_length (heading.title) * LENS_TEXT_TITLE +
            g_strv_length (heading.subtitle) * LENS_TEXT_BODY) *
           LENS_TEXT_LEADING;
  clear_heading (&heading);
  return height > 0 ? ceil (height) + LENS_GAP / 2 : 0;
}

void
lens_heading_draw (const LensScene *scene,
                   cairo_t *cr,
                   double width,
                   const char *subtitle)
{
  Heading heading;
  double y = LENS_MARGIN + LENS_TEXT_TITLE;

  if (!scene->look->has_title)
    return;
  fill_heading (&heading, scene, width, subtitle);
  y = lens_text_draw_lines (cr, &heading.title_style, heading.title, y, LENS_MARGIN);
  if (heading.title[0] == NULL)
    y -= LENS_TEXT_TITLE - LENS_TEXT_BODY;
  lens_text_draw_lines (cr, &heading.subtitle_style, heading.subtitle, y, LENS_MARGIN);
  clear_heading (&heading);
}

void
lens_fill_area (cairo_t *cr, const LensArea *area, guint32 colour)
{
  lens_set_colour (cr, colour, 1);
  cairo_rectangle (cr, area->x, area->y, area->width, area->height);
  cairo_fill (cr);
}

void
lens_frame_area (cairo_t *cr, const LensArea *area, guint32 colour)
{
  lens_set_colour (cr, colour, 1);
  cairo_set_line_width (cr, 1);
  cairo_rectangle (cr, area->x - 0.5, area->y - 0.5, area->width + 1, area->height + 1);
  cairo_stroke (cr);
}

void
lens_label_draw (const LensScene *scene,
                 cairo_t *cr,
                 const LensArea *below,
                 const char *text)
{
  LensTextStyle style = lens_text_style (scene->look, LENS_TEXT_BODY, LENS_ALIGN_MIDDLE,
                                         below->width);

  lens_text_draw (cr, &style, text, below->y - 6, below->x + below->width / 2);
}

void
lens_note_area (GArray *areas,
                cairo_t *cr,
                const LensArea *area,
                int cell,
                gboolean is_map)
{
  LensMapArea noted = { .cell = cell, .is_map = is_map };
  double bottom = area->y + area->height;
  double right = area->x + area->width;

  if (areas == NULL)
    return;
  noted.y = area->y;
  noted.x = area->x;
  cairo_user_to_device (cr, &noted.x, &noted.y);
  cairo_user_to_device (cr, &right, &bottom);
  noted.height = bottom - noted.y;
  noted.width = right - noted.x;
  g_array_append_val (areas, noted);
}
