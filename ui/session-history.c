/* session-history.c - undo and redo
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/session-inside.h"

/* Changes of one kind that follow each other faster are one turn: a slider being held. */
#define MERGE_US (600 * 1000)

#define MAX_TURNS 500

void
lens_turn_free (LensTurn *turn)
{
  lens_place_unref (turn->place);
  g_free (turn->title);
  g_free (turn->kind);
  g_free (turn);
}

static LensTurn *
turn_at (LensSession *session, int index)
{
  return g_ptr_array_index (session->turns, index);
}

static gboolean
belongs_to_last (LensSession *session, const LensTrip *trip, gint64 now)
{
  const LensTurn *last = turn_at (session, session->turn);

  return trip->kind != NULL && session->turn > 0 &&
         g_strcmp0 (last->kind, trip->kind) == 0 &&
         session->turn == (int) session->turns->len - 1 && now - last->time < MERGE_US;
}

void
lens_session_record (LensSession *session, const LensTrip *trip)
{
  const gint64 now = g_get_monotonic_time ();
  LensTurn *turn;

  if (trip->title == NULL)
    {
      session->turn = trip->turn;
      return;
    }
  if (belongs_to_last (session, trip, now))
    {
      g_ptr_array_remove_index (session->turns, (guint) session->turn);
      session->turn--;
    }
  g_ptr_array_set_size (session->turns, session->turn + 1);
  turn = g_new0 (LensTurn, 1);
  turn->place = lens_place_ref (session->place);
  turn->title = g_strdup (trip->title);
  turn->kind = g_strdup (trip->kind);
  turn->time = now;
  g_ptr_array_add (session->turns, turn);
  if (session->turns->len > MAX_TURNS)
    g_ptr_array_remove_index (session->turns, 0);
  session->turn = (int) session->turns->len - 1;
}

static void
go_to_turn (LensSession *session, int index)
{
  LensTrip *trip;

  if (index < 0 || index >= (int) session->turns->len)
    return;
  trip = lens_trip_new (lens_place_ref (turn_at (session, index)->place), NULL, NULL);
  trip->turn = index;
  session->goal_turn = index;
  lens_session_travel (session, trip);
}

void
lens_session_undo (LensSession *session)
{
  go_to_turn (session, session->goal_turn - 1);
}

void
lens_session_redo (LensSession *session)
{
  go_to_turn (session, session->goal_turn + 1);
}

const char *
lens_session_undo_title (LensSession *session)
{
  return session->turn > 0 ? turn_at (session, session->turn)->title : NULL;
}

const char *
lens_session_redo_title (LensSession *session)
{
  if (session->turn + 1 >= (int) session->turns->len)
    return NULL;
  return turn_at (session, session->turn + 1)->title;
}
