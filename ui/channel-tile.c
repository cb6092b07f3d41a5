/* channel-tile.c - one channel in a grid
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Nothing but a texture, a number and an outline: hundreds of these are drawn in a frame.
 */

#include "ui/channel-tile.h"

#include "ui/i18n.h"

#define DIMMED 0.45
#define MARK_RADIUS 3.0F

struct _LensChannelTile
{
  GtkWidget parent_instance;
  LensTileFace face;
  LensTileWork *work;  /* lent */
  GdkTexture *texture; /* (nullable) */
  gboolean is_coarse;  /* that picture */
  PangoLayout *number; /* (nullable) */
};

G_DEFINE_FINAL_TYPE (LensChannelTile, lens_channel_tile, GTK_TYPE_WIDGET)

static void
describe (LensChannelTile *tile)
{
  const LensTileFace *face = &tile->face;
  const LensChannelSet *set = lens_channel_album_set (face->album);
  const LensChannel *channel = &set->channels[face->channel];
  g_autofree char *name = g_strdup_printf (_ ("Channel %d of %d"), face->channel,
                                           set->n_channels);
  g_autofree char *numbers = NULL;

  if (channel->is_dead)
    numbers = g_strdup (_ ("0 everywhere"));
  else
    numbers = g_strdup_printf (_ ("From %.3g to %.3g, mean %.3g"), channel->minimum,
                               channel->maximum, channel->mean);
  gtk_accessible_update_property (GTK_ACCESSIBLE (tile), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  name, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, numbers,
                                  -1);
}

static void
draw_mark (LensChannelTile *tile, GtkSnapshot *snapshot, const graphene_rect_t *area)
{
  const GdkRGBA rim = { 0, 0, 0, 0.7F };
  const GdkRGBA core = { 1, 1, 1, 1 };
  const float y = area->origin.y + (float) tile->face.mark_y * area->size.height;
  const float x = area->origin.x + (float) tile->face.mark_x * area->size.width;

  gtk_snapshot_append_color (snapshot, &rim,
                             &GRAPHENE_RECT_INIT (x - MARK_RADIUS, y - MARK_RADIUS,
                                                  2 * MARK_RADIUS, 2 * MARK_RADIUS));
  gtk_snapshot_append_color (snapshot, &core,
                             &GRAPHENE_RECT_INIT (x - MARK_RADIUS + 1,
                                                  y - MARK_RADIUS + 1,
                                                  2 * MARK_RADIUS - 2,
                                                  2 * MARK_RADIUS - 2));
}

static void
draw_outline (LensChannelTile *tile, GtkSnapshot *snapshot, const graphene_rect_t *area)
{
  static const float widths[] = { 3, 3, 3, 3 };
  graphene_rect_t outer = *area;
  GskRoundedRect shape;
  GdkRGBA colour = { 0.21F, 0.52F, 0.89F, 1 };
  GdkRGBA colours[4];

  gtk_style_context_lookup_color (gtk_widget_get_style_context (GTK_WIDGET (tile)),
                                  "accent_color", &colour);
  for (int i = 0; i < 4; i++)
    colours[i] = colour;
  graphene_rect_inset (&outer, -3, -3);
  gsk_rounded_rect_init_from_rect (&shape, &outer, 3);
  gtk_snapshot_append_border (snapshot, &shape, widths, colours);
}

static void
draw_number (LensChannelTile *tile, GtkSnapshot *snapshot, float height)
{
  const LensChannelSet *set = lens_channel_album_set (tile->face.album);
  g_autofree char *text = g_strdup_printf ("%d", tile->face.channel);
  const int width = gtk_widget_get_width (GTK_WIDGET (tile));
  GdkRGBA colour;
  int text_width;

  if (tile->number == NULL)
    {
      PangoAttrList *attributes = pango_attr_list_new ();

      tile->number = gtk_widget_create_pango_layout (GTK_WIDGET (tile), NULL);
      pango_attr_list_insert (attributes, pango_attr_scale_new (PANGO_SCALE_SMALL));
      pango_layout_set_attributes (tile->number, attributes);
      pango_attr_list_unref (attributes);
    }
  pango_layout_set_text (tile->number, text, -1);
  pango_layout_get_pixel_size (tile->number, &text_width, NULL);
  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (tile)),
                               &colour);

  /* A dead channel is told apart without looking at its colours. */
  colour.alpha *= set->channels[tile->face.channel].is_dead ? 0.4F : 0.8F;
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot,
                          &GRAPHENE_POINT_INIT ((float) (width - text_width) / 2,
                                                height - 1));
  gtk_snapshot_append_layout (snapshot, tile->number, &colour);
  gtk_snapshot_restore (snapshot);
}

