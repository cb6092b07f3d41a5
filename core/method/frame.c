/* frame.c - a published result
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/method/frame.h"

#include <string.h>

LensFrame *
lens_frame_new (LensFrameKind kind, LensTensor *map)
{
  LensFrame *frame = g_new0 (LensFrame, 1);

  frame->n_references = 1;
  frame->kind = kind;
  frame->map = map;
  frame->statistics = g_array_new (FALSE, FALSE, sizeof (LensStatistic));
  return frame;
}

LensFrame *
lens_frame_ref (LensFrame *frame)
{
  g_atomic_int_inc (&frame->n_references);
  return frame;
}

void
lens_frame_unref (LensFrame *frame)
{
  if (frame == NULL || !g_atomic_int_dec_and_test (&frame->n_references))
    return;

  lens_tensor_unref (frame->map);
  lens_tensor_unref (frame->curve);
  lens_tensor_unref (frame->curve_other);
  lens_gist_free (frame->gist);
  lens_frame_unref (frame->parts[0]);
  lens_frame_unref (frame->parts[1]);
  g_array_unref (frame->statistics);
  g_free (frame->title);
  g_free (frame->caption);
  g_free (frame->reason);
  g_free (frame->curve_other_label);
  g_free (frame);
}

void
lens_frame_add_statistic (LensFrame *frame, const char *name, double number)
{
  LensStatistic statistic = { .name = g_intern_string (name), .number = number };

  g_array_append_val (frame->statistics, statistic);
}

gboolean
lens_frame_statistic (const LensFrame *frame, const char *name, double *number)
{
  for (guint i = 0; i < frame->statistics->len; i++)
    {
      const LensStatistic *statistic = &g_array_index (frame->statistics, LensStatistic,
                                                       i);

      if (strcmp (statistic->name, name) == 0)
        {
          *number = statistic->number;
          return TRUE;
        }
    }
  return FALSE;
}

LensCell *
lens_cell_new (int row, int column, LensFrameKind kind)
{
  LensCell *cell = g_new0 (LensCell, 1);

  cell->row = row;
  cell->column = column;
  cell->kind = kind;
  cell->value = -1;
  cell->channel = -1;
  return cell;
}

void
lens_cell_free (LensCell *cell)
{
  if (cell == NULL)
    return;
  lens_tensor_unref (cell->map);
  lens_tensor_unref (cell->other);
  g_free (cell->caption);
  g_free (cell->reason);
  g_free (cell);
}

static void
free_cell (gpointer cell)
{
  lens_cell_free (cell);
}

static LensCell *
copy_cell (const LensCell *cell)
{
  LensCell *copy = g_new (LensCell, 1);

  *copy = *cell;
  if (copy->map != NULL)
    lens_tensor_ref (copy->map);
  if (copy->other != NULL)
    lens_tensor_ref (copy->other);
  copy->caption = g_strdup (cell->caption);
  copy->reason = g_strdup (cell->reason);
  return copy;
}

LensGist *
lens_gist_new (int n_rows, int n_columns)
{
  LensGist *gist = g_new0 (LensGist, 1);

  gist->n_rows = n_rows;
  gist->n_columns = n_columns;
  gist->row_titles = g_new0 (char *, (gsize) n_rows + 1);
  gist->column_titles = g_new0 (char *, (gsize) n_columns + 1);
  gist->cells = g_ptr_array_new_with_free_func (free_cell);
  return gist;
}

LensGist *
lens_gist_copy (const LensGist *gist)
{
  LensGist *copy = lens_gist_new (gist->n_rows, gist->n_columns);

  for (int i = 0; i < gist->n_rows; i++)
    copy->row_titles[i] = g_strdup (gist->row_titles[i]);
  for (int i = 0; i < gist->n_columns; i++)
    copy->column_titles[i] = g_strdup (gist->column_titles[i]);
  for (guint i = 0; i < gist->cells->len; i++)
    g_ptr_array_add (copy->cells, copy_cell (gist->cells->pdata[i]));
  return copy;
}

void
lens_gist_free (LensGist *gist)
{
  if (gist == NULL)
    return;
  g_strfreev (gist->row_titles);
  g_strfreev (gist->column_titles);
  g_ptr_array_unref (gist->cells);
  g_free (gist);
}

const LensCell *
lens_gist_cell (const LensGist *gist, int row, int column)
{
  for (guint i = 0; i < gist->cells->len; i++)
    {
      const LensCell *cell = gist->cells->pdata[i];

      if (cell->row == row && cell->column == column)
        return cell;
    }
  return NULL;
}
