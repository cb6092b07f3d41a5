/* channel-inspector.c - one channel, large, with its numbers and what can be done with it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/channel-inspector.h"

#include "ui/channel-grid.h"
#include "ui/i18n.h"
#include "ui/tip.h"
#include "ui/unit.h"

#include <adwaita.h>
#include <math.h>

/* The longer side of the picture. */
#define SIDE 264

/* The grid around a single picture. */
#define FRAME 12

enum
{
  ROW_LARGEST,
  ROW_SMALLEST,
  ROW_MEAN,
  ROW_STRENGTH,
  ROW_CONTRIBUTION,
  ROW_COLOURS,
  ROW_HERE,
  N_ROWS,
};

static const char *const row_titles[N_ROWS] = {
  [ROW_LARGEST] = N_ ("Largest"),
  [ROW_SMALLEST] = N_ ("Smallest"),
  [ROW_MEAN] = N_ ("Mean"),
  [ROW_STRENGTH] = N_ ("Strength"),
  [ROW_CONTRIBUTION] = N_ ("Contribution"),
  [ROW_COLOURS] = N_ ("Colours"),
  [ROW_HERE] = N_ ("Unit"),
};

static const char *const row_tips[N_ROWS] = {
  [ROW_LARGEST] = N_ ("The largest number, and where it stands: row, column"),
  [ROW_SMALLEST] = N_ ("The smallest number"),
  [ROW_MEAN] = N_ ("The mean over all positions"),
  [ROW_STRENGTH] = N_ ("How much the numbers differ from place to place: their "
                       "standard deviation"),
  [ROW_CONTRIBUTION] = N_ ("What the channel adds to the target: the sum of gradient "
                           "times activation"),
  [ROW_COLOURS] = N_ ("The numbers that have the first and the last colour"),
  [ROW_HERE] = N_ ("The position that was chosen by a click, and its number"),
};

struct _LensChannelInspector
{
  GtkWidget parent_instance;
  LensSession *session;
  GtkWidget *title;
  GtkWidget *picture; /* LensChannelGrid of one channel */
  GtkWidget *names[N_ROWS];
  GtkWidget *values[N_ROWS];
  GtkWidget *whole;
  LensChannelSet *set;     /* (nullable) */
  LensChannelAlbum *album; /* (nullable) */
  int channel;
};

G_DEFINE_FINAL_TYPE (LensChannelInspector, lens_channel_inspector, GTK_TYPE_WIDGET)

static void
explain_it (LensChannelInspector *inspector)
{
  lens_session_set_explains_unit (inspector->session, TRUE);
  lens_session_set_view (inspector->session, LENS_QUESTION_EXPLAIN);
}

static void
choose_whole (LensChannelInspector *inspector)
{
  lens_session_set_unit (inspector->session, inspector->channel, -1, -1);
}

static void
close_it (LensChannelInspector *inspector)
{
  lens_session_set_unit (inspector->session, -1, -1, -1);
}

static void
write_rank (LensChannelInspector *inspector, int row, double number, const int *order)
{
  g_autofree char *text = NULL;
  int rank = 0;

  while (order[rank] != inspector->channel)
    rank++;
  text = g_strdup_printf (_ ("%.4g, %d of %d"), number, rank + 1,
                          inspector->set->n_channels);
  gtk_label_set_text (GTK_LABEL (inspector->values[row]), text);
}

static void
write_number (LensChannelInspector *inspector, int row, double number)
{
  g_autofree char *text = g_strdup_printf ("%.4g", number);

  gtk_label_set_text (GTK_LABEL (inspector->values[row]), text);
}

static void
write_placed (LensChannelInspector *inspector, int row, double number, int y, int x)
{
  g_autofree char *text = g_strdup_printf (_ ("%.4g at (%d, %d)"), number, y, x);

  gtk_label_set_text (GTK_LABEL (inspector->values[row]), text);
}

static void
show_row (LensChannelInspector *inspector, int row, gboolean is_shown)
{
  gtk_widget_set_visible (inspector->names[row], is_shown);
  gtk_widget_set_visible (inspector->values[row], is_shown);
}

