/* replay.c - a fuzzing target without an engine
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Feeds the target every file named on the command line, and changed copies of small sound
 * files.  The changes follow from a fixed seed, so a failure comes again; the bytes that
 * led to a crash are written to crash.bin in the working folder.
 */

#include "core/base/rng.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/data.h"
#include "tests/support/onnx-build.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#define N_CHANGED 2000

/* At most so many changes to one copy. */
#define MAX_CHANGES 6

/* What the target is looking at, for the last words. */
static const guint8 *present_data;
static gsize present_size;

static void
keep_last_input (int number)
{
  int file = open ("crash.bin", O_WRONLY | O_CREAT | O_TRUNC, 0644);

  if (file >= 0 && write (file, present_data, present_size) >= 0)
    close (file);
  signal (number, SIG_DFL);
  raise (number);
}

static void
feed (const guint8 *data, gsize size)
{
  present_data = data;
  present_size = size;
  LLVMFuzzerTestOneInput (data, size);
}

/* A small picture network with most kinds of attributes, weights and clutter. */
static GBytes *
make_network (void)
{
  OnnxBuild *build = onnx_build_new (13);

  onnx_build_input (build, "x", &lens_shape (-1, 3, 12, 12));
  onnx_build_random (build, "w", &lens_shape (4, 3, 3, 3), 1);
  onnx_build_random (build, "b", &lens_shape (4), 2);
  onnx_build_random (build, "m", &lens_shape (4, 5), 3);
  onnx_build_int64s (build, "shape", 2, (gint64[]){ 0, -1 });
  onnx_build_int64s (build, "starts", 1, (gint64[]){ 0 });
  onnx_build_int64s (build, "ends", 1, (gint64[]){ 2 });
  onnx_build_int64s (build, "axes", 1, (gint64[]){ 1 });
  onnx_build_node (build, "Conv", "x w b", "c");
  onnx_build_ints (build, "kernel_shape", 2, (gint64[]){ 3, 3 });
  onnx_build_ints (build, "pads", 4, (gint64[]){ 1, 1, 1, 1 });
  onnx_build_int (build, "group", 1);
  onnx_build_node (build, "LeakyRelu", "c", "l");
  onnx_build_float (build, "alpha", 0.1F);
  onnx_build_node (build, "MaxPool", "l", "p");
  onnx_build_ints (build, "kernel_shape", 2, (gint64[]){ 2, 2 });
  onnx_build_ints (build, "strides", 2, (gint64[]){ 2, 2 });
  onnx_build_string (build, "auto_pad", "SAME_UPPER");
  onnx_build_node (build, "GlobalAveragePool", "p", "g");
  onnx_build_node (build, "Reshape", "g shape", "f");
  onnx_build_node (build, "Gemm", "f m", "s");
  onnx_build_node (build, "Slice", "s starts ends axes", "t");
  onnx_build_node (build, "Concat", "t s", "u");
  onnx_build_int (build, "axis", 1);
  onnx_build_node (build, "Softmax", "u", "y");
  onnx_build_int (build, "axis", -1);
  onnx_build_output (build, "y");
  return onnx_build_finish (build);
}

/* Sizes that are computed: what folding sees. */
static GBytes *
make_clutter (void)
{
  OnnxBuild *build = onnx_build_new (11);

  onnx_build_input (build, "x", &lens_shape (1, 2, 4, 4));
  onnx_build_int64s (build, "zero", 1, (gint64[]){ 0 });
  onnx_build_node (build, "Shape", "x", "sizes");
  onnx_build_node (build, "Gather", "sizes zero", "batch");
  onnx_build_node (build, "Constant", "", "rest");
  onnx_build_tensor_floats (build, "value", &lens_shape (1), (float[]){ -1 });
  onnx_build_node (build, "Concat", "batch rest", "shape");
  onnx_build_int (build, "axis", 0);
  onnx_build_node (build, "ConstantOfShape", "sizes", "ones");
  onnx_build_tensor_floats (build, "value", &lens_shape (1), (float[]){ 1 });
  onnx_build_node (build, "Add", "x ones", "a");
  onnx_build_node (build, "Pad", "a pads", "q");
  onnx_build_int64s (build, "pads", 8, (gint64[]){ 0, 0, 1, 1, 0, 0, 1, 1 });
  onnx_build_node (build, "Transpose", "q", "r");
  onnx_build_ints (build, "perm", 4, (gint64[]){ 0, 2, 3, 1 });
  onnx_build_node (build, "Resize", "r - scales", "z");
  onnx_build_floats (build, "scales", &lens_shape (4), (float[]){ 1, 2, 2, 1 });
  onnx_build_string (build, "mode", "nearest");
  onnx_build_node (build, "Reshape", "z shape", "y");
  onnx_build_output (build, "y");
  return onnx_build_finish (build);
}

typedef void (*Change) (GByteArray *bytes, LensRng *rng);

static guint
pick (const GByteArray *bytes, LensRng *rng)
{
  return (guint) lens_rng_int (rng, 0, (int) MAX (bytes->len, 1));
}

static void
flip_bit (GByteArray *bytes, LensRng *rng)
{
  if (bytes->len > 0)
    bytes->data[pick (bytes, rng)] ^= (guint8) (1 << lens_rng_int (rng, 0, 8));
}

