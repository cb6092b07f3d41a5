/* brush-panel.c - the live brush: a window over the picture, and what the network says then
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/brush-panel.h"

#include "ui/brush-area.h"
#include "ui/i18n.h"
#include "ui/tip.h"

#include <string.h>

/* All answers side by side with the picture. */
#define WIDE_HEIGHT 280

/* One of the likeliest classes. */
typedef struct
{
  GtkWidget *box;
  GtkWidget *name;
  GtkWidget *bar;
  GtkWidget *number;
} Row;

struct _LensBrushPanel
{
  GtkWidget parent_instance;

  LensSession *session;
  GtkWidget *box;
  GtkWidget *side; /* below the picture, or beside it */
  GtkWidget *area;
  GtkWidget *size;
  GtkWidget *fill;
  GtkWidget *score; /* “12.31 → 8.02” */
  GtkWidget *drop;  /* “−35 %” */
  GtkWidget *hint;
  Row rows[LENS_N_BRUSH_CLASSES];
  gboolean is_following;
};

G_DEFINE_FINAL_TYPE (LensBrushPanel, lens_brush_panel, GTK_TYPE_WIDGET)

static const struct
{
  LensBaselineKind kind;
  const char *title;
} fills[] = {
  { LENS_BASELINE_MEAN, N_ ("Mean colour") }, { LENS_BASELINE_BLACK, N_ ("Black") },
  { LENS_BASELINE_GREY, N_ ("Grey") },        { LENS_BASELINE_WHITE, N_ ("White") },
  { LENS_BASELINE_BLUR, N_ ("Blur") },        { LENS_BASELINE_NOISE, N_ ("Noise") },
};

static void
show_class (LensBrushPanel *panel, int i, const LensBrushAnswer *answer)
{
  LensModel *model = lens_session_model (panel->session);
  const Row *row = &panel->rows[i];
  const gboolean is_there = answer != NULL && model != NULL && i < answer->n_classes;
  g_autofree char *number = NULL;
  g_autofree char *name = NULL;
  const char *label;

  gtk_widget_set_visible (row->box, is_there);
  if (answer == NULL || !is_there)
    return;
  label = lens_model_label (model, answer->classes[i]);
  name = g_strndup (label, strcspn (label, ","));
  number = g_strdup_printf ("%.1f %%", 100 * answer->probabilities[i]);
  gtk_label_set_text (GTK_LABEL (row->name), name);
  gtk_label_set_text (GTK_LABEL (row->number), number);
  gtk_level_bar_set_value (GTK_LEVEL_BAR (row->bar), answer->probabilities[i]);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row->bar),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static char *
dup_target (LensBrushPanel *panel)
{
  LensQuery *query = lens_reel_query (lens_session_reel (panel->session));

  return query != NULL ? lens_query_describe_target (query) : g_strdup (_ ("Score"));
}

static void
show_nothing (LensBrushPanel *panel)
{
  gtk_label_set_text (GTK_LABEL (panel->score),
                      _ ("Drag a window over the picture: the answers follow. The "
                         "arrow keys move it, + and − change its size."));
  gtk_label_set_text (GTK_LABEL (panel->drop), "");
  gtk_label_set_text (GTK_LABEL (panel->hint), "");
  for (int i = 0; i < LENS_N_BRUSH_CLASSES; i++)
    show_class (panel, i, NULL);
}

