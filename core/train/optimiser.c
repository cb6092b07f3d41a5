/* optimiser.c - how parameters follow their gradients
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The definitions are those of PyTorch, which differ from the papers in details that are
 * said below.  Letters: w a number, g its gradient, t the step from 1 on.
 */

#include "core/train/optimiser.h"

#include "core/base/error.h"
#include "core/base/parallel.h"
#include "core/base/simd.h"

#include <string.h>
#include <tgmath.h>

#define PIECE_SIZE 16384

/* The numbers of one update, the same for all of a tensor. */
typedef struct
{
  const LensUpdate *update;
  LensReal rate;
  LensReal decay;        /* added to the gradient, times w */
  LensReal shrink;       /* w is multiplied by this first */
  LensReal first;        /* share that the first average keeps */
  LensReal first_rest;   /* 1 less that: in float the difference would lose digits */
  LensReal second;       /* share that the second average keeps */
  LensReal second_rest;  /* 1 less that */
  LensReal second_scale; /* the second average is multiplied by this under the root */
  LensReal epsilon;
  LensReal own;        /* share of the gradient in a step, beside the velocity's */
  LensReal look_ahead; /* share of the velocity in a step */
} Pass;

static void
run (Pass *pass, LensBody body)
{
  lens_parallel_for (pass->update->n, PIECE_SIZE, body, pass);
}

static double
decay_of (const LensUpdate *update, double weight_decay)
{
  return update->is_decayed ? weight_decay : 0;
}

#define WEIGHT_DECAY_FIELD(Type, default_decay)                                     \
  {                                                                                 \
    LENS_REAL (Type, weight_decay),                                                 \
      .title = N_ ("Weight decay"),                                                 \
      .help = N_ ("pull of weights towards 0; biases and normalisations are free"), \
      .initial = default_decay, .min = 0, .max = 1,                                 \
  }

typedef struct
{
  double momentum;
  gboolean nesterov;
  double weight_decay;
} Sgd;

static const LensField sgd_fields[] = {
  {
    LENS_REAL (Sgd, momentum),
    .title = N_ ("Momentum"),
    .help = N_ ("share of its velocity that a number keeps from step to step"),
    .initial = 0.9,
    .min = 0,
    .max = 0.9999,
  },
  {
    LENS_BOOL (Sgd, nesterov),
    .title = N_ ("Nesterov"),
    .help = N_ ("foresees where the velocity leads"),
  },
  WEIGHT_DECAY_FIELD (Sgd, 1e-4),
  { .kind = LENS_FIELD_END },
};

/* v ← momentum · v + g; w ← w − rate · v, or with Nesterov w − rate · (g + momentum · v):
 * the form of Sutskever et al. 2013 with the rate outside of v. */
LENS_VECTOR static void
sgd_piece (gsize begin, gsize end, gpointer data)
{
  const Pass *pass = data;
  LensReal *restrict numbers = pass->update->numbers;
  const LensReal *restrict gradient = pass->update->gradient;
  LensReal *restrict velocity = pass->update->states[0];
  LensReal rate = pass->rate;
  LensReal decay = pass->decay;
  LensReal momentum = pass->first;
  LensReal look_ahead = pass->look_ahead;
  LensReal own = pass->own;

  for (gsize i = begin; i < end; i++)
    {
      LensReal g = gradient[i] + decay * numbers[i];
      LensReal v = momentum * velocity[i] + g;

      velocity[i] = v;
      numbers[i] -= rate * (own * g + look_ahead * v);
    }
}

static void
update_sgd (gconstpointer data, const LensUpdate *update)
{
  const Sgd *settings = data;

  run (&(Pass){ .update = update,
                .rate = (LensReal) update->rate,
                .decay = (LensReal) decay_of (update, settings->weight_decay),
                .first = (LensReal) settings->momentum,
                .own = settings->nesterov ? 1 : 0,
                .look_ahead = settings->nesterov ? (LensReal) settings->momentum : 1 },
       sgd_piece);
}

static const LensOptimiser row_sgd = {
  .id = "sgd",
  .title = N_ ("Gradient descent"),
  .summary = N_ ("A step down the batch's gradient, with momentum."),
  .paper = "Sutskever, Martens, Dahl and Hinton, 2013",
  .fields = sgd_fields,
  .settings_size = sizeof (Sgd),
  .n_states = 1,
  .update = update_sgd,
};

