/* formats.c - a file is known by its content, and a stranger is called by its name
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/model/importer.h"
#include "tests/support/onnx-build.h"

#include <string.h>

typedef struct
{
  const char *name;
  const char *content;
  gsize size;
  const char *message;
} File;

#define CONTENT(text) .content = (text), .size = sizeof (text) - 1
#define UNKNOWN "not a network file that Netlens knows (ONNX expected): "
#define LATER " cannot be read yet; export the network to ONNX"

static const File files[] = {
  { "a.onnx", CONTENT (""), UNKNOWN "the file is empty" },
  { "a.onnx", CONTENT ("hello world\n"), UNKNOWN "a text file" },
  { "a.onnx", CONTENT ("\0\0\0\0\0\0\0\0"),
    UNKNOWN "the file begins with nothing but zeros; it was not written whole" },
  { "a.onnx", CONTENT ("version https://git-lfs.github.com/spec/v1\noid sha256:0\n"),
    UNKNOWN
    "a Git LFS pointer stands where the file should be; fetch it with “git lfs pull”" },
  { "a.onnx", CONTENT ("\n <!DOCTYPE html><html></html>"),
    UNKNOWN "a web page; the download gave a page and not the file" },
  { "a.onnx", CONTENT ("{\"a\": 1}"), UNKNOWN "JSON text" },
  { "a.onnx", CONTENT ("\x89PNG\r\n\x1a\n"), UNKNOWN "a picture, PNG" },
  { "a.zip", CONTENT ("PK\x03\x04...."),
    UNKNOWN "a ZIP archive without a network that is known; unpack it" },
  { "a.tflite", CONTENT ("\x1c\0\0\0TFL3"),
    UNKNOWN "TensorFlow Lite; export the network to ONNX" },
  { "a", CONTENT ("\xff\xfe\xfd\xfc"),
    UNKNOWN "the content is of no kind that is known, or damaged at its beginning" },
  { "a.onnx", CONTENT ("PK\x03\x04..........................archive/data.pkl"),
    "PyTorch (zip)" LATER },
  { "a.onnx",
    CONTENT ("\x80\x02\x8a\nl\xfc\x9c"
             "F\xf9 j\xa8P\x19."),
    "PyTorch (pickle)" LATER },
  { "a.onnx", CONTENT ("\x02\0\0\0\0\0\0\0{}"), "safetensors" LATER },
  { "a.onnx", CONTENT ("\x89HDF\r\n\x1a\n"), "Keras (HDF5)" LATER },
  { "a.onnx", CONTENT ("\n\x03net\xa2\x06\x00"), "Caffe (caffemodel)" LATER },
  { "a.onnx", CONTENT ("name: \"net\"\nlayer {\n}\n"), "Caffe (prototxt)" LATER },
};

static void
test_a_stranger_is_called_by_its_name (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new_static (files[i].content, files[i].size);
      g_autoptr (LensSource) source = lens_source_new (files[i].name, bytes);
      g_autoptr (GError) error = NULL;

      g_assert_null (lens_importer_for (source, &error));
      g_assert_cmpstr (error->message, ==, files[i].message);
    }
}

static void
test_a_network_is_known_under_any_name (void)
{
  static const char *const names[] = { "net.onnx", "net", "net.caffemodel", "NET.ONNX",
                                       "net.png" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      OnnxBuild *build = onnx_build_new (13);
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (LensSource) source = NULL;
      g_autoptr (GError) error = NULL;

      onnx_build_node (build, "Relu", "x", "y");
      bytes = onnx_build_finish (build);
      source = lens_source_new (names[i], bytes);
      g_assert_true (lens_importer_for (source, &error) == &lens_importer_onnx);
    }
}

static gboolean
is_kebab_case (const char *id)
{
  return strspn (id, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen (id) &&
         *id != '\0';
}

static void
test_the_table_is_sound (void)
{
  g_autoptr (GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);

  for (int i = 0; lens_importers[i] != NULL; i++)
    {
      g_assert_true (is_kebab_case (lens_importers[i]->id));
      g_assert_true (g_hash_table_add (ids, (gpointer) lens_importers[i]->id));
      g_assert_nonnull (lens_importers[i]->title);
      g_assert_nonnull (lens_importers[i]->fits);
      g_assert_cmpint (lens_importers[i]->suffixes[0][0], ==, '.');
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/import/formats/calls-a-stranger-by-its-name",
                   test_a_stranger_is_called_by_its_name);
  g_test_add_func ("/import/formats/knows-a-network-under-any-name",
                   test_a_network_is_known_under_any_name);
  g_test_add_func ("/import/formats/has-a-sound-table", test_the_table_is_sound);
  return g_test_run ();
}
