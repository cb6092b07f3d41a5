/* optimiser.c - optimisers are their formulas
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The oracle is written number by number in double, with the letters of the papers.
 */

#include "tests/train/rows.h"

#include "core/base/parallel.h"
#include "core/base/rng.h"
#include "core/train/optimiser.h"

#include <math.h>
#include <string.h>

typedef struct
{
  double w;
  double a; /* velocity, or m */
  double b; /* mean square */
} Number;

/* “g” is the gradient, “k” the decay, “t” the step from 1 on. */
typedef struct
{
  double rate;
  double g;
  double k;
  int t;
} Now;

/* Nesterov as Sutskever et al. 2013 write it looks ahead in the weights; with the rate
 * constant, what a framework stores is the number looked at, θ + μ v.  Here v is in units
 * of the gradient, with the sign turned. */
static void
define_sgd (Number *number, const Now *now, gboolean is_nesterov)
{
  double g = now->g + now->k * number->w;
  double direction;

  number->a = 0.9 * number->a + g;
  direction = is_nesterov ? g + 0.9 * number->a : number->a;
  number->w = number->w - now->rate * direction;
}

static void
define_plain (Number *number, const Now *now)
{
  number->w -= now->rate * (now->g + now->k * number->w);
}

static void
define_momentum (Number *number, const Now *now)
{
  define_sgd (number, now, FALSE);
}

static void
define_nesterov (Number *number, const Now *now)
{
  define_sgd (number, now, TRUE);
}

static void
follow_moments (Number *number, double g, const Now *now)
{
  double m_hat;
  double v_hat;

  number->a = 0.9 * number->a + 0.1 * g;
  number->b = 0.999 * number->b + 0.001 * g * g;
  m_hat = number->a / (1 - pow (0.9, now->t));
  v_hat = number->b / (1 - pow (0.999, now->t));
  number->w -= now->rate * m_hat / (sqrt (v_hat) + 1e-8);
}

static void
define_adam (Number *number, const Now *now)
{
  follow_moments (number, now->g + now->k * number->w, now);
}

static void
define_adamw (Number *number, const Now *now)
{
  double pull = now->rate * now->k * number->w;

  follow_moments (number, now->g, now);
  number->w -= pull;
}

static void
define_rmsprop (Number *number, const Now *now)
{
  double g = now->g + now->k * number->w;

  number->b = 0.99 * number->b + 0.01 * g * g;
  number->w -= now->rate * g / (sqrt (number->b) + 1e-8);
}

static void
define_rmsprop_momentum (Number *number, const Now *now)
{
  double g = now->g + now->k * number->w;

  number->b = 0.9 * number->b + 0.1 * g * g;
  number->a = 0.9 * number->a + g / (sqrt (number->b) + 1e-8);
  number->w -= now->rate * number->a;
}

/* The last three numbers are those of PyTorch 1.13 in float64, decay and all:
 *   w = torch.tensor ([1.0, -2.0, 0.5]).requires_grad_ ()
 *   o = torch.optim.SGD ([w], lr=0.1, momentum=0.9, weight_decay=0.01)
 *   for i in range (4):
 *     w.grad = torch.tensor ([0.3, -0.1, 0.8]) * (i + 1) + w.detach () * 0.5
 *     o.step () */
static const struct
{
  const char *id;
  const char *settings;
  double decay;
  void (*define) (Number *number, const Now *now);
  double peer[3];
} cases[] = {
  { "sgd",
    "weight-decay=0.01",
    0.01,
    define_momentum,
    { 0.046257882031, -0.971404016512, -1.1194257871695 } },
  { "sgd",
    "weight-decay=0.01 nesterov=true",
    0.01,
    define_nesterov,
    { -0.2598859829134, -0.6887098354833, -1.7009693331599 } },
  { "sgd",
    "momentum=0 weight-decay=0",
    0,
    define_plain,
    { 0.529135, -1.53388875, -0.353736875 } },
  { "adam",
    "weight-decay=0.01",
    0.01,
    define_adam,
    { 0.6003706439867, -1.5992512601448, 0.1069948904618 } },
  { "adamw",
    "weight-decay=0.01",
    0.01,
    define_adamw,
    { 0.5970371182652, -1.591853214756, 0.1056606258392 } },
  { "rmsprop",
    "weight-decay=0.01",
    0.01,
    define_rmsprop,
    { -1.5894557789452, 0.2143235940759, -2.6734642540047 } },
  { "rmsprop",
    "alpha=0.9 momentum=0.9",
    0,
    define_rmsprop_momentum,
    { -1.3173032829085, 0.139659389143, -2.0050131235912 } },
};

static void
step (gsize k, LensUpdate *update)
{
  const LensOptimiser *optimiser = lens_optimiser_find (cases[k].id, NULL);
  g_autofree gpointer settings = rows_settings (optimiser->fields,
                                                optimiser->settings_size,
                                                cases[k].settings);

  optimiser->update (settings, update);
}