static void
show_answer (const LensBrushAnswer *answer, gpointer data)
{
  LensBrushPanel *panel = data;
  const double change = answer->score - answer->before;
  g_autofree char *target = dup_target (panel);
  g_autofree char *score = NULL;
  g_autofree char *drop = NULL;
  g_autofree char *hint = NULL;
  LensBrushStroke stroke;

  if (!lens_brush_area_stroke (LENS_BRUSH_AREA (panel->area), &stroke))
    return;
  score = g_strdup_printf ("%s: %.4g → %.4g", target, answer->before, answer->score);
  drop = g_strdup_printf (change < 0 ? _ ("falls by %.3g") : _ ("rises by %.3g"),
                          ABS (change));
  if (answer->before != 0)
    {
      g_autofree char *plain = g_steal_pointer (&drop);

      drop = g_strdup_printf ("%s (%+.0f %%)", plain,
                              100 * change / ABS (answer->before));
    }
  hint = g_strdup_printf (_ ("%d×%d pixels at y %d, x %d · %.0f %% of a full pass"),
                          answer->stroke.height, answer->stroke.width, answer->stroke.y,
                          answer->stroke.x, 100 * answer->share);
  gtk_label_set_text (GTK_LABEL (panel->score), score);
  gtk_label_set_text (GTK_LABEL (panel->drop), drop);
  gtk_label_set_text (GTK_LABEL (panel->hint), hint);
  for (int i = 0; i < LENS_N_BRUSH_CLASSES; i++)
    show_class (panel, i, answer);
}

static void
ask (LensBrushPanel *panel)
{
  LensBrushStroke stroke;

  panel->is_following = TRUE;
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (panel->size),
                             lens_brush_area_size (LENS_BRUSH_AREA (panel->area)));
  panel->is_following = FALSE;
  if (lens_brush_area_stroke (LENS_BRUSH_AREA (panel->area), &stroke))
    lens_session_brush (panel->session, &stroke, show_answer, panel);
  else
    show_nothing (panel);
}

static void
on_session_changed (LensSession *session, guint what, LensBrushPanel *panel)
{
  const guint asks = LENS_CHANGE_OVERVIEW | LENS_CHANGE_TARGET | LENS_CHANGE_MODEL;

  if ((what & asks) != 0 && gtk_widget_get_mapped (GTK_WIDGET (panel)))
    ask (panel);
}

static void
on_size (GtkSpinButton *size, LensBrushPanel *panel)
{
  if (!panel->is_following)
    lens_brush_area_set_size (LENS_BRUSH_AREA (panel->area),
                              gtk_spin_button_get_value_as_int (size));
}

static void
on_fill (GtkDropDown *menu, GParamSpec *property, LensBrushPanel *panel)
{
  const guint chosen = gtk_drop_down_get_selected (menu);
  LensBaseline fill = { 0 };

  if (chosen >= G_N_ELEMENTS (fills))
    return;
  fill.kind = fills[chosen].kind;
  lens_brush_area_set_fill (LENS_BRUSH_AREA (panel->area), &fill);
}

static GtkWidget *
new_label (float xalign, const char *class)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), xalign);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, class);
  return label;
}

static void
add_row (LensBrushPanel *panel, Row *row)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  row->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 1);
  row->name = gtk_label_new (NULL);
  row->number = gtk_label_new (NULL);
  row->bar = gtk_level_bar_new ();
  gtk_label_set_xalign (GTK_LABEL (row->name), 0);
  gtk_label_set_ellipsize (GTK_LABEL (row->name), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (row->name, TRUE);
  gtk_widget_add_css_class (row->number, "numeric");
  for (guint i = 0; i < 3; i++)
    {
      static const char *const offsets[] = { GTK_LEVEL_BAR_OFFSET_LOW,
                                             GTK_LEVEL_BAR_OFFSET_HIGH,
                                             GTK_LEVEL_BAR_OFFSET_FULL };

      /* A small probability is nothing bad: one colour for all. */
      gtk_level_bar_remove_offset_value (GTK_LEVEL_BAR (row->bar), offsets[i]);
    }
  gtk_box_append (GTK_BOX (line), row->name);
  gtk_box_append (GTK_BOX (line), row->number);
  gtk_box_append (GTK_BOX (row->box), line);
  gtk_box_append (GTK_BOX (row->box), row->bar);
  gtk_box_append (GTK_BOX (panel->side), row->box);
}

