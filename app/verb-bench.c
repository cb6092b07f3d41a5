/* verb-bench.c - how long a network takes, forward, back, and with windows covered
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "app/bench.h"
#include "app/verb.h"

#include <stdlib.h>
#include <string.h>

static const Option options[] = {
  { OPTION_TEXT, "picture", 'p', "FILE",
    "what to run it on; made-up numbers if not said" },
  { OPTION_TEXT, "measure", 'm', "NAME,…",
    "forward, record, gradient, guided, grad-cam, occlusion, occlusion-full; forward, "
    "gradient and guided if not said" },
  { OPTION_TEXT, "layer", 'l', "LAYER", "Grad-CAM's; the network's usual one" },
  { OPTION_TEXT, "window", 0, "N", "side of occlusion's window in pixels; 16" },
  { OPTION_TEXT, "stride", 0, "N", "pixels from one window to the next; 4" },
  { OPTION_TEXT, "rows", 0, "N", "rows of windows, evenly spread; 0: all of them" },
  { OPTION_TEXT, "repeat", 0, "N",
    "runs of each kind; as many as fit in 2 seconds, one of occlusion" },
  { OPTION_FLAG, "json", 'j', NULL, "as JSON" },
  { .kind = OPTION_END },
};

#define MIN_RUNS 5
#define MAX_RUNS 200
#define BUDGET_US (2 * G_USEC_PER_SEC)

/* One number of the answer. */
typedef struct
{
  const char *name;
  double number;
} Row;

static int
compare_numbers (const void *a, const void *b)
{
  double difference = *(const double *) a - *(const double *) b;

  return difference < 0 ? -1 : difference > 0;
}

/* Numbers from -1 to 1 that look like no picture. */
static LensTensor *
make_input (LensModel *model, GError **error)
{
  int input = lens_model_picture_input (model);
  LensTensor *tensor;
  LensReal *data;
  LensRng rng;

  if (input < 0)
    {
      lens_fail (error, LENS_ERROR_INPUT, "the network takes no picture");
      return NULL;
    }
  tensor = lens_tensor_new (&lens_graph_value (lens_model_graph (model), input)->shape);
  data = lens_tensor_writable (tensor);
  lens_rng_seed (&rng, 1);
  for (gsize i = 0; i < lens_tensor_n_elements (tensor); i++)
    data[i] = (LensReal) (2 * lens_rng_uniform (&rng) - 1);
  return tensor;
}

/* A line of /proc/self/status in MiB.  The peak that getrusage () tells begins with that of
 * whoever started the program. */
static double
memory_mib (const char *name)
{
  g_autofree char *status = NULL;
  const char *line = NULL;

  if (g_file_get_contents ("/proc/self/status", &status, NULL, NULL))
    line = strstr (status, name);
  return line != NULL ? g_ascii_strtod (line + strlen (name), NULL) / 1024 : 0;
}

static void
add_row (GArray *rows, const char *name, double number)
{
  const Row row = { name, number };

  g_array_append_val (rows, row);
}

/* Opens network and input; time and memory that the network took go to @rows. */
static LensQuery *
open_query (const Call *call, LensDesk *desk, GArray *rows, GError **error)
{
  g_autoptr (LensJob) job = lens_job_new (lens_methods[0]);
  g_autoptr (LensTensor) tensor = NULL;
  LensQueryWords words = { .monitor = call->monitor };
  const double memory_before = memory_mib ("RssAnon:");
  gint64 begin = g_get_monotonic_time ();
  LensQuery *query;

  job->model = g_strdup (g_ptr_array_index (call->arguments->words, 0));
  job->picture = g_strdup (arguments_text (call->arguments, "picture"));
  job->layer = g_strdup (arguments_text (call->arguments, "layer"));
  if (!call_fill_job (call, job, error))
    return NULL;
  words.model = lens_desk_open_model (desk, job, call->monitor, error);
  if (words.model == NULL)
    return NULL;
  add_row (rows, "open_ms", (double) (g_get_monotonic_time () - begin) / 1000);
  add_row (rows, "open_mib", memory_mib ("RssAnon:") - memory_before);
  if (job->picture != NULL)
    {
      query = lens_desk_open (desk, job, call->monitor, error);
      return query != NULL ? lens_query_ref (query) : NULL;
    }
  tensor = make_input (words.model, error);
  if (tensor == NULL)
    return NULL;
  words.tensor = tensor;
  words.layer = job->layer;
  return lens_query_new (&words, error);
}

/* Whether @measure is among those that were asked for. */
static gboolean
is_wanted (const BenchMeasure *measure, char **wanted)
{
  if (wanted == NULL)
    return measure->is_usual;
  return g_strv_contains ((const char *const *) wanted, measure->name);
}

static gboolean
check_wanted (char **wanted, GError **error)
{
  for (int i = 0; wanted != NULL && wanted[i] != NULL; i++)
    {
      gboolean is_known = FALSE;

      for (const BenchMeasure *row = bench_measures; row->name != NULL; row++)
        is_known = is_known || strcmp (row->name, wanted[i]) == 0;
      if (!is_known)
        return lens_fail (error, LENS_ERROR_SETTING,
                          "--measure: unknown measure “%s”; forward, record, gradient, "
                          "guided, grad-cam, occlusion or occlusion-full expected",
                          wanted[i]);
    }
  return TRUE;
}