static void
test_definition (void)
{
  enum
  {
    N = 100
  };

  for (gsize k = 0; k < G_N_ELEMENTS (cases); k++)
    for (int is_decayed = 0; is_decayed < 2; is_decayed++)
      {
        LensReal numbers[N], gradient[N], first[N] = { 0 }, second[N] = { 0 };
        Number expected[N] = { 0 };
        LensRng rng;

        lens_rng_seed (&rng, k);
        for (int i = 0; i < N; i++)
          expected[i].w = (double) (numbers[i] = (LensReal) lens_rng_normal (&rng));
        for (int t = 1; t <= 30; t++)
          {
            double rate = 0.01 + 0.001 * t;

            for (int i = 0; i < N; i++)
              gradient[i] = (LensReal) lens_rng_normal (&rng);
            step (k, &(LensUpdate){ numbers,
                                    gradient,
                                    { first, second },
                                    N,
                                    is_decayed,
                                    rate,
                                    t });
            for (int i = 0; i < N; i++)
              cases[k].define (&expected[i],
                               &(Now){ rate, (double) gradient[i],
                                       is_decayed ? cases[k].decay : 0, t });
          }
        /* Thirty steps of a few roundings each. */
        for (int i = 0; i < N; i++)
          g_assert_cmpfloat_with_epsilon ((double) numbers[i], expected[i].w,
                                          100 * LENS_REAL_EPSILON *
                                            (1 + fabs (expected[i].w)));
      }
}

static void
test_peer (void)
{
  static const double pull[] = { 0.3, -0.1, 0.8 };

  for (gsize k = 0; k < G_N_ELEMENTS (cases); k++)
    {
      LensReal numbers[] = { 1, -2, 0.5 };
      LensReal gradient[3], first[3] = { 0 }, second[3] = { 0 };

      for (int t = 1; t <= 4; t++)
        {
          for (int i = 0; i < 3; i++)
            gradient[i] = (LensReal) (pull[i] * t + (double) numbers[i] * 0.5);
          step (k,
                &(LensUpdate){ numbers, gradient, { first, second }, 3, TRUE, 0.1, t });
        }
      for (int i = 0; i < 3; i++)
        g_assert_cmpfloat_with_epsilon ((double) numbers[i], cases[k].peer[i],
                                        50 * LENS_REAL_EPSILON + 1e-12);
    }
}

static void
test_threads (void)
{
  gsize n = 50001;
  g_autofree LensReal *start = g_new (LensReal, n);
  g_autofree LensReal *gradient = g_new (LensReal, n);
  LensRng rng;

  lens_rng_seed (&rng, 1);
  for (gsize i = 0; i < n; i++)
    {
      start[i] = (LensReal) lens_rng_normal (&rng);
      gradient[i] = (LensReal) lens_rng_normal (&rng);
    }
  for (gsize k = 0; k < G_N_ELEMENTS (cases); k++)
    {
      static const int n_threads[] = { 1, 2, 3, 8 };
      g_autofree LensReal *expected = NULL;

      for (gsize j = 0; j < G_N_ELEMENTS (n_threads); j++)
        {
          g_autofree LensReal *numbers = g_memdup2 (start, n * sizeof (LensReal));
          g_autofree LensReal *first = g_new0 (LensReal, n);
          g_autofree LensReal *second = g_new0 (LensReal, n);

          lens_parallel_set_n_threads (n_threads[j]);
          for (int t = 1; t <= 3; t++)
            step (
              k,
              &(LensUpdate){ numbers, gradient, { first, second }, n, TRUE, 0.1, t });
          if (expected == NULL)
            expected = g_steal_pointer (&numbers);
          else
            g_assert_cmpmem (numbers, n * sizeof (LensReal), expected,
                             n * sizeof (LensReal));
        }
    }
  lens_parallel_set_n_threads (0);
}

static void
test_rows (void)
{
  for (int i = 0; lens_optimisers[i] != NULL; i++)
    {
      const LensOptimiser *optimiser = lens_optimisers[i];

      rows_check (optimiser->id, optimiser->title, optimiser->summary,
                  optimiser->fields, optimiser->settings_size);
      g_assert_true (lens_optimiser_find (optimiser->id, NULL) == optimiser);
      g_assert_cmpint (optimiser->n_states, <=, LENS_MAX_OPTIMISER_STATES);
    }
}

static void
test_unknown (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (lens_optimiser_find ("adamv", &error));
  g_assert_cmpstr (error->message, ==,
                   "unknown optimiser “adamv”; did you mean “adam”?");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/train/optimiser/agrees-with-definition", test_definition);
  g_test_add_func ("/train/optimiser/agrees-with-pytorch", test_peer);
  g_test_add_func ("/train/optimiser/ignores-thread-count", test_threads);
  g_test_add_func ("/train/optimiser/rows-are-sound", test_rows);
  g_test_add_func ("/train/optimiser/unknown-name-gets-an-offer", test_unknown);
  return g_test_run ();
}