/* The shared scale is known when the first picture is there. */
static void
write_colours (LensChannelInspector *inspector)
{
  g_autofree char *text = NULL;
  const LensLook *look;
  const LensScale *shared;
  LensScale scale;

  if (inspector->album == NULL)
    return;
  look = lens_channel_album_look (inspector->album);
  shared = lens_channel_album_scale (inspector->album);
  if (shared == NULL && look->share != LENS_SHARE_NONE)
    return;
  scale = shared != NULL
            ? *shared
            : lens_channel_set_scale (inspector->set, look, inspector->channel);
  text = g_strdup_printf (_ ("%.4g to %.4g"), scale.low, scale.high);
  gtk_label_set_text (GTK_LABEL (inspector->values[ROW_COLOURS]), text);
}

static void
write_rows (LensChannelInspector *inspector)
{
  const LensChannelSet *set = inspector->set;
  const LensChannel *channel = &set->channels[inspector->channel];
  LensUnit unit;
  const gboolean has_unit = lens_unit_of_layer (&unit, inspector->session) &&
                            unit.y >= 0 && unit.y < set->height && unit.x < set->width;

  show_row (inspector, ROW_SMALLEST, set->is_spatial);
  show_row (inspector, ROW_MEAN, set->is_spatial);
  show_row (inspector, ROW_CONTRIBUTION, set->by_contribution != NULL);
  show_row (inspector, ROW_COLOURS, set->is_spatial);
  write_colours (inspector);
  show_row (inspector, ROW_HERE, has_unit && set->is_spatial);
  gtk_widget_set_visible (inspector->whole, has_unit && set->is_spatial);
  if (set->is_spatial)
    write_placed (inspector, ROW_LARGEST, channel->maximum, channel->peak_y,
                  channel->peak_x);
  else
    write_number (inspector, ROW_LARGEST, channel->maximum);
  gtk_label_set_text (GTK_LABEL (inspector->names[ROW_LARGEST]),
                      set->is_spatial ? _ (row_titles[ROW_LARGEST]) : _ ("Value"));
  write_number (inspector, ROW_SMALLEST, channel->minimum);
  write_number (inspector, ROW_MEAN, channel->mean);
  write_rank (inspector, ROW_STRENGTH, channel->strength, set->by_strength);
  if (set->by_contribution != NULL)
    write_rank (inspector, ROW_CONTRIBUTION, channel->contribution,
                set->by_contribution);
  if (has_unit)
    write_placed (inspector, ROW_HERE,
                  lens_channel_set_value (set, inspector->channel, unit.y, unit.x),
                  unit.y, unit.x);
}

static void
on_hovered (LensChannelGrid *grid,
            int channel,
            double y,
            double x,
            LensChannelInspector *inspector)
{
  lens_session_set_probe (inspector->session, y, x);
}

/* A click on the picture chooses that position. */
static void
on_pressed (GtkGestureClick *click,
            int n_presses,
            double x,
            double y,
            LensChannelInspector *inspector)
{
  double at_y;
  double at_x;

  lens_session_probe (inspector->session, &at_y, &at_x);
  if (inspector->set == NULL || !inspector->set->is_spatial || at_y < 0)
    return;
  lens_session_set_unit (inspector->session, inspector->channel,
                         MIN ((int) (at_y * inspector->set->height),
                              inspector->set->height - 1),
                         MIN ((int) (at_x * inspector->set->width),
                              inspector->set->width - 1));
}

static void
session_changed (LensSession *session, guint what, LensChannelInspector *inspector)
{
  double y;
  double x;

  if ((what & LENS_CHANGE_PROBE) != 0)
    {
      lens_session_probe (session, &y, &x);
      lens_channel_grid_set_mark (LENS_CHANNEL_GRID (inspector->picture), y, x);
    }
  if ((what & LENS_CHANGE_TARGET) != 0 && inspector->set != NULL)
    write_rows (inspector);
}

static void
album_changed (gpointer data)
{
  LensChannelInspector *inspector = data;

  lens_channel_grid_refresh (LENS_CHANNEL_GRID (inspector->picture));
  write_colours (inspector);
}

