/* recipe.h - the topology of a network as a text that people write
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A recipe says which layers follow one another; it holds no numbers.  The numbers, its
 * parameters, are kept by whoever trains, and a draft is made from both: one for training,
 * where parameters and dropout masks are inputs and batch normalisation uses the batch, or
 * one for use, where they are constants and it uses the running statistics.
 */

#pragma once

#include "core/graph/draft.h"

G_BEGIN_DECLS

typedef struct _LensRecipe LensRecipe;

typedef enum
{
  LENS_PARAMETER_WEIGHT,   /* of a convolution or a dense layer */
  LENS_PARAMETER_BIAS,     /* of the same */
  LENS_PARAMETER_SCALE,    /* of a normalisation */
  LENS_PARAMETER_SHIFT,    /* of a normalisation */
  LENS_PARAMETER_MEAN,     /* running, not learnt by gradient */
  LENS_PARAMETER_VARIANCE, /* running, not learnt by gradient */
} LensParameterRole;

typedef struct
{
  const char *name; /* “stem-conv.weight”: of the value in the draft and in the file */
  LensParameterRole role;
  LensShape shape;
  gsize fan_in;            /* numbers that one result is the weighted sum of; 0: none */
  gsize fan_out;           /* results that one number counts in; 0: none */
  const char *batch_value; /* (nullable): for MEAN and VARIANCE: the value of a training
                              graph that holds the batch's own */
} LensParameter;

typedef enum
{
  LENS_RECIPE_TRAINING,
  LENS_RECIPE_USE,
} LensRecipeMode;

/* What a line of a recipe may be, for lists and manuals. */
typedef struct
{
  const char *id;      /* “max-pool” */
  const char *summary; /* one clause */
  const LensField *fields;
} LensRecipeWord;

/* FALSE past the end. */
gboolean lens_recipe_word (int index, LensRecipeWord *word);

/* Errors name file, line and word: “dice.recipe:7: unknown layer “conf”; did you mean
 * “conv”?”. */
LensRecipe *lens_recipe_open (const char *path, GError **error);
LensRecipe *lens_recipe_from_text (const char *text, const char *name, GError **error);
LensRecipe *lens_recipe_ref (LensRecipe *recipe);
void lens_recipe_unref (LensRecipe *recipe);

/* The text as it was written, for the record of a run. */
const char *lens_recipe_text (const LensRecipe *recipe);

/* [1][channels][height][width] */
const LensShape *lens_recipe_input_shape (const LensRecipe *recipe);
int lens_recipe_n_classes (const LensRecipe *recipe);

int lens_recipe_n_parameters (const LensRecipe *recipe);
const LensParameter *lens_recipe_parameter (const LensRecipe *recipe, int index);

/* Dropout layers: the value of a training graph that their mask is given as, of the shape
 * found there, and the share of numbers that are set to zero. */
int lens_recipe_n_dropouts (const LensRecipe *recipe);
const char *lens_recipe_dropout_mask (const LensRecipe *recipe, int index);
double lens_recipe_dropout_fraction (const LensRecipe *recipe, int index);

/**
 * lens_recipe_draft:
 * @n_pictures: first axis of the input
 * @parameters: (nullable): one tensor a parameter, for LENS_RECIPE_USE; %NULL makes all
 *   of them inputs there too, running statistics included
 *
 * For training, the inputs are “input”, the parameters that are learnt, and the dropout
 * masks (already scaled by 1 / (1 - fraction)), in the order in which they are counted; the
 * outputs “scores” [n][classes] and, parameter by parameter, the batch statistics.  For
 * use, input “input”, output “scores”; dropout has gone.
 *
 * Returns: (transfer full) (nullable): the draft
 */
LensDraft *lens_recipe_draft (const LensRecipe *recipe,
                              LensRecipeMode mode,
                              int n_pictures,
                              LensTensor *const *parameters,
                              GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LensRecipe, lens_recipe_unref)

G_END_DECLS
