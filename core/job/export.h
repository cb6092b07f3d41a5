/* export.h - a run's frames as files, one writer a suffix
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pictures (.png .svg .pdf) and data (.npy .json) show the last frame, clips (.gif, or a
 * folder of numbered PNGs: a path that ends in a slash) show them all on one scale.  Every
 * file carries its job, so that the picture can be made again from the picture.
 */

#pragma once

#include "core/figure/figure.h"

G_BEGIN_DECLS

/* How frames become a clip. */
typedef struct
{
  int delay_ms;      /* between frames */
  int last_delay_ms; /* how long the last frame stays */
  int n_loops;       /* 0: for ever */
  int max_frames;    /* of more, an even sample with the first and the last; 0: all */
  int longest_side;  /* pixels; larger frames are drawn smaller; 0: as the figure is */
  int colours;       /* of a GIF's frame at most; fewer make a smaller file */
} LensClip;

extern const LensField lens_clip_fields[];

typedef struct
{
  LensFrame *const *frames; /* at least one; only the last counts for still pictures */
  int n_frames;
  LensQuery *query;         /* (nullable): picture, names, predictions */
  const LensFigure *figure; /* (nullable): NULL: what suits the last frame's kind */
  const LensLook *look;     /* (nullable): NULL: the initial one */
  const LensClip *clip;     /* (nullable): NULL: the initial one */
  const char *job;          /* (nullable): the job as JSON text */
  const char *const *notes; /* (nullable): NULL-terminated; for .json */
  LensMonitor *monitor;     /* (nullable): progress and cancel */
} LensExport;

typedef struct
{
  const char *suffix; /* “.png”; “/” for a folder */
  const char *title;  /* “PNG picture” */
  gboolean is_clip;   /* wants all frames, not the last alone */
  gboolean (*write) (const LensExport *what, const char *path, GError **error);

  /* The job text in such a file, or NULL with an error. */
  char *(*read_job) (const char *path, GError **error);
} LensWriter;

/* Ends with a NULL suffix. */
extern const LensWriter lens_writers[];

/* The writer of this path; NULL with “… .bmp: pictures are written as .png .svg …”.  Worth
 * asking before a long run begins. */
const LensWriter *lens_writer_find (const char *path, GError **error);

/**
 * lens_export:
 * @what: what to write
 * @path: its suffix picks the writer
 *
 * Writes the whole file or nothing: there is never half a file under @path.
 */
gboolean lens_export (const LensExport *what, const char *path, GError **error);

/**
 * lens_export_read_job:
 * @path: a file that lens_export () wrote (for .npy, the sidecar is read)
 *
 * Returns: (transfer full) (nullable): the JSON text of its job
 */
char *lens_export_read_job (const char *path, GError **error);

G_END_DECLS
