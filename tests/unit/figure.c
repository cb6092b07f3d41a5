/* figure.c - every figure draws whatever it says it can
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/figure/figure.h"
#include "tests/support/compare.h"
#include "tests/support/scenes.h"

#include <math.h>
#include <string.h>

static const LensFrameKind all_kinds[] = {
  LENS_FRAME_HEAT, LENS_FRAME_SIGNED, LENS_FRAME_CHANNELS,
  LENS_FRAME_BARS, LENS_FRAME_CURVE,  LENS_FRAME_GIST,
};

static void
test_rows_are_complete (void)
{
  for (int i = 0; lens_figures[i] != NULL; i++)
    {
      const LensFigure *figure = lens_figures[i];

      g_assert_cmpuint (strspn (figure->id, "abcdefghijklmnopqrstuvwxyz-"), ==,
                        strlen (figure->id));
      g_assert_nonnull (figure->title);
      g_assert_true (g_str_has_suffix (figure->summary, "."));
      g_assert_cmpuint (figure->kinds, !=, 0);
      for (int j = 0; j < i; j++)
        g_assert_cmpstr (figure->id, !=, lens_figures[j]->id);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (all_kinds); i++)
    g_assert_true (lens_figure_for_kind (all_kinds[i])->kinds & 1u << all_kinds[i]);
}

static void
test_find_offers_what_fits (void)
{
  static const struct
  {
    const char *id;
    LensFrameKind kind;
    const char *message;
  } cases[] = {
    { "overlays", LENS_FRAME_HEAT,
      "unknown figure “overlays”; did you mean “overlay”?" },
    { "bars", LENS_FRAME_CURVE,
      "figure “bars” cannot show a curve result; it can be shown as: filters, curve" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (lens_figure_find (cases[i].id, cases[i].kind, &error));
      g_assert_cmpstr (error->message, ==, cases[i].message);
    }
  g_assert_nonnull (lens_figure_find ("signed", LENS_FRAME_SIGNED, NULL));
}

/* Frames that are hard on a layout. */
static const char *const hardships[] = {
  "plain",      "one-number", "strip",      "column", "many-channels",
  "zeros",      "blank",      "long-words", "no-map", "no-picture",
  "not-finite", "vector",     "empty",
};

static LensTensor *
make_hard_map (const char *hardship)
{
  const LensShape vector = { 2, { 1, 700 } };
  const LensShape empty = { 4, { 1, 0, 0, 0 } };
  LensTensor *map;

  if (g_str_equal (hardship, "one-number"))
    return scenes_map (1, 1, 1, TRUE);
  if (g_str_equal (hardship, "strip"))
    return scenes_map (1, 1, 400, TRUE);
  if (g_str_equal (hardship, "column"))
    return scenes_map (3, 500, 2, TRUE);
  if (g_str_equal (hardship, "many-channels"))
    return scenes_map (2048, 2, 3, FALSE);
  if (g_str_equal (hardship, "zeros"))
    return scenes_zeros (3, 9, 9);
  if (g_str_equal (hardship, "vector"))
    return lens_tensor_new (&vector);
  if (g_str_equal (hardship, "empty"))
    return lens_tensor_new (&empty);
  if (g_str_equal (hardship, "not-finite"))
    {
      map = scenes_map (3, 8, 8, TRUE);
      lens_tensor_writable (map)[5] = NAN;
      lens_tensor_writable (map)[9] = INFINITY;
      lens_tensor_writable (map)[70] = -INFINITY;
      return map;
    }
  return NULL;
}

static LensFrame *
make_hard_frame (LensFrameKind kind, const char *hardship)
{
  LensFrame *frame = scenes_frame (kind);
  LensTensor *map = make_hard_map (hardship);

  if (map != NULL || g_str_equal (hardship, "no-map"))
    {
      g_clear_pointer (&frame->map, lens_tensor_unref);
      frame->map = map;
    }
  if (g_str_equal (hardship, "no-map"))
    g_clear_pointer (&frame->gist, lens_gist_free);
  if (g_str_equal (hardship, "blank"))
    frame->reason = g_strdup ("the softmax is saturated: its gradient is 0 everywhere; "
                              "explain the score before it");
  if (g_str_equal (hardship, "long-words"))
    {
      g_free (frame->title);
      frame->title = g_strnfill (900, 'W');
      g_free (frame->caption);
      frame->caption = g_strnfill (900, 'm');
      frame->quantity = "a quantity that goes on for much longer than any map is high, "
                        "as some do";
    }
  return frame;
}

