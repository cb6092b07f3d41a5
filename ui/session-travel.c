/* session-travel.c - from one place to the next, and the network that belongs to it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where the next place is about the network that is open, the way is gone at once.
 * Otherwise the network is opened first, on the thread that will compute with it; what is
 * open stays until that has succeeded.
 */

#include "ui/i18n.h"
#include "ui/session-inside.h"

#include <string.h>

LensTrip *
lens_trip_new (LensPlace *place, const char *title, const char *kind)
{
  LensTrip *trip = g_new0 (LensTrip, 1);

  trip->place = place;
  trip->title = g_strdup (title);
  trip->kind = g_strdup (kind);
  return trip;
}

void
lens_trip_free (LensTrip *trip)
{
  lens_place_unref (trip->place);
  g_free (trip->title);
  g_free (trip->kind);
  g_clear_pointer (&trip->opened, g_ptr_array_unref);
  g_free (trip->model_hash);
  g_free (trip->problem);
  g_free (trip);
}

static gboolean
have_equal_jobs (const LensJob *a, const LensJob *b, guint *what)
{
  g_autofree char *work_a = lens_job_dup_work (a);
  g_autofree char *work_b = lens_job_dup_work (b);

  if (lens_job_equal (a, b))
    return TRUE;
  if (a->method != b->method)
    *what |= LENS_CHANGE_METHOD;
  if (a->score != b->score)
    *what |= LENS_CHANGE_TARGET;
  if (a->method == b->method && a->score == b->score && !g_str_equal (work_a, work_b))
    *what |= LENS_CHANGE_SETTINGS;
  if (g_str_equal (work_a, work_b))
    *what |= LENS_CHANGE_LOOK;
  return FALSE;
}

guint
lens_place_compare (const LensPlace *a, const LensPlace *b)
{
  guint what = 0;

  if (g_strcmp0 (a->model, b->model) != 0)
    what |= LENS_CHANGE_MODEL;
  if (g_strcmp0 (a->picture, b->picture) != 0)
    what |= LENS_CHANGE_PICTURE;
  if (!g_strv_equal ((const char *const *) a->pictures,
                     (const char *const *) b->pictures))
    what |= LENS_CHANGE_PICTURES;
  if (a->view != b->view)
    what |= LENS_CHANGE_VIEW;
  if (g_strcmp0 (a->layer, b->layer) != 0)
    what |= LENS_CHANGE_LAYER;
  if (g_strcmp0 (a->unit, b->unit) != 0 || g_strcmp0 (a->target, b->target) != 0 ||
      a->explains_unit != b->explains_unit)
    what |= LENS_CHANGE_TARGET;
  if (a->beside != b->beside || g_strcmp0 (a->beside_what, b->beside_what) != 0)
    what |= LENS_CHANGE_METHOD;
  if (a->sort != b->sort || a->tile_size != b->tile_size)
    what |= LENS_CHANGE_LOOK;
  for (int i = 0; i < LENS_N_QUESTIONS; i++)
    have_equal_jobs (a->jobs[i], b->jobs[i], &what);
  return what;
}

char *
lens_place_dup_model_key (const LensPlace *place)
{
  const LensJob *job = place->jobs[place->view];
  g_autofree char *preprocess = job->preprocess != NULL
                                  ? json_to_string (job->preprocess, FALSE)
                                  : g_strdup ("");
  g_autofree char *shape = lens_shape_to_string (&job->input_shape);

  return g_strjoin ("\n", place->model != NULL ? place->model : "", preprocess,
                    job->preprocess_path != NULL ? job->preprocess_path : "",
                    job->labels != NULL ? job->labels : "", shape, NULL);
}

const char *
lens_session_layer_name (LensSession *session, int layer)
{
  if (session->model == NULL || layer < 0 ||
      layer >= lens_model_n_layers (session->model))
    return NULL;
  return lens_model_layer (session->model, layer)->name;
}

static int
find_layer (LensSession *session)
{
  const char *name = session->place->layer;
  int value;

  if (session->model == NULL)
    return -1;
  value = name != NULL ? lens_model_find (session->model, name, NULL) : -1;
  if (value >= 0 && lens_model_layer_of_value (session->model, value) >= 0)
    return lens_model_layer_of_value (session->model, value);
  return lens_model_default_layer (session->model);
}

/* The layer that is meant where none is named is named, so that a place asks the same
 * however it was reached; and the picture is in the strip.  (transfer full) */
static LensPlace *
settle (LensSession *session, LensPlace *place)
{
  const char *name = NULL;
  LensPlace *settled = lens_place_copy (place);

  if (session->model != NULL && place->layer == NULL)
    name = lens_session_layer_name (session, lens_model_default_layer (session->model));
  if (name != NULL)
    settled->layer = g_strdup (name);
  if (place->picture != NULL)
    lens_place_add_picture (settled, place->picture);
  return settled;
}

/* What was told to be opened is, for the list of recent files; and what was not. */
static void
tell_of_files (LensSession *session, const LensTrip *trip)
{
  for (guint i = 0; trip->opened != NULL && i < trip->opened->len; i++)
    lens_session_tell_opened (session, g_ptr_array_index (trip->opened, i));
  if (trip->problem != NULL)
    lens_session_fail (session, "%s", trip->problem);
}

