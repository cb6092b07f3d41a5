/* labels.c - the class names built into the program stand in the usual order
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A list that slipped by one line names every picture wrongly and looks right.  The order
 * is held against the synonyms of another list of the same classes, in the test data.
 */

#include "core/base/resource.h"
#include "tests/support/data.h"

#include <string.h>

enum
{
  N_CLASSES = 1000,
  MIN_WORD_LENGTH = 3,
};

static char **
bundled_names (void)
{
  g_autoptr (GBytes) bytes = lens_resource_lookup ("labels/imagenet.txt");
  g_autofree char *text = NULL;

  g_assert_nonnull (bytes);
  text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  return g_strsplit (g_strchomp (text), "\n", -1);
}

/* Whether a word of one list of names is part of a word of the other: “jeans”, “jean”. */
static gboolean
shares_a_word (const char *a, const char *b)
{
  g_autofree char *lower_a = g_utf8_strdown (a, -1);
  g_autofree char *lower_b = g_utf8_strdown (b, -1);
  g_auto (GStrv) words_a = g_strsplit_set (lower_a, " ,-()'./", -1);
  g_auto (GStrv) words_b = g_strsplit_set (lower_b, " ,-()'./", -1);

  for (char **word_a = words_a; *word_a != NULL; word_a++)
    for (char **word_b = words_b; *word_b != NULL; word_b++)
      {
        gboolean is_long = MIN (strlen (*word_a), strlen (*word_b)) >= MIN_WORD_LENGTH;
        gboolean is_part = strstr (*word_a, *word_b) != NULL ||
                           strstr (*word_b, *word_a) != NULL;

        if (g_str_equal (*word_a, *word_b) && **word_a != '\0')
          return TRUE;
        if (is_long && is_part)
          return TRUE;
      }
  return FALSE;
}

static void
test_has_one_name_a_class (void)
{
  g_auto (GStrv) names = bundled_names ();
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  g_assert_cmpuint (g_strv_length (names), ==, N_CLASSES);
  for (int i = 0; i < N_CLASSES; i++)
    {
      g_assert_true (g_utf8_validate (names[i], -1, NULL));
      g_assert_cmpuint (strlen (names[i]), >=, 2);
      if (!g_hash_table_add (seen, names[i]))
        g_test_message ("twice: %s", names[i]);
    }
  /* Two classes are called maillot, and two are sunglasses; here all names differ. */
  g_assert_cmpuint (g_hash_table_size (seen), ==, N_CLASSES);
}

static void
test_stands_in_the_usual_order (void)
{
  g_autofree char *path = support_data_file (
    "models/nihui-ncnn-assets/synset_words.txt");
  g_autofree char *text = NULL;
  g_auto (GStrv) names = bundled_names ();
  g_auto (GStrv) synonyms = NULL;
  int n_slipped = 0;

  if (path == NULL)
    return;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  synonyms = g_strsplit (g_strchomp (text), "\n", -1);
  g_assert_cmpuint (g_strv_length (synonyms), ==, N_CLASSES);
  for (int i = 0; i < N_CLASSES; i++)
    {
      /* Each line begins with the class's number in WordNet. */
      const char *here = strchr (synonyms[i], ' ');
      const char *next = strchr (synonyms[(i + 1) % N_CLASSES], ' ');

      if (!shares_a_word (names[i], here))
        g_error ("class %d: %s, but there%s", i, names[i], here);
      n_slipped += shares_a_word (names[i], next);
    }

  /* Dogs follow dogs, but a list that slipped by one would not get this far. */
  g_assert_cmpint (n_slipped, <, N_CLASSES / 3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/labels/imagenet/has-one-name-a-class", test_has_one_name_a_class);
  g_test_add_func ("/labels/imagenet/stands-in-the-usual-order",
                   test_stands_in_the_usual_order);
  return g_test_run ();
}
