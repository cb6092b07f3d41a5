/* job.c - jobs are values, and travel as JSON
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/job/job.h"

#include <string.h>

/* A value that differs from a field's initial one. */
static void
change (const LensField *field, gpointer settings)
{
  g_autoptr (GError) error = NULL;

  switch (field->kind)
    {
    case LENS_FIELD_BOOL:
      lens_field_set_number (field, settings, field->initial == 0, &error);
      break;
    case LENS_FIELD_CHOICE:
      if (field->choices[1].id != NULL)
        lens_field_set_text (field, settings, field->choices[field->initial == 0].id,
                             &error);
      break;
    case LENS_FIELD_TEXT:
      lens_field_set_text (field, settings, "other", &error);
      break;
    case LENS_FIELD_INTS:
      lens_field_set_text (field, settings, "7,8", &error);
      break;
    case LENS_FIELD_BASELINE:
      lens_field_set_text (field, settings, "#123456", &error);
      break;
    default:
      lens_field_set_number (field, settings,
                             field->initial == field->max ? field->min : field->max,
                             &error);
    }
  g_assert_no_error (error);
}

static LensJob *
unusual_job (const LensMethod *method)
{
  LensJob *job = lens_job_new (method);

  job->model = g_strdup ("a folder/net “x”.onnx");
  job->picture = g_strdup ("picture.png");
  job->unit = g_strdup ("layer:0:1:2");
  job->layer = g_strdup ("fire9-concat");
  job->figure = g_strdup ("heat");
  job->score = LENS_SCORE_SOFTMAX;
  job->seed = 12345;
  job->input_shape = lens_shape (1, 3, 64, 64);
  g_ptr_array_add (job->outputs, g_strdup ("a.png"));
  LENS_FOR_EACH_FIELD (field, method->fields)
    change (field, job->settings);
  LENS_FOR_EACH_FIELD (field, lens_look_fields)
    change (field, &job->look);
  LENS_FOR_EACH_FIELD (field, lens_clip_fields)
    change (field, &job->clip);
  return job;
}

static void
test_every_method_survives_the_journey (void)
{
  for (int i = 0; lens_methods[i] != NULL; i++)
    {
      g_autoptr (LensJob) job = unusual_job (lens_methods[i]);
      g_autoptr (LensJob) plain = lens_job_new (lens_methods[i]);
      g_autofree char *text = lens_job_to_text (job);
      g_autofree char *again = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) jobs = lens_jobs_from_text (text, -1, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (jobs->len, ==, 1);
      g_assert_true (lens_job_equal (job, g_ptr_array_index (jobs, 0)));
      again = lens_job_to_text (g_ptr_array_index (jobs, 0));
      g_assert_cmpstr (text, ==, again);
      g_assert_false (lens_job_equal (job, plain));
    }
}

static void
test_where_it_is_written_does_not_count (void)
{
  g_autoptr (LensJob) job = unusual_job (lens_methods[0]);
  g_autoptr (LensJob) copy = lens_job_copy (job);

  g_ptr_array_add (copy->outputs, g_strdup ("b.gif"));
  g_assert_true (lens_job_equal (job, copy));
  copy->seed++;
  g_assert_false (lens_job_equal (job, copy));
}

static void
test_mistakes_are_named (void)
{
  static const struct
  {
    const char *text;
    const char *message;
  } cases[] = {
    { "", "not JSON: nothing in it" },
    { "{", "not JSON" },
    { "3", "a job is an object" },
    { "{}", "method: the id of a method expected" },
    { "{\"method\": \"gradiant\"}", "did you mean “gradient”?" },
    { "{\"method\": \"gradient\", \"taget\": 1}", "did you mean “target”?" },
    { "{\"method\": \"gradient\", \"picture\": \"p\"}", "model: a path expected" },
    { "{\"method\": \"gradient\", \"model\": []}", "model: a text expected" },
    { "{\"method\": \"occlusion\", \"settings\": {\"windw\": 3}}",
      "did you mean “window”?" },
    { "{\"method\": \"occlusion\", \"settings\": 3}", "settings: an object expected" },
    { "{\"method\": \"gradient\", \"seed\": -1}", "seed: a whole number" },
    { "{\"method\": \"gradient\", \"score\": \"loud\"}", "expected one of: logit" },
    { "{\"method\": \"gradient\", \"input-shape\": \"big\"}", "a list of sizes" },
    { "{\"method\": \"gradient\", \"output\": 3}", "a path or a list of paths" },
    { "[{\"method\": \"gradient\"}]", "job 1: model" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (lens_jobs_from_text (cases[i].text, -1, &error));
      g_assert_nonnull (error);
      if (strstr (error->message, cases[i].message) == NULL)
        g_error ("“%s” expected in “%s”", cases[i].message, error->message);
    }
}

static void
test_an_index_may_be_a_number (void)
{
  g_autoptr (GPtrArray) jobs = lens_jobs_from_text (
    "{\"model\": \"a\", \"picture\": \"b\", \"method\": \"gradient\", \"target\": 0}",
    -1, NULL);
  LensJob *job = g_ptr_array_index (jobs, 0);

  g_assert_cmpstr (job->target, ==, "0");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/job/json/every-method-survives-the-journey",
                   test_every_method_survives_the_journey);
  g_test_add_func ("/job/equal/where-it-is-written-does-not-count",
                   test_where_it_is_written_does_not_count);
  g_test_add_func ("/job/json/mistakes-are-named", test_mistakes_are_named);
  g_test_add_func ("/job/json/an-index-may-be-a-number", test_an_index_may_be_a_number);
  return g_test_run ();
}
