/* ops.h - the rows of the table of operators
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/op/op.h"
