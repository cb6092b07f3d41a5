/* hash.c - the SHA-256 of some bytes is that which GLib finds
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/base/hash.h"
#include "core/base/rng.h"

static void
assert_agrees (const guint8 *data, gsize size)
{
  g_autofree char *ours = lens_hash_data (data, size);
  g_autofree char *theirs = g_compute_checksum_for_data (G_CHECKSUM_SHA256, data, size);

  g_assert_cmpstr (ours, ==, theirs);
}

/* Lengths around the ends of blocks, and where the number of bits no longer fits in. */
static void
test_agrees_with_glib (void)
{
  const gsize n = 100000;
  g_autofree guint8 *data = g_malloc (n);
  LensRng rng;

  lens_rng_seed (&rng, 1);
  for (gsize i = 0; i < n; i++)
    data[i] = (guint8) (256 * lens_rng_uniform (&rng));
  for (gsize size = 0; size < 300; size++)
    assert_agrees (data + size % 7, size);
  assert_agrees (data, n);
  assert_agrees (data + 3, n - 5);
}

/* FIPS 180-2, appendix B.1. */
static void
test_agrees_with_the_standard (void)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("abc", 3);
  g_autoptr (GBytes) nothing = g_bytes_new (NULL, 0);
  g_autofree char *hash = lens_hash_bytes (bytes);
  g_autofree char *of_nothing = lens_hash_bytes (nothing);

  g_assert_cmpstr (hash, ==,
                   "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  g_assert_cmpstr (of_nothing, ==,
                   "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/hash/agrees-with-glib", test_agrees_with_glib);
  g_test_add_func ("/hash/agrees-with-the-standard", test_agrees_with_the_standard);
  return g_test_run ();
}
