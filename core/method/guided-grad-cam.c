/* guided-grad-cam.c - the fine lines of guided backprop where Grad-CAM looks
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/method/attribution.h"
#include "core/method/cam.h"
#include "core/method/methods.h"
#include "core/rule/rules.h"

#include <math.h>

typedef struct
{
  int upsample;
} Settings;

enum
{
  UPSAMPLE_NEAREST,
  UPSAMPLE_BILINEAR,
};

static const LensChoice upsamples[] = {
  [UPSAMPLE_NEAREST] = { "nearest", N_ ("nearest position") },
  [UPSAMPLE_BILINEAR] = { "bilinear", N_ ("bilinear") },
  { NULL, NULL },
};

static const LensField fields[] = {
  {
    LENS_CHOICE (Settings, upsample),
    .title = N_ ("Enlarge"),
    .help = N_ ("how the coarse map is brought to the picture's size"),
    .choices = upsamples,
  },
  { .kind = LENS_FIELD_END },
};

static double
read_nearest (const LensReal *plane, const LensGrid *grid, double y, double x)
{
  return (double) plane[(gsize) y * grid->width + (gsize) x];
}

/* @planes [1][channels][height][width] times the enlarged @coarse [1][1][h][w]. */
static LensTensor *
multiply (const LensTensor *planes, const LensTensor *coarse, int upsample)
{
  const LensGrid fine = lens_grid_of (lens_tensor_shape (planes));
  const LensGrid grid = lens_grid_of (lens_tensor_shape (coarse));
  const LensReal *from = lens_tensor_data (planes);
  const LensReal *plane = lens_tensor_data (coarse);
  LensTensor *product = lens_tensor_new_unset (lens_tensor_shape (planes));
  LensReal *to = lens_tensor_writable (product);

  for (gsize i = 0; i < fine.n_positions; i++)
    {
      const gsize row = i / (gsize) fine.width;
      const gsize column = i % (gsize) fine.width;
      double factor;

      if (upsample == UPSAMPLE_NEAREST)
        factor = read_nearest (
          plane, &grid, (double) (row * (gsize) grid.height / (gsize) fine.height),
          (double) (column * (gsize) grid.width / (gsize) fine.width));
      else
        factor = lens_grid_read (&grid, plane,
                                 ((double) row + 0.5) * grid.height / fine.height,
                                 ((double) column + 0.5) * grid.width / fine.width);
      for (int channel = 0; channel < fine.n_channels; channel++)
        {
          const gsize place = (gsize) channel * fine.n_positions + i;

          to[place] = (LensReal) ((double) from[place] * factor);
        }
    }
  return product;
}

static LensStep
step (LensRun *run, GError **error)
{
  const Settings *settings = lens_run_settings (run);
  LensQuery *query = lens_run_query (run);
  int layer = lens_query_layer (query);
  LensTape *tape;
  g_autoptr (LensTensor) guided = NULL;
  g_autoptr (LensTensor) planes = NULL;
  g_autoptr (LensTensor) gradient = NULL;
  g_autoptr (LensTensor) map = NULL;
  LensFrame *frame;
  gboolean is_kept;

  if (lens_run_n_published (run) > 0)
    return LENS_STEP_DONE;

  guided = lens_run_gradient (run, NULL, lens_guided_rules, error);
  if (guided == NULL)
    return LENS_STEP_FAILED;
  tape = lens_query_tape (query, lens_run_monitor (run), error);
  gradient = lens_run_signal_at (run, tape, &(LensBackwardQuery){ 0 }, layer, error);
  if (gradient == NULL)
    return LENS_STEP_FAILED;

  map = lens_cam_map (LENS_CAM_GRAD, lens_tape_value (tape, layer), gradient, 0);
  is_kept = lens_cam_rectify (map);
  planes = lens_query_planes (query, guided);

  frame = lens_frame_new (LENS_FRAME_SIGNED,
                          multiply (planes, map, settings->upsample));
  frame->n_expected = 1;
  frame->quantity = "signal × weighted activation";
  if (!is_kept)
    frame->reason = g_strdup ("no position of this layer speaks for the target, so its "
                              "Grad-CAM is 0 everywhere");
  return lens_run_publish (run, frame);
}

const LensMethod lens_method_guided_grad_cam = {
  .id = "guided-grad-cam",
  .title = N_ ("Guided Grad-CAM"),
  .summary = N_ ("Guided backprop times Grad-CAM: fine lines where it matters."),
  .paper = "Selvaraju et al., 2017",
  .link = "https://arxiv.org/abs/1610.02391",
  .needs = LENS_NEEDS_TARGET | LENS_NEEDS_LAYER | LENS_NEEDS_RECTIFIERS,
  .question = LENS_QUESTION_EXPLAIN,
  .kind = LENS_FRAME_SIGNED,
  .fields = fields,
  .settings_size = sizeof (Settings),
  .figure = "signed",
  .step = step,
};
