/* recipe-inside.h - what the parts of the recipe reader share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * recipe-lines.c turns the text into a tree of lines, recipe-layers*.c holds what each
 * word adds, recipe-build.c walks the tree and collects nodes, values and parameters with
 * their shapes for one picture.  Operators' own infer finds the shapes, so that a network
 * that is refused later is refused here already, with its line.
 */

#pragma once

#include "core/model/recipe.h"

G_BEGIN_DECLS

typedef struct _LensRecipeBuild LensRecipeBuild;
typedef struct _LensRecipeLine LensRecipeLine;

/* What a word of the format stands for. */
typedef struct
{
  const char *id;
  const char *summary;
  const char
    *stem; /* of automatic names: “conv”; NULL: named after what comes before */
  const LensOp *op; /* for what is one operator: fields are then the operator's */
  const LensField *fields;
  gsize settings_size;
  int n_required;    /* leading settings that must be given */
  gboolean has_body; /* lines up to “end” belong to it */

  gboolean (*add) (LensRecipeBuild *build, const LensRecipeLine *line, GError **error);
} LensRecipeLayer;

/* Ends with NULL. */
extern const LensRecipeLayer *const lens_recipe_layers[];

/* Nodes are written as this operator set has them. */
#define LENS_RECIPE_OPSET 13

/* The word for the second way through a residual block, and that which ends a block. */
#define LENS_RECIPE_SHORTCUT "shortcut"
#define LENS_RECIPE_END "end"

/* One line of the text, with the lines that belong to it. */
struct _LensRecipeLine
{
  int number; /* counts from 1 */
  char *name; /* (nullable) */
  const LensRecipeLayer *layer;
  gpointer settings;
  GPtrArray *body;     /* LensRecipeLine; NULL where the layer has none */
  GPtrArray *shortcut; /* (nullable): LensRecipeLine */
};

const LensField *lens_recipe_layer_fields (const LensRecipeLayer *layer);
gsize lens_recipe_layer_settings_size (const LensRecipeLayer *layer);

/* (transfer full) (nullable) (element-type LensRecipeLine): the first is the input. */
GPtrArray *lens_recipe_lines_read (const char *text, const char *name, GError **error);

/* How a node differs between a network in training and one in use. */
typedef enum
{
  LENS_RECIPE_PLAIN,   /* not at all */
  LENS_RECIPE_NORM,    /* statistics of the batch, or running ones */
  LENS_RECIPE_DROPOUT, /* multiplied by a mask, or not there */
} LensRecipeNodeKind;

#define LENS_RECIPE_MAX_INPUTS 5

typedef struct
{
  LensRecipeNodeKind kind;
  const LensOp *op;
  gpointer settings; /* as for lens_draft_add_node (); NULL for dropout */
  int n_inputs;
  int inputs[LENS_RECIPE_MAX_INPUTS]; /* values */
  int output;                         /* value */
  double epsilon;                     /* of NORM */
  const char *batch_mean;             /* of NORM: names of its other results */
  const char *batch_variance;
  const char *mask; /* of DROPOUT */
  double fraction;
} LensRecipeNode;

typedef struct
{
  char *name;
  LensShape shape; /* for one picture */
  int parameter;   /* its index, or -1 */
} LensRecipeValue;

struct _LensRecipe
{
  gint n_references;
  char *text;
  GPtrArray *nodes;    /* LensRecipeNode */
  GPtrArray *values;   /* LensRecipeValue; 0 is the input */
  GArray *parameters;  /* LensParameter */
  GPtrArray *names;    /* char *: those that belong to no value */
  GPtrArray *dropouts; /* LensRecipeNode, lent */
  int scores;          /* value */
};

/* (transfer full): without text. */
LensRecipe *lens_recipe_new (void);

/* Fills @recipe from lines; errors begin with “LINE: ”, the file's name is missing. */
gboolean lens_recipe_build (LensRecipe *recipe, const GPtrArray *lines, GError **error);

/* A recipe that is being made. */
struct _LensRecipeBuild
{
  LensRecipe *recipe;
  int value;            /* what the next layer reads */
  char *layer;          /* name of the present layer; NULL before the first */
  GString *prefix;      /* of names inside blocks: “block2-” */
  GArray *scopes;       /* what is restored after each block around */
  GHashTable *taken;    /* every name that is used or reserved */
  GHashTable *counts;   /* name without its number → last number */
  const GPtrArray *row; /* the lines that are walked */
  GHashTable *given;    /* names that lines have */
  int n_repeats;        /* around the present line, inside its block */
  int failed_line;      /* 0: none */
  int n_layers;
  gsize n_parameters;
  gsize n_values; /* numbers in all values together */
};

