/* session-results.c - jobs given out, frames taken in
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What lies on the shelf is shown at once.  For the rest a first question is given out at
 * once too, but those that follow it closely wait until the keys rest.
 */

#include "ui/session-inside.h"

#define REST_MS 100

/* How far around the present layer is computed ahead, in each direction. */
#define AHEAD_OF_LAYERS 8
#define AHEAD_OF_EXPLAIN 2

static void look_ahead (LensSession *session);

static void
let_go (LensAsker *asker)
{
  g_clear_handle_id (&asker->timer, g_source_remove);
  if (asker->ticket != NULL)
    lens_ticket_cancel (asker->ticket);
  g_clear_pointer (&asker->ticket, lens_ticket_unref);
  g_clear_pointer (&asker->work, g_free);
}

static LensAsker *
present_asker (LensSession *session)
{
  return &session->views[session->place->view];
}

static void
take_news (LensTicket *ticket, gpointer data)
{
  LensAsker *asker = data;
  LensSession *session = asker->session;
  const LensTicketState state = lens_ticket_state (ticket);
  const gboolean has_ended = state == LENS_TICKET_DONE || state == LENS_TICKET_FAILED;

  if (state == LENS_TICKET_DONE)
    {
      g_autoptr (LensOutcome) outcome = lens_outcome_new (ticket);

      if (outcome != NULL)
        lens_shelf_put (session->shelf, asker->work, outcome);
    }
  if (has_ended)
    {
      g_clear_pointer (&asker->ticket, lens_ticket_unref);
      g_clear_pointer (&asker->work, g_free);
    }
  lens_reel_take_news (asker->reel);
  if (has_ended && asker == present_asker (session))
    look_ahead (session);
  if (has_ended)
    lens_session_tell (session, LENS_CHANGE_BUSY);
}

static gboolean
submit (gpointer data)
{
  LensAsker *asker = data;

  asker->timer = 0;
  asker->work = g_strdup (lens_reel_work (asker->reel));
  asker->ticket = lens_worker_submit (asker->session->thinker, asker->lane,
                                      lens_reel_job (asker->reel), take_news, asker);
  lens_reel_begin (asker->reel, asker->ticket);
  lens_session_tell (asker->session, LENS_CHANGE_BUSY);
  return G_SOURCE_REMOVE;
}

static gboolean
is_answered (LensAsker *asker, const char *work)
{
  return (asker->ticket != NULL && g_strcmp0 (work, asker->work) == 0) ||
         (lens_reel_is_done (asker->reel) && !lens_reel_is_stale (asker->reel)) ||
         lens_reel_error (asker->reel) != NULL || g_strcmp0 (work, asker->stopped) == 0;
}

/* @job: (nullable) */
static void
ask (LensAsker *asker, LensJob *job)
{
  const gint64 now = g_get_monotonic_time ();
  const char *work;
  LensOutcome *outcome;

  if (job == NULL)
    {
      let_go (asker);
      if (lens_reel_job (asker->reel) != NULL)
        lens_reel_clear (asker->reel);
      return;
    }
  lens_reel_ask (asker->reel, job);
  work = lens_reel_work (asker->reel);
  if (is_answered (asker, work))
    return;
  let_go (asker);
  g_clear_pointer (&asker->stopped, g_free);
  outcome = lens_shelf_find (asker->session->shelf, work);
  if (outcome != NULL)
    lens_reel_show (asker->reel, outcome);
  else if (now - asker->last_time > REST_MS * 1000)
    submit (asker);
  else
    asker->timer = g_timeout_add (REST_MS, submit, asker);
  asker->last_time = now;
}

static LensJob *
present_job (LensSession *session)
{
  const LensPlace *place = session->place;

  if (session->model == NULL || place->picture == NULL)
    return NULL;
  return lens_place_dup_job (place, place->view);
}

static void
stop_ahead (LensSession *session)
{
  if (session->ahead != NULL)
    lens_ticket_cancel (session->ahead);
  g_clear_pointer (&session->ahead, lens_ticket_unref);
  g_clear_pointer (&session->ahead_jobs, g_ptr_array_unref);
}

void
lens_session_ask (LensSession *session)
{
  g_autoptr (LensJob) job = present_job (session);
  g_autoptr (LensJob) beside = job != NULL ? lens_place_dup_beside (session->place)
                                           : NULL;
  LensAsker *present = present_asker (session);

  stop_ahead (session);
  for (int i = 0; i < LENS_N_QUESTIONS; i++)
    if (&session->views[i] != present)
      {
        let_go (&session->views[i]);
        lens_reel_stop (session->views[i].reel);
        if (job == NULL)
          ask (&session->views[i], NULL);
      }
  ask (present, job);
  ask (&session->beside, beside);
  if (job != NULL && present->ticket == NULL && present->timer == 0)
    look_ahead (session);
}

