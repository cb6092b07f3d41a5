/* answer-list.h - what the network says of the picture; a click makes it the target
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ui/session.h"
#include <adwaita.h>

G_BEGIN_DECLS

#define LENS_TYPE_ANSWER_LIST (lens_answer_list_get_type ())
G_DECLARE_FINAL_TYPE (LensAnswerList, lens_answer_list, LENS, ANSWER_LIST, AdwBin)

GtkWidget *lens_answer_list_new (LensSession *session);

/* Puts the cursor into the search over all classes. */
void lens_answer_list_find (LensAnswerList *list);

G_END_DECLS
