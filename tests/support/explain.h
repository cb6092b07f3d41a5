/* explain.h - a network, a question and a method in one line
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/method/method.h"
#include "tests/support/networks.h"

G_BEGIN_DECLS

/* Opens a network; the test fails if that does not work. */
LensModel *support_open_model (const char *path);

/* Names resolved; the test fails if that does not work. */
LensQuery *support_ask (const LensQueryWords *words);

/* About the layer “e” of network_small (), unless words say other, and its input number 3. */
LensQuery *support_ask_small (const NetworkChoices *choices, LensQueryWords words);

/**
 * support_start:
 * @method: its id
 * @settings: (nullable): “window=8,stride=4”
 *
 * Returns: (transfer full): the run; the test fails if it cannot start
 */
LensRun *support_start (const char *method,
                        const char *settings,
                        LensQuery *query,
                        guint64 seed);

/* Runs to the end.  Returns: (transfer full): the last frame. */
LensFrame *support_finish (LensRun *run);

/* support_start () with seed 0 and support_finish (). */
LensFrame *support_explain (const char *method, const char *settings, LensQuery *query);

/* A number that the frame has; the test fails if it has not. */
double support_statistic (const LensFrame *frame, const char *name);

/* max |a - b| / max |b|; infinite where their numbers of elements differ.  Axes of size 1
 * do not matter. */
double support_deviation (const LensTensor *a, const LensTensor *b);

double support_cosine (const LensTensor *a, const LensTensor *b);

G_END_DECLS
