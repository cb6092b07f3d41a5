/* channel-facts.c - the numbers of one channel, in rows
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/channel-facts.h"

#include "ui/i18n.h"
#include "ui/tip.h"

#define MARGIN 12

static const char *const row_titles[LENS_N_FACTS] = {
  [LENS_FACT_LARGEST] = N_ ("Largest"),
  [LENS_FACT_SMALLEST] = N_ ("Smallest"),
  [LENS_FACT_MEAN] = N_ ("Mean"),
  [LENS_FACT_STRENGTH] = N_ ("Strength"),
  [LENS_FACT_CONTRIBUTION] = N_ ("Contribution"),
  [LENS_FACT_COLOURS] = N_ ("Colours"),
  [LENS_FACT_HERE] = N_ ("Unit"),
};

static const char *const row_tips[LENS_N_FACTS] = {
  [LENS_FACT_LARGEST] = N_ ("The largest number, and where it stands: row, column"),
  [LENS_FACT_SMALLEST] = N_ ("The smallest number"),
  [LENS_FACT_MEAN] = N_ ("The mean over all positions"),
  [LENS_FACT_STRENGTH] = N_ ("How much the numbers differ from place to place: their "
                             "standard deviation"),
  [LENS_FACT_CONTRIBUTION] = N_ (
    "What the channel adds to the target: the sum of gradient "
    "times activation"),
  [LENS_FACT_COLOURS] = N_ ("The numbers that have the first and the last colour"),
  [LENS_FACT_HERE] = N_ ("The position that was chosen by a click, and its number"),
};

void
lens_channel_facts_put (GtkWidget *child, int column, int row, int n_rows)
{
  GtkLayoutManager *grid = gtk_widget_get_layout_manager (
    gtk_widget_get_parent (child));
  GtkGridLayoutChild *at = GTK_GRID_LAYOUT_CHILD (
    gtk_layout_manager_get_layout_child (grid, child));

  gtk_grid_layout_child_set_column (at, column);
  gtk_grid_layout_child_set_row (at, row);
  gtk_grid_layout_child_set_row_span (at, n_rows);
}

static void
write_rank (LensChannelFacts *facts,
            int row,
            const LensChannelSubject *subject,
            const int *order)
{
  const LensChannel *channel = &subject->set->channels[subject->channel];
  const double number = row == LENS_FACT_STRENGTH ? channel->strength
                                                  : channel->contribution;
  g_autofree char *text = NULL;
  int rank = 0;

  while (order[rank] != subject->channel)
    rank++;
  if (facts->is_flat)
    text = g_strdup_printf (_ ("%.3g (#%d)"), number, rank + 1);
  else
    text = g_strdup_printf (_ ("%.4g (#%d of %d)"), number, rank + 1,
                            subject->set->n_channels);
  gtk_label_set_text (GTK_LABEL (facts->values[row]), text);
}

static void
write_number (GtkWidget *value, double number)
{
  g_autofree char *text = g_strdup_printf ("%.4g", number);

  gtk_label_set_text (GTK_LABEL (value), text);
}

static void
write_placed (GtkWidget *value, double number, int y, int x)
{
  g_autofree char *text = g_strdup_printf (_ ("%.4g at (%d, %d)"), number, y, x);

  gtk_label_set_text (GTK_LABEL (value), text);
}

static void
show_row (LensChannelFacts *facts, int row, gboolean is_shown)
{
  gtk_widget_set_visible (facts->names[row], is_shown);
  gtk_widget_set_visible (facts->values[row], is_shown);
}

/* In two columns of rows where it is flat. */
static void
place_rows (LensChannelFacts *facts)
{
  const int n_columns = facts->is_flat ? 2 : 1;
  int n = 0;

  for (int i = 0; i < LENS_N_FACTS; i++)
    if (gtk_widget_get_visible (facts->names[i]))
      {
        lens_channel_facts_put (facts->names[i], n % n_columns * 2, n / n_columns, 1);
        lens_channel_facts_put (facts->values[i], n % n_columns * 2 + 1, n / n_columns,
                                1);
        n++;
      }
}

/* The shared scale is known when the first picture is there. */
static void
write_colours (GtkWidget *value, const LensChannelSubject *subject)
{
  g_autofree char *text = NULL;
  const LensLook *look;
  const LensScale *shared;
  LensScale scale;

  if (subject->album == NULL)
    return;
  look = lens_channel_album_look (subject->album);
  shared = lens_channel_album_scale (subject->album);
  if (shared == NULL && look->share != LENS_SHARE_NONE)
    return;
  scale = shared != NULL
            ? *shared
            : lens_channel_set_scale (subject->set, look, subject->channel);
  text = g_strdup_printf (_ ("%.4g to %.4g"), scale.low, scale.high);
  gtk_label_set_text (GTK_LABEL (value), text);
}

