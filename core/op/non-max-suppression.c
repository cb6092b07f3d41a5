/* non-max-suppression.c - of boxes that overlap, the one with the highest score
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How many boxes remain depends on the numbers, so all of them must be known before
 * anything runs.
 */

#include "core/op/arrange.h"
#include "core/op/ops.h"

#include "core/base/error.h"

#include <stdlib.h>
#include <tgmath.h>

/* More comparisons than this take longer than anybody waits for a file to open. */
#define MOST_COMPARISONS 0x1p31

typedef struct
{
  gboolean center_point_box;
  gint64 n_most; /* boxes of a class */
  double overlap;
  double score;
  gboolean has_score;
} Settings;

static const LensField fields[] = {
  {
    LENS_BOOL (Settings, center_point_box),
    .title = N_ ("Centre and size"),
    .help = N_ ("whether a box is x, y, width, height, else two corners y, x"),
  },
  { .kind = LENS_FIELD_END },
};

typedef struct
{
  LensReal y_begin;
  LensReal y_end;
  LensReal x_begin;
  LensReal x_end;
} Frame;

static Frame
frame_of (const Settings *settings, const LensReal *box)
{
  if (settings->center_point_box)
    return (Frame){
      .y_begin = box[1] - box[3] / 2,
      .y_end = box[1] + box[3] / 2,
      .x_begin = box[0] - box[2] / 2,
      .x_end = box[0] + box[2] / 2,
    };
  return (Frame){
    .y_begin = MIN (box[0], box[2]),
    .y_end = MAX (box[0], box[2]),
    .x_begin = MIN (box[1], box[3]),
    .x_end = MAX (box[1], box[3]),
  };
}

static LensReal
area (const Frame *frame)
{
  return (frame->y_end - frame->y_begin) * (frame->x_end - frame->x_begin);
}

/* The part two boxes share of what they cover together; 0 where either has no area. */
static gboolean
overlaps_more (const Frame *a, const Frame *b, double threshold)
{
  const Frame shared = {
    .y_begin = MAX (a->y_begin, b->y_begin),
    .y_end = MIN (a->y_end, b->y_end),
    .x_begin = MAX (a->x_begin, b->x_begin),
    .x_end = MIN (a->x_end, b->x_end),
  };
  LensReal both;

  if (shared.y_end <= shared.y_begin || shared.x_end <= shared.x_begin ||
      area (a) <= 0 || area (b) <= 0)
    return FALSE;
  both = area (&shared);
  return (double) (both / (area (a) + area (b) - both)) > threshold;
}

typedef struct
{
  LensReal score;
  gsize index;
} Candidate;

static int
best_first (gconstpointer a, gconstpointer b)
{
  const Candidate *first = a;
  const Candidate *second = b;

  if (first->score != second->score)
    return first->score < second->score ? 1 : -1;
  return first->index < second->index ? -1 : 1;
}

/* The operands, [batch][boxes][4] and [batch][classes][boxes]. */
typedef struct
{
  const LensReal *boxes;
  const LensReal *scores;
  gsize n_batch;
  gsize n_classes;
  gsize n_boxes;
} Boxes;

/* Boxes of one class that have a chance, in order. */
static gsize
sort_candidates (const Settings *settings,
                 const LensReal *scores,
                 gsize n_boxes,
                 Candidate *candidates)
{
  gsize n = 0;

  for (gsize i = 0; i < n_boxes; i++)
    if (!isnan (scores[i]) &&
        (!settings->has_score || (double) scores[i] > settings->score))
      candidates[n++] = (Candidate){ scores[i], i };
  qsort (candidates, n, sizeof (Candidate), best_first);
  return n;
}

/* Appends the numbers of boxes kept of one class to @kept. */
static void
select_boxes (const Settings *settings,
              const LensReal *boxes,
              const LensReal *scores,
              gsize n_boxes,
              GArray *kept)
{
  g_autofree Candidate *candidates = g_new (Candidate, n_boxes);
  const gsize n = sort_candidates (settings, scores, n_boxes, candidates);

  for (gsize i = 0; i < n && (gint64) kept->len < settings->n_most; i++)
    {
      const Frame frame = frame_of (settings, boxes + 4 * candidates[i].index);
      gboolean is_kept = TRUE;

      for (guint k = 0; k < kept->len && is_kept; k++)
        {
          const Frame other = frame_of (settings,
                                        boxes + 4 * g_array_index (kept, gsize, k));

          is_kept = !overlaps_more (&frame, &other, settings->overlap);
        }
      if (is_kept)
        g_array_append_val (kept, candidates[i].index);
    }
}

