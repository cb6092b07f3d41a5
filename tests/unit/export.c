/* export.c - results are written whole, in every form, and say which job made them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/job/export.h"
#include "core/tensor/gif.h"
#include "core/tensor/npy.h"
#include "tests/support/folder.h"
#include "tests/support/scenes.h"

#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

#define JOB \
  "{\"model\":\"größe <a> & (b) \\\\ \\\"c\\\".onnx\",\"method\":\"occlusion\"}"
#define PLAIN_JOB "{\"model\":\"(a) \\\\ b.onnx\"}"

#define N_FRAMES 9

typedef struct
{
  char *folder;
  LensFrame *frames[N_FRAMES];
  LensExport what;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("netlens-export-XXXXXX", NULL);
  for (int i = 0; i < N_FRAMES; i++)
    {
      fixture->frames[i] = scenes_sweep_frame (i, N_FRAMES);
      lens_frame_add_statistic (fixture->frames[i], "score", 11.5);
      lens_frame_add_statistic (fixture->frames[i], "gap", NAN);
    }
  fixture->what = (LensExport){
    .frames = fixture->frames,
    .n_frames = N_FRAMES,
    .job = JOB,
  };
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  for (int i = 0; i < N_FRAMES; i++)
    lens_frame_unref (fixture->frames[i]);
  folder_remove (fixture->folder);
  g_free (fixture->folder);
}

static char *
path_of (const Fixture *fixture, const char *name)
{
  return g_strdup_printf ("%s/%s", fixture->folder, name);
}

static char *
write_it (Fixture *fixture, const char *name)
{
  g_autoptr (GError) error = NULL;
  char *path = path_of (fixture, name);

  lens_export (&fixture->what, path, &error);
  g_assert_no_error (error);
  return path;
}

static int
count_names (const char *folder)
{
  g_autoptr (GDir) names = g_dir_open (folder, 0, NULL);
  int n_names = 0;

  while (names != NULL && g_dir_read_name (names) != NULL)
    n_names++;
  return n_names;
}

static void
assert_same_json (const char *a, const char *b)
{
  g_autoptr (JsonNode) left = json_from_string (a, NULL);
  g_autoptr (JsonNode) right = json_from_string (b, NULL);

  g_assert_nonnull (left);
  g_assert_nonnull (right);
  g_assert_true (json_node_equal (left, right));
}

static void
test_every_form_gives_its_job_back (Fixture *fixture, gconstpointer data)
{
  static const char *const jobs[] = { JOB, PLAIN_JOB };

  for (gsize j = 0; j < G_N_ELEMENTS (jobs); j++)
    for (int i = 0; lens_writers[i].suffix != NULL; i++)
      {
        g_autofree char *name = g_strconcat ("result", lens_writers[i].suffix, NULL);
        g_autofree char *path = NULL;
        g_autofree char *job = NULL;
        g_autoptr (GError) error = NULL;

        fixture->what.job = jobs[j];
        path = write_it (fixture, name);
        job = lens_export_read_job (path, &error);
        g_assert_no_error (error);
        assert_same_json (job, jobs[j]);
      }
}

static void
test_without_a_job_all_can_be_written (Fixture *fixture, gconstpointer data)
{
  fixture->what.job = NULL;
  for (int i = 0; lens_writers[i].suffix != NULL; i++)
    {
      g_autofree char *name = g_strconcat ("result", lens_writers[i].suffix, NULL);
      g_autofree char *path = write_it (fixture, name);
      g_autoptr (GError) error = NULL;

      g_assert_null (lens_export_read_job (path, &error));
      g_assert_nonnull (error);
    }
}

static void
test_an_unknown_suffix_lists_the_known (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = path_of (fixture, "result.bmp");
  g_autoptr (GError) error = NULL;

  g_assert_false (lens_export (&fixture->what, path, &error));
  g_assert_error (error, LENS_ERROR, LENS_ERROR_SETTING);
  g_assert_nonnull (strstr (error->message, ".png .svg .pdf .gif .npy .json /"));
  g_assert_cmpint (count_names (fixture->folder), ==, 0);
}

static void
test_suffixes_may_be_upper_case (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpstr (lens_writer_find ("A.PNG", NULL)->suffix, ==, ".png");
  g_assert_cmpstr (lens_writer_find (fixture->folder, NULL)->suffix, ==, "/");
  g_assert_null (lens_writer_find (".png", NULL));
}

static void
test_png_has_the_resolution_asked_for (Fixture *fixture, gconstpointer data)
{
  int widths[2];
  LensLook look;

  lens_fields_init (lens_look_fields, &look);
  fixture->what.look = &look;
  for (int i = 0; i < 2; i++)
    {
      g_autofree char *path = NULL;
      g_autoptr (LensImage) image = NULL;

      look.resolution = i + 1;
      path = write_it (fixture, "result.png");
      image = lens_image_open (path, NULL);
      widths[i] = lens_image_width (image);
    }
  g_assert_cmpint (widths[1], ==, 2 * widths[0]);
}

static void
test_gif_has_frames_and_times (Fixture *fixture, gconstpointer data)
{
  LensClip clip;
  g_autofree char *path = NULL;
  g_auto (LensGifInfo) info = { 0 };

  lens_fields_init (lens_clip_fields, &clip);
  clip.delay_ms = 50;
  clip.last_delay_ms = 1000;
  clip.n_loops = 3;
  clip.longest_side = 200;
  fixture->what.clip = &clip;
  fixture->what.figure = lens_figure_find ("sweep", LENS_FRAME_SIGNED, NULL);
  path = write_it (fixture, "clip.gif");
  g_assert_true (lens_gif_read_info (path, &info, NULL));
  g_assert_cmpint (info.n_frames, ==, N_FRAMES);
  g_assert_cmpint (info.duration_ms, ==, 50 * (N_FRAMES - 1) + 1000);
  g_assert_cmpint (info.n_loops, ==, 3);
  g_assert_cmpint (MAX (info.height, info.width), ==, 200);
}

static void
test_fewer_colours_make_a_smaller_gif (Fixture *fixture, gconstpointer data)
{
  const int colours[] = { 256, 16 };
  gsize sizes[G_N_ELEMENTS (colours)];
  LensClip clip;

  lens_fields_init (lens_clip_fields, &clip);
  g_assert_cmpint (clip.colours, ==, colours[0]);
  fixture->what.clip = &clip;
  for (gsize i = 0; i < G_N_ELEMENTS (colours); i++)
    {
      g_autofree char *path = NULL;
      g_autofree char *bytes = NULL;

      clip.colours = colours[i];
      path = write_it (fixture, "clip.gif");
      g_assert_true (g_file_get_contents (path, &bytes, &sizes[i], NULL));
    }
  fixture->what.clip = NULL;
  g_assert_cmpuint (sizes[1], <, sizes[0]);
}

static void
test_many_frames_are_thinned_out (Fixture *fixture, gconstpointer data)
{
  LensClip clip;
  g_autofree char *path = NULL;
  g_auto (LensGifInfo) info = { 0 };

  lens_fields_init (lens_clip_fields, &clip);
  clip.max_frames = 4;
  fixture->what.clip = &clip;
  path = write_it (fixture, "clip.gif");
  g_assert_true (lens_gif_read_info (path, &info, NULL));
  g_assert_cmpint (info.n_frames, ==, 4);
}

static void
test_one_frame_makes_a_gif (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = NULL;
  g_auto (LensGifInfo) info = { 0 };

  fixture->what.n_frames = 1;
  path = write_it (fixture, "still.gif");
  g_assert_true (lens_gif_read_info (path, &info, NULL));
  g_assert_cmpint (info.n_frames, ==, 1);
}

static void
test_a_folder_has_numbered_frames (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = write_it (fixture, "clip/");
  g_autofree char *last = g_strdup_printf ("%s/frame-%04d.png", path, N_FRAMES);
  g_autofree char *beyond = g_strdup_printf ("%s/frame-%04d.png", path, N_FRAMES + 1);
  g_autofree char *notes = g_strdup_printf ("%s/notes.txt", path);
  g_autofree char *again = NULL;
  g_autoptr (LensImage) image = lens_image_open (last, NULL);

  g_assert_nonnull (image);
  g_assert_false (g_file_test (beyond, G_FILE_TEST_EXISTS));
  g_assert_cmpint (count_names (path), ==, N_FRAMES);

  /* A shorter clip leaves nothing of the longer one, and what is not its own stays. */
  g_assert_true (g_file_set_contents (notes, "mine", -1, NULL));
  fixture->what.n_frames = 2;
  again = write_it (fixture, "clip/");
  g_assert_cmpint (count_names (path), ==, 3);
  g_assert_true (g_file_test (notes, G_FILE_TEST_EXISTS));
}

