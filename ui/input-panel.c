/* input-panel.c - how the picture becomes the network's input, shown and to be changed
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One line for every member that the core's preprocessing knows.  What the user changes is
 * kept apart from what the network says of itself, so that it can be taken back.
 */

#include "ui/input-panel.h"

#include "ui/i18n.h"
#include "ui/tip.h"

/* What stands beside a member's control. */
typedef struct
{
  const char *name; /* in lens_preprocess_members[] */
  const char *title;
  const char *help;
  const char *choices[4]; /* words it may be; none: numbers */
  const char *titles[4];
} Member;

static const Member members[] = {
  {
    .name = "channels",
    .title = N_ ("Colours"),
    .help = N_ ("The order in which the network reads them"),
    .choices = { "rgb", "bgr", "gray" },
    .titles = { N_ ("RGB"), N_ ("BGR"), N_ ("Grey") },
  },
  {
    .name = "scale",
    .title = N_ ("Scale"),
    .help = N_ ("Colours, 0 to 255, are multiplied by this"),
  },
  {
    .name = "mean",
    .title = N_ ("Mean"),
    .help = N_ ("Then this is taken away: one number, or one a colour"),
  },
  {
    .name = "std",
    .title = N_ ("Deviation"),
    .help = N_ ("And divided by this: one number, or one a colour"),
  },
  {
    .name = "fit",
    .title = N_ ("Fit"),
    .help = N_ ("How a picture of another shape is brought to the network's"),
    .choices = { "crop", "stretch", "pad" },
    .titles = { N_ ("Crop"), N_ ("Stretch"), N_ ("Pad") },
  },
  {
    .name = "shorter-side",
    .title = N_ ("Shorter side"),
    .help = N_ ("Pixels to which it is resized before the cut; 0: as small as fits"),
  },
  {
    .name = "size",
    .title = N_ ("Size"),
    .help = N_ ("Height and width in pixels; most networks take only their own"),
  },
};

#define N_MEMBERS G_N_ELEMENTS (members)

struct _LensInputPanel
{
  AdwBin parent_instance;

  GtkLabel *source;
  GtkGrid *grid;
  GtkButton *reset;

  LensSession *session;
  GtkWidget *controls[N_MEMBERS];
  gboolean is_following; /* controls change because the session did */
};

G_DEFINE_FINAL_TYPE (LensInputPanel, lens_input_panel, ADW_TYPE_BIN)

