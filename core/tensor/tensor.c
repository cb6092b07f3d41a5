/* tensor.c - numbers in a shape
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The numbers are in one of three places: memory of our own, memory that a bytes object or
 * another tensor keeps alive, or a stored form that is decoded when first looked at.  Two
 * threads may both decode; the first to publish wins, the other frees its copy, and no
 * lock is needed.
 */

#include "core/tensor/tensor.h"

#include "core/base/error.h"
#include "core/tensor/form.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* OpenBLAS and the vector units like lines of this size. */
#define ALIGNMENT 64

struct _LensTensor
{
  gint n_references;
  LensKind kind;
  LensShape shape;
  LensReal *data;     /* atomic; NULL until decoded */
  gboolean owns_data; /* once data is set and not lent */
  LensStored stored;
  gconstpointer stored_data;
  GBytes *bytes;
  LensTensor *base; /* whose memory a part or a reshaped tensor shows */
  gsize at;         /* where in it */
  LensForm *forms;  /* atomic; see form.h */
};

static const struct
{
  gsize size;
  LensKind kind;
} stored_types[] = {
  [LENS_STORED_FLOAT32] = { 4, LENS_KIND_REAL },
  [LENS_STORED_FLOAT64] = { 8, LENS_KIND_REAL },
  [LENS_STORED_FLOAT16] = { 2, LENS_KIND_REAL },
  [LENS_STORED_BFLOAT16] = { 2, LENS_KIND_REAL },
  [LENS_STORED_INT8] = { 1, LENS_KIND_INTEGER },
  [LENS_STORED_INT16] = { 2, LENS_KIND_INTEGER },
  [LENS_STORED_INT32] = { 4, LENS_KIND_INTEGER },
  [LENS_STORED_INT64] = { 8, LENS_KIND_INTEGER },
  [LENS_STORED_UINT8] = { 1, LENS_KIND_INTEGER },
  [LENS_STORED_UINT16] = { 2, LENS_KIND_INTEGER },
  [LENS_STORED_UINT32] = { 4, LENS_KIND_INTEGER },
  [LENS_STORED_UINT64] = { 8, LENS_KIND_INTEGER },
  [LENS_STORED_BOOL] = { 1, LENS_KIND_BOOLEAN },
};

gsize
lens_stored_size (LensStored stored)
{
  return stored_types[stored].size;
}

LensKind
lens_stored_kind (LensStored stored)
{
  return stored_types[stored].kind;
}

static LensReal *
allocate (gsize n_elements)
{
  gsize size = (MAX (n_elements, 1) * sizeof (LensReal) + ALIGNMENT - 1) / ALIGNMENT *
               ALIGNMENT;
  LensReal *data = aligned_alloc (ALIGNMENT, size);

  if (data == NULL)
    g_error ("out of memory: %" G_GSIZE_FORMAT " bytes", size);
  return data;
}

static LensTensor *
new_without_data (const LensShape *shape)
{
  LensTensor *tensor = g_new0 (LensTensor, 1);

  tensor->n_references = 1;
  tensor->shape = *shape;
  return tensor;
}

LensTensor *
lens_tensor_new_unset (const LensShape *shape)
{
  LensTensor *tensor = new_without_data (shape);

  tensor->data = allocate (lens_shape_n_elements (shape));
  tensor->owns_data = TRUE;
  return tensor;
}

LensTensor *
lens_tensor_new (const LensShape *shape)
{
  LensTensor *tensor = lens_tensor_new_unset (shape);

  memset (tensor->data, 0, lens_shape_n_elements (shape) * sizeof (LensReal));
  return tensor;
}

LensTensor *
lens_tensor_new_scalar (LensReal number)
{
  LensTensor *tensor = lens_tensor_new_unset (&LENS_SHAPE_SCALAR);

  tensor->data[0] = number;
  return tensor;
}

LensTensor *
lens_tensor_new_copy (const LensShape *shape, const LensReal *data)
{
  LensTensor *tensor = lens_tensor_new_unset (shape);

  memcpy (tensor->data, data, lens_shape_n_elements (shape) * sizeof (LensReal));
  return tensor;
}

LensTensor *
lens_tensor_new_stored (const LensShape *shape,
                        LensStored stored,
                        gconstpointer data,
                        GBytes *owner)
{
  LensTensor *tensor = new_without_data (shape);

  tensor->kind = lens_stored_kind (stored);
  tensor->stored = stored;
  tensor->stored_data = data;
  tensor->bytes = g_bytes_ref (owner);

#ifndef LENS_DOUBLE
  if (stored == LENS_STORED_FLOAT32 && (guintptr) data % sizeof (float) == 0)
    tensor->data = (LensReal *) data;
#endif
  return tensor;
}

LensTensor *
lens_tensor_reshape (LensTensor *tensor, const LensShape *shape)
{
  g_assert (lens_shape_n_elements (shape) == lens_tensor_n_elements (tensor));
  return lens_tensor_new_part (tensor, 0, shape);
}

LensTensor *
lens_tensor_new_part (LensTensor *tensor, gsize at, const LensShape *shape)
{
  LensTensor *view = new_without_data (shape);

  g_assert (at + lens_shape_n_elements (shape) <= lens_tensor_n_elements (tensor));
  view->kind = tensor->kind;
  view->base = lens_tensor_ref (tensor);
  view->at = at;
  return view;
}

gboolean
lens_tensor_is_shared (const LensTensor *tensor)
{
  return g_atomic_int_get (&tensor->n_references) > 1;
}

LensTensor *
lens_tensor_ref (LensTensor *tensor)
{
  g_atomic_int_inc (&tensor->n_references);
  return tensor;
}