static void
test_npy_is_the_last_map (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = write_it (fixture, "map.npy");
  g_autoptr (LensTensor) read = lens_npy_read (path, NULL);
  const LensTensor *map = fixture->frames[N_FRAMES - 1]->map;

  g_assert_true (lens_shape_equal (lens_tensor_shape (read), lens_tensor_shape (map)));
  g_assert_cmpmem (lens_tensor_data (read),
                   lens_tensor_n_elements (read) * sizeof (LensReal),
                   lens_tensor_data (map),
                   lens_tensor_n_elements (map) * sizeof (LensReal));
}

static void
test_a_gist_has_no_map_to_write (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LensFrame) gist = scenes_frame (LENS_FRAME_GIST);
  g_autofree char *path = path_of (fixture, "map.npy");
  g_autoptr (GError) error = NULL;

  fixture->what.frames = &gist;
  fixture->what.n_frames = 1;
  g_assert_false (lens_export (&fixture->what, path, &error));
  g_assert_nonnull (strstr (error->message, "a gist result is no single map"));
  g_assert_cmpint (count_names (fixture->folder), ==, 0);
}

static void
test_json_says_what_is_known (Fixture *fixture, gconstpointer data)
{
  static const char *const notes[] = { "labels: ImageNet", NULL };
  g_autofree char *path = NULL;
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *root;
  JsonObject *statistics;

  fixture->what.notes = notes;
  path = write_it (fixture, "result.json");
  g_assert_true (json_parser_load_from_file (parser, path, NULL));
  root = json_node_get_object (json_parser_get_root (parser));
  statistics = json_object_get_object_member (root, "statistics");
  g_assert_cmpfloat (json_object_get_double_member (statistics, "score"), ==, 11.5);
  g_assert_true (json_object_get_null_member (statistics, "gap"));
  g_assert_cmpstr (
    json_array_get_string_element (json_object_get_array_member (root, "notes"), 0), ==,
    notes[0]);
  g_assert_cmpstr (json_object_get_string_member (
                     json_object_get_object_member (root, "result"), "kind"),
                   ==, "signed");
}

