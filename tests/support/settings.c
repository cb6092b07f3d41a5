/* settings.c - settings from one line of text
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tests/support/settings.h"

gpointer
support_new_settings (const LensField *fields, gsize settings_size, const char *words)
{
  gpointer settings = g_malloc0 (MAX (settings_size, 1));
  g_auto (GStrv) pairs = g_strsplit (words, " ", -1);

  lens_fields_init (fields, settings);
  for (int i = 0; pairs[i] != NULL && *pairs[i] != '\0'; i++)
    {
      g_auto (GStrv) pair = g_strsplit (pairs[i], "=", 2);
      g_autoptr (GError) error = NULL;
      const LensField *field = lens_fields_find (fields, pair[0], words, &error);

      g_assert_no_error (error);
      lens_field_set_text (field, settings, pair[1], &error);
      g_assert_no_error (error);
    }
  return settings;
}
