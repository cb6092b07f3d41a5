/* plan.c - plans as people write them, and as the program writes them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/train/plan.h"

#include "core/base/error.h"
#include "core/base/json.h"
#include "tests/support/training.h"

#include <string.h>

static LensPlan *
read_plan (const char *text, GError **error)
{
  g_autoptr (JsonNode) node = lens_json_parse (text, strlen (text), NULL);

  g_assert_nonnull (node);
  return lens_plan_from_json (node, "some/where", error);
}

static const char *const all =
  "{ \"recipe\": \"a.recipe\", \"data\": { \"set\": \"shapes\", \"size\": 32 },"
  "  \"transforms\": [ { \"flip\": {} } ],"
  "  \"optimiser\": { \"id\": \"sgd\", \"momentum\": 0.8 }, \"schedule\": \"cosine\","
  "  \"loss\": { \"id\": \"cross-entropy\", \"smoothing\": 0.05 },"
  "  \"rate\": 0.25, \"epochs\": 7, \"batch\": 5, \"patience\": 3, \"clip-norm\": 2,"
  "  \"norm-momentum\": 0.2, \"seed\": 11, \"output\": \"b.onnx\" }";

static void
test_reads_every_member (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LensPlan) plan = read_plan (all, &error);
  g_autofree char *path = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (plan->recipe, ==, "a.recipe");
  g_assert_cmpstr (plan->output, ==, "b.onnx");
  g_assert_null (plan->data);
  g_assert_cmpstr (plan->made_set->id, ==, "shapes");
  g_assert_cmpstr (plan->optimiser->id, ==, "sgd");
  g_assert_cmpstr (plan->schedule->id, ==, "cosine");
  g_assert_cmpstr (plan->loss->id, ==, "cross-entropy");
  g_assert_cmpfloat (plan->settings.rate, ==, 0.25);
  g_assert_cmpint (plan->settings.epochs, ==, 7);
  g_assert_cmpint (plan->settings.batch, ==, 5);
  g_assert_cmpint (plan->settings.patience, ==, 3);
  g_assert_cmpfloat (plan->settings.clip_norm, ==, 2);
  g_assert_cmpfloat (plan->settings.norm_momentum, ==, 0.2);
  g_assert_cmpuint (plan->settings.seed, ==, 11);
  path = lens_plan_dup_path (plan, plan->recipe);
  g_assert_cmpstr (path, ==, "some/where/a.recipe");
}

static char *
write_plan (const LensPlan *plan)
{
  g_autoptr (JsonNode) node = lens_plan_to_json (plan);

  return lens_json_to_text (node);
}

static void
test_writes_what_it_reads (void)
{
  g_autoptr (LensPlan) plan = read_plan (all, NULL);
  g_autofree char *text = write_plan (plan);
  g_autoptr (GError) error = NULL;
  g_autoptr (LensPlan) again = read_plan (text, &error);
  g_autofree char *text_again = NULL;

  g_assert_no_error (error);
  text_again = write_plan (again);
  g_assert_cmpstr (text, ==, text_again);
  g_assert_nonnull (strstr (text, "\"momentum\" : 0.8"));
  /* What was not said is written too. */
  g_assert_nonnull (strstr (text, "\"nesterov\""));
}

/* Every row with every setting at its first value, through JSON. */
static void
test_knows_every_row (void)
{
  for (int i = 0; lens_optimisers[i] != NULL; i++)
    for (int j = 0; lens_schedules[j] != NULL; j++)
      for (int k = 0; lens_losses[k] != NULL; k++)
        for (int l = 0; lens_made_sets[l] != NULL; l++)
          {
            g_autofree char *text = g_strdup_printf (
              "{ \"recipe\": \"a\", \"data\": { \"set\": \"%s\" }, \"optimiser\": "
              "\"%s\", \"schedule\": { \"id\": \"%s\" }, \"loss\": \"%s\" }",
              lens_made_sets[l]->id, lens_optimisers[i]->id, lens_schedules[j]->id,
              lens_losses[k]->id);
            g_autoptr (GError) error = NULL;
            g_autoptr (LensPlan) plan = read_plan (text, &error);
            g_autofree char *written = NULL;
            g_autoptr (LensPlan) again = NULL;

            g_assert_no_error (error);
            written = write_plan (plan);
            again = read_plan (written, &error);
            g_assert_no_error (error);
            g_assert_true (again->optimiser == lens_optimisers[i]);
            g_assert_true (again->schedule == lens_schedules[j]);
            g_assert_true (again->loss == lens_losses[k]);
            g_assert_true (again->made_set == lens_made_sets[l]);
          }
}

