/* session-undo.c - every choice can be taken back, and made again
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The choices are read from the core's tables, so that a new method, setting or figure is
 * tried without a word here.
 */

#include "tests/support/data.h"
#include "tests/unit/session-watch.h"

#include <string.h>

static int n_choices;

/* What the choice just made changed is undone by one step, and redone by one. */
static void
check_step (LensSession *session, LensPlace *before, const char *what)
{
  g_autoptr (LensPlace) after = lens_place_copy (lens_session_place (session));

  if (lens_place_equal (before, after))
    g_error ("%s: nothing was chosen", what);
  g_assert_nonnull (lens_session_undo_title (session));
  lens_session_undo (session);
  if (!lens_place_equal (before, lens_session_place (session)))
    g_error ("%s: undo does not lead back", what);
  lens_session_redo (session);
  if (!lens_place_equal (after, lens_session_place (session)))
    g_error ("%s: redo does not lead there again", what);
  lens_session_undo (session);
  n_choices++;
}

static LensPlace *
here (LensSession *session)
{
  return lens_place_copy (lens_session_place (session));
}

/* Another value of a setting, as a user writes it; NULL where there is no other. */
static char *
dup_other (const LensField *field, gconstpointer settings)
{
  g_autofree char *present = lens_field_to_text (field, settings);
  int index;

  switch (field->kind)
    {
    case LENS_FIELD_BOOL:
      return g_strdup (strcmp (present, "true") == 0 ? "false" : "true");
    case LENS_FIELD_CHOICE:
      for (index = 0; field->choices[index].id != NULL; index++)
        if (strcmp (field->choices[index].id, present) != 0)
          return g_strdup (field->choices[index].id);
      return NULL;
    case LENS_FIELD_INT:
      return g_strdup_printf ("%g", g_ascii_strtod (present, NULL) < field->max
                                      ? g_ascii_strtod (present, NULL) + 1
                                      : field->min);
    case LENS_FIELD_REAL:
      return g_strdup_printf ("%g", g_ascii_strtod (present, NULL) >
                                        (field->min + field->max) / 2
                                      ? field->min + (field->max - field->min) / 4
                                      : field->max - (field->max - field->min) / 4);
    case LENS_FIELD_SEED:
      return g_strdup ("4711");
    case LENS_FIELD_TEXT:
      return g_strdup ("something");
    case LENS_FIELD_BASELINE:
      return g_strdup (strcmp (present, "black") == 0 ? "white" : "black");
    default:
      return NULL;
    }
}

typedef void (*Setter) (LensSession *session, const char *name, const char *text);

static const LensJob *
present_job (LensSession *session)
{
  const LensPlace *place = lens_session_place (session);

  return place->jobs[place->view];
}

static gconstpointer
method_settings (LensSession *session)
{
  return present_job (session)->settings;
}

static gconstpointer
look_settings (LensSession *session)
{
  return &present_job (session)->look;
}

static gconstpointer
clip_settings (LensSession *session)
{
  return &present_job (session)->clip;
}

static void
try_fields (LensSession *session,
            const LensField *fields,
            gconstpointer (*settings_of) (LensSession *session),
            Setter set)
{
  LENS_FOR_EACH_FIELD (field, fields)
    {
      g_autoptr (LensPlace) before = here (session);
      g_autofree char *name = lens_field_dup_name (field);
      g_autofree char *text = dup_other (field, settings_of (session));

      if (text == NULL)
        continue;
      set (session, name, text);
      check_step (session, before, name);
    }
}

static void
try_figures (LensSession *session)
{
  for (int i = 0; lens_figures[i] != NULL; i++)
    if (lens_figure_find (lens_figures[i]->id, present_job (session)->method->kind,
                          NULL) != NULL)
      {
        g_autoptr (LensPlace) before = here (session);

        lens_session_set_figure (session, lens_figures[i]->id);
        check_step (session, before, lens_figures[i]->id);
      }
}

static void
test_methods_and_their_settings (void)
{
  Watch *watch = watch_open_sample ();
  LensSession *session = watch->session;

  for (int i = 0; lens_methods[i] != NULL; i++)
    {
      const LensMethod *method = lens_methods[i];
      g_autoptr (LensPlace) before = here (session);

      lens_session_set_method (session, method);
      if (!lens_place_equal (before, lens_session_place (session)))
        check_step (session, before, method->id);
      lens_session_set_method (session, method);
      try_fields (session, method->fields, method_settings, lens_session_set_setting);
      try_fields (session, lens_look_fields, look_settings, lens_session_set_look);
      try_fields (session, lens_clip_fields, clip_settings, lens_session_set_clip);
      try_figures (session);
    }
  g_assert_cmpint (watch->n_failures, ==, 0);
  g_test_message ("%d choices", n_choices);
  watch_free (watch);
}

static void
set_seed (LensSession *session, int i)
{
  lens_session_set_setting (session, "seed", "42");
}

static void
set_view (LensSession *session, int i)
{
  lens_session_set_view (session, (LensQuestion) i);
}

static void
set_layer (LensSession *session, int i)
{
  lens_session_set_layer (session, i);
}

