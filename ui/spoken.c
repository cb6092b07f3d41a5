/* spoken.c - values of settings in words
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/spoken.h"

char *
lens_dup_capitalised (const char *text)
{
  const char *rest = g_utf8_next_char (text);
  g_autofree char *first = g_utf8_strup (text, rest - text);

  return g_strconcat (first, rest, NULL);
}

static gboolean
show_word (GtkSpinButton *spin, const char *word)
{
  if (gtk_spin_button_get_value (spin) != 0)
    return FALSE;
  if (g_strcmp0 (gtk_editable_get_text (GTK_EDITABLE (spin)), word) != 0)
    gtk_editable_set_text (GTK_EDITABLE (spin), word);
  return TRUE;
}

static int
read_word (GtkSpinButton *spin, double *value, const char *word)
{
  g_autofree char *text = g_utf8_casefold (gtk_editable_get_text (GTK_EDITABLE (spin)),
                                           -1);
  g_autofree char *folded = g_utf8_casefold (word, -1);

  if (g_strcmp0 (g_strstrip (text), folded) != 0)
    return FALSE;
  *value = 0;
  return TRUE;
}

/* One that is numeric lets no word through, not even from here. */
void
lens_spin_set_zero (GtkSpinButton *spin, const char *word)
{
  if (word == NULL)
    return;
  gtk_spin_button_set_numeric (spin, FALSE);
  g_signal_connect (spin, "output", G_CALLBACK (show_word), (gpointer) word);
  g_signal_connect (spin, "input", G_CALLBACK (read_word), (gpointer) word);
  gtk_spin_button_update (spin);
}
