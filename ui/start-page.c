/* start-page.c - what a window shows before anything is open
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/start-page.h"

#include "ui/i18n.h"
#include "ui/recent.h"
#include "ui/samples.h"
#include "ui/texture.h"
#include "ui/tip.h"

struct _LensStartPage
{
  AdwBin parent_instance;

  GtkWidget *icon;
  GtkWidget *title;
  GtkWidget *hint;
  GtkWidget *waiting;
  GtkPicture *waiting_picture;
  GtkLabel *waiting_name;
  GtkWidget *open;
  GtkFlowBox *samples;
  GtkWidget *samples_heading;
  GtkListBox *recent;
  GtkWidget *recent_heading;
  AdwActionRow *resume;
  GtkWidget *resume_list;
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (LensStartPage, lens_start_page, ADW_TYPE_BIN)

static void
choose (LensStartPage *page, const GPtrArray *files)
{
  g_autoptr (GListStore) list = g_list_store_new (G_TYPE_FILE);

  for (guint i = 0; i < files->len; i++)
    g_list_store_append (list, g_ptr_array_index (files, i));
  g_signal_emit_by_name (page, "chosen", list);
}

static void
choose_sample (GtkButton *button, LensStartPage *page)
{
  choose (page, g_object_get_data (G_OBJECT (button), "files"));
}

static GtkWidget *
new_text (const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 26);
  gtk_widget_add_css_class (label, style);
  return label;
}

static GtkWidget *
new_card (LensStartPage *page, const LensSample *sample)
{
  g_autoptr (GtkBuilder) builder = gtk_builder_new_from_resource (
    "/org/netlens/Netlens/ui/sample-card.ui");
  GtkWidget *button = GTK_WIDGET (gtk_builder_get_object (builder, "card"));
  GtkPicture *picture = GTK_PICTURE (gtk_builder_get_object (builder, "picture"));
  GtkBox *texts = GTK_BOX (gtk_builder_get_object (builder, "texts"));
  g_autoptr (GdkTexture) texture = sample->icon != NULL
                                     ? gdk_texture_new_from_bytes (sample->icon, NULL)
                                     : NULL;

  gtk_picture_set_paintable (picture, GDK_PAINTABLE (texture));
  gtk_box_append (texts, new_text (_ (sample->title), "heading"));
  gtk_box_append (texts, new_text (_ (sample->summary), "caption"));
  g_object_set_data_full (G_OBJECT (button), "files", g_ptr_array_ref (sample->files),
                          (GDestroyNotify) g_ptr_array_unref);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _ (sample->title),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  _ (sample->summary), -1);
  g_signal_connect_object (button, "clicked", G_CALLBACK (choose_sample), page, 0);
  return g_object_ref (button);
}

static void
show_samples (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LensStartPage) page = LENS_START_PAGE (data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) samples = lens_samples_find_finish (result, &error);

  if (samples == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_info ("samples: %s", error->message);
      return;
    }
  for (guint i = 0; i < samples->len; i++)
    {
      g_autoptr (GtkWidget) card = new_card (page, g_ptr_array_index (samples, i));
      GtkWidget *child = gtk_flow_box_child_new ();

      gtk_widget_set_focusable (child, FALSE);
      gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (child), card);
      gtk_flow_box_append (page->samples, child);
    }
  gtk_widget_set_visible (page->samples_heading, samples->len > 0);
}

static void
choose_recent (GtkListBox *list, GtkListBoxRow *row, LensStartPage *page)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new ();

  g_ptr_array_add (files, g_object_get_data (G_OBJECT (row), "file"));
  choose (page, files);
}

static void
append_recent (LensStartPage *page, const LensRecent *recent)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *title = g_markup_escape_text (recent->name, -1);
  g_autofree char *subtitle = g_markup_escape_text (recent->folder, -1);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 1);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 1);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_object_set_data_full (G_OBJECT (row), "file", g_object_ref (recent->file),
                          g_object_unref);
  gtk_list_box_append (page->recent, row);
}

static void
resume (LensStartPage *page)
{
  g_signal_emit_by_name (page, "resumed");
}

/* After the first frame: samples may not delay the window. */
static gboolean
fill (gpointer data)
{
  LensStartPage *page = LENS_START_PAGE (data);

  lens_samples_find_async (page->cancellable, show_samples, g_object_ref (page));
  return G_SOURCE_REMOVE;
}

