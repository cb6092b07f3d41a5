/* answer-row.h - one class and how sure the network is of it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ui/answer-model.h"
#include <adwaita.h>

G_BEGIN_DECLS

#define LENS_TYPE_ANSWER_ROW (lens_answer_row_get_type ())
G_DECLARE_FINAL_TYPE (LensAnswerRow, lens_answer_row, LENS, ANSWER_ROW, AdwBin)

GtkWidget *lens_answer_row_new (void);
void lens_answer_row_set_item (LensAnswerRow *row, LensAnswerItem *item);

/* (nullable) (transfer none) */
LensAnswerItem *lens_answer_row_item (LensAnswerRow *row);

/* Whether this class is what is explained. */
void lens_answer_row_set_target (LensAnswerRow *row, gboolean is_target);

G_END_DECLS
