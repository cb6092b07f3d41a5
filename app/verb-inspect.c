/* verb-inspect.c - what is inside a network's file
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "app/verb.h"

#include <string.h>

static const Option options[] = {
  { OPTION_FLAG, "json", 'j', NULL, "as JSON" },
  { OPTION_FLAG, "dot", 0, NULL, "the graph of nodes, for Graphviz" },
  { .kind = OPTION_END },
};

/* “31×31 /8”, or “all”. */
static char *
describe_field (const LensLayer *layer)
{
  if (layer->has_global_field)
    return g_strdup ("all");
  return g_strdup_printf ("%d×%d /%d", layer->field_size[0], layer->field_size[1],
                          layer->field_stride[1]);
}

static char *
describe_count (double count)
{
  if (count <= 0)
    return g_strdup ("");
  if (count < 1e4)
    return g_strdup_printf ("%.0f", count);
  if (count < 1e6)
    return g_strdup_printf ("%.1f k", count / 1e3);
  if (count < 1e9)
    return g_strdup_printf ("%.1f M", count / 1e6);
  return g_strdup_printf ("%.2f G", count / 1e9);
}

static const LensShape *
shape_of (LensModel *model, int value)
{
  return &lens_graph_value (lens_model_graph (model), value)->shape;
}

/* Pads by characters, not bytes: × and “ ” are more than one. */
static void
print_padded (const char *text, int width)
{
  print_text ("%s%*s", text, MAX (1, width - (int) g_utf8_strlen (text, -1)), "");
}

static int
longest_name (LensModel *model)
{
  int length = 0;

  for (int i = 0; i < lens_model_n_layers (model); i++)
    length = MAX (length, (int) g_utf8_strlen (lens_model_layer (model, i)->name, -1));
  return length;
}

static void
print_layers (LensModel *model)
{
  int name_width = longest_name (model) + 2;

  print_padded ("layer", name_width);
  print_text ("%-22s%-15s%10s%12s  %-14s %s\n", "kind", "shape", "parameters",
              "mul-adds", "field /stride", "in the file");
  for (int i = 0; i < lens_model_n_layers (model); i++)
    {
      const LensLayer *layer = lens_model_layer (model, i);
      g_autofree char *shape = lens_shape_to_string (shape_of (model, layer->value));
      g_autofree char *parameters = describe_count ((double) layer->n_parameters);
      g_autofree char *multiply_adds = describe_count (layer->n_multiply_adds);
      g_autofree char *field = describe_field (layer);

      print_padded (layer->name, name_width);
      print_padded (layer->kind, 22);
      print_padded (shape, 15);
      print_text ("%10s%12s  ", parameters, multiply_adds);
      print_padded (field, 15);
      print_text ("%s\n", layer->file_name);
    }
}

typedef struct
{
  gsize n_parameters;
  double n_multiply_adds;
} Totals;

static Totals
count_all (const LensGraph *graph)
{
  Totals totals = { 0 };

  for (int i = 0; i < lens_graph_n_nodes (graph); i++)
    {
      totals.n_parameters += lens_graph_node_parameters (graph, i);
      totals.n_multiply_adds += lens_graph_node_multiply_adds (graph, i);
    }
  return totals;
}

static void
print_ends (LensModel *model)
{
  const LensGraph *graph = lens_model_graph (model);

  for (int i = 0; i < lens_graph_n_inputs (graph); i++)
    {
      const LensValue *value = lens_graph_value (graph, lens_graph_input (graph, i));
      g_autofree char *shape = lens_shape_to_string (&value->shape);

      print_text ("input   %s  %s\n", value->name, shape);
    }
  for (int i = 0; i < lens_graph_n_outputs (graph); i++)
    {
      const LensValue *value = lens_graph_value (graph, lens_graph_output (graph, i));
      g_autofree char *shape = lens_shape_to_string (&value->shape);

      print_text ("output  %s  %s\n", value->name, shape);
    }
}

