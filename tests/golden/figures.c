/* figures.c - every figure looks as it did when somebody last looked at it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Figures are drawn from formulas at half size and held against pictures in this folder.  A
 * difference leaves NAME.png and NAME.diff.png, amplified, in the folder golden of the
 * build; tests/golden/accept takes the new pictures.
 */

#include "tests/support/compare.h"
#include "tests/support/scenes.h"

#include <glib/gstdio.h>
#include <string.h>

/* The pinned font's letters still differ between versions of FreeType; maps and lines do
 * not. */
#define MAX_LARGEST 24.0
#define MAX_MEAN 0.4

#define FONT "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"

typedef LensFrame *(*Maker) (int index, int n_frames);

typedef struct
{
  const char *name;
  const char *figure;
  LensFrameKind kind;
  Maker maker;          /* NULL: scenes_frame () of the kind */
  const char *settings; /* “theme=dark size=40” */
  gboolean has_no_picture;
  const char *reason;
} Case;

static LensFrame *
make_pairs (int index, int n_frames)
{
  return scenes_pairs_frame ();
}

static const Case cases[] = {
  { "heat", "heat", LENS_FRAME_HEAT },
  { "heat-nearest", "heat", LENS_FRAME_HEAT, .settings = "upsample=nearest" },
  { "heat-of-signed", "heat", LENS_FRAME_SIGNED, .settings = "colormap=magma" },
  { "signed", "signed", LENS_FRAME_SIGNED },
  { "signed-dark", "signed", LENS_FRAME_SIGNED, .settings = "theme=dark" },
  { "signed-in-colour", "signed", LENS_FRAME_SIGNED, .settings = "collapse=colour" },
  { "signed-cut", "signed", LENS_FRAME_SIGNED, .settings = "scale=fixed limit=0.0005" },
  { "signed-bare", "signed", LENS_FRAME_SIGNED,
    .settings = "has-title=no has-colorbar=no" },
  { "blank", "signed", LENS_FRAME_SIGNED,
    .reason = "the unit is dead for this picture: its activation is 0 everywhere" },
  { "overlay", "overlay", LENS_FRAME_HEAT, .settings = "colormap=jet" },
  { "three-panel", "three-panel", LENS_FRAME_HEAT },
  { "three-panel-without-picture", "three-panel", LENS_FRAME_SIGNED,
    .has_no_picture = TRUE },
  { "three-panel-in-two-columns", "three-panel", LENS_FRAME_HEAT,
    .settings = "columns=2" },
  { "comparison", "comparison", LENS_FRAME_COMPARISON },
  { "comparison-in-two-columns", "comparison", LENS_FRAME_COMPARISON,
    .settings = "columns=2 theme=dark" },
  { "channels", "channels", LENS_FRAME_CHANNELS },
  { "channels-own-scales", "channels", LENS_FRAME_CHANNELS,
    .settings = "share=none theme=dark" },
  { "filters", "filters", LENS_FRAME_HEAT },
  { "bars", "bars", LENS_FRAME_BARS },
  { "curve", "curve", LENS_FRAME_CURVE },
  { "sweep", "sweep", LENS_FRAME_SIGNED, .maker = scenes_sweep_frame },
  { "build-up", "build-up", LENS_FRAME_SIGNED, .maker = scenes_build_up_frame },
  { "gist", "gist", LENS_FRAME_GIST },
  { "gist-pairs-dark", "gist", LENS_FRAME_GIST, .maker = make_pairs,
    .settings = "theme=dark" },
};

static void
apply_settings (const char *settings, LensLook *look)
{
  g_auto (GStrv) words = g_strsplit (settings, " ", -1);

  for (int i = 0; words[i] != NULL; i++)
    {
      g_auto (GStrv) halves = g_strsplit (words[i], "=", 2);
      g_autoptr (GError) error = NULL;
      const LensField *field = lens_fields_find (lens_look_fields, halves[0], "look",
                                                 &error);

      g_assert_no_error (error);
      lens_field_set_text (field, look, halves[1], &error);
      g_assert_no_error (error);
    }
}

