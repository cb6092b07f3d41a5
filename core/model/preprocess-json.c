/* preprocess-json.c - preprocessing as it is written in jobs and sidecars, and as it is told
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/model/preprocess.h"

#include <math.h>
#include <string.h>

static const char *const channel_names[] = {
  [LENS_CHANNELS_RGB] = "rgb",
  [LENS_CHANNELS_BGR] = "bgr",
  [LENS_CHANNELS_GRAY] = "gray",
  NULL,
};

static const char *const fit_names[] = {
  [LENS_FIT_CROP] = "crop",
  [LENS_FIT_STRETCH] = "stretch",
  [LENS_FIT_PAD] = "pad",
  NULL,
};

typedef gboolean (*Read) (LensPreprocess *preprocess,
                          const char *name,
                          JsonNode *node,
                          GError **error);

static gboolean
is_number (JsonNode *node)
{
  GType type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node)
                                            : G_TYPE_INVALID;

  return (type == G_TYPE_INT64 || type == G_TYPE_DOUBLE) &&
         isfinite (json_node_get_double (node));
}

/* A number, or a list of up to @max of them. */
static int
read_numbers (JsonNode *node, int max, double *numbers)
{
  JsonArray *array;
  int n;

  if (is_number (node))
    {
      numbers[0] = json_node_get_double (node);
      return 1;
    }
  if (!JSON_NODE_HOLDS_ARRAY (node))
    return 0;
  array = json_node_get_array (node);
  n = (int) MIN (json_array_get_length (array), (guint) max + 1);
  if (n > max)
    return 0;
  for (int i = 0; i < n; i++)
    {
      JsonNode *element = json_array_get_element (array, (guint) i);

      if (!is_number (element))
        return 0;
      numbers[i] = json_node_get_double (element);
    }
  return n;
}

static gboolean
read_choice (JsonNode *node,
             const char *name,
             const char *const *choices,
             int *choice,
             GError **error)
{
  g_autofree char *known = g_strjoinv (", ", (char **) choices);
  const char *word = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;

  for (int i = 0; choices[i] != NULL; i++)
    if (g_strcmp0 (word, choices[i]) == 0)
      {
        *choice = i;
        return TRUE;
      }
  return lens_fail (error, LENS_ERROR_SETTING, "%s: one of %s expected%s%s%s", name,
                    known, word != NULL ? ", “" : "", word != NULL ? word : "",
                    word != NULL ? "” found" : "");
}

static gboolean
read_channels (LensPreprocess *preprocess,
               const char *name,
               JsonNode *node,
               GError **error)
{
  int choice = 0;

  if (JSON_NODE_HOLDS_VALUE (node) &&
      g_strcmp0 (json_node_get_string (node), "grey") == 0)
    choice = LENS_CHANNELS_GRAY;
  else if (!read_choice (node, name, channel_names, &choice, error))
    return FALSE;

  if (choice != LENS_CHANNELS_GRAY && preprocess->n_channels == 1)
    return lens_fail (error, LENS_ERROR_SETTING,
                      "%s: %s, but the network's input has one channel; gray expected",
                      name, channel_names[choice]);
  preprocess->channels = (LensChannels) choice;
  return TRUE;
}

static gboolean
read_scale (LensPreprocess *preprocess,
            const char *name,
            JsonNode *node,
            GError **error)
{
  if (!is_number (node) || !(json_node_get_double (node) > 0))
    return lens_fail (error, LENS_ERROR_SETTING, "%s: a number above 0 expected", name);
  preprocess->scale = json_node_get_double (node);
  return TRUE;
}

static gboolean
read_per_channel (LensPreprocess *preprocess,
                  const char *name,
                  JsonNode *node,
                  double *values,
                  GError **error)
{
  double numbers[4];
  int n = read_numbers (node, 4, numbers);
  int n_channels = MAX (preprocess->n_channels, 1);

  if (n != 1 && n != n_channels)
    return lens_fail (error, LENS_ERROR_SETTING,
                      n_channels == 1
                        ? "%s: a number expected"
                        : "%s: a number, or one for each channel expected",
                      name);
  for (int i = 0; i < 4; i++)
    values[i] = numbers[n == 1 ? 0 : MIN (i, n - 1)];
  return TRUE;
}

static gboolean
read_mean (LensPreprocess *preprocess, const char *name, JsonNode *node, GError **error)
{
  return read_per_channel (preprocess, name, node, preprocess->mean, error);
}

