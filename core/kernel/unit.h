/* unit.h - loops whose shape depends on the registers of the vector unit
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The innermost loops keep as many sums as fit the registers.  The compiler takes vectors
 * that are wider than a unit's apart by way of memory, which is ten times slower; so these
 * loops are written for each unit, with vectors as wide as its registers, in a table by
 * unit.  Where LENS_VECTOR_LEVEL leaves a unit out, its attribute is not defined.
 */

#pragma once

#include "core/kernel/vector.h"

G_BEGIN_DECLS

/* The widest first. */
typedef enum
{
  LENS_UNIT_WIDE,   /* 32 registers of 64 bytes */
  LENS_UNIT_MIDDLE, /* 16 of 32 bytes */
  LENS_UNIT_NARROW, /* 16 of 16 bytes */
  LENS_N_UNITS
} LensUnit;

#if defined(__x86_64__) && defined(__GNUC__)
#if LENS_VECTOR_LEVEL >= 4
#define LENS_WIDE __attribute__ ((target ("arch=x86-64-v4")))
#endif
#if LENS_VECTOR_LEVEL >= 3
#define LENS_MIDDLE __attribute__ ((target ("arch=x86-64-v3")))
#endif
#endif

/* Vectors of the narrowest unit; those of the others are LensLanes and LensLanes32. */
typedef LensReal LensLanes16
  __attribute__ ((vector_size (16), aligned (sizeof (LensReal)), may_alias));

/* Whether there are functions for it that this processor can run. */
gboolean lens_unit_exists (LensUnit unit);
LensUnit lens_unit_widest (void);

G_END_DECLS
