/* keys.c - every action with its keys: for the accelerators and for the list of them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/keys.h"

#include "core/lens.h"
#include "ui/i18n.h"

static const LensKey general[] = {
  { "win.open", N_ ("Open networks and pictures"), { "<Control>o" } },
  { "win.paste", N_ ("Paste a picture"), { "<Control>v" } },
  { "win.export", N_ ("Export"), { "<Control><Shift>e", "<Control>s" } },
  { "win.copy", N_ ("Copy the picture that is shown"), { "<Control>c" } },
  { "win.undo", N_ ("Undo"), { "<Control>z" } },
  { "win.redo", N_ ("Redo"), { "<Control><Shift>z", "<Control>y" } },
  { "win.add-bookmark", N_ ("Keep this place"), { "<Control>d" } },
  { "win.show-bookmarks", N_ ("Places kept"), { "<Control>b" } },
  { "win.cancel", N_ ("Stop, close, reset"), {}, { "Escape" } },
  { NULL },
};

static const LensKey view_keys[] = {
  { "win.view::layers", N_ ("Layers: what is in there?"), { "<Alt>1" } },
  { "win.view::explain", N_ ("Explain: which pixels made this?"), { "<Alt>2" } },
  { "win.view::occlude", N_ ("Occlude: what if they were gone?"), { "<Alt>3" } },
  { "win.view::build-up", N_ ("Build-up: how did it come about?"), { "<Alt>4" } },
  { "win.view::gist", N_ ("Gist: all at once"), { "<Alt>5" } },
  { "win.show-picture", N_ ("Show or hide the picture"), { "F9" } },
  { "win.show-settings", N_ ("Show or hide the settings"), { "<Shift>F9" } },
  { "win.fullscreen", N_ ("Fullscreen"), { "F11" } },
  { NULL },
};

static const LensKey colour_keys[] = {
  { "win.brighter", N_ ("Stronger colours"), {}, { "t" } },
  { "win.darker", N_ ("Weaker colours"), {}, { "<Shift>t" } },
  { "win.hold-scale", N_ ("Hold the scale while flipping, or let it go"), {}, { "f" } },
  { "win.enlarge", N_ ("Large or small channels"), {}, { "z" } },
  { "layers.filters", N_ ("Filters or channels"), {}, { "s" } },
  { NULL },
};

static const LensKey layer_keys[] = {
  { "win.previous-layer", N_ ("Previous layer"), { "<Alt>Up" }, { "u" } },
  { "win.next-layer", N_ ("Next layer"), { "<Alt>Down" }, { "o" } },
  { "win.first-layer", N_ ("First layer"), { "<Alt>Home" } },
  { "win.last-layer", N_ ("Last layer"), { "<Alt>End" } },
  { "win.find-layer", N_ ("Find a layer"), { "<Control>f" } },
  { "win.advise", N_ ("Which layer should I pick?"), { "<Control>question" } },
  { NULL },
};

static const LensKey unit_keys[] = {
  { "win.unit-left", N_ ("Unit before"), {}, { "j", "Left" } },
  { "win.unit-right", N_ ("Unit after"), {}, { "l", "Right" } },
  { "win.unit-up", N_ ("Unit above"), {}, { "i", "Up" } },
  { "win.unit-down", N_ ("Unit below"), {}, { "k", "Down" } },
  { "win.clear-unit", N_ ("No unit"), {}, { "BackSpace" } },
  { "win.explain-unit", N_ ("Explain the unit, or the class"), {}, { "d" } },
  { "win.next-method", N_ ("Next method"), {}, { "b" } },
  { "compare.toggle", N_ ("Compare; then the difference"), {}, { "a" } },
  { "win.find-class", N_ ("Find a class"), { "<Control>k" } },
  { NULL },
};

static const LensKey picture_keys[] = {
  { "win.next-picture", N_ ("Next picture"), { "<Alt>Right" }, { "e", "Page_Down" } },
  { "win.previous-picture",
    N_ ("Previous picture"),
    { "<Alt>Left" },
    { "w", "Page_Up" } },
  { "win.open-pictures", N_ ("Add pictures"), { "<Control><Shift>o" } },
  { "win.remove-picture", N_ ("Remove the picture"), { "<Control>Delete" } },
  { NULL },
};

static const LensKey clip_keys[] = {
  { "transport.play", N_ ("Play or pause"), {}, { "space" } },
  { "transport.next", N_ ("Next frame"), {}, { "period" } },
  { "transport.previous", N_ ("Frame before"), {}, { "comma" } },
  { "transport.first", N_ ("First frame"), { "<Control>Home" } },
  { "transport.last", N_ ("Last frame"), { "<Control>End" } },
  { "transport.loops", N_ ("Begin again at the end"), { "<Control>l" } },
  { NULL },
};

static const LensKey program_keys[] = {
  { "app.new-window", N_ ("New window"), { "<Control>n" } },
  { "win.preferences", N_ ("Preferences"), { "<Control>comma" } },
  { "win.shortcuts",
    N_ ("Keyboard shortcuts"),
    { "<Control>F1" },
    { "h", "question" } },
  { "app.help", N_ ("Help"), { "F1" } },
  { "window.close", N_ ("Close the window"), { "<Control>w" } },
  { "app.quit", N_ ("Quit"), { "<Control>q" } },
  { NULL },
};

const LensKeyGroup lens_key_groups[] = {
  { N_ ("General"), general },
  { N_ ("Views"), view_keys },
  { N_ ("Layers"), layer_keys },
  { N_ ("Units and Classes"), unit_keys },
  { N_ ("Colours and Sizes"), colour_keys },
  { N_ ("Pictures"), picture_keys },
  { N_ ("Clips"), clip_keys },
  { N_ ("Program"), program_keys },
  { NULL },
};

void
lens_keys_install (GtkApplication *application)
{
  for (const LensKeyGroup *group = lens_key_groups; group->title != NULL; group++)
    for (const LensKey *key = group->keys; key->action != NULL; key++)
      if (key->keys[0] != NULL)
        gtk_application_set_accels_for_action (application, key->action, key->keys);
}

static void
add_plain_key (GtkShortcutController *controller, const LensKey *key, const char *name)
{
  GVariant *target = NULL;
  g_autofree char *action = NULL;
  GtkShortcut *shortcut;

  g_action_parse_detailed_name (key->action, &action, &target, NULL);
  shortcut = gtk_shortcut_new (gtk_shortcut_trigger_parse_string (name),
                               gtk_named_action_new (action));
  gtk_shortcut_set_arguments (shortcut, target);
  gtk_shortcut_controller_add_shortcut (controller, shortcut);
  g_clear_pointer (&target, g_variant_unref);
}

void
lens_keys_add_plain (GtkWidget *window)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  for (const LensKeyGroup *group = lens_key_groups; group->title != NULL; group++)
    for (const LensKey *key = group->keys; key->action != NULL; key++)
      for (int i = 0; i < LENS_MAX_KEYS && key->plain_keys[i] != NULL; i++)
        add_plain_key (GTK_SHORTCUT_CONTROLLER (controller), key, key->plain_keys[i]);
  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_BUBBLE);
  gtk_widget_add_controller (window, controller);
}

/* All keys of one action as GtkShortcutsShortcut wants them: with spaces between. */
static char *
dup_accelerators (const LensKey *key)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (int i = 0; i < LENS_MAX_KEYS && key->keys[i] != NULL; i++)
    g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", key->keys[i]);
  for (int i = 0; i < LENS_MAX_KEYS && key->plain_keys[i] != NULL; i++)
    g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", key->plain_keys[i]);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
