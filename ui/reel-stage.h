/* reel-stage.h - a view's contents, or why there are none and what to do
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Shows its child as long as the view's reel has frames or is being worked on; else a page
 * that says what the view is for, or what went wrong.
 */

#pragma once

#include "ui/session.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define LENS_TYPE_REEL_STAGE (lens_reel_stage_get_type ())
G_DECLARE_FINAL_TYPE (LensReelStage, lens_reel_stage, LENS, REEL_STAGE, GtkWidget)

/* What is said while there is nothing to see; static texts, marked for translation. */
typedef struct
{
  const char *icon;
  const char *title;       /* “What If These Pixels Were Gone?” */
  const char *description; /* the one thing to do */
} LensReelStageWords;

GtkWidget *lens_reel_stage_new (LensSession *session,
                                LensQuestion view,
                                const LensReelStageWords *words,
                                GtkWidget *child);

G_END_DECLS