/* The size of the picture: the longer side fills the place. */
static void
find_size (const LensChannelSet *set, int *height, int *width)
{
  const int longer = MAX (set->height, set->width);

  *height = MAX (SIDE * set->height / longer, 4);
  *width = MAX (SIDE * set->width / longer, 4);
}

static void
show_album (LensChannelInspector *inspector, const LensLook *look)
{
  const int scale = gtk_widget_get_scale_factor (GTK_WIDGET (inspector));
  LensChannelGrid *grid = LENS_CHANNEL_GRID (inspector->picture);
  LensAlbumKey key = { .set = inspector->set, .look = *look };
  int height;
  int width;

  find_size (inspector->set, &height, &width);
  key.height = height * scale;
  key.width = width * scale;
  if (inspector->album == NULL || !lens_channel_album_has_key (inspector->album, &key))
    {
      LensChannelAlbum *old = inspector->album;

      inspector->album = lens_channel_album_new (inspector->session, &key);
      lens_channel_album_listen (inspector->album, album_changed, inspector);
      lens_channel_grid_show_one (grid, inspector->album, inspector->channel);
      lens_channel_album_free (old);
    }
  else
    lens_channel_grid_show_one (grid, inspector->album, inspector->channel);
  lens_channel_grid_set_tile_size (grid, SIDE);
  gtk_widget_set_size_request (inspector->picture, SIDE + 2 * FRAME,
                               height + 2 * FRAME);
}

static GtkWidget *
new_header (LensChannelInspector *inspector)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *close = gtk_button_new_from_icon_name ("window-close-symbolic");

  inspector->title = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (inspector->title), 0);
  gtk_widget_set_hexpand (inspector->title, TRUE);
  gtk_widget_add_css_class (inspector->title, "heading");
  gtk_widget_set_margin_start (inspector->title, FRAME);
  gtk_widget_add_css_class (close, "flat");
  gtk_widget_add_css_class (close, "circular");
  lens_tip_set (close, _ ("Choose no channel (Escape)"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (close), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Choose no channel"), -1);
  g_signal_connect_swapped (close, "clicked", G_CALLBACK (close_it), inspector);
  gtk_box_append (GTK_BOX (box), inspector->title);
  gtk_box_append (GTK_BOX (box), close);
  return box;
}

static GtkWidget *
new_rows (LensChannelInspector *inspector)
{
  GtkWidget *grid = gtk_grid_new ();

  gtk_grid_set_column_spacing (GTK_GRID (grid), 12);
  gtk_grid_set_row_spacing (GTK_GRID (grid), 4);
  gtk_widget_set_margin_start (grid, FRAME);
  gtk_widget_set_margin_end (grid, FRAME);
  for (int i = 0; i < N_ROWS; i++)
    {
      inspector->names[i] = gtk_label_new (_ (row_titles[i]));
      inspector->values[i] = gtk_label_new (NULL);
      gtk_label_set_xalign (GTK_LABEL (inspector->names[i]), 0);
      gtk_label_set_xalign (GTK_LABEL (inspector->values[i]), 1);
      gtk_widget_set_hexpand (inspector->values[i], TRUE);
      gtk_label_set_selectable (GTK_LABEL (inspector->values[i]), FALSE);
      gtk_widget_add_css_class (inspector->names[i], "dim-label");
      gtk_widget_add_css_class (inspector->values[i], "numeric");
      lens_tip_set (inspector->names[i], _ (row_tips[i]));
      lens_tip_set (inspector->values[i], _ (row_tips[i]));
      gtk_accessible_update_relation (GTK_ACCESSIBLE (inspector->values[i]),
                                      GTK_ACCESSIBLE_RELATION_LABELLED_BY,
                                      inspector->names[i], NULL, -1);
      gtk_grid_attach (GTK_GRID (grid), inspector->names[i], 0, i, 1, 1);
      gtk_grid_attach (GTK_GRID (grid), inspector->values[i], 1, i, 1, 1);
    }
  return grid;
}

static GtkWidget *
new_buttons (LensChannelInspector *inspector)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *explain = gtk_button_new_with_mnemonic (_ ("_Explain This Unit"));

  inspector->whole = gtk_button_new_with_mnemonic (_ ("The _Whole Channel"));
  lens_tip_set (explain,
                _ ("Which pixels of the picture excite this channel, or the position "
                   "that was chosen in it"));
  lens_tip_set (inspector->whole, _ ("All positions of the channel together"));
  gtk_widget_add_css_class (explain, "suggested-action");
  g_signal_connect_swapped (explain, "clicked", G_CALLBACK (explain_it), inspector);
  g_signal_connect_swapped (inspector->whole, "clicked", G_CALLBACK (choose_whole),
                            inspector);
  gtk_widget_set_margin_start (box, FRAME);
  gtk_widget_set_margin_end (box, FRAME);
  gtk_widget_set_margin_top (box, 6);
  gtk_widget_set_margin_bottom (box, FRAME);
  gtk_box_append (GTK_BOX (box), inspector->whole);
  gtk_box_append (GTK_BOX (box), explain);
  return box;
}

