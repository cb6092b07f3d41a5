/* place-difference.c - two explanations side by side, and what they differ in
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The difference is a method of the core like any other, with the two as its settings: so it
 * is exported, kept and undone as everything else.  Here one way of saying it is turned into
 * the other.
 */

#include "ui/place.h"

#include <string.h>

static const LensMethod *
comparing_method (void)
{
  for (int i = 0; lens_methods[i] != NULL; i++)
    if (lens_methods[i]->kind == LENS_FRAME_COMPARISON)
      return lens_methods[i];
  g_assert_not_reached ();
}

gboolean
lens_place_shows_difference (const LensPlace *place)
{
  return place->jobs[place->view]->method->kind == LENS_FRAME_COMPARISON;
}

/* “n-steps=20 baseline=black”: what is not as at first.  (transfer full) */
static char *
dup_settings (const LensJob *job)
{
  GString *text = g_string_new (NULL);

  LENS_FOR_EACH_FIELD (field, job->method->fields)
    {
      g_autofree char *name = NULL;
      g_autofree char *value = NULL;

      if (lens_field_is_initial (field, job->settings))
        continue;
      name = lens_field_dup_name (field);
      value = lens_field_to_text (field, job->settings);
      g_string_append_printf (text, "%s%s=%s", text->len > 0 ? " " : "", name, value);
    }
  return g_string_free (text, FALSE);
}

static void
read_settings (LensJob *job, const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);

  for (int i = 0; words[i] != NULL; i++)
    {
      g_auto (GStrv) halves = g_strsplit (words[i], "=", 2);

      if (halves[0] != NULL && halves[1] != NULL)
        lens_job_set (job, halves[0], halves[1], NULL);
    }
}

static void
take_method (LensJob *job, const LensMethod *method)
{
  lens_job_set_method (job, method);
  g_clear_pointer (&job->figure, g_free);
}

LensPlace *
lens_place_dup_difference (const LensPlace *place)
{
  LensPlace *there = lens_place_copy (place);
  LensJob *job = there->jobs[there->view];
  g_autoptr (LensJob) first = lens_job_copy (job);
  g_autofree char *settings = dup_settings (first);
  const gboolean is_method = place->beside == LENS_BESIDE_METHOD;

  if (place->beside == LENS_BESIDE_NOTHING || lens_place_shows_difference (place))
    return there;
  take_method (job, comparing_method ());
  lens_job_set (job, "first", first->method->id, NULL);
  lens_job_set (job, "first-settings", settings, NULL);
  lens_job_set (job, "second", is_method ? place->beside_what : first->method->id,
                NULL);
  lens_job_set (job, "second-settings", is_method ? "" : settings, NULL);
  if (place->beside == LENS_BESIDE_LAYER)
    lens_job_set (job, "layer", place->beside_what, NULL);
  if (place->beside == LENS_BESIDE_TARGET)
    lens_job_set (job, "target", place->beside_what, NULL);
  there->beside = LENS_BESIDE_NOTHING;
  g_clear_pointer (&there->beside_what, g_free);
  return there;
}

static char *
dup_setting (const LensJob *job, const char *name)
{
  const LensField *field = lens_fields_find (job->method->fields, name, "difference",
                                             NULL);

  return field != NULL ? lens_field_to_text (field, job->settings) : g_strdup ("");
}

LensPlace *
lens_place_dup_sides (const LensPlace *place)
{
  LensPlace *there = lens_place_copy (place);
  LensJob *job = there->jobs[there->view];
  g_autoptr (LensJob) difference = lens_job_copy (job);
  g_autofree char *first = dup_setting (difference, "first");
  g_autofree char *settings = dup_setting (difference, "first-settings");
  const LensMethod *method = lens_method_find (first, NULL);
  static const struct
  {
    LensBeside beside;
    const char *name;
  } ways[] = {
    { LENS_BESIDE_TARGET, "target" },
    { LENS_BESIDE_LAYER, "layer" },
    { LENS_BESIDE_METHOD, "second" },
  };

  if (!lens_place_shows_difference (place) || method == NULL ||
      method->question != place->view)
    return there;
  take_method (job, method);
  read_settings (job, settings);
  g_clear_pointer (&there->beside_what, g_free);
  for (gsize i = 0; i < G_N_ELEMENTS (ways) && there->beside_what == NULL; i++)
    {
      g_autofree char *what = dup_setting (difference, ways[i].name);

      if (*what == '\0')
        continue;
      there->beside = ways[i].beside;
      there->beside_what = g_steal_pointer (&what);
    }
  return there;
}
