/* verb-list.c - what the tables hold
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every table becomes rows of named texts first; text, JSON and Markdown are three ways to
 * print those.
 */

#include "app/verb.h"

#include <string.h>

static const Option options[] = {
  { OPTION_FLAG, "json", 'j', NULL, "as JSON, with all settings" },
  { OPTION_FLAG, "markdown", 0, NULL, "as a table for README.md" },
  { .kind = OPTION_END },
};

#define MAX_COLUMNS 4

/* One row of a table, in words. */
typedef struct
{
  const char *cells[MAX_COLUMNS]; /* as the table's columns; NULL for nothing */
  const LensField *fields;        /* its settings, if it has any */
} Row;

typedef struct
{
  const char *name;
  const char *columns[MAX_COLUMNS];      /* the first is the id; NULL ends them */
  gboolean (*row) (int index, Row *row); /* FALSE past the end */
} Table;

static gboolean
method_row (int index, Row *row)
{
  const LensMethod *method = lens_methods[index];

  if (method == NULL)
    return FALSE;
  *row = (Row){ { method->id, method->title, method->summary, method->paper },
                method->fields };
  return TRUE;
}

static gboolean
op_row (int index, Row *row)
{
  const LensOp *op = lens_ops[index];

  if (op == NULL)
    return FALSE;
  *row = (Row){ { op->name, op->title,
                  (op->traits & LENS_TRAIT_NO_GRADIENT) != 0 ? "forward"
                                                             : "both ways" },
                op->fields };
  return TRUE;
}

static gboolean
importer_row (int index, Row *row)
{
  const LensImporter *importer = lens_importers[index];

  if (importer == NULL)
    return FALSE;
  *row = (Row){ { importer->id, importer->title,
                  importer->read != NULL ? "read" : "recognised, not yet read" },
                NULL };
  return TRUE;
}

static gboolean
figure_row (int index, Row *row)
{
  const LensFigure *figure = lens_figures[index];

  if (figure == NULL)
    return FALSE;
  *row = (Row){ { figure->id, figure->title, figure->summary }, NULL };
  return TRUE;
}

static gboolean
colormap_row (int index, Row *row)
{
  const LensColormap *colormap = lens_colormaps[index];

  if (colormap == NULL)
    return FALSE;
  *row = (Row){ { colormap->id, colormap->title }, NULL };
  return TRUE;
}

static gboolean
rule_row (int index, Row *row)
{
  const LensRule *rule = lens_rules[index];

  if (rule == NULL)
    return FALSE;
  *row = (Row){ { rule->id, rule->title, rule->paper }, NULL };
  return TRUE;
}

static gboolean
loss_row (int index, Row *row)
{
  const LensLoss *loss = lens_losses[index];

  if (loss == NULL)
    return FALSE;
  *row = (Row){ { loss->id, loss->title, loss->summary, loss->paper }, loss->fields };
  return TRUE;
}

static gboolean
optimiser_row (int index, Row *row)
{
  const LensOptimiser *optimiser = lens_optimisers[index];

  if (optimiser == NULL)
    return FALSE;
  *row = (Row){ { optimiser->id, optimiser->title, optimiser->summary,
                  optimiser->paper },
                optimiser->fields };
  return TRUE;
}

static gboolean
schedule_row (int index, Row *row)
{
  const LensSchedule *schedule = lens_schedules[index];

  if (schedule == NULL)
    return FALSE;
  *row = (Row){ { schedule->id, schedule->title, schedule->summary },
                schedule->fields };
  return TRUE;
}

static gboolean
transform_row (int index, Row *row)
{
  const LensTransform *transform = lens_transforms[index];

  if (transform == NULL)
    return FALSE;
  *row = (Row){ { transform->id, transform->title, transform->summary },
                transform->fields };
  return TRUE;
}

static gboolean
made_set_row (int index, Row *row)
{
  const LensMadeSet *set = lens_made_sets[index];

  if (set == NULL)
    return FALSE;
  *row = (Row){ { set->id, set->title, set->summary }, set->fields };
  return TRUE;
}

static gboolean
recipe_row (int index, Row *row)
{
  LensRecipeWord word;

  if (!lens_recipe_word (index, &word))
    return FALSE;
  *row = (Row){ { word.id, word.summary }, word.fields };
  return TRUE;
}

static const Table tables[] = {
  { "methods", { "method", "title", "what it shows", "paper" }, method_row },
  { "ops", { "operator", "title", "direction" }, op_row },
  { "importers", { "importer", "title", "state" }, importer_row },
  { "figures", { "figure", "title", "what it shows" }, figure_row },
  { "colormaps", { "colormap", "title" }, colormap_row },
  { "rules", { "rule", "title", "paper" }, rule_row },
  { "losses", { "loss", "title", "what it does", "paper" }, loss_row },
  { "optimisers", { "optimiser", "title", "what it does", "paper" }, optimiser_row },
  { "schedules", { "schedule", "title", "what it does" }, schedule_row },
  { "transforms", { "transform", "title", "what it does" }, transform_row },
  { "recipe-layers", { "layer", "what it does" }, recipe_row },
  { "made-sets", { "set", "title", "what it shows" }, made_set_row },
};

