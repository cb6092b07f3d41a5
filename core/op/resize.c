/* resize.c - a value resampled to another size
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Resize of operator sets 10 to 19, and upsample, which came before it.
 */

#include "core/op/ops.h"
#include "core/op/resample.h"

#include "core/base/error.h"

#include <math.h>

/* The choices stand in the order of the enums of core/kernel/resize.h. */
static const LensChoice modes[] = {
  { "nearest", N_ ("nearest neighbour") },
  { "linear", N_ ("linear") },
  { "cubic", N_ ("cubic") },
  { NULL, NULL },
};

static const LensChoice coordinates[] = {
  { "half_pixel", N_ ("pixels have their centre at a half") },
  { "half_pixel_symmetric", N_ ("the same, and the middle stays in the middle") },
  { "pytorch_half_pixel", N_ ("the same, and a single pixel is the first") },
  { "align_corners", N_ ("first on first, last on last") },
  { "asymmetric", N_ ("first on first") },
  { "tf_crop_and_resize", N_ ("a part of the value, in fractions") },
  { "tf_half_pixel_for_nn", N_ ("halves in the result only") },
  { NULL, NULL },
};

static const LensChoice nearest_modes[] = {
  { "round_prefer_floor", N_ ("round, halves down") },
  { "round_prefer_ceil", N_ ("round, halves up") },
  { "floor", N_ ("down") },
  { "ceil", N_ ("up") },
  { NULL, NULL },
};

typedef enum
{
  POLICY_STRETCH,
  POLICY_NOT_LARGER,
  POLICY_NOT_SMALLER,
} Policy;

static const LensChoice policies[] = {
  { "stretch", N_ ("the sizes as they are") },
  { "not_larger", N_ ("keep the proportions, fit inside") },
  { "not_smaller", N_ ("keep the proportions, cover") },
  { NULL, NULL },
};

static const LensField resize_fields[] = {
  {
    LENS_CHOICE (LensResampleSettings, mode),
    .title = N_ ("Mode"),
    .help = N_ ("what stands between the numbers"),
    .choices = modes,
  },
  {
    LENS_CHOICE (LensResampleSettings, coordinate_transformation_mode),
    .title = N_ ("Coordinates"),
    .help = N_ ("where in the value a position of the result lies"),
    .choices = coordinates,
  },
  {
    LENS_CHOICE (LensResampleSettings, nearest_mode),
    .title = N_ ("Nearest"),
    .help = N_ ("which neighbour the nearest is"),
    .choices = nearest_modes,
  },
  {
    LENS_REAL (LensResampleSettings, cubic_coeff_a),
    .title = N_ ("Cubic coefficient"),
    .help = N_ ("the slope a of the cubic filter"),
    .initial = -0.75,
  },
  {
    LENS_BOOL (LensResampleSettings, exclude_outside),
    .title = N_ ("Exclude outside"),
    .help = N_ ("whether neighbours beyond the edge weigh nothing"),
  },
  {
    LENS_REAL (LensResampleSettings, extrapolation_value),
    .title = N_ ("Extrapolation value"),
    .help = N_ ("what stands beyond the edge of the part"),
  },
  {
    LENS_BOOL (LensResampleSettings, antialias),
    .title = N_ ("Antialias"),
    .help = N_ ("whether the filter widens when the value shrinks"),
  },
  {
    LENS_CHOICE (LensResampleSettings, keep_aspect_ratio_policy),
    .title = N_ ("Proportions"),
    .help = N_ ("how sizes given are met"),
    .choices = policies,
  },
  {
    LENS_INTS (LensResampleSettings, axes),
    .title = N_ ("Axes"),
    .help = N_ ("the axes that are resized; all if none is named"),
  },
  { .kind = LENS_FIELD_END },
};

/* What the operands of resize say; a list of no numbers is as good as an absent one. */
typedef struct
{
  LensAxes axes;
  double scales[LENS_MAX_INTS];
  int n_scales;
  LensInts sizes;
  double roi[LENS_MAX_INTS];
  int n_roi;
} Wish;

