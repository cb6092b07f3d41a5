/* transforms.c - what each transform of a picture costs, on one thread
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A picture of 128×128 on its way to 112×112, as in training.  Prints microseconds a
 * picture: for the whole chain, and for each transform alone where it stands in it.
 */

#include "core/base/json.h"
#include "core/base/parallel.h"
#include "core/train/transform.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define N_PICTURES 64
#define N_ROUNDS 100

static const char *const chain[] = {
  "{\"resize\": {\"shorter-side\": 120}}",
  "{\"crop\": {\"height\": 112, \"width\": 112, \"padding\": 4}}",
  "{\"flip\": {}}",
  "{\"rotate\": {\"degrees\": 30}}",
  "{\"affine\": {\"shear\": 5}}",
  "{\"colour-jitter\": {\"hue\": 0.1}}",
  "{\"noise\": {}}",
  "{\"normalise\": {}}",
};

static LensTransforms *
new_chain (int n)
{
  g_autoptr (GString) text = g_string_new ("[");
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError) error = NULL;
  LensTransforms *transforms;

  for (int i = 0; i < n; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "," : "", chain[i]);
  g_string_append (text, "]");
  node = lens_json_parse (text->str, text->len, &error);
  g_assert_no_error (error);
  transforms = lens_transforms_from_json (node, &error);
  g_assert_no_error (error);
  return transforms;
}

/* Microseconds of this thread's own work, whatever else the machine does. */
static double
now_us (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return (double) now.tv_sec * 1e6 + (double) now.tv_nsec / 1e3;
}

/* The best of a few rounds, in microseconds a picture. */
static double
time_chain (int n, LensImage *const *images, LensReal *result)
{
  g_autoptr (LensTransforms) transforms = new_chain (n);
  LensPlanes planes = { 0 };
  double best = G_MAXDOUBLE;

  for (int round = 0; round < N_ROUNDS; round++)
    {
      double start = now_us ();

      for (int i = 0; i < N_PICTURES; i++)
        {
          LensRng rng;

          lens_rng_seed_at (&rng, 1, (guint64) round, (guint64) i);
          lens_transforms_apply (transforms, images[i], &planes, &rng, 3, result);
        }
      best = MIN (best, (now_us () - start) / N_PICTURES);
    }
  lens_planes_clear (&planes);
  return best;
}

int
main (void)
{
  LensImage *images[N_PICTURES];
  g_autofree LensReal *result = g_new (LensReal, 3 * 128 * 128);
  double before = 0;
  LensRng rng;

  lens_parallel_set_n_threads (1);
  lens_rng_seed (&rng, 1);
  for (int i = 0; i < N_PICTURES; i++)
    {
      images[i] = lens_image_new (128, 128);
      for (int j = 0; j < 3 * 128 * 128; j++)
        lens_image_writable (images[i])[j] = (guint8) lens_rng_int (&rng, 0, 256);
    }
  for (int n = 0; n <= (int) G_N_ELEMENTS (chain); n++)
    {
      double now = time_chain (n, images, result);

      printf ("%7.1f µs  %s\n", n == 0 ? now : now - before,
              n == 0 ? "copied alone" : chain[n - 1]);
      before = now;
    }
  printf ("%7.1f µs  altogether\n", before);
  for (int i = 0; i < N_PICTURES; i++)
    lens_image_unref (images[i]);
  return 0;
}
