/* loss.c - losses are their formulas, and their signals the derivatives
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tests/train/rows.h"

#include "core/base/rng.h"
#include "core/train/loss.h"

#include <math.h>
#include <string.h>

#define N_PICTURES 5
#define N_CLASSES 4

typedef struct
{
  LensReal scores[N_PICTURES * N_CLASSES];
  int classes[N_PICTURES];
} Batch;

static void
fill (Batch *batch, double size, guint64 seed)
{
  LensRng rng;

  lens_rng_seed (&rng, seed);
  for (int i = 0; i < N_PICTURES * N_CLASSES; i++)
    batch->scores[i] = (LensReal) (size * lens_rng_normal (&rng));
  for (int i = 0; i < N_PICTURES; i++)
    batch->classes[i] = lens_rng_int (&rng, 0, N_CLASSES);
}

/* The probability of class k as softmax is defined. */
static double
probability (const LensReal *scores, int k)
{
  double sum = 0;

  for (int j = 0; j < N_CLASSES; j++)
    sum += exp ((double) scores[j]);
  return exp ((double) scores[k]) / sum;
}

static double
define_cross_entropy (const LensReal *scores, int right, double smoothing, double none)
{
  double loss = -(1 - smoothing) * log (probability (scores, right));

  for (int k = 0; k < N_CLASSES; k++)
    loss -= smoothing / N_CLASSES * log (probability (scores, k));
  return loss;
}

static double
define_focal (const LensReal *scores, int right, double gamma, double alpha)
{
  double p = probability (scores, right);

  return -alpha * pow (1 - p, gamma) * log (p);
}

static double
define_binary (const LensReal *scores, int right, double none, double nothing)
{
  double loss = 0;

  for (int k = 0; k < N_CLASSES; k++)
    {
      double sigmoid = 1 / (1 + exp (-(double) scores[k]));

      loss -= k == right ? log (sigmoid) : log (1 - sigmoid);
    }
  return loss / N_CLASSES;
}

static double
define_squared (const LensReal *scores, int right, double none, double nothing)
{
  double loss = 0;

  for (int k = 0; k < N_CLASSES; k++)
    loss += pow ((double) scores[k] - (k == right ? 1 : 0), 2);
  return loss / N_CLASSES;
}

static const struct
{
  const char *id;
  const char *settings;
  double (*define) (const LensReal *scores, int right, double first, double second);
  double first;
  double second;
} cases[] = {
  { "cross-entropy", "", define_cross_entropy, 0, 0 },
  { "cross-entropy", "smoothing=0.1", define_cross_entropy, 0.1, 0 },
  { "cross-entropy", "smoothing=1", define_cross_entropy, 1, 0 },
  { "focal", "", define_focal, 2, 1 },
  { "focal", "gamma=0 alpha=0.25", define_focal, 0, 0.25 },
  { "focal", "gamma=0.5", define_focal, 0.5, 1 },
  { "binary-cross-entropy", "", define_binary, 0, 0 },
  { "squared-error", "", define_squared, 0, 0 },
};

static double
eval (gsize k, const Batch *batch, LensReal *signal)
{
  const LensLoss *loss = lens_loss_find (cases[k].id, NULL);
  g_autofree gpointer settings = rows_settings (loss->fields, loss->settings_size,
                                                cases[k].settings);

  return loss->eval (settings, batch->scores, batch->classes, N_PICTURES, N_CLASSES,
                     signal);
}

static void
test_definition (void)
{
  for (gsize k = 0; k < G_N_ELEMENTS (cases); k++)
    for (guint64 seed = 0; seed < 20; seed++)
      {
        Batch batch;
        double expected = 0;

        fill (&batch, 2, seed);
        for (int i = 0; i < N_PICTURES; i++)
          expected += cases[k].define (batch.scores + i * N_CLASSES, batch.classes[i],
                                       cases[k].first, cases[k].second) /
                      N_PICTURES;
        /* Both are computed in double. */
        g_assert_cmpfloat_with_epsilon (eval (k, &batch, NULL), expected,
                                        1e-12 * (1 + expected));
      }
}

/* With float scores a difference has few digits, but the loss itself is in double. */
static void
test_differences (void)
{
  double step = sizeof (LensReal) == 8 ? 1e-5 : 1.0 / 512;
  double tolerance = sizeof (LensReal) == 8 ? 1e-9 : 1e-5;

  for (gsize k = 0; k < G_N_ELEMENTS (cases); k++)
    {
      LensReal signal[N_PICTURES * N_CLASSES];
      Batch batch;

      fill (&batch, 2, k + 100);
      eval (k, &batch, signal);
      for (int i = 0; i < N_PICTURES * N_CLASSES; i++)
        {
          Batch moved = batch;
          double above;
          double below;

          moved.scores[i] = batch.scores[i] + (LensReal) step;
          above = eval (k, &moved, NULL);
          step = (double) moved.scores[i] - (double) batch.scores[i];
          moved.scores[i] = batch.scores[i] - (LensReal) step;
          below = eval (k, &moved, NULL);
          g_assert_cmpfloat_with_epsilon ((double) signal[i],
                                          (above - below) / (2 * step), tolerance);
        }
    }
}

