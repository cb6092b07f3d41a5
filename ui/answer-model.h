/* answer-model.h - what the network says, class by class, as a list to be searched
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/lens.h"
#include <gio/gio.h>

G_BEGIN_DECLS

#define LENS_TYPE_ANSWER_ITEM (lens_answer_item_get_type ())
G_DECLARE_FINAL_TYPE (LensAnswerItem, lens_answer_item, LENS, ANSWER_ITEM, GObject)

int lens_answer_item_class (LensAnswerItem *item);
double lens_answer_item_probability (LensAnswerItem *item);
const char *lens_answer_item_label (LensAnswerItem *item);

/* Where it stands among all classes: 1 is the likeliest. */
int lens_answer_item_rank (LensAnswerItem *item);

#define LENS_TYPE_ANSWER_MODEL (lens_answer_model_get_type ())
G_DECLARE_FINAL_TYPE (LensAnswerModel, lens_answer_model, LENS, ANSWER_MODEL, GObject)

/* A list of LensAnswerItem, the likeliest first, and not more than one reads; empty. */
LensAnswerModel *lens_answer_model_new (void);

/* @overview: (nullable): whose answers; the reference that a session lends is enough */
void lens_answer_model_set_overview (LensAnswerModel *model, LensOverview *overview);

/* Only classes with every word of @text in their name, or with this index. */
void lens_answer_model_search (LensAnswerModel *model, const char *text);

G_END_DECLS
