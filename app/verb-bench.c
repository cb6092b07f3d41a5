/* verb-bench.c - how long a network takes, forward and back
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "app/verb.h"

#include <stdlib.h>
#include <string.h>

static const Option options[] = {
  { OPTION_TEXT, "picture", 'p', "FILE",
    "what to run it on; made-up numbers if not said" },
  { OPTION_TEXT, "repeat", 0, "N", "runs of each kind; as many as fit in 2 seconds" },
  { OPTION_FLAG, "json", 'j', NULL, "as JSON" },
  { .kind = OPTION_END },
};

#define MIN_RUNS 5
#define MAX_RUNS 200
#define BUDGET_US (2 * G_USEC_PER_SEC)

/* Medians in milliseconds. */
typedef struct
{
  double forward;
  double gradient;
  double guided;
} Times;

static int
compare_numbers (const void *a, const void *b)
{
  double difference = *(const double *) a - *(const double *) b;

  return difference < 0 ? -1 : difference > 0;
}

/* A picture's tensor, or numbers from -1 to 1 that look like none. */
static LensTensor *
make_input (const Call *call, LensModel *model, GError **error)
{
  const char *path = arguments_text (call->arguments, "picture");
  int input = lens_model_picture_input (model);
  const LensGraph *graph = lens_model_graph (model);
  LensTensor *tensor;
  LensReal *data;
  LensRng rng;

  if (input < 0)
    {
      lens_fail (error, LENS_ERROR_INPUT, "the network takes no picture");
      return NULL;
    }
  if (path != NULL)
    {
      g_autoptr (LensImage) image = lens_image_open (path, error);

      return image != NULL
               ? lens_preprocess_apply (lens_model_preprocess (model), image)
               : NULL;
    }
  tensor = lens_tensor_new (&lens_graph_value (graph, input)->shape);
  data = lens_tensor_writable (tensor);
  lens_rng_seed (&rng, 1);
  for (gsize i = 0; i < lens_tensor_n_elements (tensor); i++)
    data[i] = (LensReal) (2 * lens_rng_uniform (&rng) - 1);
  return tensor;
}

/* One pass back from the strongest score, after the tape's pass forward. */
static gboolean
go_back (LensQuery *query,
         LensTape *tape,
         const LensRuleUse *rules,
         LensMonitor *monitor,
         GError **error)
{
  const LensTarget *target = lens_query_target (query);
  g_autoptr (LensTensor) signal = lens_query_signal (query,
                                                     lens_tape_value (tape,
                                                                      target->value));
  LensSeed seed = { .value = target->value, .signal = signal };
  LensBackwardQuery backward = { .seeds = &seed, .n_seeds = 1, .rules = rules };
  int input = lens_model_picture_input (lens_query_model (query));
  g_autoptr (LensTensor) gradient = NULL;

  return lens_tape_backward (tape, &backward, &input, 1, &gradient, monitor, error);
}

/* Median time of: forward (@backward is FALSE), or forward and back. */
static gboolean
measure (const Call *call,
         LensQuery *query,
         gboolean backward,
         const LensRuleUse *rules,
         double *median,
         GError **error)
{
  LensGraph *graph = lens_model_graph (lens_query_model (query));
  g_autofree LensTensor **inputs = lens_query_inputs (query, lens_query_input (query));
  gint64 begin = g_get_monotonic_time ();
  double times[MAX_RUNS];
  gint64 n_wanted;
  int n_runs = 0;

  if (!arguments_int (call->arguments, "repeat", 1, MAX_RUNS, 0, &n_wanted, error))
    return FALSE;
  while (n_wanted > 0
           ? n_runs < n_wanted
           : n_runs < MIN_RUNS ||
               (n_runs < MAX_RUNS && g_get_monotonic_time () - begin < BUDGET_US))
    {
      gint64 start = g_get_monotonic_time ();
      g_autoptr (LensTape) tape = lens_tape_record (graph, inputs, call->monitor,
                                                    error);

      if (tape == NULL ||
          (backward && !go_back (query, tape, rules, call->monitor, error)))
        return FALSE;
      times[n_runs++] = (double) (g_get_monotonic_time () - start) / 1000;
    }
  qsort (times, (gsize) n_runs, sizeof (double), compare_numbers);
  *median = times[n_runs / 2];
  return TRUE;
}

/* VmHWM, because the peak that getrusage () tells begins with that of whoever started the
 * program. */
static double
peak_mib (void)
{
  g_autofree char *status = NULL;
  const char *line = NULL;

  if (g_file_get_contents ("/proc/self/status", &status, NULL, NULL))
    line = strstr (status, "VmHWM:");
  return line != NULL ? g_ascii_strtod (line + strlen ("VmHWM:"), NULL) / 1024 : 0;
}

static void
print_times (const Call *call, const char *path, const Times *times)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  const struct
  {
    const char *name;
    double number;
  } rows[] = {
    { "forward_ms", times->forward },
    { "gradient_ms", times->gradient },
    { "guided_ms", times->guided },
    { "peak_mib", peak_mib () },
    { "threads", lens_parallel_n_threads () },
  };

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "model");
  json_builder_add_string_value (builder, path);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      json_builder_set_member_name (builder, rows[i].name);
      json_builder_add_double_value (builder, rows[i].number);
    }
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  if (arguments_has (call->arguments, "json"))
    {
      print_json (root);
      return;
    }
  print_text ("%s\n", path);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    print_text ("  %-12s %10.2f\n", rows[i].name, rows[i].number);
}

static gboolean
run (const Call *call, GError **error)
{
  g_autoptr (LensDesk) desk = lens_desk_new ();
  g_autoptr (LensJob) job = lens_job_new (lens_methods[0]);
  g_autoptr (LensTensor) tensor = NULL;
  g_autoptr (LensQuery) query = NULL;
  LensQueryWords words = { .monitor = call->monitor };
  Times times = { 0 };

  job->model = g_strdup (g_ptr_array_index (call->arguments->words, 0));
  if (!call_fill_job (call, job, error))
    return FALSE;
  words.model = lens_desk_open_model (desk, job, call->monitor, error);
  if (words.model == NULL)
    return FALSE;
  tensor = make_input (call, words.model, error);
  if (tensor == NULL)
    return FALSE;
  words.tensor = tensor;
  query = lens_query_new (&words, error);
  if (query == NULL || !measure (call, query, FALSE, NULL, &times.forward, error) ||
      !measure (call, query, TRUE, NULL, &times.gradient, error) ||
      !measure (call, query, TRUE, lens_guided_rules, &times.guided, error))
    return FALSE;
  print_times (call, job->model, &times);
  return TRUE;
}

const Verb verb_bench = {
  .name = "bench",
  .usage = "MODEL [--picture FILE] [--json]",
  .summary =
    "Times forward, gradient and guided backprop: medians, peak memory, threads.",
  .options = options,
  .has_input_options = TRUE,
  .min_words = 1,
  .max_words = 1,
  .run = run,
};