static void
test_offers_the_word_that_was_meant (void)
{
#define BEGIN "{ \"recipe\": \"a\", \"data\": \"b\", "
  static const struct
  {
    const char *text;
    const char *message;
  } cases[] = {
    { "[]", "a plan is an object" },
    { "{ \"data\": \"b\" }", "recipe: the path of a recipe expected" },
    { "{ \"recipe\": \"a\" }", "data: a folder, or { \"set\": NAME } expected" },
    { "{ \"recipe\": 3 }", "recipe: a path expected" },
    { "{ \"recipe\": \"a\", \"data\": 3 }", "data: a word or an object expected" },
    { "{ \"recipe\": \"a\", \"data\": \"\" }", "data: a folder expected" },
    { "{ \"recipe\": \"a\", \"data\": { \"set\": \"shaeps\" } }",
      "did you mean “shapes”?" },
    { "{ \"recipe\": \"a\", \"data\": { \"set\": \"shapes\", \"sise\": 3 } }",
      "data: unknown setting “sise” of data shapes; did you mean “size”?" },
    { "{ \"recipe\": \"a\", \"data\": { \"size\": 3 } }",
      "{ \"set\": NAME, … } expected" },
    { BEGIN "\"epoch\": 3 }", "unknown member “epoch”; did you mean “epochs”?" },
    { BEGIN "\"optimizer\": \"adam\" }", "did you mean “optimiser”?" },
    { BEGIN "\"optimiser\": \"adan\" }", "did you mean “adam”?" },
    { BEGIN "\"optimiser\": { \"id\": \"sgd\", \"momentom\": 1 } }",
      "unknown setting “momentom” of optimiser sgd; did you mean “momentum”?" },
    { BEGIN "\"optimiser\": {} }", "optimiser: { \"id\": NAME, … } expected" },
    { BEGIN "\"optimiser\": [] }", "optimiser: a word or an object expected" },
    { BEGIN "\"loss\": \"crossentropy\" }", "did you mean “cross-entropy”?" },
    { BEGIN "\"schedule\": \"cosin\" }", "did you mean “cosine”?" },
    { BEGIN "\"transforms\": [ { \"flop\": {} } ] }", "did you mean “flip”?" },
    { BEGIN "\"transforms\": 3 }", "transforms: " },
    { BEGIN "\"epochs\": 0 }", "epochs: 1 to 100000 expected, 0 found" },
    { BEGIN "\"epochs\": \"many\" }", "epochs: a number expected, “many” found" },
    { BEGIN "\"rate\": -1 }", "rate: " },
    { BEGIN "\"seed\": -1 }", "seed: " },
    { BEGIN "\"batch\": {} }", "batch: a number or a word expected" },
    { BEGIN "\"output\": [] }", "output: a path expected" },
  };
#undef BEGIN

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (LensPlan) plan = read_plan (cases[i].text, &error);

      g_assert_null (plan);
      if (strstr (error->message, cases[i].message) == NULL)
        g_error ("%s: “%s” expected in “%s”", cases[i].text, cases[i].message,
                 error->message);
    }
}

static void
test_takes_changes (void)
{
  g_autoptr (LensPlan) plan = read_plan (all, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  g_assert_true (lens_plan_set (plan, "rate", "0.5", NULL));
  g_assert_true (lens_plan_set (plan, "clip-norm", "3", NULL));
  g_assert_true (lens_plan_set (plan, "optimiser.momentum", "0.75", NULL));
  g_assert_true (lens_plan_set (plan, "data.size", "48", NULL));
  g_assert_true (lens_plan_set (plan, "loss", "focal", NULL));
  g_assert_true (lens_plan_set (plan, "output", "/c.onnx", NULL));
  g_assert_cmpfloat (plan->settings.rate, ==, 0.5);
  g_assert_cmpfloat (plan->settings.clip_norm, ==, 3);
  g_assert_cmpstr (plan->loss->id, ==, "focal");
  g_assert_cmpstr (plan->output, ==, "/c.onnx");
  text = write_plan (plan);
  g_assert_nonnull (strstr (text, "\"momentum\" : 0.75"));
  g_assert_nonnull (strstr (text, "\"size\" : 48"));

  /* A folder in place of the set, and back. */
  g_assert_true (lens_plan_set (plan, "data", "/pictures", NULL));
  g_assert_null (plan->made_set);
  g_assert_false (lens_plan_set (plan, "data.size", "48", &error));
  g_assert_nonnull (strstr (error->message, "a folder of data has no settings"));
  g_clear_error (&error);
  g_assert_true (lens_plan_set (plan, "data.set", "counting", NULL));
  g_assert_null (plan->data);
  g_assert_cmpstr (plan->made_set->id, ==, "counting");

  g_assert_false (lens_plan_set (plan, "rat", "1", &error));
  g_assert_nonnull (strstr (error->message, "did you mean “rate”?"));
  g_clear_error (&error);
  g_assert_false (lens_plan_set (plan, "rate.x", "1", &error));
  g_assert_nonnull (strstr (error->message, "have settings of their own"));
}

static void
test_names_its_file (void)
{
  g_autofree char *folder = training_folder_new ();
  g_autofree char *path = training_file (folder, "small.json");
  g_autoptr (GError) error = NULL;
  LensPlan *plan;

  training_save (folder, "small.json", "{ \"recipe\": ");
  plan = lens_plan_open (path, &error);
  g_assert_null (plan);
  g_assert_true (g_str_has_prefix (error->message, path));
  training_remove (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/train/plan/reads-every-member", test_reads_every_member);
  g_test_add_func ("/train/plan/writes-what-it-reads", test_writes_what_it_reads);
  g_test_add_func ("/train/plan/knows-every-row", test_knows_every_row);
  g_test_add_func ("/train/plan/offers-the-word-that-was-meant",
                   test_offers_the_word_that_was_meant);
  g_test_add_func ("/train/plan/takes-changes", test_takes_changes);
  g_test_add_func ("/train/plan/names-its-file", test_names_its_file);
  return g_test_run ();
}
