/* data.h - where a test finds the files it reads
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A file of this tree, from its root: “samples/models/shapes.onnx”. */
char *support_tree_file (const char *name);

/* Where the test data stand, whether they are there or not. */
char *support_data_folder (void);

/**
 * support_data_file:
 * @name: a file of the test data: “models/models.json”
 *
 * The test data stand in ../shared/data seen from the root of the tree, or where
 * NETLENS_TEST_DATA says.
 *
 * Returns: (transfer full) (nullable): its path; %NULL if it is not there, in which case
 *   the running test has been told that it is skipped and is to return
 */
char *support_data_file (const char *name);

G_END_DECLS
