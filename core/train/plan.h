/* plan.h - a training as a value: everything that its result depends on
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Read from and written to JSON:
 *
 *   { "recipe": "dice.recipe", "data": "FOLDER" or {"set": "shapes", …settings},
 *     "transforms": [ … ], "optimiser": {"id": "adamw", …}, "schedule": {"id": "one-cycle", …},
 *     "loss": {"id": "cross-entropy", "smoothing": 0.05}, "rate": 0.002, "epochs": 40,
 *     "batch": 32, "patience": 10, "seed": 1, "output": "dice.onnx" }
 *
 * Paths are relative to the file that names them.
 */

#pragma once

#include "core/train/loss.h"
#include "core/train/optimiser.h"
#include "core/train/schedule.h"
#include "core/train/transform.h"

G_BEGIN_DECLS

typedef struct _LensPlan LensPlan;

/* What every plan has, as fields. */
typedef struct
{
  double rate;
  int epochs;
  int batch;
  int patience; /* epochs without a better validation loss before it stops; 0: never */
  double clip_norm;
  double norm_momentum;
  guint64 seed;
} LensPlanSettings;

extern const LensField lens_plan_fields[];

struct _LensPlan
{
  gint n_references;
  char *recipe;   /* path */
  char *data;     /* (nullable): folder … */
  char *made_set; /* (nullable): … or id of a made set */
  gpointer made_settings;
  LensTransforms *transforms;
  const LensOptimiser *optimiser;
  gpointer optimiser_settings;
  const LensSchedule *schedule;
  gpointer schedule_settings;
  const LensLoss *loss;
  gpointer loss_settings;
  LensPlanSettings settings;
  char *output; /* path of the .onnx to write */
};

LensPlan *lens_plan_open (const char *path, GError **error);
LensPlan *lens_plan_from_json (JsonNode *node, const char *folder, GError **error);
JsonNode *lens_plan_to_json (const LensPlan *plan);
LensPlan *lens_plan_ref (LensPlan *plan);
void lens_plan_unref (LensPlan *plan);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LensPlan, lens_plan_unref)

G_END_DECLS
