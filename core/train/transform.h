/* transform.h - what is done to a picture before the network sees it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A chain of rows, applied in order: resize, crop, random-resized-crop, flip, rotate,
 * affine, colour-jitter, noise, normalise.  Random ones draw for training and are left out
 * for validation, where a random crop is the middle of the picture.
 */

#pragma once

#include "core/base/rng.h"
#include "core/model/preprocess.h"
#include "core/train/planes.h"

G_BEGIN_DECLS

typedef struct
{
  const char *id;
  const char *title;
  const char *summary;
  const LensField *fields;
  gsize settings_size;
  gboolean takes_image; /* works on planes before lens_planes_load () too */

  /* (nullable): whether the settings go together. */
  gboolean (*check) (gconstpointer settings, GError **error);

  /**
   * measure:
   * @height: (inout): of what comes in, 0 where it may be any; then of what comes out
   * @width: (inout): likewise
   *
   * (nullable): the size stays.  FALSE where a picture of that size cannot be taken.
   */
  gboolean (*measure) (gconstpointer settings, int *height, int *width, GError **error);

  /**
   * prepare:
   * @preprocess: (inout): how pictures are prepared so far; a height of 0 says that the
   *   size is still open, a shorter side of 0 that nothing was resized
   *
   * (nullable): does nothing outside training.  FALSE where a sidecar cannot say it.
   */
  gboolean (*prepare) (gconstpointer settings,
                       LensPreprocess *preprocess,
                       GError **error);

  /* @rng is NULL outside training. */
  void (*apply) (gconstpointer settings, LensPlanes *planes, LensRng *rng);
} LensTransform;

/* Ends with NULL. */
extern const LensTransform *const lens_transforms[];
const LensTransform *lens_transform_find (const char *id, GError **error);

typedef struct _LensTransforms LensTransforms; /* a chain with its settings; frozen */

/* From a JSON list: [{"resize": {"height": 112, "width": 112}}, {"flip": {}}, …]; the
 * inverse gives every setting.  Refused is also what a sidecar could not repeat outside
 * training, so that every trained network can be used with any picture. */
LensTransforms *lens_transforms_from_json (JsonNode *node, GError **error);
JsonNode *lens_transforms_to_json (const LensTransforms *transforms);
LensTransforms *lens_transforms_ref (LensTransforms *transforms);
void lens_transforms_unref (LensTransforms *transforms);

/* Whether what comes out fits an input of [n_channels][height][width]; where not, what
 * comes out and which transform to add.  A chain that leaves the size open fits. */
gboolean lens_transforms_check (const LensTransforms *transforms,
                                int n_channels,
                                int height,
                                int width,
                                GError **error);

/* The same for a picture of *@height × *@width, which becomes what comes out; 0 and 0 stand
 * for any size. */
gboolean lens_transforms_measure (const LensTransforms *transforms,
                                  int *height,
                                  int *width,
                                  GError **error);

/**
 * lens_transforms_apply:
 * @planes: scratch that is used again from picture to picture of one thread
 * @rng: (nullable): %NULL outside training
 * @n_channels: 1 (grey: the luma of ITU-R 601, made before normalise) or 3
 * @result: [channels][height][width] as lens_transforms_measure () said
 */
void lens_transforms_apply (const LensTransforms *transforms,
                            const LensImage *image,
                            LensPlanes *planes,
                            LensRng *rng,
                            int n_channels,
                            LensReal *result);

/* How a picture is to be prepared so that the trained network sees what it saw outside
 * training, as the sidecar MODEL.netlens.json says it; for sizes that
 * lens_transforms_check () found to fit. */
JsonNode *lens_transforms_to_preprocess (const LensTransforms *transforms,
                                         int n_channels,
                                         int height,
                                         int width);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LensTransforms, lens_transforms_unref)

G_END_DECLS
