/* export-inside.h - what the writers of export.c share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/job/export.h"

G_BEGIN_DECLS

/* Where frames are drawn, one after the other, in one size and on one scale. */
typedef struct
{
  const LensExport *what;
  LensLook look;
  LensClip clip;
  const LensFigure *figure;
  LensScene *scene;
  int *shown; /* indices of the frames to be drawn */
  int n_shown;
  int height; /* the figure's own size */
  int width;
} LensStage;

/* @is_clip: all frames, thinned out as the clip says; else the last one. */
LensStage *lens_stage_new (const LensExport *what, gboolean is_clip, GError **error);
void lens_stage_free (LensStage *stage);

/* The frame @index of those shown, drawn with @zoom pixels for each of the figure's. */
cairo_surface_t *lens_stage_render (const LensStage *stage, int index, double zoom);

/* Draws it in the figure's own size, for paper. */
void lens_stage_draw (const LensStage *stage, int index, cairo_t *cr);

/* @wanted, or less where a picture would be larger than can be kept. */
double lens_stage_zoom (const LensStage *stage, double wanted);

/* [height][width][3], no gaps: what PNG and GIF want.  Free with g_free (). */
guint8 *lens_surface_dup_rgb (cairo_surface_t *surface);

LensFrame *lens_export_last_frame (const LensExport *what);

/* The rows of lens_writers[]. */
gboolean lens_write_png (const LensExport *what, const char *path, GError **error);
gboolean lens_write_svg (const LensExport *what, const char *path, GError **error);
gboolean lens_write_pdf (const LensExport *what, const char *path, GError **error);
gboolean lens_write_gif (const LensExport *what, const char *path, GError **error);
gboolean lens_write_folder (const LensExport *what, const char *path, GError **error);
gboolean lens_write_npy (const LensExport *what, const char *path, GError **error);
gboolean lens_write_json (const LensExport *what, const char *path, GError **error);

char *lens_read_png_job (const char *path, GError **error);
char *lens_read_svg_job (const char *path, GError **error);
char *lens_read_pdf_job (const char *path, GError **error);
char *lens_read_gif_job (const char *path, GError **error);
char *lens_read_folder_job (const char *path, GError **error);
char *lens_read_npy_job (const char *path, GError **error);
char *lens_read_json_job (const char *path, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LensStage, lens_stage_free)

G_END_DECLS
