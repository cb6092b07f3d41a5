/* model.h - a network as a person thinks of it: layers, input, answers
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/graph/graph.h"
#include "core/model/preprocess.h"

G_BEGIN_DECLS

typedef struct _LensModel LensModel;

/* A value that a person would call a layer: a convolution with its normalisation and
 * activation, a pool, a block, a dense layer. */
typedef struct
{
  char *name;  /* ours: “features-conv-0”, “fire2-squeeze1x1” */
  char *block; /* what it belongs to: “fire2”; NULL if the names do not say */
  const char *file_name; /* the file's name of the value */
  const char *kind;      /* “convolution”, “max pool”, … */
  int value;             /* its result, after normalisation and activation */
  int pre_activation;    /* the value before the activation, or the same */
  int first_node;        /* nodes of the layer: first_node … last_node */
  int last_node;
  gsize n_parameters;
  double n_multiply_adds;
  gboolean is_spatial;       /* [1][channels][height][width] */
  gboolean has_global_field; /* sees the whole input */
  int field_size[2];         /* receptive field: height, width in pixels */
  int field_stride[2];
} LensLayer;

typedef struct
{
  const char *path;
  const char *preprocess_path; /* (nullable): a sidecar other than MODEL.netlens.json */
  const char *labels_path;     /* (nullable) */
  LensShape
    input_shape;        /* what stands for dynamic sizes; rank 0: as the file says, rank
                             2: height and width */
  JsonNode *preprocess; /* (nullable): members that flags set */
  GHashTable *bound;    /* (nullable): input name → LensTensor known at loading */
  GPtrArray *cut_outputs; /* (nullable): names of inner values wanted as results */
  GPtrArray
    *unsupported; /* (nullable): gets a text for each node that cannot be computed,
                             where opening fails for that */
} LensModelOptions;

/**
 * lens_model_open:
 * @options: what to open and how
 * @monitor: (nullable): cancel
 *
 * Maps the file, picks the importer by content, builds the graph, names the layers, finds
 * labels and preprocessing.
 *
 * Returns: (transfer full) (nullable): the model; errors begin with the file's name
 */
LensModel *
lens_model_open (const LensModelOptions *options, LensMonitor *monitor, GError **error);

LensModel *lens_model_ref (LensModel *model);
void lens_model_unref (LensModel *model);

const char *lens_model_path (const LensModel *model);
const char *lens_model_format (const LensModel *model); /* “ONNX, opset 13, IR 7” */
const char *lens_model_producer (const LensModel *model);

/* SHA-256 of the file in hexadecimal, computed when first asked for.  Any thread. */
const char *lens_model_hash (LensModel *model);

LensGraph *lens_model_graph (const LensModel *model);
const LensPreprocess *lens_model_preprocess (const LensModel *model);

/* The input that takes the picture: a value index, or -1. */
int lens_model_picture_input (const LensModel *model);

int lens_model_n_layers (const LensModel *model);
const LensLayer *lens_model_layer (const LensModel *model, int index);

/* The layer whose result is this value, or -1. */
int lens_model_layer_of_value (const LensModel *model, int value);

/**
 * lens_model_find:
 * @name: a layer's name, ours or the file's, or any value's or node's name
 *
 * Returns: the value index, or -1 with “no layer … did you mean …”
 */
int lens_model_find (const LensModel *model, const char *name, GError **error);

/* Name to show for a value: the layer's, or the file's. */
const char *lens_model_value_name (const LensModel *model, int value);

/* The last spatial layer with more than one position: where class activation maps are
 * usually taken; an index of a layer, -1 if there is none. */
int lens_model_default_layer (const LensModel *model);

/* What a target counts in: the class scores before softmax where the network is a
 * classifier, else its first output, element by element. */
int lens_model_scores (const LensModel *model);

/* The probabilities where a classifier ends in softmax, else -1. */
int lens_model_probabilities (const LensModel *model);

/* Whether one score a class comes out, and how many scores there are. */
gboolean lens_model_is_classifier (const LensModel *model);
int lens_model_n_classes (const LensModel *model);

/* Labels; “class 7” where the file of names is too short or absent. */
const char *lens_model_label (const LensModel *model, int index);
const char *lens_model_labels_source (const LensModel *model);

/* “#3” or an index, or the class whose label is or contains @text; -1 with “did you mean”.
 * Where a class is called “3”, “3” means that class and “#3” the fourth. */
int lens_model_find_class (const LensModel *model, const char *text, GError **error);

/* What the user should know: assumptions made while opening; NULL-terminated. */
const char *const *lens_model_notes (const LensModel *model);

/* Whether any node has all of these traits. */
gboolean lens_model_has_trait (const LensModel *model, guint traits);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LensModel, lens_model_unref)

G_END_DECLS