typedef struct
{
  double beta1;
  double beta2;
  double epsilon;
  double weight_decay;
} Adam;

#define ADAM_FIELDS                                                                 \
  {                                                                                 \
    LENS_REAL (Adam, beta1),                                                        \
    .title = N_ ("Beta 1"),                                                         \
    .help = N_ ("share that the mean of the gradient keeps"),                       \
    .initial = 0.9,                                                                 \
    .min = 0,                                                                       \
    .max = 0.9999,                                                                  \
  },                                                                                \
    {                                                                               \
      LENS_REAL (Adam, beta2),                                                      \
      .title = N_ ("Beta 2"),                                                       \
      .help = N_ ("share that the mean of the squared gradient keeps"),             \
      .initial = 0.999,                                                             \
      .min = 0,                                                                     \
      .max = 0.999999,                                                              \
    },                                                                              \
  {                                                                                 \
    LENS_REAL (Adam, epsilon), .title = N_ ("Epsilon"),                             \
                               .help = N_ ("added to the root of the mean square"), \
                               .initial = 1e-8, .min = 1e-12, .max = 1,             \
  }

static const LensField adam_fields[] = {
  ADAM_FIELDS,
  WEIGHT_DECAY_FIELD (Adam, 0),
  { .kind = LENS_FIELD_END },
};

static const LensField adamw_fields[] = {
  ADAM_FIELDS,
  WEIGHT_DECAY_FIELD (Adam, 0.01),
  { .kind = LENS_FIELD_END },
};

/* m ← β₁ m + (1 − β₁) g; v ← β₂ v + (1 − β₂) g²;
 * w ← w − rate · m / (1 − β₁ᵗ) / (√(v / (1 − β₂ᵗ)) + ε): algorithm 1 of Kingma and Ba. */
LENS_VECTOR static void
adam_piece (gsize begin, gsize end, gpointer data)
{
  const Pass *pass = data;
  LensReal *restrict numbers = pass->update->numbers;
  const LensReal *restrict gradient = pass->update->gradient;
  LensReal *restrict mean = pass->update->states[0];
  LensReal *restrict square = pass->update->states[1];
  Pass by = *pass;

  for (gsize i = begin; i < end; i++)
    {
      LensReal w = numbers[i];
      LensReal g = gradient[i] + by.decay * w;
      LensReal m = by.first * mean[i] + by.first_rest * g;
      LensReal v = by.second * square[i] + by.second_rest * g * g;

      mean[i] = m;
      square[i] = v;
      numbers[i] = w * by.shrink -
                   by.rate * m / (sqrt (v * by.second_scale) + by.epsilon);
    }
}

static void
run_adam (const Adam *settings, const LensUpdate *update, double decay, double shrink)
{
  double t = (double) update->step;
  double first_missing = 1 - pow (settings->beta1, t);
  double second_missing = 1 - pow (settings->beta2, t);

  run (&(Pass){ .update = update,
                .rate = (LensReal) (update->rate / first_missing),
                .decay = (LensReal) decay,
                .shrink = (LensReal) shrink,
                .first = (LensReal) settings->beta1,
                .first_rest = (LensReal) (1 - settings->beta1),
                .second = (LensReal) settings->beta2,
                .second_rest = (LensReal) (1 - settings->beta2),
                .second_scale = (LensReal) (1 / second_missing),
                .epsilon = (LensReal) settings->epsilon },
       adam_piece);
}

/* The decay is part of the gradient. */
static void
update_adam (gconstpointer data, const LensUpdate *update)
{
  const Adam *settings = data;

  run_adam (settings, update, decay_of (update, settings->weight_decay), 1);
}

/* The decay is apart: w ← (1 − rate · decay) w (Loshchilov and Hutter 2019, algorithm 2, with
 * the schedule in the rate). */
static void
update_adamw (gconstpointer data, const LensUpdate *update)
{
  const Adam *settings = data;

  run_adam (settings, update, 0,
            1 - update->rate * decay_of (update, settings->weight_decay));
}