static gboolean
read_optional_reals (const LensInfer *infer,
                     int input_index,
                     const char *what,
                     double *numbers,
                     int *n,
                     GError **error)
{
  *n = 0;
  if (!lens_infer_has (infer, input_index) ||
      lens_shape_n_elements (&infer->inputs[input_index]->shape) == 0)
    return TRUE;
  return lens_infer_reals (infer, input_index, what, numbers, n, error);
}

static gboolean
read_wish (const LensInfer *infer, int rank, Wish *wish, GError **error)
{
  const LensResampleSettings *settings = infer->settings;
  const gboolean is_old = infer->opset < 11;
  const LensInts none = { 0 };

  if (!lens_axes_from_ints (&settings->axes, rank, &wish->axes, error) ||
      !read_optional_reals (infer, is_old ? 1 : 2, "scales", wish->scales,
                            &wish->n_scales, error))
    return FALSE;
  if (settings->axes.n == 0)
    wish->axes = lens_axes_all (rank);
  wish->sizes = none;
  wish->n_roi = 0;
  if (!is_old && settings->kind.coordinates == LENS_RESIZE_CROP &&
      !read_optional_reals (infer, 1, "roi", wish->roi, &wish->n_roi, error))
    return FALSE;
  if (wish->n_scales == 0 && !is_old &&
      !lens_infer_ints_or (infer, 3, &none, "sizes", &wish->sizes, error))
    return FALSE;

  if (wish->n_scales != wish->axes.n && wish->sizes.n != wish->axes.n)
    return lens_fail (error, LENS_ERROR_SHAPE,
                      "%d scales or sizes expected, %d and %d found", wish->axes.n,
                      wish->n_scales, wish->sizes.n);
  if (settings->kind.coordinates == LENS_RESIZE_CROP && wish->n_roi != 2 * wish->axes.n)
    return lens_fail (error, LENS_ERROR_SHAPE, "roi: %d numbers expected, %d found",
                      2 * wish->axes.n, wish->n_roi);
  return TRUE;
}

/* One scale for all axes, so that the proportions stay. */
static double
common_scale (Policy policy, const LensShape *shape, const Wish *wish)
{
  double chosen = policy == POLICY_NOT_LARGER ? INFINITY : 0;

  for (int i = 0; i < wish->axes.n; i++)
    {
      const double scale = (double) wish->sizes.at[i] /
                           (double) MAX (shape->dims[wish->axes.at[i]], 1);

      chosen = policy == POLICY_NOT_LARGER ? MIN (chosen, scale) : MAX (chosen, scale);
    }
  return chosen;
}

static gboolean
set_axes (LensResampleSettings *settings,
          const LensShape *shape,
          const Wish *wish,
          GError **error)
{
  const Policy policy = settings->keep_aspect_ratio_policy;
  const double common = common_scale (policy, shape, wish);

  for (int i = 0; i < wish->axes.n; i++)
    {
      const int axis = wish->axes.at[i];
      const double size = (double) MAX (shape->dims[axis], 1);
      double scale;
      double n_out;

      if (wish->n_scales > 0)
        {
          /* In float, as ONNX Runtime has it: 0.7 of 10 is 7. */
          scale = wish->scales[i];
          n_out = floor ((double) ((float) scale * (float) shape->dims[axis]));
        }
      else if (policy == POLICY_STRETCH)
        {
          n_out = (double) wish->sizes.at[i];
          scale = n_out / size;
        }
      else
        {
          scale = common;
          n_out = floor (common * size + 0.5);
        }
      if (!lens_resample_set_axis (settings, axis, n_out, scale, error))
        return FALSE;
      if (wish->n_roi > 0)
        {
          settings->axis[axis].begin = wish->roi[i];
          settings->axis[axis].end = wish->roi[wish->axes.n + i];
        }
    }
  return TRUE;
}

