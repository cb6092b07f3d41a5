/* patch-value.c - the numbers of a value in a patch
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A crop is put together from the tape and, inside of what an item holds, from the item's
 * own numbers; beyond the borders of the value there are zeros.
 */

#include "core/base/parallel.h"
#include "core/base/scratch.h"
#include "core/graph/patch-inside.h"
#include "core/kernel/window.h"

#include <string.h>

/* Rows of so many numbers are copied in steps of so many. */
#define SHORT_ROW 48
#define STEP 8

/* Numbers of a piece of parallel work. */
#define GRAIN 16384

gsize
lens_extent_size (const LensPatchExtent *extent)
{
  return extent->n_planes * (gsize) extent->height * (gsize) extent->width *
         extent->unit;
}

LensBox
lens_extent_box (const LensPatchExtent *extent)
{
  return (LensBox){ .y_end = extent->height, .x_end = extent->width };
}

gsize
lens_extent_box_size (const LensPatchExtent *extent, const LensBox *box)
{
  return extent->n_planes * (gsize) (box->y_end - box->y_begin) *
         (gsize) (box->x_end - box->x_begin) * extent->unit;
}

/* Most rows are short, and a call for each would take longer than the copy. */
static inline void
copy_numbers (LensReal *to, const LensReal *from, gsize n)
{
  if (n >= SHORT_ROW)
    {
      memcpy (to, from, n * sizeof (LensReal));
      return;
    }
  for (; n >= STEP; n -= STEP, to += STEP, from += STEP)
    memcpy (to, from, STEP * sizeof (LensReal));
  if ((n & 4) != 0)
    {
      memcpy (to, from, 4 * sizeof (LensReal));
      to += 4;
      from += 4;
    }
  if ((n & 2) != 0)
    {
      memcpy (to, from, 2 * sizeof (LensReal));
      to += 2;
      from += 2;
    }
  if ((n & 1) != 0)
    *to = *from;
}

/* One crop at work. */
typedef struct
{
  const LensPatchExtent *extent;
  const LensReal *tape;
  const LensPatchCrop *crop; /* NULL: the tape alone */
  LensBox box;
  LensReal *to;
} Copy;

/* Row @y of a plane between @begin and @end, both inside the value. */
static void
copy_row (const Copy *copy, gsize plane, int y, LensSpan span, LensReal *to)
{
  const gsize unit = copy->extent->unit;
  const LensReal *tape = copy->tape +
                         (plane * (gsize) copy->extent->height + (gsize) y) *
                           (gsize) copy->extent->width * unit;
  const LensPatchCrop *crop = copy->crop;
  LensSpan own = { span.end, span.end };

  if (crop != NULL && y >= crop->held.y_begin && y < crop->held.y_end)
    {
      own.begin = CLAMP (crop->held.x_begin, span.begin, span.end);
      own.end = CLAMP (crop->held.x_end, own.begin, span.end);
    }
  copy_numbers (to, tape + (gsize) span.begin * unit,
                (gsize) (own.begin - span.begin) * unit);
  if (own.begin < own.end)
    {
      const gsize width = (gsize) (crop->held.x_end - crop->held.x_begin);
      const gsize height = (gsize) (crop->held.y_end - crop->held.y_begin);
      const gsize row = plane * height + (gsize) (y - crop->held.y_begin);

      copy_numbers (to + (gsize) (own.begin - span.begin) * unit,
                    crop->numbers +
                      (row * width + (gsize) (own.begin - crop->held.x_begin)) * unit,
                    (gsize) (own.end - own.begin) * unit);
    }
  copy_numbers (to + (gsize) (own.end - span.begin) * unit,
                tape + (gsize) own.end * unit, (gsize) (span.end - own.end) * unit);
}

/* The columns of a box that lie inside a value; the box may lie beyond it altogether. */
static LensSpan
find_inside (const LensBox *box, int width)
{
  const int begin = MIN (MAX (box->x_begin, 0), box->x_end);

  return (LensSpan){ begin, MAX (MIN (box->x_end, width), begin) };
}

static void
copy_plane (const Copy *copy, gsize plane)
{
  const gsize unit = copy->extent->unit;
  const LensBox *box = &copy->box;
  const gsize width = (gsize) (box->x_end - box->x_begin) * unit;
  const LensSpan span = find_inside (box, copy->extent->width);
  const gsize before = (gsize) (span.begin - box->x_begin) * unit;
  const gsize inside = (gsize) (span.end - span.begin) * unit;
  const gsize size = width * (gsize) (box->y_end - box->y_begin);
  LensReal *to = copy->to + plane * size;

  if (copy->crop != NULL && memcmp (&copy->crop->held, box, sizeof (LensBox)) == 0)
    {
      memcpy (to, copy->crop->numbers + plane * size, size * sizeof (LensReal));
      return;
    }
  for (int y = box->y_begin; y < box->y_end; y++, to += width)
    {
      if (y < 0 || y >= copy->extent->height || inside == 0)
        {
          memset (to, 0, width * sizeof (LensReal));
          continue;
        }
      for (gsize i = 0; i < before; i++)
        to[i] = 0;
      copy_row (copy, plane, y, span, to + before);
      for (gsize i = before + inside; i < width; i++)
        to[i] = 0;
    }
}

/* Planes of all items. */
typedef struct
{
  const LensPatch *patch;
  const LensGather *gather;
} Planes;

