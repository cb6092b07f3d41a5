/* unit.c - loops whose shape depends on the registers of the vector unit
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/kernel/unit.h"

#ifdef LENS_WIDE
static gboolean
has_wide (void)
{
  __builtin_cpu_init ();
  return __builtin_cpu_supports ("avx512f") && __builtin_cpu_supports ("avx512vl") &&
         __builtin_cpu_supports ("avx512bw") && __builtin_cpu_supports ("avx512dq") &&
         __builtin_cpu_supports ("avx512cd") && __builtin_cpu_supports ("bmi2");
}
#endif

#ifdef LENS_MIDDLE
static gboolean
has_middle (void)
{
  __builtin_cpu_init ();
  return __builtin_cpu_supports ("avx2") && __builtin_cpu_supports ("fma") &&
         __builtin_cpu_supports ("bmi2");
}
#endif

gboolean
lens_unit_exists (LensUnit unit)
{
#ifdef LENS_WIDE
  if (unit == LENS_UNIT_WIDE)
    return has_wide ();
#endif
#ifdef LENS_MIDDLE
  if (unit == LENS_UNIT_MIDDLE)
    return has_middle ();
#endif
  return unit == LENS_UNIT_NARROW;
}

LensUnit
lens_unit_widest (void)
{
  LensUnit unit = LENS_UNIT_WIDE;

  while (!lens_unit_exists (unit))
    unit++;
  return unit;
}
