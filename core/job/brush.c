/* brush.c - the answer to a window laid over the picture, while it is dragged
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The goal is the class scores, whatever the target, so that the likeliest classes can be
 * told; a target that is a unit has a goal of its own.  Inputs without places take a full
 * pass.
 */

#include "core/job/brush.h"

#include "core/method/sweep.h"

#include <math.h>
#include <string.h>

struct _LensBrush
{
  LensQuery *query;
  LensTape *tape;
  LensPatch *target;  /* NULL where only full passes work */
  LensPatch *classes; /* of its own where the target is not a class */
  LensTensor *fill;
  LensBaseline baseline; /* that it was made for */
  double before;
};

LensBrush *
lens_brush_new (LensQuery *query, LensMonitor *monitor, GError **error)
{
  LensModel *model = lens_query_model (query);
  const int target = lens_query_target (query)->value;
  LensTape *tape = lens_query_tape (query, monitor, error);
  LensBrush *brush;

  if (tape == NULL)
    return NULL;
  brush = g_new0 (LensBrush, 1);
  brush->query = lens_query_ref (query);
  brush->tape = lens_tape_ref (tape);
  brush->before = lens_query_read_score (query, lens_tape_value (tape, target));
  brush->target = lens_query_patch (query, tape, target);
  if (brush->target != NULL && lens_model_is_classifier (model) &&
      lens_model_scores (model) != target)
    brush->classes = lens_query_patch (query, tape, lens_model_scores (model));
  return brush;
}

void
lens_brush_free (LensBrush *brush)
{
  if (brush == NULL)
    return;
  lens_patch_free (brush->target);
  lens_patch_free (brush->classes);
  g_clear_pointer (&brush->fill, lens_tensor_unref);
  lens_tape_unref (brush->tape);
  lens_query_unref (brush->query);
  g_free (brush);
}

static gboolean
is_same_fill (const LensBaseline *a, const LensBaseline *b)
{
  return a->kind == b->kind && a->value == b->value && a->colour == b->colour;
}

static void
need_fill (LensBrush *brush, const LensBaseline *baseline)
{
  if (brush->fill != NULL && is_same_fill (&brush->baseline, baseline))
    return;
  g_clear_pointer (&brush->fill, lens_tensor_unref);
  brush->fill = lens_query_baseline (brush->query, baseline, 0);
  brush->baseline = *baseline;
}

static LensBox
clip (const LensBrush *brush, const LensBrushStroke *stroke)
{
  const LensLayout *layout = lens_query_layout (brush->query);
  LensBox box = {
    .y_begin = CLAMP (stroke->y, 0, layout->height),
    .x_begin = CLAMP (stroke->x, 0, layout->width),
  };

  box.y_end = (int) CLAMP ((gint64) stroke->y + stroke->height, box.y_begin,
                           layout->height);
  box.x_end = (int) CLAMP ((gint64) stroke->x + stroke->width, box.x_begin,
                           layout->width);
  return box;
}

/* The target's value and the class scores (NULL where there are none) with the window. */
typedef struct
{
  LensTensor *target;
  LensTensor *scores;
  double share;
} Values;