static void
gather_planes (gsize begin, gsize end, gpointer data)
{
  const Planes *planes = data;
  const LensGather *gather = planes->gather;
  const LensPatch *patch = planes->patch;
  const LensPatchExtent *extent = &patch->extents[gather->value];
  const LensChange *change = &patch->changes[gather->value];
  const LensReal *tape = lens_tensor_data (
    lens_tape_value (patch->tape, gather->value));

  for (gsize i = begin; i < end; i++)
    {
      const gsize place = i / extent->n_planes;
      const int item = gather->items[place];
      Copy copy = {
        .extent = extent,
        .tape = tape,
        .box = gather->boxes[place],
        .to = gather->to + place * gather->stride,
      };

      if (change->state == LENS_CHANGE_WHOLE)
        copy.tape = change->numbers + (gsize) item * lens_extent_size (extent);
      else if (change->state == LENS_CHANGE_BOXES &&
               !lens_box_is_empty (&change->crops[item].changed))
        copy.crop = &change->crops[item];
      copy_plane (&copy, i % extent->n_planes);
    }
}

void
lens_patch_gather (const LensPatch *patch, const LensGather *gather)
{
  const LensPatchExtent *extent = &patch->extents[gather->value];
  Planes planes = { patch, gather };
  gsize size;

  if (gather->n_items == 0)
    return;
  size = lens_extent_box_size (extent, &gather->boxes[0]) / extent->n_planes;
  lens_parallel_for ((gsize) gather->n_items * extent->n_planes,
                     MAX (GRAIN / MAX (size, 1), 1), gather_planes, &planes);
}

void
lens_patch_widen (LensPatch *patch, int value)
{
  LensChange *change = &patch->changes[value];
  const LensPatchExtent *extent = &patch->extents[value];
  const gsize size = lens_extent_size (extent);
  g_autofree int *items = g_new (int, (gsize) patch->n_items);
  g_autofree LensBox *boxes = g_new (LensBox, (gsize) patch->n_items);
  LensReal *memory;
  LensGather gather = {
    .value = value,
    .items = items,
    .n_items = patch->n_items,
    .boxes = boxes,
    .stride = size,
  };

  if (change->state != LENS_CHANGE_BOXES)
    return;
  memory = gather.to = LENS_SCRATCH_NEW (LensReal, (gsize) patch->n_items * size);
  for (int i = 0; i < patch->n_items; i++)
    {
      items[i] = i;
      boxes[i] = lens_extent_box (extent);
    }
  lens_patch_gather (patch, &gather);
  lens_scratch_give (change->memory);
  change->memory = change->numbers = memory;
  change->state = LENS_CHANGE_WHOLE;
}

/* Whether an item's numbers are the tape's in a row or a column of a box. */
typedef struct
{
  const LensPatchExtent *extent;
  const LensReal *tape;
  const LensPatchCrop *crop;
} Comparison;

static gboolean
is_same (const Comparison *comparison, const LensBox *box)
{
  const LensPatchExtent *extent = comparison->extent;
  const LensBox *held = &comparison->crop->held;
  const gsize height = (gsize) (held->y_end - held->y_begin);
  const gsize width = (gsize) (held->x_end - held->x_begin);
  const gsize n = (gsize) (box->x_end - box->x_begin) * extent->unit;

  for (gsize plane = 0; plane < extent->n_planes; plane++)
    for (int y = box->y_begin; y < box->y_end; y++)
      {
        const LensReal *old = comparison->tape +
                              ((plane * (gsize) extent->height + (gsize) y) *
                                 (gsize) extent->width +
                               (gsize) box->x_begin) *
                                extent->unit;
        const LensReal *new = comparison->crop->numbers +
                              ((plane * height + (gsize) (y - held->y_begin)) * width +
                               (gsize) (box->x_begin - held->x_begin)) *
                                extent->unit;

        if (memcmp (old, new, n * sizeof (LensReal)) != 0)
          return FALSE;
      }
  return TRUE;
}

/* Edges that are as they were are taken off, so that where nothing is left nothing else has
 * to be looked at, and where all is different only a few numbers are. */
static void
shrink_items (gsize begin, gsize end, gpointer data)
{
  Comparison *all = data;

  for (gsize i = begin; i < end; i++)
    {
      LensPatchCrop *crop = (LensPatchCrop *) &all->crop[i];
      Comparison one = { all->extent, all->tape, crop };
      LensBox box = crop->changed;

      if (lens_box_is_empty (&box))
        continue;
#define ROW(y)                           \
  &(LensBox)                             \
  {                                      \
    (y), (y) + 1, box.x_begin, box.x_end \
  }
#define COLUMN(x)                        \
  &(LensBox)                             \
  {                                      \
    box.y_begin, box.y_end, (x), (x) + 1 \
  }
      while (box.y_begin < box.y_end && is_same (&one, ROW (box.y_begin)))
        box.y_begin++;
      while (box.y_begin < box.y_end && is_same (&one, ROW (box.y_end - 1)))
        box.y_end--;
      while (!lens_box_is_empty (&box) && is_same (&one, COLUMN (box.x_begin)))
        box.x_begin++;
      while (!lens_box_is_empty (&box) && is_same (&one, COLUMN (box.x_end - 1)))
        box.x_end--;
#undef COLUMN
#undef ROW
      crop->changed = box;
    }
}

void
lens_patch_shrink (LensPatch *patch, int value)
{
  LensChange *change = &patch->changes[value];
  Comparison all = {
    .extent = &patch->extents[value],
    .tape = lens_tensor_data (lens_tape_value (patch->tape, value)),
    .crop = change->crops,
  };
  gboolean is_changed = FALSE;

  lens_parallel_for ((gsize) patch->n_items, 1, shrink_items, &all);
  for (int i = 0; i < patch->n_items; i++)
    is_changed |= !lens_box_is_empty (&change->crops[i].changed);
  if (!is_changed)
    lens_patch_forget (change);
}

void
lens_patch_forget (LensChange *change)
{
  lens_scratch_give (change->memory);
  change->memory = NULL;
  change->state = LENS_CHANGE_NONE;
}