static void
lens_channel_tile_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  static const GdkRGBA empty = { 0.5F, 0.5F, 0.5F, 0.15F };
  LensChannelTile *tile = LENS_CHANNEL_TILE (widget);
  const LensTileFace *face = &tile->face;
  const float height = (float) (gtk_widget_get_height (widget) - face->number_height);
  graphene_rect_t area = GRAPHENE_RECT_INIT (0, 0,
                                             (float) gtk_widget_get_width (widget),
                                             height);

  if (face->album == NULL)
    return;
  tile->work->n_drawn++;
  tile->work->n_coarse += tile->texture != NULL && tile->is_coarse ? 1 : 0;
  tile->work->n_empty += tile->texture == NULL ? 1 : 0;
  if (face->is_dimmed)
    gtk_snapshot_push_opacity (snapshot, DIMMED);
  if (tile->texture != NULL)
    gtk_snapshot_append_texture (snapshot, tile->texture, &area);
  else
    gtk_snapshot_append_color (snapshot, &empty, &area);
  if (face->number_height > 0)
    draw_number (tile, snapshot, height);
  if (face->is_dimmed)
    gtk_snapshot_pop (snapshot);
  if (face->mark_y >= 0 && face->mark_x >= 0)
    draw_mark (tile, snapshot, &area);
  if (face->is_selected)
    draw_outline (tile, snapshot, &area);
}

static void
lens_channel_tile_dispose (GObject *object)
{
  g_clear_object (&LENS_CHANNEL_TILE (object)->number);
  g_clear_object (&LENS_CHANNEL_TILE (object)->texture);
  G_OBJECT_CLASS (lens_channel_tile_parent_class)->dispose (object);
}

/* The font, or its size, is another one. */
static void
lens_channel_tile_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  g_clear_object (&LENS_CHANNEL_TILE (widget)->number);
  GTK_WIDGET_CLASS (lens_channel_tile_parent_class)->css_changed (widget, change);
}

static void
lens_channel_tile_class_init (LensChannelTileClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = lens_channel_tile_dispose;
  widget_class->snapshot = lens_channel_tile_snapshot;
  widget_class->css_changed = lens_channel_tile_css_changed;
  gtk_widget_class_set_css_name (widget_class, "channel");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GRID_CELL);
}

static void
lens_channel_tile_init (LensChannelTile *tile)
{
  tile->face.mark_y = -1;
  tile->face.mark_x = -1;
}

GtkWidget *
lens_channel_tile_new (LensTileWork *work)
{
  LensChannelTile *tile = g_object_new (LENS_TYPE_CHANNEL_TILE, NULL);

  tile->work = work;
  work->n_made++;
  return GTK_WIDGET (tile);
}

static gboolean
have_equal_faces (const LensTileFace *a, const LensTileFace *b)
{
  return a->album == b->album && a->channel == b->channel &&
         a->is_selected == b->is_selected && a->is_dimmed == b->is_dimmed &&
         a->number_height == b->number_height && a->mark_y == b->mark_y &&
         a->mark_x == b->mark_x;
}

/* Whether there is another picture than before.  A stretched picture of the same channel is
 * nearer to it than nothing. */
static gboolean
take_picture (LensChannelTile *tile)
{
  LensChannelAlbum *album = tile->face.album;
  GdkTexture *texture = NULL;

  tile->is_coarse = FALSE;
  if (album != NULL)
    texture = lens_channel_album_peek (album, tile->face.channel);
  if (album != NULL && texture == NULL)
    {
      texture = lens_channel_album_peek_coarse (album, tile->face.channel);
      tile->is_coarse = TRUE;
    }
  return g_set_object (&tile->texture, texture);
}

/* What has not changed is not drawn anew: a scroll costs the tiles that come into sight. */
void
lens_channel_tile_set_face (LensChannelTile *tile, const LensTileFace *face)
{
  const gboolean is_other = tile->face.album != face->album ||
                            tile->face.channel != face->channel;
  const gboolean is_same = have_equal_faces (&tile->face, face);

  if (is_other || tile->face.is_selected != face->is_selected)
    gtk_accessible_update_state (GTK_ACCESSIBLE (tile), GTK_ACCESSIBLE_STATE_SELECTED,
                                 face->is_selected, -1);
  tile->face = *face;
  tile->work->n_turned += is_other ? 1 : 0;
  if (is_other && face->album != NULL)
    describe (tile);
  if (take_picture (tile) || !is_same)
    gtk_widget_queue_draw (GTK_WIDGET (tile));
}

gboolean
lens_channel_tile_is_fine (LensChannelTile *tile)
{
  return tile->texture != NULL && !tile->is_coarse;
}
