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
 * What has no settings to change may be a word: "optimiser": "sgd".  Paths are relative to
 * the file that names them.
 */

#pragma once

#include "core/train/dataset.h"
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
  char *folder; /* (nullable): what paths are relative to; NULL: the present one */
  char *recipe; /* path, as it was written */
  char *data;   /* (nullable): path of a folder … */
  const LensMadeSet *made_set; /* (nullable): … or what the program makes */
  gpointer made_settings;
  LensTransforms *transforms;
  const LensOptimiser *optimiser;
  gpointer optimiser_settings;
  const LensSchedule *schedule;
  gpointer schedule_settings;
  const LensLoss *loss;
  gpointer loss_settings;
  LensPlanSettings settings;
  char *output; /* (nullable): path of the .onnx to write */
};

/* Errors begin with the file's name. */
LensPlan *lens_plan_open (const char *path, GError **error);

/* @folder: (nullable): what paths are relative to. */
LensPlan *lens_plan_from_json (JsonNode *node, const char *folder, GError **error);

/* Every member and every setting, paths as they were written. */
JsonNode *lens_plan_to_json (const LensPlan *plan);

LensPlan *lens_plan_ref (LensPlan *plan);
void lens_plan_unref (LensPlan *plan);

/**
 * lens_plan_set:
 * @name: a member, “rate”; or a setting of one, “loss.smoothing”, “data.size”
 * @text: as a user writes it; paths are relative to the present folder
 *
 * Only while the plan has one holder.  Another optimiser, schedule, loss or made set
 * begins with its initial settings.
 */
gboolean
lens_plan_set (LensPlan *plan, const char *name, const char *text, GError **error);

/* Where a path of the plan leads from here. */
char *lens_plan_dup_path (const LensPlan *plan, const char *path);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LensPlan, lens_plan_unref)

G_END_DECLS
