/* scrolling.h - what every GtkScrollable has to keep
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A member of the widget; cleared memory is a good beginning. */
typedef struct
{
  GtkAdjustment *adjustments[2]; /* (nullable): by orientation */
  GtkScrollablePolicy policies[2];
} LensScrolling;

/* Properties of a class whose numbers begin here. */
enum
{
  LENS_SCROLLING_HADJUSTMENT = 1,
  LENS_SCROLLING_VADJUSTMENT,
  LENS_SCROLLING_HSCROLL_POLICY,
  LENS_SCROLLING_VSCROLL_POLICY,
};

void lens_scrolling_class_init (GObjectClass *class);

/* @widget is allocated anew whenever an adjustment moves. */
void lens_scrolling_set_property (LensScrolling *scrolling,
                                  GtkWidget *widget,
                                  guint property,
                                  const GValue *value);
void lens_scrolling_get_property (const LensScrolling *scrolling,
                                  guint property,
                                  GValue *value);
void lens_scrolling_clear (LensScrolling *scrolling, GtkWidget *widget);

/* How far down it is. */
int lens_scrolling_top (const LensScrolling *scrolling);
void lens_scrolling_set_top (LensScrolling *scrolling, int top);

/* What there is to scroll. */
typedef struct
{
  int total;  /* the height of it all */
  int height; /* of what can be seen */
  int width;
  int row;         /* of a step */
  int reach_begin; /* to be in sight afterwards, as far as there is room … */
  int reach_end;   /* … up to here; 0: nothing in particular */
} LensScrollingExtent;

/* While @widget is being allocated; it is not allocated anew for this. */
void lens_scrolling_configure (LensScrolling *scrolling,
                               GtkWidget *widget,
                               const LensScrollingExtent *extent);

/* Moves as little as shows all from @begin to @end. */
void lens_scrolling_reach (LensScrolling *scrolling, int begin, int end);

G_END_DECLS
