/* settings.h - settings from one line of text
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/base/field.h"

G_BEGIN_DECLS

/* “size=64 noise=0”; the rest have their initial values.  Free with lens_fields_clear ()
 * and g_free (). */
gpointer
support_new_settings (const LensField *fields, gsize settings_size, const char *words);

G_END_DECLS
