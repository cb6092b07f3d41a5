/* cam.c - class activation maps
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The rows differ in the weighting alone; see cam-map.c.  The map has the layer's
 * resolution: enlarging it is a matter of how it is shown.
 */

#include "core/method/cam.h"

#include "core/method/attribution.h"
#include "core/method/methods.h"

typedef struct
{
  gboolean relu;
  double eps;
} Settings;

#define RELU_FIELD                                                                   \
  {                                                                                  \
    LENS_BOOL (Settings, relu), .title = N_ ("Positive only"),                       \
                                .help = N_ ("keep only what speaks for the target"), \
                                .initial = TRUE,                                     \
  }

#define EPS_FIELD(value)                                                           \
  {                                                                                \
    LENS_REAL (Settings, eps),                                                     \
      .title = N_ ("Epsilon"),                                                     \
      .help = N_ ("added to the denominators of the weights"), .initial = (value), \
      .min = 0, .max = 1,                                                          \
  }

static const LensField fields[] = {
  RELU_FIELD,
  { .kind = LENS_FIELD_END },
};

static const LensField plus_plus_fields[] = {
  RELU_FIELD,
  EPS_FIELD (0),
  { .kind = LENS_FIELD_END },
};

static const LensField xgrad_fields[] = {
  RELU_FIELD,
  EPS_FIELD (1e-7),
  { .kind = LENS_FIELD_END },
};

static LensTensor *
make_map (LensRun *run, LensCam cam, GError **error)
{
  const Settings *settings = lens_run_settings (run);
  LensQuery *query = lens_run_query (run);
  int layer = lens_query_layer (query);
  LensTape *tape = lens_query_tape (query, lens_run_monitor (run), error);
  g_autoptr (LensTensor) gradient = NULL;

  if (tape == NULL)
    return NULL;
  gradient = lens_run_signal_at (run, tape, &(LensBackwardQuery){ 0 }, layer, error);
  if (gradient == NULL)
    return NULL;
  return lens_cam_map (cam, lens_tape_value (tape, layer), gradient, settings->eps);
}

static LensStep
publish_cam (LensRun *run, LensCam cam, GError **error)
{
  const Settings *settings = lens_run_settings (run);
  LensTensor *map;
  LensFrame *frame;
  gboolean is_kept = TRUE;

  if (lens_run_n_published (run) > 0)
    return LENS_STEP_DONE;

  map = make_map (run, cam, error);
  if (map == NULL)
    return LENS_STEP_FAILED;
  if (settings->relu)
    is_kept = lens_cam_rectify (map);

  frame = lens_frame_new (settings->relu ? LENS_FRAME_HEAT : LENS_FRAME_SIGNED, map);
  frame->is_at_layer = TRUE;
  frame->n_expected = 1;
  frame->quantity = "weighted activation";
  if (!is_kept)
    frame->reason = g_strdup ("no position of this layer speaks for the target; what "
                              "speaks against it is shown with relu false");
  return lens_run_publish (run, frame);
}

static LensStep
step_grad_cam (LensRun *run, GError **error)
{
  return publish_cam (run, LENS_CAM_GRAD, error);
}

static LensStep
step_plus_plus (LensRun *run, GError **error)
{
  return publish_cam (run, LENS_CAM_GRAD_PLUS_PLUS, error);
}

static LensStep
step_xgrad_cam (LensRun *run, GError **error)
{
  return publish_cam (run, LENS_CAM_XGRAD, error);
}

static LensStep
step_layer_cam (LensRun *run, GError **error)
{
  return publish_cam (run, LENS_CAM_LAYER, error);
}

static LensStep
step_hires_cam (LensRun *run, GError **error)
{
  return publish_cam (run, LENS_CAM_HIRES, error);
}

const LensMethod lens_method_grad_cam = {
  .id = "grad-cam",
  .title = N_ ("Grad-CAM"),
  .summary = N_ ("A layer's channels, each weighted by its mean gradient."),
  .paper = "Selvaraju et al., 2017",
  .link = "https://arxiv.org/abs/1610.02391",
  .needs = LENS_NEEDS_TARGET | LENS_NEEDS_LAYER,
  .question = LENS_QUESTION_EXPLAIN,
  .kind = LENS_FRAME_HEAT,
  .fields = fields,
  .settings_size = sizeof (Settings),
  .figure = "overlay",
  .step = step_grad_cam,
};

const LensMethod lens_method_grad_cam_plus_plus = {
  .id = "grad-cam-plus-plus",
  .title = N_ ("Grad-CAM++"),
  .summary = N_ ("Grad-CAM that gives several small objects of a class their due."),
  .paper = "Chattopadhyay, Sarkar, Howlader and Balasubramanian, 2018",
  .link = "https://arxiv.org/abs/1710.11063",
  .needs = LENS_NEEDS_TARGET | LENS_NEEDS_LAYER,
  .question = LENS_QUESTION_EXPLAIN,
  .kind = LENS_FRAME_HEAT,
  .fields = plus_plus_fields,
  .settings_size = sizeof (Settings),
  .figure = "overlay",
  .step = step_plus_plus,
};

const LensMethod lens_method_layer_cam = {
  .id = "layer-cam",
  .title = N_ ("Layer-CAM"),
  .summary = N_ (
    "A layer's channels, weighted at each position; sharp in early layers."),
  .paper = "Jiang, Zhang, Hou, Cheng and Wei, 2021",
  .link = "https://doi.org/10.1109/TIP.2021.3089943",
  .needs = LENS_NEEDS_TARGET | LENS_NEEDS_LAYER,
  .question = LENS_QUESTION_EXPLAIN,
  .kind = LENS_FRAME_HEAT,
  .fields = fields,
  .settings_size = sizeof (Settings),
  .figure = "overlay",
  .step = step_layer_cam,
};

const LensMethod lens_method_hires_cam = {
  .id = "hires-cam",
  .title = N_ ("HiRes-CAM"),
  .summary = N_ ("Activation times gradient at each position of a layer."),
  .paper = "Draelos and Carin, 2020",
  .link = "https://arxiv.org/abs/2011.08891",
  .needs = LENS_NEEDS_TARGET | LENS_NEEDS_LAYER,
  .question = LENS_QUESTION_EXPLAIN,
  .kind = LENS_FRAME_HEAT,
  .fields = fields,
  .settings_size = sizeof (Settings),
  .figure = "overlay",
  .step = step_hires_cam,
};

const LensMethod lens_method_xgrad_cam = {
  .id = "xgrad-cam",
  .title = N_ ("XGrad-CAM"),
  .summary = N_ ("Grad-CAM with gradients weighted by the activations they act on."),
  .paper = "Fu et al., 2020",
  .link = "https://arxiv.org/abs/2008.02312",
  .needs = LENS_NEEDS_TARGET | LENS_NEEDS_LAYER,
  .question = LENS_QUESTION_EXPLAIN,
  .kind = LENS_FRAME_HEAT,
  .fields = xgrad_fields,
  .settings_size = sizeof (Settings),
  .figure = "overlay",
  .step = step_xgrad_cam,
};
