/* gif.c - how long a clip takes to write
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * usage: bench-gif [THREADS]
 *
 * 60 frames of 448 × 448 of a photograph that is made up.  Under “heat” every pixel changes
 * in every frame, which is the worst there is; under “window” a square moves over it.
 */

#include "core/tensor/gif.h"
#include "core/base/output.h"
#include "core/base/parallel.h"
#include "core/base/rng.h"

#include <glib/gstdio.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SIDE 448
#define N_FRAMES 60
#define WINDOW 64

/* Slopes, edges and grain. */
static void
draw_photograph (guint8 *pixels)
{
  LensRng rng;

  lens_rng_seed (&rng, 1);
  for (int y = 0; y < SIDE; y++)
    for (int x = 0; x < SIDE; x++)
      for (int c = 0; c < 3; c++)
        {
          double slope = 90 + 60 * sin ((x + 40 * c) / 70.0) * cos (y / 55.0);
          double edge = hypot (x - 250, y - 180) < 90 ? 50 : 0;

          *pixels++ = (guint8) (slope + edge + 20 * lens_rng_uniform (&rng));
        }
}

static void
draw_heat (guint8 *pixels, int frame)
{
  for (int y = 0; y < SIDE; y++)
    for (int x = 0; x < SIDE; x++, pixels += 3)
      {
        double heat = exp (-(pow (x - 6.0 * frame, 2) + pow (y - 220.0, 2)) / 2e4);

        pixels[0] = (guint8) (0.5 * pixels[0] + 127 * heat);
        pixels[1] = (guint8) (0.5 * pixels[1] + 60 * heat);
        pixels[2] = (guint8) (0.5 * pixels[2] + frame / 3);
      }
}

static void
draw_window (guint8 *pixels, int frame)
{
  for (int y = 0; y < WINDOW; y++)
    memset (pixels + 3 * ((gsize) SIDE * (y + 150) + 6 * (gsize) frame), 128,
            3 * WINDOW);
}

static const struct
{
  const char *name;
  void (*draw) (guint8 *pixels, int frame);
} cases[] = {
  { "heat", draw_heat },
  { "window", draw_window },
};

static gboolean
write_clip (const char *path,
            void (*draw) (guint8 *pixels, int frame),
            const guint8 *photograph,
            GError **error)
{
  const gsize size = (gsize) 3 * SIDE * SIDE;
  const LensGifOptions options = { .height = SIDE, .width = SIDE };
  LensGifWriter *writer = lens_gif_writer_begin (path, &options, error);
  g_autofree guint8 *pixels = g_malloc (size);
  const LensPixels frame = {
    .height = SIDE,
    .width = SIDE,
    .n_channels = 3,
    .stride = 3 * SIDE,
    .data = pixels,
  };

  for (int i = 0; i < N_FRAMES && writer != NULL; i++)
    {
      memcpy (pixels, photograph, size);
      draw (pixels, i);
      if (!lens_gif_writer_add_frame (writer, &frame, 40, error))
        g_clear_pointer (&writer, lens_gif_writer_abandon);
    }
  return writer != NULL && lens_gif_writer_finish (writer, error);
}

int
main (int argc, char **argv)
{
  g_autofree char *folder = g_dir_make_tmp ("netlens-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "clip.gif", NULL);
  g_autofree guint8 *photograph = g_malloc ((gsize) 3 * SIDE * SIDE);

  lens_parallel_set_n_threads (argc > 1 ? atoi (argv[1]) : 2);
  draw_photograph (photograph);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gint64 begin = g_get_monotonic_time ();
      g_autoptr (GError) error = NULL;

      if (!write_clip (path, cases[i].draw, photograph, &error))
        {
          fprintf (stderr, "%s\n", error->message);
          return EXIT_FAILURE;
        }
      printf ("%-8s %d frames of %d × %d: %5.0f ms\n", cases[i].name, N_FRAMES, SIDE,
              SIDE, (double) (g_get_monotonic_time () - begin) / 1000);
    }
  g_unlink (path);
  g_rmdir (folder);
  return EXIT_SUCCESS;
}
