/* method.h - a way to explain: a row, and the run it starts
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A method is an iterator of frames.  One frame or ten thousand, the caller owns the loop:
 *
 *   while (lens_run_next (run, &frame, &error) == LENS_STEP_FRAME) …
 */

#pragma once

#include "core/method/frame.h"
#include "core/method/query.h"

G_BEGIN_DECLS

typedef struct _LensMethod LensMethod;
typedef struct _LensRun LensRun;

typedef enum
{
  LENS_STEP_FRAME,  /* a frame was published */
  LENS_STEP_AGAIN,  /* work was done, nothing to show yet */
  LENS_STEP_DONE,   /* nothing more will come */
  LENS_STEP_FAILED, /* error is set, also when cancelled */
} LensStep;

typedef enum
{
  LENS_NEEDS_TARGET = 1 << 0,
  LENS_NEEDS_LAYER = 1 << 1,      /* a spatial layer */
  LENS_NEEDS_RECTIFIERS = 1 << 2, /* warns where the network has none */
  LENS_NEEDS_CLASSES = 1 << 3,    /* class scores */
  LENS_NEEDS_ANY_LAYER = 1 << 4,  /* a layer, which may be one without positions */
} LensNeeds;

/* What a person asks when choosing the method: where a menu or a window puts it. */
typedef enum
{
  LENS_QUESTION_LAYERS,   /* what is in there? */
  LENS_QUESTION_EXPLAIN,  /* which pixels made this? */
  LENS_QUESTION_OCCLUDE,  /* what if they were gone? */
  LENS_QUESTION_BUILD_UP, /* how did it come about? */
  LENS_QUESTION_GIST,     /* all at once */
  LENS_N_QUESTIONS,
} LensQuestion;

struct _LensMethod
{
  const char *id;      /* kebab-case */
  const char *title;   /* “Guided backprop” */
  const char *summary; /* one sentence */
  const char *paper;   /* authors and year; NULL if there is none */
  const char *link;    /* where to read it; NULL if there is none */
  guint needs;         /* LensNeeds */
  LensQuestion question;
  LensFrameKind kind; /* of its last frame */
  gboolean is_clip;   /* its frames make an animation */
  const LensField *fields;
  gsize settings_size;
  gsize state_size;   /* zeroed before begin */
  const char *figure; /* id of the figure that shows it best */

  gboolean (*begin) (LensRun *run, GError **error); /* NULL if there is nothing */
  LensStep (*step) (LensRun *run, GError **error);
  void (*end) (LensRun *run); /* also after a failed begin; NULL if there is nothing */
};

/* All methods in the order of a menu; ends with NULL. */
extern const LensMethod *const lens_methods[];

/* NULL with “unknown method “guided-backprob”; did you mean “guided-backprop”?”. */
const LensMethod *lens_method_find (const char *id, GError **error);

/**
 * lens_run_start:
 * @settings: (nullable): the method's settings, copied; %NULL for the initial ones
 * @query: what is asked
 * @seed: for methods that draw random numbers
 * @monitor: (nullable): progress and cancel
 *
 * Returns: (transfer full) (nullable): the run; %NULL where the method cannot answer this
 *   query, with the reason
 */
LensRun *lens_run_start (const LensMethod *method,
                         gconstpointer settings,
                         LensQuery *query,
                         guint64 seed,
                         LensMonitor *monitor,
                         GError **error);
void lens_run_free (LensRun *run);

/**
 * lens_run_next:
 * @frame: (out) (transfer full): the frame, when one was published
 *
 * Works until a frame is ready or nothing more will come; never returns LENS_STEP_AGAIN.
 * A frame that is empty, constant or not finite carries its reason.
 */
LensStep lens_run_next (LensRun *run, LensFrame **frame, GError **error);

/* One turn of the same, for a caller who has other things to do as well: may also return
 * LENS_STEP_AGAIN. */
LensStep lens_run_step (LensRun *run, LensFrame **frame, GError **error);

/* What the user should be told: “this network has no rectifying activations …”; one text a
 * note, NULL-terminated; grows while the run goes on. */
const char *const *lens_run_notes (const LensRun *run);

/* For methods. */

gconstpointer lens_run_settings (const LensRun *run);
gpointer lens_run_state (LensRun *run);
const LensMethod *lens_run_method (const LensRun *run);
LensQuery *lens_run_query (const LensRun *run);
guint64 lens_run_seed (const LensRun *run);

/* How many frames were published; a method of one frame is done after the first. */
int lens_run_n_published (const LensRun *run);
LensMonitor *lens_run_monitor (const LensRun *run);
void lens_run_add_note (LensRun *run, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* Says that @n_done of @n_expected pieces of work are done; what passes report from now on
 * is a part of the next piece. */
void lens_run_report (LensRun *run, int n_done, int n_expected);

/* Takes @frame, completes title and index, and finds the reason of a blank map unless it is
 * a preview or the method has given one. */
LensStep lens_run_publish (LensRun *run, LensFrame *frame);

/**
 * lens_run_gradient:
 * @input: (nullable): an input tensor other than the picture's
 * @rules: (nullable): what replaces the gradient
 *
 * Returns: (transfer full) (nullable): d score / d input, as the input lies, or %NULL if
 *   cancelled
 */
LensTensor *lens_run_gradient (LensRun *run,
                               LensTensor *input,
                               const LensRuleUse *rules,
                               GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LensRun, lens_run_free)

G_END_DECLS