static gboolean
read_std (LensPreprocess *preprocess, const char *name, JsonNode *node, GError **error)
{
  if (!read_per_channel (preprocess, name, node, preprocess->std, error))
    return FALSE;
  for (int i = 0; i < 4; i++)
    if (!(preprocess->std[i] > 0))
      return lens_fail (error, LENS_ERROR_SETTING, "%s: numbers above 0 expected",
                        name);
  return TRUE;
}

static gboolean
is_side (double number)
{
  return number >= 1 && number <= LENS_MAX_SIDE && number == floor (number);
}

static gboolean
read_size (LensPreprocess *preprocess, const char *name, JsonNode *node, GError **error)
{
  double numbers[2];
  int n = read_numbers (node, 2, numbers);

  if (n == 1)
    numbers[1] = numbers[0];
  if (n == 0 || !is_side (numbers[0]) || !is_side (numbers[1]) ||
      numbers[0] * numbers[1] > LENS_MAX_PIXELS)
    return lens_fail (error, LENS_ERROR_SETTING,
                      "%s: height and width in pixels expected", name);
  preprocess->height = (int) numbers[0];
  preprocess->width = (int) numbers[1];
  return TRUE;
}

static gboolean
read_shorter_side (LensPreprocess *preprocess,
                   const char *name,
                   JsonNode *node,
                   GError **error)
{
  double number = is_number (node) ? json_node_get_double (node) : -1;

  if (number != 0 && !is_side (number))
    return lens_fail (error, LENS_ERROR_SETTING,
                      "%s: a number of pixels expected, or 0 for none", name);
  preprocess->shorter_side = (int) number;
  return TRUE;
}

static gboolean
read_fit (LensPreprocess *preprocess, const char *name, JsonNode *node, GError **error)
{
  int choice = 0;

  if (!read_choice (node, name, fit_names, &choice, error))
    return FALSE;
  preprocess->fit = (LensFit) choice;
  return TRUE;
}

const char *const lens_preprocess_members[] = {
  "channels", "scale", "mean", "std", "size", "shorter-side", "fit", NULL,
};

/* In the same order. */
static const Read readers[] = {
  read_channels, read_scale,        read_mean, read_std,
  read_size,     read_shorter_side, read_fit,
};

static gboolean
check_members (JsonObject *object, GError **error)
{
  g_autoptr (GList) members = json_object_get_members (object);

  for (GList *link = members; link != NULL; link = link->next)
    {
      g_autofree char *known = NULL;
      const char *closest;

      if (g_strv_contains (lens_preprocess_members, link->data))
        continue;
      closest = lens_closest (link->data, lens_preprocess_members);
      if (closest != NULL)
        return lens_fail (error, LENS_ERROR_SETTING,
                          "unknown member “%s” of preprocessing; did you mean “%s”?",
                          (const char *) link->data, closest);
      known = g_strjoinv (", ", (char **) lens_preprocess_members);
      return lens_fail (error, LENS_ERROR_SETTING,
                        "unknown member “%s” of preprocessing; there are: %s",
                        (const char *) link->data, known);
    }
  return TRUE;
}

/* Mean and deviation belong to colours, not to places. */
static void
follow_channels (LensChannels before, LensChannels after, double *values)
{
  double first = values[0];

  if (before == after)
    return;
  if (after == LENS_CHANNELS_GRAY)
    values[0] = values[1] = values[2] = (values[0] + values[1] + values[2]) / 3;
  else if (before != LENS_CHANNELS_GRAY)
    {
      values[0] = values[2];
      values[2] = first;
    }
}

gboolean
lens_preprocess_set_json (LensPreprocess *preprocess, JsonNode *node, GError **error)
{
  LensPreprocess changed = *preprocess;
  JsonObject *object;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return lens_fail (error, LENS_ERROR_SETTING, "preprocessing: an object expected");
  object = json_node_get_object (node);
  if (!check_members (object, error))
    return FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (readers); i++)
    {
      const char *name = lens_preprocess_members[i];
      JsonNode *member = json_object_get_member (object, name);

      if (member != NULL && !readers[i](&changed, name, member, error))
        return FALSE;
    }
  if (!json_object_has_member (object, "mean"))
    follow_channels (preprocess->channels, changed.channels, changed.mean);
  if (!json_object_has_member (object, "std"))
    follow_channels (preprocess->channels, changed.channels, changed.std);
  *preprocess = changed;
  return TRUE;
}