static void
print_all (LensModel *model)
{
  const LensGraph *graph = lens_model_graph (model);
  Totals totals = count_all (graph);
  g_autofree char *multiply_adds = describe_count (totals.n_multiply_adds);

  print_text ("%s\n", lens_model_path (model));
  print_text ("format  %s%s%s\n", lens_model_format (model),
              *lens_model_producer (model) != '\0' ? ", written by " : "",
              lens_model_producer (model));
  print_ends (model);
  if (lens_model_picture_input (model) >= 0)
    {
      g_autofree char *described = lens_preprocess_describe (
        lens_model_preprocess (model));

      print_text ("picture %s\n", described);
    }
  if (lens_model_is_classifier (model))
    print_text ("classes %d, names from %s\n", lens_model_n_classes (model),
                lens_model_labels_source (model));
  print_text ("total   %d nodes, %" G_GSIZE_FORMAT " parameters, %s multiply-adds\n\n",
              lens_graph_n_nodes (graph), totals.n_parameters, multiply_adds);
  print_layers (model);
}

static void
build_shape (JsonBuilder *builder, const LensShape *shape)
{
  json_builder_set_member_name (builder, "shape");
  json_builder_begin_array (builder);
  for (int i = 0; i < shape->rank; i++)
    json_builder_add_int_value (builder, shape->dims[i]);
  json_builder_end_array (builder);
}

static void
build_text (JsonBuilder *builder, const char *name, const char *text)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, text);
}

static void
build_number (JsonBuilder *builder, const char *name, double number)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_double_value (builder, number);
}

static void
build_pair (JsonBuilder *builder, const char *name, const int pair[2])
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  json_builder_add_int_value (builder, pair[0]);
  json_builder_add_int_value (builder, pair[1]);
  json_builder_end_array (builder);
}

static void
build_layer (JsonBuilder *builder, LensModel *model, const LensLayer *layer)
{
  json_builder_begin_object (builder);
  build_text (builder, "name", layer->name);
  build_text (builder, "file-name", layer->file_name);
  build_text (builder, "kind", layer->kind);
  if (layer->block != NULL)
    build_text (builder, "block", layer->block);
  build_shape (builder, shape_of (model, layer->value));
  build_number (builder, "parameters", (double) layer->n_parameters);
  build_number (builder, "multiply-adds", layer->n_multiply_adds);
  if (!layer->has_global_field)
    {
      build_pair (builder, "receptive-field", layer->field_size);
      build_pair (builder, "stride", layer->field_stride);
    }
  json_builder_end_object (builder);
}

