/* i18n.c - texts of the window in the user's language
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/i18n.h"

#include "ui/installed.h"

#include <libintl.h>
#include <locale.h>

/* Where the translations are, installed or built; German is one of them. */
void
lens_i18n_init (void)
{
  static const char *const places[] = { "share/locale", "po", NULL };
  g_autofree char *folder = lens_installed_folder (places,
                                                   "de/LC_MESSAGES/" LENS_TEXT_DOMAIN
                                                   ".mo");

  setlocale (LC_ALL, "");
  if (folder != NULL)
    bindtextdomain (LENS_TEXT_DOMAIN, folder);
  bind_textdomain_codeset (LENS_TEXT_DOMAIN, "UTF-8");
}
