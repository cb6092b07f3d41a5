/* made-counting.c - how many crosses: none to five
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The crosses never touch: counting is then finding one thing several times, and the
 * explanation of an answer ought to show each of them.
 */

#include "core/train/made-inside.h"

#include <math.h>

#define MAX_SPOTS 5

/* So many trials at one place before all are placed anew. */
#define MAX_TRIALS 200

typedef struct
{
  LensMadeBasics basics;
  double contrast;
} Settings;

typedef struct
{
  LensPoint middle;
  double reach; /* from the middle to the end of an arm, its thickness included */
} Spot;

static const LensField fields[] = {
  LENS_MADE_BASIC_FIELDS,
  {
    LENS_REAL (Settings, contrast),
    .title = N_ ("Contrast"),
    .help = N_ ("least difference in brightness of crosses and ground"),
    .initial = 0.3,
    .min = 0.05,
    .max = 0.9,
  },
  { .kind = LENS_FIELD_END },
};

static const char *const *
classes (gconstpointer settings)
{
  static const char *const names[] = { "0", "1", "2", "3", "4", "5", NULL };

  return names;
}

static gboolean
is_free (const Spot *spots, int n, const Spot *candidate, double gap)
{
  for (int i = 0; i < n; i++)
    if (hypot (spots[i].middle.y - candidate->middle.y,
               spots[i].middle.x - candidate->middle.x) <
        spots[i].reach + candidate->reach + gap)
      return FALSE;
  return TRUE;
}

/* FALSE where the spots placed first leave no room for the others. */
static gboolean
try_to_place (Spot *spots, int n, double size, LensRng *rng)
{
  double gap = MAX (size / 32, 2);

  for (int i = 0; i < n; i++)
    {
      int n_trials = 0;

      do
        {
          Spot *spot = &spots[i];

          if (n_trials++ == MAX_TRIALS)
            return FALSE;
          spot->reach = size * lens_made_between (rng, 0.07, 0.12);
          spot->middle.y = lens_made_between (rng, spot->reach, size - spot->reach);
          spot->middle.x = lens_made_between (rng, spot->reach, size - spot->reach);
        }
      while (!is_free (spots, i, &spots[i], gap));
    }
  return TRUE;
}

static void
add_cross (LensCanvas *canvas, const Spot *spot, LensRng *rng, const LensColour *colour)
{
  double thickness = spot->reach * lens_made_between (rng, 0.35, 0.55);
  double arm = spot->reach - thickness / 2;
  double turn = lens_made_between (rng, -0.2, 0.2);
  LensSegment arms[2];

  for (int i = 0; i < 2; i++)
    {
      double down = arm * sin (turn + i * G_PI / 2);
      double along = arm * cos (turn + i * G_PI / 2);

      arms[i].from = (LensPoint){ spot->middle.y - down, spot->middle.x - along };
      arms[i].to = (LensPoint){ spot->middle.y + down, spot->middle.x + along };
    }
  lens_canvas_add_lines (canvas, arms, 2, thickness, colour);
}

static LensImage *
make (gconstpointer data, guint64 seed, LensSplit split, int index)
{
  const Settings *settings = data;
  int n_spots = index % (MAX_SPOTS + 1);
  g_autoptr (LensCanvas) canvas = NULL;
  Spot spots[MAX_SPOTS];
  LensColour ground;
  LensColour ink;
  LensRng rng;

  lens_made_seed (&rng, seed, split, index);
  lens_made_colours (&settings->basics, settings->contrast, &rng, &ground, &ink);
  canvas = lens_canvas_new (settings->basics.size, settings->basics.size, &ground);
  while (!try_to_place (spots, n_spots, settings->basics.size, &rng))
    ;
  for (int i = 0; i < n_spots; i++)
    add_cross (canvas, &spots[i], &rng, &ink);
  lens_made_add_light (canvas, &rng);
  return lens_made_finish (canvas, &settings->basics, &rng);
}

const LensMadeSet lens_made_counting = {
  .id = "counting",
  .title = N_ ("Counting"),
  .summary = N_ ("None to five crosses that never touch; the class is how many."),
  .fields = fields,
  .settings_size = sizeof (Settings),
  .classes = classes,
  .n_pictures = lens_made_n_pictures,
  .make = make,
};
