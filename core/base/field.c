/* field.c - a setting, described once
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/base/field.h"

#include "core/base/error.h"
#include "core/base/field-inside.h"

#include <errno.h>
#include <math.h>
#include <string.h>

/* The words for a baseline; a number and #rrggbb are written as such. */
static const char *const baseline_names[] = {
  [LENS_BASELINE_BLACK] = "black", [LENS_BASELINE_MEAN] = "mean",
  [LENS_BASELINE_GREY] = "grey",   [LENS_BASELINE_WHITE] = "white",
  [LENS_BASELINE_BLUR] = "blur",   [LENS_BASELINE_NOISE] = "noise",
};

char *
lens_field_dup_name (const LensField *field)
{
  char *name = g_strdup (field->name);

  return g_strdelimit (name, "_", '-');
}

static gboolean
name_fits (const char *name, const char *wanted)
{
  while (*name != '\0' && (*name == *wanted || (*name == '_' && *wanted == '-')))
    {
      name++;
      wanted++;
    }
  return *name == '\0' && *wanted == '\0';
}

const LensField *
lens_fields_find (const LensField *fields,
                  const char *name,
                  const char *owner,
                  GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *known = NULL;
  const char *closest;

  LENS_FOR_EACH_FIELD (field, fields)
    {
      if (name_fits (field->name, name))
        return field;
      g_ptr_array_add (names, lens_field_dup_name (field));
    }
  g_ptr_array_add (names, NULL);

  if (names->len == 1)
    {
      lens_fail (error, LENS_ERROR_SETTING, "unknown setting “%s”; %s has no settings",
                 name, owner);
      return NULL;
    }
  closest = lens_closest (name, (const char *const *) names->pdata);
  known = g_strjoinv (", ", (char **) names->pdata);
  if (closest != NULL)
    lens_fail (error, LENS_ERROR_SETTING,
               "unknown setting “%s” of %s; did you mean “%s”?", name, owner, closest);
  else
    lens_fail (error, LENS_ERROR_SETTING, "unknown setting “%s” of %s; it has: %s",
               name, owner, known);
  return NULL;
}

gboolean
lens_field_fail (const LensField *field,
                 GError **error,
                 const char *expected,
                 const char *found)
{
  g_autofree char *name = lens_field_dup_name (field);

  return lens_fail (error, LENS_ERROR_SETTING, "%s: %s expected, “%s” found", name,
                    expected, found);
}

static gboolean
parse_number (const char *text, double *number)
{
  char *end = NULL;

  *number = g_ascii_strtod (text, &end);
  return end != text && *end == '\0';
}

static gboolean
set_choice (const LensField *field, gpointer settings, const char *text, GError **error)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  g_autofree char *known = NULL;
  g_autofree char *name = lens_field_dup_name (field);

  for (int i = 0; field->choices[i].id != NULL; i++)
    {
      if (g_strcmp0 (field->choices[i].id, text) == 0)
        {
          MEMBER (int, field, settings) = i;
          return TRUE;
        }
      g_ptr_array_add (ids, (gpointer) field->choices[i].id);
    }
  g_ptr_array_add (ids, NULL);
  known = g_strjoinv (", ", (char **) ids->pdata);
  return lens_fail (error, LENS_ERROR_SETTING,
                    "%s: unknown choice “%s”; expected one of: %s", name, text, known);
}

static gboolean
set_ints (const LensField *field, gpointer settings, const char *text, GError **error)
{
  LensInts ints = { 0 };
  g_auto (GStrv) words = NULL;

  if (*text != '\0')
    words = g_strsplit (text, ",", -1);
  for (int i = 0; words != NULL && words[i] != NULL; i++)
    {
      if (ints.n == LENS_MAX_INTS ||
          !g_ascii_string_to_signed (g_strstrip (words[i]), 10, G_MININT64, G_MAXINT64,
                                     &ints.at[ints.n], NULL))
        return lens_field_fail (field, error, "whole numbers with commas", text);
      ints.n++;
    }
  MEMBER (LensInts, field, settings) = ints;
  return TRUE;
}

static gboolean
set_reals (const LensField *field, gpointer settings, const char *text, GError **error)
{
  LensReals reals = { 0 };
  g_auto (GStrv) words = g_strsplit (text, ",", -1);

  for (int i = 0; words[i] != NULL; i++)
    {
      if (reals.n == LENS_MAX_REALS ||
          !parse_number (g_strstrip (words[i]), &reals.at[reals.n]) ||
          !isfinite (reals.at[reals.n]))
        return lens_field_fail (field, error, "numbers with commas", text);
      if (!lens_field_check_range (field, reals.at[reals.n++], error))
        return FALSE;
    }
  MEMBER (LensReals, field, settings) = reals;
  return TRUE;
}