LensRecipeValue *lens_recipe_build_at (const LensRecipeBuild *build, int value);

/* (transfer full): @name, or where it is taken @name with a number from 2 on. */
char *lens_recipe_build_dup_unique (LensRecipeBuild *build, const char *name);

/* What rows of lens_recipe_layers[] are made of. */

/* The value that the next layer reads, its shape for one picture, and how to go on from
 * another. */
int lens_recipe_build_value (const LensRecipeBuild *build);
const LensShape *lens_recipe_build_shape (const LensRecipeBuild *build);
void lens_recipe_build_go_to (LensRecipeBuild *build, int value);

gboolean lens_recipe_build_input (LensRecipeBuild *build,
                                  const LensShape *shape,
                                  GError **error);

/* Whether the next line of the same block is of this layer. */
gboolean lens_recipe_build_is_before (const LensRecipeBuild *build,
                                      const LensRecipeLine *line,
                                      const char *id);

/* Begins a layer of this name: what is added from now on is called after it. */
void lens_recipe_build_begin (LensRecipeBuild *build, const char *name);

/* Walks the lines of a block; between enter and leave what it adds is named “NAME-…”. */
gboolean
lens_recipe_build_walk (LensRecipeBuild *build, const GPtrArray *lines, GError **error);
gboolean lens_recipe_build_repeat (LensRecipeBuild *build,
                                   const GPtrArray *lines,
                                   int n_times,
                                   GError **error);
void lens_recipe_build_enter (LensRecipeBuild *build, const LensRecipeLine *line);
void lens_recipe_build_leave (LensRecipeBuild *build);

/* A parameter of the present layer, called NAME.@what; -1 with an error where it is too
 * large. */
int lens_recipe_build_parameter (LensRecipeBuild *build,
                                 const char *what,
                                 LensParameterRole role,
                                 const LensShape *shape,
                                 GError **error);
void lens_recipe_build_set_fans (LensRecipeBuild *build,
                                 int value,
                                 gsize fan_in,
                                 gsize fan_out);

/**
 * lens_recipe_build_node:
 * @settings: (transfer full) (nullable): of @op
 * @inputs: values; the shapes of all are known
 *
 * Adds a node of the present layer; its result is what the next one reads.
 *
 * Returns: (nullable): the node, or %NULL with what infer says
 */
LensRecipeNode *lens_recipe_build_node (LensRecipeBuild *build,
                                        const LensOp *op,
                                        gpointer settings,
                                        const int *inputs,
                                        int n_inputs,
                                        GError **error);

/* Turns the node that was added last into one that is another while training. */
void lens_recipe_build_make_norm (LensRecipeBuild *build,
                                  LensRecipeNode *node,
                                  double epsilon);
void lens_recipe_build_make_dropout (LensRecipeBuild *build,
                                     LensRecipeNode *node,
                                     double fraction);

/* Layers that other layers are made of. */

/* Sizes of a window that have been read but not checked. */
typedef struct
{
  const LensInts *kernel;
  const LensInts *stride;
  const LensInts *dilation;
  const char *padding; /* “same”, “valid” or a number */
} LensRecipeWindow;

typedef struct
{
  gint64 n_channels;
  int n_groups;
  gboolean has_bias;
  LensRecipeWindow window;
} LensRecipeConv;

gboolean lens_recipe_build_conv (LensRecipeBuild *build,
                                 const LensRecipeConv *conv,
                                 GError **error);

/* Whether a layer of this line has a bias: “auto”, “on” or “off” of lens_recipe_biases[]. */
extern const LensChoice lens_recipe_biases[];
gboolean lens_recipe_wants_bias (const LensRecipeBuild *build,
                                 const LensRecipeLine *line,
                                 int choice);

gboolean
lens_recipe_build_norm (LensRecipeBuild *build, double epsilon, GError **error);

/* Rows that stand in other files than the table. */
extern const LensRecipeLayer lens_recipe_conv;
extern const LensRecipeLayer lens_recipe_depthwise;
extern const LensRecipeLayer lens_recipe_max_pool;
extern const LensRecipeLayer lens_recipe_average_pool;
extern const LensRecipeLayer lens_recipe_block;
extern const LensRecipeLayer lens_recipe_residual;
extern const LensRecipeLayer lens_recipe_repeat;

G_END_DECLS
