/* labels.h - the names of a network's classes
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "core/base/error.h"

G_BEGIN_DECLS

typedef struct _LensLabels LensLabels;

/**
 * lens_labels_open:
 * @path: a text file with one class a line, the first for class 0; the synset before a
 *   name (“n01440764 tench”) is dropped
 * @n_classes: how many scores the network has
 *
 * Returns: (nullable): the names
 */
LensLabels *lens_labels_open (const char *path, int n_classes, GError **error);

/**
 * lens_labels_new:
 * @names: (element-type utf8): the first for class 0
 * @n_classes: how many scores the network has
 * @source: where the names are from
 */
LensLabels *lens_labels_new (const GPtrArray *names, int n_classes, const char *source);

/**
 * lens_labels_new_known:
 * @n_classes: how many scores the network has
 * @label_set: (nullable): what is known of the network: “imagenet”, “cifar-10”, “digits”,
 *   “emotions”, “faces”
 *
 * Names that come with the program: ImageNet's for 1000 classes, or 1001 where the
 * background is the first; others only where the network was recognised.  “class 7” where
 * nothing is known.
 */
LensLabels *lens_labels_new_known (int n_classes, const char *label_set);

LensLabels *lens_labels_ref (LensLabels *labels);
void lens_labels_unref (LensLabels *labels);

int lens_labels_n (const LensLabels *labels);

/* Never NULL: “class 7” where no name is known. */
const char *lens_labels_name (const LensLabels *labels, int index);

/* Where the names are from: the file, “ImageNet”, or “numbers”. */
const char *lens_labels_source (const LensLabels *labels);

/* (nullable): what the user should know: “labels.txt has 999 names for 1000 classes”. */
const char *lens_labels_note (const LensLabels *labels);

/**
 * lens_labels_find:
 * @text: “#3”, an index; a name as it stands; an index; a whole name or synonym; part of
 *   one; in this order
 *
 * Returns: the index; -1 if there is no such class (with “did you mean”) or if several
 *   share that part (they are named)
 */
int lens_labels_find (const LensLabels *labels, const char *text, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LensLabels, lens_labels_unref)

G_END_DECLS
