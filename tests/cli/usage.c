/* usage.c - what the program says of itself, and to those who mistype
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/lens.h"
#include "tests/cli/program.h"
#include "tests/support/data.h"

#include <string.h>

static void
test_help_names_every_verb (void)
{
  static const char *const verbs[] = { "explain", "gist",  "classify", "inspect",
                                       "eval",    "bench", "train",    "run",
                                       "show",    "list",  "convert",  "made" };
  g_auto (ProgramRun) run = { 0 };

  program_run (&run, "--help", NULL);
  program_assert_done (&run);
  for (gsize i = 0; i < G_N_ELEMENTS (verbs); i++)
    {
      g_autofree char *line = g_strdup_printf ("netlens-cli %s ", verbs[i]);
      g_auto (ProgramRun) help = { 0 };

      g_assert_nonnull (strstr (run.output, line));
      program_run (&help, verbs[i], "--help", NULL);
      program_assert_done (&help);
      g_assert_true (g_str_has_prefix (help.output, line));
    }
}

static void
test_mistakes_get_an_offer (void)
{
  static const struct
  {
    const char *words[8];
    const char *message;
  } cases[] = {
    { { NULL }, "see netlens-cli --help" },
    { { "explian" }, "unknown verb “explian”; did you mean “explain”?" },
    { { "explain", "a.onnx" }, "usage: netlens-cli explain MODEL PICTURE" },
    { { "inspect", "--jsn", "a.onnx" },
      "unknown option “--jsn”; did you mean “--json”?" },
    { { "explain", "a", "b", "-m", "guided-backprob" },
      "unknown method “guided-backprob”; did you mean “guided-backprop”?" },
    { { "explain", "a", "b", "-m", "occlusion", "--set", "windo=3" },
      "did you mean “window”?" },
    { { "explain", "a", "b", "-m", "occlusion", "--windo=3" },
      "did you mean “window”?" },
    { { "explain", "a", "b", "--set", "window" }, "NAME=VALUE expected" },
    { { "explain", "a", "b", "--figure", "heet", "-o", "x.png" }, "heat" },
    { { "explain", "a", "b", "--score", "logits", "-o", "x.png" },
      "expected one of: logit" },
    { { "explain", "a", "b", "--look", "them=dark", "-o", "x.png" },
      "did you mean “theme”?" },
    { { "explain", "a", "b", "--threads", "many" }, "a whole number from 0" },
    { { "explain", "a", "b" }, "--output FILE expected" },
    { { "list", "method" }, "did you mean “methods”?" },
    { { "eval", "a.onnx" }, "--output-dir DIR expected" },
    { { "classify", "a", "b", "--mean", "x" }, "--mean: numbers expected" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (ProgramRun) run = { 0 };

      program_run_words (&run, cases[i].words);
      program_assert_failed (&run, 2, cases[i].message);
      g_assert_cmpstr (run.output, ==, "");
    }
}

static void
test_bad_input_is_one_line (void)
{
  g_autofree char *model = support_tree_file ("samples/models/shapes.onnx");
  g_autofree char *picture = support_tree_file ("samples/images/shapes.png");
  g_autofree char *readme = support_tree_file ("README.md");
  g_autofree char *nowhere = program_file ("no/such/folder/a.png");
  g_autofree char *strange = program_file ("a.xyz");
  const struct
  {
    const char *words[8];
    const char *message;
  } cases[] = {
    { { "classify", "nowhere.onnx", picture, "-q" }, "nowhere.onnx" },
    { { "classify", readme, picture, "-q" }, "not a network file that Netlens knows" },
    { { "classify", model, readme, "-q" }, "README.md" },
    { { "explain", model, picture, "-q", "-o", nowhere }, "a.png" },
    { { "explain", model, picture, "-q", "-o", strange }, ".png" },
    { { "show", picture, "-q" }, "shapes.png" },
    { { "run", readme, "-q" }, "README.md" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (ProgramRun) run = { 0 };

      program_run_words (&run, cases[i].words);
      program_assert_failed (&run, run.status == 2 ? 2 : 1, cases[i].message);
    }
}

static void
test_lists_follow_the_tables (void)
{
  static const char *const names[] = { "methods",   "ops",   "importers",    "figures",
                                       "colormaps", "rules", "recipe-layers" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_auto (ProgramRun) plain = { 0 };
      g_auto (ProgramRun) json = { 0 };
      g_auto (ProgramRun) markdown = { 0 };
      g_autoptr (JsonNode) root = NULL;
      g_auto (GStrv) lines = NULL;
      guint n;

      program_run (&plain, "list", names[i], NULL);
      program_assert_done (&plain);
      program_run (&json, "list", names[i], "--json", NULL);
      program_assert_done (&json);
      program_run (&markdown, "list", names[i], "--markdown", NULL);
      program_assert_done (&markdown);
      root = json_from_string (json.output, NULL);
      g_assert_nonnull (root);
      n = json_array_get_length (json_node_get_array (root));
      g_assert_cmpuint (n, >, 0);
      lines = g_strsplit (plain.output, "\n", -1);
      g_assert_cmpuint (g_strv_length (lines), ==, n + 1);
      g_assert_true (g_str_has_prefix (markdown.output, "| "));
    }
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/help/names-every-verb", test_help_names_every_verb);
  g_test_add_func ("/cli/usage/mistakes-get-an-offer", test_mistakes_get_an_offer);
  g_test_add_func ("/cli/input/bad-input-is-one-line", test_bad_input_is_one_line);
  g_test_add_func ("/cli/list/follows-the-tables", test_lists_follow_the_tables);
  status = g_test_run ();
  program_finish ();
  return status;
}
