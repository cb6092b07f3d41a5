/* npy.c - tensors in NumPy's files
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A file is a magic word, a version, the length of a header, the header, and the numbers.
 * The header is a Python dictionary written out; only the one form that NumPy writes is
 * understood, with its three keys in any order:
 *
 *   {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }
 */

#include "core/tensor/npy.h"

#include "core/base/output.h"

#include <string.h>

#define MAGIC "\x93NUMPY"
#define MAGIC_SIZE 6
#define MAX_HEADER_SIZE 65536
#define ALIGNMENT 64

typedef struct
{
  char type[8]; /* “<f4” */
  gboolean is_column_major;
  LensShape shape;
  gboolean has_type;
  gboolean has_order;
  gboolean has_shape;
} Header;

static const struct
{
  const char *name;
  LensStored stored;
} types[] = {
  { "f4", LENS_STORED_FLOAT32 }, { "f8", LENS_STORED_FLOAT64 },
  { "f2", LENS_STORED_FLOAT16 }, { "i1", LENS_STORED_INT8 },
  { "i2", LENS_STORED_INT16 },   { "i4", LENS_STORED_INT32 },
  { "i8", LENS_STORED_INT64 },   { "u1", LENS_STORED_UINT8 },
  { "u2", LENS_STORED_UINT16 },  { "u4", LENS_STORED_UINT32 },
  { "u8", LENS_STORED_UINT64 },  { "b1", LENS_STORED_BOOL },
};

static void
skip_space (const char **text)
{
  while (**text != '\0' && strchr (" \t\r\n", **text) != NULL)
    (*text)++;
}

static gboolean
accept (const char **text, const char *word)
{
  gsize length = strlen (word);

  skip_space (text);
  if (strncmp (*text, word, length) != 0)
    return FALSE;
  *text += length;
  return TRUE;
}

/* A quoted word; too long a one does not fit anything that is known. */
static gboolean
read_word (const char **text, char *word, gsize size)
{
  const char *end;
  char quote;

  skip_space (text);
  quote = **text;
  if (quote != '\'' && quote != '"')
    return FALSE;
  end = strchr (*text + 1, quote);
  if (end == NULL || (gsize) (end - *text) > size)
    return FALSE;
  g_strlcpy (word, *text + 1, (gsize) (end - *text));
  *text = end + 1;
  return TRUE;
}

/* “(3, 4)”, “(3,)” or “()”; very old files write “3L”. */
static gboolean
read_shape (const char **text, LensShape *shape)
{
  if (!accept (text, "("))
    return FALSE;
  while (!accept (text, ")"))
    {
      char *end = NULL;
      guint64 size;

      if (!g_ascii_isdigit (**text) || shape->rank > LENS_MAX_RANK)
        return FALSE;
      size = g_ascii_strtoull (*text, &end, 10);
      if (shape->rank < LENS_MAX_RANK)
        shape->dims[shape->rank] = (gint64) MIN (size, (guint64) G_MAXINT64);
      shape->rank++;
      *text = *end == 'L' ? end + 1 : end;
      if (!accept (text, ","))
        return accept (text, ")");
    }
  return TRUE;
}

static gboolean
read_entry (const char **text, Header *header)
{
  char key[16];

  if (!read_word (text, key, sizeof (key)) || !accept (text, ":"))
    return FALSE;
  if (g_str_equal (key, "descr") && !header->has_type)
    {
      header->has_type = read_word (text, header->type, sizeof (header->type));
      return header->has_type;
    }
  if (g_str_equal (key, "fortran_order") && !header->has_order)
    {
      header->is_column_major = accept (text, "True");
      header->has_order = header->is_column_major || accept (text, "False");
      return header->has_order;
    }
  if (g_str_equal (key, "shape") && !header->has_shape)
    {
      header->has_shape = read_shape (text, &header->shape);
      return header->has_shape;
    }
  return FALSE;
}

