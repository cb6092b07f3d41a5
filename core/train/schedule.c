/* schedule.c - how the learning rate moves while training
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A rate is computed from where training stands and from nothing else, so a training that
 * was resumed goes on as if it had never stopped.
 */

#include "core/train/schedule.h"

#include "core/base/error.h"

#include <math.h>
#include <string.h>

#define WARM_UP_FIELD(Type)                                                    \
  {                                                                            \
    LENS_INT (Type, warm_up),                                                  \
      .title = N_ ("Warm-up"),                                                 \
      .help = N_ ("steps in which the rate grows from nothing"), .initial = 0, \
      .min = 0, .max = 1000000,                                                \
  }

/* Grows linearly; the first step has a share already, else it would be in vain. */
static double
warm (double rate, int warm_up, const LensScheduleState *state)
{
  if (state->step >= warm_up)
    return rate;
  return rate * (double) (state->step + 1) / warm_up;
}

/* From @begin to @end along half a cosine, @share of the way. */
static double
along_cosine (double begin, double end, double share)
{
  return end + (begin - end) * 0.5 * (1 + cos (G_PI * CLAMP (share, 0, 1)));
}

typedef struct
{
  int warm_up;
} Constant;

static const LensField constant_fields[] = {
  WARM_UP_FIELD (Constant),
  { .kind = LENS_FIELD_END },
};

static double
constant_rate (gconstpointer data, const LensScheduleState *state)
{
  const Constant *settings = data;

  return warm (state->rate, settings->warm_up, state);
}

static const LensSchedule row_constant = {
  .id = "constant",
  .title = N_ ("Constant"),
  .summary = N_ ("The same rate from beginning to end."),
  .fields = constant_fields,
  .settings_size = sizeof (Constant),
  .rate = constant_rate,
};

typedef struct
{
  int every;
  double factor;
  int warm_up;
} Step;

static const LensField step_fields[] = {
  {
    LENS_INT (Step, every),
    .title = N_ ("Every"),
    .help = N_ ("epochs from one fall to the next"),
    .initial = 10,
    .min = 1,
    .max = 100000,
  },
  {
    LENS_REAL (Step, factor),
    .title = N_ ("Factor"),
    .help = N_ ("what the rate is multiplied by"),
    .initial = 0.1,
    .min = 0,
    .max = 1,
  },
  WARM_UP_FIELD (Step),
  { .kind = LENS_FIELD_END },
};

static double
step_rate (gconstpointer data, const LensScheduleState *state)
{
  const Step *settings = data;
  int n_falls = state->epoch / settings->every;

  return warm (state->rate * pow (settings->factor, n_falls), settings->warm_up, state);
}

static const LensSchedule row_step = {
  .id = "step",
  .title = N_ ("Step"),
  .summary = N_ ("Falls by a factor every so many epochs."),
  .fields = step_fields,
  .settings_size = sizeof (Step),
  .rate = step_rate,
};

typedef struct
{
  double last;
  int warm_up;
} Cosine;

static const LensField cosine_fields[] = {
  {
    LENS_REAL (Cosine, last),
    .title = N_ ("Last"),
    .help = N_ ("share of the rate that is left at the end"),
    .initial = 0,
    .min = 0,
    .max = 1,
  },
  WARM_UP_FIELD (Cosine),
  { .kind = LENS_FIELD_END },
};

/* Equation 5 of Loshchilov and Hutter 2017, without restarts. */
static double
cosine_rate (gconstpointer data, const LensScheduleState *state)
{
  const Cosine *settings = data;
  double n_steps = (double) MAX (state->n_steps - settings->warm_up, 1);

  if (state->step < settings->warm_up)
    return warm (state->rate, settings->warm_up, state);
  return along_cosine (state->rate, state->rate * settings->last,
                       (double) (state->step - settings->warm_up) / n_steps);
}

static const LensSchedule row_cosine = {
  .id = "cosine",
  .title = N_ ("Cosine"),
  .summary = N_ ("Falls gently, then faster, then gently again."),
  .fields = cosine_fields,
  .settings_size = sizeof (Cosine),
  .rate = cosine_rate,
};

typedef struct
{
  double rise;
  double first_divisor;
  double last_divisor;
} OneCycle;

static const LensField one_cycle_fields[] = {
  {
    LENS_REAL (OneCycle, rise),
    .title = N_ ("Rise"),
    .help = N_ ("share of the steps in which the rate grows"),
    .initial = 0.3,
    .min = 0,
    .max = 1,
  },
  {
    LENS_REAL (OneCycle, first_divisor),
    .title = N_ ("First divisor"),
    .help = N_ ("the rate begins with its peak over this"),
    .initial = 25,
    .min = 1,
    .max = 1e6,
  },
  {
    LENS_REAL (OneCycle, last_divisor),
    .title = N_ ("Last divisor"),
    .help = N_ ("the rate ends with its beginning over this"),
    .initial = 1e4,
    .min = 1,
    .max = 1e9,
  },
  { .kind = LENS_FIELD_END },
};

