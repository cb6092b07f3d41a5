/* drawing.c - the newest pixels of a painting, and those that are likely to come back
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/drawing.h"

/* Sheets that are kept, in bytes of their pixels: some forty of a common window's. */
#define MAX_KEPT ((gsize) 96 << 20)

struct _LensDrawing
{
  LensSession *session; /* lent: the widget's */
  void (*changed) (gpointer data);
  gpointer data;
  LensPainting *wanted; /* (nullable) */
  LensPainting *begun;  /* (nullable): what the painter has */
  LensPainting *failed; /* (nullable): what it could not draw, so as not to ask again */
  LensMonitor *monitor;
  LensSheet *shown; /* (nullable): one of those kept */
  GQueue kept;      /* LensSheet, the last used first */
  gsize kept_size;
  int n_drawn;
};

typedef struct
{
  LensDrawing *drawing;
  LensPainting *painting;
} Errand;

static void begin (LensDrawing *drawing);

static void
sheet_free (LensSheet *sheet)
{
  lens_painting_unref (sheet->painting);
  lens_raster_unref (sheet->raster);
  g_object_unref (sheet->texture);
  g_free (sheet);
}

static gsize
size_of (const LensSheet *sheet)
{
  return g_bytes_get_size (sheet->raster->pixels);
}

/* Takes @raster. */
static LensSheet *
sheet_new (LensPainting *painting, LensRaster *raster)
{
  LensSheet *sheet = g_new0 (LensSheet, 1);

  sheet->painting = lens_painting_ref (painting);
  sheet->raster = raster;
  sheet->texture = gdk_memory_texture_new (raster->width, raster->height,
                                           GDK_MEMORY_DEFAULT, raster->pixels,
                                           (gsize) raster->row_size);
  return sheet;
}

static LensSheet *
find (LensDrawing *drawing, const LensPainting *painting)
{
  for (GList *link = drawing->kept.head; link != NULL; link = link->next)
    {
      LensSheet *sheet = link->data;

      if (!lens_painting_equal (sheet->painting, painting))
        continue;
      g_queue_unlink (&drawing->kept, link);
      g_queue_push_head_link (&drawing->kept, link);
      return sheet;
    }
  return NULL;
}

/* What is shown stays, however old it is: its view reads it at each allocation. */
static void
keep (LensDrawing *drawing, LensSheet *sheet)
{
  g_queue_push_head (&drawing->kept, sheet);
  drawing->kept_size += size_of (sheet);
  while (drawing->kept_size > MAX_KEPT && drawing->kept.length > 2)
    {
      GList *last = drawing->kept.tail;

      if (last->data == drawing->shown)
        last = last->prev;
      drawing->kept_size -= size_of (last->data);
      sheet_free (last->data);
      g_queue_delete_link (&drawing->kept, last);
    }
}

static void
show (LensDrawing *drawing, LensSheet *sheet)
{
  if (drawing->shown == sheet)
    return;
  drawing->shown = sheet;
  drawing->changed (drawing->data);
}

static gpointer
draw (LensDesk *desk, LensMonitor *monitor, gpointer data, GError **error)
{
  const Errand *errand = data;

  return lens_painting_draw (errand->painting, monitor, error);
}

static void
take (gpointer *result, const GError *error, gpointer data)
{
  const Errand *errand = data;
  LensDrawing *drawing = errand->drawing;

  g_clear_pointer (&drawing->begun, lens_painting_unref);
  g_clear_pointer (&drawing->monitor, lens_monitor_unref);
  if (*result != NULL)
    {
      LensSheet *sheet = sheet_new (errand->painting, g_steal_pointer (result));

      drawing->n_drawn++;
      keep (drawing, sheet);
      if (drawing->wanted != NULL &&
          lens_painting_is_kin (drawing->wanted, sheet->painting))
        show (drawing, sheet);
    }
  else
    {
      g_clear_pointer (&drawing->failed, lens_painting_unref);
      drawing->failed = lens_painting_ref (errand->painting);
      g_info ("not drawn: %s", error != NULL ? error->message : "no reason given");
    }
  begin (drawing);
}

static void
errand_free (gpointer data)
{
  Errand *errand = data;

  lens_painting_unref (errand->painting);
  g_free (errand);
}

static void
ask_painter (LensDrawing *drawing)
{
  LensWorker *painter = lens_session_painter (drawing->session);
  Errand *errand;
  LensErrand what = {
    .work = draw,
    .done = take,
    .free_data = errand_free,
    .free_result = (GDestroyNotify) lens_raster_unref,
    .is_queued = TRUE,
  };

  /* The session is closed. */
  if (painter == NULL)
    return;
  errand = g_new0 (Errand, 1);
  errand->drawing = drawing;
  errand->painting = lens_painting_ref (drawing->wanted);
  what.data = errand;
  drawing->begun = lens_painting_ref (drawing->wanted);
  drawing->monitor = lens_worker_call (painter, LENS_LANE_VIEW, &what);
}

/* Shows what is wanted if it is there, else has it drawn unless something else is. */
static void
begin (LensDrawing *drawing)
{
  LensSheet *sheet;

  if (drawing->wanted == NULL)
    return;
  sheet = find (drawing, drawing->wanted);
  if (sheet != NULL)
    show (drawing, sheet);
  else if (drawing->begun == NULL &&
           (drawing->failed == NULL ||
            !lens_painting_equal (drawing->failed, drawing->wanted)))
    ask_painter (drawing);
}

LensDrawing *
lens_drawing_new (LensSession *session, void (*changed) (gpointer), gpointer data)
{
  LensDrawing *drawing = g_new0 (LensDrawing, 1);

  drawing->session = session;
  drawing->changed = changed;
  drawing->data = data;
  g_queue_init (&drawing->kept);
  return drawing;
}

void
lens_drawing_free (LensDrawing *drawing)
{
  if (drawing == NULL)
    return;
  if (drawing->monitor != NULL)
    lens_monitor_cancel (drawing->monitor);
  g_clear_pointer (&drawing->monitor, lens_monitor_unref);
  g_clear_pointer (&drawing->begun, lens_painting_unref);
  g_clear_pointer (&drawing->wanted, lens_painting_unref);
  g_clear_pointer (&drawing->failed, lens_painting_unref);
  g_queue_clear_full (&drawing->kept, (GDestroyNotify) sheet_free);
  g_free (drawing);
}

void
lens_drawing_want (LensDrawing *drawing, LensPainting *painting)
{
  g_clear_pointer (&drawing->wanted, lens_painting_unref);
  drawing->wanted = painting;
  if (painting == NULL)
    show (drawing, NULL);
  begin (drawing);
}

const LensSheet *
lens_drawing_sheet (const LensDrawing *drawing)
{
  return drawing->shown;
}

gboolean
lens_drawing_is_settled (const LensDrawing *drawing)
{
  if (drawing->wanted == NULL || drawing->shown == NULL)
    return drawing->wanted == NULL && drawing->shown == NULL;
  return lens_painting_equal (drawing->shown->painting, drawing->wanted);
}

gboolean
lens_drawing_shows_kin (const LensDrawing *drawing)
{
  if (drawing->wanted == NULL || drawing->shown == NULL)
    return drawing->wanted == NULL && drawing->shown == NULL;
  return lens_painting_is_kin (drawing->shown->painting, drawing->wanted);
}

int
lens_drawing_n_drawn (const LensDrawing *drawing)
{
  return drawing->n_drawn;
}
