/* preferences.c - what is chosen once for all networks
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/preferences.h"

#include "core/lens.h"
#include "ui/i18n.h"
#include "ui/spoken.h"

enum
{
  MOST_THREADS = 256,
  MOST_MEGABYTES = 1 << 20,
};

void
lens_preferences_apply (LensStore *store)
{
  static const AdwColorScheme schemes[] = {
    [LENS_THEME_CHOICE_SYSTEM] = ADW_COLOR_SCHEME_DEFAULT,
    [LENS_THEME_CHOICE_LIGHT] = ADW_COLOR_SCHEME_FORCE_LIGHT,
    [LENS_THEME_CHOICE_DARK] = ADW_COLOR_SCHEME_FORCE_DARK,
  };
  int theme = lens_store_number (store, LENS_STORE_THEME);

  if (theme >= 0 && theme < (int) G_N_ELEMENTS (schemes))
    adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                        schemes[theme]);
  /* What runs goes on with the threads it has; the next loop has the new ones. */
  lens_parallel_set_n_threads (
    CLAMP (lens_store_number (store, LENS_STORE_N_THREADS), 0, MOST_THREADS));
}

static void
take_number (GObject *control, GParamSpec *property, LensStore *store)
{
  const char *key = g_object_get_data (control, "key");
  int number;

  if (ADW_IS_COMBO_ROW (control))
    number = (int) adw_combo_row_get_selected (ADW_COMBO_ROW (control));
  else
    number = gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (control));
  lens_store_set_number (store, key, number);
}

static void
take_switch (GtkSwitch *control, GParamSpec *property, LensStore *store)
{
  lens_store_set_number (store, g_object_get_data (G_OBJECT (control), "key"),
                         gtk_switch_get_active (control));
}

static void
take_colormap (AdwComboRow *row, GParamSpec *property, LensStore *store)
{
  guint selected = adw_combo_row_get_selected (row);

  lens_store_set_text (store, LENS_STORE_COLORMAP,
                       selected == 0 ? "" : lens_colormaps[selected - 1]->id);
}

static void
bind_theme (GtkBuilder *builder, LensStore *store)
{
  GObject *row = gtk_builder_get_object (builder, "theme");

  adw_combo_row_set_selected (ADW_COMBO_ROW (row),
                              (guint) lens_store_number (store, LENS_STORE_THEME));
  g_object_set_data (row, "key", (gpointer) LENS_STORE_THEME);
  g_signal_connect_object (row, "notify::selected", G_CALLBACK (take_number), store, 0);
}

static void
bind_spin (GtkBuilder *builder, LensStore *store, const char *key, int most)
{
  GObject *spin = gtk_builder_get_object (builder, key);

  gtk_spin_button_set_range (GTK_SPIN_BUTTON (spin), 0, most);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin), lens_store_number (store, key));
  lens_spin_set_zero (GTK_SPIN_BUTTON (spin), _ ("Auto"));
  g_object_set_data (spin, "key", (gpointer) key);
  g_signal_connect_object (spin, "notify::value", G_CALLBACK (take_number), store, 0);
}

static void
bind_switch (GtkBuilder *builder, LensStore *store, const char *key)
{
  GObject *control = gtk_builder_get_object (builder, key);

  gtk_switch_set_active (GTK_SWITCH (control), lens_store_number (store, key) != 0);
  g_object_set_data (control, "key", (gpointer) key);
  g_signal_connect_object (control, "notify::active", G_CALLBACK (take_switch), store,
                           0);
}

static void
bind_colormap (GtkBuilder *builder, LensStore *store)
{
  AdwComboRow *row = ADW_COMBO_ROW (gtk_builder_get_object (builder, "colormap"));
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);
  g_autofree char *present = lens_store_dup_text (store, LENS_STORE_COLORMAP);
  guint selected = 0;

  gtk_string_list_append (titles, _ ("What suits the numbers"));
  for (guint i = 0; lens_colormaps[i] != NULL; i++)
    {
      gtk_string_list_append (titles, _ (lens_colormaps[i]->title));
      if (strcmp (lens_colormaps[i]->id, present) == 0)
        selected = i + 1;
    }
  adw_combo_row_set_model (row, G_LIST_MODEL (titles));
  adw_combo_row_set_selected (row, selected);
  g_signal_connect_object (row, "notify::selected", G_CALLBACK (take_colormap), store,
                           0);
}

void
lens_preferences_show (GtkWindow *parent, LensStore *store)
{
  g_autoptr (GtkBuilder) builder = gtk_builder_new_from_resource (
    "/org/netlens/Netlens/ui/preferences.ui");
  GtkWindow *window = GTK_WINDOW (gtk_builder_get_object (builder, "window"));

  bind_theme (builder, store);
  bind_colormap (builder, store);
  bind_spin (builder, store, LENS_STORE_N_THREADS, MOST_THREADS);
  bind_spin (builder, store, LENS_STORE_MEMORY, MOST_MEGABYTES);
  bind_switch (builder, store, LENS_STORE_FUSES);
  gtk_window_set_transient_for (window, parent);
  gtk_window_present (window);
}
