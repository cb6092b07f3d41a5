/* wire.c - bytes are read within bounds, and damage is said in words
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/wire/protobuf.h"
#include "core/wire/source.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define VIEW(text) ((LensView){ (const guint8 *) (text), sizeof (text) - 1 })

static void
test_a_cursor_stays_inside (void)
{
  LensCursor cursor = lens_cursor (VIEW ("\x01\x02\x03\x04\x05"));
  LensView view;
  guint64 wide;
  guint32 narrow;
  guint8 byte;

  g_assert_true (lens_cursor_read_u32 (&cursor, &narrow));
  g_assert_cmphex (narrow, ==, 0x04030201);
  g_assert_false (lens_cursor_read_u32 (&cursor, &narrow));
  g_assert_false (lens_cursor_read_u64 (&cursor, &wide));
  g_assert_false (lens_cursor_take (&cursor, G_MAXUINT64, &view));
  g_assert_cmpint (lens_cursor_left (&cursor), ==, 1);
  g_assert_true (lens_cursor_read_u8 (&cursor, &byte));
  g_assert_cmpint (byte, ==, 5);
  g_assert_false (lens_cursor_read_u8 (&cursor, &byte));
  g_assert_true (lens_cursor_take (&cursor, 0, &view));
}

static void
test_shown_text_is_clean (void)
{
  g_autofree char *text = lens_view_dup_text (VIEW ("a\0b\n\xff"));

  g_assert_cmpstr (text, ==, "a?b?\xef\xbf\xbd");
}

typedef struct
{
  guint64 present;
  gint64 integer;
  float real;
  LensView text;
  GArray *texts;
  GArray *integers;
  LensNumbers reals;
  LensNumbers doubles;
} Sample;

static const LensMember sample_members[] = {
  LENS_MEMBER (Sample, 1, INT, integer),
  LENS_MEMBER (Sample, 2, FLOAT, real),
  LENS_MEMBER (Sample, 3, VIEW, text),
  LENS_MEMBER (Sample, 4, VIEWS, texts),
  LENS_MEMBER (Sample, 5, INTS, integers),
  LENS_MEMBER (Sample, 6, NUMBERS32, reals),
  LENS_MEMBER (Sample, 7, NUMBERS64, doubles),
  { .kind = LENS_MEMBER_END },
};

static const LensMessage sample_message = { "Sample", sample_members };

static void
test_every_kind_is_decoded (void)
{
  static const char
    bytes[] = "\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01" /* 1: -1 */
              "\x15\x00\x00\x80\x3f"                         /* 2: 1.0 */
              "\x1a\x02hi"                                   /* 3 */
              "\x22\x01"
              "a\x22\x00"                                /* 4, twice */
              "\x28\x07"                                 /* 5: 7 */
              "\x2a\x03\x01\xac\x02"                     /* 5, packed: 1, 300 */
              "\x35\x00\x00\x00\x40"                     /* 6: 2.0 */
              "\x32\x08\x00\x00\x40\x40\x00\x00\x80\x40" /* 6, packed: 3, 4 */
              "\x39\x00\x00\x00\x00\x00\x00\xf0\x3f";    /* 7: 1.0 */
  Sample sample = { 0 };
  g_autoptr (GError) error = NULL;
  float reals[3];

  g_assert_true (lens_message_decode (&sample_message, VIEW (bytes), &sample, &error));
  g_assert_no_error (error);
  g_assert_cmpint (sample.integer, ==, -1);
  g_assert_cmpfloat (sample.real, ==, 1);
  g_assert_true (lens_view_equal (sample.text, "hi"));
  g_assert_cmpint (sample.texts->len, ==, 2);
  g_assert_cmpint (lens_views_at (sample.texts, 1).size, ==, 0);
  g_assert_cmpint (sample.integers->len, ==, 3);
  g_assert_cmpint (lens_ints_at (sample.integers, 2), ==, 300);
  g_assert_cmpint (lens_numbers_view (&sample.reals).size, ==, 12);
  memcpy (reals, lens_numbers_view (&sample.reals).data, sizeof (reals));
  g_assert_cmpfloat (reals[0], ==, 2);
  g_assert_cmpfloat (reals[2], ==, 4);
  g_assert_cmpint (lens_numbers_view (&sample.doubles).size, ==, 8);
  g_assert_true (lens_message_has (&sample_message, &sample, "text"));
  lens_message_clear (&sample_message, &sample);
  g_assert_false (lens_message_has (&sample_message, &sample, "text"));
}

