/* fuzz-onnx.c - any bytes as a network, up to the frozen graph
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tests/fuzz/fuzz.h"

#include "tests/support/graphs.h"

#include <string.h>

/* A refusal has words, and they fit on a line. */
static void
check_error (const GError *error)
{
  g_assert_nonnull (error);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_assert_null (strchr (error->message, '\n'));
}

const char *const fuzz_sound_folder = NULL;

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (LensSource) source = lens_source_new ("fuzz.onnx", bytes);
  g_autoptr (GError) error = NULL;
  g_auto (LensProvenance) provenance = { 0 };
  const LensModelOptions options = { 0 };
  g_autoptr (LensGraph) graph = support_read_graph (source, &options, &provenance,
                                                    &error);

  if (graph == NULL)
    check_error (error);
  return 0;
}
