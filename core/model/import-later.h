/* import-later.h - formats that are recognised and not read yet
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/model/importer.h"

G_BEGIN_DECLS

extern const LensImporter lens_importer_pytorch_zip;
extern const LensImporter lens_importer_pytorch_pickle;
extern const LensImporter lens_importer_safetensors;
extern const LensImporter lens_importer_keras;
extern const LensImporter lens_importer_caffe;
extern const LensImporter lens_importer_prototxt;

G_END_DECLS