static void
draw_at_sizes (const LensFigure *figure, const LensScene *scene)
{
  static const int sizes[][2] = { { 1, 1 }, { 17, 300 }, { 300, 17 }, { 240, 320 } };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24,
                                                             sizes[i][1], sizes[i][0]);
      cairo_t *cr = cairo_create (surface);

      lens_figure_draw (figure, scene, cr, sizes[i][0], sizes[i][1]);
      g_assert_cmpint (cairo_status (cr), ==, CAIRO_STATUS_SUCCESS);
      cairo_destroy (cr);
      cairo_surface_destroy (surface);
    }
}

static void
draw_hardship (const LensFigure *figure,
               LensFrameKind kind,
               const char *hardship,
               const LensLook *look)
{
  g_autoptr (LensScene) scene = scenes_scene (look);
  g_autoptr (LensFrame) frame = make_hard_frame (kind, hardship);
  int height;
  int width;

  if (g_str_equal (hardship, "no-picture"))
    {
      lens_scene_free (g_steal_pointer (&scene));
      scene = lens_scene_new (NULL, look);
    }
  scene->frame = frame;
  lens_scene_fit (scene, figure, &frame, 1);
  lens_figure_measure (figure, scene, &height, &width);
  g_assert_cmpint (height, >, 0);
  g_assert_cmpint (width, >, 0);
  g_assert_cmpint (height, <, 20000);
  g_assert_cmpint (width, <, 20000);
  draw_at_sizes (figure, scene);
}

static void
draw_all_kinds (const LensFigure *figure, const char *hardship, const LensLook *look)
{
  for (gsize i = 0; i < G_N_ELEMENTS (all_kinds); i++)
    if ((figure->kinds & 1u << all_kinds[i]) != 0)
      draw_hardship (figure, all_kinds[i], hardship, look);
}

static void
test_draws_whatever_it_is_given (gconstpointer data)
{
  LensLook look;

  lens_fields_init (lens_look_fields, &look);
  for (gsize i = 0; i < G_N_ELEMENTS (hardships); i++)
    draw_all_kinds (data, hardships[i], &look);
}

static void
test_draws_in_every_look (gconstpointer data)
{
  LENS_FOR_EACH_FIELD (field, lens_look_fields)
    for (int i = 0; field->choices != NULL && field->choices[i].id != NULL; i++)
      {
        LensLook look;

        lens_fields_init (lens_look_fields, &look);
        g_assert_true (lens_field_set_text (field, &look, field->choices[i].id, NULL));
        look.size = i % 2 == 0 ? 16 : 300;
        look.has_title = i % 3 == 0;
        look.has_colorbar = i % 2 == 0;
        draw_all_kinds (data, "plain", &look);
      }
}

/* Nothing may be drawn over the edge of the page: on a larger one, the margin around keeps
 * the background's colour. */
static void
test_stays_within_its_page (gconstpointer data)
{
  const LensFigure *figure = data;

  for (gsize i = 0; i < G_N_ELEMENTS (all_kinds); i++)
    {
      g_autoptr (LensScene) scene = NULL;
      g_autoptr (LensFrame) frame = NULL;
      cairo_surface_t *surface;
      cairo_t *cr;
      const guint32 *pixels;
      LensLook look;
      int height;
      int width;

      if ((figure->kinds & 1u << all_kinds[i]) == 0)
        continue;
      lens_fields_init (lens_look_fields, &look);
      scene = scenes_scene (&look);
      frame = make_hard_frame (all_kinds[i], "long-words");
      scene->frame = frame;
      lens_scene_fit (scene, figure, &frame, 1);
      lens_figure_measure (figure, scene, &height, &width);
      surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width + 100, height);
      cr = cairo_create (surface);
      lens_figure_draw (figure, scene, cr, height, width + 100);
      cairo_destroy (cr);
      pixels = (const guint32 *) (void *) cairo_image_surface_get_data (surface);
      for (int y = 0; y < height; y++)
        for (int x = 0; x < 50; x++)
          {
            g_assert_cmphex (pixels[y * (width + 100) + x] & 0xffffff, ==, 0xffffff);
            g_assert_cmphex (pixels[(y + 1) * (width + 100) - 1 - x] & 0xffffff, ==,
                             0xffffff);
          }
      cairo_surface_destroy (surface);
    }
}