static GtkWidget *
new_fill_menu (LensBrushPanel *panel)
{
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);
  GtkWidget *menu;

  for (gsize i = 0; i < G_N_ELEMENTS (fills); i++)
    gtk_string_list_append (titles, _ (fills[i].title));
  menu = gtk_drop_down_new (G_LIST_MODEL (g_steal_pointer (&titles)), NULL);
  gtk_widget_set_hexpand (menu, TRUE);
  lens_tip_set (menu, _ ("What stands in the window"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (menu), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Fill"), -1);
  g_signal_connect (menu, "notify::selected", G_CALLBACK (on_fill), panel);
  return menu;
}

static void
add_controls (LensBrushPanel *panel)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  panel->size = gtk_spin_button_new_with_range (1, 4096, 1);
  lens_tip_set (panel->size, _ ("Side of the window in pixels of the network's input"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (panel->size),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Size of the window"), -1);
  g_signal_connect (panel->size, "value-changed", G_CALLBACK (on_size), panel);
  panel->fill = new_fill_menu (panel);
  gtk_box_append (GTK_BOX (line), panel->size);
  gtk_box_append (GTK_BOX (line), panel->fill);
  gtk_box_append (GTK_BOX (panel->side), line);
}

static void
add_answers (LensBrushPanel *panel)
{
  panel->score = new_label (0, "numeric");
  panel->drop = new_label (0, "heading");
  panel->hint = new_label (0, "dim-label");
  gtk_widget_add_css_class (panel->hint, "caption");
  gtk_widget_add_css_class (panel->hint, "numeric");
  gtk_box_append (GTK_BOX (panel->side), panel->score);
  gtk_box_append (GTK_BOX (panel->side), panel->drop);
  for (int i = 0; i < LENS_N_BRUSH_CLASSES; i++)
    add_row (panel, &panel->rows[i]);
  gtk_box_append (GTK_BOX (panel->side), panel->hint);
}

static void
lens_brush_panel_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (lens_brush_panel_parent_class)->map (widget);
  ask (LENS_BRUSH_PANEL (widget));
}

static void
lens_brush_panel_dispose (GObject *object)
{
  LensBrushPanel *self = LENS_BRUSH_PANEL (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  if (self->session != NULL)
    lens_session_end_brush (self->session);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (lens_brush_panel_parent_class)->dispose (object);
}

static void
lens_brush_panel_class_init (LensBrushPanelClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = lens_brush_panel_dispose;
  widget_class->map = lens_brush_panel_map;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
lens_brush_panel_init (LensBrushPanel *panel)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (panel), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Brush"), -1);
}

GtkWidget *
lens_brush_panel_new (LensSession *session)
{
  LensBrushPanel *self = g_object_new (LENS_TYPE_BRUSH_PANEL, NULL);
  GtkWidget *scroller = gtk_scrolled_window_new ();

  self->session = g_object_ref (session);
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  gtk_widget_add_css_class (self->box, "lens-brush-panel");
  self->area = lens_brush_area_new (session);
  self->side = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  gtk_widget_set_hexpand (self->side, TRUE);
  gtk_box_append (GTK_BOX (self->box), self->area);
  gtk_box_append (GTK_BOX (self->box), self->side);
  add_controls (self);
  add_answers (self);
  g_signal_connect_swapped (self->area, "moved", G_CALLBACK (ask), self);
  g_signal_connect_object (session, "changed", G_CALLBACK (on_session_changed), self,
                           0);

  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), self->box);
  gtk_widget_set_parent (scroller, GTK_WIDGET (self));
  return GTK_WIDGET (self);
}

void
lens_brush_panel_set_is_wide (LensBrushPanel *panel, gboolean is_wide)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (panel->box),
                                  is_wide ? GTK_ORIENTATION_HORIZONTAL
                                          : GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (panel->box), is_wide ? 12 : 6);
  gtk_scrolled_window_set_min_content_height (
    GTK_SCROLLED_WINDOW (gtk_widget_get_first_child (GTK_WIDGET (panel))),
    is_wide ? WIDE_HEIGHT : -1);
}
