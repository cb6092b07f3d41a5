/* tape.h - the values of one forward pass, and the pass back
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/graph/graph.h"
#include "core/graph/rule.h"

G_BEGIN_DECLS

typedef struct _LensTape LensTape;

/**
 * lens_tape_record:
 * @graph: the network
 * @inputs: one tensor an input, of the input's shape
 * @monitor: (nullable): progress and cancel
 *
 * Runs the network and keeps every value.
 *
 * Returns: (transfer full) (nullable): the tape, or %NULL if cancelled or out of memory
 */
LensTape *lens_tape_record (LensGraph *graph,
                            LensTensor *const *inputs,
                            LensMonitor *monitor,
                            GError **error);

LensTape *lens_tape_ref (LensTape *tape);
void lens_tape_unref (LensTape *tape);

/* (transfer none) */
LensGraph *lens_tape_graph (const LensTape *tape);

/* (transfer none): also for constants and inputs. */
LensTensor *lens_tape_value (const LensTape *tape, int value);

/* Where a signal enters. */
typedef struct
{
  int value;
  LensTensor *signal; /* of the value's shape */
} LensSeed;

/* Lets only some channels of a value's signal through on its way back. */
typedef struct
{
  int value;
  const guint8 *is_open; /* one a channel (axis 1) */
} LensGate;

/* What to carry back, and how. */
typedef struct
{
  const LensSeed *seeds;
  int n_seeds;
  const LensRuleUse
    *rules; /* (nullable): ends with a NULL rule; the first that fits holds */
  const LensGate *gate; /* (nullable) */
} LensBackwardQuery;

/**
 * lens_tape_backward:
 * @tape: the forward pass to go back through
 * @query: where to begin and by which rules
 * @wanted: values to stop at and answer for: inputs, constants (weights) or inner values
 * @signals: (out): a tensor for each of them, to be unreffed; zeros where the seeds do not
 *   depend on the value; untouched on failure
 *
 * Carries signals back.  A wanted value's signal is complete: all paths from the seeds have
 * been added up.  Nothing is changed, so any number of threads may do this on one tape.
 *
 * Returns: %FALSE if cancelled
 */
gboolean lens_tape_backward (const LensTape *tape,
                             const LensBackwardQuery *query,
                             const int *wanted,
                             int n_wanted,
                             LensTensor **signals,
                             LensMonitor *monitor,
                             GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LensTape, lens_tape_unref)

G_END_DECLS
