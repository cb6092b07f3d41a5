/* resource.c - files that are built into the program
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/base/resource.h"

#include "resources/core-resources.h"

GBytes *
lens_resource_lookup (const char *name)
{
  g_autofree char *path = g_strconcat ("/org/netlens/", name, NULL);

  /* Asked of our own bundle, not of all registered ones: the call keeps the linker from
   * leaving the bundle out of a program. */
  return g_resource_lookup_data (lens_get_resource (), path,
                                 G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
}