static gboolean
read_dictionary (const char *text, Header *header)
{
  const char *at = text;

  if (!accept (&at, "{"))
    return FALSE;
  while (!accept (&at, "}"))
    {
      if (!read_entry (&at, header))
        return FALSE;
      if (!accept (&at, ",") && *at != '}')
        return FALSE;
    }
  skip_space (&at);
  return *at == '\0' && header->has_type && header->has_order && header->has_shape;
}

/* Where the numbers begin, or 0 if this is no such file. */
static gsize
find_header (const guint8 *bytes, gsize size, gsize *header_begin)
{
  gsize length;

  if (size < 12 || memcmp (bytes, MAGIC, MAGIC_SIZE) != 0)
    return 0;
  if (bytes[6] < 1 || bytes[6] > 3)
    return 0;
  *header_begin = bytes[6] == 1 ? 10 : 12;
  length = bytes[8] | (gsize) bytes[9] << 8;
  if (bytes[6] > 1)
    length |= (gsize) bytes[10] << 16 | (gsize) bytes[11] << 24;
  if (length > MAX_HEADER_SIZE || length > size - *header_begin)
    return 0;
  return *header_begin + length;
}

static gboolean
find_type (const char *type, LensStored *stored, gboolean *is_swapped, GError **error)
{
  for (gsize i = 0;
       type[0] != '\0' && strchr ("<>|=", type[0]) != NULL && i < G_N_ELEMENTS (types);
       i++)
    if (g_str_equal (types[i].name, type + 1))
      {
        *stored = types[i].stored;
        *is_swapped = type[0] == '>' && lens_stored_size (*stored) > 1;
        return TRUE;
      }
  return lens_fail (error, LENS_ERROR_UNSUPPORTED,
                    "numbers of type “%s”; real or whole numbers or booleans expected",
                    type);
}

static GBytes *
swap_bytes (GBytes *numbers, gsize size)
{
  gsize total;
  const guint8 *from = g_bytes_get_data (numbers, &total);
  guint8 *to = g_malloc (MAX (total, 1));

  for (gsize i = 0; i < total; i += size)
    for (gsize j = 0; j < size; j++)
      to[i + j] = from[i + size - 1 - j];
  return g_bytes_new_take (to, total);
}

/* Element by element in row-major order, while an odometer runs along. */
static void
copy_column_major (const LensShape *shape, const LensReal *from, LensReal *to)
{
  gsize n = lens_shape_n_elements (shape);
  gint64 index[LENS_MAX_RANK] = { 0 };
  gsize strides[LENS_MAX_RANK];
  gsize place = 0;

  for (int i = 0; i < shape->rank; i++)
    strides[i] = lens_shape_span (shape, 0, i);
  for (gsize i = 0; i < n; i++)
    {
      to[i] = from[place];
      for (int axis = shape->rank - 1; axis >= 0; axis--)
        {
          place += strides[axis];
          if (++index[axis] < shape->dims[axis])
            break;
          place -= strides[axis] * (gsize) index[axis];
          index[axis] = 0;
        }
    }
}

static LensTensor *
make_tensor (const Header *header, LensStored stored, GBytes *numbers)
{
  const void *data = g_bytes_get_data (numbers, NULL);
  g_autoptr (LensTensor) lent = lens_tensor_new_stored (&header->shape, stored, data,
                                                        numbers);
  LensTensor *tensor = lens_tensor_new_unset (&header->shape);

  if (header->is_column_major)
    copy_column_major (&header->shape, lens_tensor_data (lent),
                       lens_tensor_writable (tensor));
  else
    memcpy (lens_tensor_writable (tensor), lens_tensor_data (lent),
            lens_tensor_n_elements (tensor) * sizeof (LensReal));
  lens_tensor_set_kind (tensor, lens_stored_kind (stored));
  return tensor;
}

