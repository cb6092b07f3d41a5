/* reel.c - the frames of one job as they arrive, and how far it is
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/reel-inside.h"

#include "ui/progress.h"

/* How often progress is told while nothing else happens. */
#define PROGRESS_MS 200

G_DEFINE_FINAL_TYPE (LensReel, lens_reel, G_TYPE_OBJECT)

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

void
lens_reel_tell (LensReel *reel)
{
  g_signal_emit (reel, signals[SIGNAL_CHANGED], 0);
}

LensJob *
lens_reel_job (LensReel *reel)
{
  return reel->job;
}

const char *
lens_reel_work (LensReel *reel)
{
  return reel->work;
}

int
lens_reel_n_frames (LensReel *reel)
{
  return (int) reel->frames->len;
}

LensFrame *
lens_reel_frame (LensReel *reel, int index)
{
  if (index < 0 || index >= (int) reel->frames->len)
    return NULL;
  return g_ptr_array_index (reel->frames, index);
}

LensQuery *
lens_reel_query (LensReel *reel)
{
  return reel->query;
}

LensJob *
lens_reel_shown_job (LensReel *reel)
{
  return reel->shown_job;
}

LensJob *
lens_reel_dup_complete_job (LensReel *reel)
{
  LensJob *job;

  if (reel->shown_job == NULL)
    return NULL;
  if (reel->complete == NULL)
    return lens_job_copy (reel->shown_job);
  job = lens_job_copy (reel->complete);
  job->look = reel->shown_job->look;
  job->clip = reel->shown_job->clip;
  g_free (job->figure);
  job->figure = g_strdup (reel->shown_job->figure);
  return job;
}

gboolean
lens_reel_is_stale (LensReel *reel)
{
  return reel->is_stale;
}

gboolean
lens_reel_is_running (LensReel *reel)
{
  return reel->ticket != NULL;
}

gboolean
lens_reel_is_done (LensReel *reel)
{
  return reel->is_done;
}

double
lens_reel_fraction (LensReel *reel)
{
  if (reel->ticket != NULL)
    return lens_ticket_fraction (reel->ticket);
  return reel->is_done ? 1 : 0;
}

double
lens_reel_seconds_left (LensReel *reel)
{
  return reel->ticket != NULL
           ? lens_progress_seconds_left (lens_reel_fraction (reel), reel->started)
           : -1;
}

const GError *
lens_reel_error (LensReel *reel)
{
  return reel->error;
}

const char *const *
lens_reel_notes (LensReel *reel)
{
  static const char *const nothing[] = { NULL };

  return reel->notes != NULL ? (const char *const *) reel->notes : nothing;
}

static gboolean
tell_progress (gpointer data)
{
  lens_reel_tell (data);
  return G_SOURCE_CONTINUE;
}

/* The work is over, one way or another. */
static void
let_go_of_ticket (LensReel *reel)
{
  g_clear_pointer (&reel->ticket, lens_ticket_unref);
  g_clear_handle_id (&reel->progress_timer, g_source_remove);
}

static void
set_shown_job (LensReel *reel, LensJob *job)
{
  LensJob *copy = lens_job_ref (job);

  lens_job_unref (reel->shown_job);
  reel->shown_job = copy;
}

static void
set_query (LensReel *reel, LensQuery *query)
{
  LensQuery *copy = query != NULL ? lens_query_ref (query) : NULL;

  g_clear_pointer (&reel->query, lens_query_unref);
  reel->query = copy;
}

void
lens_reel_ask (LensReel *reel, LensJob *job)
{
  g_autofree char *work = lens_job_dup_work (job);
  const gboolean is_same = g_strcmp0 (work, reel->work) == 0;

  lens_job_ref (job);
  lens_job_unref (reel->job);
  reel->job = job;
  if (is_same && !reel->is_stale && reel->shown_job != NULL)
    set_shown_job (reel, job);
  if (!is_same)
    {
      let_go_of_ticket (reel);
      g_clear_error (&reel->error);
      g_free (reel->work);
      reel->work = g_steal_pointer (&work);
      reel->is_stale = reel->frames->len > 0;
      reel->is_done = FALSE;
    }
  lens_reel_tell (reel);
}

/* What is shown from now on answers what is asked. */
static void
begin_showing (LensReel *reel)
{
  reel->is_stale = FALSE;
  set_shown_job (reel, reel->job);
  g_clear_pointer (&reel->complete, lens_job_unref);
  g_ptr_array_set_size (reel->frames, 0);
}

static void
set_notes (LensReel *reel, const char *const *notes)
{
  g_strfreev (reel->notes);
  reel->notes = g_strdupv ((char **) notes);
}

static void
set_frames (LensReel *reel, const GPtrArray *frames)
{
  g_ptr_array_set_size (reel->frames, 0);
  for (guint i = 0; i < frames->len; i++)
    g_ptr_array_add (reel->frames, lens_frame_ref (g_ptr_array_index (frames, i)));
}

