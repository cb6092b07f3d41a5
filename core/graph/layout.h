/* layout.h - things that need room for a time, laid into one piece of memory
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Numbers of 64 bytes, which is where every slot begins. */
#define LENS_LAYOUT_STEP 16

typedef struct
{
  gsize n_numbers;
  int begin; /* first moment at which it is needed */
  int end;   /* last one */
  gsize at;  /* set by lens_layout (): numbers from the beginning */
} LensSlotInTime;

/**
 * lens_layout:
 * @slots: what is needed when
 * @n_numbers: (out): the room for all
 *
 * Slots that are needed at the same moment do not overlap; others may.
 *
 * Returns: %FALSE if the room is more than can be counted
 */
gboolean lens_layout (LensSlotInTime *slots, int n_slots, gsize *n_numbers);

G_END_DECLS
