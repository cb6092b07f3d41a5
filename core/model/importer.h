/* importer.h - how a file of some format becomes a draft of a network
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An importer translates syntax only: names of operators and settings, places of weights.
 * What a network means, and most of what can be wrong with it, is the draft's business.
 *
 * The caller's part, in whole:
 *
 *     importer = lens_importer_for (source, error);
 *     draft = importer->read (source, options, &provenance, error);
 *     graph = lens_draft_build (draft, error);
 *     … provenance.format, .producer, .notes …
 *     lens_provenance_clear (&provenance);
 *
 * with “LensProvenance provenance = { 0 };” before and the file's name put in front of any
 * error.
 */

#pragma once

#include "core/graph/draft.h"
#include "core/model/model.h"
#include "core/wire/source.h"

G_BEGIN_DECLS

/* What a file says of itself, and what had to be assumed to read it.  Begin with zeros. */
typedef struct
{
  char *format;           /* “ONNX, opset 13, IR 7” */
  char *producer;         /* (nullable): “pytorch 1.13.1” */
  GPtrArray *notes;       /* (nullable): char *, one assumption each, for the user */
  GPtrArray *unsupported; /* (nullable): char *, one line for each node that cannot be
                             computed; set also, and only, when read fails for that */
  gsize n_nodes;          /* in the file, before anything is folded */
  gsize n_tensors;        /* weights and other constants in the file */
  gsize n_parameters;     /* their numbers altogether */
  GPtrArray *labels;      /* (nullable): char *, class names where the file has them */
} LensProvenance;

void lens_provenance_clear (LensProvenance *provenance);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LensProvenance, lens_provenance_clear)

/* Adds a line to notes, and to the log. */
void lens_provenance_note (LensProvenance *provenance, const char *format, ...)
  G_GNUC_PRINTF (2, 3);

typedef struct
{
  const char *id;              /* kebab-case: “onnx” */
  const char *title;           /* “ONNX” */
  const char *const *suffixes; /* “.onnx”; %NULL ends them */

  /* Whether the content looks like this format, also where it is cut off or damaged
   * further on.  Looks only: never fails, never follows a length it has not checked. */
  gboolean (*fits) (const LensSource *source);

  /**
   * read:
   * @source: a file that fits
   * @options: sizes for dynamic inputs, numbers bound to inputs
   * @provenance: zeros, to be filled in, also on failure; the caller clears it
   *
   * NULL where the format is only recognised: lens_importer_for () then refuses the file.
   *
   * Returns: (transfer full) (nullable): the draft, ready for lens_draft_build ()
   */
  LensDraft *(*read) (LensSource *source,
                      const LensModelOptions *options,
                      LensProvenance *provenance,
                      GError **error);
} LensImporter;

/* All importers; ends with NULL.  Where several fit a file the suffix decides, then the
 * order of this table. */
extern const LensImporter *const lens_importers[];

extern const LensImporter lens_importer_onnx;
extern const LensImporter lens_importer_recipe;

/**
 * lens_importer_for:
 * @source: a file
 *
 * Picks the importer by content.
 *
 * Returns: (transfer none) (nullable): one that can read; %NULL with an error that says
 *   what the file seems to be instead
 */
const LensImporter *lens_importer_for (const LensSource *source, GError **error);

G_END_DECLS
