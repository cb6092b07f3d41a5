/* run.c - a method at work on a query
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/base/error.h"
#include "core/method/attribution.h"
#include "core/method/blank.h"

struct _LensRun
{
  const LensMethod *method;
  gpointer settings;
  gpointer state;
  LensQuery *query;
  guint64 seed;
  LensMonitor *monitor;
  GPtrArray *notes;   /* NULL-terminated */
  LensFrame *pending; /* published in this step */
  int n_published;
  gboolean is_finished;
};

/* Names of the operators that guided rules are extended to, or "". */
static char *
list_bent_operators (LensGraph *graph)
{
  g_autoptr (GPtrArray) titles = g_ptr_array_new ();

  for (int i = 0; i < lens_graph_n_nodes (graph); i++)
    {
      const LensOp *op = lens_graph_node (graph, i)->op;

      if ((op->traits & LENS_TRAIT_BENT) != 0 &&
          !g_ptr_array_find (titles, op->title, NULL))
        g_ptr_array_add (titles, (gpointer) op->title);
    }
  g_ptr_array_add (titles, NULL);
  return g_strjoinv (", ", (char **) titles->pdata);
}

static void
warn_about_rectifiers (LensRun *run)
{
  LensModel *model = lens_query_model (run->query);
  g_autofree char *bent = list_bent_operators (lens_model_graph (model));

  if (*bent != '\0')
    lens_run_add_note (run,
                       "%s is defined for ReLU; this network has %s, where the same "
                       "rule is used with their own derivative",
                       run->method->title, bent);
  else if (!lens_model_has_trait (model, LENS_TRAIT_RECTIFIER))
    lens_run_add_note (run,
                       "this network has no rectifying activations: %s has nothing to "
                       "guide and shows the plain gradient",
                       run->method->title);
}

static gboolean
check_layer (LensRun *run, GError **error)
{
  int layer = lens_query_layer (run->query);

  if (layer < 0)
    return lens_fail (error, LENS_ERROR_UNSUPPORTED,
                      "this network has no layer with positions");
  if (!lens_run_layer_grid (run).is_spatial)
    return lens_fail (error, LENS_ERROR_SETTING,
                      "layer “%s” has no positions; a layer before it with height and "
                      "width was expected",
                      lens_model_value_name (lens_query_model (run->query), layer));
  return TRUE;
}

static gboolean
check_needs (LensRun *run, GError **error)
{
  const guint needs = run->method->needs;
  LensModel *model = lens_query_model (run->query);

  if ((needs & LENS_NEEDS_CLASSES) != 0 && !lens_model_is_classifier (model))
    return lens_fail (error, LENS_ERROR_UNSUPPORTED,
                      "this network has no class scores");
  if ((needs & LENS_NEEDS_LAYER) != 0 && !check_layer (run, error))
    return FALSE;
  if ((needs & LENS_NEEDS_RECTIFIERS) != 0)
    warn_about_rectifiers (run);
  return TRUE;
}

/* A wish to stop is passed on as it is; anything else says which method failed. */
static void
name_method (const LensRun *run, GError **error)
{
  if (error != NULL && *error != NULL &&
      !g_error_matches (*error, LENS_ERROR, LENS_ERROR_CANCELLED))
    g_prefix_error (error, "%s: ", run->method->id);
}

static void
copy_settings (LensRun *run, gconstpointer settings)
{
  const LensMethod *method = run->method;

  run->settings = g_malloc0 (MAX (method->settings_size, 1));
  if (settings != NULL)
    lens_fields_copy (method->fields, settings, method->settings_size, run->settings);
  else
    lens_fields_init (method->fields, run->settings);
}

LensRun *
lens_run_start (const LensMethod *method,
                gconstpointer settings,
                LensQuery *query,
                guint64 seed,
                LensMonitor *monitor,
                GError **error)
{
  g_autoptr (LensRun) run = g_new0 (LensRun, 1);

  run->method = method;
  copy_settings (run, settings);
  run->state = g_malloc0 (MAX (method->state_size, 1));
  run->query = lens_query_ref (query);
  run->seed = seed;
  run->monitor = monitor != NULL ? lens_monitor_ref (monitor) : NULL;
  run->notes = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (run->notes, NULL);

  if (!lens_monitor_check (monitor, error) || !check_needs (run, error) ||
      (method->begin != NULL && !method->begin (run, error)))
    {
      name_method (run, error);
      return NULL;
    }
  return g_steal_pointer (&run);
}

void
lens_run_free (LensRun *run)
{
  if (run == NULL)
    return;
  if (run->method->end != NULL)
    run->method->end (run);
  lens_fields_clear (run->method->fields, run->settings);
  g_free (run->settings);
  g_free (run->state);
  g_clear_pointer (&run->pending, lens_frame_unref);
  g_clear_pointer (&run->monitor, lens_monitor_unref);
  g_clear_pointer (&run->notes, g_ptr_array_unref);
  lens_query_unref (run->query);
  g_free (run);
}

