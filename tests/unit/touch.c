/* touch.c - overview, brush, raster and shelf: what a window asks of the core
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/graph/graph.h"
#include "core/job/brush.h"
#include "core/job/overview.h"
#include "core/job/raster.h"
#include "core/job/shelf.h"
#include "tests/support/data.h"

#include <math.h>
#include <string.h>

static LensJob *
sample_job (const char *method)
{
  LensJob *job = lens_job_new (lens_method_find (method, NULL));

  job->model = support_tree_file ("samples/models/shapes.onnx");
  job->picture = support_tree_file ("samples/images/shapes.png");
  return job;
}

static void
test_an_overview_agrees_with_the_pass (void)
{
  g_autoptr (LensDesk) desk = lens_desk_new ();
  g_autoptr (LensJob) job = sample_job ("gradient");
  g_autoptr (LensOverview) overview = lens_overview_make (desk, job, NULL, NULL);
  LensQuery *query = lens_desk_open (desk, job, NULL, NULL);
  LensTape *tape = lens_query_tape (query, NULL, NULL);

  g_assert_cmpint (overview->n_classes, ==, 3);
  for (int i = 1; i < overview->n_classes; i++)
    g_assert_cmpfloat (
      lens_tensor_data (overview->probabilities)[overview->ranking[i - 1]], >=,
      lens_tensor_data (overview->probabilities)[overview->ranking[i]]);
  for (int i = 0; i < overview->n_layers; i++)
    {
      const LensTensor *value = lens_tape_value (
        tape, lens_model_layer (overview->model, i)->value);
      const LensReal *data = lens_tensor_data (value);
      const gsize n = lens_tensor_n_elements (value);
      const LensActivity *activity = &overview->activities[i];
      double sum = 0;
      double highest = 0;

      for (gsize k = 0; k < n; k++)
        sum += fabs ((double) data[k]);
      for (int k = 0; k < LENS_N_SPARK_BINS; k++)
        highest = MAX (highest, activity->spark[k]);
      g_assert_cmpfloat_with_epsilon (activity->mean, sum / (double) n, 1e-4);
      g_assert_cmpfloat (activity->dead_share, >=, 0);
      g_assert_cmpfloat (activity->dead_share, <=, 1);
      g_assert_cmpfloat (highest, ==, 1);
    }
}

/* The picture with the window over it, put through the whole network. */
static LensTensor *
evaluate_covered (LensQuery *query, const LensBrushStroke *stroke)
{
  const LensLayout *layout = lens_query_layout (query);
  g_autoptr (LensTensor) fill = lens_query_baseline (query, &stroke->fill, 0);
  LensTensor *input = lens_query_input (query);
  g_autoptr (LensTensor) covered = lens_tensor_new_copy (lens_tensor_shape (input),
                                                         lens_tensor_data (input));
  g_autofree LensTensor **inputs = lens_query_inputs (query, covered);
  const int goal = lens_query_target (query)->value;
  LensReal *to = lens_tensor_writable (covered);
  LensTensor *result = NULL;

  for (int channel = 0; channel < layout->n_channels; channel++)
    for (int y = MAX (stroke->y, 0);
         y < MIN (stroke->y + stroke->height, layout->height); y++)
      for (int x = MAX (stroke->x, 0);
           x < MIN (stroke->x + stroke->width, layout->width); x++)
        {
          const gsize i = ((gsize) channel * layout->height + y) * layout->width + x;

          to[i] = lens_tensor_data (fill)[i];
        }
  g_assert_true (lens_graph_eval (lens_model_graph (lens_query_model (query)), inputs,
                                  &goal, 1, &result, NULL, NULL));
  return result;
}

static void
test_a_brush_answers_as_a_full_pass_would (void)
{
  static const LensBrushStroke strokes[] = {
    { 20, 30, 18, 25, { .kind = LENS_BASELINE_BLACK } },
    { -8, -5, 20, 20, { .kind = LENS_BASELINE_MEAN } },
    { 80, 85, 40, 40, { .kind = LENS_BASELINE_WHITE } },
    { 0, 0, 96, 96, { .kind = LENS_BASELINE_BLUR } },
    { 50, 12, 1, 1, { .kind = LENS_BASELINE_NOISE } },
    { 500, 500, 20, 20, { .kind = LENS_BASELINE_GREY } },
  };
  g_autoptr (LensDesk) desk = lens_desk_new ();
  g_autoptr (LensJob) job = sample_job ("gradient");
  LensQuery *query = lens_desk_open (desk, job, NULL, NULL);
  g_autoptr (LensBrush) brush = lens_brush_new (query, NULL, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (strokes); i++)
    {
      g_autoptr (LensTensor) expected = evaluate_covered (query, &strokes[i]);
      LensBrushAnswer answer;
      double sum = 0;

      g_assert_true (lens_brush_answer (brush, &strokes[i], &answer, NULL, NULL));
      g_assert_cmpfloat_with_epsilon (answer.score,
                                      lens_query_read_score (query, expected), 1e-3);
      g_assert_cmpint (answer.n_classes, ==, 3);
      g_assert_cmpint (answer.classes[0], ==,
                       lens_query_best_class (query, expected, -1));
      for (int k = 0; k < answer.n_classes; k++)
        sum += answer.probabilities[k];
      g_assert_cmpfloat_with_epsilon (sum, 1, 1e-6);
      g_assert_cmpfloat (answer.share, <=, 1);
    }
}

