/* session-choices.c - every choice as a place
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/i18n.h"
#include "ui/session-inside.h"

#include <string.h>

/* Goes to @place, which is taken, unless it is where the session is.  Choices of one kind
 * (nullable) that follow each other quickly are one turn. */
static void
go (LensSession *session, LensPlace *place, const char *kind, char *title)
{
  if (lens_place_compare (session->place, place) == 0)
    lens_place_unref (place);
  else
    lens_session_travel (session, lens_trip_new (place, title, kind));
  g_free (title);
}

static void
take_text (char **place, char *text)
{
  g_free (*place);
  *place = text;
}

static const char *
title_of_view (LensQuestion view)
{
  static const char *const titles[LENS_N_QUESTIONS] = {
    [LENS_QUESTION_LAYERS] = N_ ("Layers"),
    [LENS_QUESTION_EXPLAIN] = N_ ("Explain"),
    [LENS_QUESTION_OCCLUDE] = N_ ("Occlude"),
    [LENS_QUESTION_BUILD_UP] = N_ ("Build-up"),
    [LENS_QUESTION_GIST] = N_ ("Gist"),
  };

  return _ (titles[view]);
}

void
lens_session_set_view (LensSession *session, LensQuestion view)
{
  LensPlace *place = lens_place_copy (session->place);

  place->view = view;
  place->beside = LENS_BESIDE_NOTHING;
  go (session, place, NULL, g_strdup_printf (_ ("View “%s”"), title_of_view (view)));
}

void
lens_session_set_layer (LensSession *session, int layer)
{
  const char *name = lens_session_layer_name (session, layer);
  LensPlace *place;

  if (name == NULL || layer == session->layer)
    return;
  place = lens_place_copy (session->place);
  take_text (&place->layer, g_strdup (name));
  go (session, place, "layer", g_strdup_printf (_ ("Layer %s"), name));
}

void
lens_session_set_unit (LensSession *session, int channel, int y, int x)
{
  const char *layer = lens_session_layer_name (session, session->layer);
  LensPlace *place;

  if (layer == NULL)
    return;
  place = lens_place_copy (session->place);
  if (channel < 0)
    {
      take_text (&place->unit, NULL);
      place->explains_unit = FALSE;
      go (session, place, NULL, g_strdup (_ ("No unit")));
      return;
    }
  take_text (&place->layer, g_strdup (layer));
  take_text (&place->unit, y < 0 || x < 0
                             ? g_strdup_printf ("%s:%d", layer, channel)
                             : g_strdup_printf ("%s:%d:%d:%d", layer, channel, y, x));
  place->explains_unit = TRUE;
  go (session, place, "unit", g_strdup_printf (_ ("Unit %s"), place->unit));
}

void
lens_session_set_class (LensSession *session, int index)
{
  g_autofree char *label = NULL;
  LensPlace *place;

  if (session->model == NULL || index >= lens_model_n_classes (session->model))
    return;
  if (index < 0)
    label = g_strdup (_ ("likeliest"));
  else if (lens_model_is_classifier (session->model))
    label = g_strdup (lens_model_label (session->model, index));
  else
    label = g_strdup_printf ("%d", index);
  place = lens_place_copy (session->place);
  take_text (&place->target,
             index >= 0 ? g_strdup_printf ("#%d", index) : g_strdup ("top"));
  place->explains_unit = FALSE;
  go (session, place, NULL, g_strdup_printf (_ ("Class %s"), label));
}

void
lens_session_set_explains_unit (LensSession *session, gboolean explains_unit)
{
  LensPlace *place = lens_place_copy (session->place);

  place->explains_unit = explains_unit && place->unit != NULL;
  go (session, place, NULL,
      g_strdup (explains_unit ? _ ("Explain the unit") : _ ("Explain the class")));
}

void
lens_session_set_score (LensSession *session, LensScore score)
{
  LensPlace *place = lens_place_copy (session->place);

  for (int i = 0; i < LENS_N_QUESTIONS; i++)
    place->jobs[i]->score = score;
  go (session, place, NULL,
      g_strdup_printf (_ ("Score %s"), _ (lens_scores[score].title)));
}

void
lens_session_set_method (LensSession *session, const LensMethod *method)
{
  LensPlace *place = lens_place_copy (session->place);
  LensJob *job = place->jobs[method->question];

  place->view = method->question;
  if (job->method != method)
    {
      lens_job_set_method (job, method);
      take_text (&job->figure, NULL);
    }
  go (session, place, NULL, g_strdup_printf (_ ("Method %s"), _ (method->title)));
}

/* A change of the present view's job; FALSE where the session has been told why not. */
static void
change_fields (LensSession *session,
               LensPlace *place,
               const LensField *field,
               gpointer settings,
               const char *text)
{
  g_autoptr (GError) error = NULL;

  if (field == NULL || !lens_field_set_text (field, settings, text, &error))
    {
      if (error != NULL)
        lens_session_fail (session, "%s", error->message);
      lens_place_unref (place);
      return;
    }
  go (session, place, field->name, g_strdup_printf ("%s %s", _ (field->title), text));
}