static void
lens_channel_inspector_dispose (GObject *object)
{
  LensChannelInspector *inspector = LENS_CHANNEL_INSPECTOR (object);

  if (inspector->session != NULL)
    g_signal_handlers_disconnect_by_data (inspector->session, inspector);
  for (GtkWidget *child; (child = gtk_widget_get_first_child (GTK_WIDGET (object)));)
    gtk_widget_unparent (child);
  g_clear_pointer (&inspector->album, lens_channel_album_free);
  g_clear_pointer (&inspector->set, lens_channel_set_unref);
  g_clear_object (&inspector->session);
  G_OBJECT_CLASS (lens_channel_inspector_parent_class)->dispose (object);
}

static void
lens_channel_inspector_class_init (LensChannelInspectorClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = lens_channel_inspector_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
lens_channel_inspector_init (LensChannelInspector *inspector)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  inspector->channel = -1;
  inspector->picture = lens_channel_grid_new ();
  gtk_widget_set_focusable (inspector->picture, FALSE);
  g_signal_connect (inspector->picture, "hovered", G_CALLBACK (on_hovered), inspector);
  g_signal_connect (click, "pressed", G_CALLBACK (on_pressed), inspector);
  gtk_widget_add_controller (inspector->picture, GTK_EVENT_CONTROLLER (click));

  gtk_widget_set_margin_top (box, 6);
  gtk_box_append (GTK_BOX (box), new_header (inspector));
  gtk_box_append (GTK_BOX (box), inspector->picture);
  gtk_box_append (GTK_BOX (box), new_rows (inspector));
  gtk_box_append (GTK_BOX (box), new_buttons (inspector));
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), box);
  gtk_widget_set_size_request (scroller, SIDE + 2 * FRAME, -1);
  gtk_widget_set_parent (scroller, GTK_WIDGET (inspector));
  gtk_accessible_update_property (GTK_ACCESSIBLE (inspector),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("The chosen channel"), -1);
}

GtkWidget *
lens_channel_inspector_new (LensSession *session)
{
  LensChannelInspector *inspector = g_object_new (LENS_TYPE_CHANNEL_INSPECTOR, NULL);

  inspector->session = g_object_ref (session);
  g_signal_connect (session, "changed", G_CALLBACK (session_changed), inspector);
  return GTK_WIDGET (inspector);
}

void
lens_channel_inspector_show (LensChannelInspector *inspector,
                             LensChannelSet *set,
                             const LensLook *look,
                             int channel)
{
  g_autofree char *title = NULL;

  if (set == NULL || channel < 0 || channel >= set->n_channels)
    return;
  lens_channel_set_ref (set);
  g_clear_pointer (&inspector->set, lens_channel_set_unref);
  inspector->set = set;
  inspector->channel = channel;
  title = set->channels[channel].is_dead
            ? g_strdup_printf (_ ("Channel %d · dead"), channel)
            : g_strdup_printf (_ ("Channel %d"), channel);
  gtk_label_set_text (GTK_LABEL (inspector->title), title);
  gtk_widget_set_visible (inspector->picture, set->is_spatial);
  if (set->is_spatial)
    show_album (inspector, look);
  write_rows (inspector);
}
