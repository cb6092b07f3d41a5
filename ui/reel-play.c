/* reel-play.c - which frame of a clip is seen, and playing it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/reel-inside.h"

/* No clip is played faster than this. */
#define SHORTEST_DELAY_MS 10

int
lens_reel_position (LensReel *reel)
{
  return reel->position;
}

void
lens_reel_move_to (LensReel *reel, int position)
{
  reel->position = CLAMP (position, 0, MAX ((int) reel->frames->len - 1, 0));
}

void
lens_reel_set_position (LensReel *reel, int position)
{
  const int before = reel->position;

  lens_reel_move_to (reel, position);
  reel->follows = reel->ticket != NULL && reel->position == (int) reel->frames->len - 1;
  if (reel->position != before)
    lens_reel_tell (reel);
}

gboolean
lens_reel_is_playing (LensReel *reel)
{
  return reel->is_playing;
}

gboolean
lens_reel_loops (LensReel *reel)
{
  return reel->loops;
}

void
lens_reel_set_loops (LensReel *reel, gboolean loops)
{
  if (reel->loops == loops)
    return;
  reel->loops = loops;
  lens_reel_tell (reel);
}

double
lens_reel_speed (LensReel *reel)
{
  return reel->speed;
}

/* The next frame of a clip that is playing. */
static gboolean
play_on (gpointer data)
{
  LensReel *reel = data;
  const gboolean is_last = reel->position >= (int) reel->frames->len - 1;

  reel->play_timer = 0;
  if (!is_last)
    lens_reel_move_to (reel, reel->position + 1);
  else if (reel->ticket == NULL && reel->loops)
    lens_reel_move_to (reel, 0);
  else if (reel->ticket == NULL)
    reel->is_playing = FALSE;
  lens_reel_schedule (reel);
  lens_reel_tell (reel);
  return G_SOURCE_REMOVE;
}

void
lens_reel_schedule (LensReel *reel)
{
  const gboolean is_last = reel->position >= (int) reel->frames->len - 1;
  int delay;

  g_clear_handle_id (&reel->play_timer, g_source_remove);
  if (!reel->is_playing || reel->shown_job == NULL)
    return;
  delay = is_last && reel->ticket == NULL ? reel->shown_job->clip.last_delay_ms
                                          : reel->shown_job->clip.delay_ms;
  delay = (int) MAX (delay / reel->speed, SHORTEST_DELAY_MS);
  reel->play_timer = g_timeout_add ((guint) delay, play_on, reel);
}

void
lens_reel_set_speed (LensReel *reel, double speed)
{
  if (reel->speed == speed || speed <= 0)
    return;
  reel->speed = speed;
  lens_reel_schedule (reel);
  lens_reel_tell (reel);
}

void
lens_reel_set_playing (LensReel *reel, gboolean is_playing)
{
  if (reel->is_playing == is_playing || (is_playing && reel->frames->len < 2))
    return;
  reel->is_playing = is_playing;
  reel->follows = FALSE;
  if (is_playing && reel->position >= (int) reel->frames->len - 1 &&
      reel->ticket == NULL)
    lens_reel_move_to (reel, 0);
  lens_reel_schedule (reel);
  lens_reel_tell (reel);
}
