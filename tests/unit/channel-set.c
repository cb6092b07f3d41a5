/* channel-set.c - the channels of a layer: their numbers, their order, small pictures
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/job/channel-set.h"
#include "core/figure/tile.h"
#include "tests/support/data.h"
#include "tests/support/explain.h"

#include <math.h>

/* Two channels of 2×3: one with a hill, one dead; and one with a valley. */
static LensTensor *
small_map (void)
{
  const LensShape shape = lens_shape (1, 3, 2, 3);
  const LensReal numbers[] = {
    0, 1, 2, 3, 8, 4, /* */
    0, 0, 0, 0, 0, 0, /* */
    1, 1, 1, 1, 1, -5,
  };

  return lens_tensor_new_copy (&shape, numbers);
}

static void
test_measures_each_channel (void)
{
  g_autoptr (LensTensor) map = small_map ();
  g_autoptr (LensChannelSet) set = lens_channel_set_new (map, NULL, NULL);

  g_assert_cmpint (set->n_channels, ==, 3);
  g_assert_cmpint (set->height, ==, 2);
  g_assert_cmpint (set->width, ==, 3);
  g_assert_true (set->is_signed);
  g_assert_cmpfloat (set->channels[0].minimum, ==, 0);
  g_assert_cmpfloat (set->channels[0].maximum, ==, 8);
  g_assert_cmpfloat (set->channels[0].mean, ==, 3);
  g_assert_cmpint (set->channels[0].peak_y, ==, 1);
  g_assert_cmpint (set->channels[0].peak_x, ==, 1);
  /* The squares of the differences from the mean are 9, 4, 1, 0, 25 and 1. */
  g_assert_cmpfloat_with_epsilon (set->channels[0].strength, sqrt (40.0 / 6), 1e-6);
  g_assert_false (set->channels[0].is_dead);
  g_assert_true (set->channels[1].is_dead);
  g_assert_cmpint (set->n_dead, ==, 1);
  g_assert_cmpfloat (set->low, ==, -5);
  g_assert_cmpfloat (set->high, ==, 8);
  g_assert_cmpfloat (lens_channel_set_value (set, 2, 1, 2), ==, -5);
}

static void
test_puts_the_strongest_first (void)
{
  g_autoptr (LensTensor) map = small_map ();
  g_autoptr (LensChannelSet) set = lens_channel_set_new (map, NULL, NULL);

  g_assert_cmpint (set->by_strength[0], ==, 0);
  g_assert_cmpint (set->by_strength[1], ==, 2);
  g_assert_cmpint (set->by_strength[2], ==, 1);
  g_assert_null (set->by_contribution);
}

static void
test_counts_every_number_once (void)
{
  g_autoptr (LensTensor) map = small_map ();
  g_autoptr (LensChannelSet) set = lens_channel_set_new (map, NULL, NULL);
  double n = 0;

  for (int i = 0; i < LENS_N_CHANNEL_BINS; i++)
    n += set->histogram[i];
  g_assert_cmpfloat (n, ==, 18);
  g_assert_cmpfloat (set->histogram[0], ==, 1);
  g_assert_cmpfloat (set->histogram[LENS_N_CHANNEL_BINS - 1], ==, 1);
}

static void
test_takes_what_is_not_finite (void)
{
  const LensShape shape = lens_shape (1, 1, 1, 3);
  const LensReal numbers[] = { NAN, 2, INFINITY };
  g_autoptr (LensTensor) map = lens_tensor_new_copy (&shape, numbers);
  g_autoptr (LensChannelSet) set = lens_channel_set_new (map, NULL, NULL);

  g_assert_cmpfloat (set->channels[0].maximum, ==, 2);
  g_assert_cmpfloat (set->channels[0].mean, ==, 2);
  g_assert_false (set->channels[0].is_dead);
}

static guint32
pixel_of (GBytes *pixels, gsize index)
{
  return ((const guint32 *) g_bytes_get_data (pixels, NULL))[index];
}