void
lens_session_cancel (LensSession *session)
{
  LensAsker *askers[] = { present_asker (session), &session->beside };

  for (gsize i = 0; i < G_N_ELEMENTS (askers); i++)
    if (askers[i]->ticket != NULL || askers[i]->timer != 0)
      {
        let_go (askers[i]);
        g_free (askers[i]->stopped);
        askers[i]->stopped = g_strdup (lens_reel_work (askers[i]->reel));
        lens_reel_stop (askers[i]->reel);
      }
  /* What is being opened is let go of; what is open stays. */
  lens_session_set_opening (session, NULL, NULL);
  session->goal_turn = session->turn;
  lens_session_tell (session, LENS_CHANGE_BUSY);
}

void
lens_session_retry (LensSession *session)
{
  LensAsker *present = present_asker (session);

  if (present->ticket != NULL || lens_reel_job (present->reel) == NULL)
    return;
  let_go (present);
  g_clear_pointer (&present->stopped, g_free);
  submit (present);
}

LensReel *
lens_session_reel (LensSession *session)
{
  return present_asker (session)->reel;
}

LensReel *
lens_session_beside_reel (LensSession *session)
{
  return session->beside.reel;
}

LensReel *
lens_session_view_reel (LensSession *session, LensQuestion view)
{
  return session->views[view].reel;
}

/* The next of the neighbours that is not on the shelf. */
static void
take_ahead (LensTicket *ticket, gpointer data)
{
  LensSession *session = data;
  const LensTicketState state = lens_ticket_state (ticket);

  if (state == LENS_TICKET_DONE)
    {
      g_autoptr (LensOutcome) outcome = lens_outcome_new (ticket);
      g_autofree char *work = lens_job_dup_work (
        g_ptr_array_index (session->ahead_jobs, 0));

      if (outcome != NULL)
        lens_shelf_put (session->shelf, work, outcome);
    }
  if (state != LENS_TICKET_DONE && state != LENS_TICKET_FAILED)
    return;
  g_clear_pointer (&session->ahead, lens_ticket_unref);
  g_ptr_array_remove_index (session->ahead_jobs, 0);
  look_ahead (session);
}

static void
add_ahead (LensSession *session, int layer)
{
  g_autoptr (LensJob) job = NULL;
  g_autofree char *work = NULL;

  if (layer < 0 || layer >= lens_model_n_layers (session->model))
    return;
  job = lens_place_dup_job (session->place, session->place->view);
  g_free (job->layer);
  job->layer = g_strdup (lens_session_layer_name (session, layer));
  work = lens_job_dup_work (job);
  if (!lens_shelf_has (session->shelf, work))
    g_ptr_array_add (session->ahead_jobs, g_steal_pointer (&job));
}

static int
ahead_distance (LensSession *session)
{
  const LensQuestion view = session->place->view;
  const LensMethod *method = session->place->jobs[view]->method;

  if ((method->needs & (LENS_NEEDS_LAYER | LENS_NEEDS_ANY_LAYER)) == 0)
    return 0;
  if (view == LENS_QUESTION_LAYERS)
    return AHEAD_OF_LAYERS;
  return view == LENS_QUESTION_EXPLAIN ? AHEAD_OF_EXPLAIN : 0;
}

/* While nothing else is asked, what the user may look at next is computed. */
static void
look_ahead (LensSession *session)
{
  if (session->ahead != NULL || session->model == NULL || session->layer < 0)
    return;
  if (session->ahead_jobs == NULL)
    {
      session->ahead_jobs = g_ptr_array_new_with_free_func (
        (GDestroyNotify) lens_job_unref);
      for (int i = 1; i <= ahead_distance (session); i++)
        {
          add_ahead (session, session->layer + i);
          add_ahead (session, session->layer - i);
        }
    }
  if (session->ahead_jobs->len > 0)
    session->ahead = lens_worker_submit (session->thinker, LENS_LANE_AHEAD,
                                         g_ptr_array_index (session->ahead_jobs, 0),
                                         take_ahead, session);
}

void
lens_session_begin_asking (LensSession *session)
{
  for (int i = 0; i < LENS_N_QUESTIONS; i++)
    session->views[i] = (LensAsker){ session, lens_reel_new (), LENS_LANE_VIEW };
  session->beside = (LensAsker){ session, lens_reel_new (), LENS_LANE_BESIDE };
}

void
lens_session_end_asking (LensSession *session)
{
  stop_ahead (session);
  for (int i = 0; i < LENS_N_QUESTIONS; i++)
    {
      let_go (&session->views[i]);
      lens_reel_clear (session->views[i].reel);
      g_clear_pointer (&session->views[i].stopped, g_free);
    }
  let_go (&session->beside);
  lens_reel_clear (session->beside.reel);
  g_clear_pointer (&session->beside.stopped, g_free);
  if (session->overview_work != NULL)
    lens_monitor_cancel (session->overview_work);
  g_clear_pointer (&session->overview_work, lens_monitor_unref);
  g_clear_pointer (&session->overview_key, g_free);
}