static void
test_packed_numbers_are_lent (void)
{
  static const char bytes[] = "\x32\x08\x00\x00\x40\x40\x00\x00\x80\x40";
  Sample sample = { 0 };

  g_assert_true (lens_message_decode (&sample_message, VIEW (bytes), &sample, NULL));
  g_assert_null (sample.reals.copy);
  g_assert_true (lens_numbers_view (&sample.reals).data == (const guint8 *) bytes + 2);
  lens_message_clear (&sample_message, &sample);
}

static void
test_decoding_twice_merges (void)
{
  Sample sample = { 0 };

  g_assert_true (
    lens_message_decode (&sample_message, VIEW ("\x08\x01\x28\x01"), &sample, NULL));
  g_assert_true (
    lens_message_decode (&sample_message, VIEW ("\x08\x02\x28\x02"), &sample, NULL));
  g_assert_cmpint (sample.integer, ==, 2);
  g_assert_cmpint (sample.integers->len, ==, 2);
  lens_message_clear (&sample_message, &sample);
}

/* Members that nobody asked for, of every wire type, and groups with groups inside. */
static void
test_unknown_members_are_passed_over (void)
{
  static const char bytes[] =
    "\x80\x01\x05" /* 16: a number */
    "\x81\x01"
    "12345678" /* 16: 64 bits */
    "\x82\x01\x03"
    "abc" /* 16: bytes */
    "\x85\x01"
    "1234"                                     /* 16: 32 bits */
    "\x83\x01\x08\x01\x8b\x01\x8c\x01\x84\x01" /* 16: a group with 17, a group, inside */
    "\x08\x09";                                /* 1 */
  Sample sample = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_true (lens_message_decode (&sample_message, VIEW (bytes), &sample, &error));
  g_assert_no_error (error);
  g_assert_cmpint (sample.integer, ==, 9);
}

static void
test_damage_is_told (void)
{
  static const struct
  {
    LensView bytes;
    const char *message;
  } cases[] = {
    { VIEW ("\x08"), "Sample: the file ends inside a number; it seems cut off" },
    { VIEW ("\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02"),
      "Sample: a number of more than 64 bits; the file is damaged" },
    { VIEW ("\x00\x01"),
      "Sample: field number 0; 1 to 536870911 expected: the file is damaged" },
    { VIEW ("\x0e"), "Sample: field 1 has wire type 6; 0, 1, 2 or 5 expected: the file "
                     "is damaged" },
    { VIEW ("\x0c"), "Sample: field 1 has wire type 4; 0, 1, 2 or 5 expected: the file "
                     "is damaged" },
    { VIEW ("\x1a\x05hi"),
      "Sample: field 3: 5 bytes expected, 2 left; the file seems cut off" },
    { VIEW ("\x1a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"),
      "Sample: field 3: 18446744073709551615 bytes expected, 0 left; the file seems "
      "cut "
      "off" },
    { VIEW ("\x15\x01"), "Sample: the file ends inside field 2; it seems cut off" },
    { VIEW ("\x0a\x00"),
      "Sample: integer: a whole number expected, wire type 2 found" },
    { VIEW ("\x18\x00"), "Sample: text: bytes expected, wire type 0 found" },
    { VIEW ("\x32\x03"
            "abc"),
      "Sample: reals: 3 bytes; a multiple of 4 expected" },
    { VIEW ("\x83\x01\x8c\x01"),
      "Sample: group 16 ends as group 17; the file is damaged" },
    { VIEW ("\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b"
            "\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b"),
      "Sample: groups more than 32 deep; the file is damaged" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Sample sample = { 0 };
      g_autoptr (GError) error = NULL;

      g_assert_false (
        lens_message_decode (&sample_message, cases[i].bytes, &sample, &error));
      g_assert_cmpstr (error->message, ==, cases[i].message);
      lens_message_clear (&sample_message, &sample);
    }
}

/* A folder with a file “network” in it, and a file “outside” beside the folder. */
typedef struct
{
  char *root;
  char *folder;
  LensSource *source;
} Place;

static char *
write_file (const char *folder, const char *name, const char *text)
{
  char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
  return path;
}

static void
make_place (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *inside = NULL;
  g_autofree char *weights = NULL;
  g_autofree char *outside = NULL;
  g_autofree char *below = NULL;

  place->root = g_dir_make_tmp ("netlens-XXXXXX", &error);
  g_assert_no_error (error);
  place->folder = g_build_filename (place->root, "folder", NULL);
  below = g_build_filename (place->folder, "below", NULL);
  g_assert_cmpint (g_mkdir_with_parents (below, 0700), ==, 0);
  inside = write_file (place->folder, "network", "abcdef");
  weights = write_file (below, "weights", "12345678");
  outside = write_file (place->root, "outside", "secret");
  place->source = lens_source_open (inside, &error);
  g_assert_no_error (error);
}

static void
remove_below (const char *path)
{
  g_autoptr (GDir) folder = NULL;
  const char *name;

  if (g_file_test (path, G_FILE_TEST_IS_DIR) &&
      !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    {
      folder = g_dir_open (path, 0, NULL);
      while ((name = g_dir_read_name (folder)) != NULL)
        {
          g_autofree char *child = g_build_filename (path, name, NULL);

          remove_below (child);
        }
    }
  g_remove (path);
}

static void
clear_place (Place *place, gconstpointer data)
{
  lens_source_unref (place->source);
  remove_below (place->root);
  g_free (place->folder);
  g_free (place->root);
}

static LensSource *
open_sibling (Place *place, const char *name, GError **error)
{
  return lens_source_open_sibling (place->source, name, strlen (name), error);
}

static void
test_a_sibling_opens (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LensSource) below = open_sibling (place, "below/weights", &error);
  g_autoptr (LensSource) same = open_sibling (place, "./network", &error);

  g_assert_no_error (error);
  g_assert_nonnull (lens_source_slice (below, 6, 2, "weights", &error));
  g_assert_null (lens_source_slice (below, 6, 3, "weights", &error));
  g_assert_cmpstr (error->message, ==,
                   "weights: bytes 6 to 9 expected in “weights”, which has 8");
  g_assert_null (lens_source_slice (below, G_MAXUINT64, 2, "weights", NULL));
  g_assert_null (lens_source_slice (below, 2, G_MAXUINT64, "weights", NULL));
  g_assert_nonnull (same);
}

static void
refuse (Place *place, const char *name, const char *pattern)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (open_sibling (place, name, &error));
  if (!g_pattern_match_simple (pattern, error->message))
    g_error ("“%s”: “%s” expected, “%s” found", name, pattern, error->message);
}

