/* spoken.h - values of settings in words
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The core writes a choice as it stands in a sentence; on a button it begins one.
 * (transfer full) */
char *lens_dup_capitalised (const char *text);

/* @word: (nullable): what is shown and may be written instead of 0, where 0 stands for
 * something else than a number; static */
void lens_spin_set_zero (GtkSpinButton *spin, const char *word);

G_END_DECLS
