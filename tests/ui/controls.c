/* controls.c - what can have the focus, as AT-SPI tells of it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tests/ui/controls.h"

#include <string.h>

enum
{
  MOST_DEPTH = 60,
};

/* What is on another page keeps the place that it had, and GTK tells of nothing whether it
 * is showing. */
static const char *const pages[] = {
  "LensStartPage",   "LensLayersView",  "LensExplainView",
  "LensOccludeView", "LensBuildUpView", "LensGistView",
};

static void
control_free (gpointer data)
{
  Control *control = data;

  g_free (control->path);
  g_free (control->trail);
  g_ptr_array_unref (control->around);
  g_free (control);
}

static const char *
path_of (AtspiAccessible *thing)
{
  return ATSPI_OBJECT (thing)->path;
}

static gboolean
is_on_page (const char *name, const char *own)
{
  for (gsize i = 0; name != NULL && i < G_N_ELEMENTS (pages); i++)
    if (strcmp (name, pages[i]) == 0)
      return strcmp (name, own) == 0;
  return TRUE;
}

static gboolean
has_states (AtspiAccessible *thing)
{
  g_autoptr (AtspiStateSet) states = atspi_accessible_get_state_set (thing);

  return states != NULL && atspi_state_set_contains (states, ATSPI_STATE_FOCUSABLE) &&
         atspi_state_set_contains (states, ATSPI_STATE_SENSITIVE);
}

static void
add_control (GHashTable *controls,
             AtspiAccessible *thing,
             const char *trail,
             GPtrArray *around)
{
  Control *control = g_new0 (Control, 1);

  control->path = g_strdup (path_of (thing));
  control->trail = g_strdup (trail);
  control->role = atspi_accessible_get_role (thing, NULL);
  control->around = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < around->len; i++)
    g_ptr_array_add (control->around, g_strdup (g_ptr_array_index (around, i)));
  g_hash_table_insert (controls, control->path, control);
}

static void
collect_below (GHashTable *controls,
               const char *own,
               AtspiAccessible *parent,
               const char *trail,
               GPtrArray *around)
{
  const int n = around->len < MOST_DEPTH
                  ? atspi_accessible_get_child_count (parent, NULL)
                  : 0;

  g_ptr_array_add (around, g_strdup (path_of (parent)));
  for (int i = 0; i < n; i++)
    {
      g_autoptr (AtspiAccessible) child = atspi_accessible_get_child_at_index (parent,
                                                                               i, NULL);
      g_autofree char *name = NULL;
      g_autofree char *role = NULL;
      g_autofree char *longer = NULL;

      name = child != NULL ? atspi_accessible_get_name (child, NULL) : NULL;
      if (child == NULL || !is_on_page (name, own))
        continue;
      role = atspi_accessible_get_role_name (child, NULL);
      longer = g_strdup_printf ("%s/%s%s%.24s", trail, role,
                                name != NULL && name[0] != '\0' ? ":" : "",
                                name != NULL ? name : "");
      if (has_states (child) && screen_has_place (child))
        add_control (controls, child, longer, around);
      collect_below (controls, own, child, longer, around);
    }
  g_ptr_array_remove_index (around, around->len - 1);
}

GHashTable *
controls_collect (Watcher *screen, const char *own)
{
  g_autoptr (AtspiAccessible) application = screen_dup_application (screen);
  g_autoptr (AtspiAccessible) window = NULL;
  g_autoptr (GPtrArray) around = g_ptr_array_new_with_free_func (g_free);
  GHashTable *controls = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
                                                control_free);

  g_assert_nonnull (application);
  atspi_accessible_clear_cache (application);
  window = atspi_accessible_get_child_at_index (
    application, atspi_accessible_get_child_count (application, NULL) - 1, NULL);
  g_assert_nonnull (window);
  collect_below (controls, own, window, "", around);
  return controls;
}

/* The desktop sees to the buttons in the corner of a window, and GTK does not let the
 * keyboard come to them; what GTK draws inside the button of a drop-down is a part of it. */
gboolean
control_is_for_others (const Control *control)
{
  static const char *const corner[] = { "Minimize", "Maximize", "Restore", "Close" };
  const char *last = strrchr (control->trail, '/');

  for (gsize i = 0; i < G_N_ELEMENTS (corner); i++)
    if (g_str_has_prefix (last, "/push button:") &&
        strcmp (last + strlen ("/push button:"), corner[i]) == 0)
      return TRUE;
  return strstr (control->trail, "/combo box:") != NULL &&
         strcmp (last, "/filler:GtkListItemWidget") == 0;
}

gboolean
control_is_item (const Control *control)
{
  return control != NULL && (control->role == ATSPI_ROLE_LIST_ITEM ||
                             control->role == ATSPI_ROLE_TABLE_CELL ||
                             control->role == ATSPI_ROLE_PAGE_TAB ||
                             control->role == ATSPI_ROLE_CHECK_BOX);
}

const char *
control_list (const Control *control)
{
  return g_ptr_array_index (control->around, control->around->len - 1);
}