static void
test_a_stranger_is_refused (Place *place, gconstpointer data)
{
  g_autofree char *link = g_build_filename (place->folder, "link", NULL);
  g_autofree char *link_inside = g_build_filename (place->folder, "inside", NULL);
  g_autofree char *pipe = g_build_filename (place->folder, "pipe", NULL);
  g_autofree char *absolute = g_build_filename (place->folder, "network", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (LensSource) sound = NULL;

  g_assert_cmpint (symlink ("../outside", link), ==, 0);
  g_assert_cmpint (symlink ("below/weights", link_inside), ==, 0);
  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);

  refuse (place, "", "*is empty");
  refuse (place, "../outside", "*leads out of the file's folder; refused");
  refuse (place, "below/../../outside", "*leads out of the file's folder; refused");
  refuse (place, "/etc/passwd", "*relative to the file's folder expected");
  refuse (place, absolute, "*relative to the file's folder expected");
  refuse (place, "..\\outside", "*relative to the file's folder expected");
  refuse (place, "link", "*is a link out of the file's folder; refused");
  refuse (place, "pipe", "*is a device or a pipe; an ordinary file expected");
  refuse (place, "below", "*is a folder; a file expected");
  refuse (place, "absent", "external file “absent”: *");
  refuse (place, "\xff", "*is not UTF-8");

  g_assert_null (lens_source_open_sibling (place->source, "network\0x", 9, &error));
  g_assert_cmpstr (error->message, ==,
                   "the name of an external file has a NUL in it; refused");
  sound = open_sibling (place, "inside", NULL);
  g_assert_nonnull (sound);
}

static void
test_only_ordinary_files_open (Place *place, gconstpointer data)
{
  static const char *const paths[] = { "/dev/zero", "/", "/nowhere/at/all" };

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (lens_source_open (paths[i], &error));
      g_assert_nonnull (error);
    }
}

#define ADD(path, test) g_test_add (path, Place, NULL, make_place, test, clear_place)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/wire/cursor/stays-inside", test_a_cursor_stays_inside);
  g_test_add_func ("/wire/view/shown-text-is-clean", test_shown_text_is_clean);
  g_test_add_func ("/wire/protobuf/decodes-every-kind", test_every_kind_is_decoded);
  g_test_add_func ("/wire/protobuf/lends-packed-numbers", test_packed_numbers_are_lent);
  g_test_add_func ("/wire/protobuf/merges", test_decoding_twice_merges);
  g_test_add_func ("/wire/protobuf/passes-over-the-unknown",
                   test_unknown_members_are_passed_over);
  g_test_add_func ("/wire/protobuf/tells-damage", test_damage_is_told);
  ADD ("/wire/source/opens-a-sibling", test_a_sibling_opens);
  ADD ("/wire/source/refuses-a-stranger", test_a_stranger_is_refused);
  ADD ("/wire/source/opens-only-ordinary-files", test_only_ordinary_files_open);
  return g_test_run ();
}
