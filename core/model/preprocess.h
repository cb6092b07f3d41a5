/* preprocess.h - from a picture to what a network's input expects
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * x = (value * scale - mean) / std for each channel, value 0 … 255.  Most wrong maps are
 * wrong inputs, so where each part came from is kept and shown.
 */

#pragma once

#include "core/tensor/image.h"
#include "core/tensor/resize.h"
#include "core/tensor/tensor.h"
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef enum
{
  LENS_CHANNELS_RGB,
  LENS_CHANNELS_BGR,
  LENS_CHANNELS_GRAY,
} LensChannels;

typedef enum
{
  LENS_FIT_CROP,    /* shorter side to resize, central cut */
  LENS_FIT_STRETCH, /* the whole picture, aspect not kept */
  LENS_FIT_PAD,     /* the whole picture, borders filled with the mean colour */
} LensFit;

typedef struct
{
  int n_channels; /* of the network's input: 1 or 3, or 0 if it takes no picture */
  LensChannels channels;
  double scale;
  double mean[4]; /* in the network's channel order, after scale */
  double std[4];
  int height;
  int width;
  int
    shorter_side; /* for LENS_FIT_CROP: resized to this before the cut; 0, or too small
                       for the cut: just large enough for it */
  LensFit fit;
  gboolean channels_last; /* the input is [N][height][width][channels] */
  char *source;           /* who said so: “flags”, “squeezenet.netlens.json”,
                             “recognised: SqueezeNet of Caffe”, “assumed: …” */
  const char *label_set;  /* (nullable): for lens_labels_new_known () */
} LensPreprocess;

void lens_preprocess_clear (LensPreprocess *preprocess);
void lens_preprocess_copy (const LensPreprocess *preprocess, LensPreprocess *copy);

/* One line for the user:
 * “BGR, minus 104 117 123, 227×227 cropped from 256 (recognised: SqueezeNet of Caffe)”. */
char *lens_preprocess_describe (const LensPreprocess *preprocess);

/* The picture as the network will see it: resized and cut, 8 bits. */
LensImage *lens_preprocess_fit (const LensPreprocess *preprocess,
                                const LensImage *image);

/**
 * lens_preprocess_place:
 * @height: of any picture
 * @width: likewise
 * @resize: (out): what it is resized to, and which part of that is taken
 *
 * For LENS_FIT_CROP and LENS_FIT_STRETCH.  Where the size of the input is 0, all is taken.
 */
void lens_preprocess_place (const LensPreprocess *preprocess,
                            int height,
                            int width,
                            LensResize *resize);

/**
 * lens_preprocess_apply:
 * @image: any picture
 *
 * Returns: (transfer full): [1][channels][height][width], or channels last
 */
LensTensor *lens_preprocess_apply (const LensPreprocess *preprocess,
                                   const LensImage *image);

/**
 * lens_preprocess_undo:
 * @tensor: an input tensor
 *
 * Returns: (transfer full): the picture it came from, as far as 8 bits can tell; for
 *   inputs that were given as numbers
 */
LensImage *lens_preprocess_undo (const LensPreprocess *preprocess,
                                 const LensTensor *tensor);

/* The network's number for a colour value 0 … 255 in channel @channel. */
LensReal
lens_preprocess_value (const LensPreprocess *preprocess, int channel, double value);

/* All that lens_preprocess_set_json () reads, as an object. */
JsonNode *lens_preprocess_to_json (const LensPreprocess *preprocess);

/* The names of these members, for “did you mean”; NULL-terminated. */
extern const char *const lens_preprocess_members[];

/**
 * lens_preprocess_set_json:
 * @node: an object with any of: "channels" ("rgb", "bgr", "gray"), "scale", "mean" and
 *   "std" (a number, or one a channel), "size" ([height, width] or one number),
 *   "shorter-side", "fit" ("crop", "stretch", "pad")
 *
 * Changes only what @node names.  If it changes the order of the channels and says nothing
 * of mean and std, these follow their colours.
 *
 * Returns: %FALSE, with @preprocess as it was, if a member is unknown or makes no sense
 */
gboolean
lens_preprocess_set_json (LensPreprocess *preprocess, JsonNode *node, GError **error);

/**
 * lens_preprocess_override:
 * @node: (nullable): as for lens_preprocess_set_json ()
 * @who: who says so: “flags”, “job”, a sidecar's name
 *
 * The same, and sets the source: to @who, or to “@who, else …” where something is left of
 * what was known before.
 */
gboolean lens_preprocess_override (LensPreprocess *preprocess,
                                   JsonNode *node,
                                   const char *who,
                                   GError **error);

/* Whether the size is that of an input of @shape; sidecars and flags may say another. */
gboolean lens_preprocess_check (const LensPreprocess *preprocess,
                                const LensShape *shape,
                                GError **error);

/* Whether an input of this shape can take a picture: one or three channels, first or
 * last. */
gboolean lens_preprocess_takes_picture (const LensShape *shape);

/**
 * lens_preprocess_guess:
 * @shape: the input's shape
 * @input_name: its name
 * @producer: (nullable): the program that wrote the file
 * @layer_names: (array zero-terminated=1): names in the file, of nodes, values and weights
 * @n_classes: scores at the output; 0 if it answers with something else
 *
 * @preprocess is uninitialised memory; lens_preprocess_clear () frees what it gets.
 * Recognises well-known families (table in preprocess-known.c), else assumes the likeliest.
 */
void lens_preprocess_guess (LensPreprocess *preprocess,
                            const LensShape *shape,
                            const char *input_name,
                            const char *producer,
                            const char *const *layer_names,
                            int n_classes);

G_END_DECLS
