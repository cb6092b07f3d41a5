/* session-touch.c - the pointer and the brush
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The brush lives where networks are computed.  Its strokes lie in the most urgent lane, so
 * they answer while a sweep goes on.  One stroke is answered at a time and of those that
 * come meanwhile only the last counts: a hand that never rests is answered all the same.
 */

#include "ui/session-inside.h"

/* What strokes about one question share; used by one errand at a time. */
typedef struct
{
  gint n_references;
  LensJob *job;
  char *key;
  LensBrush *brush; /* the worker's; made at the first stroke */
} Holder;

typedef struct
{
  LensSession *session;
  Holder *holder;
  LensBrushStroke stroke;
  LensBrushAnswered answered;
  gpointer data;
} Stroke;

static void
holder_unref (Holder *holder)
{
  if (holder == NULL || !g_atomic_int_dec_and_test (&holder->n_references))
    return;
  lens_job_unref (holder->job);
  lens_brush_free (holder->brush);
  g_free (holder->key);
  g_free (holder);
}

static void
stroke_free (gpointer data)
{
  Stroke *stroke = data;

  holder_unref (stroke->holder);
  g_object_unref (stroke->session);
  g_free (stroke);
}

/* On the worker's thread. */
static gpointer
answer_stroke (LensDesk *desk, LensMonitor *monitor, gpointer data, GError **error)
{
  Stroke *stroke = data;
  Holder *holder = stroke->holder;
  g_autofree LensBrushAnswer *answer = g_new0 (LensBrushAnswer, 1);

  if (holder->brush == NULL)
    {
      LensQuery *query = lens_desk_open (desk, holder->job, monitor, error);

      if (query == NULL)
        return NULL;
      holder->brush = lens_brush_new (query, monitor, error);
      if (holder->brush == NULL)
        return NULL;
    }
  if (!lens_brush_answer (holder->brush, &stroke->stroke, answer, monitor, error))
    return NULL;
  return g_steal_pointer (&answer);
}

static void send_stroke (LensSession *session, Stroke *work);

static void
take_answer (gpointer *result, const GError *error, gpointer data)
{
  Stroke *stroke = data;
  LensSession *session = stroke->session;
  Stroke *next = g_steal_pointer (&session->next_stroke);

  g_clear_pointer (&session->brush_work, lens_monitor_unref);
  if (next != NULL)
    send_stroke (session, next);
  if (*result != NULL)
    stroke->answered (*result, stroke->data);
  else
    lens_session_fail (session, "%s", error->message);
}

/* Takes @work. */
static void
send_stroke (LensSession *session, Stroke *work)
{
  LensErrand errand = {
    .work = answer_stroke,
    .done = take_answer,
    .data = work,
    .free_data = stroke_free,
    .free_result = g_free,
  };

  session->brush_work = lens_worker_call (session->thinker, LENS_LANE_TOUCH, &errand);
}

/* The holder for the present question; NULL where there is none. */
static Holder *
need_holder (LensSession *session)
{
  const LensPlace *place = session->place;
  Holder *holder = session->brush;
  g_autofree char *model_key = NULL;
  g_autofree char *key = NULL;

  if (session->model == NULL || place->picture == NULL)
    return NULL;
  model_key = lens_place_dup_model_key (place);
  key = g_strdup_printf ("%s\n%s\n%s\n%s\n%d", model_key, place->picture, place->target,
                         place->explains_unit ? place->unit : "",
                         (int) place->jobs[place->view]->score);
  if (holder != NULL && g_str_equal (holder->key, key))
    return holder;
  holder_unref (holder);
  session->brush = holder = g_new0 (Holder, 1);
  holder->n_references = 1;
  holder->key = g_steal_pointer (&key);
  holder->job = lens_place_dup_job (place, place->view);
  return holder;
}

void
lens_session_brush (LensSession *session,
                    const LensBrushStroke *stroke,
                    LensBrushAnswered answered,
                    gpointer data)
{
  Holder *holder = session->is_closed ? NULL : need_holder (session);
  Stroke *work;

  if (holder == NULL)
    return;
  work = g_new0 (Stroke, 1);
  work->session = g_object_ref (session);
  g_atomic_int_inc (&holder->n_references);
  work->holder = holder;
  work->stroke = *stroke;
  work->answered = answered;
  work->data = data;
  if (session->brush_work == NULL)
    {
      send_stroke (session, work);
      return;
    }
  g_clear_pointer (&session->next_stroke, stroke_free);
  session->next_stroke = work;
}

void
lens_session_end_brush (LensSession *session)
{
  g_clear_pointer (&session->next_stroke, stroke_free);
  if (session->brush_work != NULL)
    lens_monitor_cancel (session->brush_work);
  g_clear_pointer (&session->brush_work, lens_monitor_unref);
}

void
lens_session_end_touching (LensSession *session)
{
  lens_session_end_brush (session);
  holder_unref (session->brush);
  session->brush = NULL;
}

void
lens_session_set_probe (LensSession *session, double y, double x)
{
  if (y == session->probe_y && x == session->probe_x)
    return;
  session->probe_y = y;
  session->probe_x = x;
  lens_session_tell (session, LENS_CHANGE_PROBE);
}

void
lens_session_probe (LensSession *session, double *y, double *x)
{
  *y = session->probe_y;
  *x = session->probe_x;
}
