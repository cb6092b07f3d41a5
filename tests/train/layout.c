/* layout.c - what is needed at the same time does not overlap, and room is not wasted
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/graph/layout.h"

#include "core/base/rng.h"

#define N_SLOTS 60
#define N_MOMENTS 40

/* The most numbers that are needed at once: no layout takes less. */
static gsize
least_room (const LensSlotInTime *slots)
{
  gsize least = 0;

  for (int moment = 0; moment < N_MOMENTS; moment++)
    {
      gsize sum = 0;

      for (int i = 0; i < N_SLOTS; i++)
        if (slots[i].begin <= moment && moment <= slots[i].end)
          sum += slots[i].n_numbers;
      least = MAX (least, sum);
    }
  return least;
}

static void
test_random (void)
{
  for (guint64 seed = 0; seed < 200; seed++)
    {
      LensSlotInTime slots[N_SLOTS];
      gsize n_numbers = 0;
      LensRng rng;

      lens_rng_seed (&rng, seed);
      for (int i = 0; i < N_SLOTS; i++)
        {
          slots[i].n_numbers = (gsize) lens_rng_int (&rng, 0, 1000);
          slots[i].begin = lens_rng_int (&rng, 0, N_MOMENTS);
          slots[i].end = lens_rng_int (&rng, slots[i].begin, N_MOMENTS);
        }
      g_assert_true (lens_layout (slots, N_SLOTS, &n_numbers));
      for (int i = 0; i < N_SLOTS; i++)
        {
          g_assert_cmpuint (slots[i].at % LENS_LAYOUT_STEP, ==, 0);
          g_assert_cmpuint (slots[i].at + slots[i].n_numbers, <=, n_numbers);
          for (int k = 0; k < i; k++)
            g_assert_true (slots[i].end < slots[k].begin ||
                           slots[k].end < slots[i].begin ||
                           slots[i].at + slots[i].n_numbers <= slots[k].at ||
                           slots[k].at + slots[k].n_numbers <= slots[i].at);
        }
      /* Half as much again, and the gaps that alignment leaves. */
      g_assert_cmpuint (n_numbers, <=,
                        least_room (slots) * 3 / 2 + N_SLOTS * LENS_LAYOUT_STEP);
    }
}

static void
test_too_large (void)
{
  LensSlotInTime slots[] = { { G_MAXSIZE / 65, 0, 1, 0 }, { G_MAXSIZE / 65, 0, 1, 0 } };
  gsize n_numbers = 7;

  g_assert_false (lens_layout (slots, 2, &n_numbers));
  g_assert_cmpuint (n_numbers, ==, 7);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/train/layout/keeps-apart-what-is-needed-at-once", test_random);
  g_test_add_func ("/train/layout/refuses-what-cannot-be-counted", test_too_large);
  return g_test_run ();
}
