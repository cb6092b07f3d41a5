/* setting-control.h - the widgets that take a setting, by its kind
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/lens.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Controls of one column are equally wide, or wider where they need to be. */
#define LENS_SETTING_CONTROL_WIDTH 152

/* Told the value as text whenever the user has changed it. */
typedef void (*LensSettingTaken) (const char *text, gpointer data);

typedef struct
{
  const LensField *field;
  LensSettingTaken taken;
  gpointer data;
  gboolean is_reading; /* the widget is being set: nobody is told */
} LensSettingBinding;

/* How a kind of field is shown. */
typedef struct
{
  GtkWidget *(*create) (LensSettingBinding *binding);
  void (*show) (GtkWidget *control, const LensField *field, const char *text);
  gboolean is_wide; /* has a line of its own */
} LensSettingControl;

/* Never NULL: a field without a better control is written as text. */
const LensSettingControl *lens_setting_control_for (const LensField *field);

/* Lets the wheel scroll what is around the widget instead of changing its value. */
void lens_leave_wheel_alone (GtkWidget *widget);

/* A colour, or a number, or what stands for nothing: setting-baseline.c. */
GtkWidget *lens_baseline_control_new (LensSettingBinding *binding);
void lens_baseline_control_show (GtkWidget *control,
                                 const LensField *field,
                                 const char *text);

G_END_DECLS
