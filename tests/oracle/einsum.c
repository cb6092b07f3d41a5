/* einsum.c - sums of products agree with their definitions
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The definition tries every value of every index, of the summed ones too, and adds each
 * product to the result it belongs to.
 */

#include "tests/support/op-case.h"

#include <math.h>
#include <string.h>

#define MAX_INDICES 6

/* An equation without dots, and one letter an axis; the same with all sizes spelt out. */
static const struct
{
  const char *equation; /* as a file has it */
  const char *plain;    /* without dots, spaces and implied results */
  const char *shapes;
} cases[] = {
  { "ij->ji", "ij->ji", "3x4" },
  { "ij->i", "ij->i", "3x4" },
  { "i,i", "i,i->", "5 5" },
  { "ii", "ii->", "4x4" },
  { "zy", "zy->yz", "2x3" },
  { "ij,jk", "ij,jk->ik", "3x4 4x5" },
  { "i,j,k->kji", "i,j,k->kji", "2 3 4" },
  { "ij,ij->", "ij,ij->", "2x3 2x3" },
  { "...ii->...i", "aii->ai", "3x5x5" },
  { "...a,a->...", "bca,a->bc", "2x3x4 4" },
  { "...ij,...jk->...ik", "abij,abjk->abik", "2x3x3x4 2x3x4x2" },
  { "bhqd,bhkd->bhqk", "bhqd,bhkd->bhqk", "2x3x4x5 2x3x6x5" },
  { "bchw,cn->bnhw", "bchw,cn->bnhw", "1x3x4x5 3x2" },
};

/* The letters of a plain equation, the sizes they have, and where each operand and the
 * result (last) name them. */
typedef struct
{
  int n;
  char letters[MAX_INDICES];
  gint64 sizes[MAX_INDICES];
  char **words;
} Indices;

static Indices
find_indices (const OpCase *test, const char *plain)
{
  Indices found = { 0 };
  g_autofree char *text = g_strdup (plain);

  /* One list of words: the arrow becomes a comma. */
  memmove (strchr (text, '-'), strchr (text, '>'), strlen (strchr (text, '>')) + 1);
  *strchr (text, '>') = ',';
  found.words = g_strsplit (text, ",", -1);
  for (int k = 0; k < test->n_inputs; k++)
    for (int i = 0; found.words[k][i] != '\0'; i++)
      if (memchr (found.letters, found.words[k][i], (gsize) found.n) == NULL)
        {
          g_assert_cmpint (found.n, <, MAX_INDICES);
          found.letters[found.n] = found.words[k][i];
          found.sizes[found.n++] = test->input_shapes[k].dims[i];
        }
  return found;
}

static gsize
place (const Indices *indices, const gint64 *values, const char *word)
{
  gsize at = 0;

  for (int i = 0; word[i] != '\0'; i++)
    {
      const char *letter = memchr (indices->letters, word[i], (gsize) indices->n);

      at = at * (gsize) indices->sizes[letter - indices->letters] +
           (gsize) values[letter - indices->letters];
    }
  return at;
}

static void
check_definition (const OpCase *test, const char *plain)
{
  Indices indices = find_indices (test, plain);
  gsize n = lens_shape_n_elements (&test->output_shapes[0]);
  g_autofree double *sums = g_new0 (double, n);
  g_autofree LensReal *expected = g_new0 (LensReal, n);
  gint64 values[MAX_INDICES] = { 0 };
  int turned = 0;

  while (turned < indices.n)
    {
      double product = 1;

      for (int k = 0; k < test->n_inputs; k++)
        product *= (double) test->inputs[k][place (&indices, values, indices.words[k])];
      sums[place (&indices, values, indices.words[test->n_inputs])] += product;

      for (turned = 0; turned < indices.n; turned++)
        {
          if (++values[turned] < indices.sizes[turned])
            break;
          values[turned] = 0;
        }
    }
  for (gsize i = 0; i < n; i++)
    expected[i] = (LensReal) sums[i];
  op_case_assert_close (test, "the result", test->outputs[0], expected, n,
                        32 * LENS_REAL_EPSILON);
  g_strfreev (indices.words);
}

static void
test_definition (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *settings = g_strconcat ("equation=", cases[i].equation, NULL);
      g_autoptr (OpCase) test = op_case_new (&(OpCaseText){ "einsum", settings,
                                                            cases[i].shapes },
                                             i);

      op_case_run (test);
      check_definition (test, cases[i].plain);
      op_case_check_all (test, i);
      for (int k = 0; k < test->n_inputs; k++)
        op_case_check_adjoint (test, k);
    }
}

/* Axes under the dots broadcast. */
static void
test_broadcasting (void)
{
  g_autoptr (OpCase) narrow = op_case_new (
    &(OpCaseText){ "einsum", "equation=...ij,...jk->...ik", "2x1x3x4 5x4x2" }, 1);
  g_autoptr (OpCase) wide = op_case_new (
    &(OpCaseText){ "einsum", "equation=abij,abjk->abik", "2x5x3x4 2x5x4x2" }, 1);

  for (gsize i = 0; i < 2 * 5 * 12; i++)
    wide->inputs[0][i] = narrow->inputs[0][i / 60 * 12 + i % 12];
  for (gsize i = 0; i < 2 * 5 * 8; i++)
    wide->inputs[1][i] = narrow->inputs[1][i % 40];
  op_case_run (narrow);
  op_case_run (wide);
  g_assert_true (lens_shape_equal (&narrow->output_shapes[0], &wide->output_shapes[0]));
  op_case_assert_close (narrow, "the result", narrow->outputs[0], wide->outputs[0], 60,
                        LENS_REAL_EPSILON);
  op_case_check_all (narrow, 1);
  op_case_check_adjoint (narrow, 0);
  op_case_check_adjoint (narrow, 1);
}

static void
test_refusals (void)
{
  static const struct
  {
    const char *settings;
    const char *shapes;
    LensErrorCode code;
    const char *words;
  } refusals[] = {
    { "equation=ij->ik", "2x3", LENS_ERROR_SHAPE, "an axis that no operand has" },
    { "equation=ij->ii", "2x3", LENS_ERROR_SHAPE, "an axis twice" },
    { "equation=ij,jk->ik", "2x3 4x5", LENS_ERROR_SHAPE, "3 expected" },
    { "equation=ij,jk->ik", "2x3", LENS_ERROR_SHAPE, "for 1 operands" },
    { "equation=ij", "2x3x4", LENS_ERROR_SHAPE, "for 3 axes" },
    { "equation=i1", "2x3", LENS_ERROR_SHAPE, "letters" },
    { "equation=......", "1x1x1x1x1x1x1x1", LENS_ERROR_SHAPE, "letters" },
    { "equation=abcdefghijklmnop", "1", LENS_ERROR_SHAPE, "for 1 axes" },
    { "equation=a,b,c->", "100000 100000 100000", LENS_ERROR_LIMIT, "products" },
    { "equation=a,b->ab", "100000 100000", LENS_ERROR_LIMIT, "too many elements" },
    { "", "2", LENS_ERROR_SHAPE, "for 1 operands" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (refusals); i++)
    op_case_expect_refusal (&(OpCaseText){ "einsum", refusals[i].settings,
                                           refusals[i].shapes },
                            refusals[i].code, refusals[i].words);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/op/einsum/agrees-with-definition", test_definition);
  g_test_add_func ("/op/einsum/broadcasts-under-dots", test_broadcasting);
  g_test_add_func ("/op/einsum/refuses-with-words", test_refusals);
  return g_test_run ();
}
