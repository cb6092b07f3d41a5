/* gist.c - a whole network on one page
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A grid with shared margins after seaborn's PairGrid: the left margin says which layer a
 * row is, the top margin what a column shows.  The head has the picture and what the
 * network answers.
 */

#include "core/figure/cell.h"
#include "core/figure/figures.h"

#include <math.h>
#include <string.h>

#define ROW_TITLE_WIDTH 124.0
#define COLUMN_TITLE_HEIGHT 32.0
#define CAPTION_HEIGHT 15.0
#define CAPTION_LEADING 11.0
#define CELL_GAP 8.0
#define HEAD_PICTURE 104.0
#define PREDICTION_HEIGHT 15.0
#define N_PREDICTIONS 5
#define FOOT_HEIGHT 22.0
#define MIN_TEXT_WIDTH 420.0
#define SMALLEST_TITLE (LENS_TEXT_TINY * 0.75)

/* Below narrower cells the numbers have a line of their own. */
#define NARROW_CELL 96.0

/* Many rows get smaller cells, so that the page still fits a sheet. */
#define MANY_ROWS 12
#define CELL_SIDE 104
#define SMALL_CELL_SIDE 84

typedef struct
{
  LensArea cell; /* its size */
  double head;   /* heights */
  double text_width;
  double grid_y;
  double grid_x;
} Layout;

static Layout
lay_out (const LensScene *scene)
{
  const LensGist *gist = scene->frame->gist;
  Layout layout = { 0 };
  double side = gist->n_rows > MANY_ROWS ? SMALL_CELL_SIDE : CELL_SIDE;
  double grid_width;

  if (scene->look->size > 0)
    side = scene->look->size;
  layout.cell = (LensArea){ .height = side, .width = side };
  if (scene->image != NULL)
    {
      double aspect = (double) lens_image_width (scene->image) /
                      lens_image_height (scene->image);

      layout.cell.width = round (side * CLAMP (aspect, 0.5, 2));
    }

  grid_width = ROW_TITLE_WIDTH + gist->n_columns * (layout.cell.width + CELL_GAP) -
               CELL_GAP;
  layout.text_width = MAX (grid_width, MIN_TEXT_WIDTH);
  if (scene->look->has_title)
    layout.head = HEAD_PICTURE + 2 * LENS_GAP;
  layout.grid_x = LENS_MARGIN + ROW_TITLE_WIDTH;
  layout.grid_y = LENS_MARGIN + layout.head + COLUMN_TITLE_HEIGHT;
  return layout;
}

static gboolean
has_two_lines (const LensArea *cell)
{
  return cell->width < NARROW_CELL;
}

static double
row_height (const Layout *layout)
{
  return layout->cell.height + CAPTION_HEIGHT +
         (has_two_lines (&layout->cell) ? CAPTION_LEADING : 0) + CELL_GAP / 2;
}

static void
measure (const LensScene *scene, int *height, int *width)
{
  const LensGist *gist = scene->frame->gist;
  Layout layout;

  *height = *width = 100;
  if (gist == NULL)
    return;
  layout = lay_out (scene);
  *width = (int) (layout.text_width + 2 * LENS_MARGIN);
  *height = (int) (layout.grid_y + gist->n_rows * row_height (&layout) + FOOT_HEIGHT +
                   LENS_MARGIN);
}

/* As wide as the widest name, within @most. */
static double
prediction_width (const LensScene *scene, int n_shown, double most)
{
  LensTextStyle style = lens_text_style (scene->look, LENS_TEXT_SMALL, LENS_ALIGN_LEFT,
                                         0);
  double widest = 0;

  style.is_bold = TRUE;
  for (int i = 0; i < n_shown; i++)
    widest = MAX (widest, lens_text_width (&style, scene->predictions[i].label));
  return MIN (ceil (widest), most);
}