static void
test_a_brush_answers_for_units (void)
{
  const LensBrushStroke stroke = { 20, 20, 30, 30, { .kind = LENS_BASELINE_BLACK } };
  g_autoptr (LensDesk) desk = lens_desk_new ();
  g_autoptr (LensJob) job = sample_job ("gradient");
  LensBrushAnswer answer;
  LensModel *model = lens_desk_open_model (desk, job, NULL, NULL);
  LensQuery *query;

  job->unit = g_strdup_printf ("%s:1", lens_model_layer (model, 1)->name);
  query = lens_desk_open (desk, job, NULL, NULL);
  g_autoptr (LensBrush) brush = lens_brush_new (query, NULL, NULL);
  g_autoptr (LensTensor) expected = evaluate_covered (query, &stroke);

  g_assert_true (lens_brush_answer (brush, &stroke, &answer, NULL, NULL));
  g_assert_cmpfloat_with_epsilon (answer.score, lens_query_read_score (query, expected),
                                  1e-3);
  g_assert_cmpint (answer.n_classes, ==, 3);
}

static LensFrame *
last_frame (LensDesk *desk, const LensJob *job)
{
  g_autoptr (LensRun) run = lens_desk_start (desk, job, NULL, NULL);
  LensFrame *last = NULL;
  LensFrame *frame;

  while (lens_run_next (run, &frame, NULL) == LENS_STEP_FRAME)
    {
      g_clear_pointer (&last, lens_frame_unref);
      last = frame;
    }
  return last;
}

static LensRaster *
draw (LensQuery *query, LensFrame *frame, const LensFigure *figure, int side)
{
  LensLook look;
  LensRasterOptions options = {
    .frames = &frame,
    .n_frames = 1,
    .query = query,
    .figure = figure,
    .look = &look,
    .height = side,
    .width = side,
  };

  lens_fields_init (lens_look_fields, &look);
  return lens_raster_draw (&options, NULL, NULL);
}

static int
count_areas (const LensRaster *raster, gboolean is_map, gboolean has_cell)
{
  int n = 0;

  for (guint i = 0; i < raster->areas->len; i++)
    {
      const LensRasterArea *area = &g_array_index (raster->areas, LensRasterArea, i);

      g_assert_cmpfloat (area->y, >=, 0);
      g_assert_cmpfloat (area->x, >=, 0);
      g_assert_cmpfloat (area->y + area->height, <=, raster->height + 0.5);
      g_assert_cmpfloat (area->x + area->width, <=, raster->width + 0.5);
      n += area->is_map == is_map && (area->cell >= 0) == has_cell;
    }
  return n;
}

/* Every figure that shows a map of the picture tells where, in any size. */
static void
test_figures_tell_where_their_maps_are (void)
{
  static const struct
  {
    const char *method;
    const char *figure;
    int n_maps;  /* of the picture, outside of cells; */
    int n_cells; /* maps in cells, -1: some */
  } cases[] = {
    { "gradient", "heat", 1, 0 },        { "gradient", "signed", 1, 0 },
    { "gradient", "overlay", 1, 0 },     { "gradient", "three-panel", 3, 0 },
    { "gradient", "sweep", 2, 0 },       { "gradient", "build-up", 2, 0 },
    { "activation", "channels", 0, -1 }, { "gist", "gist", 1, -1 },
    { "probabilities", "bars", 0, 0 },
  };
  g_autoptr (LensDesk) desk = lens_desk_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (LensJob) job = sample_job (cases[i].method);
      g_autoptr (LensFrame) frame = last_frame (desk, job);
      const LensFigure *figure = lens_figure_find (cases[i].figure, frame->kind, NULL);
      LensQuery *query = lens_desk_open (desk, job, NULL, NULL);

      for (int side = 200; side <= 900; side += 350)
        {
          g_autoptr (LensRaster) raster = draw (query, frame, figure, side);
          const int n_cells = count_areas (raster, TRUE, TRUE);

          g_assert_cmpint (raster->height, ==, side);
          g_assert_cmpint (count_areas (raster, TRUE, FALSE), ==, cases[i].n_maps);
          if (cases[i].n_cells >= 0)
            g_assert_cmpint (n_cells, ==, cases[i].n_cells);
          else
            g_assert_cmpint (n_cells, >, 2);
        }
    }
}

