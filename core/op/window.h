/* window.h - what operators with a sliding window have in common
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Convolutions and pools share one struct of settings; each operator's fields say which
 * members it has.  After lens_window_infer () the lists are complete: one number an axis,
 * two pads an axis (all beginnings, then all ends, as ONNX has them).
 */

#pragma once

#include "core/kernel/pool2d.h"
#include "core/op/op.h"

G_BEGIN_DECLS

/* The order of lens_auto_pads[]. */
typedef enum
{
  LENS_AUTO_PAD_NOTSET,
  LENS_AUTO_PAD_SAME_UPPER,
  LENS_AUTO_PAD_SAME_LOWER,
  LENS_AUTO_PAD_VALID,
} LensAutoPad;

extern const LensChoice lens_auto_pads[];

typedef struct
{
  int auto_pad;
  LensInts kernel_shape;
  LensInts strides;
  LensInts dilations;
  LensInts pads;
  int group;
  gboolean ceil_mode;
  gboolean count_include_pad;
  double p;
  int storage_order;
  LensInts output_padding;
  LensInts output_shape;
  gboolean wants_places; /* not a field: max-pool gives its second result */
} LensWindowSettings;

#define LENS_FIELD_AUTO_PAD                                           \
  {                                                                   \
    LENS_CHOICE (LensWindowSettings, auto_pad),                       \
      .title = N_ ("Automatic pads"),                                 \
      .help = N_ ("how pads are chosen; NOTSET takes them as given"), \
      .choices = lens_auto_pads,                                      \
  }
#define LENS_FIELD_KERNEL_SHAPE                                              \
  {                                                                          \
    LENS_INTS (LensWindowSettings, kernel_shape),                            \
      .title = N_ ("Kernel"), .help = N_ ("height and width of the window"), \
  }
#define LENS_FIELD_STRIDES                                      \
  {                                                             \
    LENS_INTS (LensWindowSettings, strides),                    \
      .title = N_ ("Strides"),                                  \
      .help = N_ ("how far the window moves, down and across"), \
  }
#define LENS_FIELD_DILATIONS                                         \
  {                                                                  \
    LENS_INTS (LensWindowSettings, dilations),                       \
      .title = N_ ("Dilations"),                                     \
      .help = N_ ("distance of neighbouring taps, down and across"), \
  }
#define LENS_FIELD_PADS                                                \
  {                                                                    \
    LENS_INTS (LensWindowSettings, pads),                              \
      .title = N_ ("Pads"),                                            \
      .help = N_ ("positions added around: top, left, bottom, right"), \
  }
#define LENS_FIELD_P                                                          \
  {                                                                           \
    LENS_REAL (LensWindowSettings, p),                                        \
      .title = N_ ("Norm"), .help = N_ ("the p of the p-norm"), .initial = 2, \
      .min = 1, .max = 1000,                                                  \
  }
#define LENS_FIELD_GROUP                                                           \
  {                                                                                \
    LENS_INT (LensWindowSettings, group),                                          \
      .title = N_ ("Groups"), .help = N_ ("parts that the channels are cut into"), \
      .initial = 1, .min = 1, .max = 1 << 24,                                      \
  }
#define LENS_FIELD_CEIL_MODE                                                           \
  {                                                                                    \
    LENS_BOOL (LensWindowSettings, ceil_mode),                                         \
      .title = N_ ("Round up"), .help = N_ ("whether a window may hang over the end"), \
  }

/* Spatial axes of a [batch][channels][…] shape, 1 or 2; an error for any other rank.
 * @what names it: “operand 0”. */
gboolean
lens_window_rank (const LensShape *shape, const char *what, int *rank, GError **error);

/* Completes the lists to one number an axis, two for pads, and checks them; pads that are
 * chosen automatically become 0. */
gboolean lens_window_complete (LensWindowSettings *settings, int rank, GError **error);

/**
 * lens_window_infer:
 * @settings: kernel_shape is known
 * @in: [batch][channels][spatial…]
 * @out: its spatial sizes are set, the rest is left alone
 *
 * Completes all lists, resolves automatic pads and finds the size of the result.  Every
 * number is checked and small enough for LensAxis.
 */
gboolean lens_window_infer (LensWindowSettings *settings,
                            const LensShape *in,
                            LensShape *out,
                            GError **error);

/* For convolutions: kernel_shape comes from the weights, and must agree if it is given;
 * the group must be sound. */
gboolean lens_window_take_kernel (LensWindowSettings *settings,
                                  const LensShape *weights,
                                  int rank,
                                  GError **error);

/* For convolutions: operand 2 is absent or has one number a channel. */
gboolean
lens_window_check_bias (const LensInfer *infer, gint64 n_channels, GError **error);

/* What the kernels work on; a 1-D window gets height 1. */
LensWindow lens_window_make (const LensWindowSettings *settings,
                             const LensShape *in,
                             const LensShape *out);

/* The same for a pool. */
LensPool2d lens_window_pool (const LensWindowSettings *settings,
                             const LensShape *in,
                             const LensShape *out);

/* LensOp.infer of a pool with one result. */
gboolean lens_window_infer_pool (const LensInfer *infer, GError **error);

/* Rows of LensOp.  Operands other than the first are needed whole and reach the whole
 * result. */
gboolean lens_window_reach (gconstpointer settings,
                            int input_index,
                            const LensShape *shape_in,
                            const LensShape *shape_out,
                            const LensBox *in,
                            LensBox *out);
void lens_window_need (gconstpointer settings,
                       int input_index,
                       const LensShape *shape_in,
                       const LensShape *shape_out,
                       const LensBox *out,
                       LensBox *in,
                       gpointer crop);

/* The input positions that the windows of some output positions cover, without padding;
 * none is an empty span. */
LensSpan lens_axis_covered (const LensAxis *axis, LensSpan out);

/* The output positions whose windows cover any of some input positions; with gaps between
 * taps perhaps a few more. */
LensSpan lens_axis_covering (const LensAxis *axis, LensSpan in);

/* All positions of a shape. */
LensBox lens_whole_box (const LensShape *shape);

G_END_DECLS
