/* plan-part.c - the parts of a plan that are chosen from tables
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/train/plan-part.h"

#include "core/base/error.h"

#include <string.h>

static void
describe_optimiser (gconstpointer row, LensPlanChoice *choice)
{
  const LensOptimiser *optimiser = row;

  *choice = (LensPlanChoice){ row, optimiser->id, optimiser->fields,
                              optimiser->settings_size };
}

static gboolean
find_optimiser (const char *id, LensPlanChoice *choice, GError **error)
{
  const LensOptimiser *optimiser = lens_optimiser_find (id, error);

  if (optimiser != NULL)
    describe_optimiser (optimiser, choice);
  return optimiser != NULL;
}

static void
describe_schedule (gconstpointer row, LensPlanChoice *choice)
{
  const LensSchedule *schedule = row;

  *choice = (LensPlanChoice){ row, schedule->id, schedule->fields,
                              schedule->settings_size };
}

static gboolean
find_schedule (const char *id, LensPlanChoice *choice, GError **error)
{
  const LensSchedule *schedule = lens_schedule_find (id, error);

  if (schedule != NULL)
    describe_schedule (schedule, choice);
  return schedule != NULL;
}

static void
describe_loss (gconstpointer row, LensPlanChoice *choice)
{
  const LensLoss *loss = row;

  *choice = (LensPlanChoice){ row, loss->id, loss->fields, loss->settings_size };
}

static gboolean
find_loss (const char *id, LensPlanChoice *choice, GError **error)
{
  const LensLoss *loss = lens_loss_find (id, error);

  if (loss != NULL)
    describe_loss (loss, choice);
  return loss != NULL;
}

static void
describe_made_set (gconstpointer row, LensPlanChoice *choice)
{
  const LensMadeSet *set = row;

  *choice = (LensPlanChoice){ row, set->id, set->fields, set->settings_size };
}

static gboolean
find_made_set (const char *id, LensPlanChoice *choice, GError **error)
{
  const LensMadeSet *set = lens_made_set_find (id, error);

  if (set != NULL)
    describe_made_set (set, choice);
  return set != NULL;
}

const LensPlanPart lens_plan_parts[LENS_N_PLAN_PARTS] = {
  {
    .member = "data",
    .key = "set",
    .row_offset = offsetof (LensPlan, made_set),
    .settings_offset = offsetof (LensPlan, made_settings),
    .find = find_made_set,
    .describe = describe_made_set,
  },
  {
    .member = "optimiser",
    .key = "id",
    .initial = "adam",
    .row_offset = offsetof (LensPlan, optimiser),
    .settings_offset = offsetof (LensPlan, optimiser_settings),
    .find = find_optimiser,
    .describe = describe_optimiser,
  },
  {
    .member = "schedule",
    .key = "id",
    .initial = "constant",
    .row_offset = offsetof (LensPlan, schedule),
    .settings_offset = offsetof (LensPlan, schedule_settings),
    .find = find_schedule,
    .describe = describe_schedule,
  },
  {
    .member = "loss",
    .key = "id",
    .initial = "cross-entropy",
    .row_offset = offsetof (LensPlan, loss),
    .settings_offset = offsetof (LensPlan, loss_settings),
    .find = find_loss,
    .describe = describe_loss,
  },
};

const LensPlanPart *
lens_plan_part_find (const char *member)
{
  for (int i = 0; i < LENS_N_PLAN_PARTS; i++)
    if (strcmp (lens_plan_parts[i].member, member) == 0)
      return &lens_plan_parts[i];
  return NULL;
}

/* The members are pointers of different types, so they are copied as bytes. */
static gpointer
get_pointer (const LensPlan *plan, gsize offset)
{
  gpointer pointer;

  memcpy (&pointer, (const char *) plan + offset, sizeof (pointer));
  return pointer;
}

static void
set_pointer (LensPlan *plan, gsize offset, gconstpointer pointer)
{
  memcpy ((char *) plan + offset, &pointer, sizeof (pointer));
}

gboolean
lens_plan_part_get (const LensPlan *plan,
                    const LensPlanPart *part,
                    LensPlanChoice *choice)
{
  gconstpointer row = get_pointer (plan, part->row_offset);

  if (row != NULL)
    part->describe (row, choice);
  return row != NULL;
}

gpointer
lens_plan_part_settings (const LensPlan *plan, const LensPlanPart *part)
{
  return get_pointer (plan, part->settings_offset);
}

void
lens_plan_part_clear (LensPlan *plan, const LensPlanPart *part)
{
  LensPlanChoice choice;

  if (!lens_plan_part_get (plan, part, &choice))
    return;
  lens_fields_clear (choice.fields, lens_plan_part_settings (plan, part));
  g_free (lens_plan_part_settings (plan, part));
  set_pointer (plan, part->row_offset, NULL);
  set_pointer (plan, part->settings_offset, NULL);
}

gboolean
lens_plan_part_choose (LensPlan *plan,
                       const LensPlanPart *part,
                       const char *id,
                       GError **error)
{
  LensPlanChoice choice;
  gpointer settings;

  if (!part->find (id, &choice, error))
    return FALSE;
  settings = g_malloc0 (MAX (choice.settings_size, 1));
  lens_fields_init (choice.fields, settings);
  lens_plan_part_clear (plan, part);
  set_pointer (plan, part->row_offset, choice.row);
  set_pointer (plan, part->settings_offset, settings);
  return TRUE;
}

const LensField *
lens_plan_part_field (const LensPlan *plan,
                      const LensPlanPart *part,
                      const char *name,
                      GError **error)
{
  LensPlanChoice choice;
  g_autofree char *owner = NULL;

  if (!lens_plan_part_get (plan, part, &choice))
    {
      lens_fail (error, LENS_ERROR_SETTING,
                 "unknown setting “%s”; a folder of data has no settings", name);
      return NULL;
    }
  owner = g_strdup_printf ("%s %s", part->member, choice.id);
  return lens_fields_find (choice.fields, name, owner, error);
}
