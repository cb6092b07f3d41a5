/* plausible.c - does an answer look as if the picture had been understood?
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/model/plausible.h"

#include <math.h>

/* Few classes may well be nearly even; and good networks of ten digits that were trained
 * on 0 … 255 are thousands sure. */
#define MIN_CLASSES 11
#define EVEN_ENTROPY 0.95

/* Softmax of scores further apart than this is 1 to the last digit of a float, many times
 * over.  Sound networks stay well below on photographs. */
#define FAR_SCORES 100.0

#define ADVICE "check mean, scale and order of the channels"

static gboolean
is_finite (const LensTensor *tensor)
{
  LensReal minimum;
  LensReal maximum;
  LensReal mean;

  return lens_tensor_range (tensor, &minimum, &maximum, &mean);
}

static gboolean
is_constant (const LensTensor *tensor)
{
  LensReal minimum;
  LensReal maximum;
  LensReal mean;

  lens_tensor_range (tensor, &minimum, &maximum, &mean);
  return maximum == minimum;
}

/* -Σ p log p as a share of its largest value, log n. */
static double
relative_entropy (const LensTensor *probabilities)
{
  const LensReal *p = lens_tensor_data (probabilities);
  gsize n = lens_tensor_n_elements (probabilities);
  double sum = 0;

  for (gsize i = 0; i < n; i++)
    if (p[i] > 0)
      sum -= (double) p[i] * log ((double) p[i]);
  return sum / log ((double) n);
}

static double
largest (const LensTensor *tensor, double *second)
{
  const LensReal *data = lens_tensor_data (tensor);
  gsize n = lens_tensor_n_elements (tensor);
  double first = -INFINITY;

  *second = -INFINITY;
  for (gsize i = 0; i < n; i++)
    {
      if ((double) data[i] > first)
        {
          *second = first;
          first = (double) data[i];
        }
      else if ((double) data[i] > *second)
        *second = (double) data[i];
    }
  return first;
}

static gboolean
is_saturated (const LensTensor *probabilities, const LensTensor *scores)
{
  double second;
  double first;

  if (scores != NULL)
    {
      first = largest (scores, &second);
      return first - second > FAR_SCORES;
    }
  first = largest (probabilities, &second);
  return first == 1 && second == 0;
}

char *
lens_plausible_warning (const LensTensor *probabilities, const LensTensor *scores)
{
  const LensTensor *any = probabilities != NULL ? probabilities : scores;
  double entropy;

  if (any == NULL || lens_tensor_n_elements (any) < 2)
    return NULL;
  if (!is_finite (any) || (scores != NULL && !is_finite (scores)))
    return g_strdup ("the answer is not a finite number: " ADVICE
                     ", and whether the file is whole");
  if (is_constant (any))
    return g_strdup ("the answer is the same for all classes: " ADVICE
                     ", or the network has died");
  if (lens_tensor_n_elements (any) < MIN_CLASSES)
    return NULL;
  if (is_saturated (probabilities, scores))
    return g_strdup ("the answer is senselessly sure of one class: the numbers at the "
                     "input may be too large; " ADVICE);
  if (probabilities == NULL)
    return NULL;

  entropy = relative_entropy (probabilities);
  if (entropy > EVEN_ENTROPY)
    return g_strdup (
      "the answer is nearly the same for all classes: the numbers at the "
      "input may be too small; " ADVICE);
  return NULL;
}