static int
count_columns (const Table *table)
{
  int n = 0;

  while (n < MAX_COLUMNS && table->columns[n] != NULL)
    n++;
  return n;
}

static void
print_markdown (const Table *table)
{
  int n = count_columns (table);
  Row row;

  for (int k = 0; k < n; k++)
    print_text ("| %s ", table->columns[k]);
  print_text ("|\n");
  for (int k = 0; k < n; k++)
    print_text ("|---");
  print_text ("|\n");
  for (int i = 0; table->row (i, &row); i++)
    {
      for (int k = 0; k < n; k++)
        print_text (k == 0 ? "| `%s` " : "| %s ",
                    row.cells[k] != NULL ? row.cells[k] : "");
      print_text ("|\n");
    }
}

static void
print_plain (const Table *table)
{
  int width = 0;
  Row row;

  for (int i = 0; table->row (i, &row); i++)
    width = MAX (width, (int) strlen (row.cells[0]));
  for (int i = 0; table->row (i, &row); i++)
    print_text ("%-*s  %s\n", width, row.cells[0],
                row.cells[2] != NULL ? row.cells[2] : row.cells[1]);
}

static const char *
kind_name (LensFieldKind kind)
{
  static const char *const names[] = {
    [LENS_FIELD_BOOL] = "bool",     [LENS_FIELD_INT] = "int",
    [LENS_FIELD_REAL] = "real",     [LENS_FIELD_CHOICE] = "choice",
    [LENS_FIELD_SEED] = "seed",     [LENS_FIELD_TEXT] = "text",
    [LENS_FIELD_INTS] = "ints",     [LENS_FIELD_BASELINE] = "baseline",
    [LENS_FIELD_REALS] = "numbers",
  };

  return names[kind];
}

static void
build_text (JsonBuilder *builder, const char *name, const char *text)
{
  if (text == NULL)
    return;
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, text);
}

static gpointer
initial_settings (const LensField *fields)
{
  gsize size = 1;
  gpointer settings;

  LENS_FOR_EACH_FIELD (field, fields)
    size = MAX (size, field->offset + sizeof (LensInts));
  settings = g_malloc0 (size);
  lens_fields_init (fields, settings);
  return settings;
}

static void
build_fields (JsonBuilder *builder, const LensField *fields)
{
  g_autofree gpointer settings = initial_settings (fields);

  json_builder_set_member_name (builder, "settings");
  json_builder_begin_array (builder);
  LENS_FOR_EACH_FIELD (field, fields)
    {
      g_autofree char *name = lens_field_dup_name (field);

      json_builder_begin_object (builder);
      build_text (builder, "name", name);
      build_text (builder, "kind", kind_name (field->kind));
      build_text (builder, "title", field->title);
      build_text (builder, "help", field->help);
      json_builder_set_member_name (builder, "initial");
      json_builder_add_value (builder, lens_field_to_json (field, settings));
      if (field->min != 0 || field->max != 0)
        {
          json_builder_set_member_name (builder, "min");
          json_builder_add_double_value (builder, field->min);
          json_builder_set_member_name (builder, "max");
          json_builder_add_double_value (builder, field->max);
        }
      if (field->choices != NULL)
        {
          json_builder_set_member_name (builder, "choices");
          json_builder_begin_array (builder);
          for (int i = 0; field->choices[i].id != NULL; i++)
            json_builder_add_string_value (builder, field->choices[i].id);
          json_builder_end_array (builder);
        }
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  lens_fields_clear (fields, settings);
}

static void
print_table_json (const Table *table)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  int n = count_columns (table);
  Row row;

  json_builder_begin_array (builder);
  for (int i = 0; table->row (i, &row); i++)
    {
      json_builder_begin_object (builder);
      build_text (builder, "id", row.cells[0]);
      build_text (builder, "title", row.cells[1]);
      for (int k = 2; k < n; k++)
        build_text (builder,
                    g_str_has_prefix (table->columns[k], "what it ")
                      ? "summary"
                      : table->columns[k],
                    row.cells[k]);
      if (row.fields != NULL)
        build_fields (builder, row.fields);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  root = json_builder_get_root (builder);
  print_json (root);
}

static const Table *
find_table (const char *name, GError **error)
{
  const char *names[G_N_ELEMENTS (tables) + 1] = { NULL };

  for (gsize i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      if (strcmp (tables[i].name, name) == 0)
        return &tables[i];
      names[i] = tables[i].name;
    }
  lens_fail_unknown (error, "list", name, names);
  return NULL;
}

static gboolean
run (const Call *call, GError **error)
{
  const Table *table = find_table (g_ptr_array_index (call->arguments->words, 0),
                                   error);

  if (table == NULL)
    return FALSE;
  if (arguments_has (call->arguments, "json"))
    print_table_json (table);
  else if (arguments_has (call->arguments, "markdown"))
    print_markdown (table);
  else
    print_plain (table);
  return TRUE;
}

const Verb verb_list = {
  .name = "list",
  .usage = "methods|ops|importers|figures|colormaps|rules|losses|optimisers|schedules|"
           "transforms|made-sets [--json|--markdown]",
  .summary = "Lists what the program knows.",
  .options = options,
  .min_words = 1,
  .max_words = 1,
  .run = run,
};
