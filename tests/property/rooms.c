/* rooms.c - what a pass forward needs is close to what it cannot do without
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/graph/route.h"
#include "core/model/model.h"
#include "tests/support/data.h"

#include <json-glib/json-glib.h>

static void
check_room (const char *path)
{
  const LensModelOptions options = { .path = path };
  g_autoptr (GError) error = NULL;
  g_autoptr (LensModel) model = lens_model_open (&options, NULL, &error);
  g_autoptr (LensRoute) route = NULL;
  g_autofree int *wanted = NULL;
  LensGraph *graph;
  int n_wanted;

  /* Some need sizes that the file leaves open. */
  if (model == NULL)
    return;
  graph = lens_model_graph (model);
  n_wanted = lens_graph_n_outputs (graph);
  wanted = g_new (int, n_wanted);
  for (int i = 0; i < n_wanted; i++)
    wanted[i] = lens_graph_output (graph, i);
  route = lens_route_new (graph, wanted, n_wanted, TRUE);
  g_test_message ("%s: %.2f MiB of %.2f", path,
                  (double) lens_route_n_numbers (route) * sizeof (LensReal) / 0x1p20,
                  (double) lens_route_least_numbers (route) * sizeof (LensReal) /
                    0x1p20);
  /* Places are multiples of 64 bytes, which small networks notice. */
  g_assert_cmpfloat ((double) lens_route_n_numbers (route), <=,
                     1.2 * (double) lens_route_least_numbers (route) + 4096);
}

/* Further networks may be named in NETLENS_TEST_NETWORKS, with colons between them. */
static void
test_room (void)
{
  g_autofree char *index = support_data_file ("models/models.json");
  g_autofree char *sample = support_tree_file ("samples/models/shapes.onnx");
  g_autoptr (JsonParser) parser = json_parser_new ();
  const char *list = g_getenv ("NETLENS_TEST_NETWORKS");
  g_auto (GStrv) extras = list != NULL ? g_strsplit (list, ":", -1) : NULL;
  JsonArray *models;

  check_room (sample);
  for (char **extra = extras; extra != NULL && *extra != NULL; extra++)
    check_room (*extra);
  if (index == NULL)
    return;
  g_assert_true (json_parser_load_from_file (parser, index, NULL));
  models = json_object_get_array_member (json_node_get_object (
                                           json_parser_get_root (parser)),
                                         "models");
  for (guint i = 0; i < json_array_get_length (models); i++)
    {
      JsonObject *record = json_array_get_object_element (models, i);
      g_autofree char *name = g_build_filename (
        "models", json_object_get_string_member (record, "file"), NULL);
      g_autofree char *path = support_data_file (name);

      if (path != NULL)
        check_room (path);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/graph/route/needs-little-more-room-than-must-be", test_room);
  return g_test_run ();
}
