/* loss.c - what a network is trained to make small
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Scores come before softmax or sigmoid, so that nothing is lost where these saturate.
 * Everything is computed in double and added up picture by picture.
 */

#include "core/train/loss.h"

#include "core/base/error.h"

#include <math.h>
#include <string.h>

/* The scores of one picture, and where its signal goes. */
typedef struct
{
  const LensReal *scores;
  int right; /* the picture's class */
  int n_classes;
  int n_pictures;
  LensReal *signal; /* NULL where not asked for */
} Picture;

static double
add_up (gconstpointer settings,
        const Picture *batch,
        const int *classes,
        double (*eval) (gconstpointer settings, const Picture *picture))
{
  double sum = 0;

  for (int i = 0; i < batch->n_pictures; i++)
    {
      gsize at = (gsize) i * (gsize) batch->n_classes;
      Picture picture = *batch;

      picture.scores = batch->scores + at;
      picture.signal = batch->signal != NULL ? batch->signal + at : NULL;
      picture.right = classes[i];
      sum += eval (settings, &picture);
    }
  return sum / batch->n_pictures;
}

/* The largest score, and the logarithm of Σ exp (score − largest): together they give the
 * logarithm of any probability without overflow. */
static double
log_sum (const Picture *picture, double *largest)
{
  double sum;

  *largest = (double) picture->scores[0];
  for (int k = 1; k < picture->n_classes; k++)
    *largest = fmax (*largest, (double) picture->scores[k]);
  sum = exp ((double) picture->scores[0] - *largest);
  for (int k = 1; k < picture->n_classes; k++)
    sum += exp ((double) picture->scores[k] - *largest);
  return log (sum);
}

typedef struct
{
  double smoothing;
} CrossEntropy;

static const LensField cross_entropy_fields[] = {
  {
    LENS_REAL (CrossEntropy, smoothing),
    .title = N_ ("Label smoothing"),
    .help = N_ ("share of the answer that is spread evenly over all classes"),
    .initial = 0,
    .min = 0,
    .max = 1,
  },
  { .kind = LENS_FIELD_END },
};

/* −Σ q log p with q = (1 − smoothing) · [k is right] + smoothing / n (Szegedy et al. 2016,
 * section 7); its derivative by the scores is p − q. */
static double
eval_cross_entropy (gconstpointer data, const Picture *picture)
{
  const CrossEntropy *settings = data;
  double largest;
  double logarithm = log_sum (picture, &largest);
  double loss = 0;

  for (int k = 0; k < picture->n_classes; k++)
    {
      double log_p = (double) picture->scores[k] - largest - logarithm;
      double q = settings->smoothing / picture->n_classes;

      if (k == picture->right)
        q += 1 - settings->smoothing;
      if (q > 0)
        loss -= q * log_p;
      if (picture->signal != NULL)
        picture->signal[k] = (LensReal) ((exp (log_p) - q) / picture->n_pictures);
    }
  return loss;
}

static double
cross_entropy (gconstpointer settings,
               const LensReal *scores,
               const int *classes,
               int n_pictures,
               int n_classes,
               LensReal *signal)
{
  return add_up (settings, &(Picture){ scores, 0, n_classes, n_pictures, signal },
                 classes, eval_cross_entropy);
}

static const LensLoss row_cross_entropy = {
  .id = "cross-entropy",
  .title = N_ ("Cross-entropy"),
  .summary = N_ ("Minus the logarithm of the right class's probability."),
  .paper = "Szegedy, Vanhoucke, Ioffe, Shlens and Wojna, 2016",
  .fields = cross_entropy_fields,
  .settings_size = sizeof (CrossEntropy),
  .eval = cross_entropy,
};

typedef struct
{
  double gamma;
  double alpha;
} Focal;

static const LensField focal_fields[] = {
  {
    LENS_REAL (Focal, gamma),
    .title = N_ ("Gamma"),
    .help = N_ ("how much less a picture counts that is answered rightly; 0: as much"),
    .initial = 2,
    .min = 0,
    .max = 10,
  },
  {
    LENS_REAL (Focal, alpha),
    .title = N_ ("Alpha"),
    .help = N_ ("what the loss is multiplied by"),
    .initial = 1,
    .min = 0,
    .max = 100,
  },
  { .kind = LENS_FIELD_END },
};

/* −alpha (1 − p)^gamma log p, p the probability of the right class (Lin et al. 2017,
 * equation 5, with softmax for the sigmoid of their two classes).  Its derivative by score
 * k is alpha (gamma p (1 − p)^(gamma − 1) log p − (1 − p)^gamma) ([k is right] − p_k).
 * What is missing to 1 is added up from the others, because 1 − p would be rounded off. */
