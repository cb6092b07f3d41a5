/* transform.c - the table of transforms, and chains of them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/train/transform.h"

#include "core/base/error.h"
#include "core/train/transform-rows.h"

#include <string.h>

const LensTransform *const lens_transforms[] = {
  &lens_transform_resize,
  &lens_transform_crop,
  &lens_transform_random_resized_crop,
  &lens_transform_flip,
  &lens_transform_rotate,
  &lens_transform_affine,
  &lens_transform_colour_jitter,
  &lens_transform_noise,
  &lens_transform_normalise,
  NULL,
};

/* Far more than makes sense. */
#define MAX_TRANSFORMS 64

typedef struct
{
  const LensTransform *transform;
  gpointer settings;
} Link;

struct _LensTransforms
{
  gint n_references;
  int n;
  Link links[MAX_TRANSFORMS];
};

const LensTransform *
lens_transform_find (const char *id, GError **error)
{
  const char *ids[G_N_ELEMENTS (lens_transforms)] = { NULL };

  for (int i = 0; lens_transforms[i] != NULL; i++)
    {
      if (strcmp (lens_transforms[i]->id, id) == 0)
        return lens_transforms[i];
      ids[i] = lens_transforms[i]->id;
    }
  lens_fail_unknown (error, "transform", id, ids);
  return NULL;
}

double
lens_transform_draw (LensRng *rng, double reach)
{
  return reach * (2 * lens_rng_uniform (rng) - 1);
}

LensTransforms *
lens_transforms_ref (LensTransforms *transforms)
{
  g_atomic_int_inc (&transforms->n_references);
  return transforms;
}

void
lens_transforms_unref (LensTransforms *transforms)
{
  if (transforms == NULL || !g_atomic_int_dec_and_test (&transforms->n_references))
    return;
  for (int i = 0; i < transforms->n; i++)
    {
      const Link *link = &transforms->links[i];

      lens_fields_clear (link->transform->fields, link->settings);
      g_free (link->settings);
    }
  g_free (transforms);
}

static gboolean
read_settings (const Link *link, JsonNode *node, GError **error)
{
  g_autofree char *owner = g_strconcat ("transform ", link->transform->id, NULL);
  g_autoptr (GList) members = NULL;
  JsonObject *object;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return lens_fail (error, LENS_ERROR_SETTING, "settings in braces expected");
  object = json_node_get_object (node);
  members = json_object_get_members (object);
  for (GList *member = members; member != NULL; member = member->next)
    {
      const LensField *field = lens_fields_find (link->transform->fields, member->data,
                                                 owner, error);

      if (field == NULL ||
          !lens_field_set_json (field, link->settings,
                                json_object_get_member (object, member->data), error))
        return FALSE;
    }
  return link->transform->check == NULL ||
         link->transform->check (link->settings, error);
}

/* {"crop": {…}} has one member; its name and its value. */
static JsonNode *
open_element (JsonNode *element, const char **id, GError **error)
{
  g_autoptr (GList) members = NULL;

  if (JSON_NODE_HOLDS_OBJECT (element))
    members = json_object_get_members (json_node_get_object (element));
  if (members == NULL || members->next != NULL)
    {
      lens_fail (error, LENS_ERROR_SETTING,
                 "one transform in braces expected, as {\"flip\": {}}");
      return NULL;
    }
  *id = members->data;
  return json_object_get_member (json_node_get_object (element), *id);
}

static gboolean
read_link (LensTransforms *transforms, JsonNode *element, GError **error)
{
  const char *id = NULL;
  JsonNode *settings = open_element (element, &id, error);
  Link *link = &transforms->links[transforms->n];

  if (settings == NULL)
    return FALSE;
  link->transform = lens_transform_find (id, error);
  if (link->transform == NULL)
    return FALSE;
  link->settings = g_malloc0 (link->transform->settings_size);
  lens_fields_init (link->transform->fields, link->settings);
  transforms->n++;
  if (read_settings (link, settings, error))
    return TRUE;
  g_prefix_error (error, "%s: ", id);
  return FALSE;
}

/* What the chain does outside training, from the first transform to the last.  Where it
 * leaves the size alone, pictures of the input's size stay as they are, and others are cut
 * rather than squeezed. */
static gboolean
prepare (const LensTransforms *transforms, LensPreprocess *preprocess, GError **error)
{
  *preprocess = (LensPreprocess){
    .n_channels = 3,
    .scale = 1 / 255.0,
    .std = { 1, 1, 1, 1 },
    .fit = LENS_FIT_CROP,
  };
  for (int i = 0; i < transforms->n; i++)
    {
      const Link *link = &transforms->links[i];

      if (link->transform == &lens_transform_normalise && i + 1 < transforms->n)
        return lens_fail (
          error, LENS_ERROR_SETTING,
          "normalise: the others work on colours; as the last transform "
          "expected");
      if (link->transform->prepare != NULL &&
          !link->transform->prepare (link->settings, preprocess, error))
        {
          g_prefix_error (error, "%s: ", link->transform->id);
          return FALSE;
        }
    }
  return TRUE;
}