static void
set_channel (LensSession *session, int i)
{
  lens_session_set_unit (session, i, -1, -1);
}

static void
set_position (LensSession *session, int i)
{
  lens_session_set_unit (session, i, 2, 3);
}

static void
set_class (LensSession *session, int i)
{
  lens_session_set_class (session, i);
}

static void
set_score (LensSession *session, int i)
{
  lens_session_set_score (session, (LensScore) i);
}

static void
set_sort (LensSession *session, int i)
{
  lens_session_set_sort (session, (LensSort) i);
}

static void
set_tile_size (LensSession *session, int i)
{
  lens_session_set_tile_size (session, 40 + 10 * i);
}

static void
set_beside (LensSession *session, int i)
{
  static const char *const whats[] = { NULL, "gradient", "edges-relu", "#2" };

  lens_session_set_beside (session, (LensBeside) i, whats[i]);
}

static void
remove_picture (LensSession *session, int i)
{
  lens_session_remove_picture (session, 0);
}

static void
close_network (LensSession *session, int i)
{
  lens_session_go (session, lens_place_new (), "Close", FALSE);
}

/* Choices that no table of the core has: from @first to @last. */
static const struct
{
  const char *name;
  void (*choose) (LensSession *session, int i);
  int first;
  int last;
} choices[] = {
  { "view", set_view, 1, LENS_N_QUESTIONS - 1 },
  { "layer", set_layer, 0, 2 },
  { "channel", set_channel, 0, 2 },
  { "position", set_position, 0, 2 },
  { "class", set_class, 0, 2 },
  { "score", set_score, 1, 2 },
  { "sort", set_sort, 1, LENS_SORT_CONTRIBUTION },
  { "tile-size", set_tile_size, 0, 3 },
  { "seed", set_seed, 0, 0 },
  { "beside", set_beside, LENS_BESIDE_METHOD, LENS_BESIDE_TARGET },
  { "remove-picture", remove_picture, 0, 0 },
};

static void
test_all_other_choices (void)
{
  Watch *watch = watch_open_sample ();

  for (gsize k = 0; k < G_N_ELEMENTS (choices); k++)
    for (int i = choices[k].first; i <= choices[k].last; i++)
      {
        g_autoptr (LensPlace) before = here (watch->session);

        choices[k].choose (watch->session, i);
        check_step (watch->session, before, choices[k].name);
      }
  g_assert_cmpint (watch->n_failures, ==, 0);
  watch_free (watch);
}

/* A unit that was chosen is explained; the class can be instead. */
static void
test_what_is_explained (void)
{
  Watch *watch = watch_open_sample ();
  g_autoptr (LensPlace) before = NULL;

  lens_session_set_unit (watch->session, 1, -1, -1);
  before = here (watch->session);
  lens_session_set_explains_unit (watch->session, FALSE);
  check_step (watch->session, before, "explains-unit");
  watch_free (watch);
}

static void
wait_until_open (LensSession *session)
{
  while (lens_session_opening (session) != NULL)
    g_main_context_iteration (NULL, TRUE);
}

/* What opens a network takes its time, and is taken back all the same. */
static void
test_networks (void)
{
  Watch *watch = watch_open_sample ();
  LensSession *session = watch->session;
  g_autofree char *other = support_tree_file ("samples/models/dice.onnx");
  g_autoptr (LensPlace) before = here (session);
  g_autoptr (LensPlace) after = NULL;

  watch_open (watch, other);
  wait_until_open (session);
  after = here (session);
  g_assert_true (g_str_has_suffix (after->model, "dice.onnx"));
  lens_session_undo (session);
  wait_until_open (session);
  g_assert_true (lens_place_equal (before, lens_session_place (session)));
  lens_session_redo (session);
  wait_until_open (session);
  g_assert_true (lens_place_equal (after, lens_session_place (session)));
  close_network (session, 0);
  g_assert_null (lens_session_model (session));
  lens_session_undo (session);
  wait_until_open (session);
  g_assert_true (lens_place_equal (after, lens_session_place (session)));
  watch_free (watch);
}

/* Two settings, one at once after the other, are two choices. */
static void
test_quick_choices_stay_apart (void)
{
  Watch *watch = watch_open_sample ();
  LensSession *session = watch->session;
  g_autoptr (LensPlace) between = NULL;

  lens_session_set_look (session, "blend", "0.25");
  between = here (session);
  lens_session_set_look (session, "columns", "3");
  lens_session_undo (session);
  g_assert_true (lens_place_equal (between, lens_session_place (session)));
  watch_free (watch);
}

static void
add_tests (void)
{
  g_test_add_func ("/session/undo/methods-and-their-settings",
                   test_methods_and_their_settings);
  g_test_add_func ("/session/undo/all-other-choices", test_all_other_choices);
  g_test_add_func ("/session/undo/what-is-explained", test_what_is_explained);
  g_test_add_func ("/session/undo/networks", test_networks);
  g_test_add_func ("/session/undo/quick-choices-stay-apart",
                   test_quick_choices_stay_apart);
}

int
main (int argc, char **argv)
{
  return watch_run (argc, argv, add_tests);
}
