/* lens.h - what core/ offers to programs: the only header that ui/ and app/ include
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/base/error.h"
#include "core/base/field.h"
#include "core/base/json.h"
#include "core/base/monitor.h"
#include "core/base/output.h"
#include "core/base/parallel.h"
#include "core/base/resource.h"
#include "core/base/rng.h"
#include "core/figure/figure.h"
#include "core/graph/graph.h"
#include "core/graph/patch.h"
#include "core/graph/tape.h"
#include "core/method/frame.h"
#include "core/method/method.h"
#include "core/method/query.h"
#include "core/model/labels.h"
#include "core/model/model.h"
#include "core/model/plausible.h"
#include "core/model/preprocess.h"
#include "core/op/op.h"
#include "core/rule/rules.h"
#include "core/tensor/gif.h"
#include "core/tensor/image.h"
#include "core/tensor/npy.h"
#include "core/tensor/png.h"
#include "core/tensor/shape.h"
#include "core/tensor/tensor.h"
