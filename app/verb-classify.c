/* verb-classify.c - what a network says that pictures show
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "app/verb.h"

#include <string.h>

static const Option options[] = {
  { OPTION_TEXT, "top", 'n', "N", "how many classes; 5 if not said" },
  { OPTION_FLAG, "json", 'j', NULL, "as JSON" },
  { .kind = OPTION_END },
};

/* Indices of the @n_top largest numbers, the largest first. */
static int *
find_top (const LensReal *numbers, int n, int n_top)
{
  int *top = g_new (int, MAX (n_top, 1));

  for (int k = 0; k < n_top; k++)
    {
      int best = -1;

      for (int i = 0; i < n; i++)
        {
          gboolean is_taken = FALSE;

          for (int j = 0; j < k; j++)
            is_taken |= top[j] == i;
          if (!is_taken && (best < 0 || numbers[i] > numbers[best]))
            best = i;
        }
      top[k] = best;
    }
  return top;
}

static JsonNode *
describe (LensModel *model,
          const char *picture,
          const LensReal *numbers,
          const int *top,
          int n)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "picture");
  json_builder_add_string_value (builder, picture);
  json_builder_set_member_name (builder, "top");
  json_builder_begin_array (builder);
  for (int i = 0; i < n; i++)
    {
      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "index");
      json_builder_add_int_value (builder, top[i]);
      json_builder_set_member_name (builder, "name");
      json_builder_add_string_value (builder, lens_model_label (model, top[i]));
      json_builder_set_member_name (builder, "probability");
      json_builder_add_double_value (builder, (double) numbers[top[i]]);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}

/* What all pictures share is said once. */
static void
say_notes (const Call *call, LensDesk *desk, const LensJob *job, GHashTable *said)
{
  g_auto (GStrv) notes = lens_desk_dup_notes (desk, job, NULL);

  for (int i = 0; notes[i] != NULL; i++)
    if (g_hash_table_add (said, g_strdup (notes[i])))
      call_note (call, notes[i]);
}

/* The answers of one run of the program. */
typedef struct
{
  LensDesk *desk;
  int n_top;
  JsonArray *array; /* (nullable): what is printed in the end */
  GHashTable *said; /* notes that were printed */
} Answers;

static gboolean
classify (const Call *call, LensJob *job, const Answers *answers, GError **error)
{
  LensQuery *query = lens_desk_open (answers->desk, job, call->monitor, error);
  g_autoptr (LensTensor) probabilities = NULL;
  g_autofree int *top = NULL;
  LensModel *model;
  const LensReal *numbers;
  int n_top;

  if (query == NULL)
    return FALSE;
  model = lens_query_model (query);
  if (!lens_model_is_classifier (model))
    return lens_fail (error, LENS_ERROR_INPUT,
                      "%s: the network does not answer with one score a class; "
                      "netlens-cli eval writes its outputs",
                      job->model);
  probabilities = lens_query_probabilities (query, call->monitor, error);
  if (probabilities == NULL)
    return FALSE;
  say_notes (call, answers->desk, job, answers->said);

  numbers = lens_tensor_data (probabilities);
  n_top = MIN (answers->n_top, lens_model_n_classes (model));
  top = find_top (numbers, lens_model_n_classes (model), n_top);
  if (answers->array != NULL)
    {
      json_array_add_element (answers->array,
                              describe (model, job->picture, numbers, top, n_top));
      return TRUE;
    }
  print_text ("%s\n", job->picture);
  for (int i = 0; i < n_top; i++)
    print_text ("  %7.4f  %4d  %s\n", (double) numbers[top[i]], top[i],
                lens_model_label (model, top[i]));
  return TRUE;
}

static gboolean
run (const Call *call, GError **error)
{
  const GPtrArray *words = call->arguments->words;
  gboolean is_json = arguments_has (call->arguments, "json");
  g_autoptr (LensDesk) desk = call_new_desk (call);
  g_autoptr (LensJob) job = lens_job_new (lens_methods[0]);
  g_autoptr (JsonArray) array = is_json ? json_array_new () : NULL;
  g_autoptr (GHashTable) said = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                                       NULL);
  Answers answers = { .desk = desk, .array = array, .said = said };
  gint64 n_top;

  if (!arguments_int (call->arguments, "top", 1, G_MAXINT, 5, &n_top, error) ||
      !call_fill_job (call, job, error))
    return FALSE;
  answers.n_top = (int) n_top;
  job->model = g_strdup (g_ptr_array_index (words, 0));
  for (guint i = 1; i < words->len; i++)
    {
      g_free (job->picture);
      job->picture = g_strdup (g_ptr_array_index (words, i));
      if (!classify (call, job, &answers, error))
        return FALSE;
    }
  if (is_json)
    {
      g_autoptr (JsonNode) node = json_node_init_array (json_node_alloc (), array);

      print_json (node);
    }
  return TRUE;
}

const Verb verb_classify = {
  .name = "classify",
  .usage = "MODEL PICTURE… [--top N] [--json]",
  .summary = "Says what the network takes the pictures for.",
  .options = options,
  .has_input_options = TRUE,
  .min_words = 2,
  .max_words = -1,
  .run = run,
};