static void
draw_predictions (const LensScene *scene, cairo_t *cr, double y, double x, double width)
{
  LensTextStyle style = lens_text_style (scene->look, LENS_TEXT_SMALL, LENS_ALIGN_LEFT,
                                         0);
  LensTextStyle number_style = lens_muted_style (scene->look, LENS_TEXT_SMALL,
                                                 LENS_ALIGN_LEFT, 56);
  const double bar_width = 80;
  int n_shown = MIN (scene->n_predictions, N_PREDICTIONS);

  style.max_width = prediction_width (scene, n_shown,
                                      MIN (width - bar_width - 60, 220));
  for (int i = 0; i < n_shown; i++, y += PREDICTION_HEIGHT)
    {
      const LensPrediction *prediction = &scene->predictions[i];
      g_autofree char *number = g_strdup_printf ("%.1f %%",
                                                 100 * prediction->probability);
      LensArea bar = { y - 8, x + style.max_width + 8, 8,
                       MAX (bar_width * prediction->probability, 1) };

      style.is_bold = scene->target != NULL &&
                      g_str_equal (scene->target, prediction->label);
      lens_text_draw (cr, &style, prediction->label, y, x);
      lens_fill_area (cr, &bar, lens_palette (scene->look)->accent);
      lens_text_draw (cr, &number_style, number, y, bar.x + bar.width + 5);
    }
}

static char *
make_subtitle (const LensScene *scene)
{
  GString *subtitle = g_string_new (scene->model_name);

  if (scene->frame->caption != NULL)
    g_string_append_printf (subtitle, "%s%s", subtitle->len > 0 ? " · " : "",
                            scene->frame->caption);
  return g_string_free (subtitle, FALSE);
}

static void
draw_head (const LensScene *scene, cairo_t *cr, const Layout *layout)
{
  g_autofree char *subtitle = make_subtitle (scene);
  double indent = 0;
  double heading;

  if (!scene->look->has_title)
    return;
  if (scene->image != NULL)
    {
      LensArea picture = { .y = LENS_MARGIN,
                           .x = LENS_MARGIN,
                           .height = HEAD_PICTURE,
                           .width = HEAD_PICTURE };
      double aspect = (double) lens_image_width (scene->image) /
                      lens_image_height (scene->image);

      if (aspect > 1)
        picture.height = MAX (HEAD_PICTURE / aspect, 8);
      else
        picture.width = MAX (HEAD_PICTURE * aspect, 8);
      lens_tile_draw_image (cr, &picture, scene->image, FALSE);
      lens_note_area (scene->areas, cr, &picture, -1, TRUE);
      indent = ROW_TITLE_WIDTH;
    }
  cairo_save (cr);
  cairo_translate (cr, indent, 0);
  heading = lens_heading_height (scene, layout->text_width - indent, subtitle);
  lens_heading_draw (scene, cr, layout->text_width - indent, subtitle);
  cairo_restore (cr);

  /* Five lines fit under a title of one line; a longer title takes their place. */
  if (heading + N_PREDICTIONS * PREDICTION_HEIGHT <= layout->head - LENS_GAP / 2)
    draw_predictions (scene, cr, LENS_MARGIN + heading + LENS_TEXT_SMALL,
                      LENS_MARGIN + indent, layout->text_width - indent);
}

static double
widest_word (const LensTextStyle *style, const LensGist *gist)
{
  double widest = 0;

  for (int i = 0; i < gist->n_columns; i++)
    {
      const char *title = gist->column_titles[i] != NULL ? gist->column_titles[i] : "";
      g_auto (GStrv) words = g_strsplit_set (title, " -", -1);

      for (int k = 0; words[k] != NULL && strcmp (words[k], "·") != 0; k++)
        widest = MAX (widest, lens_text_width (style, words[k]));
    }
  return widest;
}

/* The size at which the longest word of the titles fits over a cell, where that can still be
 * read.  A font need not be half as wide at half its size, so it goes down by steps. */
static double
column_title_size (const LensTextStyle *style, const LensGist *gist)
{
  LensTextStyle smaller = *style;

  while (smaller.size > SMALLEST_TITLE &&
         widest_word (&smaller, gist) > smaller.max_width)
    smaller.size -= 0.25;
  return smaller.size;
}

static void
draw_column_titles (const LensScene *scene, cairo_t *cr, const Layout *layout)
{
  const LensGist *gist = scene->frame->gist;
  LensTextStyle style = lens_text_style (scene->look, LENS_TEXT_SMALL,
                                         LENS_ALIGN_MIDDLE, layout->cell.width);

  style.is_bold = TRUE;
  style.size = column_title_size (&style, gist);
  for (int i = 0; i < gist->n_columns; i++)
    {
      const char *title = gist->column_titles[i] != NULL ? gist->column_titles[i] : "";

      /* Of a layer the name is enough: the left margin has the rest. */
      g_auto (GStrv) parts = g_strsplit (title, " · ", 2);
      g_auto (GStrv) lines = lens_text_wrap (&style, parts[0] != NULL ? parts[0] : "",
                                             2);
      double x = layout->grid_x + i * (layout->cell.width + CELL_GAP) +
                 layout->cell.width / 2;
      double leading = style.size * LENS_TEXT_LEADING;

      /* The last line stands just above the cells. */
      lens_text_draw_lines (cr, &style, lines,
                            layout->grid_y - 7 -
                              (g_strv_length (lines) - 1.0) * leading,
                            x);
    }
}