static double
eval_focal (gconstpointer data, const Picture *picture)
{
  const Focal *settings = data;
  double largest;
  double logarithm = log_sum (picture, &largest);
  double log_p = (double) picture->scores[picture->right] - largest - logarithm;
  double p = exp (log_p);
  double rest = 0;
  double slope;

  for (int k = 0; k < picture->n_classes; k++)
    if (k != picture->right)
      rest += exp ((double) picture->scores[k] - largest - logarithm);

  slope = -pow (rest, settings->gamma);
  if (rest > 0)
    slope += settings->gamma * p * pow (rest, settings->gamma - 1) * log_p;
  slope *= settings->alpha / picture->n_pictures;
  for (int k = 0; k < picture->n_classes && picture->signal != NULL; k++)
    {
      double p_k = exp ((double) picture->scores[k] - largest - logarithm);

      picture->signal[k] = (LensReal) (slope * (k == picture->right ? rest : -p_k));
    }
  return -settings->alpha * pow (rest, settings->gamma) * log_p;
}

static double
focal (gconstpointer settings,
       const LensReal *scores,
       const int *classes,
       int n_pictures,
       int n_classes,
       LensReal *signal)
{
  return add_up (settings, &(Picture){ scores, 0, n_classes, n_pictures, signal },
                 classes, eval_focal);
}

static const LensLoss row_focal = {
  .id = "focal",
  .title = N_ ("Focal"),
  .summary = N_ ("Cross-entropy that cares little for what is right already."),
  .paper = "Lin, Goyal, Girshick, He and Dollár, 2017",
  .fields = focal_fields,
  .settings_size = sizeof (Focal),
  .eval = focal,
};

/* With y 1 for the right class and 0 for all others, −y log σ (x) − (1 − y) log (1 − σ (x))
 * is max (x, 0) − x y + log (1 + exp (−|x|)), which neither overflows nor cancels; the
 * mean over all classes. */
static double
eval_binary (gconstpointer settings, const Picture *picture)
{
  double loss = 0;

  for (int k = 0; k < picture->n_classes; k++)
    {
      double x = (double) picture->scores[k];
      double y = k == picture->right;
      double small = exp (-fabs (x));
      double sigmoid = x >= 0 ? 1 / (1 + small) : small / (1 + small);

      loss += fmax (x, 0) - x * y + log1p (small);
      if (picture->signal != NULL)
        picture->signal[k] = (LensReal) ((sigmoid - y) / picture->n_classes /
                                         picture->n_pictures);
    }
  return loss / picture->n_classes;
}

static double
binary_cross_entropy (gconstpointer settings,
                      const LensReal *scores,
                      const int *classes,
                      int n_pictures,
                      int n_classes,
                      LensReal *signal)
{
  return add_up (settings, &(Picture){ scores, 0, n_classes, n_pictures, signal },
                 classes, eval_binary);
}

static const LensLoss row_binary_cross_entropy = {
  .id = "binary-cross-entropy",
  .title = N_ ("Binary cross-entropy"),
  .summary = N_ ("Each class a question of its own: a sigmoid, yes or no."),
  .eval = binary_cross_entropy,
};

/* (x − y)², y 1 for the right class and 0 for all others; the mean over all classes. */
static double
eval_squared_error (gconstpointer settings, const Picture *picture)
{
  double loss = 0;

  for (int k = 0; k < picture->n_classes; k++)
    {
      double error = (double) picture->scores[k] - (k == picture->right);

      loss += error * error;
      if (picture->signal != NULL)
        picture->signal[k] = (LensReal) (2 * error / picture->n_classes /
                                         picture->n_pictures);
    }
  return loss / picture->n_classes;
}

static double
squared_error (gconstpointer settings,
               const LensReal *scores,
               const int *classes,
               int n_pictures,
               int n_classes,
               LensReal *signal)
{
  return add_up (settings, &(Picture){ scores, 0, n_classes, n_pictures, signal },
                 classes, eval_squared_error);
}

static const LensLoss row_squared_error = {
  .id = "squared-error",
  .title = N_ ("Squared error"),
  .summary = N_ (
    "The squared distance of the scores to 1 for the right class, else 0."),
  .eval = squared_error,
};

const LensLoss *const lens_losses[] = {
  &row_cross_entropy, &row_focal, &row_binary_cross_entropy, &row_squared_error, NULL,
};

const LensLoss *
lens_loss_find (const char *id, GError **error)
{
  const char *known[G_N_ELEMENTS (lens_losses)] = { NULL };

  for (int i = 0; lens_losses[i] != NULL; i++)
    {
      if (strcmp (lens_losses[i]->id, id) == 0)
        return lens_losses[i];
      known[i] = lens_losses[i]->id;
    }
  lens_fail_unknown (error, "loss", id, known);
  return NULL;
}
