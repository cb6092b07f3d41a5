/* map-value.c - the number of a map at a place of the picture
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/map-value.h"

#include "ui/i18n.h"

char *
lens_map_dup_value (const LensFrame *frame, double y, double x)
{
  const LensShape *shape = frame->map != NULL ? lens_tensor_shape (frame->map) : NULL;
  const LensReal *data;
  gsize row;
  gsize column;
  double sum = 0;

  if (shape == NULL || shape->rank != 4 || y < 0 || x < 0 || frame->reason != NULL ||
      (frame->kind != LENS_FRAME_HEAT && frame->kind != LENS_FRAME_SIGNED &&
       frame->kind != LENS_FRAME_COMPARISON))
    return NULL;
  data = lens_tensor_data (frame->map);
  row = MIN ((gsize) (y * (double) shape->dims[2]), (gsize) shape->dims[2] - 1);
  column = MIN ((gsize) (x * (double) shape->dims[3]), (gsize) shape->dims[3] - 1);
  for (gsize plane = 0; plane < (gsize) shape->dims[1]; plane++)
    sum += (double)
      data[(plane * (gsize) shape->dims[2] + row) * (gsize) shape->dims[3] + column];
  return g_strdup_printf (_ ("%.4g at (%d, %d)"), sum, (int) row, (int) column);
}
