/* layer-names.c - names of layers that can be read
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Files name things in many ways: values “fire2/squeeze1x1”, weights
 * “features.0.0.weight” beside numbered values, paths of scopes
 * “MobilenetV2/expanded_conv_3/project/add_fold”, or nothing but numbers.  The best source
 * is taken for each layer, what says nothing is cut off, and a layer without any name is
 * called by what it is and counted: “conv-0”.  A name whose last part is a number alone
 * becomes its parent, what it is, and a count: “features-conv-0”.
 */

#include "core/model/layers.h"

#include <string.h>

/* Last parts of weight names, and of scopes, that say only what an operator is. */
static const char *const empty_endings[] = {
  "weight",
  "weights",
  "kernel",
  "w",
  "bias",
  "b",
  "conv2d",
  "conv",
  "biasadd",
  "relu",
  "relu6",
  "add",
  "add-fold",
  "fold",
  "gemm",
  "matmul",
  "convolution",
  "depthwise-fold",
  "output",
  "output-0",
  "clip",
  "mul",
  "mul-fold",
  "readvariableop",
  "concat",
  "maxpool",
  "averagepool",
  "batchnormalization",
  "globalaveragepool",
  "softmax",
  "w-0",
  "b-0",
  "quant",
  "y",
  "bn",
  NULL,
};

/* What a layer is called when nothing else is known, by operator. */
static const struct
{
  const char *op;
  const char *name;
} generic_names[] = {
  { "conv", "conv" },
  { "conv-transpose", "deconv" },
  { "gemm", "linear" },
  { "mat-mul", "linear" },
  { "max-pool", "pool" },
  { "lp-pool", "pool" },
  { "average-pool", "avgpool" },
  { "global-average-pool", "avgpool" },
  { "global-max-pool", "pool" },
  { "batch-normalization", "bn" },
};

static const char *
generic_name (const char *op)
{
  for (gsize i = 0; i < G_N_ELEMENTS (generic_names); i++)
    if (strcmp (generic_names[i].op, op) == 0)
      return generic_names[i].name;
  return op;
}

/* Lower case where all is upper, path separators to dashes, nothing but [A-Za-z0-9-]. */
static char *
tidy (const char *name)
{
  GString *text = g_string_new (NULL);

  for (const char *c = name; *c != '\0'; c++)
    {
      if (g_ascii_isalnum (*c))
        g_string_append_c (text, *c);
      else if (text->len > 0 && text->str[text->len - 1] != '-')
        g_string_append_c (text, '-');
    }
  while (text->len > 0 && text->str[text->len - 1] == '-')
    g_string_truncate (text, text->len - 1);
  return g_string_free (text, FALSE);
}

/* Cuts off parts at the end that say nothing, as long as something is left. */
static void
cut_empty_endings (char *name)
{
  gboolean has_cut = TRUE;

  while (has_cut)
    {
      has_cut = FALSE;
      for (int i = 0; empty_endings[i] != NULL; i++)
        {
          gsize length = strlen (name);
          gsize ending = strlen (empty_endings[i]);

          if (length > ending + 1 && name[length - ending - 1] == '-' &&
              g_ascii_strcasecmp (name + length - ending, empty_endings[i]) == 0)
            {
              name[length - ending - 1] = '\0';
              has_cut = TRUE;
            }
        }
    }
}

/* Whether a tidied name says something.  Exporters that know no name count their operators,
 * “Conv-12”; people write “conv1”, which is a name. */
static gboolean
says_something (const char *name)
{
  static const char *const words_of_exporters[] = {
    "conv",
    "relu",
    "input",
    "output",
    "onnx",
    "node",
    "maxpool",
    "add",
    "concat",
    "gemm",
    "batchnormalization",
    "clip",
    "averagepool",
    "globalaveragepool",
    "softmax",
    "convolution",
    "pooling",
    "parameter",
    "plus",
    "times",
    "matmul",
    "reshape",
    "flatten",
    "pool",
    NULL,
  };
  g_auto (GStrv) parts = g_strsplit (name, "-", -1);

  for (int i = 0; parts[i] != NULL; i++)
    {
      gboolean is_common = FALSE;
      gboolean has_letter = strcspn (parts[i], "0123456789") > 0;

      for (int j = 0; words_of_exporters[j] != NULL; j++)
        is_common |= g_ascii_strcasecmp (parts[i], words_of_exporters[j]) == 0;
      if (has_letter && !is_common)
        return TRUE;
    }
  return FALSE;
}

/* The name of a layer's weights without “weight”; NULL if there are none, or if only
 * PyTorch's kind is wanted and they are not called “path.weight”. */
static char *
name_from_weights (const LensGraph *graph, const LensLayer *layer, gboolean only_paths)
{
  const LensNode *node = lens_graph_node (graph, layer->first_node);
  char *name;

  for (int i = 1; i < node->n_inputs; i++)
    {
      const LensValue *value = node->inputs[i] >= 0
                                 ? lens_graph_value (graph, node->inputs[i])
                                 : NULL;

      if (value == NULL || value->constant == NULL || value->kind != LENS_KIND_REAL)
        continue;
      if (only_paths && !g_str_has_suffix (value->name, ".weight"))
        continue;
      name = tidy (value->name);
      cut_empty_endings (name);
      if (says_something (name))
        return name;
      g_free (name);
    }
  return NULL;
}

