/* tensor.h - numbers in a shape
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A tensor is written by whoever makes it and never again once it is shared.  Numbers that
 * a file stores in another type, or at an odd address, are turned into LensReal when they
 * are first looked at: opening a large network costs nothing until it runs.
 */

#pragma once

#include "core/base/real.h"
#include "core/tensor/shape.h"

G_BEGIN_DECLS

typedef struct _LensTensor LensTensor;

/* What the numbers stand for.  They are LensReal in memory whatever they stand for, so
 * whole numbers are exact up to 2^24 (2^53 in the double build). */
typedef enum
{
  LENS_KIND_REAL,
  LENS_KIND_INTEGER,
  LENS_KIND_BOOLEAN,
} LensKind;

/* How a file stores numbers; all little-endian. */
typedef enum
{
  LENS_STORED_FLOAT32,
  LENS_STORED_FLOAT64,
  LENS_STORED_FLOAT16,
  LENS_STORED_BFLOAT16,
  LENS_STORED_INT8,
  LENS_STORED_INT16,
  LENS_STORED_INT32,
  LENS_STORED_INT64,
  LENS_STORED_UINT8,
  LENS_STORED_UINT16,
  LENS_STORED_UINT32,
  LENS_STORED_UINT64,
  LENS_STORED_BOOL,
} LensStored;

/* Bytes per number. */
gsize lens_stored_size (LensStored stored);

LensKind lens_stored_kind (LensStored stored);

/* Zeros.  @shape has passed lens_shape_check (). */
LensTensor *lens_tensor_new (const LensShape *shape);

/* Like lens_tensor_new () but the numbers are whatever memory held: fill every one. */
LensTensor *lens_tensor_new_unset (const LensShape *shape);

/* A scalar shape with one number. */
LensTensor *lens_tensor_new_scalar (LensReal number);

/* A copy of @data. */
LensTensor *lens_tensor_new_copy (const LensShape *shape, const LensReal *data);

/**
 * lens_tensor_new_stored:
 * @shape: the shape
 * @stored: how the numbers are stored at @data
 * @data: n_elements * lens_stored_size () bytes, at any address
 * @owner: keeps @data alive; a reference is taken
 *
 * Lends the memory of a file.  Nothing is read before lens_tensor_data () is called.
 */
LensTensor *lens_tensor_new_stored (const LensShape *shape,
                                    LensStored stored,
                                    gconstpointer data,
                                    GBytes *owner);

/* The same numbers under another shape of as many elements; shares memory. */
LensTensor *lens_tensor_reshape (LensTensor *tensor, const LensShape *shape);

/* Numbers @at … of a tensor under a shape of their own; shares memory. */
LensTensor *lens_tensor_new_part (LensTensor *tensor, gsize at, const LensShape *shape);

/* Whether there are other holders. */
gboolean lens_tensor_is_shared (const LensTensor *tensor);

LensTensor *lens_tensor_ref (LensTensor *tensor);
void lens_tensor_unref (LensTensor *tensor);

const LensShape *lens_tensor_shape (const LensTensor *tensor);
gsize lens_tensor_n_elements (const LensTensor *tensor);

LensKind lens_tensor_kind (const LensTensor *tensor);

/* Only while the tensor has one holder. */
void lens_tensor_set_kind (LensTensor *tensor, LensKind kind);

/* The numbers, row-major.  Any thread may ask. */
const LensReal *lens_tensor_data (const LensTensor *tensor);

/* The numbers, to be written; only while the tensor has one holder and owns its memory. */
LensReal *lens_tensor_writable (LensTensor *tensor);

/* Bytes this tensor holds on the heap (0 for a view of a file). */
gsize lens_tensor_heap_size (const LensTensor *tensor);

/* Smallest, largest and mean; FALSE if a number is not finite (they are then of the
 * finite ones) . */
gboolean lens_tensor_range (const LensTensor *tensor,
                            LensReal *minimum,
                            LensReal *maximum,
                            LensReal *mean);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LensTensor, lens_tensor_unref)

G_END_DECLS
