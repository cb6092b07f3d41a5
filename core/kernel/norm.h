/* norm.h - normalisation
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Functions that carry a signal back add to what they are given.
 */

#pragma once

#include "core/kernel/epilogue.h"

G_BEGIN_DECLS

/* The batch normalisation of inference: (x − mean) / sqrt (variance + epsilon) · scale +
 * bias, on [batch][n_channels][plane_size], with one of each a channel. */
typedef struct
{
  gsize batch;
  gsize n_channels;
  gsize plane_size;
  double epsilon;
  const LensReal *scale;
  const LensReal *bias;
  const LensReal *mean;
  const LensReal *variance;
} LensBatchNorm;

/* Signals of the four operands; NULL where not asked for. */
typedef struct
{
  LensReal *scale;
  LensReal *bias;
  LensReal *mean;
  LensReal *variance;
} LensBatchNormSignals;

/* The same as x · scales + shifts: [n_channels] each. */
void
lens_batch_norm_lines (const LensBatchNorm *norm, LensReal *scales, LensReal *shifts);

/* @epilogue (nullable) follows.  @out may be @in. */
void lens_batch_norm (const LensBatchNorm *norm,
                      const LensEpilogue *epilogue,
                      const LensReal *in,
                      LensReal *out);

/* With @sets it writes, and @in_signal may be @signal. */
void lens_batch_norm_to_input (const LensBatchNorm *norm,
                               const LensReal *signal,
                               gboolean sets,
                               LensReal *in_signal);
void lens_batch_norm_to_operands (const LensBatchNorm *norm,
                                  const LensReal *in,
                                  const LensReal *signal,
                                  const LensBatchNormSignals *signals);

/* The batch normalisation of training, which takes mean and variance from the batch itself:
 * (x − mean) / sqrt (variance + epsilon) · scale + bias. */
typedef struct
{
  gsize batch;
  gsize n_channels;
  gsize plane_size; /* batch · plane_size is at least 2 */
  double epsilon;
  const LensReal *scale;
  const LensReal *bias;
} LensTrainingNorm;

/* @mean and @variance become those of each channel; the variance is the unbiased one, over
 * n − 1, which running statistics are made of.  What is divided by is the biased one. */
void lens_training_norm (const LensTrainingNorm *norm,
                         const LensReal *in,
                         LensReal *out,
                         LensReal *mean,
                         LensReal *variance);

/* What the way back starts from: a forward pass and its signals. */
typedef struct
{
  const LensReal *in;
  const LensReal *mean;
  const LensReal *variance;
  const LensReal *out_signal;
  const LensReal *mean_signal;     /* (nullable) */
  const LensReal *variance_signal; /* (nullable) */
} LensTrainingNormPass;

/* Where it leads; NULL where not asked for. */
typedef struct
{
  LensReal *in;
  LensReal *scale;
  LensReal *bias;
  gboolean sets_in; /* writes the input's instead of adding to it */
} LensTrainingNormSignals;

/* Adds to @signals, the way through mean and variance included. */
void lens_training_norm_back (const LensTrainingNorm *norm,
                              const LensTrainingNormPass *pass,
                              const LensTrainingNormSignals *signals);

/**
 * LensRowNorm:
 * @n_rows: what is normalised, one after the other in memory
 * @row_size: numbers in each
 * @n_kinds: rows k, k + n_kinds, … share scales and biases
 * @n_segments: a row is cut into this many equal runs, each with its own scale and bias
 * @scale: (nullable): [n_kinds][n_segments]
 * @bias: (nullable): [n_kinds][n_segments]
 *
 * Each row is brought to mean 0 and variance 1: (x − mean) / sqrt (variance + epsilon) ·
 * scale + bias.  Instance, group and layer normalisation differ only in what a row is.
 */
typedef struct
{
  gsize n_rows;
  gsize row_size;
  gsize n_kinds;
  gsize n_segments;
  double epsilon;
  const LensReal *scale;
  const LensReal *bias;
} LensRowNorm;

/* @means and @inverse_deviations, one a row, may be NULL. */
void lens_row_norm (const LensRowNorm *norm,
                    const LensReal *in,
                    LensReal *out,
                    LensReal *means,
                    LensReal *inverse_deviations);

void lens_row_norm_to_input (const LensRowNorm *norm,
                             const LensReal *in,
                             const LensReal *signal,
                             LensReal *in_signal);

/* Either may be NULL. */
void lens_row_norm_to_operands (const LensRowNorm *norm,
                                const LensReal *in,
                                const LensReal *signal,
                                LensReal *scale_signal,
                                LensReal *bias_signal);

/* Response normalisation over neighbouring channels (Krizhevsky, Sutskever and Hinton
 * 2012): x / (bias + alpha / size · Σ x²)^beta, the sum over @size channels around. */
typedef struct
{
  gsize batch;
  gsize n_channels;
  gsize plane_size;
  gsize size;
  double alpha;
  double beta;
  double bias;
} LensChannelNorm;

void lens_channel_norm (const LensChannelNorm *norm, const LensReal *in, LensReal *out);
void lens_channel_norm_to_input (const LensChannelNorm *norm,
                                 const LensReal *in,
                                 const LensReal *signal,
                                 LensReal *in_signal);

G_END_DECLS
