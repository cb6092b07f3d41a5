/* plan-part.h - the parts of a plan that are chosen from tables
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An optimiser, a schedule, a loss and a made set are rows of different tables with one
 * habit: an id and fields.  Only plan*.c include this.
 */

#pragma once

#include "core/train/plan.h"

G_BEGIN_DECLS

/* What a row of any of the tables is, seen as a part. */
typedef struct
{
  gconstpointer row;
  const char *id;
  const LensField *fields;
  gsize settings_size;
} LensPlanChoice;

typedef struct
{
  const char *member;  /* of the JSON: “loss” */
  const char *key;     /* what names the row inside it: “id” */
  const char *initial; /* (nullable): the row where nothing is said */
  gsize row_offset;    /* where the plan holds the row, and its settings */
  gsize settings_offset;
  gboolean (*find) (const char *id, LensPlanChoice *choice, GError **error);
  void (*describe) (gconstpointer row, LensPlanChoice *choice);
} LensPlanPart;

#define LENS_N_PLAN_PARTS 4
extern const LensPlanPart lens_plan_parts[LENS_N_PLAN_PARTS];

/* NULL if no part is called so. */
const LensPlanPart *lens_plan_part_find (const char *member);

/* FALSE where the plan has no such part: a folder in place of a made set. */
gboolean lens_plan_part_get (const LensPlan *plan,
                             const LensPlanPart *part,
                             LensPlanChoice *choice);
gpointer lens_plan_part_settings (const LensPlan *plan, const LensPlanPart *part);

/* Takes the row of this id, with initial settings. */
gboolean lens_plan_part_choose (LensPlan *plan,
                                const LensPlanPart *part,
                                const char *id,
                                GError **error);
void lens_plan_part_clear (LensPlan *plan, const LensPlanPart *part);

/* The field @name of what was chosen. */
const LensField *lens_plan_part_field (const LensPlan *plan,
                                       const LensPlanPart *part,
                                       const char *name,
                                       GError **error);

/* With everything unset but the initial choices. */
LensPlan *lens_plan_new (const char *folder);

G_END_DECLS
