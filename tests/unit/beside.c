/* beside.c - what stands beside a model is understood: sidecar, labels; and its answers
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/base/json.h"
#include "core/base/output.h"
#include "core/model/labels.h"
#include "core/model/plausible.h"
#include "core/model/sidecar.h"
#include "tests/support/place.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

static void
save (const Place *place, const char *text)
{
  g_assert_true (lens_output_save (place->path, text, strlen (text), NULL));
}

static void
test_sidecar_is_found (Place *place, gconstpointer data)
{
  g_autofree char *model = g_build_filename (place->folder, "net.v1.onnx", NULL);
  g_autofree char *other = g_build_filename (place->folder, "other.onnx", NULL);
  g_autofree char *found = NULL;

  save (place, "{}");
  found = lens_sidecar_find (model);
  g_assert_cmpstr (found, ==, place->path);
  g_assert_null (lens_sidecar_find (other));
  g_assert_null (lens_sidecar_find ("no-suffix"));
}

/* What is written for a network is found and read as it was said. */
static void
test_sidecar_is_written (Place *place, gconstpointer data)
{
  static const char *const labels[] = { "a tench", "two\nlines", "Grün", NULL };
  g_autofree char *model = g_build_filename (place->folder, "net.v1.onnx", NULL);
  g_autofree char *names = g_build_filename (place->folder, "net.v1.labels.txt", NULL);
  g_autoptr (JsonNode) preprocess = json_from_string (
    "{\"channels\":\"rgb\",\"scale\":0.5,\"mean\":[1,2,3],\"size\":[8,9]}", NULL);
  g_auto (LensSidecar) sidecar = { 0 };
  g_autoptr (LensLabels) read = NULL;
  g_autofree char *found = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (lens_sidecar_write (model, preprocess, labels, "scores", &error));
  g_assert_no_error (error);
  found = lens_sidecar_find (model);
  g_assert_cmpstr (found, ==, place->path);
  g_assert_true (lens_sidecar_read (found, &sidecar, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (sidecar.notes->len, ==, 0);
  g_assert_true (json_node_equal (sidecar.preprocess, preprocess));
  g_assert_cmpstr (sidecar.labels_path, ==, names);
  g_assert_cmpstr (sidecar.output, ==, "scores");
  read = lens_labels_open (sidecar.labels_path, 3, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (lens_labels_name (read, 0), ==, "a tench");
  g_assert_cmpstr (lens_labels_name (read, 1), ==, "two?lines");
  g_assert_cmpstr (lens_labels_name (read, 2), ==, "Grün");
  g_assert_null (lens_labels_note (read));

  g_assert_true (lens_sidecar_write (model, NULL, NULL, NULL, NULL));
  lens_sidecar_clear (&sidecar);
  g_assert_true (lens_sidecar_read (found, &sidecar, NULL));
  g_assert_null (sidecar.labels_path);
  g_assert_null (sidecar.preprocess);
  g_unlink (names);
}

static void
test_sidecar_cannot_be_written (Place *place, gconstpointer data)
{
  g_autofree char *model = g_build_filename (place->folder, "no", "net.onnx", NULL);
  g_autofree char *message = g_strdup_printf (
    "%s/no/net.netlens.json: cannot be written: No such file or directory",
    place->folder);
  g_autoptr (GError) error = NULL;

  save (place, "");
  g_assert_false (lens_sidecar_write (model, NULL, NULL, NULL, &error));
  g_assert_cmpstr (error->message, ==, message);
}

static void
test_sidecar_is_sorted (Place *place, gconstpointer data)
{
  g_auto (LensSidecar) sidecar = { 0 };
  g_autofree char *labels = g_build_filename (place->folder, "names.txt", NULL);
  JsonObject *members;

  save (place, "{\"mean\": [1, 2, 3], \"labels\": \"names.txt\", \"output\": \"fc\", "
               "\"notes\": [\"any\"], \"lables\": \"x\", \"colour\": 1}");
  g_assert_true (lens_sidecar_read (place->path, &sidecar, NULL));
  g_assert_cmpstr (sidecar.name, ==, "net.v1.netlens.json");
  g_assert_cmpstr (sidecar.labels_path, ==, labels);
  g_assert_cmpstr (sidecar.output, ==, "fc");
  members = json_node_get_object (sidecar.preprocess);
  g_assert_cmpuint (json_object_get_size (members), ==, 1);
  g_assert_cmpuint (sidecar.notes->len, ==, 2);
  g_assert_cmpstr (g_ptr_array_index (sidecar.notes, 0), ==,
                   "net.v1.netlens.json: unknown member “lables” is ignored; "
                   "did you mean “labels”?");
}

static void
test_no_sidecar_is_an_empty_one (Place *place, gconstpointer data)
{
  g_auto (LensSidecar) sidecar = { 0 };

  g_assert_true (lens_sidecar_read (NULL, &sidecar, NULL));
  g_assert_null (sidecar.name);
  g_assert_null (sidecar.preprocess);
  g_assert_cmpuint (sidecar.notes->len, ==, 0);
}

static void
test_broken_sidecars_are_refused (Place *place, gconstpointer data)
{
  g_autofree char *deep = g_strnfill (100000, '[');
  const char *const texts[] = {
    "", "{", "[]", "{\"labels\": 3}", "{\"output\": [\"a\"]}", "\xff\xfe", deep,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_auto (LensSidecar) sidecar = { 0 };
      g_autoptr (GError) error = NULL;

      save (place, texts[i]);
      g_assert_false (lens_sidecar_read (place->path, &sidecar, &error));
      g_assert_true (g_str_has_prefix (error->message, place->path));
      g_assert_null (sidecar.notes);
    }
}

static void
test_brackets_in_a_text_are_not_deep (Place *place, gconstpointer data)
{
  g_autofree char *brackets = g_strnfill (1000, '[');
  g_autofree char *text = g_strdup_printf ("[\"%s\\\"%s\"]", brackets, brackets);
  g_autoptr (JsonNode) node = lens_json_parse (text, strlen (text), NULL);

  g_assert_nonnull (node);
}

static void
test_labels_are_read (Place *place, gconstpointer data)
{
  g_autoptr (LensLabels) labels = NULL;

  save (place, "n01440764 tench, Tinca tinca\r\n"
               "n01443537\tgoldfish\n\n  n1 is no synset  \n\n\n");
  labels = lens_labels_open (place->path, 4, NULL);
  g_assert_cmpstr (lens_labels_name (labels, 0), ==, "tench, Tinca tinca");
  g_assert_cmpstr (lens_labels_name (labels, 1), ==, "goldfish");
  g_assert_cmpstr (lens_labels_name (labels, 2), ==, "class 2");
  g_assert_cmpstr (lens_labels_name (labels, 3), ==, "n1 is no synset");
  g_assert_cmpstr (lens_labels_source (labels), ==, place->path);
  g_assert_null (lens_labels_note (labels));
}

static void
test_a_wrong_number_of_labels_is_told (Place *place, gconstpointer data)
{
  g_autoptr (LensLabels) few = NULL;
  g_autoptr (LensLabels) many = NULL;

  save (place, "a\nb\nc\n");
  few = lens_labels_open (place->path, 5, NULL);
  many = lens_labels_open (place->path, 2, NULL);
  g_assert_cmpstr (lens_labels_note (few), ==,
                   "net.v1.netlens.json has 3 names for 5 classes");
  g_assert_cmpstr (lens_labels_name (few, 4), ==, "class 4");
  g_assert_cmpint (lens_labels_n (many), ==, 2);
  g_assert_nonnull (lens_labels_note (many));
}

static void
test_bad_label_files_are_refused (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (lens_labels_open (place->path, 3, &error));
  g_assert_nonnull (strstr (error->message, "No such file"));
  g_clear_error (&error);
  save (place, "\n \n");
  g_assert_null (lens_labels_open (place->path, 3, &error));
  g_assert_nonnull (strstr (error->message, "no names in it"));
  g_clear_error (&error);
  save (place, "a\n\xff\n");
  g_assert_null (lens_labels_open (place->path, 3, &error));
  g_assert_nonnull (strstr (error->message, "UTF-8"));
}

static void
test_known_labels (Place *place, gconstpointer data)
{
  static const struct
  {
    int n_classes;
    const char *set;
    int index;
    const char *name;
    const char *source;
  } cases[] = {
    { 10, "cifar-10", 3, "cat", "CIFAR-10" },
    { 10, NULL, 3, "class 3", "numbers" },
    { 7, "cifar-10", 3, "class 3", "numbers" },
    { 7, "emotions", 3, "happy", "FER-2013" },
    { 10, "digits", 3, "3", "digits" },
    { 2, "faces", 1, "face", "background and face" },
    { 1001, NULL, 0, "background", "ImageNet" },
  };
  g_autoptr (LensLabels) imagenet = lens_labels_new_known (1000, NULL);
  g_autoptr (LensLabels) shifted = lens_labels_new_known (1001, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (LensLabels) labels = lens_labels_new_known (cases[i].n_classes,
                                                             cases[i].set);

      g_assert_cmpstr (lens_labels_name (labels, cases[i].index), ==, cases[i].name);
      g_assert_cmpstr (lens_labels_source (labels), ==, cases[i].source);
    }
  g_assert_nonnull (strstr (lens_labels_name (imagenet, 285), "cat"));
  g_assert_cmpstr (lens_labels_name (shifted, 1000), ==,
                   lens_labels_name (imagenet, 999));
}

static void
test_classes_are_found (Place *place, gconstpointer data)
{
  static const struct
  {
    const char *text;
    int index;
    const char *message;
  } cases[] = {
    { "0", 0, NULL },
    { "4", 4, NULL },
    { "#4", 4, NULL },
    { "5", -1, "class 5; 0 to 4 expected" },
    { "#5", -1, "class 5; 0 to 4 expected" },
    { "-1", -1, "class -1; 0 to 4 expected" },
    { "tabby", 0, NULL },
    { "Tabby Cat", 0, NULL },
    { "lynx", 2, NULL },
    { "catamount", 2, NULL },
    { "cougar", 3, NULL },
    { "crane", 4, NULL },
    { "cat", -1,
      "“cat” fits several classes: 0 tabby, tabby cat; 1 tiger cat; "
      "2 lynx, catamount; give the number" },
    { "tigre cat", -1, "no class “tigre cat”; did you mean “tiger cat”?" },
    { "zzzzzzzzzzzzzzzz", -1,
      "no class “zzzzzzzzzzzzzzzz”; a name or a number from 0 to 4 expected" },
    { "", -1, "no class “”; a name or a number from 0 to 4 expected" },
  };
  g_autoptr (LensLabels) labels = NULL;

  save (place, "tabby, tabby cat\ntiger cat\nlynx, catamount\ncougar, puma\ncrane\n");
  labels = lens_labels_open (place->path, 5, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_cmpint (lens_labels_find (labels, cases[i].text, &error), ==,
                       cases[i].index);
      g_assert_cmpstr (error != NULL ? error->message : NULL, ==, cases[i].message);
    }
}

/* The faces of a die: the first is called 1. */
static void
test_numbers_may_be_names (Place *place, gconstpointer data)
{
  g_autoptr (LensLabels) labels = NULL;

  save (place, "1\n2\n3\n4\n5\n6\n");
  labels = lens_labels_open (place->path, 6, NULL);
  g_assert_cmpint (lens_labels_find (labels, "3", NULL), ==, 2);
  g_assert_cmpint (lens_labels_find (labels, "6", NULL), ==, 5);
  g_assert_cmpint (lens_labels_find (labels, "#3", NULL), ==, 3);
  g_assert_cmpint (lens_labels_find (labels, "0", NULL), ==, 0);
}

/* A probability for the first class; the rest is shared evenly. */
static LensTensor *
one_sided (gsize n, double first)
{
  LensTensor *tensor = lens_tensor_new (&lens_shape (1, (gint64) n));
  LensReal *p = lens_tensor_writable (tensor);

  p[0] = (LensReal) first;
  for (gsize i = 1; i < n; i++)
    p[i] = (LensReal) ((1 - first) / (double) (n - 1));
  return tensor;
}

static void
test_only_odd_answers_are_warned_of (Place *place, gconstpointer data)
{
  static const struct
  {
    gsize n;
    double first;
    const char *warning; /* part of it */
  } cases[] = {
    { 1000, 0.4, NULL },
    { 1000, 0.999, NULL },
    { 1000, 0.02, "nearly the same for all classes" },
    { 1000, 1, "senselessly sure" },
    { 10, 0.11, NULL },
    { 10, 1, NULL },
    { 4, 0.25, "the same for all classes" },
    { 10, NAN, "not a finite number" },
    { 1, 1, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (LensTensor) tensor = one_sided (cases[i].n, cases[i].first);
      g_autofree char *warning = lens_plausible_warning (tensor, NULL);

      if (cases[i].warning == NULL)
        g_assert_cmpstr (warning, ==, NULL);
      else
        g_assert_nonnull (strstr (warning, cases[i].warning));
    }
  g_assert_null (lens_plausible_warning (NULL, NULL));
}

static void
test_scores_far_apart_are_warned_of (Place *place, gconstpointer data)
{
  g_autoptr (LensTensor) scores = lens_tensor_new (&lens_shape (1, 1000));
  g_autofree char *none = NULL;
  g_autofree char *warning = NULL;

  lens_tensor_writable (scores)[7] = 40;
  none = lens_plausible_warning (NULL, scores);
  g_assert_cmpstr (none, ==, NULL);
  lens_tensor_writable (scores)[7] = 4000;
  warning = lens_plausible_warning (NULL, scores);
  g_assert_nonnull (warning);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                               \
  g_test_add (name, Place, "net.v1.netlens.json", place_set_up, function, \
              place_tear_down)
  ADD ("/sidecar/is-found", test_sidecar_is_found);
  ADD ("/sidecar/is-written", test_sidecar_is_written);
  ADD ("/sidecar/says-why-not", test_sidecar_cannot_be_written);
  ADD ("/sidecar/is-sorted", test_sidecar_is_sorted);
  ADD ("/sidecar/none-is-an-empty-one", test_no_sidecar_is_an_empty_one);
  ADD ("/sidecar/broken-ones-are-refused", test_broken_sidecars_are_refused);
  ADD ("/json/brackets-in-a-text-are-not-deep", test_brackets_in_a_text_are_not_deep);
  ADD ("/labels/are-read", test_labels_are_read);
  ADD ("/labels/a-wrong-number-is-told", test_a_wrong_number_of_labels_is_told);
  ADD ("/labels/bad-files-are-refused", test_bad_label_files_are_refused);
  ADD ("/labels/known-sets", test_known_labels);
  ADD ("/labels/classes-are-found", test_classes_are_found);
  ADD ("/labels/numbers-may-be-names", test_numbers_may_be_names);
  ADD ("/plausible/only-odd-answers-are-warned-of",
       test_only_odd_answers_are_warned_of);
  ADD ("/plausible/scores-far-apart-are-warned-of",
       test_scores_far_apart_are_warned_of);
#undef ADD
  return g_test_run ();
}
