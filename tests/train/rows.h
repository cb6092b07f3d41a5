/* rows.h - what holds for every row of a table with settings
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/base/field.h"

/* Settings from “momentum=0.9 nesterov=true”; a mistake aborts.  Free with g_free (). */
gpointer rows_settings (const LensField *fields, gsize settings_size, const char *text);

/* A kebab-case id, a title, a summary that is a sentence, and initial values that the
 * fields themselves accept. */
void rows_check (const char *id,
                 const char *title,
                 const char *summary,
                 const LensField *fields,
                 gsize settings_size);
