/* layout.c - things that need room for a time, laid into one piece of memory
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The largest goes first, each to the lowest place that is free while it is needed: close
 * to the best there is for networks, whose large values come early.
 */

#include "core/graph/layout.h"

typedef struct
{
  LensSlotInTime *slot;
  int index;
} Item;

static int
compare_sizes (gconstpointer a, gconstpointer b)
{
  const Item *first = a;
  const Item *second = b;

  if (first->slot->n_numbers != second->slot->n_numbers)
    return first->slot->n_numbers > second->slot->n_numbers ? -1 : 1;
  return first->index - second->index;
}

/* Keeps the array sorted by place. */
static void
add_placed (GPtrArray *placed, LensSlotInTime *slot)
{
  guint index = placed->len;

  while (index > 0 && ((LensSlotInTime *) placed->pdata[index - 1])->at > slot->at)
    index--;
  g_ptr_array_insert (placed, (gint) index, slot);
}

static gsize
round_up (gsize n)
{
  return (n + LENS_LAYOUT_STEP - 1) / LENS_LAYOUT_STEP * LENS_LAYOUT_STEP;
}

/* @placed is sorted by place; the gaps between those that are needed at the same time are
 * looked at from below. */
static gsize
find_place (const GPtrArray *placed, const LensSlotInTime *slot)
{
  gsize at = 0;

  for (guint i = 0; i < placed->len; i++)
    {
      const LensSlotInTime *other = placed->pdata[i];

      if (other->begin > slot->end || other->end < slot->begin)
        continue;
      if (other->at >= at + slot->n_numbers)
        break;
      at = MAX (at, round_up (other->at + other->n_numbers));
    }
  return at;
}

gboolean
lens_layout (LensSlotInTime *slots, int n_slots, gsize *n_numbers)
{
  g_autofree Item *items = g_new (Item, n_slots + 1);
  g_autoptr (GPtrArray) placed = g_ptr_array_new ();
  gsize sum = 0;
  gsize end = 0;

  for (int i = 0; i < n_slots; i++)
    {
      items[i] = (Item){ &slots[i], i };
      if (slots[i].n_numbers > G_MAXSIZE / 64 ||
          !g_size_checked_add (&sum, sum, slots[i].n_numbers + LENS_LAYOUT_STEP))
        return FALSE;
    }
  if (sum > G_MAXSIZE / 64)
    return FALSE;

  qsort (items, (gsize) n_slots, sizeof (Item), compare_sizes);
  for (int i = 0; i < n_slots; i++)
    {
      LensSlotInTime *slot = items[i].slot;

      slot->at = find_place (placed, slot);
      end = MAX (end, slot->at + slot->n_numbers);
      add_placed (placed, slot);
    }
  *n_numbers = round_up (end);
  return TRUE;
}