/* PyTorch 1.13, with s and c as below in float64:
 *   loss = F.cross_entropy (s, c), F.cross_entropy (s, c, label_smoothing=0.1)
 *   loss = F.binary_cross_entropy_with_logits (s, F.one_hot (c, 4).double ())
 *   loss = F.mse_loss (s, F.one_hot (c, 4).double ())
 *   p = F.log_softmax (s, 1).gather (1, c[:, None])[:, 0]
 *   loss = (-0.25 * (1 - p.exp ())**2 * p).mean ()
 *   loss.backward (); s.grad */
static const double peer_scores[] = { 1.5,  -0.3, 0.2,  2.1, 0.1, 0.4,
                                      -1.2, 0.7,  -2.0, 3.0, 0.5, 0.25 };
static const int peer_classes[] = { 3, 0, 2 };

static const struct
{
  const char *id;
  const char *settings;
  double loss;
  double signal[12];
} peers[] = {
  { "cross-entropy",
    "",
    1.5718440942495862,
    { 0.102251073279, 0.016901988732, 0.02786666834, -0.147019730352, -0.258334429459,
      0.101237930953, 0.020439585748, 0.136656912758, 0.001948367609, 0.289163391913,
      -0.309597356706, 0.018485597184 } },
  { "cross-entropy",
    "smoothing=0.1",
    1.6180940942495863,
    { 0.093917739946, 0.008568655399, 0.019533335007, -0.122019730352, -0.233334429459,
      0.09290459762, 0.012106252415, 0.128323579424, -0.006384965725, 0.28083005858,
      -0.284597356706, 0.010152263851 } },
  { "binary-cross-entropy",
    "",
    0.8807365925321088,
    { 0.068131206349, 0.035463123599, 0.045819499776, -0.009091401766, -0.03958506771,
      0.049890638343, 0.019289601375, 0.055682314347, 0.009933576835, 0.079381177235,
      -0.0314617224, 0.04684804174 } },
  { "squared-error",
    "",
    1.6502083333333335,
    { 0.25, -0.05, 0.033333333333, 0.183333333333, -0.15, 0.066666666667, -0.2,
      0.116666666667, -0.333333333333, 0.5, -0.083333333333, 0.041666666667 } },
  { "focal",
    "alpha=0.25",
    0.27403065987178626,
    { 0.012304569626, 0.002033931679, 0.003353386423, -0.017691887728, -0.072388177009,
      0.02836799292, 0.005727398993, 0.038292785096, 0.000590425774, 0.087626954399,
      -0.093819183952, 0.005601803779 } },
};

static void
test_peer (void)
{
  for (gsize k = 0; k < G_N_ELEMENTS (peers); k++)
    {
      const LensLoss *loss = lens_loss_find (peers[k].id, NULL);
      g_autofree gpointer settings = rows_settings (loss->fields, loss->settings_size,
                                                    peers[k].settings);
      LensReal scores[12];
      LensReal signal[12];
      double found;

      for (int i = 0; i < 12; i++)
        scores[i] = (LensReal) peer_scores[i];
      found = loss->eval (settings, scores, peer_classes, 3, 4, signal);
      /* The scores are rounded to LensReal, the constants to twelve digits. */
      g_assert_cmpfloat_with_epsilon (found, peers[k].loss,
                                      4 * LENS_REAL_EPSILON + 1e-12);
      for (int i = 0; i < 12; i++)
        g_assert_cmpfloat_with_epsilon ((double) signal[i], peers[k].signal[i],
                                        4 * LENS_REAL_EPSILON + 1e-12);
    }
}

static void
test_huge_scores (void)
{
  static const double sizes[] = { 100, 1e4, 1e30 };

  for (gsize k = 0; k < G_N_ELEMENTS (cases); k++)
    for (gsize j = 0; j < G_N_ELEMENTS (sizes); j++)
      {
        LensReal signal[N_PICTURES * N_CLASSES];
        Batch batch;

        fill (&batch, sizes[j], k);
        g_assert_true (isfinite (eval (k, &batch, signal)));
        for (int i = 0; i < N_PICTURES * N_CLASSES; i++)
          g_assert_true (isfinite ((double) signal[i]));
      }
}

static void
test_rows (void)
{
  for (int i = 0; lens_losses[i] != NULL; i++)
    {
      const LensLoss *loss = lens_losses[i];

      rows_check (loss->id, loss->title, loss->summary, loss->fields,
                  loss->settings_size);
      g_assert_true (lens_loss_find (loss->id, NULL) == loss);
    }
}

static void
test_unknown (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (lens_loss_find ("cross-entrop", &error));
  g_assert_cmpstr (error->message, ==,
                   "unknown loss “cross-entrop”; did you mean “cross-entropy”?");
  g_clear_error (&error);
  g_assert_null (lens_loss_find ("x", &error));
  g_assert_cmpstr (error->message, ==,
                   "unknown loss “x”; expected one of: cross-entropy, focal, "
                   "binary-cross-entropy, squared-error");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/train/loss/agrees-with-definition", test_definition);
  g_test_add_func ("/train/loss/signal-is-the-derivative", test_differences);
  g_test_add_func ("/train/loss/agrees-with-pytorch", test_peer);
  g_test_add_func ("/train/loss/bears-huge-scores", test_huge_scores);
  g_test_add_func ("/train/loss/rows-are-sound", test_rows);
  g_test_add_func ("/train/loss/unknown-name-gets-an-offer", test_unknown);
  return g_test_run ();
}
