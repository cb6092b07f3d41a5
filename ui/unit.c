/* unit.c - the unit of the place, where it is one of the present layer
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/unit.h"

#include <stdio.h>
#include <string.h>

gboolean
lens_unit_read (LensUnit *unit, const char *text, const char *layer)
{
  const gsize length = strlen (layer);
  LensUnit found = { -1, -1, -1 };
  int n_read = 0;

  *unit = found;
  if (strncmp (text, layer, length) != 0)
    return FALSE;
  text += length;
  if (sscanf (text, ":%d%n", &found.channel, &n_read) != 1 || found.channel < 0)
    return FALSE;
  if (text[n_read] != '\0' && sscanf (text + n_read, ":%d:%d", &found.y, &found.x) != 2)
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
