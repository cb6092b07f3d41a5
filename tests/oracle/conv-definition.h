/* conv-definition.h - what a convolution is, in double
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The definition is a walk over all triples of an input, a weight and a result that belong
 * together; everything else follows from it.
 */

#pragma once

#include "core/kernel/conv2d.h"
#include "tests/support/op-case.h"

G_BEGIN_DECLS

/* What a case is made of, before it becomes text. */
typedef struct
{
  int rank;
  int batch;
  int group;
  int in_channels; /* of a group */
  int out_channels;
  int in[2];
  int kernel[2];
  int stride[2];
  int dilation[2];
  int pad[4];
  int output_padding[2];
  int auto_pad; /* 0 to 3 */
  gboolean has_bias;
} ConvSizes;

/* What the walk needs to know, always with two axes. */
typedef struct
{
  gint64 batch;
  gint64 group;
  gint64 in_channels; /* of a group of what the weights' second axis says */
  gint64 out_channels;
  gint64 in[2];
  gint64 out[2];
  gint64 kernel[2];
  gint64 stride[2];
  gint64 dilation[2];
  gint64 pad[2];
} ConvGeometry;

/* Of a triple; “wide” is the convolution's input, “narrow” its result. */
typedef void (*ConvVisit) (gsize wide, gsize weight, gsize narrow, gpointer data);

/* Calls for each triple. */
void conv_visit_all (const ConvGeometry *g, ConvVisit visit, gpointer data);

/* From the settings as infer left them. */
ConvGeometry
conv_find_geometry (const OpCase *test, const ConvSizes *sizes, gboolean is_transposed);

/* The case has run: result and signals must be those of the definition. */
void conv_check_by_definition (const OpCase *test,
                               const ConvSizes *sizes,
                               gboolean is_transposed);

/* A way of computing a convolution. */
typedef struct
{
  const char *name;
  void (*forward) (const LensConv2d *conv,
                   const LensReal *in,
                   const LensReal *weights,
                   const LensReal *bias,
                   LensReal *out,
                   gboolean adds);
  void (*to_input) (const LensConv2d *conv,
                    const LensReal *weights,
                    const LensReal *signal,
                    LensReal *in_signal);
  void (*to_weights) (const LensConv2d *conv,
                      const LensReal *in,
                      const LensReal *signal,
                      LensReal *weight_signal);
} ConvWay;

G_END_DECLS