static gboolean
set_baseline (const LensField *field,
              gpointer settings,
              const char *text,
              GError **error)
{
  LensBaseline baseline = { 0 };
  double number;

  if (parse_number (text, &number) && isfinite (number))
    {
      baseline.value = number;
      MEMBER (LensBaseline, field, settings) = baseline;
      return TRUE;
    }
  if (text[0] == '#' && strlen (text) == 7 &&
      strspn (text + 1, "0123456789abcdefABCDEF") == 6)
    {
      baseline.kind = LENS_BASELINE_COLOUR;
      baseline.colour = (guint32) g_ascii_strtoull (text + 1, NULL, 16);
      MEMBER (LensBaseline, field, settings) = baseline;
      return TRUE;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (baseline_names); i++)
    if (g_strcmp0 (baseline_names[i], text) == 0)
      {
        baseline.kind = (LensBaselineKind) i;
        MEMBER (LensBaseline, field, settings) = baseline;
        return TRUE;
      }
  return lens_field_fail (field, error,
                          "a number, black, mean, grey, white, blur, noise or #rrggbb",
                          text);
}

gboolean
lens_field_check_range (const LensField *field, double number, GError **error)
{
  g_autofree char *name = lens_field_dup_name (field);

  if ((field->min == 0 && field->max == 0) ||
      (number >= field->min && number <= field->max))
    return TRUE;
  return lens_fail (error, LENS_ERROR_SETTING, "%s: %g to %g expected, %g found", name,
                    field->min, field->max, number);
}

gboolean
lens_field_set_number (const LensField *field,
                       gpointer settings,
                       double number,
                       GError **error)
{
  g_autofree char *name = lens_field_dup_name (field);
  gboolean is_whole = field->kind != LENS_FIELD_REAL &&
                      field->kind != LENS_FIELD_REALS &&
                      field->kind != LENS_FIELD_BASELINE;

  if (!isfinite (number) || (is_whole && number != floor (number)))
    return lens_fail (error, LENS_ERROR_SETTING, "%s: %s expected, %g found", name,
                      is_whole ? "a whole number" : "a number", number);
  if (!lens_field_check_range (field, number, error))
    return FALSE;

  switch (field->kind)
    {
    case LENS_FIELD_BOOL:
      MEMBER (gboolean, field, settings) = number != 0;
      return TRUE;
    case LENS_FIELD_INT:
      if (number < G_MININT || number > G_MAXINT)
        return lens_fail (error, LENS_ERROR_SETTING, "%s: %g is too large", name,
                          number);
      MEMBER (int, field, settings) = (int) number;
      return TRUE;
    case LENS_FIELD_REAL:
      MEMBER (double, field, settings) = number;
      return TRUE;
    case LENS_FIELD_SEED:
      if (number < 0 || number > 0x1p53)
        return lens_fail (error, LENS_ERROR_SETTING, "%s: a seed of 0 to 2^53 expected",
                          name);
      MEMBER (guint64, field, settings) = (guint64) number;
      return TRUE;
    case LENS_FIELD_INTS:
      MEMBER (LensInts, field, settings) = (LensInts){ .n = 1,
                                                       .at = { (gint64) number } };
      return TRUE;
    case LENS_FIELD_REALS:
      MEMBER (LensReals, field, settings) = (LensReals){ .n = 1, .at = { number } };
      return TRUE;
    case LENS_FIELD_BASELINE:
      MEMBER (LensBaseline, field, settings) = (LensBaseline){ .value = number };
      return TRUE;
    default:
      return lens_fail (error, LENS_ERROR_SETTING, "%s: a word expected, %g found",
                        name, number);
    }
}

gboolean
lens_field_set_text (const LensField *field,
                     gpointer settings,
                     const char *text,
                     GError **error)
{
  double number;

  switch (field->kind)
    {
    case LENS_FIELD_BOOL:
      if (g_str_equal (text, "true") || g_str_equal (text, "yes") ||
          g_str_equal (text, "1"))
        MEMBER (gboolean, field, settings) = TRUE;
      else if (g_str_equal (text, "false") || g_str_equal (text, "no") ||
               g_str_equal (text, "0"))
        MEMBER (gboolean, field, settings) = FALSE;
      else
        return lens_field_fail (field, error, "true or false", text);
      return TRUE;
    case LENS_FIELD_CHOICE:
      return set_choice (field, settings, text, error);
    case LENS_FIELD_TEXT:
      g_free (MEMBER (char *, field, settings));
      MEMBER (char *, field, settings) = g_strdup (text);
      return TRUE;
    case LENS_FIELD_INTS:
      return set_ints (field, settings, text, error);
    case LENS_FIELD_REALS:
      return set_reals (field, settings, text, error);
    case LENS_FIELD_BASELINE:
      return set_baseline (field, settings, text, error);
    default:
      if (!parse_number (text, &number))
        return lens_field_fail (field, error, "a number", text);
      return lens_field_set_number (field, settings, number, error);
    }
}

static char *
number_to_text (double number)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  /* The shortest spelling that reads back as the same number. */
  for (int digits = 6; digits <= 17; digits++)
    {
      g_autofree char *format = g_strdup_printf ("%%.%dg", digits);

      g_ascii_formatd (buffer, sizeof (buffer), format, number);
      if (g_ascii_strtod (buffer, NULL) == number)
        break;
    }
  return g_strdup (buffer);
}