static const LensOptimiser row_adam = {
  .id = "adam",
  .title = N_ ("Adam"),
  .summary = N_ ("Each number moves by its gradient's mean over its size."),
  .paper = "Kingma and Ba, 2015",
  .fields = adam_fields,
  .settings_size = sizeof (Adam),
  .n_states = 2,
  .update = update_adam,
};

static const LensOptimiser row_adamw = {
  .id = "adamw",
  .title = N_ ("AdamW"),
  .summary = N_ ("Adam with the weight decay apart from the gradient."),
  .paper = "Loshchilov and Hutter, 2019",
  .fields = adamw_fields,
  .settings_size = sizeof (Adam),
  .n_states = 2,
  .update = update_adamw,
};

typedef struct
{
  double alpha;
  double momentum;
  double epsilon;
  double weight_decay;
} RmsProp;

static const LensField rmsprop_fields[] = {
  {
    LENS_REAL (RmsProp, alpha),
    .title = N_ ("Alpha"),
    .help = N_ ("share that the mean of the squared gradient keeps"),
    .initial = 0.99,
    .min = 0,
    .max = 0.999999,
  },
  {
    LENS_REAL (RmsProp, momentum),
    .title = N_ ("Momentum"),
    .help = N_ ("share of its velocity that a number keeps from step to step"),
    .initial = 0,
    .min = 0,
    .max = 0.9999,
  },
  {
    LENS_REAL (RmsProp, epsilon),
    .title = N_ ("Epsilon"),
    .help = N_ ("added to the root of the mean square"),
    .initial = 1e-8,
    .min = 1e-12,
    .max = 1,
  },
  WEIGHT_DECAY_FIELD (RmsProp, 0),
  { .kind = LENS_FIELD_END },
};

/* s ← α s + (1 − α) g²; v ← momentum · v + g / (√s + ε); w ← w − rate · v: slide 29 of
 * Hinton's lecture, with ε and a velocity. */
LENS_VECTOR static void
rmsprop_piece (gsize begin, gsize end, gpointer data)
{
  const Pass *pass = data;
  LensReal *restrict numbers = pass->update->numbers;
  const LensReal *restrict gradient = pass->update->gradient;
  LensReal *restrict square = pass->update->states[0];
  LensReal *restrict velocity = pass->update->states[1];
  Pass by = *pass;

  for (gsize i = begin; i < end; i++)
    {
      LensReal g = gradient[i] + by.decay * numbers[i];
      LensReal s = by.second * square[i] + by.second_rest * g * g;
      LensReal v = by.first * velocity[i] + g / (sqrt (s) + by.epsilon);

      square[i] = s;
      velocity[i] = v;
      numbers[i] -= by.rate * v;
    }
}

static void
update_rmsprop (gconstpointer data, const LensUpdate *update)
{
  const RmsProp *settings = data;

  run (&(Pass){ .update = update,
                .rate = (LensReal) update->rate,
                .decay = (LensReal) decay_of (update, settings->weight_decay),
                .first = (LensReal) settings->momentum,
                .second = (LensReal) settings->alpha,
                .second_rest = (LensReal) (1 - settings->alpha),
                .epsilon = (LensReal) settings->epsilon },
       rmsprop_piece);
}

static const LensOptimiser row_rmsprop = {
  .id = "rmsprop",
  .title = N_ ("RMSprop"),
  .summary = N_ ("Each number's gradient over its usual size."),
  .paper = "Tieleman and Hinton, 2012",
  .fields = rmsprop_fields,
  .settings_size = sizeof (RmsProp),
  .n_states = 2,
  .update = update_rmsprop,
};

const LensOptimiser *const lens_optimisers[] = {
  &row_sgd, &row_adam, &row_adamw, &row_rmsprop, NULL,
};

const LensOptimiser *
lens_optimiser_find (const char *id, GError **error)
{
  const char *known[G_N_ELEMENTS (lens_optimisers)] = { NULL };

  for (int i = 0; lens_optimisers[i] != NULL; i++)
    {
      if (strcmp (lens_optimisers[i]->id, id) == 0)
        return lens_optimisers[i];
      known[i] = lens_optimisers[i]->id;
    }
  lens_fail_unknown (error, "optimiser", id, known);
  return NULL;
}
