/* verb.h - what the command-line program can be told to do
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "app/arguments.h"
#include "core/lens.h"

G_BEGIN_DECLS

/* What every verb is given. */
typedef struct
{
  const Arguments *arguments;
  LensMonitor *monitor; /* cancelled by Ctrl-C */
  gboolean is_quiet;
  guint64 seed;
} Call;

typedef struct
{
  const char *name;
  const char *usage;   /* “MODEL PICTURE --output FILE…” */
  const char *summary; /* one sentence */
  const char *details; /* (nullable): more, for the help of this verb */
  const Option *options;
  gboolean has_input_options; /* takes those of preprocessing too */
  gboolean takes_settings;    /* a method's settings are options too */
  gboolean has_own_progress;  /* draws it itself */
  int min_words;
  int max_words; /* -1: any number */

  /* FALSE with an error: LENS_ERROR_SETTING means wrong usage, all else failed work. */
  gboolean (*run) (const Call *call, GError **error);
} Verb;

extern const Verb verb_bench;
extern const Verb verb_classify;
extern const Verb verb_convert;
extern const Verb verb_eval;
extern const Verb verb_explain;
extern const Verb verb_gist;
extern const Verb verb_inspect;
extern const Verb verb_list;
extern const Verb verb_made;
extern const Verb verb_run;
extern const Verb verb_show;
extern const Verb verb_train;

/* Options about how a picture becomes an input; see arguments_to_job (). */
extern const Option input_options[];

/**
 * call_fill_job:
 * @job: gets seed, preprocessing, labels, input shape, look and clip from the call's
 *   options
 */
gboolean call_fill_job (const Call *call, LensJob *job, GError **error);

/* A desk that heeds the call's options. */
LensDesk *call_new_desk (const Call *call);

/* Runs a job to its end and writes its outputs; notes go to standard error. */
gboolean call_run_job (const Call *call, LensDesk *desk, LensJob *job, GError **error);

/* One line on standard error, unless --quiet. */
void call_note (const Call *call, const char *note);

/* Writes to standard output. */
void print_text (const char *format, ...) G_GNUC_PRINTF (1, 2);
void print_json (JsonNode *node);

G_END_DECLS