void
lens_reel_show (LensReel *reel, LensOutcome *result)
{
  let_go_of_ticket (reel);
  begin_showing (reel);
  set_frames (reel, result->frames);
  set_query (reel, result->query);
  set_notes (reel, (const char *const *) result->notes);
  reel->complete = lens_job_ref (result->job);
  reel->is_done = TRUE;
  lens_reel_move_to (reel, (int) reel->frames->len - 1);
  lens_reel_schedule (reel);
  lens_reel_tell (reel);
}

void
lens_reel_begin (LensReel *reel, LensTicket *ticket)
{
  let_go_of_ticket (reel);
  g_clear_error (&reel->error);
  reel->ticket = lens_ticket_ref (ticket);
  reel->started = g_get_monotonic_time ();
  reel->progress_timer = g_timeout_add (PROGRESS_MS, tell_progress, reel);
  reel->is_done = FALSE;
  reel->is_stale = reel->frames->len > 0;
  lens_reel_tell (reel);
}

/* The first frame takes the place of what was shown; a clip that is being made is seen as it
 * grows. */
static void
take_frames (LensReel *reel)
{
  const GPtrArray *frames = lens_ticket_frames (reel->ticket);
  const gboolean is_first = reel->is_stale || reel->frames->len == 0;

  if (frames->len == 0)
    return;
  if (is_first)
    {
      begin_showing (reel);
      reel->follows = !reel->is_playing;
      reel->position = 0;
      set_query (reel, lens_ticket_query (reel->ticket));
    }
  set_frames (reel, frames);
  lens_reel_move_to (reel,
                     reel->follows ? (int) reel->frames->len - 1 : reel->position);
}

void
lens_reel_take_news (LensReel *reel)
{
  LensTicketState state;

  if (reel->ticket == NULL)
    return;
  state = lens_ticket_state (reel->ticket);
  take_frames (reel);
  set_notes (reel, lens_ticket_notes (reel->ticket));
  if (state == LENS_TICKET_DONE)
    {
      reel->is_done = TRUE;
      if (lens_ticket_job (reel->ticket) != NULL && !reel->is_stale)
        reel->complete = lens_job_ref (lens_ticket_job (reel->ticket));
      let_go_of_ticket (reel);
    }
  else if (state == LENS_TICKET_FAILED)
    {
      g_clear_error (&reel->error);
      if (lens_ticket_error (reel->ticket) != NULL)
        reel->error = g_error_copy (lens_ticket_error (reel->ticket));
      let_go_of_ticket (reel);
    }
  lens_reel_tell (reel);
}

void
lens_reel_stop (LensReel *reel)
{
  if (reel->ticket == NULL)
    return;
  let_go_of_ticket (reel);
  reel->follows = FALSE;
  lens_reel_tell (reel);
}

void
lens_reel_clear (LensReel *reel)
{
  let_go_of_ticket (reel);
  g_clear_handle_id (&reel->play_timer, g_source_remove);
  g_clear_pointer (&reel->job, lens_job_unref);
  g_clear_pointer (&reel->work, g_free);
  g_clear_pointer (&reel->query, lens_query_unref);
  g_clear_pointer (&reel->shown_job, lens_job_unref);
  g_clear_pointer (&reel->complete, lens_job_unref);
  g_clear_pointer (&reel->notes, g_strfreev);
  g_clear_error (&reel->error);
  g_ptr_array_set_size (reel->frames, 0);
  reel->is_stale = FALSE;
  reel->is_done = FALSE;
  reel->is_playing = FALSE;
  reel->position = 0;
  lens_reel_tell (reel);
}

static void
lens_reel_dispose (GObject *object)
{
  LensReel *reel = LENS_REEL (object);

  let_go_of_ticket (reel);
  g_clear_handle_id (&reel->play_timer, g_source_remove);
  G_OBJECT_CLASS (lens_reel_parent_class)->dispose (object);
}

static void
lens_reel_finalize (GObject *object)
{
  LensReel *reel = LENS_REEL (object);

  lens_job_unref (reel->job);
  lens_job_unref (reel->shown_job);
  lens_job_unref (reel->complete);
  g_free (reel->work);
  g_clear_pointer (&reel->query, lens_query_unref);
  g_strfreev (reel->notes);
  g_clear_error (&reel->error);
  g_ptr_array_unref (reel->frames);
  G_OBJECT_CLASS (lens_reel_parent_class)->finalize (object);
}

static void
lens_reel_class_init (LensReelClass *class)
{
  G_OBJECT_CLASS (class)->dispose = lens_reel_dispose;
  G_OBJECT_CLASS (class)->finalize = lens_reel_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", LENS_TYPE_REEL, G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
lens_reel_init (LensReel *reel)
{
  reel->frames = g_ptr_array_new_with_free_func ((GDestroyNotify) lens_frame_unref);
  reel->speed = 1;
}

LensReel *
lens_reel_new (void)
{
  return g_object_new (LENS_TYPE_REEL, NULL);
}