void
lens_tensor_unref (LensTensor *tensor)
{
  if (tensor == NULL || !g_atomic_int_dec_and_test (&tensor->n_references))
    return;
  if (tensor->owns_data)
    free (tensor->data);
  g_clear_pointer (&tensor->bytes, g_bytes_unref);
  g_clear_pointer (&tensor->base, lens_tensor_unref);
  lens_forms_free (tensor->forms);
  g_free (tensor);
}

const LensReal *
lens_tensor_form (const LensTensor *tensor, const LensFormQuery *query)
{
  while (tensor->base != NULL)
    tensor = tensor->base;
  return lens_forms_take (&((LensTensor *) tensor)->forms, query);
}

const LensShape *
lens_tensor_shape (const LensTensor *tensor)
{
  return &tensor->shape;
}

gsize
lens_tensor_n_elements (const LensTensor *tensor)
{
  return lens_shape_n_elements (&tensor->shape);
}

LensKind
lens_tensor_kind (const LensTensor *tensor)
{
  return tensor->kind;
}

void
lens_tensor_set_kind (LensTensor *tensor, LensKind kind)
{
  g_assert (g_atomic_int_get (&tensor->n_references) == 1);
  tensor->kind = kind;
}

/* IEEE 754 half precision: 5 bits of exponent, 10 of fraction. */
static double
decode_half (guint16 bits)
{
  int exponent = (bits >> 10) & 31;
  int fraction = bits & 1023;
  double magnitude;

  if (exponent == 0)
    magnitude = ldexp (fraction, -24);
  else if (exponent == 31)
    magnitude = fraction == 0 ? INFINITY : NAN;
  else
    magnitude = ldexp (fraction + 1024, exponent - 25);
  return (bits & 0x8000) != 0 ? -magnitude : magnitude;
}

static double
decode_bfloat (guint16 bits)
{
  guint32 wide = (guint32) bits << 16;
  float number;

  memcpy (&number, &wide, sizeof (number));
  return number;
}

#define DECODE(c_type, expression)                                   \
  for (gsize i = 0; i < n; i++)                                      \
    {                                                                \
      c_type number;                                                 \
      memcpy (&number, from + i * sizeof (c_type), sizeof (c_type)); \
      to[i] = (LensReal) (expression);                               \
    }                                                                \
  break

static void
decode (LensStored stored, const guint8 *from, gsize n, LensReal *to)
{
  switch (stored)
    {
    case LENS_STORED_FLOAT32:
      DECODE (float, number);
    case LENS_STORED_FLOAT64:
      DECODE (double, number);
    case LENS_STORED_FLOAT16:
      DECODE (guint16, decode_half (number));
    case LENS_STORED_BFLOAT16:
      DECODE (guint16, decode_bfloat (number));
    case LENS_STORED_INT8:
      DECODE (gint8, number);
    case LENS_STORED_INT16:
      DECODE (gint16, number);
    case LENS_STORED_INT32:
      DECODE (gint32, number);
    case LENS_STORED_INT64:
      DECODE (gint64, number);
    case LENS_STORED_UINT8:
      DECODE (guint8, number);
    case LENS_STORED_UINT16:
      DECODE (guint16, number);
    case LENS_STORED_UINT32:
      DECODE (guint32, number);
    case LENS_STORED_UINT64:
      DECODE (guint64, number);
    case LENS_STORED_BOOL:
      DECODE (guint8, number != 0);
    }
}

#undef DECODE

const LensReal *
lens_tensor_data (const LensTensor *tensor)
{
  LensReal **place = &((LensTensor *) tensor)->data;
  LensReal *data;
  LensReal *nothing = NULL;

  if (tensor->base != NULL)
    return lens_tensor_data (tensor->base) + tensor->at;

  data = __atomic_load_n (place, __ATOMIC_ACQUIRE);
  if (data != NULL)
    return data;

  data = allocate (lens_tensor_n_elements (tensor));
  decode (tensor->stored, tensor->stored_data, lens_tensor_n_elements (tensor), data);
  if (__atomic_compare_exchange_n (place, &nothing, data, FALSE, __ATOMIC_ACQ_REL,
                                   __ATOMIC_ACQUIRE))
    {
      ((LensTensor *) tensor)->owns_data = TRUE;
      return data;
    }
  free (data);
  return nothing;
}

LensReal *
lens_tensor_writable (LensTensor *tensor)
{
  g_assert (g_atomic_int_get (&tensor->n_references) == 1);
  g_assert (tensor->owns_data && tensor->bytes == NULL);
  return tensor->data;
}

gsize
lens_tensor_heap_size (const LensTensor *tensor)
{
  if (tensor->base != NULL || !tensor->owns_data)
    return 0;
  return lens_tensor_n_elements (tensor) * sizeof (LensReal);
}

gboolean
lens_tensor_range (const LensTensor *tensor,
                   LensReal *minimum,
                   LensReal *maximum,
                   LensReal *mean)
{
  const LensReal *data = lens_tensor_data (tensor);
  gsize n = lens_tensor_n_elements (tensor);
  gsize n_finite = 0;
  double sum = 0;

  *minimum = 0;
  *maximum = 0;
  for (gsize i = 0; i < n; i++)
    {
      if (!isfinite (data[i]))
        continue;
      if (n_finite == 0 || data[i] < *minimum)
        *minimum = data[i];
      if (n_finite == 0 || data[i] > *maximum)
        *maximum = data[i];
      sum += (double) data[i];
      n_finite++;
    }
  *mean = n_finite > 0 ? (LensReal) (sum / (double) n_finite) : 0;
  return n_finite == n;
}
