/* runs.c - what holds for every method in the table
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/base/parallel.h"
#include "core/figure/figure.h"
#include "tests/support/explain.h"
#include "tests/support/networks.h"

#include <string.h>

#define FOR_EACH_METHOD(method)                                                \
  for (const LensMethod *const *place = lens_methods, *method;                 \
       (method = *place) != NULL && (g_test_message ("%s", method->id), TRUE); \
       place++)

static LensQuery *
ask (void)
{
  g_autoptr (LensModel) model = network_small (&(NetworkChoices){ 1 });
  g_autoptr (LensTensor) input = network_small_input (3);

  return support_ask (
    &(LensQueryWords){ .model = model, .tensor = input, .layer = "e" });
}

static gboolean
is_kebab_case (const char *id)
{
  return strspn (id, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen (id) &&
         g_ascii_isalpha (id[0]) && strstr (id, "--") == NULL &&
         !g_str_has_suffix (id, "-");
}

static void
test_ids (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  FOR_EACH_METHOD (method)
  {
    g_assert_true (is_kebab_case (method->id));
    g_assert_true (g_hash_table_add (seen, (gpointer) method->id));
    g_assert_true (lens_method_find (method->id, NULL) == method);
  }
}

/* One sentence: it begins with a capital and its one full stop is its end. */
static void
test_words (void)
{
  FOR_EACH_METHOD (method)
  {
    g_assert_nonnull (method->title);
    g_assert_true (g_ascii_isupper (method->summary[0]));
    g_assert_true (strstr (method->summary, ". ") == NULL);
    g_assert_true (g_str_has_suffix (method->summary, "."));
    g_assert_cmpuint (strlen (method->summary), <=, 90);
    g_assert_true (method->link == NULL || g_str_has_prefix (method->link, "https://"));
  }
}

/* One clause: no capital, no full stop. */
static void
test_helps (void)
{
  FOR_EACH_METHOD (method)
  LENS_FOR_EACH_FIELD (field, method->fields)
    {
      g_autofree char *name = lens_field_dup_name (field);

      g_assert_true (is_kebab_case (name));
      g_assert_nonnull (field->title);
      g_assert_nonnull (field->help);
      g_assert_false (g_ascii_isupper (field->help[0]));
      g_assert_false (g_str_has_suffix (field->help, "."));
      g_assert_cmpuint (strlen (field->help), <=, 90);
    }
}

static void
test_initial_values (void)
{
  FOR_EACH_METHOD (method)
  {
    g_autofree gpointer settings = g_malloc0 (MAX (method->settings_size, 1));

    lens_fields_init (method->fields, settings);
    LENS_FOR_EACH_FIELD (field, method->fields)
      {
        g_autofree char *text = lens_field_to_text (field, settings);
        g_autoptr (GError) error = NULL;

        g_assert_true (lens_field_is_initial (field, settings));
        lens_field_set_text (field, settings, text, &error);
        g_assert_no_error (error);
      }
    lens_fields_clear (method->fields, settings);
  }
}

static void
test_json (void)
{
  FOR_EACH_METHOD (method)
  {
    g_autofree gpointer settings = g_malloc0 (MAX (method->settings_size, 1));
    g_autofree gpointer copy = g_malloc0 (MAX (method->settings_size, 1));

    lens_fields_init (method->fields, settings);
    lens_fields_init (method->fields, copy);
    LENS_FOR_EACH_FIELD (field, method->fields)
      {
        g_autoptr (JsonNode) node = lens_field_to_json (field, settings);
        g_autoptr (GError) error = NULL;
        g_autofree char *before = lens_field_to_text (field, settings);
        g_autofree char *after = NULL;

        lens_field_set_json (field, copy, node, &error);
        g_assert_no_error (error);
        after = lens_field_to_text (field, copy);
        g_assert_cmpstr (before, ==, after);
      }
    lens_fields_clear (method->fields, settings);
    lens_fields_clear (method->fields, copy);
  }
}

