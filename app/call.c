/* call.c - what the verbs share: from options to a job, from a job to files
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "app/verb.h"

#include <stdio.h>
#include <string.h>

const Option input_options[] = {
  { OPTION_TEXT, "mean", 0, "A,B,C",
    "what is taken off each channel, in the network's order" },
  { OPTION_TEXT, "scale", 0, "X", "colours 0 … 255 are multiplied by this first" },
  { OPTION_TEXT, "std", 0, "A,B,C", "what each channel is divided by at last" },
  { OPTION_TEXT, "channels", 0, "ORDER", "rgb, bgr or gray" },
  { OPTION_TEXT, "size", 0, "N|HxW", "height and width of the input" },
  { OPTION_TEXT, "shorter-side", 0, "N",
    "what the picture is resized to before the cut" },
  { OPTION_TEXT, "fit", 0, "HOW", "crop, stretch or pad" },
  { OPTION_TEXT, "labels", 0, "FILE", "class names, one a line" },
  { OPTION_TEXT, "preprocess", 0, "FILE",
    "all of this in a file, as MODEL.netlens.json" },
  { OPTION_TEXT, "input-shape", 0, "N,C,H,W",
    "for inputs whose sizes the file leaves open" },
  { .kind = OPTION_END },
};

void
print_text (const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  vprintf (format, arguments);
  va_end (arguments);
}

void
print_json (JsonNode *node)
{
  g_autofree char *text = lens_json_to_text (node);

  print_text ("%s\n", text);
}

void
call_note (const Call *call, const char *note)
{
  if (!call->is_quiet)
    fprintf (stderr, "netlens-cli: note: %s\n", note);
}

/* “1,2,3” or “227x227” as an array of numbers; a single number as such. */
static JsonNode *
read_numbers (const char *name,
              const char *text,
              const char *separators,
              GError **error)
{
  g_auto (GStrv) words = g_strsplit_set (text, separators, -1);
  JsonNode *node = json_node_new (JSON_NODE_VALUE);
  g_autoptr (JsonArray) array = json_array_new ();

  for (int i = 0; words[i] != NULL; i++)
    {
      char *end = NULL;
      double number = g_ascii_strtod (words[i], &end);

      if (end == words[i] || *end != '\0')
        {
          json_node_unref (node);
          lens_fail (error, LENS_ERROR_SETTING, "--%s: numbers expected, “%s” found",
                     name, text);
          return NULL;
        }
      json_array_add_double_element (array, number);
    }
  if (json_array_get_length (array) == 1)
    json_node_set_double (node, json_array_get_double_element (array, 0));
  else
    json_node_init_array (node, array);
  return node;
}

static JsonNode *
read_member (const char *name, const char *text, GError **error)
{
  JsonNode *node;

  if (strcmp (name, "channels") != 0 && strcmp (name, "fit") != 0)
    return read_numbers (name, text, strcmp (name, "size") == 0 ? "x×," : ",", error);
  node = json_node_new (JSON_NODE_VALUE);
  json_node_set_string (node, text);
  return node;
}

static gboolean
fill_preprocess (const Call *call, LensJob *job, GError **error)
{
  static const char *const members[] = { "mean", "scale", "std",          "channels",
                                         "size", "fit",   "shorter-side", NULL };
  g_autoptr (JsonObject) object = json_object_new ();

  for (int i = 0; members[i] != NULL; i++)
    {
      const char *text = arguments_text (call->arguments, members[i]);
      JsonNode *node;

      if (text == NULL)
        continue;
      node = read_member (members[i], text, error);
      if (node == NULL)
        return FALSE;
      json_object_set_member (object, members[i], node);
    }
  if (json_object_get_size (object) == 0)
    return TRUE;
  g_clear_pointer (&job->preprocess, json_node_unref);
  job->preprocess = json_node_new (JSON_NODE_OBJECT);
  json_node_set_object (job->preprocess, object);
  return TRUE;
}

static gboolean
fill_input_shape (const Call *call, LensJob *job, GError **error)
{
  const char *text = arguments_text (call->arguments, "input-shape");
  g_auto (GStrv) words = text != NULL ? g_strsplit_set (text, ",x", -1) : NULL;

  if (text == NULL)
    return TRUE;
  if (g_strv_length (words) > LENS_MAX_RANK)
    return lens_fail (error, LENS_ERROR_SETTING,
                      "--input-shape: at most %d sizes expected", LENS_MAX_RANK);
  for (int i = 0; words[i] != NULL; i++)
    {
      if (!g_ascii_string_to_signed (words[i], 10, 1, G_MAXINT,
                                     &job->input_shape.dims[i], NULL))
        return lens_fail (
          error, LENS_ERROR_SETTING,
          "--input-shape: sizes such as 1,3,224,224 expected, “%s” found", text);
      job->input_shape.rank = i + 1;
    }
  return lens_shape_check (&job->input_shape, error);
}

/* “--look size=300 --look theme=dark” */
static gboolean
set_fields (const Call *call,
            const char *option,
            const LensField *fields,
            gpointer settings,
            GError **error)
{
  const GPtrArray *list = arguments_list (call->arguments, option);
  g_autofree char *owner = g_strdup_printf ("--%s", option);

  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      g_autofree char *name = NULL;
      g_autofree char *value = NULL;
      const LensField *field;

      if (!arguments_split (g_ptr_array_index (list, i), option, &name, &value, error))
        return FALSE;
      field = lens_fields_find (fields, name, owner, error);
      if (field == NULL || !lens_field_set_text (field, settings, value, error))
        return FALSE;
    }
  return TRUE;
}

