/* optimiser.h - how parameters follow their gradients
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/base/field.h"
#include "core/base/real.h"

G_BEGIN_DECLS

#define LENS_MAX_OPTIMISER_STATES 2

/* One parameter tensor at one step. */
typedef struct
{
  LensReal *numbers; /* changed in place */
  const LensReal *gradient;
  LensReal *states[LENS_MAX_OPTIMISER_STATES]; /* zeros before the first step */
  gsize n;
  gboolean is_decayed; /* weights are; biases, scales and shifts are not */
  double rate;         /* learning rate now */
  gint64 step;         /* counts from 1 */
} LensUpdate;

typedef struct
{
  const char *id; /* “sgd”, “adam”, “adamw”, “rmsprop” */
  const char *title;
  const char *summary;
  const char *paper; /* (nullable) */
  const LensField *fields;
  gsize settings_size;
  int n_states;
  void (*update) (gconstpointer settings, const LensUpdate *update);
} LensOptimiser;

/* Ends with NULL. */
extern const LensOptimiser *const lens_optimisers[];
const LensOptimiser *lens_optimiser_find (const char *id, GError **error);

G_END_DECLS
