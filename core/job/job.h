/* job.h - one piece of work as a value: what is explained, how, and how it is drawn
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A job says everything that a result depends on, so that the result can be made again
 * from it.  It travels as JSON inside every exported file.  A job that somebody else may
 * hold is not changed: copy it first.
 */

#pragma once

#include "core/figure/look.h"
#include "core/job/export.h"
#include "core/method/method.h"

G_BEGIN_DECLS

typedef struct _LensJob LensJob;

struct _LensJob
{
  gint n_references;
  char *model;        /* path of the network */
  char *model_hash;   /* (nullable): SHA-256 of that file, once it has been opened */
  char *picture;      /* path of a picture or of a .npy tensor */
  char *picture_hash; /* (nullable): SHA-256 of that file */
  char *target;       /* “top”, “#3” or an index, or a class name */
  char *unit;         /* (nullable): LAYER:CHANNEL[:Y:X]; wins over target */
  char *layer;        /* (nullable): NULL: the network's default layer */
  LensScore score;
  const LensMethod *method;
  gpointer settings;
  char *figure; /* (nullable): NULL: the method's own */
  LensLook look;
  LensClip clip;
  guint64 seed;
  JsonNode *preprocess; /* (nullable): members that were set, or all that is in force */
  char *preprocess_path; /* (nullable): a sidecar other than the network's own */
  char *labels;          /* (nullable): a file of class names */
  LensShape input_shape; /* rank 0: as the file says */
  GPtrArray *outputs;    /* char *: files to write */
};

/* @method with its initial settings, about nothing yet. */
LensJob *lens_job_new (const LensMethod *method);
LensJob *lens_job_ref (LensJob *job);
void lens_job_unref (LensJob *job);
LensJob *lens_job_copy (const LensJob *job);

/* Takes another method with its initial settings. */
void lens_job_set_method (LensJob *job, const LensMethod *method);

/* Sets one of the method's settings, as a user writes it. */
gboolean
lens_job_set (LensJob *job, const char *name, const char *text, GError **error);

/* Whether the two ask for the same result; where it is written does not count. */
gboolean lens_job_equal (const LensJob *a, const LensJob *b);

/* Everything that differs from what an empty job means, and always model, picture, method
 * and settings. */
JsonNode *lens_job_to_json (const LensJob *job);

/* The same as text, on several lines. */
char *lens_job_to_text (const LensJob *job);

/**
 * lens_job_from_json:
 * @node: an object as lens_job_to_json () makes it
 *
 * Missing members have their initial values.
 *
 * Returns: (transfer full) (nullable): the job; %NULL with “unknown member … did you mean …”
 */
LensJob *lens_job_from_json (JsonNode *node, GError **error);

/* From the text of one job or of a list of jobs. */
GPtrArray *lens_jobs_from_text (const char *text, gssize length, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LensJob, lens_job_unref)

G_END_DECLS
