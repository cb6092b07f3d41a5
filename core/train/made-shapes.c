/* made-shapes.c - the outline of a circle or a triangle
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Place, size, turn, thickness, colours, light and noise are random, and independent of the
 * class: nothing but the outline tells it.
 */

#include "core/train/made-inside.h"

#include <math.h>

typedef struct
{
  LensMadeBasics basics;
  gboolean squares;
  double contrast;
} Settings;

static const LensField fields[] = {
  LENS_MADE_BASIC_FIELDS,
  {
    LENS_BOOL (Settings, squares),
    .title = N_ ("Squares"),
    .help = N_ ("squares as a third class"),
  },
  {
    LENS_REAL (Settings, contrast),
    .title = N_ ("Contrast"),
    .help = N_ ("least difference in brightness of outline and ground"),
    .initial = 0.3,
    .min = 0.05,
    .max = 0.9,
  },
  { .kind = LENS_FIELD_END },
};

/* Squares stand between the two, as folders of these names would. */
static const char *const without_squares[] = { "circle", "triangle", NULL };
static const char *const with_squares[] = { "circle", "square", "triangle", NULL };

static const char *const *
classes (gconstpointer data)
{
  const Settings *settings = data;

  return settings->squares ? with_squares : without_squares;
}

/* A polygon of equal sides. */
static void
add_polygon (LensCanvas *canvas,
             int n_corners,
             LensPoint middle,
             double radius,
             double thickness,
             LensRng *rng,
             const LensColour *colour)
{
  double turn = lens_made_between (rng, 0, 2 * G_PI);
  LensSegment sides[4];

  for (int i = 0; i < n_corners; i++)
    {
      double angle = turn + 2 * G_PI * i / n_corners;

      sides[i].from.y = middle.y + radius * sin (angle);
      sides[i].from.x = middle.x + radius * cos (angle);
    }
  for (int i = 0; i < n_corners; i++)
    sides[i].to = sides[(i + 1) % n_corners].from;
  lens_canvas_add_lines (canvas, sides, n_corners, thickness, colour);
}

static LensImage *
make (gconstpointer data, guint64 seed, LensSplit split, int index)
{
  const Settings *settings = data;
  const double size = settings->basics.size;
  int kind = index % (settings->squares ? 3 : 2);
  gboolean is_triangle = kind == (settings->squares ? 2 : 1);
  g_autoptr (LensCanvas) canvas = NULL;
  LensColour ground;
  LensColour ink;
  LensPoint middle;
  double thickness;
  double radius;
  LensRng rng;

  lens_made_seed (&rng, seed, split, index);
  lens_made_colours (&settings->basics, settings->contrast, &rng, &ground, &ink);
  canvas = lens_canvas_new (settings->basics.size, settings->basics.size, &ground);
  radius = size * lens_made_between (&rng, 0.17, 0.4);
  thickness = size / 64 * lens_made_between (&rng, 1.5, 4);
  middle.y = lens_made_between (&rng, radius + thickness, size - radius - thickness);
  middle.x = lens_made_between (&rng, radius + thickness, size - radius - thickness);
  if (kind == 0)
    lens_canvas_add_ring (canvas, middle, radius, thickness, &ink);
  else
    add_polygon (canvas, is_triangle ? 3 : 4, middle, radius, thickness, &rng, &ink);
  lens_made_add_light (canvas, &rng);
  return lens_made_finish (canvas, &settings->basics, &rng);
}

const LensMadeSet lens_made_shapes = {
  .id = "shapes",
  .title = N_ ("Shapes"),
  .summary = N_ ("The outline of a circle or a triangle, and of a square if wished."),
  .fields = fields,
  .settings_size = sizeof (Settings),
  .classes = classes,
  .n_pictures = lens_made_n_pictures,
  .make = make,
};
