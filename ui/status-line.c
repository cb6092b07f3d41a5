/* status-line.c - what is being done, how far it is, how long it takes, and a way to stop it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/status-line.h"

#include "ui/i18n.h"
#include "ui/progress.h"
#include "ui/tip.h"

enum
{
  PERIOD_MS = 120,
};

struct _LensStatusLine
{
  AdwBin parent_instance;

  GtkLabel *text;
  GtkLabel *progress_text;
  GtkProgressBar *progress;
  GtkButton *cancel;

  LensSession *session;
  guint timer; /* while something runs: progress moves between pieces of news */
};

G_DEFINE_FINAL_TYPE (LensStatusLine, lens_status_line, ADW_TYPE_BIN)

/* What is on the screen, or what keeps it from being there. */
static char *
dup_state (LensStatusLine *line)
{
  LensReel *reel = lens_session_reel (line->session);
  LensJob *job = lens_reel_job (reel);
  const char *opening = lens_session_opening (line->session);
  const GError *error = lens_reel_error (reel);

  if (opening != NULL)
    return g_strdup_printf (_ ("Opening %s…"), opening);
  if (error != NULL && error->code != LENS_ERROR_CANCELLED)
    return g_strdup (error->message);
  if (error != NULL)
    return g_strdup (_ ("Stopped; what had arrived stays"));
  if (job == NULL)
    return g_strdup ("");
  if (lens_reel_is_running (reel))
    return g_strdup_printf ("%s…", _ (job->method->title));
  if (lens_reel_n_frames (reel) > 0)
    {
      LensFrame *frame = lens_reel_frame (reel, lens_reel_position (reel));

      return g_strdup (frame != NULL && frame->title != NULL ? frame->title : "");
    }
  return g_strdup ("");
}

static void
show_progress (LensStatusLine *line)
{
  LensReel *reel = lens_session_reel (line->session);
  double fraction = lens_reel_fraction (reel);
  g_autofree char *text = lens_progress_dup_text (fraction,
                                                  lens_reel_seconds_left (reel));

  gtk_progress_bar_set_fraction (line->progress, fraction);
  gtk_label_set_text (line->progress_text, text);
}

static gboolean
tick (gpointer data)
{
  LensStatusLine *line = LENS_STATUS_LINE (data);

  if (lens_session_opening (line->session) != NULL)
    gtk_progress_bar_pulse (line->progress);
  else
    show_progress (line);
  return G_SOURCE_CONTINUE;
}

static void
show (LensStatusLine *line)
{
  gboolean is_opening = lens_session_opening (line->session) != NULL;
  gboolean is_busy = is_opening ||
                     lens_reel_is_running (lens_session_reel (line->session));
  g_autofree char *state = dup_state (line);

  gtk_label_set_text (line->text, state);
  lens_tip_set (GTK_WIDGET (line->text), state);
  gtk_widget_set_visible (GTK_WIDGET (line->progress), is_busy);
  gtk_widget_set_visible (GTK_WIDGET (line->progress_text), is_busy && !is_opening);
  gtk_widget_set_visible (GTK_WIDGET (line->cancel), is_busy);
  if (is_busy && !is_opening)
    show_progress (line);
  if (is_busy && line->timer == 0)
    line->timer = g_timeout_add (PERIOD_MS, tick, line);
  else if (!is_busy)
    g_clear_handle_id (&line->timer, g_source_remove);
}

static void
follow (LensSession *session, guint what, LensStatusLine *line)
{
  const guint shown = LENS_CHANGE_BUSY | LENS_CHANGE_MODEL | LENS_CHANGE_VIEW |
                      LENS_CHANGE_METHOD;

  if ((what & shown) != 0)
    show (line);
}

static void
lens_status_line_dispose (GObject *object)
{
  LensStatusLine *line = LENS_STATUS_LINE (object);

  g_clear_handle_id (&line->timer, g_source_remove);
  g_clear_object (&line->session);
  G_OBJECT_CLASS (lens_status_line_parent_class)->dispose (object);
}

static void
lens_status_line_class_init (LensStatusLineClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = lens_status_line_dispose;
  gtk_widget_class_set_template_from_resource (
    widget_class, "/org/netlens/Netlens/ui/status-line.ui");
  gtk_widget_class_bind_template_child (widget_class, LensStatusLine, text);
  gtk_widget_class_bind_template_child (widget_class, LensStatusLine, progress_text);
  gtk_widget_class_bind_template_child (widget_class, LensStatusLine, progress);
  gtk_widget_class_bind_template_child (widget_class, LensStatusLine, cancel);
}

static void
lens_status_line_init (LensStatusLine *line)
{
  gtk_widget_init_template (GTK_WIDGET (line));
}

GtkWidget *
lens_status_line_new (LensSession *session)
{
  LensStatusLine *line = g_object_new (LENS_TYPE_STATUS_LINE, NULL);

  line->session = g_object_ref (session);
  g_signal_connect_object (session, "changed", G_CALLBACK (follow), line, 0);
  for (int view = 0; view < LENS_N_QUESTIONS; view++)
    g_signal_connect_object (lens_session_view_reel (session, (LensQuestion) view),
                             "changed", G_CALLBACK (show), line, G_CONNECT_SWAPPED);
  show (line);
  return GTK_WIDGET (line);
}