static void
build_ends (JsonBuilder *builder,
            const LensGraph *graph,
            const char *name,
            gboolean is_input)
{
  int n = is_input ? lens_graph_n_inputs (graph) : lens_graph_n_outputs (graph);

  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (int i = 0; i < n; i++)
    {
      const LensValue *value = lens_graph_value (
        graph, is_input ? lens_graph_input (graph, i) : lens_graph_output (graph, i));

      json_builder_begin_object (builder);
      build_text (builder, "name", value->name);
      build_shape (builder, &value->shape);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
build_notes (JsonBuilder *builder, LensModel *model)
{
  const char *const *notes = lens_model_notes (model);

  json_builder_set_member_name (builder, "notes");
  json_builder_begin_array (builder);
  for (int i = 0; notes[i] != NULL; i++)
    json_builder_add_string_value (builder, notes[i]);
  json_builder_end_array (builder);
}

static void
print_as_json (LensModel *model)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  const LensGraph *graph = lens_model_graph (model);
  Totals totals = count_all (graph);

  json_builder_begin_object (builder);
  build_text (builder, "path", lens_model_path (model));
  build_text (builder, "format", lens_model_format (model));
  build_text (builder, "producer", lens_model_producer (model));
  build_text (builder, "sha256", lens_model_hash (model));
  build_number (builder, "nodes", lens_graph_n_nodes (graph));
  build_number (builder, "parameters", (double) totals.n_parameters);
  build_number (builder, "multiply-adds", totals.n_multiply_adds);
  build_ends (builder, graph, "inputs", TRUE);
  build_ends (builder, graph, "outputs", FALSE);
  if (lens_model_picture_input (model) >= 0)
    {
      const LensPreprocess *preprocess = lens_model_preprocess (model);

      json_builder_set_member_name (builder, "preprocess");
      json_builder_add_value (builder, lens_preprocess_to_json (preprocess));
      build_text (builder, "preprocess-source", preprocess->source);
    }
  if (lens_model_is_classifier (model))
    {
      build_number (builder, "classes", lens_model_n_classes (model));
      build_text (builder, "labels", lens_model_labels_source (model));
    }
  build_notes (builder, model);
  json_builder_set_member_name (builder, "layers");
  json_builder_begin_array (builder);
  for (int i = 0; i < lens_model_n_layers (model); i++)
    build_layer (builder, model, lens_model_layer (model, i));
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  print_json (root);
}

static void
print_as_dot (const LensGraph *graph)
{
  print_text ("digraph network {\n  node [shape=box, fontname=sans];\n");
  for (int i = 0; i < lens_graph_n_inputs (graph); i++)
    {
      int value = lens_graph_input (graph, i);
      g_autofree char *name = g_strescape (lens_graph_value (graph, value)->name, NULL);

      print_text ("  v%d [label=\"%s\", shape=ellipse];\n", value, name);
    }
  for (int i = 0; i < lens_graph_n_nodes (graph); i++)
    {
      const LensNode *node = lens_graph_node (graph, i);
      g_autofree char *name = g_strescape (node->name, NULL);
      g_autofree char *shape = lens_shape_to_string (
        &lens_graph_value (graph, node->outputs[0])->shape);

      print_text ("  n%d [label=\"%s\\n%s\\n%s\"];\n", i, node->op->title, name, shape);
      for (int k = 0; k < node->n_inputs; k++)
        {
          const LensValue *value = node->inputs[k] >= 0
                                     ? lens_graph_value (graph, node->inputs[k])
                                     : NULL;

          if (value == NULL || value->constant != NULL)
            continue;
          if (value->producer >= 0)
            print_text ("  n%d -> n%d;\n", value->producer, i);
          else
            print_text ("  v%d -> n%d;\n", node->inputs[k], i);
        }
    }
  print_text ("}\n");
}

static gboolean
run (const Call *call, GError **error)
{
  g_autoptr (LensJob) job = lens_job_new (lens_methods[0]);
  g_autoptr (GPtrArray) unsupported = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (LensModel) model = NULL;
  LensModelOptions options_of_model = {
    .path = g_ptr_array_index (call->arguments->words, 0),
    .unsupported = unsupported,
  };

  if (!call_fill_job (call, job, error))
    return FALSE;
  options_of_model.preprocess = job->preprocess;
  options_of_model.preprocess_path = job->preprocess_path;
  options_of_model.labels_path = job->labels;
  options_of_model.input_shape = job->input_shape;
  model = lens_model_open (&options_of_model, call->monitor, error);
  if (model == NULL)
    {
      for (guint i = 0; i < unsupported->len; i++)
        print_text ("unsupported  %s\n",
                    (const char *) g_ptr_array_index (unsupported, i));
      return FALSE;
    }
  for (int i = 0; lens_model_notes (model)[i] != NULL; i++)
    call_note (call, lens_model_notes (model)[i]);
  if (arguments_has (call->arguments, "json"))
    print_as_json (model);
  else if (arguments_has (call->arguments, "dot"))
    print_as_dot (lens_model_graph (model));
  else
    print_all (model);
  return TRUE;
}

const Verb verb_inspect = {
  .name = "inspect",
  .usage = "MODEL [--json|--dot]",
  .summary =
    "Shows the layers of a network, their names, shapes, costs and receptive fields.",
  .options = options,
  .has_input_options = TRUE,
  .min_words = 1,
  .max_words = 1,
  .run = run,
};
