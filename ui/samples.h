/* samples.h - networks and pictures that come with the program
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct
{
  char *title;
  char *summary;
  GPtrArray *files; /* GFile: the network, then its pictures */
  GBytes *icon;     /* (nullable): the first picture, small, as PNG bytes */
} LensSample;

void lens_sample_free (LensSample *sample);

/**
 * lens_samples_find_async:
 *
 * Reads samples.json beside the samples on a thread.  They are looked for from the folder
 * of the program upwards, in share/netlens/samples where it is installed and in samples
 * where it was built.
 */
void lens_samples_find_async (GCancellable *cancellable,
                              GAsyncReadyCallback done,
                              gpointer data);

/* (transfer full) (nullable) (element-type LensSample) */
GPtrArray *lens_samples_find_finish (GAsyncResult *result, GError **error);

G_END_DECLS
