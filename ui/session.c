/* session.c - the window's whole state, and the only one who writes it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/session-inside.h"

#include <stdarg.h>
#include <unistd.h>

/* Results are kept within this part of the memory, and never more than that. */
#define MEMORY_SHARE 4
#define MOST_MEMORY ((gsize) 1 << 30)

/* Of the memory that somebody allows, one part in so many is for weights in a faster order. */
#define FORMS_SHARE 4

G_DEFINE_FINAL_TYPE (LensSession, lens_session, G_TYPE_OBJECT)

enum
{
  SIGNAL_CHANGED,
  SIGNAL_FAILED,
  SIGNAL_OPENED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

void
lens_session_tell (LensSession *session, guint what)
{
  if (what != 0 && !session->is_closed)
    g_signal_emit (session, signals[SIGNAL_CHANGED], 0, what);
}

void
lens_session_tell_failure (LensSession *session, const char *text)
{
  if (!session->is_closed)
    g_signal_emit (session, signals[SIGNAL_FAILED], 0, text);
}

void
lens_session_fail (LensSession *session, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  lens_session_forget_lost (session);
  lens_session_tell_failure (session, text);
}

void
lens_session_tell_opened (LensSession *session, const char *path)
{
  if (!session->is_closed)
    g_signal_emit (session, signals[SIGNAL_OPENED], 0, path);
}

LensModel *
lens_session_model (LensSession *session)
{
  return session->model;
}

const LensOverview *
lens_session_overview (LensSession *session)
{
  return session->overview;
}

const LensPlace *
lens_session_place (LensSession *session)
{
  return session->place;
}

int
lens_session_layer (LensSession *session)
{
  return session->layer;
}

const char *
lens_session_opening (LensSession *session)
{
  return session->opening;
}

LensWorker *
lens_session_painter (LensSession *session)
{
  return session->painter;
}

LensWorker *
lens_session_thinker (LensSession *session)
{
  return session->thinker;
}

LensWorker *
lens_session_exporter (LensSession *session)
{
  return session->exporter;
}

void
lens_session_close (LensSession *session)
{
  if (session->is_closed)
    return;
  lens_session_keep (session, TRUE);
  session->is_closed = TRUE;
  if (session->opening_work != NULL)
    lens_monitor_cancel (session->opening_work);
  lens_session_end_asking (session);
  lens_session_end_touching (session);
  g_clear_handle_id (&session->keep_timer, g_source_remove);
  g_clear_pointer (&session->thinker, lens_worker_close);
  g_clear_pointer (&session->painter, lens_worker_close);
  g_clear_pointer (&session->exporter, lens_worker_close);
  g_clear_pointer (&session->clerk, lens_worker_close);
}

static void
lens_session_dispose (GObject *object)
{
  lens_session_close (LENS_SESSION (object));
  G_OBJECT_CLASS (lens_session_parent_class)->dispose (object);
}

static void
lens_session_finalize (GObject *object)
{
  LensSession *session = LENS_SESSION (object);

  for (int i = 0; i < LENS_N_QUESTIONS; i++)
    g_object_unref (session->views[i].reel);
  g_object_unref (session->beside.reel);
  lens_place_unref (session->place);
  g_clear_pointer (&session->model, lens_model_unref);
  g_free (session->model_key);
  g_clear_pointer (&session->opening_work, lens_monitor_unref);
  g_free (session->opening);
  g_hash_table_unref (session->pictures);
  lens_session_forget_lost (session);
  g_clear_pointer (&session->overview, lens_overview_unref);
  g_ptr_array_unref (session->turns);
  g_ptr_array_unref (session->bookmarks);
  g_free (session->folder);
  lens_place_unref (session->last);
  lens_shelf_free (session->shelf);
  G_OBJECT_CLASS (lens_session_parent_class)->finalize (object);
}

static void
lens_session_class_init (LensSessionClass *class)
{
  G_OBJECT_CLASS (class)->dispose = lens_session_dispose;
  G_OBJECT_CLASS (class)->finalize = lens_session_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", LENS_TYPE_SESSION,
                                          G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[SIGNAL_FAILED] = g_signal_new ("failed", LENS_TYPE_SESSION, G_SIGNAL_RUN_LAST,
                                         0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                         G_TYPE_STRING);
  signals[SIGNAL_OPENED] = g_signal_new ("opened", LENS_TYPE_SESSION, G_SIGNAL_RUN_LAST,
                                         0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                         G_TYPE_STRING);
}

static gsize
initial_memory_limit (void)
{
  const gsize memory = (gsize) sysconf (_SC_PHYS_PAGES) *
                       (gsize) sysconf (_SC_PAGESIZE);

  return MIN (memory / MEMORY_SHARE, MOST_MEMORY);
}

void
lens_session_set_memory_limit (LensSession *session, gsize limit)
{
  lens_shelf_set_limit (session->shelf, limit > 0 ? limit : initial_memory_limit ());
  lens_forms_set_budget (limit > 0 ? limit / FORMS_SHARE : LENS_FORMS_USUAL_BUDGET);
}

/* On the thread whose networks they are. */
static gpointer
set_folds (LensDesk *desk, LensMonitor *monitor, gpointer fuses, GError **error)
{
  lens_desk_set_folds (desk, *(const gboolean *) fuses);
  return fuses;
}

void
lens_session_set_fuses (LensSession *session, gboolean fuses)
{
  LensWorker *workers[] = { session->thinker, session->exporter };

  if (session->is_closed)
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (workers); i++)
    {
      const LensErrand errand = {
        .work = set_folds,
        .data = g_memdup2 (&fuses, sizeof fuses),
        .free_data = g_free,
        .is_queued = TRUE,
      };

      lens_monitor_unref (lens_worker_call (workers[i], LENS_LANE_TOUCH, &errand));
    }
}

static void
lens_session_init (LensSession *session)
{
  LensTurn *beginning = g_new0 (LensTurn, 1);

  session->thinker = lens_worker_new (NULL);
  session->painter = lens_worker_new (NULL);
  session->exporter = lens_worker_new (NULL);
  session->clerk = lens_worker_new (NULL);
  session->place = lens_place_new ();
  session->layer = -1;
  session->pictures = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
                                             (GDestroyNotify) lens_strip_picture_free);
  session->turns = g_ptr_array_new_with_free_func ((GDestroyNotify) lens_turn_free);
  session->bookmarks = g_ptr_array_new_with_free_func (
    (GDestroyNotify) lens_bookmark_free);
  beginning->place = lens_place_ref (session->place);
  g_ptr_array_add (session->turns, beginning);
  session->shelf = lens_shelf_new (initial_memory_limit ());
  session->probe_y = -1;
  session->probe_x = -1;
  session->folder = g_build_filename (g_get_user_data_dir (), "netlens", NULL);
  lens_session_begin_asking (session);
  lens_session_load_kept (session);
}

LensSession *
lens_session_new (void)
{
  return g_object_new (LENS_TYPE_SESSION, NULL);
}
