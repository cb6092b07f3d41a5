/* spark.h - how the channels of a layer are spread over weak and strong, in one glance
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define LENS_TYPE_SPARK (lens_spark_get_type ())
G_DECLARE_FINAL_TYPE (LensSpark, lens_spark, LENS, SPARK, GtkWidget)

GtkWidget *lens_spark_new (void);

/* @bins: (nullable) (array length=n): 0 to 1 each; copied; NULL: not known yet */
void lens_spark_set_bins (LensSpark *spark, const double *bins, int n);

G_END_DECLS
