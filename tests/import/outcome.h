/* outcome.h - what comes of a file that a test made
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/model/importer.h"
#include "tests/support/onnx-build.h"

G_BEGIN_DECLS

typedef struct
{
  LensProvenance provenance;
  LensGraph *graph; /* NULL if the file is refused */
  GError *error;
} Outcome;

void outcome_clear (Outcome *outcome);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Outcome, outcome_clear)

/* Reads the file and builds its graph. */
Outcome outcome_of_source (LensSource *source, const LensModelOptions *options);
Outcome outcome_of_build (OnnxBuild *build);
Outcome outcome_of_build_with (OnnxBuild *build, const LensModelOptions *options);

void outcome_assert_opens (const Outcome *outcome);

/* A star in @message stands for anything. */
void outcome_assert_refused (const Outcome *outcome, const char *message);

/* The one note, or NULL if there is none. */
const char *outcome_only_note (const Outcome *outcome);

/* The second operand of the first node. */
LensTensor *outcome_weight (const Outcome *outcome);

/* A convolution of three channels by 2 kernels of 3×3; its node is the last. */
OnnxBuild *build_convolution (const LensShape *shape);

G_END_DECLS