/* “fire2-concat · 128×56×56 · sees 43×43 px”: the name in bold, the rest below. */
static void
draw_row_title (const LensScene *scene,
                cairo_t *cr,
                const Layout *layout,
                const char *title,
                double y)
{
  LensTextStyle bold = lens_text_style (scene->look, LENS_TEXT_SMALL, LENS_ALIGN_LEFT,
                                        ROW_TITLE_WIDTH - LENS_GAP);
  LensTextStyle style = lens_muted_style (scene->look, LENS_TEXT_TINY + 0.5,
                                          LENS_ALIGN_LEFT, ROW_TITLE_WIDTH - LENS_GAP);
  g_auto (GStrv) parts = g_strsplit (title, " · ", -1);
  int room = (int) (layout->cell.height / (LENS_TEXT_SMALL * LENS_TEXT_LEADING));

  bold.is_bold = TRUE;
  y += LENS_TEXT_SMALL;
  for (int i = 0; parts[i] != NULL && room > 0; i++)
    {
      const LensTextStyle *part_style = i == 0 ? &bold : &style;
      g_auto (GStrv) lines = lens_text_wrap (part_style, parts[i], MIN (room, 3));

      room -= (int) g_strv_length (lines);
      y = lens_text_draw_lines (cr, part_style, lines, y, LENS_MARGIN);
    }
}

static LensArea
place_of (const Layout *layout, int row, int column)
{
  return (LensArea){
    .y = layout->grid_y + row * row_height (layout),
    .x = layout->grid_x + column * (layout->cell.width + CELL_GAP),
    .height = layout->cell.height,
    .width = layout->cell.width,
  };
}

/* The ends of the colours at the right; returns the room left of them, of the first line of
 * the caption. */
static double
draw_range (const LensScene *scene,
            cairo_t *cr,
            const LensArea *place,
            const char *range,
            double y)
{
  const gboolean is_below = has_two_lines (place);
  LensTextStyle right = lens_muted_style (scene->look, LENS_TEXT_TINY, LENS_ALIGN_RIGHT,
                                          place->width * (is_below ? 1 : 0.6));
  g_autofree char *fitted = lens_text_fit (&right, range);

  lens_text_draw (cr, &right, fitted, y + (is_below ? CAPTION_LEADING : 0),
                  place->x + place->width);
  if (is_below)
    return place->width;
  return MAX (place->width - lens_text_width (&right, fitted) - 6, 1);
}

/* Of a list of numbers as many as fit: half a number would be read as another one. */
static char *
fit_list (const LensTextStyle *style, const char *caption)
{
  g_auto (GStrv) parts = g_strsplit (caption, ", ", -1);
  guint n = g_strv_length (parts);
  g_autofree char *fitted = g_strdup (caption);

  if (!g_ascii_isdigit (caption[0]))
    return g_steal_pointer (&fitted);
  while (n > 2 && lens_text_width (style, fitted) > style->max_width)
    {
      g_free (parts[n - 1]);
      parts[n - 1] = g_strdup ("…");
      g_clear_pointer (&parts[n], g_free);
      g_free (fitted);
      fitted = g_strjoinv (", ", parts);
      n--;
    }
  return g_steal_pointer (&fitted);
}

/* The caption at the left, the ends of the colours at the right or below; a caption that has
 * both lines for itself uses them. */
