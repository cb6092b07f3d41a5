/* session.h - the window's whole state, and the only one who writes it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Actions change the session; the session makes jobs, gives them to its workers and holds
 * what comes back; widgets read and redraw on “changed”.  A session knows no widget, so it
 * is tested without a display.  Nothing in it computes, reads files or waits: that happens
 * on the threads of its workers.
 *
 * Signals: “changed” (guint what): LensChange of everything that is new.
 *          “failed” (const char *text): one line for a banner; what was open stays open.
 *          “opened” (const char *path): a file that lens_session_open () was given is open.
 */

#pragma once

#include "ui/place.h"
#include "ui/reel.h"
#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  LENS_CHANGE_MODEL = 1 << 0,    /* another network is open */
  LENS_CHANGE_PICTURE = 1 << 1,  /* another picture is looked at */
  LENS_CHANGE_PICTURES = 1 << 2, /* the strip of pictures */
  LENS_CHANGE_OVERVIEW = 1 << 3, /* answers, activity of the layers */
  LENS_CHANGE_VIEW = 1 << 4,
  LENS_CHANGE_LAYER = 1 << 5,
  LENS_CHANGE_TARGET = 1 << 6,   /* class, unit, score, or which of them is explained */
  LENS_CHANGE_METHOD = 1 << 7,   /* of any view, or the comparison */
  LENS_CHANGE_SETTINGS = 1 << 8, /* of a method, or preprocessing */
  LENS_CHANGE_LOOK = 1 << 9,     /* colours, scale, figure, sort, size */
  LENS_CHANGE_HISTORY = 1 << 10, /* undo, redo */
  LENS_CHANGE_BOOKMARKS = 1 << 11,
  LENS_CHANGE_BUSY = 1 << 12,  /* what is being opened or worked on */
  LENS_CHANGE_PROBE = 1 << 13, /* where the pointer is in the picture */
} LensChange;

#define LENS_TYPE_SESSION (lens_session_get_type ())
G_DECLARE_FINAL_TYPE (LensSession, lens_session, LENS, SESSION, GObject)

LensSession *lens_session_new (void);

/* Bytes for results that are kept; 0: a part of what the machine has. */
void lens_session_set_memory_limit (LensSession *session, gsize limit);

/* Whether networks, the open one too, compute a layer as one with what comes after it, see
 * lens_graph_set_folds (): true for what is computed from now on. */
void lens_session_set_fuses (LensSession *session, gboolean fuses);

/* Cancels what runs; returns at once, threads end by themselves. */
void lens_session_close (LensSession *session);

/* Opening. */

/**
 * lens_session_open:
 * @files: networks, pictures, exported figures, jobs, in any order
 *
 * Recognised by content on the worker; a network takes the place of the one that is open,
 * pictures join the strip and the first becomes the present one, an exported figure or a
 * job brings its place back.  “failed” where one cannot be read; where the network cannot,
 * nothing changes.
 */
void lens_session_open (LensSession *session, GFile *const *files, int n_files);

/* A picture that has no file: from the clipboard.  Kept as a PNG in the user's cache. */
void lens_session_open_bytes (LensSession *session, GBytes *picture);

/* (nullable): what is being opened: “squeezenet.onnx”. */
const char *lens_session_opening (LensSession *session);

/* (nullable): a network or a picture that is not where it was; the last “failed” was about
 * it.  Found elsewhere, the way there is gone. */
const char *lens_session_lost (LensSession *session, gboolean *is_picture);
void lens_session_find_lost (LensSession *session, const char *path);

/* Where the session before ended; known soon after the start: LENS_CHANGE_BOOKMARKS. */
gboolean lens_session_has_last (LensSession *session);
void lens_session_go_to_last (LensSession *session);

/* What is open. */

LensModel *lens_session_model (LensSession *session); /* (nullable) */

/* The strip: paths, and small pictures of them as they become ready. */
int lens_session_n_pictures (LensSession *session);
const char *lens_session_picture (LensSession *session, int index);
LensImage *lens_session_thumbnail (LensSession *session, int index); /* (nullable) */
int lens_session_present_picture (LensSession *session);             /* -1: none */
void lens_session_set_present_picture (LensSession *session, int index);
void lens_session_remove_picture (LensSession *session, int index);
/* To where @to is, which makes room. */
void lens_session_move_picture (LensSession *session, int index, int to);