static void
test_a_clip_keeps_its_size_and_scale (void)
{
  static const struct
  {
    const char *figure;
    LensFrame *(*make) (int index, int n_frames);
  } cases[] = { { "sweep", scenes_sweep_frame },
                { "build-up", scenes_build_up_frame } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const LensFigure *figure = lens_figure_find (cases[i].figure, LENS_FRAME_SIGNED,
                                                   NULL);
      g_autoptr (LensFrame) first = cases[i].make (0, 36);
      g_autoptr (LensFrame) last = cases[i].make (35, 36);
      LensFrame *frames[] = { first, last };
      g_autoptr (LensScene) scene = NULL;
      LensLook look;
      int sizes[2][2];

      lens_fields_init (lens_look_fields, &look);
      scene = scenes_scene (&look);
      lens_scene_fit (scene, figure, frames, 2);
      for (int j = 0; j < 2; j++)
        {
          scene->frame = frames[j];
          lens_figure_measure (figure, scene, &sizes[j][0], &sizes[j][1]);
        }
      g_assert_cmpint (sizes[0][0], ==, sizes[1][0]);
      g_assert_cmpint (sizes[0][1], ==, sizes[1][1]);
      g_assert_cmpfloat (scene->scale.high, >, 0.5);
    }
}

/* A white square on black, @x pixels from the left. */
static cairo_surface_t *
make_square (int height, int width, double x)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width,
                                                         height);
  cairo_t *cr = cairo_create (surface);

  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_rectangle (cr, x, 10, 12, 12);
  cairo_fill (cr);
  cairo_destroy (cr);
  return surface;
}

/* The judge of the golden pictures is judged. */
static void
test_comparison_sees_what_it_should (void)
{
  cairo_surface_t *square = make_square (40, 40, 10);
  cairo_surface_t *same = make_square (40, 40, 10);
  cairo_surface_t *moved = make_square (40, 40, 12);
  cairo_surface_t *nudged = make_square (40, 40, 10.1);
  cairo_surface_t *larger = make_square (40, 41, 10);
  cairo_surface_t *amplified;
  CompareDifference difference;

  g_assert_true (compare_pictures (square, same, &difference));
  g_assert_cmpfloat (difference.largest, ==, 0);
  g_assert_cmpfloat (difference.mean, ==, 0);
  g_assert_true (compare_pictures (square, moved, &difference));
  g_assert_cmpfloat (difference.largest, >, 100);

  /* Two columns of twelve pixels: 2 * 2 * 12 * 255 / 1600 in the mean, softening aside. */
  g_assert_cmpfloat_with_epsilon (difference.mean, 48 * 255 / 1600.0, 0.5);
  g_assert_true (compare_pictures (square, nudged, &difference));
  g_assert_cmpfloat (difference.largest, >, 1);
  g_assert_cmpfloat (difference.largest, <, 24);
  g_assert_false (compare_pictures (square, larger, &difference));

  amplified = compare_amplify (square, nudged);
  g_assert_true (compare_pictures (amplified, square, &difference));
  g_assert_cmpfloat (difference.largest, >, 50);
  cairo_surface_destroy (amplified);
  cairo_surface_destroy (square);
  cairo_surface_destroy (same);
  cairo_surface_destroy (moved);
  cairo_surface_destroy (nudged);
  cairo_surface_destroy (larger);
}

static void
add_figure_tests (const LensFigure *figure)
{
  static const struct
  {
    const char *claim;
    GTestDataFunc test;
  } claims[] = {
    { "draws-whatever-it-is-given", test_draws_whatever_it_is_given },
    { "draws-in-every-look", test_draws_in_every_look },
    { "stays-within-its-page", test_stays_within_its_page },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (claims); i++)
    {
      g_autofree char *path = g_strdup_printf ("/figure/%s/%s", figure->id,
                                               claims[i].claim);

      g_test_add_data_func (path, figure, claims[i].test);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/figure/rows-are-complete", test_rows_are_complete);
  g_test_add_func ("/figure/find-offers-what-fits", test_find_offers_what_fits);
  for (int i = 0; lens_figures[i] != NULL; i++)
    add_figure_tests (lens_figures[i]);
  g_test_add_func ("/figure/a-clip-keeps-its-size-and-scale",
                   test_a_clip_keeps_its_size_and_scale);
  g_test_add_func ("/figure/comparison-sees-what-it-should",
                   test_comparison_sees_what_it_should);
  return g_test_run ();
}
