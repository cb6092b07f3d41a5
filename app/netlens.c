/* netlens.c - the program with a window
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/application.h"

int
main (int argc, char **argv)
{
  g_autoptr (LensApplication) application = lens_application_new ();

  return g_application_run (G_APPLICATION (application), argc, argv);
}
