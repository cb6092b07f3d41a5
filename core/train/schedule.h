/* schedule.h - how the learning rate moves while training
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/base/field.h"

G_BEGIN_DECLS

/* Where training stands. */
typedef struct
{
  double rate;    /* the plan's learning rate */
  gint64 step;    /* steps done */
  gint64 n_steps; /* of the whole training */
  int epoch;      /* epochs done */
  int n_epochs;
  const double *losses; /* validation loss of each epoch done: what plateau looks at */
} LensScheduleState;

typedef struct
{
  const char *id; /* “constant”, “step”, “cosine”, “one-cycle”, “plateau” */
  const char *title;
  const char *summary;
  const LensField *fields; /* among them warm-up steps */
  gsize settings_size;
  double (*rate) (gconstpointer settings, const LensScheduleState *state);
} LensSchedule;

/* Ends with NULL. */
extern const LensSchedule *const lens_schedules[];
const LensSchedule *lens_schedule_find (const char *id, GError **error);

G_END_DECLS