LensTransforms *
lens_transforms_from_json (JsonNode *node, GError **error)
{
  g_autoptr (LensTransforms) transforms = g_new0 (LensTransforms, 1);
  LensPreprocess preprocess;
  JsonArray *array;
  int height = 0;
  int width = 0;

  transforms->n_references = 1;
  if (!JSON_NODE_HOLDS_ARRAY (node))
    {
      lens_fail (error, LENS_ERROR_SETTING, "a list of transforms expected");
      return NULL;
    }
  array = json_node_get_array (node);
  if (json_array_get_length (array) > MAX_TRANSFORMS)
    {
      lens_fail (error, LENS_ERROR_LIMIT, "at most %d transforms expected",
                 MAX_TRANSFORMS);
      return NULL;
    }
  for (guint i = 0; i < json_array_get_length (array); i++)
    if (!read_link (transforms, json_array_get_element (array, i), error))
      return NULL;
  if (!prepare (transforms, &preprocess, error) ||
      !lens_transforms_measure (transforms, &height, &width, error))
    return NULL;
  return g_steal_pointer (&transforms);
}

JsonNode *
lens_transforms_to_json (const LensTransforms *transforms)
{
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);
  JsonArray *array = json_array_new ();

  for (int i = 0; i < transforms->n; i++)
    {
      const Link *link = &transforms->links[i];
      JsonObject *object = json_object_new ();
      JsonObject *settings = json_object_new ();

      LENS_FOR_EACH_FIELD (field, link->transform->fields)
        {
          g_autofree char *name = lens_field_dup_name (field);

          json_object_set_member (settings, name,
                                  lens_field_to_json (field, link->settings));
        }
      json_object_set_object_member (object, link->transform->id, settings);
      json_array_add_object_element (array, object);
    }
  json_node_take_array (node, array);
  return node;
}

gboolean
lens_transforms_measure (const LensTransforms *transforms,
                         int *height,
                         int *width,
                         GError **error)
{
  for (int i = 0; i < transforms->n; i++)
    {
      const Link *link = &transforms->links[i];

      if (link->transform->measure != NULL &&
          !link->transform->measure (link->settings, height, width, error))
        {
          g_prefix_error (error, "%s: ", link->transform->id);
          return FALSE;
        }
    }
  return TRUE;
}

/* Several numbers in normalise are meant for several channels. */
static gboolean
check_channels (const LensPreprocess *preprocess, int n_channels, GError **error)
{
  if (n_channels == 3)
    return TRUE;
  for (int i = 1; i < 3; i++)
    if (preprocess->mean[i] != preprocess->mean[0] ||
        preprocess->std[i] != preprocess->std[0])
      return lens_fail (error, LENS_ERROR_SETTING,
                        "normalise: the network's input is grey; one mean and one std "
                        "expected");
  return TRUE;
}

/* Where only the shorter side is set, square pictures come out square. */
static gboolean
check_open_size (const LensPreprocess *preprocess,
                 int height,
                 int width,
                 GError **error)
{
  if (preprocess->shorter_side == 0 || preprocess->height > 0 ||
      (height == preprocess->shorter_side && width == height))
    return TRUE;
  return lens_fail (error, LENS_ERROR_SETTING,
                    "resize: only the shorter side is set; {\"crop\": {\"height\": %d, "
                    "\"width\": %d}} after it expected",
                    height, width);
}

gboolean
lens_transforms_check (const LensTransforms *transforms,
                       int n_channels,
                       int height,
                       int width,
                       GError **error)
{
  LensPreprocess preprocess;
  int found_height = 0;
  int found_width = 0;

  prepare (transforms, &preprocess, NULL);
  if (!check_channels (&preprocess, n_channels, error) ||
      !check_open_size (&preprocess, height, width, error) ||
      !lens_transforms_measure (transforms, &found_height, &found_width, error))
    return FALSE;
  return found_height == 0 || (found_height == height && found_width == width) ||
         lens_fail (error, LENS_ERROR_SETTING,
                    "pictures of %d×%d come out, but the network's input is %d×%d; "
                    "resize or crop to that size expected",
                    found_height, found_width, height, width);
}

void
lens_transforms_apply (const LensTransforms *transforms,
                       const LensImage *image,
                       LensPlanes *planes,
                       LensRng *rng,
                       int n_channels,
                       LensReal *result)
{
  lens_planes_begin (planes, image);
  for (int i = 0; i < transforms->n; i++)
    {
      const Link *link = &transforms->links[i];

      if (!link->transform->takes_image)
        lens_planes_load (planes);
      if (n_channels == 1 && link->transform == &lens_transform_normalise)
        lens_planes_make_grey (planes);
      link->transform->apply (link->settings, planes, rng);
    }
  lens_planes_load (planes);
  if (n_channels == 1)
    lens_planes_make_grey (planes);
  memcpy (result, planes->data,
          (gsize) planes->n_channels * lens_planes_size (planes) * sizeof (LensReal));
}

JsonNode *
lens_transforms_to_preprocess (const LensTransforms *transforms,
                               int n_channels,
                               int height,
                               int width)
{
  LensPreprocess preprocess;

  prepare (transforms, &preprocess, NULL);
  preprocess.n_channels = n_channels;
  preprocess.channels = n_channels == 1 ? LENS_CHANNELS_GRAY : LENS_CHANNELS_RGB;
  preprocess.height = height;
  preprocess.width = width;
  return lens_preprocess_to_json (&preprocess);
}