static void
test_figures (void)
{
  FOR_EACH_METHOD (method)
  {
    g_autoptr (GError) error = NULL;

    lens_figure_find (method->figure, method->kind, &error);
    g_assert_no_error (error);
  }
}

/* The leaks would be found by the sanitizers. */
static void
test_begin_and_end (void)
{
  g_autoptr (LensQuery) query = ask ();

  FOR_EACH_METHOD (method)
  {
    g_autoptr (GError) error = NULL;
    g_autoptr (LensRun) run = lens_run_start (method, NULL, query, 0, NULL, &error);

    g_assert_no_error (error);
  }
}

static void
test_last_frames (void)
{
  g_autoptr (LensQuery) query = ask ();

  FOR_EACH_METHOD (method)
  {
    g_autoptr (LensRun) run = support_start (method->id, NULL, query, 0);
    g_autoptr (LensFrame) frame = support_finish (run);
    g_autoptr (GError) error = NULL;
    LensFrame *more = NULL;

    g_assert_cmpint (frame->kind, ==, method->kind);
    g_assert_cmpint (frame->index + 1, ==, frame->n_expected);
    g_assert_false (frame->is_preview);
    g_assert_null (frame->reason);
    g_assert_nonnull (frame->title);
    g_assert_true ((frame->gist != NULL) == (frame->kind == LENS_FRAME_GIST));
    g_assert_true ((frame->map == NULL) == (frame->kind == LENS_FRAME_GIST));
    g_assert_cmpint (lens_run_next (run, &more, &error), ==, LENS_STEP_DONE);
  }
}

/* A map that has the picture's size has it in rows and columns; frames are numbered. */
static void
test_every_frame (void)
{
  g_autoptr (LensQuery) query = ask ();

  FOR_EACH_METHOD (method)
  {
    g_autoptr (LensRun) run = support_start (method->id, NULL, query, 0);
    LensFrame *frame = NULL;

    for (int i = 0; lens_run_next (run, &frame, NULL) == LENS_STEP_FRAME; i++)
      {
        g_assert_cmpint (frame->index, ==, i);
        g_assert_cmpint (frame->index, <, frame->n_expected);
        if (frame->map != NULL && !frame->is_at_layer && frame->kind != LENS_FRAME_BARS)
          {
            const LensShape *shape = lens_tensor_shape (frame->map);

            g_assert_cmpint (shape->rank, ==, 4);
            g_assert_cmpint ((int) shape->dims[2], ==, 12);
            g_assert_cmpint ((int) shape->dims[3], ==, 12);
          }
        lens_frame_unref (frame);
      }
  }
}

static void
assert_same_tensor (const LensTensor *a, const LensTensor *b)
{
  g_assert_true ((a == NULL) == (b == NULL));
  if (a == NULL)
    return;
  g_assert_cmpmem (lens_tensor_data (a), lens_tensor_n_elements (a) * sizeof (LensReal),
                   lens_tensor_data (b),
                   lens_tensor_n_elements (b) * sizeof (LensReal));
}

static void
assert_same_frame (const LensFrame *a, const LensFrame *b)
{
  assert_same_tensor (a->map, b->map);
  assert_same_tensor (a->curve, b->curve);
  for (guint i = 0; a->gist != NULL && i < a->gist->cells->len; i++)
    {
      const LensCell *cell = a->gist->cells->pdata[i];
      const LensCell *other = b->gist->cells->pdata[i];

      assert_same_tensor (cell->map, other->map);
      assert_same_tensor (cell->other, other->other);
      g_assert_cmpstr (cell->caption, ==, other->caption);
    }
}

static void
test_threads (void)
{
  static const int counts[] = { 1, 2, 3, 8 };

  FOR_EACH_METHOD (method)
  {
    g_autoptr (LensFrame) first = NULL;

    for (gsize i = 0; i < G_N_ELEMENTS (counts); i++)
      {
        g_autoptr (LensQuery) query = NULL;
        g_autoptr (LensFrame) frame = NULL;

        lens_parallel_set_n_threads (counts[i]);
        query = ask ();
        frame = support_explain (method->id, NULL, query);
        if (first == NULL)
          first = g_steal_pointer (&frame);
        else
          assert_same_frame (first, frame);
      }
  }
  lens_parallel_set_n_threads (0);
}

