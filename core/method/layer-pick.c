/* layer-pick.c - which layers a method over many layers goes through
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/method/layer-pick.h"

#include "core/base/error.h"
#include "core/method/attribution.h"

#include <string.h>

static gboolean
is_picture_like (const LensQuery *query, int value)
{
  LensGraph *graph = lens_model_graph (lens_query_model (query));
  LensGrid grid = lens_grid_of (&lens_graph_value (graph, value)->shape);

  return grid.is_spatial && grid.n_positions > 1 &&
         lens_graph_depends (graph, value, lens_query_input_value (query));
}

static GArray *
list_all (const LensQuery *query)
{
  LensModel *model = lens_query_model (query);
  GArray *values = g_array_new (FALSE, FALSE, sizeof (int));

  for (int i = 0; i < lens_model_n_layers (model); i++)
    {
      int value = lens_model_layer (model, i)->value;

      if (is_picture_like (query, value))
        g_array_append_val (values, value);
    }
  return values;
}

/* The first, the last, and what lies evenly between. */
static GArray *
sample (const GArray *all, guint n)
{
  GArray *values = g_array_new (FALSE, FALSE, sizeof (int));
  guint n_picked = MIN (n, all->len);

  for (guint i = 0; i < n_picked; i++)
    {
      guint index = n_picked == 1
                      ? all->len - 1
                      : (i * (all->len - 1) + (n_picked - 1) / 2) / (n_picked - 1);

      g_array_append_val (values, g_array_index (all, int, index));
    }
  return values;
}

static GArray *
find_named (const LensQuery *query, const char *text, GError **error)
{
  LensModel *model = lens_query_model (query);
  g_auto (GStrv) names = g_strsplit (text, ",", -1);
  g_autoptr (GArray) values = g_array_new (FALSE, FALSE, sizeof (int));

  for (int i = 0; names[i] != NULL; i++)
    {
      const char *name = g_strstrip (names[i]);
      int value;

      if (*name == '\0')
        continue;
      value = lens_model_find (model, name, error);
      if (value < 0)
        return NULL;
      if (!is_picture_like (query, value))
        {
          lens_fail (error, LENS_ERROR_SETTING,
                     "layers: “%s” has no positions that depend on the picture", name);
          return NULL;
        }
      g_array_append_val (values, value);
    }
  return g_steal_pointer (&values);
}

GArray *
lens_pick_layers (const LensQuery *query, const char *text, GError **error)
{
  g_autoptr (GArray) all = list_all (query);
  g_autoptr (GArray) picked = NULL;
  gboolean is_number = *text != '\0' && strspn (text, "0123456789") == strlen (text);

  if (strcmp (text, "all") == 0)
    picked = g_array_ref (all);
  else if (is_number)
    picked = sample (all, (guint) MIN (g_ascii_strtoull (text, NULL, 10), G_MAXINT));
  else
    picked = find_named (query, text, error);
  if (picked == NULL)
    return NULL;
  if (picked->len > 0)
    return g_steal_pointer (&picked);

  if (all->len == 0)
    lens_fail (error, LENS_ERROR_UNSUPPORTED,
               "this network has no layer with positions");
  else
    lens_fail (
      error, LENS_ERROR_SETTING,
      "layers: “%s”: all, a number of at least 1 or names with commas expected", text);
  return NULL;
}
