/* unit.c - the unit of the place, where it is one of the present layer
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/unit.h"

#include <string.h>

/* “:12” → 12, and @text goes past it. */
static gboolean
read_number (const char **text, int *number)
{
  char *end = NULL;
  gint64 found;

  if (**text != ':' || !g_ascii_isdigit ((*text)[1]))
    return FALSE;
  found = g_ascii_strtoll (*text + 1, &end, 10);
  if (found > G_MAXINT)
    return FALSE;
  *number = (int) found;
  *text = end;
  return TRUE;
}

gboolean
lens_unit_read (LensUnit *unit, const char *text, const char *layer)
{
  const gsize length = strlen (layer);
  LensUnit found = { -1, -1, -1 };

  *unit = found;
  if (strncmp (text, layer, length) != 0)
    return FALSE;
  text += length;
  if (!read_number (&text, &found.channel))
    return FALSE;
  if (*text != '\0' &&
      (!read_number (&text, &found.y) || !read_number (&text, &found.x)))
    return FALSE;
  *unit = found;
  return TRUE;
}

gboolean
lens_unit_of_layer (LensUnit *unit, LensSession *session)
{
  const LensPlace *place = lens_session_place (session);
  LensModel *model = lens_session_model (session);
  const int index = lens_session_layer (session);
  const LensLayer *layer;

  *unit = (LensUnit){ -1, -1, -1 };
  if (place == NULL || place->unit == NULL || model == NULL || index < 0)
    return FALSE;
  layer = lens_model_layer (model, index);
  return lens_unit_read (unit, place->unit, layer->name) ||
         lens_unit_read (unit, place->unit, layer->file_name);
}
