/* importers.c - the table of formats, and which of them a file is in
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/model/importer.h"

#include "core/model/import-later.h"
#include "core/model/unknown-file.h"

const LensImporter *const lens_importers[] = {
  &lens_importer_onnx,           &lens_importer_recipe,      &lens_importer_pytorch_zip,
  &lens_importer_pytorch_pickle, &lens_importer_safetensors, &lens_importer_keras,
  &lens_importer_caffe,          &lens_importer_prototxt,    NULL,
};

void
lens_provenance_clear (LensProvenance *provenance)
{
  g_clear_pointer (&provenance->format, g_free);
  g_clear_pointer (&provenance->producer, g_free);
  g_clear_pointer (&provenance->notes, g_ptr_array_unref);
  g_clear_pointer (&provenance->unsupported, g_ptr_array_unref);
  g_clear_pointer (&provenance->labels, g_ptr_array_unref);
}

void
lens_provenance_note (LensProvenance *provenance, const char *format, ...)
{
  va_list arguments;
  char *note;

  va_start (arguments, format);
  note = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  g_info ("%s", note);
  if (provenance->notes == NULL)
    provenance->notes = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (provenance->notes, note);
}

static const LensImporter *
find_fitting (const LensSource *source)
{
  const LensImporter *first = NULL;

  for (int i = 0; lens_importers[i] != NULL; i++)
    {
      if (!lens_importers[i]->fits (source))
        continue;
      if (lens_source_has_suffix (source, lens_importers[i]->suffixes))
        return lens_importers[i];
      if (first == NULL)
        first = lens_importers[i];
    }
  return first;
}

const LensImporter *
lens_importer_for (const LensSource *source, GError **error)
{
  const LensImporter *importer = find_fitting (source);

  if (importer == NULL)
    {
      lens_fail (error, LENS_ERROR_FORMAT,
                 "not a network file that Netlens knows (ONNX expected): %s",
                 lens_unknown_file_describe (source));
      return NULL;
    }
  if (importer->read == NULL)
    {
      lens_fail (error, LENS_ERROR_UNSUPPORTED,
                 "%s cannot be read yet; export the network to ONNX", importer->title);
      return NULL;
    }
  return importer;
}