static LensTensor *
parse (GBytes *file, GError **error)
{
  gsize file_size;
  const guint8 *bytes = g_bytes_get_data (file, &file_size);
  gsize begin = 0;
  gsize end = find_header (bytes, file_size, &begin);
  g_autofree char *text = NULL;
  Header header = { .shape = LENS_SHAPE_SCALAR };
  LensStored stored = LENS_STORED_FLOAT32;
  gboolean is_swapped = FALSE;
  gsize size;
  g_autoptr (GBytes) numbers = NULL;

  if (end != 0)
    text = g_strndup ((const char *) bytes + begin, end - begin);
  if (text == NULL || strlen (text) != end - begin || !read_dictionary (text, &header))
    {
      lens_fail (error, LENS_ERROR_FORMAT, "not a .npy file that can be read");
      return NULL;
    }
  if (!find_type (header.type, &stored, &is_swapped, error) ||
      !lens_shape_check (&header.shape, error))
    return NULL;

  size = lens_shape_n_elements (&header.shape) * lens_stored_size (stored);
  if (size != file_size - end)
    {
      lens_fail (error, LENS_ERROR_FORMAT,
                 "%" G_GSIZE_FORMAT " bytes of numbers expected, %" G_GSIZE_FORMAT
                 " found",
                 size, file_size - end);
      return NULL;
    }
  numbers = g_bytes_new_from_bytes (file, end, size);
  if (is_swapped)
    {
      g_autoptr (GBytes) stored_order = g_steal_pointer (&numbers);

      numbers = swap_bytes (stored_order, lens_stored_size (stored));
    }
  return make_tensor (&header, stored, numbers);
}

LensTensor *
lens_npy_read (const char *path, GError **error)
{
  g_autoptr (GMappedFile) mapped = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) failure = NULL;
  LensTensor *tensor;

  mapped = g_mapped_file_new (path, FALSE, &failure);
  if (mapped == NULL)
    {
      lens_fail (error, LENS_ERROR_INPUT, "%s", failure->message);
      return NULL;
    }
  bytes = g_mapped_file_get_bytes (mapped);
  tensor = parse (bytes, error);
  if (tensor == NULL)
    g_prefix_error (error, "%s: ", path);
  return tensor;
}

static char *
describe (const LensShape *shape)
{
  GString *text = g_string_new ("{'descr': '<f4', 'fortran_order': False, 'shape': (");

  for (int i = 0; i < shape->rank; i++)
    g_string_append_printf (text, "%s%" G_GINT64_FORMAT, i > 0 ? ", " : "",
                            shape->dims[i]);
  g_string_append (text, shape->rank == 1 ? ",), }" : "), }");

  /* NumPy pads with blanks so that the numbers can be mapped; a line feed ends it. */
  while ((text->len + MAGIC_SIZE + 4 + 1) % ALIGNMENT != 0)
    g_string_append_c (text, ' ');
  g_string_append_c (text, '\n');
  return g_string_free (text, FALSE);
}

static void
write_numbers (LensOutput *output, const LensReal *data, gsize n)
{
  guint8 bytes[4 * 1024];

  for (gsize begin = 0; begin < n; begin += sizeof (bytes) / 4)
    {
      gsize end = MIN (begin + sizeof (bytes) / 4, n);

      for (gsize i = begin; i < end; i++)
        {
          float number = (float) data[i];
          guint32 word;

          memcpy (&word, &number, sizeof (word));
          word = GUINT32_TO_LE (word);
          memcpy (bytes + (i - begin) * 4, &word, sizeof (word));
        }
      lens_output_write (output, bytes, (end - begin) * 4, NULL);
    }
}

gboolean
lens_npy_write (const char *path, const LensTensor *tensor, GError **error)
{
  g_autoptr (LensOutput) output = lens_output_begin (path, error);
  g_autofree char *header = describe (lens_tensor_shape (tensor));
  guint8 preamble[MAGIC_SIZE + 4] = MAGIC "\x01";

  if (output == NULL)
    return FALSE;
  preamble[8] = (guint8) (strlen (header) & 255);
  preamble[9] = (guint8) (strlen (header) >> 8);
  lens_output_write (output, preamble, sizeof (preamble), NULL);
  lens_output_write (output, header, strlen (header), NULL);
  write_numbers (output, lens_tensor_data (tensor), lens_tensor_n_elements (tensor));
  return lens_output_commit (g_steal_pointer (&output), error);
}
