/* hash.c - the SHA-256 of some bytes
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A network of half a gigabyte is hashed before what was made with it is written.  With the
 * processor's own instructions for it that takes a quarter of a second, with GLib, which
 * serves all other processors, one and a half.
 */

#include "core/base/hash.h"

#include <string.h>

#ifdef __x86_64__
#include <cpuid.h>
#include <immintrin.h>

#define BLOCK_SIZE 64

/* FIPS 180-4, 4.2.2: the fractions of the cube roots of the first 64 primes. */
static const guint32 round_constants[64] = {
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4,
  0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe,
  0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f,
  0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7,
  0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc,
  0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
  0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116,
  0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
  0xc67178f2,
};

/* 5.3.3: of the square roots of the first 8. */
static const guint32 first_state[8] = {
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
  0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
};

static gboolean
has_instructions (void)
{
  unsigned eax;
  unsigned ebx;
  unsigned ecx;
  unsigned edx;

  return __builtin_cpu_supports ("sse4.1") &&
         __get_cpuid_count (7, 0, &eax, &ebx, &ecx, &edx) != 0 && (ebx >> 29 & 1) != 0;
}

/* 6.2.2 for one block: @state holds (A, B, E, F) and (C, D, G, H) from the top. */
__attribute__ ((target ("sha,sse4.1"))) static void
take_block (__m128i state[2], const guint8 *block)
{
  const __m128i big_endian = _mm_set_epi64x (0x0c0d0e0f08090a0b, 0x0405060700010203);
  __m128i first = state[0];
  __m128i second = state[1];
  __m128i words[4];

#pragma GCC unroll 16
  for (int i = 0; i < 16; i++)
    {
      __m128i *word = &words[i % 4];
      __m128i sum;

      if (i < 4)
        {
          memcpy (word, block + 16 * i, sizeof (*word));
          *word = _mm_shuffle_epi8 (*word, big_endian);
        }
      else
        {
          const __m128i before = words[(i + 3) % 4];
          const __m128i middle = _mm_alignr_epi8 (before, words[(i + 2) % 4], 4);

          *word = _mm_sha256msg1_epu32 (*word, words[(i + 1) % 4]);
          *word = _mm_sha256msg2_epu32 (_mm_add_epi32 (*word, middle), before);
        }
      memcpy (&sum, round_constants + 4 * i, sizeof (sum));
      sum = _mm_add_epi32 (sum, *word);
      second = _mm_sha256rnds2_epu32 (second, first, sum);
      first = _mm_sha256rnds2_epu32 (first, second, _mm_shuffle_epi32 (sum, 0x0e));
    }
  state[0] = _mm_add_epi32 (state[0], first);
  state[1] = _mm_add_epi32 (state[1], second);
}

/* The last block or two: what is left, a one, zeros, and the number of bits. */
__attribute__ ((target ("sha,sse4.1"))) static void
take_end (__m128i state[2], const guint8 *rest, gsize n_rest, gsize size)
{
  guint8 end[2 * BLOCK_SIZE] = { 0 };
  const guint64 n_bits = GUINT64_TO_BE ((guint64) size * 8);
  const gsize end_size = n_rest + 9 <= BLOCK_SIZE ? BLOCK_SIZE : 2 * BLOCK_SIZE;

  memcpy (end, rest, n_rest);
  end[n_rest] = 0x80;
  memcpy (end + end_size - sizeof (n_bits), &n_bits, sizeof (n_bits));
  for (gsize i = 0; i < end_size; i += BLOCK_SIZE)
    take_block (state, end + i);
}

__attribute__ ((target ("sha,sse4.1"))) static char *
hash_with_instructions (const guint8 *data, gsize size)
{
  const guint32 *h = first_state;
  const gsize n_whole = size / BLOCK_SIZE * BLOCK_SIZE;
  __m128i state[2] = {
    _mm_set_epi32 ((int) h[0], (int) h[1], (int) h[4], (int) h[5]),
    _mm_set_epi32 ((int) h[2], (int) h[3], (int) h[6], (int) h[7]),
  };
  guint32 parts[2][4];

  for (gsize i = 0; i < n_whole; i += BLOCK_SIZE)
    take_block (state, data + i);
  take_end (state, data + n_whole, size - n_whole, size);
  memcpy (parts, state, sizeof (parts));
  return g_strdup_printf ("%08x%08x%08x%08x%08x%08x%08x%08x", parts[0][3], parts[0][2],
                          parts[1][3], parts[1][2], parts[0][1], parts[0][0],
                          parts[1][1], parts[1][0]);
}
#endif

char *
lens_hash_data (gconstpointer data, gsize size)
{
#ifdef __x86_64__
  if (has_instructions ())
    return hash_with_instructions (size > 0 ? data : (const guint8 *) "", size);
#endif
  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, data, size);
}

char *
lens_hash_bytes (GBytes *bytes)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (bytes, &size);

  return lens_hash_data (data, size);
}