static char *
ints_to_text (const LensInts *ints)
{
  GString *text = g_string_new (NULL);

  for (int i = 0; i < ints->n; i++)
    g_string_append_printf (text, "%s%" G_GINT64_FORMAT, i > 0 ? "," : "", ints->at[i]);
  return g_string_free (text, FALSE);
}

static char *
reals_to_text (const LensReals *reals)
{
  GString *text = g_string_new (NULL);

  for (int i = 0; i < reals->n; i++)
    {
      g_autofree char *number = number_to_text (reals->at[i]);

      g_string_append_printf (text, "%s%s", i > 0 ? "," : "", number);
    }
  return g_string_free (text, FALSE);
}

static char *
baseline_to_text (const LensBaseline *baseline)
{
  if (baseline->kind == LENS_BASELINE_VALUE)
    return number_to_text (baseline->value);
  if (baseline->kind == LENS_BASELINE_COLOUR)
    return g_strdup_printf ("#%06x", baseline->colour);
  return g_strdup (baseline_names[baseline->kind]);
}

char *
lens_field_to_text (const LensField *field, gconstpointer settings)
{
  switch (field->kind)
    {
    case LENS_FIELD_BOOL:
      return g_strdup (CONST_MEMBER (gboolean, field, settings) ? "true" : "false");
    case LENS_FIELD_INT:
      return g_strdup_printf ("%d", CONST_MEMBER (int, field, settings));
    case LENS_FIELD_REAL:
      return number_to_text (CONST_MEMBER (double, field, settings));
    case LENS_FIELD_CHOICE:
      return g_strdup (field->choices[CONST_MEMBER (int, field, settings)].id);
    case LENS_FIELD_SEED:
      return g_strdup_printf ("%" G_GUINT64_FORMAT,
                              CONST_MEMBER (guint64, field, settings));
    case LENS_FIELD_TEXT:
      return g_strdup (CONST_MEMBER (char *, field, settings));
    case LENS_FIELD_INTS:
      return ints_to_text (&CONST_MEMBER (LensInts, field, settings));
    case LENS_FIELD_REALS:
      return reals_to_text (&CONST_MEMBER (LensReals, field, settings));
    case LENS_FIELD_BASELINE:
      return baseline_to_text (&CONST_MEMBER (LensBaseline, field, settings));
    case LENS_FIELD_END:
      break;
    }
  g_assert_not_reached ();
}

static void
init_member (const LensField *field, gpointer settings)
{
  g_autoptr (GError) error = NULL;

  switch (field->kind)
    {
    case LENS_FIELD_BOOL:
      MEMBER (gboolean, field, settings) = field->initial != 0;
      return;
    case LENS_FIELD_INT:
    case LENS_FIELD_CHOICE:
      MEMBER (int, field, settings) = (int) field->initial;
      return;
    case LENS_FIELD_REAL:
      MEMBER (double, field, settings) = field->initial;
      return;
    case LENS_FIELD_SEED:
      MEMBER (guint64, field, settings) = (guint64) field->initial;
      return;
    case LENS_FIELD_TEXT:
      MEMBER (char *, field, settings) = g_strdup (
        field->initial_text != NULL ? field->initial_text : "");
      return;
    default:
      memset ((char *) settings + field->offset, 0,
              field->kind == LENS_FIELD_INTS    ? sizeof (LensInts)
              : field->kind == LENS_FIELD_REALS ? sizeof (LensReals)
                                                : sizeof (LensBaseline));
      if (field->initial_text != NULL &&
          !lens_field_set_text (field, settings, field->initial_text, &error))
        g_error ("field %s: %s", field->name, error->message);
    }
}

void
lens_fields_init (const LensField *fields, gpointer settings)
{
  LENS_FOR_EACH_FIELD (field, fields)
    init_member (field, settings);
}

void
lens_fields_clear (const LensField *fields, gpointer settings)
{
  LENS_FOR_EACH_FIELD (field, fields)
    if (field->kind == LENS_FIELD_TEXT)
      g_clear_pointer (&MEMBER (char *, field, settings), g_free);
}

void
lens_fields_copy (const LensField *fields,
                  gconstpointer settings,
                  gsize settings_size,
                  gpointer copy)
{
  if (settings_size > 0)
    memcpy (copy, settings, settings_size);
  LENS_FOR_EACH_FIELD (field, fields)
    if (field->kind == LENS_FIELD_TEXT)
      MEMBER (char *, field, copy) = g_strdup (CONST_MEMBER (char *, field, settings));
}

gboolean
lens_field_is_initial (const LensField *field, gconstpointer settings)
{
  g_autofree gpointer fresh = g_malloc0 (field->offset + sizeof (LensInts));
  LensField only[] = { *field, { .kind = LENS_FIELD_END } };
  g_autofree char *initial = NULL;
  g_autofree char *present = lens_field_to_text (field, settings);
  gboolean is_initial;

  lens_fields_init (only, fresh);
  initial = lens_field_to_text (field, fresh);
  is_initial = g_str_equal (initial, present);
  lens_fields_clear (only, fresh);
  return is_initial;
}