gboolean
lens_preprocess_override (LensPreprocess *preprocess,
                          JsonNode *node,
                          const char *who,
                          GError **error)
{
  /* What decides whether a network sees the right numbers. */
  static const char *const telling[] = { "channels", "scale", "mean", "std", NULL };
  g_autofree char *before = NULL;
  gboolean is_all = TRUE;

  if (node == NULL)
    return TRUE;
  if (!lens_preprocess_set_json (preprocess, node, error))
    return FALSE;

  for (int i = 0; telling[i] != NULL; i++)
    is_all = is_all && json_object_has_member (json_node_get_object (node), telling[i]);
  before = g_steal_pointer (&preprocess->source);
  preprocess->source = is_all || before == NULL
                         ? g_strdup (who)
                         : g_strdup_printf ("%s, else %s", who, before);
  return TRUE;
}

static void
add_per_channel (JsonObject *object,
                 const char *name,
                 const LensPreprocess *preprocess,
                 const double *values)
{
  JsonArray *array = json_array_new ();

  for (int i = 0; i < preprocess->n_channels; i++)
    json_array_add_double_element (array, values[i]);
  json_object_set_array_member (object, name, array);
}

JsonNode *
lens_preprocess_to_json (const LensPreprocess *preprocess)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  g_autoptr (JsonObject) object = json_object_new ();
  JsonArray *size = json_array_new ();

  json_array_add_int_element (size, preprocess->height);
  json_array_add_int_element (size, preprocess->width);
  json_object_set_string_member (object, "channels",
                                 channel_names[preprocess->channels]);
  json_object_set_double_member (object, "scale", preprocess->scale);
  add_per_channel (object, "mean", preprocess, preprocess->mean);
  add_per_channel (object, "std", preprocess, preprocess->std);
  json_object_set_array_member (object, "size", size);
  json_object_set_int_member (object, "shorter-side", preprocess->shorter_side);
  json_object_set_string_member (object, "fit", fit_names[preprocess->fit]);
  json_node_set_object (node, object);
  return node;
}

/* “104 117 123”, or one number if all are the same. */
static void
append_values (GString *text, const LensPreprocess *preprocess, const double *values)
{
  gboolean is_one = TRUE;

  for (int i = 1; i < preprocess->n_channels; i++)
    is_one = is_one && values[i] == values[0];
  for (int i = 0; i < (is_one ? 1 : preprocess->n_channels); i++)
    {
      char number[G_ASCII_DTOSTR_BUF_SIZE];

      g_ascii_formatd (number, sizeof (number), "%g", values[i]);
      g_string_append_printf (text, " %s", number);
    }
}

static gboolean
is_everywhere (const LensPreprocess *preprocess, const double *values, double value)
{
  for (int i = 0; i < preprocess->n_channels; i++)
    if (values[i] != value)
      return FALSE;
  return TRUE;
}

static void
append_scale (GString *text, double scale)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];
  gboolean is_quotient = fabs (scale * 255 - 1) < 1e-6;

  if (scale == 1)
    return;
  g_ascii_formatd (number, sizeof (number), "%g", is_quotient ? 255 : scale);
  g_string_append_printf (text, "%s%s", is_quotient ? " / " : " × ", number);
}

static void
append_fit (GString *text, const LensPreprocess *preprocess)
{
  g_string_append_printf (text, ", %d×%d ", preprocess->height, preprocess->width);
  if (preprocess->fit == LENS_FIT_STRETCH)
    g_string_append (text, "stretched");
  else if (preprocess->fit == LENS_FIT_PAD)
    g_string_append (text, "padded");
  else if (preprocess->shorter_side > MAX (preprocess->height, preprocess->width))
    g_string_append_printf (text, "cropped from %d", preprocess->shorter_side);
  else
    g_string_append (text, "cropped");
}

char *
lens_preprocess_describe (const LensPreprocess *preprocess)
{
  GString *text = g_string_new (NULL);

  if (preprocess->n_channels == 0)
    {
      g_string_append (text, "no picture");
      return g_string_free (text, FALSE);
    }
  g_string_append (text, channel_names[preprocess->channels]);
  if (preprocess->channels != LENS_CHANNELS_GRAY)
    g_string_ascii_up (text);
  append_scale (text, preprocess->scale);
  if (!is_everywhere (preprocess, preprocess->mean, 0))
    {
      g_string_append (text, ", minus");
      append_values (text, preprocess, preprocess->mean);
    }
  if (!is_everywhere (preprocess, preprocess->std, 1))
    {
      g_string_append (text, ", divided by");
      append_values (text, preprocess, preprocess->std);
    }
  append_fit (text, preprocess);
  if (preprocess->source != NULL)
    g_string_append_printf (text, " (%s)", preprocess->source);
  return g_string_free (text, FALSE);
}
