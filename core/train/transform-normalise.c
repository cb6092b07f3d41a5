/* transform-normalise.c - less the mean, over the deviation
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/base/error.h"
#include "core/base/simd.h"
#include "core/train/transform-rows.h"

typedef struct
{
  LensReals mean;
  LensReals std;
} Settings;

static const LensField fields[] = {
  {
    LENS_REALS (Settings, mean),
    .title = N_ ("Mean"),
    .help = N_ ("what is taken off each channel, as a share of white"),
    .initial_text = "0.5",
    .min = -10,
    .max = 10,
  },
  {
    LENS_REALS (Settings, std),
    .title = N_ ("Deviation"),
    .help = N_ ("what each channel is divided by then"),
    .initial_text = "0.5",
    .min = 1e-4,
    .max = 100,
  },
  { .kind = LENS_FIELD_END },
};

static gboolean
check_count (const LensReals *reals, const char *name, GError **error)
{
  return reals->n == 1 || reals->n == 3 ||
         lens_fail (error, LENS_ERROR_SETTING,
                    "%s: one number, or one for each of three channels expected, %d "
                    "found",
                    name, reals->n);
}

static gboolean
check (gconstpointer data, GError **error)
{
  const Settings *settings = data;

  return check_count (&settings->mean, "mean", error) &&
         check_count (&settings->std, "std", error);
}

static double
channel_of (const LensReals *reals, int channel)
{
  return reals->at[reals->n == 1 ? 0 : channel];
}

static gboolean
prepare (gconstpointer data, LensPreprocess *preprocess, GError **error)
{
  const Settings *settings = data;

  for (int i = 0; i < 3; i++)
    {
      preprocess->mean[i] = channel_of (&settings->mean, i);
      preprocess->std[i] = channel_of (&settings->std, i);
    }
  return TRUE;
}

LENS_VECTOR static void
scale (LensReal *data, gsize n, LensReal mean, LensReal factor)
{
  for (gsize i = 0; i < n; i++)
    data[i] = (data[i] - mean) * factor;
}

static void
apply (gconstpointer data, LensPlanes *planes, LensRng *rng)
{
  const Settings *settings = data;
  const gsize n = lens_planes_size (planes);

  for (int channel = 0; channel < planes->n_channels; channel++)
    scale (planes->data + (gsize) channel * n, n,
           (LensReal) channel_of (&settings->mean, channel),
           (LensReal) (1 / channel_of (&settings->std, channel)));
}

const LensTransform lens_transform_normalise = {
  .id = "normalise",
  .title = N_ ("Normalise"),
  .summary = N_ (
    "Takes off the mean and divides by the deviation, channel by channel."),
  .fields = fields,
  .settings_size = sizeof (Settings),
  .check = check,
  .prepare = prepare,
  .apply = apply,
};
