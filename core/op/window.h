/* window.h - what operators with a sliding window have in common
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Convolutions and pools share one struct of settings; each operator's fields say which
 * members it has.  After lens_window_infer () the lists are complete: one number an axis,
 * two pads an axis (all beginnings, then all ends, as ONNX has them).
 */

#pragma once

#include "core/kernel/window.h"
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
#define LENS_FIELD_CEIL_MODE                                                           \
  {                                                                                    \
    LENS_BOOL (LensWindowSettings, ceil_mode),                                         \
      .title = N_ ("Round up"), .help = N_ ("whether a window may hang over the end"), \
  }

/* Spatial axes of a [batch][channels][…] shape, 1 or 2; an error for any other rank.
 * @what names it: “operand 0”. */
gboolean
lens_window_rank (const LensShape *shape, const char *what, int *rank, GError **error);

/* Completes kernel_shape, strides and dilations to @rank numbers each and checks them. */
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

/* What the kernels work on; a 1-D window gets height 1. */
LensWindow lens_window_make (const LensWindowSettings *settings,
                             const LensShape *in,
                             const LensShape *out);

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

/* All positions of a shape. */
LensBox lens_whole_box (const LensShape *shape);

G_END_DECLS