/* FALSE if the run was done before @n_frames were there. */
static gboolean
cancel_after (const LensMethod *method, LensQuery *query, int n_frames)
{
  g_autoptr (LensMonitor) monitor = lens_monitor_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (LensRun) run = lens_run_start (method, NULL, query, 0, monitor, &error);
  LensFrame *frame = NULL;

  g_assert_no_error (error);
  for (int i = 0; i < n_frames; i++)
    {
      if (lens_run_next (run, &frame, &error) != LENS_STEP_FRAME)
        return FALSE;
      lens_frame_unref (frame);
    }
  lens_monitor_cancel (monitor);
  g_assert_cmpint (lens_run_next (run, &frame, &error), ==, LENS_STEP_FAILED);
  g_assert_error (error, LENS_ERROR, LENS_ERROR_CANCELLED);
  return TRUE;
}

static void
test_cancel (void)
{
  g_autoptr (LensQuery) query = ask ();

  FOR_EACH_METHOD (method)
  for (int i = 0; i < 12 && cancel_after (method, query, i); i++)
    continue;
}

static void
test_cancel_before (void)
{
  g_autoptr (LensMonitor) monitor = lens_monitor_new ();

  lens_monitor_cancel (monitor);
  FOR_EACH_METHOD (method)
  {
    g_autoptr (LensQuery) query = ask ();
    g_autoptr (GError) error = NULL;

    g_assert_null (lens_run_start (method, NULL, query, 0, monitor, &error));
    g_assert_error (error, LENS_ERROR, LENS_ERROR_CANCELLED);
  }
}

/* Progress only grows, and ends at the end. */
static void
test_progress (void)
{
  g_autoptr (LensQuery) query = ask ();

  FOR_EACH_METHOD (method)
  {
    g_autoptr (LensMonitor) monitor = lens_monitor_new ();
    g_autoptr (LensRun) run = lens_run_start (method, NULL, query, 0, monitor, NULL);
    LensFrame *frame = NULL;
    double last = 0;

    while (lens_run_next (run, &frame, NULL) == LENS_STEP_FRAME)
      {
        g_assert_cmpfloat (lens_monitor_fraction (monitor), >=, last);
        last = lens_monitor_fraction (monitor);
        lens_frame_unref (frame);
      }
    g_assert_cmpfloat (lens_monitor_fraction (monitor), ==, 1);
  }
}

static void
test_did_you_mean (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (lens_method_find ("guided-backprob", &error));
  g_assert_error (error, LENS_ERROR, LENS_ERROR_SETTING);
  g_assert_cmpstr (error->message, ==,
                   "unknown method “guided-backprob”; did you mean “guided-backprop”?");
  g_clear_error (&error);
  g_assert_null (lens_method_find ("zzzzzzzzzz", &error));
  g_assert_nonnull (strstr (error->message, "integrated-gradients"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/methods/have-ids-of-their-own", test_ids);
  g_test_add_func ("/methods/say-what-they-do-in-a-sentence", test_words);
  g_test_add_func ("/methods/help-in-a-clause", test_helps);
  g_test_add_func ("/methods/begin-with-allowed-values", test_initial_values);
  g_test_add_func ("/methods/settings-survive-json", test_json);
  g_test_add_func ("/methods/have-a-figure", test_figures);
  g_test_add_func ("/methods/begin-and-end", test_begin_and_end);
  g_test_add_func ("/methods/end-with-a-whole-frame", test_last_frames);
  g_test_add_func ("/methods/number-their-frames", test_every_frame);
  g_test_add_func ("/methods/ignore-the-number-of-threads", test_threads);
  g_test_add_func ("/methods/stop-after-any-frame", test_cancel);
  g_test_add_func ("/methods/stop-before-they-start", test_cancel_before);
  g_test_add_func ("/methods/make-progress", test_progress);
  g_test_add_func ("/methods/are-found-by-id", test_did_you_mean);
  return g_test_run ();
}
