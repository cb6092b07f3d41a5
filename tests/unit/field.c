/* field.c - settings keep what they are told, and say what they expect
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/base/field.h"

typedef struct
{
  gboolean is_on;
  int n_steps;
  double noise_fraction;
  int rule;
  guint64 seed;
  char *name;
  LensInts pads;
  LensBaseline baseline;
  LensReals means;
} Settings;

static const LensChoice rules[] = { { "left", "left" },
                                    { "right", "right" },
                                    { NULL, NULL } };

static const LensField fields[] = {
  { LENS_BOOL (Settings, is_on), .initial = 1 },
  { LENS_INT (Settings, n_steps), .initial = 50, .min = 1, .max = 1000 },
  { LENS_REAL (Settings, noise_fraction), .initial = 0.15, .min = 0, .max = 1 },
  { LENS_CHOICE (Settings, rule), .choices = rules, .initial = 1 },
  { LENS_SEED (Settings, seed), .initial = 7 },
  { LENS_TEXT (Settings, name), .initial_text = "abc" },
  { LENS_INTS (Settings, pads), .initial_text = "1,-2" },
  { LENS_BASELINE (Settings, baseline), .initial_text = "blur" },
  { LENS_REALS (Settings, means), .initial_text = "0.5,1,-2", .min = -9, .max = 9 },
  { .kind = LENS_FIELD_END },
};

static void
test_begins_with_initial_values (void)
{
  Settings settings;

  lens_fields_init (fields, &settings);
  g_assert_true (settings.is_on);
  g_assert_cmpint (settings.n_steps, ==, 50);
  g_assert_cmpint (settings.rule, ==, 1);
  g_assert_cmpstr (settings.name, ==, "abc");
  g_assert_cmpint (settings.pads.n, ==, 2);
  g_assert_cmpint (settings.pads.at[1], ==, -2);
  g_assert_cmpint (settings.baseline.kind, ==, LENS_BASELINE_BLUR);
  g_assert_cmpint (settings.means.n, ==, 3);
  g_assert_cmpfloat (settings.means.at[2], ==, -2);
  LENS_FOR_EACH_FIELD (field, fields)
    g_assert_true (lens_field_is_initial (field, &settings));
  lens_fields_clear (fields, &settings);
}

static void
test_text_and_json_read_back (void)
{
  static const char *const texts[] = { "false", "12",    "0.25",    "left",  "99",
                                       "x y",   "4,5,6", "#102030", "0.25,3" };
  Settings settings;
  Settings copy;
  int i = 0;

  lens_fields_init (fields, &settings);
  lens_fields_init (fields, &copy);
  LENS_FOR_EACH_FIELD (field, fields)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *shown = NULL;
      g_autoptr (JsonNode) node = NULL;

      g_assert_true (lens_field_set_text (field, &settings, texts[i++], &error));
      g_assert_no_error (error);
      node = lens_field_to_json (field, &settings);
      g_assert_true (lens_field_set_json (field, &copy, node, &error));
      g_assert_no_error (error);
      shown = lens_field_to_text (field, &copy);
      g_assert_cmpstr (shown, ==, texts[i - 1]);
      g_assert_false (lens_field_is_initial (field, &copy));
    }
  lens_fields_clear (fields, &settings);
  lens_fields_clear (fields, &copy);
}

static void
test_a_mistake_says_what_was_expected (void)
{
  static const struct
  {
    const char *name;
    const char *text;
    const char *message;
  } cases[] = {
    { "n-steps", "0", "n-steps: 1 to 1000 expected, 0 found" },
    { "n-steps", "1.5", "n-steps: a whole number expected, 1.5 found" },
    { "n_steps", "many", "n-steps: a number expected, “many” found" },
    { "rule", "up", "rule: unknown choice “up”; expected one of: left, right" },
    { "means", "1,x", "means: numbers with commas expected, “1,x” found" },
    { "means", "1,10", "means: -9 to 9 expected, 10 found" },
    { "means", "1,2,3,4,5", "means: numbers with commas expected, “1,2,3,4,5” found" },
    { "is-on", "maybe", "is-on: true or false expected, “maybe” found" },
  };
  Settings settings;

  lens_fields_init (fields, &settings);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      const LensField *field = lens_fields_find (fields, cases[i].name, "this", NULL);

      g_assert_nonnull (field);
      g_assert_false (lens_field_set_text (field, &settings, cases[i].text, &error));
      g_assert_cmpstr (error->message, ==, cases[i].message);
    }
  lens_fields_clear (fields, &settings);
}

static void
test_an_unknown_name_gets_an_offer (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (lens_fields_find (fields, "n-step", "method x", &error));
  g_assert_cmpstr (error->message, ==,
                   "unknown setting “n-step” of method x; did you mean “n-steps”?");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/field/begins-with-initial-values",
                   test_begins_with_initial_values);
  g_test_add_func ("/field/text-and-json-read-back", test_text_and_json_read_back);
  g_test_add_func ("/field/a-mistake-says-what-was-expected",
                   test_a_mistake_says_what_was_expected);
  g_test_add_func ("/field/an-unknown-name-gets-an-offer",
                   test_an_unknown_name_gets_an_offer);
  return g_test_run ();
}
