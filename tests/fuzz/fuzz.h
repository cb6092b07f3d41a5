/* fuzz.h - what a fuzzer calls, and what replays without one
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Each target is one file with this function and what to begin with, as libFuzzer wants it.  Built with
 * -Dfuzz=true by clang it is searched by the engine; else replay.c feeds it the files of a
 * corpus and thousands of changed copies of small sound files.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* (nullable): a folder of this tree whose files are sound; %NULL for networks in ONNX. */
extern const char *const fuzz_sound_folder;

G_END_DECLS
