/* session-inside.h - the members of a session, for the files that make it up
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 *   session.c          begins, ends, and tells of changes
 *   session-travel.c   from one place to the next, and the network that belongs to it
 *   session-choices.c  every choice as a place
 *   session-history.c  undo and redo
 *   session-kept.c     bookmarks and the last place, in files
 *   session-open.c     files of any kind
 *   session-lost.c     files that are no longer where they were
 *   session-pictures.c the strip
 *   session-results.c  jobs given out, frames taken in
 *   session-overview.c answers and activity
 *   session-touch.c    the pointer and the brush
 */

#pragma once

#include "ui/reel-inside.h"
#include "ui/session.h"

G_BEGIN_DECLS

/* One picture of the strip. */
typedef struct
{
  char *path;
  LensImage *thumbnail; /* NULL until it is ready */
} LensStripPicture;

/* One turn of history: where it led, and how undo calls it. */
typedef struct
{
  LensPlace *place;
  char *title; /* NULL: where the history begins */
  char *kind;  /* (nullable): as that of the trip */
  gint64 time; /* µs, monotonic: when it was made */
} LensTurn;

typedef struct
{
  LensPlace *place;
  char *title;
} LensBookmark;

/* A way that is to be gone once its network is open. */
typedef struct
{
  LensPlace *place;
  char *title;       /* NULL: through history */
  char *kind;        /* (nullable): joins a turn of the same kind just before */
  int turn;          /* of the history, where title is NULL */
  GPtrArray *opened; /* (nullable): char *, files that lead there */
  char *model_hash;  /* (nullable): of the network that it was made with */
  char *problem;     /* (nullable): to be told on arrival */
} LensTrip;

/* One question after another, each answered in a reel. */
typedef struct
{
  LensSession *session;
  LensReel *reel;
  LensLane lane;
  LensTicket *ticket;
  char *work;       /* of the ticket */
  char *stopped;    /* work that the user has cancelled */
  guint timer;      /* a question waits for the keys to rest */
  gint64 last_time; /* µs, monotonic: of the last question */
} LensAsker;

struct _LensSession
{
  GObject parent_instance;

  LensWorker *thinker; /* networks */
  LensWorker *painter; /* figures */
  LensWorker *exporter;
  LensWorker *clerk; /* files */
  gboolean is_closed;

  LensPlace *place;
  LensModel *model; /* of the place; NULL on the start page */
  char *model_key;  /* all that the open network depends on */
  int layer;

  LensMonitor *opening_work; /* NULL: nothing is being opened */
  char *opening;
  int goal_turn; /* of the history, where undo is on its way to */

  GHashTable *pictures; /* char * → LensStripPicture: of all that were in the strip */
  LensTrip *lost;       /* (nullable): its network, or its picture, is not there */
  gboolean has_lost_picture;
  LensOverview *overview;
  LensMonitor *overview_work;

  GPtrArray *turns;     /* LensTurn; the first is where it began */
  int turn;             /* the present one */
  GPtrArray *bookmarks; /* LensBookmark */
  char *folder;         /* where they are kept */
  guint keep_timer;
  gboolean is_writing;
  gboolean is_kept_known; /* what was kept has been read, and may be written over */

  LensAsker views[LENS_N_QUESTIONS];
  LensAsker beside;
  LensShelf *shelf;
  LensTicket *ahead; /* neighbours, while idle */
  GPtrArray *ahead_jobs;
  char *overview_key; /* what the overview is of, or will be */
  LensPlace *last;    /* (nullable): where the session before ended */

  double probe_y;
  double probe_x;
  gpointer brush;          /* session-touch.c knows what it is */
  LensMonitor *brush_work; /* NULL: no stroke is being answered */
  gpointer next_stroke;    /* (nullable) */
};

void lens_session_tell (LensSession *session, guint what);
void lens_session_fail (LensSession *session, const char *format, ...)
  G_GNUC_PRINTF (2, 3);
void lens_session_tell_failure (LensSession *session, const char *text);
void lens_session_tell_opened (LensSession *session, const char *path);

/* session-travel.c */

/* What differs between two places, as LensChange. */
guint lens_place_compare (const LensPlace *a, const LensPlace *b);
LensTrip *lens_trip_new (LensPlace *place, const char *title, const char *kind);
void lens_trip_free (LensTrip *trip);

/* (transfer full) @trip.  Opens the network first where it is another. */
void lens_session_travel (LensSession *session, LensTrip *trip);

/* What is being opened; NULL: nothing.  Takes @work. */
void
lens_session_set_opening (LensSession *session, const char *opening, LensMonitor *work);

/* All that the open network of a place depends on; (transfer full). */
char *lens_place_dup_model_key (const LensPlace *place);

/* A layer's name, or NULL. */
const char *lens_session_layer_name (LensSession *session, int layer);

/* session-lost.c */

/* Tells that the network, or else the picture, of @trip (taken) is not where it was. */
void lens_session_lose (LensSession *session, LensTrip *trip, gboolean is_picture);
void lens_session_forget_lost (LensSession *session);

/* session-history.c */

void lens_turn_free (LensTurn *turn);
/* After a trip: a new turn, or the end of the last one. */
void lens_session_record (LensSession *session, const LensTrip *trip);

/* session-kept.c */

void lens_bookmark_free (LensBookmark *bookmark);
void lens_session_load_kept (LensSession *session);
/* Soon, or at once. */
void lens_session_keep (LensSession *session, gboolean is_last);

/* session-pictures.c */

void lens_strip_picture_free (LensStripPicture *picture);
/* Every picture of the present strip gets its thumbnail.
 * @thumbnail: (nullable): made in the background where it is not given */
void lens_session_need_pictures (LensSession *session);
void lens_session_need_picture (LensSession *session,
                                const char *path,
                                LensImage *thumbnail);

/* While a place is being made: the strip ends with @path, unless that is in it. */
void lens_place_add_picture (LensPlace *place, const char *path);

/* A small picture for the strip. */
LensImage *lens_strip_shrink (const LensImage *image);

/* session-results.c */

void lens_session_begin_asking (LensSession *session);
void lens_session_end_asking (LensSession *session);
/* Asks whatever the place asks and is not answered yet. */
void lens_session_ask (LensSession *session);
/* session-overview.c */

/* Another network: the answers of the old one are gone. */
void lens_session_forget_overview (LensSession *session);
/* Of the place's network and picture, unless it is there or on its way. */
void lens_session_ask_overview (LensSession *session);

/* session-touch.c */

void lens_session_end_touching (LensSession *session);

G_END_DECLS
