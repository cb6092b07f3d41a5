/* rows.c - what holds for every row of a table with settings
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tests/train/rows.h"

#include <string.h>

gpointer
rows_settings (const LensField *fields, gsize settings_size, const char *text)
{
  gpointer settings = g_malloc0 (MAX (settings_size, 1));
  g_auto (GStrv) words = g_strsplit (text, " ", -1);

  lens_fields_init (fields, settings);
  for (int i = 0; words[i] != NULL; i++)
    {
      g_auto (GStrv) pair = g_strsplit (words[i], "=", 2);
      g_autoptr (GError) error = NULL;
      const LensField *field = lens_fields_find (fields, pair[0], "the row", &error);

      g_assert_no_error (error);
      lens_field_set_text (field, settings, pair[1], &error);
      g_assert_no_error (error);
    }
  return settings;
}

static void
check_id (const char *id)
{
  g_assert_true (g_ascii_islower (*id));
  for (const char *at = id; *at != '\0'; at++)
    g_assert_true (g_ascii_islower (*at) || g_ascii_isdigit (*at) ||
                   (*at == '-' && g_ascii_islower (at[1])));
}

void
rows_check (const char *id,
            const char *title,
            const char *summary,
            const LensField *fields,
            gsize settings_size)
{
  g_autofree gpointer settings = rows_settings (fields, settings_size, "");

  check_id (id);
  g_assert_true (title != NULL && g_ascii_isupper (*title));
  g_assert_true (summary != NULL && g_str_has_suffix (summary, "."));
  LENS_FOR_EACH_FIELD (field, fields)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *text = lens_field_to_text (field, settings);

      g_assert_cmpuint (field->offset, <, settings_size);
      g_assert_true (field->title != NULL && g_ascii_isupper (*field->title));
      g_assert_true (field->help != NULL && !g_str_has_suffix (field->help, "."));
      lens_field_set_text (field, settings, text, &error);
      g_assert_no_error (error);
    }
  lens_fields_clear (fields, settings);
}
