/* field-inside.h - the member that a field stands for, and its range
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/base/field.h"

G_BEGIN_DECLS

#define MEMBER(type, field, settings) \
  (*(type *) ((char *) (settings) + (field)->offset))
#define CONST_MEMBER(type, field, settings) \
  (*(const type *) ((const char *) (settings) + (field)->offset))

/* “steps: a number expected, “many” found”; always FALSE. */
gboolean lens_field_fail (const LensField *field,
                          GError **error,
                          const char *expected,
                          const char *found);

gboolean lens_field_check_range (const LensField *field, double number, GError **error);

G_END_DECLS