/* The network is open: the place becomes the present one. */
static void
arrive (LensSession *session, const LensTrip *trip, gboolean is_new_model)
{
  g_autoptr (LensPlace) before = session->place;
  const int layer = session->layer;
  guint what;

  session->place = settle (session, trip->place);
  what = lens_place_compare (before, session->place);
  if (what == 0 && !is_new_model)
    {
      tell_of_files (session, trip);
      return;
    }
  session->layer = find_layer (session);
  if (session->layer != layer)
    what |= LENS_CHANGE_LAYER;
  lens_session_forget_lost (session);
  lens_session_need_pictures (session);
  lens_session_record (session, trip);
  what |= LENS_CHANGE_HISTORY | (is_new_model ? LENS_CHANGE_MODEL : 0);

  lens_session_ask_overview (session);
  lens_session_ask (session);
  lens_session_keep (session, FALSE);
  lens_session_tell (session, what);
  tell_of_files (session, trip);
}

typedef struct
{
  LensSession *session;
  LensTrip *trip;
  LensJob *job;
  char *key;
  gboolean is_missing;   /* there is no such file */
  gboolean is_different; /* not the network that the file was made with */
} Opening;

static void
opening_free (gpointer data)
{
  Opening *opening = data;

  g_object_unref (opening->session);
  if (opening->trip != NULL)
    lens_trip_free (opening->trip);
  lens_job_unref (opening->job);
  g_free (opening->key);
  g_free (opening);
}

/* On the worker's thread. */
static gpointer
open_model (LensDesk *desk, LensMonitor *monitor, gpointer data, GError **error)
{
  Opening *opening = data;
  const char *hash = opening->trip->model_hash;
  LensModel *model = lens_desk_open_model (desk, opening->job, monitor, error);

  opening->is_missing = model == NULL &&
                        !g_file_test (opening->job->model, G_FILE_TEST_EXISTS);
  opening->is_different = model != NULL && hash != NULL &&
                          strcmp (hash, lens_model_hash (model)) != 0;
  return model != NULL ? lens_model_ref (model) : NULL;
}

static void
take_model (LensSession *session, LensModel *model, char *key)
{
  g_clear_pointer (&session->model, lens_model_unref);
  g_free (session->model_key);
  session->model = model;
  session->model_key = key;
  lens_session_forget_overview (session);
}

static void
tell_of_difference (LensSession *session, const Opening *opening)
{
  g_autofree char *name = g_path_get_basename (opening->job->model);

  lens_session_fail (
    session,
    _ ("“%s” is not the network that this was made with; it may look different"), name);
}

static void
end_opening (gpointer *result, const GError *error, gpointer data)
{
  Opening *opening = data;
  LensSession *session = opening->session;

  lens_session_set_opening (session, NULL, NULL);
  if (*result == NULL)
    {
      session->goal_turn = session->turn;
      if (opening->is_missing)
        lens_session_lose (session, g_steal_pointer (&opening->trip), FALSE);
      else
        lens_session_fail (session, "%s", error->message);
      lens_session_tell (session, LENS_CHANGE_BUSY | LENS_CHANGE_SETTINGS);
      return;
    }
  take_model (session, g_steal_pointer (result), g_steal_pointer (&opening->key));
  arrive (session, opening->trip, TRUE);
  session->goal_turn = session->turn;
  if (opening->is_different)
    tell_of_difference (session, opening);
  lens_session_tell (session, LENS_CHANGE_BUSY);
}

void
lens_session_set_opening (LensSession *session, const char *opening, LensMonitor *work)
{
  if (session->opening_work != NULL)
    lens_monitor_cancel (session->opening_work);
  g_clear_pointer (&session->opening_work, lens_monitor_unref);
  session->opening_work = work;
  g_free (session->opening);
  session->opening = g_strdup (opening);
}

static void
start_opening (LensSession *session, LensTrip *trip, char *key)
{
  g_autofree char *name = g_path_get_basename (trip->place->model);
  Opening *opening = g_new0 (Opening, 1);
  LensErrand errand = {
    .work = open_model,
    .done = end_opening,
    .data = opening,
    .free_data = opening_free,
    .free_result = (GDestroyNotify) lens_model_unref,
    .is_queued = TRUE,
  };

  opening->session = g_object_ref (session);
  opening->trip = trip;
  opening->job = lens_place_dup_job (trip->place, trip->place->view);
  opening->key = key;
  lens_session_set_opening (session, name,
                            lens_worker_call (session->thinker, LENS_LANE_TOUCH,
                                              &errand));
  lens_session_tell (session, LENS_CHANGE_BUSY);
}

void
lens_session_travel (LensSession *session, LensTrip *trip)
{
  g_autofree char *key = lens_place_dup_model_key (trip->place);

  if (session->is_closed)
    {
      lens_trip_free (trip);
      return;
    }
  if (trip->place->model != NULL && g_strcmp0 (key, session->model_key) != 0)
    {
      start_opening (session, trip, g_steal_pointer (&key));
      return;
    }
  if (trip->place->model == NULL)
    take_model (session, NULL, NULL);
  arrive (session, trip, FALSE);
  session->goal_turn = session->turn;
  lens_trip_free (trip);
}

void
lens_session_go (LensSession *session,
                 LensPlace *place,
                 const char *title,
                 gboolean merges)
{
  lens_session_travel (session, lens_trip_new (place, title, merges ? "" : NULL));
}
