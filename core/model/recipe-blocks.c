/* recipe-blocks.c - layers of a recipe that have other layers inside
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/model/recipe-inside.h"

#include "core/base/error.h"
#include "core/op/ops.h"

#define MAX_REPEATS 1000

typedef struct
{
  int times;
} RepeatSettings;

static const LensField repeat_fields[] = {
  {
    LENS_INT (RepeatSettings, times),
    .title = N_ ("Times"),
    .help = N_ ("how often its lines are taken"),
    .min = 1,
    .max = MAX_REPEATS,
  },
  { .kind = LENS_FIELD_END },
};

static gboolean
add_repeat (LensRecipeBuild *build, const LensRecipeLine *line, GError **error)
{
  const RepeatSettings *settings = line->settings;

  return lens_recipe_build_repeat (build, line->body, settings->times, error);
}

static gboolean
add_block (LensRecipeBuild *build, const LensRecipeLine *line, GError **error)
{
  lens_recipe_build_enter (build, line);
  if (!lens_recipe_build_walk (build, line->body, error))
    return FALSE;
  lens_recipe_build_leave (build);
  return TRUE;
}

static gboolean
has_norm (const GPtrArray *lines)
{
  for (guint i = 0; i < lines->len; i++)
    {
      const LensRecipeLine *line = lines->pdata[i];

      if (g_str_equal (line->layer->id, "batch-norm") ||
          (line->body != NULL && has_norm (line->body)))
        return TRUE;
    }
  return FALSE;
}

/* He et al. 2016, option B: where the shape changes, a 1×1 convolution with a stride. */
static gboolean
add_projection (LensRecipeBuild *build,
                const LensRecipeLine *line,
                const LensShape *wanted,
                GError **error)
{
  const LensShape *shape = lens_recipe_build_shape (build);
  const gint64 kernel = 1;
  LensInts strides = { .n = 2 };
  LensInts one = { .n = 1, .at = { kernel } };
  LensRecipeConv conv = {
    .n_channels = wanted->dims[1],
    .n_groups = 1,
    .has_bias = !has_norm (line->body),
    .window = { &one, &strides, &one, "valid" },
  };

  for (int i = 0; i < 2; i++)
    {
      gint64 from = shape->dims[2 + i];
      gint64 to = wanted->dims[2 + i];

      strides.at[i] = (from + to - 1) / to;
      /* What a window of 1 makes with this stride. */
      if ((from - 1) / strides.at[i] + 1 != to)
        return lens_fail (error, LENS_ERROR_SHAPE,
                          "the block makes %" G_GINT64_FORMAT
                          " rows or columns of %" G_GINT64_FORMAT
                          ", which no stride does; use “padding=same” or write a "
                          "“shortcut”",
                          to, from);
    }
  lens_recipe_build_begin (build, "shortcut");
  return lens_recipe_build_conv (build, &conv, error) &&
         (conv.has_bias || lens_recipe_build_norm (build, 1e-5, error));
}

/* From the block's input to @wanted, the shape that its layers make. */
static gboolean
add_shortcut (LensRecipeBuild *build,
              const LensRecipeLine *line,
              const LensShape *wanted,
              GError **error)
{
  const LensShape *shape = lens_recipe_build_shape (build);

  if (line->shortcut != NULL)
    return lens_recipe_build_walk (build, line->shortcut, error);
  if (lens_shape_equal (shape, wanted))
    return TRUE;
  if (shape->rank == 4 && wanted->rank == 4)
    return add_projection (build, line, wanted, error);
  return lens_fail (error, LENS_ERROR_SHAPE,
                    "what the block makes has another rank than what it gets; write a "
                    "“shortcut”");
}

static gboolean
add_sum (LensRecipeBuild *build, int left, GError **error)
{
  int right = lens_recipe_build_value (build);
  LensShape wanted;
  g_autofree char *right_text = lens_shape_to_string (lens_recipe_build_shape (build));
  g_autofree char *left_text = NULL;
  LensShape shortcut = *lens_recipe_build_shape (build);

  lens_recipe_build_go_to (build, left);
  wanted = *lens_recipe_build_shape (build);
  left_text = lens_shape_to_string (&wanted);
  if (!lens_shape_equal (&wanted, &shortcut))
    return lens_fail (error, LENS_ERROR_SHAPE,
                      "the block makes %s and its shortcut %s; the same expected",
                      left_text, right_text);
  if (left == right)
    return lens_fail (error, LENS_ERROR_SHAPE,
                      "the block and its shortcut do the same: nothing");
  lens_recipe_build_begin (build, "sum");
  return lens_recipe_build_node (build, &lens_add, NULL, (int[]){ left, right }, 2,
                                 error) != NULL;
}

static gboolean
add_residual (LensRecipeBuild *build, const LensRecipeLine *line, GError **error)
{
  int start = lens_recipe_build_value (build);
  LensShape made;
  int end;

  lens_recipe_build_enter (build, line);
  if (!lens_recipe_build_walk (build, line->body, error))
    return FALSE;
  end = lens_recipe_build_value (build);
  made = *lens_recipe_build_shape (build);
  lens_recipe_build_go_to (build, start);
  if (!add_shortcut (build, line, &made, error) || !add_sum (build, end, error))
    return FALSE;
  lens_recipe_build_leave (build);
  return TRUE;
}

const LensRecipeLayer lens_recipe_block = {
  .id = "block",
  .summary = N_ ("layers under a common name"),
  .stem = "block",
  .has_body = TRUE,
  .add = add_block,
};

const LensRecipeLayer lens_recipe_residual = {
  .id = "residual",
  .summary = N_ ("layers whose result is added to what they get"),
  .stem = "block",
  .has_body = TRUE,
  .add = add_residual,
};

const LensRecipeLayer lens_recipe_repeat = {
  .id = "repeat",
  .summary = N_ ("layers taken several times"),
  .fields = repeat_fields,
  .settings_size = sizeof (RepeatSettings),
  .n_required = 1,
  .has_body = TRUE,
  .add = add_repeat,
};