LensDesk *
call_new_desk (const Call *call)
{
  LensDesk *desk = lens_desk_new ();

  lens_desk_set_folds (desk, !arguments_has (call->arguments, "no-fold"));
  return desk;
}

gboolean
call_fill_job (const Call *call, LensJob *job, GError **error)
{
  job->seed = call->seed;
  job->labels = g_strdup (arguments_text (call->arguments, "labels"));
  job->preprocess_path = g_strdup (arguments_text (call->arguments, "preprocess"));
  return fill_preprocess (call, job, error) && fill_input_shape (call, job, error) &&
         set_fields (call, "look", lens_look_fields, &job->look, error) &&
         set_fields (call, "clip", lens_clip_fields, &job->clip, error);
}

static gboolean
check_outputs (const LensJob *job, GError **error)
{
  if (job->outputs->len == 0)
    return lens_fail (error, LENS_ERROR_SETTING,
                      "nowhere to write to; --output FILE expected");
  for (guint i = 0; i < job->outputs->len; i++)
    if (lens_writer_find (g_ptr_array_index (job->outputs, i), error) == NULL)
      return FALSE;
  return TRUE;
}

static gboolean
needs_all_frames (const LensJob *job)
{
  for (guint i = 0; i < job->outputs->len; i++)
    if (lens_writer_find (g_ptr_array_index (job->outputs, i), NULL)->is_clip)
      return TRUE;
  return FALSE;
}

/* The frames that the outputs need: all, or the last alone. */
static GPtrArray *
collect_frames (LensRun *run, gboolean wants_all, GError **error)
{
  g_autoptr (GPtrArray) frames = g_ptr_array_new_with_free_func (
    (GDestroyNotify) lens_frame_unref);

  while (TRUE)
    {
      LensFrame *frame = NULL;
      LensStep step = lens_run_next (run, &frame, error);

      if (step == LENS_STEP_FAILED)
        return NULL;
      if (step == LENS_STEP_DONE)
        return g_steal_pointer (&frames);
      if (!wants_all ||
          (frames->len > 0 &&
           ((LensFrame *) g_ptr_array_index (frames, frames->len - 1))->is_preview))
        g_ptr_array_set_size (frames, wants_all ? (int) frames->len - 1 : 0);
      g_ptr_array_add (frames, frame);
    }
}

static void
add_notes (GPtrArray *notes, const char *const *more)
{
  for (int i = 0; more[i] != NULL; i++)
    g_ptr_array_add (notes, g_strdup (more[i]));
}

static gboolean
write_outputs (const Call *call,
               const LensJob *job,
               LensExport *what,
               const GPtrArray *frames,
               GError **error)
{
  const LensFrame *last = g_ptr_array_index (frames, frames->len - 1);

  what->frames = (LensFrame *const *) frames->pdata;
  what->n_frames = (int) frames->len;
  what->look = &job->look;
  what->clip = &job->clip;
  what->monitor = call->monitor;
  what->figure = lens_figure_for_kind (last->kind);
  if (job->figure != NULL || job->method->figure != NULL)
    what->figure = lens_figure_find (job->figure != NULL ? job->figure
                                                         : job->method->figure,
                                     last->kind, error);
  if (what->figure == NULL)
    return FALSE;

  for (guint i = 0; i < job->outputs->len; i++)
    {
      g_info ("writing %s", (const char *) g_ptr_array_index (job->outputs, i));
      if (!lens_export (what, g_ptr_array_index (job->outputs, i), error))
        return FALSE;
    }
  return TRUE;
}

gboolean
call_run_job (const Call *call, LensDesk *desk, LensJob *job, GError **error)
{
  g_autoptr (LensRun) run = NULL;
  g_autoptr (GPtrArray) frames = NULL;
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (LensJob) complete = NULL;
  g_auto (GStrv) opening_notes = NULL;
  g_autofree char *text = NULL;
  LensExport what = { 0 };

  if (!check_outputs (job, error))
    return FALSE;
  run = lens_desk_start (desk, job, call->monitor, error);
  if (run == NULL)
    return FALSE;
  opening_notes = lens_desk_dup_notes (desk, job, NULL);
  add_notes (notes, (const char *const *) opening_notes);

  g_info ("running %s", job->method->id);
  frames = collect_frames (run, needs_all_frames (job), error);
  if (frames == NULL)
    return FALSE;
  if (frames->len == 0)
    return lens_fail (error, LENS_ERROR_INPUT, "the method answered with nothing");
  add_notes (notes, lens_run_notes (run));
  for (guint i = 0; i < notes->len; i++)
    call_note (call, g_ptr_array_index (notes, i));
  g_ptr_array_add (notes, NULL);

  complete = lens_desk_complete (desk, job);
  text = lens_job_to_text (complete);
  what.query = lens_run_query (run);
  what.job = text;
  what.notes = (const char *const *) notes->pdata;
  return write_outputs (call, job, &what, frames, error);
}
