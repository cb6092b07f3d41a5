/* loss.h - what a network is trained to make small
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/base/field.h"
#include "core/base/real.h"

G_BEGIN_DECLS

typedef struct
{
  const char
    *id; /* “cross-entropy”, “focal”, “binary-cross-entropy”, “squared-error” */
  const char *title;
  const char *summary;
  const char *paper; /* (nullable) */
  const LensField *fields;
  gsize settings_size;

  /**
   * eval:
   * @scores: [n_pictures][n_classes], before softmax or sigmoid
   * @classes: [n_pictures]
   * @signal: (nullable): set to d loss / d scores, same shape
   *
   * Returns: the mean loss over the pictures
   */
  double (*eval) (gconstpointer settings,
                  const LensReal *scores,
                  const int *classes,
                  int n_pictures,
                  int n_classes,
                  LensReal *signal);
} LensLoss;

/* Ends with NULL. */
extern const LensLoss *const lens_losses[];
const LensLoss *lens_loss_find (const char *id, GError **error);

G_END_DECLS
