/* brush-panel.c - the live brush: a window over the picture, and what the network says then
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/brush-panel.h"

#include "ui/brush-area.h"
#include "ui/i18n.h"
#include "ui/tip.h"
#include "ui/wrap-box.h"

#include <string.h>

/* All answers side by side with the picture. */
#define WIDE_HEIGHT 300

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

/* Of a label with several names the first. */
static char *
dup_class_name (LensBrushPanel *panel, int index)
{
  const char *label = lens_model_label (lens_session_model (panel->session), index);

  return g_strndup (label, strcspn (label, ","));
}

/* The class that is explained; -1 where it is a unit, or not known yet. */
static int
find_target (LensBrushPanel *panel)
{
  const LensPlace *place = lens_session_place (panel->session);
  const LensOverview *overview = lens_session_overview (panel->session);
  LensModel *model = lens_session_model (panel->session);

  if (model == NULL || place->explains_unit)
    return -1;
  if (g_strcmp0 (place->target, "top") == 0)
    return overview != NULL && overview->n_classes > 0 ? overview->ranking[0] : -1;
  return lens_model_find_class (model, place->target, NULL);
}

static char *
dup_target (LensBrushPanel *panel)
{
  const LensPlace *place = lens_session_place (panel->session);
  const int target = find_target (panel);

  if (target >= 0)
    return dup_class_name (panel, target);
  return g_strdup (place->explains_unit && place->unit != NULL ? place->unit
                                                               : _ ("Score"));
}

/* The class that is explained stands out. */
static void
mark (GtkWidget *name, gboolean is_target)
{
  if (is_target)
    gtk_widget_add_css_class (name, "lens-explained");
  else
    gtk_widget_remove_css_class (name, "lens-explained");
}

static void
show_class (LensBrushPanel *panel, int i, const LensBrushAnswer *answer)
{
  LensModel *model = lens_session_model (panel->session);
  const Row *row = &panel->rows[i];
  const gboolean is_there = answer != NULL && model != NULL && i < answer->n_classes;
  g_autofree char *number = NULL;
  g_autofree char *name = NULL;

  gtk_widget_set_visible (row->box, is_there);
  if (answer == NULL || !is_there)
    return;
  name = dup_class_name (panel, answer->classes[i]);
  mark (row->name, answer->classes[i] == find_target (panel));
  number = g_strdup_printf ("%.1f %%", 100 * answer->probabilities[i]);
  gtk_label_set_text (GTK_LABEL (row->name), name);
  gtk_label_set_text (GTK_LABEL (row->number), number);
  gtk_level_bar_set_value (GTK_LEVEL_BAR (row->bar), answer->probabilities[i]);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row->bar),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
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

/* “falls by 3.74 (−12 %)” */
static char *
dup_change (double change, double before)
{
  const char *sign = change < 0 ? "−" : "+";
  g_autofree char *plain = g_strdup_printf (change < 0 ? _ ("falls by %.3g")
                                                       : _ ("rises by %.3g"),
                                            ABS (change));

  if (before == 0)
    return g_steal_pointer (&plain);
  return g_strdup_printf ("%s (%s%.0f %%)", plain, sign, 100 * ABS (change / before));
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
  g_autofree char *work = NULL;
  LensBrushStroke stroke;

  if (!lens_brush_area_stroke (LENS_BRUSH_AREA (panel->area), &stroke))
    return;
  score = g_strdup_printf ("%s: %.4g → %.4g", target, answer->before, answer->score);
  drop = dup_change (change, answer->before);
  hint = g_strdup_printf (_ ("%d×%d pixels at y %d, x %d"), answer->stroke.height,
                          answer->stroke.width, answer->stroke.y, answer->stroke.x);
  work = g_strdup_printf (
    _ ("What lies under the window and what it reaches was computed "
       "anew: %.0f %% of the work of a whole picture"),
    100 * answer->share);
  lens_tip_set (panel->hint, work);
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
  lens_tip_set (menu, _ ("What stands in the window"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (menu), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Fill"), -1);
  g_signal_connect (menu, "notify::selected", G_CALLBACK (on_fill), panel);
  return menu;
}

/* A control and what it is for. */
static GtkWidget *
new_pair (const char *text, GtkWidget *control)
{
  GtkWidget *pair = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *title = gtk_label_new (text);

  gtk_widget_add_css_class (title, "dim-label");
  gtk_box_append (GTK_BOX (pair), title);
  gtk_box_append (GTK_BOX (pair), control);
  return pair;
}

static void
add_controls (LensBrushPanel *panel)
{
  GtkWidget *line = lens_wrap_box_new (6);

  panel->size = gtk_spin_button_new_with_range (1, 4096, 1);
  gtk_editable_set_width_chars (GTK_EDITABLE (panel->size), 3);
  lens_tip_set (panel->size, _ ("Side of the window in pixels of the network's input"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (panel->size),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Size of the window"), -1);
  g_signal_connect (panel->size, "value-changed", G_CALLBACK (on_size), panel);
  panel->fill = new_fill_menu (panel);
  lens_wrap_box_append (LENS_WRAP_BOX (line), new_pair (_ ("Window"), panel->size));
  lens_wrap_box_append (LENS_WRAP_BOX (line),
                        new_pair (_ ("Filled with"), panel->fill));
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
