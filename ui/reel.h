/* reel.h - the frames of one job as they arrive, and how far it is
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A reel belongs to the main thread.  Old frames stay, stale, until the first new one is
 * there: nothing flashes to empty.  “changed” is emitted for every piece of news.
 */

#pragma once

#include "core/lens.h"
#include <glib-object.h>

G_BEGIN_DECLS

#define LENS_TYPE_REEL (lens_reel_get_type ())
G_DECLARE_FINAL_TYPE (LensReel, lens_reel, LENS, REEL, GObject)

/* (nullable): what is asked. */
LensJob *lens_reel_job (LensReel *reel);

/* The frames to show; of the job before while is_stale. */
int lens_reel_n_frames (LensReel *reel);
LensFrame *lens_reel_frame (LensReel *reel, int index);

/* (nullable): the question behind these frames: picture, names, model. */
LensQuery *lens_reel_query (LensReel *reel);

/* The job behind these frames; differs from lens_reel_job () while is_stale. */
LensJob *lens_reel_shown_job (LensReel *reel);

/* (transfer full) (nullable): the same with all that was assumed written down, once the
 * frames are complete: what an exported file carries. */
LensJob *lens_reel_dup_complete_job (LensReel *reel);

gboolean lens_reel_is_stale (LensReel *reel);
gboolean lens_reel_is_running (LensReel *reel);
gboolean lens_reel_is_done (LensReel *reel);

/* 0 to 1, and an estimate in seconds, -1 where nothing can be said yet. */
double lens_reel_fraction (LensReel *reel);
double lens_reel_seconds_left (LensReel *reel);

/* (nullable) */
const GError *lens_reel_error (LensReel *reel);

/* What the user should know; NULL-terminated. */
const char *const *lens_reel_notes (LensReel *reel);

/* The frame that is shown of a clip, and playing it.  Position follows the newest frame
 * until somebody moves it. */
int lens_reel_position (LensReel *reel);
void lens_reel_set_position (LensReel *reel, int position);
gboolean lens_reel_is_playing (LensReel *reel);
void lens_reel_set_playing (LensReel *reel, gboolean is_playing);
gboolean lens_reel_loops (LensReel *reel);
void lens_reel_set_loops (LensReel *reel, gboolean loops);
double lens_reel_speed (LensReel *reel); /* 1: as the job's clip says */
void lens_reel_set_speed (LensReel *reel, double speed);

G_END_DECLS