static char *
best_name (const LensGraph *graph, const LensLayer *layer)
{
  const LensNode *first = lens_graph_node (graph, layer->first_node);
  const char *candidates[] = {
    lens_graph_value (graph, first->outputs[0])->name,
    first->name,
    layer->file_name,
  };
  char *name = name_from_weights (graph, layer, TRUE);

  /* PyTorch's modules keep their names in the weights, its values are only numbered. */
  if (name != NULL)
    return name;
  for (gsize i = 0; i < G_N_ELEMENTS (candidates); i++)
    {
      name = tidy (candidates[i]);
      cut_empty_endings (name);
      if (says_something (name))
        return name;
      g_free (name);
    }
  return name_from_weights (graph, layer, FALSE);
}

/* Length of the first part of a name. */
static gsize
first_part (const char *name)
{
  return strcspn (name, "-");
}

/* Cuts a first part that every named layer shares: “MobilenetV2-”.  A layer that has no
 * other part is left without a name. */
static void
cut_common_start (char **names, guint n_names)
{
  const char *model = NULL;
  gsize length = 0;
  guint n_named = 0;

  for (guint i = 0; i < n_names; i++)
    {
      if (names[i] == NULL)
        continue;
      if (model == NULL)
        {
          model = names[i];
          length = first_part (model);
        }
      if (first_part (names[i]) != length || strncmp (names[i], model, length) != 0)
        return;
      n_named++;
    }
  for (guint i = 0; i < n_names && n_named > 2; i++)
    {
      if (names[i] == NULL)
        continue;
      if (names[i][length] == '\0')
        g_clear_pointer (&names[i], g_free);
      else
        memmove (names[i], names[i] + length + 1, strlen (names[i] + length + 1) + 1);
    }
}

/* Whether the file calls another value so: “conv1” before its activation, say. */
static gboolean
means_other_value (const LensGraph *graph, const LensLayer *layer, const char *name)
{
  int value = lens_graph_find (graph, name);

  return value >= 0 && value != layer->value;
}

/* The name with the operator that makes the layer's value, where the file gives the name
 * itself to another value; then a count until nothing else is called so. */
static char *
make_unique (const LensGraph *graph,
             const LensLayer *layer,
             GHashTable *taken,
             const char *name)
{
  g_autofree char *stem = g_strdup (name);
  char *unique;

  if (means_other_value (graph, layer, name))
    {
      const LensNode *last = lens_graph_node (graph, layer->last_node);

      g_free (stem);
      stem = g_strdup_printf ("%s-%s", name, generic_name (last->op->name));
    }
  unique = g_strdup (stem);
  for (int count = 2; g_hash_table_contains (taken, unique) ||
                      means_other_value (graph, layer, unique);
       count++)
    {
      g_free (unique);
      unique = g_strdup_printf ("%s-%d", stem, count);
    }
  g_hash_table_add (taken, unique);
  return unique;
}

/* “conv-0”, “conv-1” … below a parent: a running count for each parent and name. */
static char *
count_below (GHashTable *counts, const char *parent, const char *generic)
{
  g_autofree char *stem = parent != NULL ? g_strdup_printf ("%s-%s", parent, generic)
                                         : g_strdup (generic);
  int count = GPOINTER_TO_INT (g_hash_table_lookup (counts, stem));

  g_hash_table_insert (counts, g_strdup (stem), GINT_TO_POINTER (count + 1));
  return g_strdup_printf ("%s-%d", stem, count);
}

/* “features-0” is the parent “features” and a number; “layer1-0-conv1” is not. */
static gboolean
ends_in_number (const char *name, char **parent)
{
  const char *dash = strrchr (name, '-');

  if (dash == NULL || dash[1] == '\0' ||
      strspn (dash + 1, "0123456789") != strlen (dash + 1))
    return FALSE;
  *parent = g_strndup (name, (gsize) (dash - name));
  return says_something (*parent);
}

void
lens_layers_name (const LensGraph *graph, GArray *layers)
{
  g_autofree char **names = g_new0 (char *, layers->len + 1);
  g_autoptr (GHashTable) taken = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) counts = g_hash_table_new_full (g_str_hash, g_str_equal,
                                                         g_free, NULL);

  for (guint i = 0; i < layers->len; i++)
    names[i] = best_name (graph, &g_array_index (layers, LensLayer, i));
  cut_common_start (names, layers->len);

  for (guint i = 0; i < layers->len; i++)
    {
      LensLayer *layer = &g_array_index (layers, LensLayer, i);
      const char *op = lens_graph_node (graph, layer->first_node)->op->name;
      g_autofree char *parent = NULL;
      g_autofree char *wanted = NULL;

      if (names[i] == NULL)
        wanted = count_below (counts, NULL, generic_name (op));
      else if (ends_in_number (names[i], &parent))
        wanted = count_below (counts, parent, generic_name (op));
      else
        wanted = g_strdup (names[i]);
      layer->name = make_unique (graph, layer, taken, wanted);
      if (names[i] != NULL && strchr (names[i], '-') != NULL)
        layer->block = g_strndup (names[i],
                                  (gsize) (strrchr (names[i], '-') - names[i]));
      g_free (names[i]);
    }
}
