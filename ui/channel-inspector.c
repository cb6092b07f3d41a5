/* channel-inspector.c - one channel, large, with its numbers and what can be done with it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/channel-inspector.h"

#include "ui/channel-facts.h"
#include "ui/channel-grid.h"
#include "ui/i18n.h"
#include "ui/tip.h"
#include "ui/unit.h"

#include <adwaita.h>
#include <math.h>

/* The grid around a single picture. */
#define FRAME 12

/* The longer side of the picture where it is flat. */
#define FLAT_SIDE 116

struct _LensChannelInspector
{
  GtkWidget parent_instance;
  LensSession *session;
  GtkWidget *scroller;
  GtkWidget *header;
  GtkWidget *title;
  GtkWidget *picture; /* LensChannelGrid of one channel */
  LensChannelFacts facts;
  GtkWidget *buttons;
  GtkWidget *whole;
  LensChannelSet *set;     /* (nullable) */
  LensChannelAlbum *album; /* (nullable) */
  LensLook look;
  int channel;
  int width; /* 0: flat */
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
write_rows (LensChannelInspector *inspector)
{
  LensUnit unit;
  const LensChannelSet *set = inspector->set;
  const gboolean has_unit = set->is_spatial &&
                            lens_unit_of_layer (&unit, inspector->session) &&
                            unit.y >= 0 && unit.y < set->height && unit.x < set->width;

  lens_channel_facts_write (&inspector->facts, &(LensChannelSubject){
                                                 .set = set,
                                                 .album = inspector->album,
                                                 .channel = inspector->channel,
                                                 .y = has_unit ? unit.y : -1,
                                                 .x = has_unit ? unit.x : -1,
                                               });
  gtk_widget_set_visible (inspector->whole, has_unit);
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
  write_rows (inspector);
}

/* The size of the picture: the longer side fills the place. */
static void
find_size (const LensChannelSet *set, int side, int *height, int *width)
{
  const int longer = MAX (set->height, set->width);

  *height = MAX (side * set->height / longer, 4);
  *width = MAX (side * set->width / longer, 4);
}

static void
show_album (LensChannelInspector *inspector)
{
  const int side = inspector->width > 0 ? inspector->width - 2 * FRAME : FLAT_SIDE;
  const int scale = gtk_widget_get_scale_factor (GTK_WIDGET (inspector));
  LensChannelGrid *grid = LENS_CHANNEL_GRID (inspector->picture);
  LensAlbumKey key = { .set = inspector->set, .look = inspector->look };
  int height;
  int width;

  find_size (inspector->set, side, &height, &width);
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
  lens_channel_grid_set_tile_size (grid, side);
  gtk_widget_set_size_request (inspector->picture, side + 2 * FRAME,
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
  gtk_widget_set_hexpand (box, TRUE);
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
new_buttons (LensChannelInspector *inspector)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *explain = gtk_button_new_with_mnemonic (_ ("_Explain This Unit"));

  inspector->whole = gtk_button_new_with_mnemonic (_ ("The _Whole Channel"));
  lens_name_once (explain);
  lens_name_once (inspector->whole);
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
  GtkWidget *grid = gtk_grid_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  inspector->channel = -1;
  inspector->picture = lens_channel_grid_new ();
  gtk_widget_set_focusable (inspector->picture, FALSE);
  gtk_widget_set_valign (inspector->picture, GTK_ALIGN_START);
  g_signal_connect (inspector->picture, "hovered", G_CALLBACK (on_hovered), inspector);
  g_signal_connect (click, "pressed", G_CALLBACK (on_pressed), inspector);
  gtk_widget_add_controller (inspector->picture, GTK_EVENT_CONTROLLER (click));

  inspector->header = new_header (inspector);
  lens_channel_facts_init (&inspector->facts);
  inspector->buttons = new_buttons (inspector);
  gtk_widget_set_margin_top (grid, 6);
  gtk_grid_set_row_spacing (GTK_GRID (grid), 6);
  gtk_grid_attach (GTK_GRID (grid), inspector->header, 0, 0, 1, 1);
  gtk_grid_attach (GTK_GRID (grid), inspector->picture, 0, 1, 1, 1);
  gtk_grid_attach (GTK_GRID (grid), inspector->facts.grid, 0, 2, 1, 1);
  gtk_grid_attach (GTK_GRID (grid), inspector->buttons, 0, 3, 1, 1);
  inspector->scroller = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (inspector->scroller),
                                  GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (
                                                      inspector->scroller),
                                                    TRUE);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (inspector->scroller), grid);
  inspector->width = LENS_CHANNEL_INSPECTOR_WIDTH;
  gtk_widget_set_size_request (inspector->scroller, inspector->width, -1);
  gtk_widget_set_parent (inspector->scroller, GTK_WIDGET (inspector));
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
  inspector->look = *look;
  if (set->is_spatial)
    show_album (inspector);
  write_rows (inspector);
}

void
lens_channel_inspector_set_width (LensChannelInspector *inspector, int width)
{
  const gboolean is_flat = width == 0;
  const int column = is_flat ? 1 : 0;

  if (inspector->width == width)
    return;
  inspector->width = width;
  gtk_widget_set_size_request (inspector->scroller, is_flat ? -1 : width, -1);
  lens_channel_facts_put (inspector->header, column, 0, 1);
  lens_channel_facts_put (inspector->picture, 0, is_flat ? 0 : 1, is_flat ? 3 : 1);
  lens_channel_facts_put (inspector->facts.grid, column, is_flat ? 1 : 2, 1);
  lens_channel_facts_put (inspector->buttons, column, is_flat ? 2 : 3, 1);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (inspector->buttons),
                                  is_flat ? GTK_ORIENTATION_HORIZONTAL
                                          : GTK_ORIENTATION_VERTICAL);
  lens_channel_facts_set_flat (&inspector->facts, is_flat);
  if (inspector->set == NULL)
    return;
  if (inspector->set->is_spatial)
    show_album (inspector);
  write_rows (inspector);
}

GtkWidget *
lens_channel_inspector_picture (LensChannelInspector *inspector)
{
  return inspector->picture;
}

int
lens_channel_inspector_width (LensChannelInspector *inspector)
{
  return inspector->width;
}