/* Smith and Topin 2018 with cosines for straight lines, as is common.  The peak is reached
 * at step rise · n − 1 and the end at step n − 1, the first step being 0. */
static double
one_cycle_rate (gconstpointer data, const LensScheduleState *state)
{
  const OneCycle *settings = data;
  double first = state->rate / settings->first_divisor;
  double last = first / settings->last_divisor;
  double peak_step = settings->rise * (double) state->n_steps - 1;
  double last_step = (double) state->n_steps - 1;
  double step = (double) state->step;

  if (step <= peak_step)
    return peak_step > 0 ? along_cosine (first, state->rate, step / peak_step)
                         : state->rate;
  if (last_step <= peak_step)
    return last;
  return along_cosine (state->rate, last, (step - peak_step) / (last_step - peak_step));
}

static const LensSchedule row_one_cycle = {
  .id = "one-cycle",
  .title = N_ ("One cycle"),
  .summary = N_ ("Grows to its peak, then falls to nearly nothing."),
  .fields = one_cycle_fields,
  .settings_size = sizeof (OneCycle),
  .rate = one_cycle_rate,
};

typedef struct
{
  double factor;
  int patience;
  double threshold;
  int rest;
  double last;
  int warm_up;
} Plateau;

static const LensField plateau_fields[] = {
  {
    LENS_REAL (Plateau, factor),
    .title = N_ ("Factor"),
    .help = N_ ("what the rate is multiplied by"),
    .initial = 0.1,
    .min = 0,
    .max = 1,
  },
  {
    LENS_INT (Plateau, patience),
    .title = N_ ("Patience"),
    .help = N_ ("epochs without a better validation loss that are borne"),
    .initial = 5,
    .min = 0,
    .max = 100000,
  },
  {
    LENS_REAL (Plateau, threshold),
    .title = N_ ("Threshold"),
    .help = N_ ("share by which a loss must be smaller to count as better"),
    .initial = 1e-4,
    .min = 0,
    .max = 1,
  },
  {
    LENS_INT (Plateau, rest),
    .title = N_ ("Rest"),
    .help = N_ ("epochs after a fall that are not counted"),
    .initial = 0,
    .min = 0,
    .max = 100000,
  },
  {
    LENS_REAL (Plateau, last),
    .title = N_ ("Last"),
    .help = N_ ("share of the rate below which it does not fall"),
    .initial = 0,
    .min = 0,
    .max = 1,
  },
  WARM_UP_FIELD (Plateau),
  { .kind = LENS_FIELD_END },
};

/* Lives through all epochs done once more. */
static int
count_falls (const Plateau *settings, const LensScheduleState *state)
{
  double best = INFINITY;
  int n_bad = 0;
  int n_resting = 0;
  int n_falls = 0;

  for (int i = 0; i < state->epoch; i++)
    {
      if (state->losses[i] < best * (1 - settings->threshold))
        {
          best = state->losses[i];
          n_bad = 0;
        }
      else
        n_bad++;
      if (n_resting > 0)
        {
          n_resting--;
          n_bad = 0;
        }
      if (n_bad > settings->patience)
        {
          n_falls++;
          n_bad = 0;
          n_resting = settings->rest;
        }
    }
  return n_falls;
}

static double
plateau_rate (gconstpointer data, const LensScheduleState *state)
{
  const Plateau *settings = data;
  double share = pow (settings->factor, count_falls (settings, state));

  return warm (state->rate * MAX (share, settings->last), settings->warm_up, state);
}

static const LensSchedule row_plateau = {
  .id = "plateau",
  .title = N_ ("Plateau"),
  .summary = N_ ("Falls where the validation loss has not become smaller for a while."),
  .fields = plateau_fields,
  .settings_size = sizeof (Plateau),
  .rate = plateau_rate,
};

const LensSchedule *const lens_schedules[] = {
  &row_constant, &row_step, &row_cosine, &row_one_cycle, &row_plateau, NULL,
};

const LensSchedule *
lens_schedule_find (const char *id, GError **error)
{
  const char *known[G_N_ELEMENTS (lens_schedules)] = { NULL };

  for (int i = 0; lens_schedules[i] != NULL; i++)
    {
      if (strcmp (lens_schedules[i]->id, id) == 0)
        return lens_schedules[i];
      known[i] = lens_schedules[i]->id;
    }
  lens_fail_unknown (error, "schedule", id, known);
  return NULL;
}