static void
values_clear (Values *values)
{
  g_clear_pointer (&values->target, lens_tensor_unref);
  g_clear_pointer (&values->scores, lens_tensor_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Values, values_clear)

static gboolean
eval_patches (LensBrush *brush,
              const LensBox *box,
              Values *values,
              LensMonitor *monitor,
              GError **error)
{
  LensModel *model = lens_query_model (brush->query);
  g_autofree LensReal *pixels = lens_query_cut (brush->query, brush->fill, box);
  double work;

  lens_patch_set_monitor (brush->target, monitor);
  values->target = lens_patch_eval (brush->target, box, pixels);
  work = lens_patch_multiply_adds (brush->target);
  if (brush->classes != NULL)
    {
      lens_patch_set_monitor (brush->classes, monitor);
      values->scores = lens_patch_eval (brush->classes, box, pixels);
      work = MAX (work, lens_patch_multiply_adds (brush->classes));
    }
  else if (lens_model_is_classifier (model) && values->target != NULL)
    {
      values->scores = lens_tensor_ref (values->target);
    }
  values->share = work / MAX (lens_patch_full_multiply_adds (brush->classes != NULL
                                                               ? brush->classes
                                                               : brush->target),
                              1);
  return lens_monitor_check (monitor, error);
}

static gboolean
eval_whole (LensBrush *brush,
            const LensBox *box,
            Values *values,
            LensMonitor *monitor,
            GError **error)
{
  LensModel *model = lens_query_model (brush->query);
  const gboolean has_classes = lens_model_is_classifier (model);
  const int wanted[] = { lens_query_target (brush->query)->value,
                         lens_model_scores (model) };
  const gboolean is_one = !has_classes || wanted[0] == wanted[1];
  g_autofree LensReal *pixels = lens_query_cover (brush->query, brush->fill, box);
  g_autoptr (LensTensor) covered = lens_tensor_new_copy (
    lens_tensor_shape (lens_query_input (brush->query)), pixels);
  g_autofree LensTensor **inputs = lens_query_inputs (brush->query, covered);
  LensTensor *results[2] = { NULL };

  if (!lens_graph_eval (lens_model_graph (model), inputs, wanted, is_one ? 1 : 2,
                        results, monitor, error))
    return FALSE;
  values->target = results[0];
  if (has_classes)
    values->scores = is_one ? lens_tensor_ref (results[0]) : results[1];
  values->share = 1;
  return TRUE;
}

/* Keeps the likeliest classes sorted while it goes through them all. */
static void
fill_classes (const LensTensor *scores, LensBrushAnswer *answer)
{
  const LensReal *data = lens_tensor_data (scores);
  const int n = (int) lens_tensor_n_elements (scores);
  double largest = -INFINITY;
  double sum = 0;

  for (int i = 0; i < n; i++)
    if (isfinite (data[i]))
      largest = MAX (largest, (double) data[i]);
  for (int i = 0; i < n; i++)
    if (isfinite (data[i]))
      sum += exp ((double) data[i] - largest);
  for (int i = 0; i < n; i++)
    {
      const double probability = isfinite (data[i])
                                   ? exp ((double) data[i] - largest) / sum
                                   : 0;
      int place = answer->n_classes;

      while (place > 0 && probability > answer->probabilities[place - 1])
        place--;
      if (place >= LENS_N_BRUSH_CLASSES)
        continue;
      answer->n_classes = MIN (answer->n_classes + 1, LENS_N_BRUSH_CLASSES);
      memmove (answer->classes + place + 1, answer->classes + place,
               (gsize) (answer->n_classes - place - 1) * sizeof (int));
      memmove (answer->probabilities + place + 1, answer->probabilities + place,
               (gsize) (answer->n_classes - place - 1) * sizeof (double));
      answer->classes[place] = i;
      answer->probabilities[place] = probability;
    }
}

gboolean
lens_brush_answer (LensBrush *brush,
                   const LensBrushStroke *stroke,
                   LensBrushAnswer *answer,
                   LensMonitor *monitor,
                   GError **error)
{
  const LensBox box = clip (brush, stroke);
  const int target = lens_query_target (brush->query)->value;
  g_auto (Values) values = { 0 };

  if (!lens_monitor_check (monitor, error))
    return FALSE;
  need_fill (brush, &stroke->fill);
  if (box.y_begin == box.y_end || box.x_begin == box.x_end)
    {
      LensModel *model = lens_query_model (brush->query);

      values.target = lens_tensor_ref (lens_tape_value (brush->tape, target));
      if (lens_model_is_classifier (model))
        values.scores = lens_tensor_ref (
          lens_tape_value (brush->tape, lens_model_scores (model)));
    }
  else if (brush->target != NULL)
    {
      if (!eval_patches (brush, &box, &values, monitor, error))
        return FALSE;
    }
  else if (!eval_whole (brush, &box, &values, monitor, error))
    return FALSE;

  *answer = (LensBrushAnswer){
    .stroke = *stroke,
    .score = lens_query_read_score (brush->query, values.target),
    .before = brush->before,
    .share = values.share,
  };
  answer->stroke.y = box.y_begin;
  answer->stroke.x = box.x_begin;
  answer->stroke.height = box.y_end - box.y_begin;
  answer->stroke.width = box.x_end - box.x_begin;
  if (values.scores != NULL)
    fill_classes (values.scores, answer);
  return TRUE;
}
