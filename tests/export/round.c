/* round.c - a graph written as ONNX, read again, and held against itself
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tests/export/round.h"

#include "core/model/export-onnx.h"
#include "tests/support/graphs.h"

#include <glib/gstdio.h>
#include <string.h>

static char *folder;

const char *
round_folder (void)
{
  if (folder == NULL)
    folder = g_dir_make_tmp ("netlens-export-XXXXXX", NULL);
  g_assert_nonnull (folder);
  return folder;
}

void
round_clean (void)
{
  g_autoptr (GDir) list = NULL;
  const char *name;

  if (folder == NULL)
    return;
  list = g_dir_open (folder, 0, NULL);
  while (list != NULL && (name = g_dir_read_name (list)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_unlink (path);
    }
  g_rmdir (folder);
  g_clear_pointer (&folder, g_free);
}

static char *
compare (const char *name, const LensTensor *a, const LensTensor *b)
{
  gsize n = lens_tensor_n_elements (a);
  g_autofree char *text_a = lens_shape_to_string (lens_tensor_shape (a));
  g_autofree char *text_b = lens_shape_to_string (lens_tensor_shape (b));

  if (!lens_shape_equal (lens_tensor_shape (a), lens_tensor_shape (b)))
    return g_strdup_printf ("output “%s”: %s became %s", name, text_a, text_b);
  for (gsize i = 0; i < n; i++)
    if (memcmp (&lens_tensor_data (a)[i], &lens_tensor_data (b)[i],
                sizeof (LensReal)) != 0)
      return g_strdup_printf ("output “%s”: number %" G_GSIZE_FORMAT
                              ": %.9g became %.9g",
                              name, i, (double) lens_tensor_data (a)[i],
                              (double) lens_tensor_data (b)[i]);
  return NULL;
}

static char *
compare_outputs (LensGraph *before, LensGraph *after, GHashTable *given)
{
  if (lens_graph_n_outputs (before) != lens_graph_n_outputs (after))
    return g_strdup_printf ("%d outputs became %d", lens_graph_n_outputs (before),
                            lens_graph_n_outputs (after));
  for (int i = 0; i < lens_graph_n_outputs (before); i++)
    {
      g_autoptr (GError) error = NULL;
      int first = lens_graph_output (before, i);
      int second = lens_graph_output (after, i);
      const char *name = lens_graph_value (before, first)->name;
      g_autoptr (LensTensor) a = support_eval (before, given, first, &error);
      g_autoptr (LensTensor) b = a != NULL ? support_eval (after, given, second, &error)
                                           : NULL;
      char *fault;

      if (b == NULL)
        return g_strdup (error->message);
      if (!g_str_equal (lens_graph_value (after, second)->name, name))
        return g_strdup_printf ("output “%s” is called “%s”", name,
                                lens_graph_value (after, second)->name);
      fault = compare (name, a, b);
      if (fault != NULL)
        return fault;
    }
  return NULL;
}

char *
round_trip (LensGraph *graph, const char *name, GHashTable *given, GHashTable *bound)
{
  g_autofree char *base = g_strconcat (name, ".onnx", NULL);
  g_autofree char *path = g_build_filename (round_folder (), base, NULL);
  const LensOnnxOptions options = { .name = name };
  g_autoptr (GError) error = NULL;
  g_autoptr (LensGraph) again = NULL;

  if (!lens_onnx_write (graph, &options, path, &error))
    return g_strdup (error->message);
  again = support_open_graph (path, bound, &error);
  if (again == NULL)
    return g_strdup (error->message);
  return compare_outputs (graph, again, given);
}
