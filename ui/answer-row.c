/* answer-row.c - one class and how sure the network is of it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/answer-row.h"

#include "ui/i18n.h"
#include "ui/tip.h"

struct _LensAnswerRow
{
  AdwBin parent_instance;

  GtkImage *mark;
  GtkLabel *name;
  GtkLabel *number;
  GtkLevelBar *bar;
  LensAnswerItem *item;
};

G_DEFINE_FINAL_TYPE (LensAnswerRow, lens_answer_row, ADW_TYPE_BIN)

static void
lens_answer_row_dispose (GObject *object)
{
  g_clear_object (&LENS_ANSWER_ROW (object)->item);
  G_OBJECT_CLASS (lens_answer_row_parent_class)->dispose (object);
}

static void
lens_answer_row_class_init (LensAnswerRowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = lens_answer_row_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/netlens/Netlens/ui/answer-row.ui");
  gtk_widget_class_bind_template_child (widget_class, LensAnswerRow, mark);
  gtk_widget_class_bind_template_child (widget_class, LensAnswerRow, name);
  gtk_widget_class_bind_template_child (widget_class, LensAnswerRow, number);
  gtk_widget_class_bind_template_child (widget_class, LensAnswerRow, bar);
}

static void
lens_answer_row_init (LensAnswerRow *row)
{
  gtk_widget_init_template (GTK_WIDGET (row));
}

GtkWidget *
lens_answer_row_new (void)
{
  return g_object_new (LENS_TYPE_ANSWER_ROW, NULL);
}

LensAnswerItem *
lens_answer_row_item (LensAnswerRow *row)
{
  return row->item;
}

void
lens_answer_row_set_item (LensAnswerRow *row, LensAnswerItem *item)
{
  g_autofree char *number = NULL;
  g_autofree char *tip = NULL;
  g_auto (GStrv) names = NULL;
  double probability;

  g_set_object (&row->item, item);
  if (item == NULL)
    return;

  /* A label may list synonyms; the first is the name, the tooltip has them all. */
  names = g_strsplit (lens_answer_item_label (item), ",", 2);
  probability = lens_answer_item_probability (item);
  if (probability < 0.0005)
    number = g_strdup ("< 0.1 %");
  else
    number = g_strdup_printf (probability >= 0.0995 ? "%.0f %%" : "%.1f %%",
                              100 * probability);
  tip = g_strdup_printf (_ ("%s\nclass %d, place %d, probability %.4g\n"
                            "Click to make it the target"),
                         lens_answer_item_label (item), lens_answer_item_class (item),
                         lens_answer_item_rank (item), probability);
  gtk_label_set_text (row->name, names[0] != NULL ? names[0] : "");
  gtk_label_set_text (row->number, number);
  gtk_level_bar_set_value (row->bar, CLAMP (probability, 0, 1));
  lens_tip_set (GTK_WIDGET (row), tip);
}

void
lens_answer_row_set_target (LensAnswerRow *row, gboolean is_target)
{
  gtk_widget_set_visible (GTK_WIDGET (row->mark), is_target);
  if (is_target)
    gtk_widget_add_css_class (GTK_WIDGET (row), "lens-target");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (row), "lens-target");
}
