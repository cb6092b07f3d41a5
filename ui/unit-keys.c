/* unit-keys.c - the keys that move from channel to channel
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/unit-keys.h"

static const struct
{
  guint keys[3];
  int rows;
  int columns;
} moves[] = {
  { { GDK_KEY_Up, GDK_KEY_i, GDK_KEY_KP_Up }, -1, 0 },
  { { GDK_KEY_Down, GDK_KEY_k, GDK_KEY_KP_Down }, 1, 0 },
  { { GDK_KEY_Left, GDK_KEY_j, GDK_KEY_KP_Left }, 0, -1 },
  { { GDK_KEY_Right, GDK_KEY_l, GDK_KEY_KP_Right }, 0, 1 },
};

gboolean
lens_unit_keys_read (guint keyval, GtkTextDirection direction, int *rows, int *columns)
{
  for (gsize i = 0; i < G_N_ELEMENTS (moves); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (moves[i].keys); j++)
      if (keyval == moves[i].keys[j])
        {
          *rows = moves[i].rows;
          *columns = direction == GTK_TEXT_DIR_RTL ? -moves[i].columns
                                                   : moves[i].columns;
          return TRUE;
        }
  return FALSE;
}