static void
lens_start_page_map (GtkWidget *widget)
{
  LensStartPage *page = LENS_START_PAGE (widget);

  GTK_WIDGET_CLASS (lens_start_page_parent_class)->map (widget);
  if (page->cancellable != NULL)
    return;
  page->cancellable = g_cancellable_new ();
  g_idle_add_full (G_PRIORITY_LOW, fill, g_object_ref (page), g_object_unref);
}

static void
lens_start_page_dispose (GObject *object)
{
  LensStartPage *page = LENS_START_PAGE (object);

  if (page->cancellable != NULL)
    g_cancellable_cancel (page->cancellable);
  g_clear_object (&page->cancellable);
  G_OBJECT_CLASS (lens_start_page_parent_class)->dispose (object);
}

static void
lens_start_page_class_init (LensStartPageClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = lens_start_page_dispose;
  widget_class->map = lens_start_page_map;
  g_signal_new ("chosen", LENS_TYPE_START_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 1, G_TYPE_LIST_MODEL);
  g_signal_new ("resumed", LENS_TYPE_START_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/netlens/Netlens/ui/start-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LensStartPage, icon);
  gtk_widget_class_bind_template_child (widget_class, LensStartPage, title);
  gtk_widget_class_bind_template_child (widget_class, LensStartPage, hint);
  gtk_widget_class_bind_template_child (widget_class, LensStartPage, waiting);
  gtk_widget_class_bind_template_child (widget_class, LensStartPage, waiting_picture);
  gtk_widget_class_bind_template_child (widget_class, LensStartPage, waiting_name);
  gtk_widget_class_bind_template_child (widget_class, LensStartPage, open);
  gtk_widget_class_bind_template_child (widget_class, LensStartPage, samples);
  gtk_widget_class_bind_template_child (widget_class, LensStartPage, samples_heading);
  gtk_widget_class_bind_template_child (widget_class, LensStartPage, recent);
  gtk_widget_class_bind_template_child (widget_class, LensStartPage, recent_heading);
  gtk_widget_class_bind_template_child (widget_class, LensStartPage, resume);
  gtk_widget_class_bind_template_child (widget_class, LensStartPage, resume_list);
  gtk_widget_class_bind_template_callback (widget_class, choose_recent);
  gtk_widget_class_bind_template_callback (widget_class, resume);
}

static void
lens_start_page_init (LensStartPage *page)
{
  gtk_widget_init_template (GTK_WIDGET (page));
  lens_name_once (page->open);
}

GtkWidget *
lens_start_page_new (void)
{
  return g_object_new (LENS_TYPE_START_PAGE, NULL);
}

void
lens_start_page_offer_to_resume (LensStartPage *page, const char *title)
{
  g_autofree char *escaped = title != NULL ? g_markup_escape_text (title, -1) : NULL;

  gtk_widget_set_visible (page->resume_list, title != NULL);
  if (title != NULL)
    adw_action_row_set_subtitle (page->resume, escaped);
}

void
lens_start_page_show_recent (LensStartPage *page, const GPtrArray *recent)
{
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (page->recent, 0)) != NULL)
    gtk_list_box_remove (page->recent, GTK_WIDGET (row));
  for (guint i = 0; i < recent->len; i++)
    append_recent (page, g_ptr_array_index (recent, i));
  gtk_widget_set_visible (page->recent_heading, recent->len > 0);
  gtk_widget_set_visible (GTK_WIDGET (page->recent), recent->len > 0);
}

void
lens_start_page_show_picture (LensStartPage *page,
                              const char *name,
                              LensImage *thumbnail)
{
  g_autoptr (GdkTexture) texture = thumbnail != NULL ? lens_texture_new (thumbnail)
                                                     : NULL;

  gtk_widget_set_visible (page->waiting, name != NULL);
  gtk_widget_set_visible (page->icon, name == NULL);
  gtk_widget_set_visible (page->title, name == NULL);
  gtk_widget_set_visible (page->hint, name == NULL);
  gtk_widget_set_visible (GTK_WIDGET (page->waiting_picture), texture != NULL);
  gtk_picture_set_paintable (page->waiting_picture, GDK_PAINTABLE (texture));
  if (name != NULL)
    gtk_label_set_text (page->waiting_name, name);
}
