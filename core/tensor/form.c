/* form.c - what is made of a constant tensor's numbers, kept with it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The forms of a tensor are a list to whose head new ones are added by an atomic exchange;
 * nothing leaves it before the tensor does, so looking needs no lock.
 */

#include "core/tensor/form.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

/* What vector units like, and the pages that large forms lie in where the system has them:
 * they are read from one end to the other, and small pages would take as long to find. */
#define LINE 64
#define LARGE_PAGE ((gsize) 2 << 20)

/* Of the machine's memory, one part in so many is LENS_FORMS_USUAL_BUDGET. */
#define SHARE 4

struct _LensForm
{
  LensFormMake make;
  guint64 key;
  gsize n;
  LensReal *numbers;
  LensForm *next;
};

/* How much there is must be known to all tensors. */
static gsize budget = LENS_FORMS_USUAL_BUDGET; /* atomic */
static gsize size_of_all;                      /* atomic */

guint64
lens_form_key (guint64 key, guint64 number)
{
  for (int i = 0; i < 8; i++)
    {
      key = (key ^ (number & 0xff) ^ 0xcbf29ce484222325u) * 0x100000001b3u;
      number >>= 8;
    }
  return key;
}

void
lens_forms_set_budget (gsize size)
{
  __atomic_store_n (&budget, size, __ATOMIC_RELAXED);
}

gsize
lens_forms_size (void)
{
  return __atomic_load_n (&size_of_all, __ATOMIC_RELAXED);
}

gsize
lens_forms_budget (void)
{
  gsize size = __atomic_load_n (&budget, __ATOMIC_RELAXED);
  long n_pages = sysconf (_SC_PHYS_PAGES);
  long page_size = sysconf (_SC_PAGESIZE);

  if (size != LENS_FORMS_USUAL_BUDGET)
    return size;
  return n_pages > 0 && page_size > 0 ? (gsize) n_pages / SHARE * (gsize) page_size : 0;
}

/* Takes so many bytes of the budget. */
static gboolean
reserve (gsize size)
{
  gsize limit = lens_forms_budget ();
  gsize before = __atomic_load_n (&size_of_all, __ATOMIC_RELAXED);

  do
    if (size > limit || before > limit - size)
      return FALSE;
  while (!__atomic_compare_exchange_n (&size_of_all, &before, before + size, FALSE,
                                       __ATOMIC_RELAXED, __ATOMIC_RELAXED));
  return TRUE;
}

static gsize
size_of (gsize n)
{
  gsize size = MAX (n, 1) * sizeof (LensReal);
  gsize step = size >= 2 * LARGE_PAGE ? LARGE_PAGE : LINE;

  return (size + step - 1) / step * step;
}

/* (nullable) */
static LensReal *
allocate (gsize size)
{
  LensReal *numbers;

  if (size < 2 * LARGE_PAGE)
    return aligned_alloc (LINE, size);
  numbers = aligned_alloc (LARGE_PAGE, size);
#ifdef MADV_HUGEPAGE
  /* Only a wish. */
  if (numbers != NULL)
    (void) madvise (numbers, size, MADV_HUGEPAGE);
#endif
  return numbers;
}

static void
free_form (LensForm *form)
{
  __atomic_sub_fetch (&size_of_all, size_of (form->n), __ATOMIC_RELAXED);
  free (form->numbers);
  g_free (form);
}

void
lens_forms_free (LensForm *forms)
{
  while (forms != NULL)
    {
      LensForm *next = forms->next;

      free_form (forms);
      forms = next;
    }
}

static const LensForm *
find (const LensForm *form, const LensFormQuery *query)
{
  while (form != NULL &&
         (form->make != query->make || form->key != query->key || form->n != query->n))
    form = form->next;
  return form;
}

/* (nullable) */
static LensForm *
make (const LensFormQuery *query)
{
  gsize size = size_of (query->n);
  LensReal *numbers;
  LensForm *form;

  if (!reserve (size))
    return NULL;
  numbers = allocate (size);
  if (numbers == NULL)
    {
      __atomic_sub_fetch (&size_of_all, size, __ATOMIC_RELAXED);
      return NULL;
    }
  query->make (query->question, numbers);
  form = g_new (LensForm, 1);
  *form = (LensForm){ query->make, query->key, query->n, numbers, NULL };
  return form;
}

const LensReal *
lens_forms_take (LensForm **forms, const LensFormQuery *query)
{
  LensForm *head = __atomic_load_n (forms, __ATOMIC_ACQUIRE);
  const LensForm *found = find (head, query);
  LensForm *form;

  if (found != NULL)
    return found->numbers;
  form = make (query);
  if (form == NULL)
    return NULL;
  do
    {
      found = find (head, query);
      if (found != NULL)
        {
          free_form (form);
          return found->numbers;
        }
      form->next = head;
    }
  while (!__atomic_compare_exchange_n (forms, &head, form, FALSE, __ATOMIC_ACQ_REL,
                                       __ATOMIC_ACQUIRE));
  return form->numbers;
}
