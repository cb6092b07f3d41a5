/* split.h - the three parts of a data set
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  LENS_SPLIT_TRAIN, /* learnt from */
  LENS_SPLIT_VAL,   /* looked at after each epoch */
  LENS_SPLIT_TEST,  /* looked at once, at the end */
  LENS_N_SPLITS,
} LensSplit;

/* “train”, “val”, “test”: also the names of the folders. */
const char *lens_split_name (LensSplit split);

G_END_DECLS