static void
choose_rows (LensChannelFacts *facts, const LensChannelSubject *subject)
{
  const LensChannelSet *set = subject->set;

  show_row (facts, LENS_FACT_SMALLEST, set->is_spatial);
  show_row (facts, LENS_FACT_MEAN, set->is_spatial);
  show_row (facts, LENS_FACT_CONTRIBUTION, set->by_contribution != NULL);
  show_row (facts, LENS_FACT_COLOURS, set->is_spatial);
  show_row (facts, LENS_FACT_HERE, subject->y >= 0);
  gtk_label_set_text (GTK_LABEL (facts->names[LENS_FACT_LARGEST]),
                      set->is_spatial ? _ (row_titles[LENS_FACT_LARGEST])
                                      : _ ("Value"));
  place_rows (facts);
}

void
lens_channel_facts_write (LensChannelFacts *facts, const LensChannelSubject *subject)
{
  const LensChannelSet *set = subject->set;
  const LensChannel *channel = &set->channels[subject->channel];

  choose_rows (facts, subject);
  if (set->is_spatial)
    write_placed (facts->values[LENS_FACT_LARGEST], channel->maximum, channel->peak_y,
                  channel->peak_x);
  else
    write_number (facts->values[LENS_FACT_LARGEST], channel->maximum);
  write_number (facts->values[LENS_FACT_SMALLEST], channel->minimum);
  write_number (facts->values[LENS_FACT_MEAN], channel->mean);
  write_rank (facts, LENS_FACT_STRENGTH, subject, set->by_strength);
  if (set->by_contribution != NULL)
    write_rank (facts, LENS_FACT_CONTRIBUTION, subject, set->by_contribution);
  write_colours (facts->values[LENS_FACT_COLOURS], subject);
  if (subject->y >= 0)
    write_placed (facts->values[LENS_FACT_HERE],
                  lens_channel_set_value (set, subject->channel, subject->y,
                                          subject->x),
                  subject->y, subject->x);
}

void
lens_channel_facts_init (LensChannelFacts *facts)
{
  GtkWidget *grid = gtk_grid_new ();

  facts->grid = grid;
  facts->is_flat = FALSE;
  gtk_grid_set_column_spacing (GTK_GRID (grid), 12);
  gtk_grid_set_row_spacing (GTK_GRID (grid), 4);
  gtk_widget_set_margin_start (grid, MARGIN);
  gtk_widget_set_margin_end (grid, MARGIN);
  for (int i = 0; i < LENS_N_FACTS; i++)
    {
      facts->names[i] = gtk_label_new (_ (row_titles[i]));
      facts->values[i] = gtk_label_new (NULL);
      gtk_label_set_xalign (GTK_LABEL (facts->names[i]), 0);
      gtk_label_set_xalign (GTK_LABEL (facts->values[i]), 1);
      gtk_widget_set_hexpand (facts->values[i], TRUE);
      gtk_label_set_ellipsize (GTK_LABEL (facts->values[i]), PANGO_ELLIPSIZE_END);
      gtk_widget_add_css_class (facts->names[i], "dim-label");
      gtk_widget_add_css_class (facts->values[i], "numeric");
      lens_tip_set (facts->names[i], _ (row_tips[i]));
      lens_tip_set (facts->values[i], _ (row_tips[i]));
      gtk_accessible_update_relation (GTK_ACCESSIBLE (facts->values[i]),
                                      GTK_ACCESSIBLE_RELATION_LABELLED_BY,
                                      facts->names[i], NULL, -1);
      gtk_grid_attach (GTK_GRID (grid), facts->names[i], 0, i, 1, 1);
      gtk_grid_attach (GTK_GRID (grid), facts->values[i], 1, i, 1, 1);
    }
}

static void
set_small (GtkWidget *label, gboolean is_small)
{
  if (is_small)
    gtk_widget_add_css_class (label, "caption");
  else
    gtk_widget_remove_css_class (label, "caption");
}

void
lens_channel_facts_set_flat (LensChannelFacts *facts, gboolean is_flat)
{
  facts->is_flat = is_flat;
  gtk_grid_set_column_spacing (GTK_GRID (facts->grid), is_flat ? 8 : 12);
  for (int i = 0; i < LENS_N_FACTS; i++)
    {
      set_small (facts->names[i], is_flat);
      set_small (facts->values[i], is_flat);
    }
  place_rows (facts);
}
