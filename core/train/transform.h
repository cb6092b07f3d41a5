/* transform.h - what is done to a picture before the network sees it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A chain of rows, applied in order: resize, crop, flip, rotate, affine, colour-jitter,
 * noise, normalise.  Random ones draw for training and are still for validation, where a
 * random crop is the centre crop.
 */

#pragma once

#include "core/base/field.h"
#include "core/base/real.h"
#include "core/base/rng.h"
#include "core/tensor/image.h"

G_BEGIN_DECLS

/* A picture on its way: [channels][height][width], colours 0 … 1 until normalise. */
typedef struct
{
  int n_channels; /* 1 or 3 */
  int height;
  int width;
  LensReal *data;
  gsize capacity; /* numbers that data has room for; grows once, is used again */
  LensReal
    *spare; /* room of the same capacity for transforms that cannot be done in place */
} LensPlanes;

typedef struct
{
  const char *id;
  const char *title;
  const char *summary;
  const LensField *fields;
  gsize settings_size;
  gboolean is_random; /* left out, or replaced by its middle, outside training */

  /* The size that comes out; FALSE with a reason where the settings do not fit it. */
  gboolean (*measure) (gconstpointer settings, int *height, int *width, GError **error);

  /* @rng is NULL outside training. */
  void (*apply) (gconstpointer settings, LensPlanes *planes, LensRng *rng);
} LensTransform;

/* Ends with NULL. */
extern const LensTransform *const lens_transforms[];
const LensTransform *lens_transform_find (const char *id, GError **error);

typedef struct _LensTransforms LensTransforms; /* a chain with its settings; frozen */

/* From a JSON list: [{"resize": {"height": 112, "width": 112}}, {"flip": {}}, …]; the
 * inverse gives every setting. */
LensTransforms *lens_transforms_from_json (JsonNode *node, GError **error);
JsonNode *lens_transforms_to_json (const LensTransforms *transforms);
LensTransforms *lens_transforms_ref (LensTransforms *transforms);
void lens_transforms_unref (LensTransforms *transforms);

/* Whether a picture of any size comes out as [channels][height][width]; where not, what
 * comes out and which transform to add. */
gboolean lens_transforms_check (const LensTransforms *transforms,
                                int height,
                                int width,
                                GError **error);

/**
 * lens_transforms_apply:
 * @planes: scratch that is used again from picture to picture of one thread
 * @rng: (nullable): %NULL outside training
 * @result: [channels][height][width] as lens_transforms_check () promised
 */
void lens_transforms_apply (const LensTransforms *transforms,
                            const LensImage *image,
                            LensPlanes *planes,
                            LensRng *rng,
                            int n_channels,
                            LensReal *result);

/* How a picture is to be prepared so that the trained network sees what it saw outside
 * training, as the sidecar MODEL.netlens.json says it. */
JsonNode *lens_transforms_to_preprocess (const LensTransforms *transforms,
                                         int n_channels,
                                         int height,
                                         int width);

void lens_planes_clear (LensPlanes *planes);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LensTransforms, lens_transforms_unref)

G_END_DECLS
