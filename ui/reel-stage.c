/* reel-stage.c - a view's contents, or why there are none and what to do
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/reel-stage.h"

#include "ui/i18n.h"
#include "ui/tip.h"

#include <adwaita.h>

struct _LensReelStage
{
  GtkWidget parent_instance;

  LensSession *session;
  LensQuestion view;
  const LensReelStageWords *words;
  GtkWidget *stack;
  GtkWidget *child;
  GtkWidget *page;
  GtkWidget *retry;
};

G_DEFINE_FINAL_TYPE (LensReelStage, lens_reel_stage, GTK_TYPE_WIDGET)

static void
show_error (LensReelStage *stage, const GError *error)
{
  AdwStatusPage *page = ADW_STATUS_PAGE (stage->page);
  g_autofree char *text = g_markup_escape_text (error->message, -1);

  adw_status_page_set_icon_name (page, "dialog-warning-symbolic");
  adw_status_page_set_title (page, _ ("This Cannot Be Shown"));
  adw_status_page_set_description (page, text);
}

static void
show_words (LensReelStage *stage)
{
  AdwStatusPage *page = ADW_STATUS_PAGE (stage->page);

  adw_status_page_set_icon_name (page, stage->words->icon);
  adw_status_page_set_title (page, _ (stage->words->title));
  adw_status_page_set_description (page, _ (stage->words->description));
}

static void
show (LensReelStage *stage)
{
  LensReel *reel = lens_session_view_reel (stage->session, stage->view);
  const GError *error = lens_reel_error (reel);
  const gboolean has_failed = error != NULL && error->code != LENS_ERROR_CANCELLED;
  const gboolean has_frames = lens_reel_n_frames (reel) > 0;

  gtk_widget_set_visible (stage->retry, has_failed);
  if (has_failed && (!has_frames || lens_reel_is_stale (reel)))
    {
      show_error (stage, error);
      gtk_stack_set_visible_child (GTK_STACK (stage->stack), stage->page);
    }
  else if (has_frames || lens_reel_job (reel) != NULL)
    {
      gtk_stack_set_visible_child (GTK_STACK (stage->stack), stage->child);
    }
  else
    {
      show_words (stage);
      gtk_stack_set_visible_child (GTK_STACK (stage->stack), stage->page);
    }
}

static void
on_retry (GtkButton *button, LensReelStage *stage)
{
  lens_session_retry (stage->session);
}

static void
lens_reel_stage_dispose (GObject *object)
{
  LensReelStage *self = LENS_REEL_STAGE (object);

  g_clear_pointer (&self->stack, gtk_widget_unparent);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (lens_reel_stage_parent_class)->dispose (object);
}

static void
lens_reel_stage_class_init (LensReelStageClass *class)
{
  G_OBJECT_CLASS (class)->dispose = lens_reel_stage_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (class),
                                            GTK_TYPE_BIN_LAYOUT);
}

static void
lens_reel_stage_init (LensReelStage *stage)
{
  stage->stack = gtk_stack_new ();
  stage->page = adw_status_page_new ();
  stage->retry = gtk_button_new_with_mnemonic (_ ("_Try Again"));
  lens_name_once (stage->retry);
  gtk_widget_set_halign (stage->retry, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (stage->retry, "pill");
  g_signal_connect (stage->retry, "clicked", G_CALLBACK (on_retry), stage);
  adw_status_page_set_child (ADW_STATUS_PAGE (stage->page), stage->retry);
  gtk_stack_add_child (GTK_STACK (stage->stack), stage->page);
  gtk_widget_set_parent (stage->stack, GTK_WIDGET (stage));
}

GtkWidget *
lens_reel_stage_new (LensSession *session,
                     LensQuestion view,
                     const LensReelStageWords *words,
                     GtkWidget *child)
{
  LensReelStage *self = g_object_new (LENS_TYPE_REEL_STAGE, NULL);

  self->session = g_object_ref (session);
  self->view = view;
  self->words = words;
  self->child = child;
  gtk_stack_add_child (GTK_STACK (self->stack), child);
  g_signal_connect_object (lens_session_view_reel (session, view), "changed",
                           G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  show (self);
  return GTK_WIDGET (self);
}
