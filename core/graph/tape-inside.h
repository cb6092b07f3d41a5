/* tape-inside.h - the members of a tape, for tape.c and back.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/graph/home.h"
#include "core/graph/tape.h"

G_BEGIN_DECLS

struct _LensTape
{
  gint n_references;
  LensGraph *graph;
  LensTensor **values; /* by value index */
  LensHome *homes;     /* by value index */
};

G_END_DECLS