static cairo_surface_t *
draw_case (const Case *what)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LensScene) scene = NULL;
  g_autoptr (LensFrame) frame = NULL;
  const LensFigure *figure = lens_figure_find (what->figure, what->kind, &error);
  LensLook look;

  g_assert_no_error (error);
  lens_fields_init (lens_look_fields, &look);
  if (what->settings != NULL)
    apply_settings (what->settings, &look);
  scene = scenes_scene (&look);
  if (what->has_no_picture)
    g_clear_pointer (&scene->image, lens_image_unref);
  frame = what->maker != NULL ? what->maker (24, 36) : scenes_frame (what->kind);
  frame->reason = g_strdup (what->reason);
  scene->frame = frame;
  lens_scene_fit (scene, figure, &frame, 1);
  return scenes_render (figure, scene, 0.5);
}

static char *
golden_path (const char *name)
{
  g_autofree char *file = g_strconcat (name, ".png", NULL);

  return g_build_filename (g_getenv ("NETLENS_SOURCE_ROOT"), "tests", "golden", file,
                           NULL);
}

static void
keep (cairo_surface_t *surface, const char *name, const char *suffix)
{
  g_autofree char *folder = g_build_filename (g_getenv ("NETLENS_GOLDEN_OUTPUT"), NULL);
  g_autofree char *file = g_strconcat (name, suffix, NULL);
  g_autofree char *path = g_build_filename (folder, file, NULL);

  g_mkdir_with_parents (folder, 0777);
  g_assert_cmpint (cairo_surface_write_to_png (surface, path), ==,
                   CAIRO_STATUS_SUCCESS);
  g_test_message ("see %s", path);
}

static void
compare_with_golden (const Case *what, cairo_surface_t *drawn)
{
  g_autofree char *path = golden_path (what->name);
  cairo_surface_t *golden = cairo_image_surface_create_from_png (path);
  CompareDifference difference;
  gboolean is_same_size;

  if (cairo_surface_status (golden) != CAIRO_STATUS_SUCCESS)
    {
      keep (drawn, what->name, ".png");
      g_test_fail_printf ("%s cannot be read; tests/golden/accept makes it", path);
      cairo_surface_destroy (golden);
      return;
    }
  is_same_size = compare_pictures (drawn, golden, &difference);
  g_test_message ("largest %.2f, mean %.4f", difference.largest, difference.mean);
  if (!is_same_size || difference.largest > MAX_LARGEST || difference.mean > MAX_MEAN)
    {
      cairo_surface_t *amplified = compare_amplify (drawn, golden);

      keep (drawn, what->name, ".png");
      keep (amplified, what->name, ".diff.png");
      cairo_surface_destroy (amplified);
      g_test_fail_printf (
        "%s: largest difference %.1f (at most %.0f), mean %.2f (%.1f)", what->name,
        difference.largest, MAX_LARGEST, difference.mean, MAX_MEAN);
    }
  cairo_surface_destroy (golden);
}

static void
test_looks_as_accepted (gconstpointer data)
{
  const Case *what = data;
  cairo_surface_t *drawn;

  if (!g_file_test (FONT, G_FILE_TEST_EXISTS))
    {
      g_test_skip ("the font DejaVu Sans (fonts-dejavu-core) is not installed");
      return;
    }
  drawn = draw_case (what);
  if (g_getenv ("LENS_ACCEPT_GOLDEN") != NULL)
    {
      g_autofree char *path = golden_path (what->name);

      g_assert_cmpint (cairo_surface_write_to_png (drawn, path), ==,
                       CAIRO_STATUS_SUCCESS);
    }
  else
    compare_with_golden (what, drawn);
  cairo_surface_destroy (drawn);
}

static void
test_every_figure_has_a_golden_picture (void)
{
  for (int i = 0; lens_figures[i] != NULL; i++)
    {
      gboolean is_drawn = FALSE;

      for (gsize j = 0; j < G_N_ELEMENTS (cases); j++)
        is_drawn |= g_str_equal (cases[j].figure, lens_figures[i]->id);
      g_assert_true (is_drawn);
    }
}

int
main (int argc, char **argv)
{
  g_autofree char *fonts = g_build_filename (g_getenv ("NETLENS_SOURCE_ROOT"), "tests",
                                             "golden", "fonts.conf", NULL);

  g_setenv ("FONTCONFIG_FILE", fonts, TRUE);
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/figure/%s/looks-as-accepted",
                                               cases[i].name);

      g_test_add_data_func (path, &cases[i], test_looks_as_accepted);
    }
  g_test_add_func ("/figure/every-figure-has-a-golden-picture",
                   test_every_figure_has_a_golden_picture);
  return g_test_run ();
}