static void
test_a_raster_may_be_refused (void)
{
  g_autoptr (LensDesk) desk = lens_desk_new ();
  g_autoptr (LensJob) job = sample_job ("gradient");
  g_autoptr (LensFrame) frame = last_frame (desk, job);
  LensQuery *query = lens_desk_open (desk, job, NULL, NULL);

  g_assert_null (draw (query, frame, NULL, 1 << 20));
  g_assert_null (
    draw (query, frame, lens_figure_find ("gist", LENS_FRAME_GIST, NULL), 300));
}

static void
note_end (LensTicket *ticket, gpointer data)
{
  const LensTicketState state = lens_ticket_state (ticket);

  *(gboolean *) data = state == LENS_TICKET_DONE || state == LENS_TICKET_FAILED;
}

static LensOutcome *
work_out (LensWorker *worker, LensJob *job)
{
  gboolean has_ended = FALSE;
  g_autoptr (LensTicket) ticket = lens_worker_submit (worker, LENS_LANE_VIEW, job,
                                                      note_end, &has_ended);

  while (!has_ended)
    g_main_context_iteration (NULL, TRUE);
  return lens_outcome_new (ticket);
}

static void
test_a_shelf_lets_go_of_what_was_used_longest_ago (void)
{
  g_autoptr (LensWorker) worker = lens_worker_new (NULL);
  g_autoptr (LensJob) job = sample_job ("gradient");
  g_autoptr (LensOutcome) outcome = work_out (worker, job);
  g_autoptr (LensShelf) shelf = lens_shelf_new (G_MAXSIZE);
  gsize one;
  gsize two;

  lens_shelf_put (shelf, "a", outcome);
  one = lens_shelf_size (shelf);
  lens_shelf_put (shelf, "b", outcome);
  two = lens_shelf_size (shelf);
  /* The recorded pass is counted once. */
  g_assert_cmpuint (two - one, <, one);
  lens_shelf_put (shelf, "c", outcome);
  g_assert_nonnull (lens_shelf_find (shelf, "a"));
  lens_shelf_set_limit (shelf, two);
  g_assert_true (lens_shelf_has (shelf, "a"));
  g_assert_false (lens_shelf_has (shelf, "b"));
  g_assert_true (lens_shelf_has (shelf, "c"));
  lens_shelf_set_limit (shelf, 10);
  g_assert_cmpuint (lens_shelf_size (shelf), ==, 0);
}

static gboolean
is_same_work (const LensJob *a, const LensJob *b)
{
  g_autofree char *work_a = lens_job_dup_work (a);
  g_autofree char *work_b = lens_job_dup_work (b);

  return g_str_equal (work_a, work_b);
}

static void
test_only_what_counts_makes_other_work (void)
{
  g_autoptr (LensJob) a = sample_job ("gradient");
  g_autoptr (LensJob) b = lens_job_copy (a);

  b->look.blend = 0.9;
  b->clip.delay_ms = 7;
  g_ptr_array_add (b->outputs, g_strdup ("x.png"));
  b->figure = g_strdup ("heat");
  b->layer = g_strdup ("a layer"); /* the gradient asks about none */
  g_assert_true (is_same_work (a, b));
  g_assert_false (lens_job_equal (a, b));
  b->score = LENS_SCORE_SIGMOID;
  g_assert_false (is_same_work (a, b));
  lens_job_set_method (a, lens_method_find ("activation", NULL));
  lens_job_set_method (b, lens_method_find ("activation", NULL));
  g_assert_false (is_same_work (a, b));
  a->layer = g_strdup ("a layer");
  g_assert_true (is_same_work (a, b));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/overview/agrees-with-the-pass",
                   test_an_overview_agrees_with_the_pass);
  g_test_add_func ("/brush/answers-as-a-full-pass-would",
                   test_a_brush_answers_as_a_full_pass_would);
  g_test_add_func ("/brush/answers-for-units", test_a_brush_answers_for_units);
  g_test_add_func ("/raster/figures-tell-where-their-maps-are",
                   test_figures_tell_where_their_maps_are);
  g_test_add_func ("/raster/may-be-refused", test_a_raster_may_be_refused);
  g_test_add_func ("/shelf/lets-go-of-what-was-used-longest-ago",
                   test_a_shelf_lets_go_of_what_was_used_longest_ago);
  g_test_add_func ("/shelf/only-what-counts-makes-other-work",
                   test_only_what_counts_makes_other_work);
  return g_test_run ();
}