static void
draw_caption (const LensScene *scene,
              cairo_t *cr,
              const LensArea *place,
              const LensCell *cell,
              const LensScale *scale)
{
  LensTextStyle left = lens_text_style (scene->look, LENS_TEXT_TINY, LENS_ALIGN_LEFT,
                                        place->width);
  g_autofree char *range = NULL;
  g_autofree char *caption = NULL;
  g_auto (GStrv) lines = NULL;
  double y = place->y + place->height + CAPTION_HEIGHT - 4;

  if (lens_cell_has_scale (cell) && scene->look->has_colorbar)
    range = lens_cell_dup_range (cell, scale);
  if (range != NULL)
    left.max_width = draw_range (scene, cr, place, range, y);
  if (cell->is_number || (cell->map == NULL && cell->reason == NULL) ||
      cell->caption == NULL)
    return;
  caption = fit_list (&left, cell->caption);
  lines = lens_text_wrap (&left, caption,
                          range == NULL && has_two_lines (place) ? 2 : 1);
  for (int i = 0; lines[i] != NULL; i++)
    lens_text_draw (cr, &left, lines[i], y + i * CAPTION_LEADING, place->x);
}

static gboolean
is_joined (const LensScene *scene, const LensCell *cell, const LensCell *other)
{
  if (!lens_cell_has_scale (other))
    return FALSE;
  if (scene->look->share == LENS_SHARE_ALL)
    return other->kind == cell->kind;
  return scene->look->share == LENS_SHARE_ROW && other->kind == cell->kind &&
         other->row == cell->row;
}

static LensScale
scale_of_cell (const LensScene *scene, const LensCell *cell)
{
  const GPtrArray *cells = scene->frame->gist->cells;
  LensScale scale = { .high = 1 };

  if (!lens_cell_has_scale (cell))
    return scale;
  scale = lens_cell_scale (cell, scene->look);
  for (guint i = 0; i < cells->len; i++)
    {
      const LensCell *other = g_ptr_array_index (cells, i);
      LensScale others;

      if (!is_joined (scene, cell, other))
        continue;
      others = lens_cell_scale (other, scene->look);
      scale = lens_scale_join (&scale, &others);
    }
  return scale;
}

static int
index_of_cell (const LensGist *gist, const LensCell *cell)
{
  guint index;

  return g_ptr_array_find (gist->cells, cell, &index) ? (int) index : -1;
}

static void
draw_cell (const LensScene *scene,
           cairo_t *cr,
           const Layout *layout,
           int row,
           int column)
{
  const LensCell *cell = lens_gist_cell (scene->frame->gist, row, column);
  LensArea place = place_of (layout, row, column);
  LensCellPen pen = {
    .cr = cr,
    .look = scene->look,
    .is_bgr = scene->is_bgr,
    .areas = scene->areas,
  };

  if (cell != NULL)
    {
      pen.scale = scale_of_cell (scene, cell);
      pen.index = index_of_cell (scene->frame->gist, cell);
      lens_note_area (scene->areas, cr, &place, pen.index, FALSE);
    }
  lens_frame_area (cr, &place, lens_palette (scene->look)->rule);
  lens_cell_draw (&pen, &place, cell);
  if (cell != NULL)
    draw_caption (scene, cr, &place, cell, &pen.scale);
}

static const char *
describe_sharing (const LensLook *look)
{
  if (look->share == LENS_SHARE_ALL)
    return "maps of one kind share one scale; its ends stand below each";
  if (look->share == LENS_SHARE_ROW)
    return "maps of one row and kind share one scale; its ends stand below each";
  return "every map has its own scale; its ends stand below it";
}

static void
draw (const LensScene *scene, cairo_t *cr)
{
  const LensGist *gist = scene->frame->gist;
  LensTextStyle foot_style;
  Layout layout;

  if (gist == NULL)
    return;
  layout = lay_out (scene);
  draw_head (scene, cr, &layout);
  draw_column_titles (scene, cr, &layout);
  for (int row = 0; row < gist->n_rows; row++)
    {
      if (gist->row_titles[row] != NULL)
        draw_row_title (scene, cr, &layout, gist->row_titles[row],
                        place_of (&layout, row, 0).y);
      for (int column = 0; column < gist->n_columns; column++)
        draw_cell (scene, cr, &layout, row, column);
    }
  foot_style = lens_muted_style (scene->look, LENS_TEXT_TINY, LENS_ALIGN_LEFT,
                                 layout.text_width);
  lens_text_draw (cr, &foot_style, describe_sharing (scene->look),
                  layout.grid_y + gist->n_rows * row_height (&layout) + FOOT_HEIGHT - 6,
                  LENS_MARGIN);
}

const LensFigure lens_gist_page = {
  .id = "gist",
  .title = N_ ("Gist"),
  .summary = N_ ("The whole network on one page: a row a layer, a column a view."),
  .kinds = 1u << LENS_FRAME_GIST,
  .measure = measure,
  .draw = draw,
};