/* The numbers of a member as one writes them: “0.485, 0.456, 0.406”. */
static char *
dup_numbers (JsonNode *node)
{
  g_autoptr (GString) text = g_string_new (NULL);
  JsonArray *array;

  if (!JSON_NODE_HOLDS_ARRAY (node))
    return g_strdup_printf ("%.6g", json_node_get_double (node));
  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    g_string_append_printf (text, "%s%.6g", i > 0 ? ", " : "",
                            json_array_get_double_element (array, i));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* The reverse; anything but numbers is left to the core, which says what is wrong. */
static JsonNode *
parse_numbers (const char *text)
{
  g_auto (GStrv) words = g_strsplit_set (text, ", ×x", -1);
  g_autoptr (JsonArray) array = json_array_new ();
  JsonNode *node;

  for (int i = 0; words[i] != NULL; i++)
    {
      char *end;
      double number = g_ascii_strtod (words[i], &end);

      if (words[i][0] == '\0')
        continue;
      if (*end != '\0')
        return json_node_init_string (json_node_alloc (), text);
      json_array_add_double_element (array, number);
    }
  if (json_array_get_length (array) == 1)
    return json_node_init_double (json_node_alloc (),
                                  json_array_get_double_element (array, 0));
  node = json_node_alloc ();
  return json_node_init_array (node, array);
}

/* (nullable): what the user has changed so far. */
static JsonNode *
changed_members (LensInputPanel *panel)
{
  const LensPlace *place = lens_session_place (panel->session);

  return place->jobs[place->view] != NULL ? place->jobs[place->view]->preprocess : NULL;
}

static void
change (LensInputPanel *panel, gsize index, JsonNode *value)
{
  JsonNode *before = changed_members (panel);
  g_autoptr (JsonNode) all = NULL;

  if (before != NULL && JSON_NODE_HOLDS_OBJECT (before))
    {
      /* Members of an object are shared by a copy of its node. */
      g_autofree char *text = json_to_string (before, FALSE);

      all = json_from_string (text, NULL);
    }
  if (all == NULL)
    all = json_node_init_object (json_node_alloc (), json_object_new ());
  json_object_set_member (json_node_get_object (all), members[index].name, value);
  lens_session_set_preprocess (panel->session, all);
}

static gsize
index_of (LensInputPanel *panel, gpointer control)
{
  for (gsize i = 0; i < N_MEMBERS; i++)
    if (panel->controls[i] == control)
      return i;
  return N_MEMBERS;
}

static void
choose (GtkDropDown *choice, GParamSpec *property, LensInputPanel *panel)
{
  gsize index = index_of (panel, choice);
  guint selected = gtk_drop_down_get_selected (choice);

  if (panel->is_following || index == N_MEMBERS ||
      selected == GTK_INVALID_LIST_POSITION)
    return;
  change (panel, index,
          json_node_init_string (json_node_alloc (), members[index].choices[selected]));
}

static void
type (GtkEntry *entry, LensInputPanel *panel)
{
  gsize index = index_of (panel, entry);

  if (!panel->is_following && index < N_MEMBERS)
    change (panel, index, parse_numbers (gtk_editable_get_text (GTK_EDITABLE (entry))));
}

static void
reset (LensInputPanel *panel)
{
  lens_session_set_preprocess (panel->session, NULL);
}

static void
show_member (LensInputPanel *panel, gsize index, JsonNode *node)
{
  g_autofree char *numbers = NULL;

  gtk_widget_set_sensitive (panel->controls[index], node != NULL);
  if (node == NULL)
    return;
  if (members[index].choices[0] == NULL)
    {
      numbers = dup_numbers (node);
      gtk_editable_set_text (GTK_EDITABLE (panel->controls[index]), numbers);
      return;
    }
  for (guint i = 0; members[index].choices[i] != NULL; i++)
    if (g_strcmp0 (json_node_get_string (node), members[index].choices[i]) == 0)
      gtk_drop_down_set_selected (GTK_DROP_DOWN (panel->controls[index]), i);
}

static void
show_input (LensInputPanel *panel)
{
  LensModel *model = lens_session_model (panel->session);
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *source = NULL;

  gtk_widget_set_sensitive (GTK_WIDGET (panel), model != NULL);
  if (model == NULL)
    return;
  node = lens_preprocess_to_json (lens_model_preprocess (model));
  panel->is_following = TRUE;
  for (gsize i = 0; i < N_MEMBERS; i++)
    show_member (panel, i,
                 json_object_get_member (json_node_get_object (node), members[i].name));
  panel->is_following = FALSE;
  source = g_strdup_printf (_ ("Who says so: %s"),
                            lens_model_preprocess (model)->source);
  gtk_label_set_text (panel->source, source);
  gtk_widget_set_sensitive (GTK_WIDGET (panel->reset), changed_members (panel) != NULL);
}

static void
follow (LensSession *session, guint what, LensInputPanel *panel)
{
  if ((what & (LENS_CHANGE_MODEL | LENS_CHANGE_SETTINGS | LENS_CHANGE_HISTORY)) != 0)
    show_input (panel);
}

static void
lens_input_panel_dispose (GObject *object)
{
  g_clear_object (&LENS_INPUT_PANEL (object)->session);
  G_OBJECT_CLASS (lens_input_panel_parent_class)->dispose (object);
}

static void
lens_input_panel_class_init (LensInputPanelClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = lens_input_panel_dispose;
  gtk_widget_class_set_template_from_resource (
    widget_class, "/org/netlens/Netlens/ui/input-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, LensInputPanel, source);
  gtk_widget_class_bind_template_child (widget_class, LensInputPanel, grid);
  gtk_widget_class_bind_template_child (widget_class, LensInputPanel, reset);
  gtk_widget_class_bind_template_callback (widget_class, reset);
}

static GtkWidget *
new_control (LensInputPanel *panel, const Member *member)
{
  GtkWidget *control;
  const char *titles[G_N_ELEMENTS (member->titles)] = { NULL };

  if (member->choices[0] == NULL)
    {
      control = gtk_entry_new ();
      gtk_editable_set_width_chars (GTK_EDITABLE (control), 8);
      g_signal_connect_object (control, "activate", G_CALLBACK (type), panel, 0);
      return control;
    }
  for (int i = 0; member->titles[i] != NULL; i++)
    titles[i] = _ (member->titles[i]);
  control = gtk_drop_down_new_from_strings (titles);
  g_signal_connect_object (control, "notify::selected", G_CALLBACK (choose), panel, 0);
  return control;
}

static void
lens_input_panel_init (LensInputPanel *panel)
{
  gtk_widget_init_template (GTK_WIDGET (panel));
  panel->is_following = TRUE;
  for (gsize i = 0; i < N_MEMBERS; i++)
    {
      GtkWidget *title = gtk_label_new (_ (members[i].title));
      GtkWidget *control = new_control (panel, &members[i]);

      panel->controls[i] = control;
      gtk_label_set_xalign (GTK_LABEL (title), 0);
      gtk_widget_set_hexpand (control, TRUE);
      lens_tip_set (control, _ (members[i].help));
      gtk_accessible_update_property (GTK_ACCESSIBLE (control),
                                      GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      _ (members[i].title), -1);
      gtk_grid_attach (panel->grid, title, 0, (int) i, 1, 1);
      gtk_grid_attach (panel->grid, control, 1, (int) i, 1, 1);
    }
  panel->is_following = FALSE;
}

GtkWidget *
lens_input_panel_new (LensSession *session)
{
  LensInputPanel *panel = g_object_new (LENS_TYPE_INPUT_PANEL, NULL);

  panel->session = g_object_ref (session);
  g_signal_connect_object (session, "changed", G_CALLBACK (follow), panel, 0);
  show_input (panel);
  return GTK_WIDGET (panel);
}
