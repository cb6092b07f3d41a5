/* query.c - names resolved against a network
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/method/query.h"

#include "core/method/attribution.h"
#include "core/method/query-inside.h"
#include <string.h>

static LensQuery *
new_query (LensRecording *recording, const LensQueryWords *words)
{
  LensQuery *query = g_new0 (LensQuery, 1);

  query->n_references = 1;
  query->recording = lens_recording_ref (recording);
  query->score = words->score;
  query->layer = -1;
  return query;
}

/* “12” and nothing else, at most 9 digits. */
static gboolean
parse_index (const char *text, int *index)
{
  gsize n_digits = strspn (text, "0123456789");

  if (n_digits == 0 || n_digits > 9 || text[n_digits] != '\0')
    return FALSE;
  *index = (int) g_ascii_strtoll (text, NULL, 10);
  return TRUE;
}

/* Cuts “name:1:2” into “name” and its last @n_numbers numbers.  Names may have colons. */
static gboolean
cut_numbers (const char *text, int n_numbers, char **name, int *numbers)
{
  g_autofree char *rest = g_strdup (text);

  for (int i = n_numbers - 1; i >= 0; i--)
    {
      char *colon = strrchr (rest, ':');

      if (colon == NULL || colon == rest || !parse_index (colon + 1, &numbers[i]))
        return FALSE;
      *colon = '\0';
    }
  *name = g_steal_pointer (&rest);
  return TRUE;
}

static gboolean
check_index (const char *what, const char *layer, int index, int n, GError **error)
{
  if (index < n)
    return TRUE;
  return lens_fail (error, LENS_ERROR_SETTING, "%s %d of layer “%s”: 0 to %d expected",
                    what, index, layer, n - 1);
}

static gboolean
find_unit_layer (LensModel *model, const char *unit, LensTarget *target, GError **error)
{
  g_autofree char *long_name = NULL;
  g_autofree char *name = NULL;
  int numbers[3];

  if (cut_numbers (unit, 3, &long_name, numbers))
    {
      target->value = lens_model_find (model, long_name, NULL);
      target->index = numbers[0];
      target->is_neuron = target->value >= 0;
      target->y = numbers[1];
      target->x = numbers[2];
      if (target->is_neuron)
        return TRUE;
    }
  if (!cut_numbers (unit, 1, &name, numbers))
    return lens_fail (error, LENS_ERROR_SETTING,
                      "unit “%s”: LAYER:CHANNEL or LAYER:CHANNEL:Y:X expected", unit);
  target->index = numbers[0];
  target->y = 0;
  target->x = 0;
  target->value = lens_model_find (model, name, long_name == NULL ? error : NULL);
  if (target->value < 0 && long_name != NULL)
    lens_model_find (model, long_name, error);
  return target->value >= 0;
}

static gboolean
resolve_unit (LensQuery *query, const char *unit, GError **error)
{
  LensModel *model = query->recording->model;
  LensTarget *target = &query->target;
  const LensValue *value;
  const char *name;
  LensGrid grid;

  target->kind = LENS_TARGET_UNIT;
  if (query->score != LENS_SCORE_LOGIT)
    return lens_fail (error, LENS_ERROR_SETTING,
                      "unit “%s”: softmax and sigmoid are for classes; score logit was "
                      "expected",
                      unit);
  if (!find_unit_layer (model, unit, target, error))
    return FALSE;

  value = lens_graph_value (lens_model_graph (model), target->value);
  grid = lens_grid_of (&value->shape);
  name = lens_model_value_name (model, target->value);
  return check_index ("channel", name, target->index, grid.n_channels, error) &&
         check_index ("row", name, target->y, grid.height, error) &&
         check_index ("column", name, target->x, grid.width, error);
}

static void
find_class_value (LensQuery *query)
{
  LensModel *model = query->recording->model;

  query->target.kind = LENS_TARGET_CLASS;
  query->target.value = lens_model_scores (model);
  query->has_classes = lens_model_is_classifier (model);
}

static gboolean
resolve_top (LensQuery *query, LensMonitor *monitor, GError **error)
{
  LensTape *tape = lens_recording_tape (query->recording, monitor, error);
  const LensTensor *value;

  if (tape == NULL)
    return FALSE;
  value = lens_tape_value (tape, query->target.value);
  /* Where every score is NaN the run will say so; any class will do. */
  query->target.index = MAX (lens_query_best_class (query, value, -1), 0);
  return TRUE;
}

static gboolean
resolve_class (LensQuery *query, const LensQueryWords *words, GError **error)
{
  LensModel *model = query->recording->model;
  LensGraph *graph = lens_model_graph (model);
  const char *text = words->target != NULL ? words->target : "top";
  const LensValue *value;
  gsize n_elements;

  find_class_value (query);
  if (!query->has_classes && query->score == LENS_SCORE_SOFTMAX)
    return lens_fail (error, LENS_ERROR_SETTING,
                      "this network has no class scores, so no softmax; score logit or "
                      "sigmoid was expected");
  if (strcmp (text, "top") == 0)
    return resolve_top (query, words->monitor, error);
  if (query->has_classes)
    {
      query->target.index = lens_model_find_class (model, text, error);
      return query->target.index >= 0;
    }

  value = lens_graph_value (graph, query->target.value);
  n_elements = lens_shape_n_elements (&value->shape);
  if (parse_index (text, &query->target.index) &&
      (gsize) query->target.index < n_elements)
    return TRUE;
  return lens_fail (
    error, LENS_ERROR_SETTING,
    "target “%s”: this network has no classes; an element of its output "
    "“%s”, 0 to %" G_GSIZE_FORMAT ", was expected",
    text, value->name, n_elements - 1);
}

