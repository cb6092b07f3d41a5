/* place.h - where the user is: everything that the window shows follows from it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A place is a value: once made it never changes.  Every choice makes a new one from the
 * one before; undo walks back through them, a bookmark is one that is kept, an export
 * carries the job that it means.
 */

#pragma once

#include "core/lens.h"

G_BEGIN_DECLS

/* What is asked for beside the first explanation, to compare. */
typedef enum
{
  LENS_BESIDE_NOTHING,
  LENS_BESIDE_METHOD,
  LENS_BESIDE_LAYER,
  LENS_BESIDE_TARGET,
} LensBeside;

/* How the channels of a layer are ordered. */
typedef enum
{
  LENS_SORT_INDEX,
  LENS_SORT_STRENGTH,
  LENS_SORT_CONTRIBUTION,
} LensSort;

#define LENS_MIN_TILE_SIZE 24
#define LENS_MAX_TILE_SIZE 512
#define LENS_INITIAL_TILE_SIZE 96

typedef struct _LensPlace LensPlace;

struct _LensPlace
{
  gint n_references;
  char *model;    /* (nullable): path; NULL on the start page */
  char *picture;  /* (nullable): path */
  GStrv pictures; /* paths: the strip, which has the picture in it */
  LensQuestion view;
  char *layer;  /* (nullable): name; NULL: the network's default */
  char *unit;   /* (nullable): LAYER:CHANNEL[:Y:X], the unit that was chosen */
  char *target; /* class: “top”, an index or a name */
  gboolean explains_unit; /* the unit, not the class, is explained */
  LensJob
    *jobs[LENS_N_QUESTIONS]; /* by view: method, settings, figure and look; what is
                                      above is filled in by lens_place_dup_job () */
  LensBeside beside;
  char *beside_what; /* (nullable): a method's id, a layer, a target */
  LensSort sort;
  int tile_size; /* pixels of a channel in the grid */
};

/* The start page: no network, initial settings everywhere. */
LensPlace *lens_place_new (void);
LensPlace *lens_place_ref (LensPlace *place);
void lens_place_unref (LensPlace *place);

/* A copy to be changed before it is shared. */
LensPlace *lens_place_copy (const LensPlace *place);

/* (transfer full): what a view of this place asks; complete, ready for a worker. */
LensJob *lens_place_dup_job (const LensPlace *place, LensQuestion view);

/* (transfer full) (nullable): the question beside it, when two are compared. */
LensJob *lens_place_dup_beside (const LensPlace *place);

/* The figure of a view where the place does not say; NULL: the method's own. */
const char *lens_place_usual_figure (LensQuestion view);

/* Whether the view shows what two explanations differ in. */
gboolean lens_place_shows_difference (const LensPlace *place);

/* (transfer full): where the difference of the two that are compared is shown, and back to
 * where they stand side by side; a copy where there is nothing to compare, or no way back. */
LensPlace *lens_place_dup_difference (const LensPlace *place);
LensPlace *lens_place_dup_sides (const LensPlace *place);

/* The place at which @job is shown; what a job does not say is as in @place. */
LensPlace *lens_place_from_job (const LensPlace *place, const LensJob *job);

/* While a place is being made: what all views have in common (preprocessing, labels, input
 * shape, score) of @view's job becomes as in @from. */
void lens_place_share (LensPlace *place, LensQuestion view, const LensJob *from);

gboolean lens_place_equal (const LensPlace *a, const LensPlace *b);

/* For bookmarks and for the window that is opened next time. */
JsonNode *lens_place_to_json (const LensPlace *place);
LensPlace *lens_place_from_json (JsonNode *node, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LensPlace, lens_place_unref)

G_END_DECLS