void
lens_session_set_setting (LensSession *session, const char *name, const char *text)
{
  LensPlace *place = lens_place_copy (session->place);
  LensJob *job = place->jobs[place->view];
  g_autofree char *owner = g_strdup_printf ("method %s", job->method->id);
  g_autoptr (GError) error = NULL;
  const LensField *field = NULL;

  if (g_str_equal (name, "seed"))
    {
      guint64 seed;

      if (!g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT64, &seed, &error))
        lens_session_fail (session, "%s", error->message);
      else
        job->seed = seed;
      go (session, place, "seed", g_strdup_printf (_ ("Seed %s"), text));
      return;
    }
  field = lens_fields_find (job->method->fields, name, owner, &error);
  if (error != NULL)
    lens_session_fail (session, "%s", error->message);
  change_fields (session, place, field, job->settings, text);
}

void
lens_session_set_look (LensSession *session, const char *name, const char *text)
{
  LensPlace *place = lens_place_copy (session->place);
  LensJob *job = place->jobs[place->view];
  g_autoptr (GError) error = NULL;
  const LensField *field = lens_fields_find (lens_look_fields, name, "looks", &error);

  if (error != NULL)
    lens_session_fail (session, "%s", error->message);
  change_fields (session, place, field, &job->look, text);
}

void
lens_session_hold_scale (LensSession *session, double limit)
{
  LensPlace *place = lens_place_copy (session->place);
  LensJob *job = place->jobs[place->view];

  job->look.scale = limit > 0 ? LENS_SCALE_FIXED : LENS_SCALE_AUTO;
  if (limit > 0)
    job->look.limit = limit;
  go (session, place, FALSE,
      limit > 0 ? g_strdup_printf (_ ("Scale held at %.3g"), limit)
                : g_strdup (_ ("Scale let go")));
}

void
lens_session_set_clip (LensSession *session, const char *name, const char *text)
{
  LensPlace *place = lens_place_copy (session->place);
  LensJob *job = place->jobs[place->view];
  g_autoptr (GError) error = NULL;
  const LensField *field = lens_fields_find (lens_clip_fields, name, "clips", &error);

  if (error != NULL)
    lens_session_fail (session, "%s", error->message);
  change_fields (session, place, field, &job->clip, text);
}

void
lens_session_set_figure (LensSession *session, const char *id)
{
  LensPlace *place = lens_place_copy (session->place);
  LensJob *job = place->jobs[place->view];
  const LensFigure *figure = NULL;
  g_autoptr (GError) error = NULL;

  if (id != NULL)
    {
      figure = lens_figure_find (id, job->method->kind, &error);
      if (figure == NULL)
        {
          lens_session_fail (session, "%s", error->message);
          lens_place_unref (place);
          return;
        }
    }
  take_text (&job->figure, g_strdup (id));
  go (session, place, NULL,
      g_strdup_printf (_ ("Figure %s"),
                       figure != NULL ? _ (figure->title) : _ ("of the method")));
}

/* Who looks at a difference goes on to do so, with other things. */
void
lens_session_set_beside (LensSession *session, LensBeside beside, const char *what)
{
  const gboolean shows_difference = lens_place_shows_difference (session->place);
  g_autoptr (LensPlace) place = lens_place_dup_sides (session->place);

  place->beside = what != NULL ? beside : LENS_BESIDE_NOTHING;
  take_text (&place->beside_what,
             place->beside != LENS_BESIDE_NOTHING ? g_strdup (what) : NULL);
  go (session,
      shows_difference ? lens_place_dup_difference (place) : lens_place_ref (place),
      NULL,
      place->beside != LENS_BESIDE_NOTHING
        ? g_strdup_printf (_ ("Compare with %s"), what)
        : g_strdup (_ ("No comparison")));
}

void
lens_session_set_shows_difference (LensSession *session, gboolean shows_difference)
{
  go (session,
      shows_difference ? lens_place_dup_difference (session->place)
                       : lens_place_dup_sides (session->place),
      NULL, g_strdup (shows_difference ? _ ("Difference") : _ ("Side by side")));
}

void
lens_session_set_sort (LensSession *session, LensSort sort)
{
  LensPlace *place = lens_place_copy (session->place);

  place->sort = sort;
  go (session, place, NULL, g_strdup (_ ("Order of channels")));
}

void
lens_session_set_tile_size (LensSession *session, int tile_size)
{
  LensPlace *place = lens_place_copy (session->place);

  place->tile_size = CLAMP (tile_size, LENS_MIN_TILE_SIZE, LENS_MAX_TILE_SIZE);
  go (session, place, "tile-size", g_strdup (_ ("Size of channels")));
}

void
lens_session_set_preprocess (LensSession *session, JsonNode *preprocess)
{
  LensPlace *place = lens_place_copy (session->place);

  for (int i = 0; i < LENS_N_QUESTIONS; i++)
    {
      LensJob *job = place->jobs[i];

      g_clear_pointer (&job->preprocess, json_node_unref);
      job->preprocess = preprocess != NULL ? json_node_copy (preprocess) : NULL;
    }
  go (session, place, "preprocess", g_strdup (_ ("Preprocessing")));
}
