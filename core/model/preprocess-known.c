/* preprocess-known.c - what well-known families of networks expect of their input
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * No file format says how colours become numbers.  But families can be told by the names
 * that their makers gave to layers and weights, by sizes, and by the program that wrote
 * the file; never by the file's own name, which anybody may change.  Each row states what
 * must hold; of the rows that hold, the one that asked for most wins, and of equals the
 * first.
 */

#include "core/model/preprocess-families.h"

#include <math.h>
#include <string.h>

/* A name says more than a size. */
#define N_WEIGHTS_OF_A_NAME 3

/* What is to be recognised. */
typedef struct
{
  int n_channels;
  int height;
  int width;
  int n_classes;
  const char *input_name;
  const char *producer;
  const char *const *names;
} Sight;

static gboolean
fits_pattern (const char *patterns, const char *name)
{
  g_auto (GStrv) alternatives = g_strsplit (patterns, "|", -1);

  for (char **alternative = alternatives; *alternative != NULL; alternative++)
    if (name != NULL && g_pattern_match_simple (*alternative, name))
      return TRUE;
  return FALSE;
}

static gboolean
has_name (const Sight *sight, const char *patterns)
{
  g_auto (GStrv) alternatives = g_strsplit (patterns, "|", -1);

  for (char **alternative = alternatives; *alternative != NULL; alternative++)
    {
      GPatternSpec *pattern = g_pattern_spec_new (*alternative);
      gboolean is_found = FALSE;

      for (gsize i = 0; !is_found && sight->names[i] != NULL; i++)
        is_found = g_pattern_spec_match_string (pattern, sight->names[i]);
      g_pattern_spec_free (pattern);
      if (is_found)
        return TRUE;
    }
  return FALSE;
}

/* How many conditions hold, or -1 if one of them does not.  Names come last because there
 * may be thousands. */
static int
weigh (const LensFamily *family, const Sight *sight)
{
  int shorter = MIN (sight->height, sight->width);
  int n_classes = sight->n_classes > 0 ? sight->n_classes : LENS_NO_CLASSES;
  const struct
  {
    gboolean is_asked;
    gboolean holds;
  } conditions[] = {
    { family->n_channels != 0, family->n_channels == sight->n_channels },
    { family->height != 0, family->height == sight->height },
    { family->width != 0, family->width == sight->width },
    { family->min_side != 0, shorter >= family->min_side },
    { family->max_side != 0, shorter <= family->max_side },
    { family->n_classes != 0, family->n_classes == n_classes ||
                                (family->n_classes == 1000 && n_classes == 1001) },
    { family->input_name != NULL,
      family->input_name == NULL ||
        fits_pattern (family->input_name, sight->input_name) },
    { family->producer != NULL,
      family->producer == NULL || fits_pattern (family->producer, sight->producer) },
  };
  int weight = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (conditions); i++)
    {
      if (conditions[i].is_asked && !conditions[i].holds)
        return -1;
      weight += conditions[i].is_asked;
    }
  for (int i = 0; i < LENS_MAX_FAMILY_NAMES && family->names[i] != NULL; i++)
    {
      if (!has_name (sight, family->names[i]))
        return -1;
      weight += N_WEIGHTS_OF_A_NAME;
    }
  if (family->absent == NULL)
    return weight;
  return has_name (sight, family->absent) ? -1 : weight + 1;
}

static const LensFamily *
recognise (const Sight *sight)
{
  const LensFamily *best = NULL;
  int best_weight = -1;

  for (const LensFamily *family = lens_families; family->title != NULL; family++)
    {
      int weight = weigh (family, sight);

      if (weight > best_weight)
        {
          best = family;
          best_weight = weight;
        }
    }
  return best;
}

/* Networks of 224 and 227 are shown the middle of a picture of 256, larger ones that of
 * one larger in the same proportion. */
static int
shorter_side (const Sight *sight)
{
  const int usual = 256;
  const double share = 224.0 / 256;

  if (sight->height >= 224 && sight->height <= 227)
    return usual;
  return (int) rint (sight->height / share);
}

static void
follow (const LensFamily *family, const Sight *sight, LensPreprocess *preprocess)
{
  gboolean is_square = sight->height == sight->width;

  preprocess->channels = sight->n_channels == 1 ? LENS_CHANNELS_GRAY : family->channels;
  preprocess->scale = family->scale;
  for (int i = 0; i < 3; i++)
    {
      preprocess->mean[i] = family->mean[i];
      preprocess->std[i] = sight->n_channels == 1 ? family->std[0] : family->std[i];
    }
  preprocess->std[3] = 1;
  preprocess->fit = family->is_stretched || !is_square ? LENS_FIT_STRETCH
                                                       : LENS_FIT_CROP;
  if (family->has_margin && is_square && sight->height >= 160)
    preprocess->shorter_side = shorter_side (sight);
  preprocess->label_set = family->label_set;
  preprocess->source = g_strdup_printf ("%s: %s",
                                        family->is_family ? "recognised" : "assumed",
                                        family->title);
}

static int
side (gint64 size)
{
  const int usual = 224;

  return size < 1 || size > LENS_MAX_SIDE ? usual : (int) size;
}

void
lens_preprocess_guess (LensPreprocess *preprocess,
                       const LensShape *shape,
                       const char *input_name,
                       const char *producer,
                       const char *const *layer_names,
                       int n_classes)
{
  const char *const nothing[] = { NULL };
  gboolean is_first = shape->rank == 4 && (shape->dims[1] == 1 || shape->dims[1] == 3);
  Sight sight = {
    .n_classes = n_classes,
    .input_name = input_name,
    .producer = producer,
    .names = layer_names != NULL ? layer_names : nothing,
  };

  memset (preprocess, 0, sizeof (*preprocess));
  preprocess->scale = 1;
  for (int i = 0; i < 4; i++)
    preprocess->std[i] = 1;
  if (!lens_preprocess_takes_picture (shape))
    {
      preprocess->source = g_strdup ("assumed: no picture");
      return;
    }
  sight.n_channels = (int) shape->dims[is_first ? 1 : 3];
  sight.height = side (shape->dims[is_first ? 2 : 1]);
  sight.width = side (shape->dims[is_first ? 3 : 2]);
  preprocess->n_channels = sight.n_channels;
  preprocess->height = sight.height;
  preprocess->width = sight.width;
  preprocess->channels_last = !is_first;
  follow (recognise (&sight), &sight, preprocess);
}
