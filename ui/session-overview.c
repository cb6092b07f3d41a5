/* session-overview.c - what the network makes of the present picture
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Asked for before the view's own question: it records the pass that most of them need.
 */

#include "ui/session-inside.h"

typedef struct
{
  LensSession *session;
  LensJob *job;
  gboolean is_missing; /* there is no such picture */
} Ask;

static void
ask_free (gpointer data)
{
  Ask *ask = data;

  g_object_unref (ask->session);
  lens_job_unref (ask->job);
  g_free (ask);
}

/* On the worker's thread. */
static gpointer
make_overview (LensDesk *desk, LensMonitor *monitor, gpointer data, GError **error)
{
  Ask *ask = data;
  LensOverview *overview = lens_overview_make (desk, ask->job, monitor, error);

  ask->is_missing = overview == NULL &&
                    !g_file_test (ask->job->picture, G_FILE_TEST_EXISTS);
  return overview;
}

static void
take_overview (gpointer *result, const GError *error, gpointer data)
{
  const Ask *ask = data;
  LensSession *session = ask->session;

  g_clear_pointer (&session->overview_work, lens_monitor_unref);
  g_clear_pointer (&session->overview, lens_overview_unref);
  session->overview = g_steal_pointer (result);
  if (session->overview == NULL && ask->is_missing)
    lens_session_lose (session,
                       lens_trip_new (lens_place_ref (session->place), NULL, NULL),
                       TRUE);
  else if (session->overview == NULL)
    lens_session_fail (session, "%s", error->message);
  lens_session_tell (session, LENS_CHANGE_OVERVIEW | LENS_CHANGE_BUSY);
}

static void
stop (LensSession *session)
{
  if (session->overview_work != NULL)
    lens_monitor_cancel (session->overview_work);
  g_clear_pointer (&session->overview_work, lens_monitor_unref);
  g_clear_pointer (&session->overview_key, g_free);
}

void
lens_session_forget_overview (LensSession *session)
{
  stop (session);
  g_clear_pointer (&session->overview, lens_overview_unref);
}

void
lens_session_ask_overview (LensSession *session)
{
  const LensPlace *place = session->place;
  g_autofree char *model_key = lens_place_dup_model_key (place);
  g_autofree char *key = g_strjoin ("\n", model_key, place->picture, NULL);
  Ask *ask;
  LensErrand errand = {
    .work = make_overview,
    .done = take_overview,
    .free_data = ask_free,
    .free_result = (GDestroyNotify) lens_overview_unref,
    .is_queued = TRUE,
  };

  if (g_strcmp0 (key, session->overview_key) == 0)
    return;
  stop (session);
  if (session->model == NULL || place->picture == NULL)
    return;
  session->overview_key = g_steal_pointer (&key);
  errand.data = ask = g_new0 (Ask, 1);
  ask->session = g_object_ref (session);
  ask->job = lens_place_dup_job (place, place->view);
  /* Neither a layer nor a unit that is no longer there is to spoil it. */
  g_clear_pointer (&ask->job->layer, g_free);
  g_clear_pointer (&ask->job->unit, g_free);
  g_free (ask->job->target);
  ask->job->target = g_strdup ("top");
  session->overview_work = lens_worker_call (session->thinker, LENS_LANE_TOUCH,
                                             &errand);
}