static gboolean
infer_resize (const LensInfer *infer, GError **error)
{
  LensResampleSettings *settings = infer->settings;
  const LensSlot *slot = lens_infer_operand (infer, 0, "value", error);
  Wish wish;

  if (slot == NULL)
    return FALSE;
  settings->kind = (LensResizeKind){
    .mode = settings->mode,
    .coordinates = settings->coordinate_transformation_mode,
    .nearest = settings->nearest_mode,
    .cubic_a = settings->cubic_coeff_a,
    .exclude_outside = settings->exclude_outside,
    .antialias = settings->antialias,
  };
  if (infer->opset < 11)
    {
      settings->kind.coordinates = LENS_RESIZE_ASYMMETRIC;
      settings->kind.nearest = LENS_RESIZE_FLOOR_UP_CEIL_DOWN;
    }
  lens_resample_begin (settings, &slot->shape);
  return read_wish (infer, slot->shape.rank, &wish, error) &&
         set_axes (settings, &slot->shape, &wish, error) &&
         lens_resample_finish (settings, &slot->shape, &infer->outputs[0].shape, error);
}

const LensOp lens_resize = {
  .name = "resize",
  .title = N_ ("resize"),
  .fields = resize_fields,
  .settings_size = sizeof (LensResampleSettings),
  .min_inputs = 1,
  .max_inputs = 4,
  .infer = infer_resize,
  .forward = lens_resample_forward,
  .backward = lens_resample_backward,
  .reach = lens_resample_reach,
  .need = lens_resample_need,
};

/* Operator set 1 says bilinear. */
static const LensChoice upsample_modes[] = {
  { "nearest", N_ ("nearest neighbour") },
  { "linear", N_ ("linear") },
  { "bilinear", N_ ("linear, by its older name") },
  { NULL, NULL },
};

static const LensField upsample_fields[] = {
  {
    LENS_CHOICE (LensResampleSettings, mode),
    .title = N_ ("Mode"),
    .help = N_ ("what stands between the numbers"),
    .choices = upsample_modes,
  },
  {
    LENS_REAL (LensResampleSettings, height_scale),
    .title = N_ ("Height scale"),
    .help = N_ ("how many times higher, where no operand says"),
    .initial = 1,
  },
  {
    LENS_REAL (LensResampleSettings, width_scale),
    .title = N_ ("Width scale"),
    .help = N_ ("how many times wider, where no operand says"),
    .initial = 1,
  },
  { .kind = LENS_FIELD_END },
};

static gboolean
infer_upsample (const LensInfer *infer, GError **error)
{
  LensResampleSettings *settings = infer->settings;
  const LensSlot *slot = lens_infer_operand (infer, 0, "value", error);
  Wish wish = { 0 };
  int rank;

  if (slot == NULL ||
      !read_optional_reals (infer, 1, "scales", wish.scales, &wish.n_scales, error))
    return FALSE;
  rank = slot->shape.rank;
  if (wish.n_scales == 0 && rank == 4)
    {
      wish.n_scales = rank;
      wish.scales[0] = 1;
      wish.scales[1] = 1;
      wish.scales[2] = settings->height_scale;
      wish.scales[3] = settings->width_scale;
    }
  if (wish.n_scales != rank)
    return lens_fail (error, LENS_ERROR_SHAPE, "scales: %d numbers expected, %d found",
                      rank, wish.n_scales);

  settings->kind = (LensResizeKind){
    .mode = settings->mode == LENS_RESIZE_NEAREST ? LENS_RESIZE_NEAREST
                                                  : LENS_RESIZE_LINEAR,
    .coordinates = LENS_RESIZE_ASYMMETRIC,
    .nearest = LENS_RESIZE_FLOOR_UP_CEIL_DOWN,
  };
  settings->keep_aspect_ratio_policy = POLICY_STRETCH;
  wish.axes = lens_axes_all (rank);
  lens_resample_begin (settings, &slot->shape);
  return set_axes (settings, &slot->shape, &wish, error) &&
         lens_resample_finish (settings, &slot->shape, &infer->outputs[0].shape, error);
}

const LensOp lens_upsample = {
  .name = "upsample",
  .title = N_ ("upsampling"),
  .fields = upsample_fields,
  .settings_size = sizeof (LensResampleSettings),
  .min_inputs = 1,
  .max_inputs = 2,
  .infer = infer_upsample,
  .forward = lens_resample_forward,
  .backward = lens_resample_backward,
  .reach = lens_resample_reach,
  .need = lens_resample_need,
};
