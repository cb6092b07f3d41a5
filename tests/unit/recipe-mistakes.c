/* recipe-mistakes.c - what is said about recipes that are wrong, or ask for too much
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/base/error.h"
#include "core/model/recipe.h"

#include <glib/gstdio.h>

/* Each text, and all that is said about it behind the file's name. */
static const struct
{
  const char *text;
  const char *message;
} mistakes[] = {
  { "", " no layers; “input CHANNELS HEIGHT WIDTH” expected first" },
  { "# only words\n", " no layers; “input CHANNELS HEIGHT WIDTH” expected first" },
  { "conv 3\n", "1: “conv” comes first; “input CHANNELS HEIGHT WIDTH” expected there" },
  { "input 3 8 8\n", "1: an input and no layers; at least one expected" },
  { "input 3 8\n", "1: input: width expected: columns of a picture" },
  { "input 3 8 8 8\n", "1: input: “8” is one value too many; it has 3" },
  { "input 3 8 0\n", "1: input: width: 1 to 16384 expected, 0 found" },
  { "input 3 8 x\n", "1: input: width: a number expected, “x” found" },
  { "input 3 8 8\n\nconf 3\n", "3: unknown layer “conf”; did you mean “conv”?" },
  { "input 3 8 8\nconv 3 sride=2\n",
    "2: unknown setting “sride” of conv; did you mean “stride”?" },
  { "input 3 8 8\nconv 3 stride=2 3\n",
    "2: conv: “3” stands after a setting with “=”; values without one are expected "
    "first" },
  { "input 3 8 8\nconv 3 channels=3\n", "2: conv: channels is given twice" },
  { "input 3 8 8\nconv\n", "2: conv: channels expected: how many it makes" },
  { "input 3 8 8\nconv 3 padding=some\n",
    "2: padding: “same”, “valid” or a number of 0 to 255 expected, “some” found" },
  { "input 3 8 8\nconv 3 kernel=1,2,3\n",
    "2: kernel: one number, or height,width expected, 3 numbers found" },
  { "input 3 8 8\nconv 3 9 padding=valid\n",
    "2: the kernel covers 9 positions, the padded input has 8: a larger input is "
    "needed" },
  { "input 3 8 8\nconv 3 groups=2\n",
    "2: groups: 2 does not divide 3 channels to 3; a divisor of both expected" },
  { "input 3 8 8\nconv 3 bias=maybe\n",
    "2: conv: bias: unknown choice “maybe”; expected one of: auto, on, off" },
  { "input 3 8 8\nmax-pool 2 padding=2\n",
    "2: padding: less than the window expected, or some windows see nothing" },
  { "input 3 8 8\nflatten\nconv 3\n",
    "3: channels with height and width expected, 192 single numbers found; put it "
    "before “flatten” and “dense”" },
  { "input 3 8 8\na: conv 3\na: conv 3\n",
    "3: name “a” is taken by line 2; another expected" },
  { "input 3 8 8\n1a: conv 3\n", "2: name “1a”: a letter, then up to 63 letters, "
                                 "digits, “-” and “_” expected" },
  { "input 3 8 8\na:\n", "2: a layer expected after the name “a”" },
  { "input 3 8 8\nend\n", "2: “end” without a block that it belongs to" },
  { "input 3 8 8\nblock\nconv 3\n", "2: “block” without its “end”" },
  { "input 3 8 8\nblock\nend\n", "3: the “block” of line 2 has no layers" },
  { "input 3 8 8\nblock\nconv 3\nend now\n",
    "4: “end” stands alone; “now” found behind" },
  { "input 3 8 8\nblock\nconv 3\nshortcut\nend\n",
    "4: “shortcut” is expected once, inside “residual”; this is line 2's “block”" },
  { "input 3 8 8\nresidual\nconv 3\nshortcut\nshortcut\nend\n",
    "5: “shortcut” is expected once, inside “residual”; this is line 2's “residual”" },
  { "input 3 8 8\nresidual\nconv 4\nshortcut\nend\n",
    "2: the block makes 1×4×8×8 and its shortcut 1×3×8×8; the same expected" },
  { "input 3 8 8\nresidual\nconv 4 padding=0\nend\n",
    "2: the block makes 6 rows or columns of 8, which no stride does; use "
    "“padding=same” or write a “shortcut”" },
  { "input 3 8 8\nresidual\n dense 4\nend\n",
    "2: what the block makes has another rank than what it gets; write a “shortcut”" },
  { "input 3 8 8\nrepeat 2\na1: conv 3\nend\n",
    "3: name “a1”: inside “repeat” each turn adds its number; a name without one "
    "expected" },
  { "input 3 8 8\nrepeat 0\nconv 3\nend\n",
    "2: repeat: times: 1 to 1000 expected, 0 found" },
  { "input 3 8 8\nconv 3\ninput 3 8 8\n",
    "3: a second input; one expected, in the first line" },
  { "input 3 8 8\nconv 3\n",
    "2: 1×3×8×8 at the end; one score a class expected: end with “dense CLASSES”, or "
    "with “global-average-pool” and “flatten”" },
  { "input 3 8 8\ndense 3\ndropout\n",
    "3: dropout at the end would drop scores; “dense CLASSES” expected after it" },
  { "input 3 8 8\ndense 3\nsoftmax\n",
    "3: “softmax” is no layer of a recipe: it ends with scores, and whoever wants "
    "probabilities takes the softmax of them" },
  { "input 3 8 8\n\xff\n", " not a text in UTF-8" },
  { "input 3 8 8\n\x1b[31m\n", " a control character (27); plain text expected" },
};

