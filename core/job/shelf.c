/* shelf.c - results that have been computed and may be wanted again
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Many results share the recorded pass of one picture, which is often the largest part: it
 * is counted once.
 */

#include "core/job/shelf.h"

typedef struct
{
  char *work;
  LensOutcome *result;
} Place;

struct _LensShelf
{
  GQueue places; /* Place, the latest used first */
  gsize limit;
};

LensOutcome *
lens_outcome_new (const LensTicket *ticket)
{
  const GPtrArray *frames = lens_ticket_frames (ticket);
  LensOutcome *result;

  if (frames->len == 0 || lens_ticket_job (ticket) == NULL)
    return NULL;
  result = g_new0 (LensOutcome, 1);
  result->n_references = 1;
  result->frames = g_ptr_array_new_with_free_func ((GDestroyNotify) lens_frame_unref);
  for (guint i = 0; i < frames->len; i++)
    g_ptr_array_add (result->frames, lens_frame_ref (g_ptr_array_index (frames, i)));
  result->query = lens_query_ref (lens_ticket_query (ticket));
  result->job = lens_job_ref (lens_ticket_job (ticket));
  result->notes = g_strdupv ((char **) lens_ticket_notes (ticket));
  return result;
}

LensOutcome *
lens_outcome_ref (LensOutcome *result)
{
  g_atomic_int_inc (&result->n_references);
  return result;
}

void
lens_outcome_unref (LensOutcome *result)
{
  if (result == NULL || !g_atomic_int_dec_and_test (&result->n_references))
    return;
  g_ptr_array_unref (result->frames);
  lens_query_unref (result->query);
  lens_job_unref (result->job);
  g_strfreev (result->notes);
  g_free (result);
}

static void
set_text (char **place, const char *text)
{
  g_free (*place);
  *place = g_strdup (text);
}

char *
lens_job_dup_work (const LensJob *job)
{
  g_autoptr (LensJob) plain = lens_job_copy (job);
  const guint needs = job->method->needs;

  g_ptr_array_set_size (plain->outputs, 0);
  lens_fields_init (lens_look_fields, &plain->look);
  lens_fields_init (lens_clip_fields, &plain->clip);
  set_text (&plain->figure, NULL);
  set_text (&plain->model_hash, NULL);
  set_text (&plain->picture_hash, NULL);
  if ((needs & (LENS_NEEDS_LAYER | LENS_NEEDS_ANY_LAYER)) == 0)
    set_text (&plain->layer, NULL);
  if ((needs & LENS_NEEDS_TARGET) == 0)
    {
      set_text (&plain->unit, NULL);
      plain->score = LENS_SCORE_LOGIT;
    }
  if ((needs & LENS_NEEDS_TARGET) == 0 || plain->unit != NULL)
    set_text (&plain->target, NULL);
  return lens_job_to_text (plain);
}

LensShelf *
lens_shelf_new (gsize limit)
{
  LensShelf *shelf = g_new0 (LensShelf, 1);

  shelf->limit = limit;
  return shelf;
}

static void
place_free (Place *place)
{
  g_free (place->work);
  lens_outcome_unref (place->result);
  g_free (place);
}

void
lens_shelf_free (LensShelf *shelf)
{
  if (shelf == NULL)
    return;
  g_queue_clear_full (&shelf->places, (GDestroyNotify) place_free);
  g_free (shelf);
}

static gsize
size_of_tensor (const LensTensor *tensor)
{
  return tensor != NULL ? lens_tensor_n_elements (tensor) * sizeof (LensReal) : 0;
}

static gsize
size_of_frame (const LensFrame *frame)
{
  gsize size = sizeof (LensFrame) + size_of_tensor (frame->map) +
               size_of_tensor (frame->curve) + size_of_tensor (frame->curve_other);

  for (int i = 0; i < 2 && frame->parts[i] != NULL; i++)
    size += size_of_frame (frame->parts[i]);
  for (guint i = 0; frame->gist != NULL && i < frame->gist->cells->len; i++)
    {
      const LensCell *cell = g_ptr_array_index (frame->gist->cells, i);

      size += sizeof (LensCell) + size_of_tensor (cell->map) +
              size_of_tensor (cell->other);
    }
  return size;
}

/* @passes: recorded passes that have been counted. */
static gsize
size_of_result (const LensOutcome *result, GHashTable *passes)
{
  gconstpointer pass;
  gsize size = lens_query_memory (result->query, &pass);

  if (!g_hash_table_add (passes, (gpointer) pass))
    size = 0;
  for (guint i = 0; i < result->frames->len; i++)
    size += size_of_frame (g_ptr_array_index (result->frames, i));
  return size;
}

/* Lets go of everything behind the place at which the limit is passed. */
static void
clear_away (LensShelf *shelf)
{
  g_autoptr (GHashTable) passes = g_hash_table_new (NULL, NULL);
  GList *link = shelf->places.head;
  gsize size = 0;

  while (link != NULL)
    {
      GList *next = link->next;
      Place *place = link->data;

      size += size_of_result (place->result, passes);
      if (size > shelf->limit)
        {
          g_queue_delete_link (&shelf->places, link);
          place_free (place);
        }
      link = next;
    }
}

gsize
lens_shelf_limit (const LensShelf *shelf)
{
  return shelf->limit;
}

void
lens_shelf_set_limit (LensShelf *shelf, gsize limit)
{
  shelf->limit = limit;
  clear_away (shelf);
}

static GList *
find (const LensShelf *shelf, const char *work)
{
  for (GList *link = shelf->places.head; link != NULL; link = link->next)
    if (g_str_equal (((Place *) link->data)->work, work))
      return link;
  return NULL;
}

void
lens_shelf_put (LensShelf *shelf, const char *work, LensOutcome *result)
{
  GList *link = find (shelf, work);
  Place *place;

  if (link != NULL)
    {
      place_free (link->data);
      g_queue_delete_link (&shelf->places, link);
    }
  place = g_new0 (Place, 1);
  place->work = g_strdup (work);
  place->result = lens_outcome_ref (result);
  g_queue_push_head (&shelf->places, place);
  clear_away (shelf);
}

LensOutcome *
lens_shelf_find (LensShelf *shelf, const char *work)
{
  GList *link = find (shelf, work);

  if (link == NULL)
    return NULL;
  g_queue_unlink (&shelf->places, link);
  g_queue_push_head_link (&shelf->places, link);
  return ((Place *) link->data)->result;
}

gboolean
lens_shelf_has (const LensShelf *shelf, const char *work)
{
  return find (shelf, work) != NULL;
}

gsize
lens_shelf_size (const LensShelf *shelf)
{
  g_autoptr (GHashTable) passes = g_hash_table_new (NULL, NULL);
  gsize size = 0;

  for (GList *link = shelf->places.head; link != NULL; link = link->next)
    size += size_of_result (((Place *) link->data)->result, passes);
  return size;
}