/* Writes batch, class and box of all that are kept; @to may be NULL to count only. */
static gsize
select_all (const Settings *settings, const Boxes *boxes, gsize n_room, LensReal *to)
{
  g_autoptr (GArray) kept = g_array_new (FALSE, FALSE, sizeof (gsize));
  gsize n = 0;

  for (gsize i = 0; i < boxes->n_batch * boxes->n_classes; i++)
    {
      const gsize batch = i / boxes->n_classes;

      g_array_set_size (kept, 0);
      select_boxes (settings, boxes->boxes + batch * boxes->n_boxes * 4,
                    boxes->scores + i * boxes->n_boxes, boxes->n_boxes, kept);
      for (guint k = 0; k < kept->len && n < n_room; k++, n++)
        if (to != NULL)
          {
            to[3 * n] = (LensReal) batch;
            to[3 * n + 1] = (LensReal) (i % boxes->n_classes);
            to[3 * n + 2] = (LensReal) g_array_index (kept, gsize, k);
          }
    }
  return n;
}

static gboolean
read_limits (const LensInfer *infer, Settings *settings, GError **error)
{
  double n_most = 0;

  settings->overlap = 0;
  settings->has_score = lens_infer_has (infer, 4);
  if ((lens_infer_has (infer, 2) &&
       !lens_infer_real (infer, 2, "number of boxes", &n_most, error)) ||
      (lens_infer_has (infer, 3) &&
       !lens_infer_real (infer, 3, "overlap", &settings->overlap, error)) ||
      (settings->has_score &&
       !lens_infer_real (infer, 4, "score", &settings->score, error)))
    return FALSE;
  settings->n_most = isnan (n_most)
                       ? 0
                       : (gint64) CLAMP (n_most, 0, (double) LENS_MAX_ELEMENTS);
  return TRUE;
}

static gboolean
infer (const LensInfer *infer, GError **error)
{
  Settings *settings = infer->settings;
  const LensSlot *boxes = lens_infer_operand (infer, 0, "boxes", error);
  const LensSlot *scores;
  Boxes all;

  if (boxes == NULL ||
      (scores = lens_infer_operand (infer, 1, "scores", error)) == NULL ||
      !read_limits (infer, settings, error))
    return FALSE;
  if (boxes->shape.rank != 3 || scores->shape.rank != 3 || boxes->shape.dims[2] != 4 ||
      boxes->shape.dims[0] != scores->shape.dims[0] ||
      boxes->shape.dims[1] != scores->shape.dims[2])
    return lens_fail (error, LENS_ERROR_SHAPE,
                      "boxes [batch][boxes][4] and scores [batch][classes][boxes] "
                      "expected");
  if (boxes->constant == NULL || scores->constant == NULL)
    return lens_fail (error, LENS_ERROR_UNSUPPORTED,
                      "the number of boxes is known only while the network runs: "
                      "export the network up to its boxes and scores");

  all = (Boxes){
    .boxes = lens_tensor_data (boxes->constant),
    .scores = lens_tensor_data (scores->constant),
    .n_batch = (gsize) scores->shape.dims[0],
    .n_classes = (gsize) scores->shape.dims[1],
    .n_boxes = (gsize) scores->shape.dims[2],
  };
  infer->outputs[0].shape = lens_shape ((gint64) select_all (settings, &all,
                                                             LENS_MAX_ELEMENTS, NULL),
                                        3);
  infer->outputs[0].kind = LENS_KIND_INTEGER;
  return lens_shape_check (&infer->outputs[0].shape, error);
}

static void
forward (const LensForward *forward)
{
  const LensShape *scores = forward->inputs[1].shape;
  const Boxes boxes = {
    .boxes = forward->inputs[0].data,
    .scores = forward->inputs[1].data,
    .n_batch = (gsize) scores->dims[0],
    .n_classes = (gsize) scores->dims[1],
    .n_boxes = (gsize) scores->dims[2],
  };
  const gsize n_room = (gsize) forward->outputs[0].shape->dims[0];
  const gsize n = select_all (forward->settings, &boxes, n_room,
                              forward->outputs[0].data);

  /* Other numbers than those bound may keep fewer boxes. */
  for (gsize i = 3 * n; i < 3 * n_room; i++)
    forward->outputs[0].data[i] = -1;
}

const LensOp lens_non_max_suppression = {
  .name = "non-max-suppression",
  .title = N_ ("choice of boxes"),
  .fields = fields,
  .settings_size = sizeof (Settings),
  .min_inputs = 2,
  .max_inputs = 5,
  .traits = LENS_TRAIT_NO_GRADIENT,
  .infer = infer,
  .forward = forward,
};