static void
test_mistakes (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (mistakes); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *message = g_strconcat ("a.recipe:", mistakes[i].message, NULL);

      g_assert_null (lens_recipe_from_text (mistakes[i].text, "a.recipe", &error));
      g_assert_cmpstr (error->message, ==, message);
    }
}

/* Texts that ask for more than anybody has; none may be slow, and none is built. */
static void
test_hostile (void)
{
  static const struct
  {
    const char *text;
    const char *message;
  } cases[] = {
    { "input 65536 16384 16384\ndense 2\n", "a.recipe:1: *too many*" },
    { "input 3 8 8\nflatten\ndense 16384\ndense 16384\n",
      "a.recipe:4: *more than *parameters up to here*" },
    { "input 3 8 8\nrepeat 1000\nrepeat 1000\nrelu\nend\nend\n",
      "a.recipe:4: more than 2000 layers; a smaller network expected" },
    { "input 16 1024 1024\nrepeat 100\nrelu\nend\n",
      "a.recipe:3: *more than *numbers a picture up to here*" },
    { "input 3 8 8\nconv 65536 255\n", "a.recipe:2: *" },
    { "input 3 8 8\nconv 1 999999999999\n", "a.recipe:2: kernel: 1 to 255 expected*" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      gint64 begin = g_get_monotonic_time ();

      g_assert_null (lens_recipe_from_text (cases[i].text, "a.recipe", &error));
      g_test_message ("%s", error->message);
      g_assert_true (g_pattern_match_simple (cases[i].message, error->message));
      g_assert_cmpint (g_get_monotonic_time () - begin, <, G_USEC_PER_SEC);
    }
}

/* Blocks in blocks, as deep as a text of one megabyte can go. */
static void
test_depth (void)
{
  g_autoptr (GString) text = g_string_new ("input 3 8 8\n");
  g_autoptr (GError) error = NULL;

  for (int i = 0; i < 100000; i++)
    g_string_append (text, "block\n");
  g_assert_null (lens_recipe_from_text (text->str, "a.recipe", &error));
  g_assert_cmpstr (error->message, ==,
                   "a.recipe:18: blocks inside 16 blocks; at most 16 expected");
}

static void
test_files (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("netlens-recipe-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "x.recipe", NULL);
  g_autofree char *message = g_strdup_printf ("%s: not a text; a recipe expected",
                                              path);

  g_assert_null (lens_recipe_open (path, &error));
  g_assert_true (g_str_has_prefix (error->message, path));
  g_clear_error (&error);
  g_assert_true (g_file_set_contents (path, "input 3\0 8", 10, NULL));
  g_assert_null (lens_recipe_open (path, &error));
  g_assert_cmpstr (error->message, ==, message);
  g_unlink (path);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/recipe/says-what-is-wrong", test_mistakes);
  g_test_add_func ("/model/recipe/refuses-too-much", test_hostile);
  g_test_add_func ("/model/recipe/refuses-too-deep", test_depth);
  g_test_add_func ("/model/recipe/opens-text-only", test_files);
  return g_test_run ();
}
