/* preprocess-families.h - families of networks, and what each expects of its input
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/model/preprocess.h"

G_BEGIN_DECLS

#define LENS_MAX_FAMILY_NAMES 3

/* Stands for networks that do not answer with one score a class. */
#define LENS_NO_CLASSES (-1)

typedef struct
{
  const char *title;
  gboolean is_family; /* recognised rather than assumed */

  /* What must hold; 0 or NULL where it does not matter.  Patterns are those of GLib, with
   * alternatives between bars. */
  int n_channels;
  int height;
  int width;
  int min_side;
  int max_side;
  int n_classes;
  const char *input_name;
  const char *producer;
  const char
    *names[LENS_MAX_FAMILY_NAMES]; /* each is the name of something in the file */
  const char *absent;              /* nothing in the file is called so */

  /* What follows.  Channels of a grey network are always grey. */
  LensChannels channels;
  double scale;
  double mean[3];
  double std[3];
  gboolean has_margin; /* cut from a picture that is a seventh larger */
  gboolean is_stretched;
  const char *label_set;
} LensFamily;

/* Ends with a row without a title. */
extern const LensFamily lens_families[];

G_END_DECLS
