/* training.h - a small training for tests: some hundred small pictures, a second or less
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/train/training.h"

G_BEGIN_DECLS

/* Convolution, normalisation, dropout: all that has a state of its own in training. */
extern const char *const training_recipe;

/* A folder with small.recipe and small.json in it; remove it with training_remove (). */
char *training_folder_new (void);
void training_remove (const char *folder);

/* A file of the folder. */
char *training_file (const char *folder, const char *name);
void training_save (const char *folder, const char *name, const char *text);

/* small.json of @folder, with these changes: names and values in turn, ended by NULL. */
LensPlan *training_plan (const char *folder, ...) G_GNUC_NULL_TERMINATED;

/* Opens it; the test fails where that fails. */
LensTraining *training_open (LensPlan *plan, gboolean resumes);

/* To the end; the test fails where that fails. */
void training_finish (LensTraining *training);

/* At most @n_batches of it. */
void training_advance (LensTraining *training, int n_batches);

/* What opening says is wrong. */
char *training_fail_open (LensPlan *plan, gboolean resumes, LensErrorCode code);

/* The whole file. */
GBytes *training_read (const char *folder, const char *name);

G_END_DECLS
