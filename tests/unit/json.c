/* json.c - what is written as JSON can be read by everybody
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/base/json.h"

#include <math.h>
#include <string.h>

static JsonNode *
node_of (double number)
{
  JsonArray *array = json_array_new ();
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);

  json_array_add_double_element (array, number);
  json_node_take_array (node, array);
  return node;
}

static void
test_numbers_come_back (void)
{
  static const double numbers[] = {
    0,    1,    -1,    0.1,    1e-5,   1e-8, -3.25e-300,
    1e15, 1e22, 1e300, -1e-22, 1. / 3, 100,  1234567.0
  };

  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autoptr (JsonNode) node = node_of (numbers[i]);
      g_autofree char *text = lens_json_to_text (node);
      g_autofree char *line = lens_json_to_line (node);
      g_autoptr (JsonNode) again = lens_json_parse (text, strlen (text), NULL);
      g_autoptr (JsonNode) from_line = lens_json_parse (line, strlen (line), NULL);

      g_assert_nonnull (again);
      g_assert_nonnull (from_line);
      g_assert_true (json_array_get_double_element (json_node_get_array (again), 0) ==
                     numbers[i]);
      g_assert_true (json_array_get_double_element (json_node_get_array (from_line),
                                                    0) == numbers[i]);
    }
}

static void
test_numbers_are_short (void)
{
  static const struct
  {
    double number;
    const char *text;
  } cases[] = {
    { 0.7, "[0.7]" },
    { 1e-8, "[1e-08]" },
    { 3, "[3.0]" },
    { 0.1, "[0.1]" },
    { 1. / 3, "[0.3333333333333333]" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (JsonNode) node = node_of (cases[i].number);
      g_autofree char *line = lens_json_to_line (node);

      g_assert_cmpstr (line, ==, cases[i].text);
    }
}

static void
test_what_is_not_finite_is_null (void)
{
  static const double numbers[] = { NAN, INFINITY, -INFINITY };

  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autoptr (JsonNode) node = node_of (numbers[i]);
      g_autofree char *line = lens_json_to_line (node);

      g_assert_cmpstr (line, ==, "[null]");
    }
}

/* Strings stay as they are, also where they look like numbers or end in a backslash. */
static void
test_strings_stay (void)
{
  static const char *const strings[] = { "1e-08.0",   "nan.0", "a\\",  "\"", "\\\"",
                                         "[1e-08.0]", "é“”",   "true", "" };

  for (gsize i = 0; i < G_N_ELEMENTS (strings); i++)
    {
      JsonArray *array = json_array_new ();
      g_autoptr (JsonNode) node = json_node_new (JSON_NODE_ARRAY);
      g_autofree char *text = NULL;
      g_autoptr (JsonNode) again = NULL;

      json_array_add_string_element (array, strings[i]);
      json_array_add_boolean_element (array, TRUE);
      json_array_add_null_element (array);
      json_node_take_array (node, array);
      text = lens_json_to_text (node);
      again = lens_json_parse (text, strlen (text), NULL);
      g_assert_nonnull (again);
      g_assert_true (json_node_equal (node, again));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/json/numbers-come-back", test_numbers_come_back);
  g_test_add_func ("/base/json/numbers-are-short", test_numbers_are_short);
  g_test_add_func ("/base/json/what-is-not-finite-is-null",
                   test_what_is_not_finite_is_null);
  g_test_add_func ("/base/json/strings-stay", test_strings_stay);
  return g_test_run ();
}
