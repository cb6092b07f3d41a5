/* painting.c - a figure that is to be drawn for the screen, as a value
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/painting.h"

#include <math.h>
#include <string.h>

/* No map is made smaller than this for the sake of a small window: the whole figure is. */
#define MIN_SIDE 24

/* Maps are fitted to so many units. */
#define SIDE_PRECISION 2

/* Letters may become so much larger than they were meant to be. */
#define MAX_ENLARGEMENT 1.25

static void
add_frames (GPtrArray *frames, LensReel *reel)
{
  for (int i = 0; i < lens_reel_n_frames (reel); i++)
    g_ptr_array_add (frames, lens_frame_ref (lens_reel_frame (reel, i)));
}

LensPainting *
lens_painting_new (LensReel *reel, LensReel *companion)
{
  const int n_frames = lens_reel_n_frames (reel);
  LensPainting *painting;

  if (n_frames == 0)
    return NULL;
  painting = g_new0 (LensPainting, 1);
  painting->n_references = 1;
  painting->frames = g_ptr_array_new_with_free_func ((GDestroyNotify) lens_frame_unref);
  painting->index = CLAMP (lens_reel_position (reel), 0, n_frames - 1);
  add_frames (painting->frames, reel);
  if (companion != NULL)
    add_frames (painting->frames, companion);
  if (lens_reel_query (reel) != NULL)
    painting->query = lens_query_ref (lens_reel_query (reel));
  return painting;
}

LensPainting *
lens_painting_ref (LensPainting *painting)
{
  g_atomic_int_inc (&painting->n_references);
  return painting;
}

void
lens_painting_unref (LensPainting *painting)
{
  if (painting == NULL || !g_atomic_int_dec_and_test (&painting->n_references))
    return;
  g_ptr_array_unref (painting->frames);
  g_clear_pointer (&painting->query, lens_query_unref);
  g_free (painting);
}

LensFrame *
lens_painting_frame (const LensPainting *painting)
{
  return g_ptr_array_index (painting->frames, painting->index);
}

gboolean
lens_painting_is_kin (const LensPainting *a, const LensPainting *b)
{
  return g_ptr_array_index (a->frames, 0) == g_ptr_array_index (b->frames, 0);
}

static gboolean
has_same_frames (const LensPainting *a, const LensPainting *b)
{
  return a->index == b->index && a->frames->len == b->frames->len &&
         memcmp (a->frames->pdata, b->frames->pdata,
                 a->frames->len * sizeof (gpointer)) == 0;
}

static gboolean
has_same_look (const LensLook *a, const LensLook *b)
{
  LENS_FOR_EACH_FIELD (field, lens_look_fields)
    {
      g_autofree char *first = lens_field_to_text (field, a);
      g_autofree char *second = lens_field_to_text (field, b);

      if (!g_str_equal (first, second))
        return FALSE;
    }
  return TRUE;
}

gboolean
lens_painting_equal (const LensPainting *a, const LensPainting *b)
{
  /* Frames are of one query each. */
  return a == b || (a->figure == b->figure && a->height == b->height &&
                    a->width == b->width && a->density == b->density &&
                    has_same_frames (a, b) && has_same_look (&a->look, &b->look));
}

/* A scene to be measured, and the look whose size of maps is tried. */
typedef struct
{
  const LensPainting *painting;
  LensScene *scene;
  LensLook look;
  int height; /* of the figure at the last size that was tried */
  int width;
} Trial;

/* More panels than this in a row are nowhere. */
#define MAX_COLUMNS 4

/* Fewer columns must show so much more to be worth it: a row is what one is used to. */
#define ENLARGEMENT_OF_FEWER 1.1

static gboolean
try_size (Trial *trial, int size)
{
  const LensPainting *painting = trial->painting;

  trial->look.size = size;
  lens_figure_measure (painting->figure, trial->scene, &trial->height, &trial->width);
  return trial->height <= painting->height && trial->width <= painting->width;
}

/* The largest maps with which the figure fits its place; returns their size, counting that
 * a figure which is too large is drawn smaller. */
static double
fit_size (Trial *trial)
{
  int low = MIN_SIDE;
  int high = MAX (MIN (trial->painting->height, trial->painting->width), MIN_SIDE + 1);

  while (high - low > SIDE_PRECISION)
    {
      const int middle = (low + high) / 2;

      if (try_size (trial, middle))
        low = middle;
      else
        high = middle;
    }
  try_size (trial, low);
  return low * MIN (1, MIN ((double) trial->painting->height / trial->height,
                            (double) trial->painting->width / trial->width));
}

/* Panels stand in as many columns as show them largest, in one row where that is nearly as
 * large. */
static void
fit_columns (Trial *trial)
{
  double largest = 0;
  int best = 0;

  for (int n_columns = MAX_COLUMNS; n_columns > 0; n_columns--)
    {
      double size;

      trial->look.columns = n_columns;
      size = fit_size (trial);
      if (size <= largest * ENLARGEMENT_OF_FEWER)
        continue;
      largest = size;
      best = n_columns;
    }
  trial->look.columns = best;
  fit_size (trial);
}

static void
fit (Trial *trial)
{
  if (trial->painting->look.size > 0)
    try_size (trial, trial->painting->look.size);
  else if (trial->painting->look.columns > 0)
    fit_size (trial);
  else
    fit_columns (trial);
}

/* Device pixels for one unit of the figure. */
static double
zoom_of (const Trial *trial)
{
  const LensPainting *painting = trial->painting;
  const double fitting = MIN ((double) painting->height / MAX (trial->height, 1),
                              (double) painting->width / MAX (trial->width, 1));

  return MIN (fitting, MAX_ENLARGEMENT) * painting->density;
}

LensRaster *
lens_painting_draw (const LensPainting *painting, LensMonitor *monitor, GError **error)
{
  Trial trial = { .painting = painting, .look = painting->look };
  double zoom;
  LensRasterOptions options = {
    .frames = (LensFrame *const *) painting->frames->pdata,
    .n_frames = (int) painting->frames->len,
    .index = painting->index,
    .query = painting->query,
    .figure = painting->figure,
    .look = &trial.look,
  };

  if (!lens_monitor_check (monitor, error))
    return NULL;
  trial.scene = lens_scene_new (painting->query, &trial.look);
  trial.scene->frame = lens_painting_frame (painting);
  fit (&trial);
  lens_scene_free (trial.scene);

  zoom = zoom_of (&trial);
  options.height = MAX ((int) lround (trial.height * zoom), 1);
  options.width = MAX ((int) lround (trial.width * zoom), 1);
  return lens_raster_draw (&options, monitor, error);
}
