/* unit.h - the unit of the place, where it is one of the present layer
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ui/session.h"

G_BEGIN_DECLS

typedef struct
{
  int channel;
  int y; /* -1: the whole channel */
  int x;
} LensUnit;

/* FALSE: no unit was chosen, or one of another layer; @unit is then -1 throughout. */
gboolean lens_unit_of_layer (LensUnit *unit, LensSession *session);

/* Reads LAYER:CHANNEL or LAYER:CHANNEL:Y:X; FALSE where it is of another layer. */
gboolean lens_unit_read (LensUnit *unit, const char *text, const char *layer);

G_END_DECLS
