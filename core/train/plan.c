/* plan.c - a training as a value: everything that its result depends on
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/train/plan.h"

#include "core/base/error.h"
#include "core/train/plan-part.h"

#include <string.h>

const LensField lens_plan_fields[] = {
  {
    LENS_REAL (LensPlanSettings, rate),
    .title = N_ ("Learning rate"),
    .help = N_ ("how far a step goes, before the schedule"),
    .initial = 0.001,
    .min = 1e-12,
    .max = 1000,
  },
  {
    LENS_INT (LensPlanSettings, epochs),
    .title = N_ ("Epochs"),
    .help = N_ ("how often every picture is learnt from"),
    .initial = 20,
    .min = 1,
    .max = 100000,
  },
  {
    LENS_INT (LensPlanSettings, batch),
    .title = N_ ("Batch"),
    .help = N_ ("how many pictures one step learns from"),
    .initial = 32,
    .min = 1,
    .max = 65536,
  },
  {
    LENS_INT (LensPlanSettings, patience),
    .title = N_ ("Patience"),
    .help = N_ ("epochs without a better validation loss before it stops; 0: never"),
    .initial = 0,
    .min = 0,
    .max = 100000,
  },
  {
    LENS_REAL (LensPlanSettings, clip_norm),
    .title = N_ ("Longest gradient"),
    .help = N_ ("what the gradient's length is cut to; 0: never"),
    .initial = 0,
    .min = 0,
    .max = 1e12,
  },
  {
    LENS_REAL (LensPlanSettings, norm_momentum),
    .title = N_ ("Momentum of norms"),
    .help = N_ ("share of a batch in the running statistics of normalisations"),
    .initial = 0.1,
    .min = 0,
    .max = 1,
  },
  {
    LENS_SEED (LensPlanSettings, seed),
    .title = N_ ("Seed"),
    .help = N_ ("of first weights, shuffling, transforms, dropout and made pictures"),
    .initial = 1,
  },
  { .kind = LENS_FIELD_END },
};

LensPlan *
lens_plan_new (const char *folder)
{
  LensPlan *plan = g_new0 (LensPlan, 1);

  plan->n_references = 1;
  plan->folder = g_strdup (folder);
  lens_fields_init (lens_plan_fields, &plan->settings);
  for (int i = 0; i < LENS_N_PLAN_PARTS; i++)
    {
      const LensPlanPart *part = &lens_plan_parts[i];

      if (part->initial != NULL &&
          !lens_plan_part_choose (plan, part, part->initial, NULL))
        g_assert_not_reached ();
    }
  return plan;
}

LensPlan *
lens_plan_ref (LensPlan *plan)
{
  g_atomic_int_inc (&plan->n_references);
  return plan;
}

void
lens_plan_unref (LensPlan *plan)
{
  if (plan == NULL || !g_atomic_int_dec_and_test (&plan->n_references))
    return;
  for (int i = 0; i < LENS_N_PLAN_PARTS; i++)
    lens_plan_part_clear (plan, &lens_plan_parts[i]);
  lens_fields_clear (lens_plan_fields, &plan->settings);
  g_clear_pointer (&plan->transforms, lens_transforms_unref);
  g_free (plan->folder);
  g_free (plan->recipe);
  g_free (plan->data);
  g_free (plan->output);
  g_free (plan);
}

char *
lens_plan_dup_path (const LensPlan *plan, const char *path)
{
  if (plan->folder == NULL || strcmp (plan->folder, ".") == 0 ||
      g_path_is_absolute (path))
    return g_strdup (path);
  return g_build_filename (plan->folder, path, NULL);
}

/* A path that is said here, not in the plan's file. */
static void
set_path (char **member, const char *path)
{
  g_free (*member);
  *member = g_canonicalize_filename (path, NULL);
}

/* “loss.smoothing” */
static gboolean
set_inside (LensPlan *plan,
            const char *name,
            gsize length,
            const char *text,
            GError **error)
{
  g_autofree char *member = g_strndup (name, length);
  const LensPlanPart *part = lens_plan_part_find (member);
  const char *inner = name + length + 1;
  const LensField *field;

  if (part == NULL)
    return lens_fail (error, LENS_ERROR_SETTING,
                      "%s: only data, optimiser, schedule and loss have settings of "
                      "their own",
                      name);
  if (strcmp (inner, part->key) == 0)
    {
      if (!lens_plan_part_choose (plan, part, text, error))
        return FALSE;
      if (strcmp (member, "data") == 0)
        g_clear_pointer (&plan->data, g_free);
      return TRUE;
    }
  field = lens_plan_part_field (plan, part, inner, error);
  return field != NULL &&
         lens_field_set_text (field, lens_plan_part_settings (plan, part), text, error);
}

gboolean
lens_plan_set (LensPlan *plan, const char *name, const char *text, GError **error)
{
  const char *dot = strchr (name, '.');
  const LensPlanPart *part = lens_plan_part_find (name);
  const LensField *field;

  if (dot != NULL)
    return set_inside (plan, name, (gsize) (dot - name), text, error);
  if (strcmp (name, "recipe") == 0)
    set_path (&plan->recipe, text);
  else if (strcmp (name, "output") == 0)
    set_path (&plan->output, text);
  else if (strcmp (name, "data") == 0)
    {
      lens_plan_part_clear (plan, part);
      set_path (&plan->data, text);
    }
  else if (part != NULL)
    return lens_plan_part_choose (plan, part, text, error);
  else
    {
      field = lens_fields_find (lens_plan_fields, name, "a plan", error);
      return field != NULL && lens_field_set_text (field, &plan->settings, text, error);
    }
  return TRUE;
}