/* The median in milliseconds of @n_wanted runs after one that does not count, or of as many as fit. */
static gboolean
time_measure (const BenchMeasure *measure,
              Bench *bench,
              int n_wanted,
              double *median,
              GError **error)
{
  double times[MAX_RUNS];
  int n_runs = 0;
  gint64 begin;

  bench->is_warming = TRUE;
  if (!measure->run (bench, error))
    return FALSE;
  bench->is_warming = FALSE;
  if (n_wanted == 0 && measure->is_long)
    n_wanted = 1;
  begin = g_get_monotonic_time ();
  while (n_wanted > 0
           ? n_runs < n_wanted
           : n_runs < MIN_RUNS ||
               (n_runs < MAX_RUNS && g_get_monotonic_time () - begin < BUDGET_US))
    {
      gint64 start = g_get_monotonic_time ();

      if (!measure->run (bench, error))
        return FALSE;
      times[n_runs++] = (double) (g_get_monotonic_time () - start) / 1000;
    }
  qsort (times, (gsize) n_runs, sizeof (double), compare_numbers);
  *median = times[n_runs / 2];
  return TRUE;
}

static double
sum_multiply_adds (const LensGraph *graph)
{
  double sum = 0;

  for (int i = 0; i < lens_graph_n_nodes (graph); i++)
    sum += lens_graph_node_multiply_adds (graph, i);
  return sum;
}

static gboolean
add_times (const Call *call, Bench *bench, GArray *rows, GError **error)
{
  const char *text = arguments_text (call->arguments, "measure");
  g_auto (GStrv) wanted = text != NULL ? g_strsplit (text, ",", -1) : NULL;
  const double multiply_adds = sum_multiply_adds (
    lens_model_graph (lens_query_model (bench->query)));
  gint64 n_wanted;

  if (!check_wanted (wanted, error) ||
      !arguments_int (call->arguments, "repeat", 1, MAX_RUNS, 0, &n_wanted, error))
    return FALSE;
  for (const BenchMeasure *measure = bench_measures; measure->name != NULL; measure++)
    {
      double median;

      if (!is_wanted (measure, wanted))
        continue;
      if (!time_measure (measure, bench, (int) n_wanted, &median, error))
        return FALSE;
      add_row (rows, measure->key, median);
      if (measure == bench_measures)
        add_row (rows, "forward_gflops", 2 * multiply_adds / median / 1e6);
    }
  if (bench->n_windows > 0)
    add_row (rows, "occlusion_windows", bench->n_windows);
  if (bench->scores != NULL)
    add_row (rows, "occlusion_saved", bench->saved);
  if (bench_difference (bench) >= 0)
    add_row (rows, "occlusion_difference", bench_difference (bench));
  return TRUE;
}

static void
print_rows (const Call *call, const GArray *rows)
{
  const char *path = g_ptr_array_index (call->arguments->words, 0);
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);

  json_object_set_string_member (object, "model", path);
  for (guint i = 0; i < rows->len; i++)
    {
      const Row *row = &g_array_index (rows, Row, i);

      json_object_set_double_member (object, row->name, row->number);
    }
  json_node_set_object (root, object);
  if (arguments_has (call->arguments, "json"))
    {
      print_json (root);
      return;
    }
  print_text ("%s\n", path);
  for (guint i = 0; i < rows->len; i++)
    {
      const Row *row = &g_array_index (rows, Row, i);

      if (row->number > 0 && row->number < 0.01)
        print_text ("  %-20s %12.1e\n", row->name, row->number);
      else
        print_text ("  %-20s %12.2f\n", row->name, row->number);
    }
}

static gboolean
run (const Call *call, GError **error)
{
  g_autoptr (LensDesk) desk = call_new_desk (call);
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (Row));
  g_auto (Bench) bench = { .monitor = call->monitor };
  gint64 window;
  gint64 stride;
  gint64 n_rows;

  if (!arguments_int (call->arguments, "window", 1, 16384, 16, &window, error) ||
      !arguments_int (call->arguments, "stride", 1, 16384, 4, &stride, error) ||
      !arguments_int (call->arguments, "rows", 0, 16384, 0, &n_rows, error))
    return FALSE;
  bench.layer = arguments_text (call->arguments, "layer");
  bench.window = (int) window;
  bench.stride = (int) stride;
  bench.n_rows = (int) n_rows;
  bench.query = open_query (call, desk, rows, error);
  if (bench.query == NULL)
    return FALSE;
  if (!add_times (call, &bench, rows, error))
    return FALSE;
  add_row (rows, "own_mib", memory_mib ("RssAnon:"));
  add_row (rows, "peak_mib", memory_mib ("VmHWM:"));
  add_row (rows, "threads", lens_parallel_n_threads ());
  print_rows (call, rows);
  return TRUE;
}

const Verb verb_bench = {
  .name = "bench",
  .usage = "MODEL [--picture FILE] [--measure NAME,…] [--json]",
  .summary =
    "Times forward, gradient, guided backprop and more: medians, peak memory, threads.",
  .options = options,
  .has_input_options = TRUE,
  .min_words = 1,
  .max_words = 1,
  .run = run,
};