/* What the network makes of the present picture; (nullable) until it is known.  After the
 * picture has changed it is that of the one before for a moment. */
const LensOverview *lens_session_overview (LensSession *session);

/* The place. */

const LensPlace *lens_session_place (LensSession *session);

/* The layer of the place as an index of the model's layers; -1 without a model. */
int lens_session_layer (LensSession *session);

/**
 * lens_session_go:
 * @place: (transfer full): where to
 * @title: what undo calls it: “Layer fire3-concat”
 * @merges: a change of the same kind just before is replaced, not stacked: sliders
 */
void lens_session_go (LensSession *session,
                      LensPlace *place,
                      const char *title,
                      gboolean merges);

void lens_session_set_view (LensSession *session, LensQuestion view);
void lens_session_set_layer (LensSession *session, int layer);
/* @channel -1: none; @y, @x -1: the whole channel. */
void lens_session_set_unit (LensSession *session, int channel, int y, int x);
void lens_session_set_class (LensSession *session, int index); /* -1: top */
void lens_session_set_explains_unit (LensSession *session, gboolean explains_unit);
void lens_session_set_score (LensSession *session, LensScore score);
void lens_session_set_method (LensSession *session, const LensMethod *method);
/* Of the present view's method, as a user writes it; “failed” where it cannot be. */
void
lens_session_set_setting (LensSession *session, const char *name, const char *text);
void lens_session_set_look (LensSession *session, const char *name, const char *text);
/* The present view's colours end at @limit, whatever is shown; 0: by the rule again. */
void lens_session_hold_scale (LensSession *session, double limit);
void lens_session_set_clip (LensSession *session, const char *name, const char *text);
void lens_session_set_figure (LensSession *session, const char *id); /* NULL: its own */
void
lens_session_set_beside (LensSession *session, LensBeside beside, const char *what);
/* Instead of the two that are compared what they differ in. */
void lens_session_set_shows_difference (LensSession *session,
                                        gboolean shows_difference);
void lens_session_set_sort (LensSession *session, LensSort sort);
void lens_session_set_tile_size (LensSession *session, int tile_size);
/* (transfer none): members of a sidecar that differ from what the network says; NULL: none. */
void lens_session_set_preprocess (LensSession *session, JsonNode *preprocess);

void lens_session_undo (LensSession *session);
void lens_session_redo (LensSession *session);
const char *
lens_session_undo_title (LensSession *session); /* (nullable): nothing to undo */
const char *lens_session_redo_title (LensSession *session);

int lens_session_n_bookmarks (LensSession *session);
const char *lens_session_bookmark_title (LensSession *session, int index);
void lens_session_add_bookmark (LensSession *session);
void lens_session_go_to_bookmark (LensSession *session, int index);
void lens_session_remove_bookmark (LensSession *session, int index);

/* Results. */

/* (transfer none): the frames of the present view, and of the comparison beside it. */
LensReel *lens_session_reel (LensSession *session);
LensReel *lens_session_beside_reel (LensSession *session);

/* (transfer none): those of any view; each view keeps its own. */
LensReel *lens_session_view_reel (LensSession *session, LensQuestion view);

/* Stops what runs for the present view; what has arrived stays. */
void lens_session_cancel (LensSession *session);

/* Begins again what was cancelled or has failed. */
void lens_session_retry (LensSession *session);

/* The pointer is at this place of the picture as the network saw it, 0 to 1 each; -1, -1:
 * it has left.  All views mark it. */
void lens_session_set_probe (LensSession *session, double y, double x);
void lens_session_probe (LensSession *session, double *y, double *x);

/* The live brush: “changed” OVERVIEW-like news come through @answered on the main thread;
 * only the newest position is answered. */
typedef void (*LensBrushAnswered) (const LensBrushAnswer *answer, gpointer data);
void lens_session_brush (LensSession *session,
                         const LensBrushStroke *stroke,
                         LensBrushAnswered answered,
                         gpointer data);

/* Whoever asked is going: nobody is answered any more. */
void lens_session_end_brush (LensSession *session);

/* Threads that compute, draw and export: see core/job/worker.h. */
LensWorker *lens_session_thinker (LensSession *session);
LensWorker *lens_session_painter (LensSession *session);
LensWorker *lens_session_exporter (LensSession *session);

G_END_DECLS