append_group (GString *ui, const LensKeyGroup *group)
{
  g_autofree char *title = g_markup_escape_text (_ (group->title), -1);

  g_string_append_printf (
    ui, "<child><object class='GtkShortcutsGroup'><property name='title'>%s</property>",
    title);
  for (const LensKey *key = group->keys; key->action != NULL; key++)
    {
      g_autofree char *keys = dup_accelerators (key);
      g_autofree char *escaped = g_markup_escape_text (keys, -1);
      g_autofree char *what = g_markup_escape_text (_ (key->title), -1);

      g_string_append_printf (ui,
                              "<child><object class='GtkShortcutsShortcut'>"
                              "<property name='title'>%s</property>"
                              "<property name='accelerator'>%s</property>"
                              "</object></child>",
                              what, escaped);
    }
  g_string_append (ui, "</object></child>");
}

/* The heading of a group that is a page by itself is chosen from a list. */
static void
begin_page (GString *ui, const char *title)
{
  g_autofree char *escaped = g_markup_escape_text (title, -1);

  g_string_append_printf (ui,
                          "<child><object class='GtkShortcutsSection'>"
                          "<property name='section-name'>%s</property>"
                          "<property name='title'>%s</property>"
                          "<property name='max-height'>12</property>",
                          escaped, escaped);
}

static void
end_page (GString *ui)
{
  g_string_append (ui, "</object></child>");
}

/* Made as text for GtkBuilder: the window's children cannot be added in any other way.
 * GTK puts two groups beside each other, and that is wider than some screens. */
GtkWidget *
lens_keys_new_window (gboolean is_narrow)
{
  g_autoptr (GString) ui = g_string_new (
    "<interface><object class='GtkShortcutsWindow' id='window'>"
    "<property name='modal'>1</property>");
  g_autoptr (GtkBuilder) builder = NULL;

  if (!is_narrow)
    begin_page (ui, "all");
  for (const LensKeyGroup *group = lens_key_groups; group->title != NULL; group++)
    {
      if (is_narrow)
        begin_page (ui, _ (group->title));
      append_group (ui, group);
      if (is_narrow)
        end_page (ui);
    }
  if (!is_narrow)
    end_page (ui);
  g_string_append (ui, "</object></interface>");
  builder = gtk_builder_new_from_string (ui->str, (gssize) ui->len);
  return GTK_WIDGET (gtk_builder_get_object (builder, "window"));
}
