/* i18n.h - texts of the window in the user's language
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * N_() of core/base/field.h marks a text in a table; _() turns it where it is shown.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define LENS_TEXT_DOMAIN "netlens"

/* Before the first text is turned. */
void lens_i18n_init (void);

#define _(text) g_dgettext (LENS_TEXT_DOMAIN, text)

/* The same word with another meaning. */
#define C_(context, text) g_dpgettext2 (LENS_TEXT_DOMAIN, context, text)

/* One thing, or many. */
#define P_(one, many, n) g_dngettext (LENS_TEXT_DOMAIN, one, many, (gulong) (n))

G_END_DECLS