LensStep
lens_run_step (LensRun *run, LensFrame **frame, GError **error)
{
  LensStep step = LENS_STEP_FAILED;

  if (run->is_finished)
    return LENS_STEP_DONE;

  if (lens_monitor_check (run->monitor, error))
    step = run->method->step (run, error);
  if (step == LENS_STEP_AGAIN)
    return step;
  if (step == LENS_STEP_FRAME)
    {
      *frame = g_steal_pointer (&run->pending);
      return step;
    }
  run->is_finished = TRUE;
  if (step == LENS_STEP_FAILED)
    name_method (run, error);
  else
    {
      lens_monitor_set_span (run->monitor, 0, 1);
      lens_monitor_report (run->monitor, 1);
    }
  return step;
}

LensStep
lens_run_next (LensRun *run, LensFrame **frame, GError **error)
{
  LensStep step = LENS_STEP_AGAIN;

  while (step == LENS_STEP_AGAIN)
    step = lens_run_step (run, frame, error);
  return step;
}

const char *const *
lens_run_notes (const LensRun *run)
{
  return (const char *const *) run->notes->pdata;
}

gconstpointer
lens_run_settings (const LensRun *run)
{
  return run->settings;
}

gpointer
lens_run_state (LensRun *run)
{
  return run->state;
}

const LensMethod *
lens_run_method (const LensRun *run)
{
  return run->method;
}

LensQuery *
lens_run_query (const LensRun *run)
{
  return run->query;
}

guint64
lens_run_seed (const LensRun *run)
{
  return run->seed;
}

int
lens_run_n_published (const LensRun *run)
{
  return run->n_published;
}

LensMonitor *
lens_run_monitor (const LensRun *run)
{
  return run->monitor;
}

void
lens_run_add_note (LensRun *run, const char *format, ...)
{
  va_list arguments;
  char *note;

  va_start (arguments, format);
  note = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_ptr_array_insert (run->notes, (gint) run->notes->len - 1, note);
}

void
lens_run_report (LensRun *run, int n_done, int n_expected)
{
  const double n = MAX (n_expected, 1);

  lens_monitor_set_span (run->monitor, n_done / n, (n_done + 1) / n);
  lens_monitor_report (run->monitor, 0);
}

static char *
make_title (LensRun *run)
{
  const guint needs = run->method->needs;
  GString *title = g_string_new (run->method->title);

  if ((needs & LENS_NEEDS_TARGET) != 0)
    {
      g_autofree char *target = lens_query_describe_target (run->query);

      g_string_append_printf (title, " · %s", target);
    }
  if ((needs & LENS_NEEDS_LAYER) != 0)
    g_string_append_printf (title, " · %s",
                            lens_model_value_name (lens_query_model (run->query),
                                                   lens_query_layer (run->query)));
  return g_string_free (title, FALSE);
}

/* The number that is explained goes with what explains it. */
static void
add_score (LensRun *run, LensFrame *frame)
{
  LensTape *tape = lens_query_tape (run->query, run->monitor, NULL);
  int value = lens_query_target (run->query)->value;

  if (tape != NULL)
    lens_frame_add_statistic (frame, "score",
                              lens_query_read_score (run->query,
                                                     lens_tape_value (tape, value)));
}

LensStep
lens_run_publish (LensRun *run, LensFrame *frame)
{
  gboolean is_last;

  g_assert (run->pending == NULL);
  if (frame->title == NULL)
    frame->title = make_title (run);
  frame->index = run->n_published;
  run->n_published++;
  /* A clip begins blank by its nature; its last frame is what counts. */
  if (!frame->is_preview && (run->method->needs & LENS_NEEDS_TARGET) != 0)
    add_score (run, frame);
  is_last = !run->method->is_clip || frame->index + 1 >= frame->n_expected;
  if (is_last && !frame->is_preview && frame->reason == NULL)
    frame->reason = lens_explain_blank (run, frame);
  run->pending = frame;
  return LENS_STEP_FRAME;
}

LensTensor *
lens_run_gradient (LensRun *run,
                   LensTensor *input,
                   const LensRuleUse *rules,
                   GError **error)
{
  int picture = lens_query_input_value (run->query);
  LensBackwardQuery how = { .rules = rules };
  g_autoptr (LensTape) own = NULL;
  LensTape *tape;

  if (input == NULL)
    tape = lens_query_tape (run->query, run->monitor, error);
  else
    tape = own = lens_run_record (run, input, error);
  if (tape == NULL)
    return NULL;
  return lens_run_signal_at (run, tape, &how, picture, error);
}