/* Values at which lengths and counts go wrong. */
static void
set_byte (GByteArray *bytes, LensRng *rng)
{
  static const guint8 values[] = { 0, 1, 2, 0x7f, 0x80, 0xff };

  if (bytes->len > 0)
    bytes->data[pick (bytes, rng)] = values[lens_rng_int (rng, 0, sizeof (values))];
}

static void
cut_off (GByteArray *bytes, LensRng *rng)
{
  g_byte_array_set_size (bytes, pick (bytes, rng));
}

static void
remove_run (GByteArray *bytes, LensRng *rng)
{
  guint begin = pick (bytes, rng);
  guint n = (guint) lens_rng_int (rng, 1, 16);

  g_byte_array_remove_range (bytes, begin, MIN (bytes->len - begin, n));
}

static void
repeat_run (GByteArray *bytes, LensRng *rng)
{
  guint begin = pick (bytes, rng);
  guint n = (guint) lens_rng_int (rng, 1, 64);
  gsize size = MIN (bytes->len - begin, n);
  g_autofree guint8 *run = size > 0 ? g_memdup2 (bytes->data + begin, size) : NULL;

  if (size > 0)
    g_byte_array_append (bytes, run, (guint) size);
}

/* The longest varints: -1 and the smallest of 64 bits. */
static void
put_extreme (GByteArray *bytes, LensRng *rng)
{
  static const guint8 extreme[] = { 0xff, 0xff, 0xff, 0xff, 0xff,
                                    0xff, 0xff, 0xff, 0xff, 0x01 };
  guint begin = pick (bytes, rng);

  if (bytes->len > 0)
    memcpy (bytes->data + begin, extreme, MIN (bytes->len - begin, sizeof (extreme)));
}

static const Change changes[] = {
  flip_bit, flip_bit, set_byte, set_byte, cut_off, remove_run, repeat_run, put_extreme,
};

static void
feed_changed (GBytes *sound, int n)
{
  for (int i = 0; i < n; i++)
    {
      g_autoptr (GByteArray) bytes = g_byte_array_new ();
      LensRng rng;
      int n_changes;

      lens_rng_seed (&rng, (guint64) i);
      n_changes = lens_rng_int (&rng, 1, MAX_CHANGES + 1);
      g_byte_array_append (bytes, g_bytes_get_data (sound, NULL),
                           (guint) g_bytes_get_size (sound));
      for (int j = 0; j < n_changes; j++)
        changes[lens_rng_int (&rng, 0, G_N_ELEMENTS (changes))](bytes, &rng);
      feed (bytes->data, bytes->len);
    }
}

static void
feed_as_it_is (GBytes *bytes)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (bytes, &size);

  feed (data, size);
}

/* Two lines change places: words stay whole, where changed bytes mostly spoil them. */
static void
feed_shuffled (GBytes *sound)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (sound, &size);
  g_autofree char *text = g_strndup (data, size);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  int n_lines = (int) g_strv_length (lines);

  for (int i = 0; i < N_CHANGED; i++)
    {
      g_autofree char *changed = NULL;
      LensRng rng;
      int first;
      int second;
      char *line;

      lens_rng_seed (&rng, (guint64) i);
      first = lens_rng_int (&rng, 0, n_lines);
      second = lens_rng_int (&rng, 0, n_lines);
      line = lines[first];
      lines[first] = lines[second];
      lines[second] = line;
      changed = g_strjoinv ("\n", lines);
      feed ((const guint8 *) changed, strlen (changed));
    }
}

static void
feed_text (GBytes *sound)
{
  feed_as_it_is (sound);
  feed_changed (sound, N_CHANGED);
  feed_shuffled (sound);
}

/* Every file of a folder; how many there are. */
static int
for_each_file (const char *path, void (*use) (GBytes *bytes))
{
  g_autoptr (GDir) folder = path != NULL ? g_dir_open (path, 0, NULL) : NULL;
  const char *file;
  int n = 0;

  while (folder != NULL && (file = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *file_path = g_build_filename (path, file, NULL);
      g_autofree char *data = NULL;
      gsize size;

      if (g_file_get_contents (file_path, &data, &size, NULL))
        {
          g_autoptr (GBytes) bytes = g_bytes_new_take (g_steal_pointer (&data), size);

          use (bytes);
          n++;
        }
    }
  return n;
}

static void
test_changed_networks (void)
{
  g_autoptr (GBytes) network = make_network ();
  g_autoptr (GBytes) clutter = make_clutter ();

  feed_changed (network, N_CHANGED);
  feed_changed (clutter, N_CHANGED);
}

static void
test_hostile_files (void)
{
  g_autofree char *path = support_data_file ("broken/generated");

  for_each_file (path, feed_as_it_is);
}

static void
test_changed_files (void)
{
  g_autofree char *path = support_tree_file (fuzz_sound_folder);

  g_assert_cmpint (for_each_file (path, feed_text), >, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  signal (SIGSEGV, keep_last_input);
  signal (SIGABRT, keep_last_input);
  signal (SIGFPE, keep_last_input);
  for (int i = 1; i < argc; i++)
    {
      g_autofree char *data = NULL;
      gsize size;

      if (g_file_get_contents (argv[i], &data, &size, NULL))
        feed ((const guint8 *) data, size);
    }
  g_test_add_func ("/fuzz/survives-hostile-files", test_hostile_files);
  if (fuzz_sound_folder == NULL)
    g_test_add_func ("/fuzz/survives-changed-networks", test_changed_networks);
  else
    g_test_add_func ("/fuzz/survives-changed-files", test_changed_files);
  return g_test_run ();
}
