/* networks.h - small networks for tests of methods
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/model/model.h"
#include "tests/support/onnx-build.h"

G_BEGIN_DECLS

/* Finishes @build, opens it and removes the file; the test fails if that does not work. */
LensModel *network_open (OnnxBuild *build);

typedef struct
{
  guint64 seed;
  gboolean is_mirrored; /* every kernel turned left to right */
  gboolean has_softmax;
  const char *activation; /* “Relu” where NULL */
} NetworkChoices;

/**
 * network_small:
 *
 * “x” [1][3][12][12] → conv “a” → activation “b” → max pool “c” → conv “d” → activation
 * “e”, to which “c” is added: “f” → global mean → dense “scores” [1][5].  It has all that
 * methods care for: a branch, pool switches, rectifiers, biases, positions and classes.
 */
LensModel *network_small (const NetworkChoices *choices);

/* Numbers of mean 0 and variance 1 for its input. */
LensTensor *network_small_input (guint64 seed);

/* The same numbers turned left to right. */
LensTensor *network_mirror (const LensTensor *tensor);

G_END_DECLS