static void
test_paints_the_ends_of_the_scale (void)
{
  g_autoptr (LensTensor) map = small_map ();
  g_autoptr (LensChannelSet) set = lens_channel_set_new (map, NULL, NULL);
  g_autoptr (GBytes) pixels = NULL;
  const int which[] = { 2, 0 };
  LensLook look;
  LensScale scale;
  LensChannelSetPaint paint = { .which = which,
                                .n = 2,
                                .look = &look,
                                .scale = &scale };
  const LensColormap *colormap;

  lens_fields_init (lens_look_fields, &look);
  look.upsample = LENS_UPSAMPLE_NEAREST;
  look.scale = LENS_SCALE_MAX;
  scale = lens_channel_set_scale (set, &look, -1);
  colormap = lens_channel_set_colormap (set, &look);
  g_assert_cmpfloat (scale.low, ==, -8);
  g_assert_cmpfloat (scale.high, ==, 8);
  paint.height = 4;
  paint.width = 6;
  pixels = lens_channel_set_paint (set, &paint, NULL, NULL);
  g_assert_cmpuint (g_bytes_get_size (pixels), ==, 2 * 4 * 6 * 4);

  /* The second picture is channel 0: its 8 stands in the second row, second column. */
  g_assert_cmphex (pixel_of (pixels, 24 + 2 * 6 + 2), ==,
                   0xff000000U | lens_colormap_at (colormap, 1));
  g_assert_cmphex (pixel_of (pixels, 24), ==,
                   0xff000000U | lens_colormap_at (colormap, 0.5));
}

static void
test_gives_each_its_own_scale (void)
{
  g_autoptr (LensTensor) map = small_map ();
  g_autoptr (LensChannelSet) set = lens_channel_set_new (map, NULL, NULL);
  LensLook look;
  LensScale scale;

  lens_fields_init (lens_look_fields, &look);
  scale = lens_channel_set_scale (set, &look, 2);
  g_assert_cmpfloat (scale.low, ==, -5);
  g_assert_cmpfloat (scale.high, ==, 5);
}

/* A grid has the colours of the figure “channels”. */
static void
test_has_the_colours_of_the_figure (void)
{
  g_autoptr (LensTensor) map = small_map ();
  g_autoptr (LensChannelSet) set = lens_channel_set_new (map, NULL, NULL);
  LensLook look;

  lens_fields_init (lens_look_fields, &look);
  for (look.colormap = 0; look.colormap < 3; look.colormap++)
    for (look.scale = 0; look.scale < LENS_SCALE_FIXED; look.scale++)
      {
        const LensView view = lens_view_of (LENS_FRAME_CHANNELS, map, &look, FALSE);
        const LensScale expected = lens_view_scale (&view, map, &look);
        const LensScale scale = lens_channel_set_scale (set, &look, -1);

        g_assert_true (lens_channel_set_colormap (set, &look) == view.colormap);
        g_assert_cmpfloat (scale.low, ==, expected.low);
        g_assert_cmpfloat (scale.high, ==, expected.high);
      }
}

static LensQuery *
ask_sample (const char *layer, const char *target)
{
  g_autofree char *model_path = support_tree_file ("samples/models/shapes.onnx");
  g_autofree char *picture_path = support_tree_file ("samples/images/shapes.png");
  g_autoptr (LensModel) model = support_open_model (model_path);
  g_autoptr (LensImage) image = lens_image_open (picture_path, NULL);
  const LensQueryWords words = {
    .model = model,
    .image = image,
    .layer = layer,
    .target = target,
  };

  return support_ask (&words);
}

/* Behind the last layer with positions the sample only takes means and weighs them: the
 * contributions there and the constant part are the score. */