static gboolean
resolve_layer (LensQuery *query, const char *name, GError **error)
{
  LensModel *model = query->recording->model;
  int index = lens_model_default_layer (model);

  if (name != NULL)
    query->layer = lens_model_find (model, name, error);
  else if (index >= 0)
    query->layer = lens_model_layer (model, index)->value;
  return name == NULL || query->layer >= 0;
}

static LensQuery *
resolve (LensRecording *recording, const LensQueryWords *words, GError **error)
{
  g_autoptr (LensQuery) query = new_query (recording, words);
  gboolean is_unit = words->unit != NULL;

  if (!resolve_layer (query, words->layer, error))
    return NULL;
  if (is_unit && !resolve_unit (query, words->unit, error))
    return NULL;
  if (!is_unit && !resolve_class (query, words, error))
    return NULL;
  return g_steal_pointer (&query);
}

LensQuery *
lens_query_new (const LensQueryWords *words, GError **error)
{
  g_autoptr (LensRecording) recording = lens_recording_new (words, error);

  if (recording == NULL)
    return NULL;
  return resolve (recording, words, error);
}

LensQuery *
lens_query_new_like (LensQuery *query, const LensQueryWords *words, GError **error)
{
  LensQueryWords complete = *words;

  complete.model = query->recording->model;
  if (words->image != NULL || words->tensor != NULL)
    return lens_query_new (&complete, error);
  return resolve (query->recording, &complete, error);
}

LensQuery *
lens_query_ref (LensQuery *query)
{
  g_atomic_int_inc (&query->n_references);
  return query;
}

void
lens_query_unref (LensQuery *query)
{
  if (query == NULL || !g_atomic_int_dec_and_test (&query->n_references))
    return;
  lens_recording_unref (query->recording);
  g_free (query);
}

LensModel *
lens_query_model (const LensQuery *query)
{
  return query->recording->model;
}

const LensTarget *
lens_query_target (const LensQuery *query)
{
  return &query->target;
}

LensScore
lens_query_score (const LensQuery *query)
{
  return query->score;
}

int
lens_query_layer (const LensQuery *query)
{
  return query->layer;
}

int
lens_query_input_value (const LensQuery *query)
{
  return query->recording->picture;
}

LensTensor *
lens_query_input (const LensQuery *query)
{
  return query->recording->input;
}

const LensLayout *
lens_query_layout (const LensQuery *query)
{
  return &query->recording->layout;
}

LensImage *
lens_query_image (const LensQuery *query)
{
  return query->recording->image;
}

LensTensor **
lens_query_inputs (const LensQuery *query, LensTensor *input)
{
  const LensRecording *recording = query->recording;
  int n_inputs = lens_graph_n_inputs (lens_model_graph (recording->model));
  LensTensor **inputs = g_new0 (LensTensor *, (gsize) n_inputs + 1);

  for (int i = 0; i < n_inputs; i++)
    inputs[i] = recording->inputs[i] == recording->input ? input : recording->inputs[i];
  return inputs;
}

LensTape *
lens_query_tape (LensQuery *query, LensMonitor *monitor, GError **error)
{
  return lens_recording_tape (query->recording, monitor, error);
}

gsize
lens_query_memory (const LensQuery *query, gconstpointer *pass)
{
  const LensTape *tape = __atomic_load_n (&query->recording->tape, __ATOMIC_ACQUIRE);
  const LensGraph *graph = lens_model_graph (query->recording->model);
  gsize size = 0;

  *pass = query->recording;
  for (int i = 0; tape != NULL && i < lens_graph_n_values (graph); i++)
    if (lens_graph_value (graph, i)->constant == NULL &&
        lens_tape_value (tape, i) != NULL)
      size += lens_tensor_heap_size (lens_tape_value (tape, i));
  return size;
}

LensTensor *
lens_query_planes (const LensQuery *query, LensTensor *tensor)
{
  const LensLayout *layout = &query->recording->layout;
  LensShape shape = lens_shape (1, layout->n_channels, layout->height, layout->width);
  const gsize n_positions = (gsize) layout->height * layout->width;
  LensTensor *planes;
  const LensReal *from;
  LensReal *to;

  if (!layout->is_channels_last)
    return lens_tensor_reshape (tensor, &shape);

  planes = lens_tensor_new_unset (&shape);
  from = lens_tensor_data (tensor);
  to = lens_tensor_writable (planes);
  for (int channel = 0; channel < layout->n_channels; channel++)
    for (gsize i = 0; i < n_positions; i++)
      to[channel * n_positions + i] = from[i * layout->n_channels + channel];
  return planes;
}

char *
lens_query_class_name (const LensQuery *query, int index)
{
  LensModel *model = query->recording->model;
  const LensValue *value;
  const char *label;

  if (lens_model_is_classifier (model))
    {
      label = lens_model_label (model, index);
      return g_strndup (label, strcspn (label, ","));
    }
  value = lens_graph_value (lens_model_graph (model), lens_model_scores (model));
  return g_strdup_printf ("element %d of %s", index, value->name);
}

char *
lens_query_describe_target (const LensQuery *query)
{
  const LensTarget *target = &query->target;
  g_autofree char *name = NULL;

  if (target->kind == LENS_TARGET_CLASS)
    {
      name = lens_query_class_name (query, target->index);
      if (query->score == LENS_SCORE_LOGIT)
        return g_steal_pointer (&name);
      return g_strdup_printf ("%s (%s)", name, lens_scores[query->score].id);
    }

  name = g_strdup (lens_model_value_name (query->recording->model, target->value));
  if (target->is_neuron)
    return g_strdup_printf ("%s channel %d at (%d, %d)", name, target->index, target->y,
                            target->x);
  return g_strdup_printf ("%s channel %d", name, target->index);
}