static void
test_a_cancelled_clip_leaves_nothing (Fixture *fixture, gconstpointer data)
{
  static const char *const names[] = { "clip.gif", "clip/", "clip.png" };
  g_autoptr (LensMonitor) monitor = lens_monitor_new ();

  lens_monitor_cancel (monitor);
  fixture->what.monitor = monitor;
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = path_of (fixture, names[i]);
      g_autoptr (GError) error = NULL;

      g_assert_false (lens_export (&fixture->what, path, &error));
      g_assert_error (error, LENS_ERROR, LENS_ERROR_CANCELLED);
    }
  g_assert_cmpint (count_names (fixture->folder), ==, 0);
}

static void
test_a_place_that_does_not_exist_is_an_error (Fixture *fixture, gconstpointer data)
{
  for (int i = 0; lens_writers[i].suffix != NULL; i++)
    {
      g_autofree char *path = g_strdup_printf ("/proc/none/result%s",
                                               lens_writers[i].suffix);
      g_autoptr (GError) error = NULL;

      g_assert_false (lens_export (&fixture->what, path, &error));
      g_assert_nonnull (error);
    }
}

static void
test_a_figure_that_does_not_fit_is_an_error (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = path_of (fixture, "result.png");
  g_autoptr (GError) error = NULL;

  fixture->what.figure = lens_figure_find ("bars", LENS_FRAME_BARS, NULL);
  g_assert_false (lens_export (&fixture->what, path, &error));
  g_assert_nonnull (strstr (error->message, "“bars” cannot show a signed result"));
}

static const struct
{
  const char *claim;
  void (*test) (Fixture *fixture, gconstpointer data);
} claims[] = {
  { "every-form-gives-its-job-back", test_every_form_gives_its_job_back },
  { "without-a-job-all-can-be-written", test_without_a_job_all_can_be_written },
  { "an-unknown-suffix-lists-the-known", test_an_unknown_suffix_lists_the_known },
  { "suffixes-may-be-upper-case", test_suffixes_may_be_upper_case },
  { "png-has-the-resolution-asked-for", test_png_has_the_resolution_asked_for },
  { "gif-has-frames-and-times", test_gif_has_frames_and_times },
  { "fewer-colours-make-a-smaller-gif", test_fewer_colours_make_a_smaller_gif },
  { "many-frames-are-thinned-out", test_many_frames_are_thinned_out },
  { "one-frame-makes-a-gif", test_one_frame_makes_a_gif },
  { "a-folder-has-numbered-frames", test_a_folder_has_numbered_frames },
  { "npy-is-the-last-map", test_npy_is_the_last_map },
  { "a-gist-has-no-map-to-write", test_a_gist_has_no_map_to_write },
  { "json-says-what-is-known", test_json_says_what_is_known },
  { "a-cancelled-clip-leaves-nothing", test_a_cancelled_clip_leaves_nothing },
  { "a-place-that-does-not-exist-is-an-error",
    test_a_place_that_does_not_exist_is_an_error },
  { "a-figure-that-does-not-fit-is-an-error",
    test_a_figure_that_does_not_fit_is_an_error },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (claims); i++)
    {
      g_autofree char *path = g_strdup_printf ("/export/%s", claims[i].claim);

      g_test_add (path, Fixture, NULL, set_up, claims[i].test, tear_down);
    }
  return g_test_run ();
}