static void
test_contributions_add_up_to_what_a_linear_rest_says (void)
{
  g_autoptr (LensQuery) query = ask_sample (NULL, "top");
  LensTape *tape = lens_query_tape (query, NULL, NULL);
  LensTensor *map = lens_tape_value (tape, lens_query_layer (query));
  g_autoptr (LensChannelSet) plain = lens_channel_set_new (map, NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (LensChannelSet) set = lens_channel_set_weigh (plain, query, NULL, &error);
  g_autoptr (LensTensor) signal = NULL;
  LensTensor *gradient = NULL;
  const LensTarget *target = lens_query_target (query);
  const int layer = lens_query_layer (query);
  LensSeed seed;
  LensBackwardQuery how = { .seeds = &seed, .n_seeds = 1 };
  double sum = 0;
  double expected = 0;

  g_assert_no_error (error);
  signal = lens_query_signal (query, lens_tape_value (tape, target->value));
  seed = (LensSeed){ .value = target->value, .signal = signal };
  g_assert_true (lens_tape_backward (tape, &how, &layer, 1, &gradient, NULL, NULL));
  for (gsize i = 0; i < lens_tensor_n_elements (map); i++)
    expected += (double) lens_tensor_data (map)[i] *
                (double) lens_tensor_data (gradient)[i];
  for (int i = 0; i < set->n_channels; i++)
    sum += set->channels[i].contribution;
  g_assert_cmpfloat_with_epsilon (sum, expected, 1e-5 * MAX (fabs (expected), 1));
  for (int i = 1; i < set->n_channels; i++)
    g_assert_cmpfloat (set->channels[set->by_contribution[i - 1]].contribution, >=,
                       set->channels[set->by_contribution[i]].contribution);
  lens_tensor_unref (gradient);
}

static void
test_says_why_there_is_no_contribution (void)
{
  g_autoptr (LensQuery) query = ask_sample (NULL, "top");
  LensModel *model = lens_query_model (query);
  const LensLayer *first = lens_model_layer (model, 0);
  g_autofree char *unit = g_strdup_printf ("%s:0", first->name);
  const LensQueryWords words = {
    .model = model,
    .unit = unit,
    .layer = lens_model_value_name (model, lens_query_layer (query)),
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (LensQuery) early = lens_query_new_like (query, &words, &error);
  LensTape *tape = lens_query_tape (query, NULL, NULL);
  g_autoptr (LensChannelSet) plain = NULL;

  g_assert_no_error (error);
  plain = lens_channel_set_new (lens_tape_value (tape, lens_query_layer (early)), NULL,
                                NULL);
  g_assert_null (lens_channel_set_weigh (plain, early, NULL, &error));
  g_assert_error (error, LENS_ERROR, LENS_ERROR_SETTING);
}

static void
test_stops_when_cancelled (void)
{
  g_autoptr (LensTensor) map = small_map ();
  g_autoptr (LensMonitor) monitor = lens_monitor_new ();
  g_autoptr (GError) error = NULL;

  lens_monitor_cancel (monitor);
  g_assert_null (lens_channel_set_new (map, monitor, &error));
  g_assert_error (error, LENS_ERROR, LENS_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/job/channel-set/measures-each-channel",
                   test_measures_each_channel);
  g_test_add_func ("/job/channel-set/puts-the-strongest-first",
                   test_puts_the_strongest_first);
  g_test_add_func ("/job/channel-set/counts-every-number-once",
                   test_counts_every_number_once);
  g_test_add_func ("/job/channel-set/takes-what-is-not-finite",
                   test_takes_what_is_not_finite);
  g_test_add_func ("/job/channel-set/paints-the-ends-of-the-scale",
                   test_paints_the_ends_of_the_scale);
  g_test_add_func ("/job/channel-set/gives-each-its-own-scale",
                   test_gives_each_its_own_scale);
  g_test_add_func ("/job/channel-set/has-the-colours-of-the-figure",
                   test_has_the_colours_of_the_figure);
  g_test_add_func ("/job/channel-set/contributions-add-up",
                   test_contributions_add_up_to_what_a_linear_rest_says);
  g_test_add_func ("/job/channel-set/says-why-there-is-no-contribution",
                   test_says_why_there_is_no_contribution);
  g_test_add_func ("/job/channel-set/stops-when-cancelled", test_stops_when_cancelled);
  return g_test_run ();
}
