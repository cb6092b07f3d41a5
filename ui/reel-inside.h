/* reel-inside.h - the members of a reel, and what the session does with it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ui/reel.h"

G_BEGIN_DECLS

struct _LensReel
{
  GObject parent_instance;

  LensJob *job;       /* asked */
  char *work;         /* what its frames depend on */
  LensTicket *ticket; /* of the job asked, while it runs */
  gint64 started;     /* µs, monotonic */
  guint progress_timer;

  GPtrArray *frames; /* shown */
  LensQuery *query;
  LensJob *shown_job;
  LensJob *complete; /* (nullable): with what was assumed */
  char **notes;
  gboolean is_stale;
  gboolean is_done;
  GError *error;

  int position;
  gboolean follows; /* the newest frame */
  gboolean is_playing;
  gboolean loops;
  double speed;
  guint play_timer;
};

LensReel *lens_reel_new (void);

/* What all frames for this job depend on: see lens_job_dup_work ().  NULL: nothing asked. */
const char *lens_reel_work (LensReel *reel);

/* Another question, or the same with another look.  What is shown stays, stale if it
 * answers something else. */
void lens_reel_ask (LensReel *reel, LensJob *job);

/* (nullable): the answer has been there already. */
void lens_reel_show (LensReel *reel, LensOutcome *result);

/* Work on the question has begun. */
void lens_reel_begin (LensReel *reel, LensTicket *ticket);

/* The ticket has news. */
void lens_reel_take_news (LensReel *reel);

/* Nothing is worked on any more; what has arrived stays. */
void lens_reel_stop (LensReel *reel);

/* Nothing is asked, nothing shown. */
void lens_reel_clear (LensReel *reel);

/* For the files that make it up. */

void lens_reel_tell (LensReel *reel);
void lens_reel_move_to (LensReel *reel, int position);

/* The next frame of a clip that is playing. */
void lens_reel_schedule (LensReel *reel);

G_END_DECLS
