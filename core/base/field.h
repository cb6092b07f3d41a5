/* field.h - a setting, described once
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A const array of fields describes a settings struct.  Flags of the command line, keys of
 * JSON, attributes of ONNX, rows of a panel and tables of the manual are all read from it;
 * the struct member is the only spelling (an underscore is shown as a dash).
 */

#pragma once

#include <glib.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define N_(text) (text)

typedef enum
{
  LENS_FIELD_END,
  LENS_FIELD_BOOL,     /* gboolean */
  LENS_FIELD_INT,      /* int */
  LENS_FIELD_REAL,     /* double */
  LENS_FIELD_CHOICE,   /* int, the index in choices */
  LENS_FIELD_SEED,     /* guint64 */
  LENS_FIELD_TEXT,     /* char *, owned by the settings, never NULL once initialised */
  LENS_FIELD_INTS,     /* LensInts */
  LENS_FIELD_BASELINE, /* LensBaseline */
  LENS_FIELD_REALS,    /* LensReals */
} LensFieldKind;

/* One of the words a choice may be; the last row has a NULL id. */
typedef struct
{
  const char *id;
  const char *title;
} LensChoice;

#define LENS_MAX_INTS 64

/* A short list of whole numbers, as the attributes of operators are. */
typedef struct
{
  int n;
  gint64 at[LENS_MAX_INTS];
} LensInts;

#define LENS_MAX_REALS 4

/* One number, or one a channel. */
typedef struct
{
  int n;
  double at[LENS_MAX_REALS];
} LensReals;

typedef enum
{
  LENS_BASELINE_VALUE,  /* the same number everywhere, after preprocessing */
  LENS_BASELINE_BLACK,  /* colour 0 before preprocessing */
  LENS_BASELINE_MEAN,   /* the mean colour: 0 after preprocessing */
  LENS_BASELINE_GREY,   /* the middle grey before preprocessing */
  LENS_BASELINE_WHITE,  /* colour 255 before preprocessing */
  LENS_BASELINE_BLUR,   /* the picture itself, strongly blurred */
  LENS_BASELINE_NOISE,  /* uniform noise over the range of colours, seeded */
  LENS_BASELINE_COLOUR, /* a chosen colour, #rrggbb */
} LensBaselineKind;

/* What stands for “nothing”: a number, one of the names above, or #rrggbb. */
typedef struct
{
  LensBaselineKind kind;
  double value;
  guint32 colour; /* 0xrrggbb */
} LensBaseline;

typedef struct
{
  LensFieldKind kind;
  const char *name; /* the struct member */
  gsize offset;
  const char *title;
  const char *help; /* one clause, lower case, no full stop */
  double initial;
  double min;
  double max;
  const char *zero; /* of a number, where 0 stands for something else: in a word */
  const LensChoice *choices;
  const char
    *initial_text; /* for TEXT, INTS, REALS and BASELINE, as the user would write it */
} LensField;

/* The offset of a member, and a build that stops if its type is not the one said. */
#define LENS_FIELD_OF(Type, member, c_type)                               \
  .name = #member,                                                        \
  .offset = offsetof (Type, member) +                                     \
            0 * sizeof (char[__builtin_types_compatible_p (               \
                               __typeof__ (((Type *) 0)->member), c_type) \
                               ? 1                                        \
                               : -1])

#define LENS_BOOL(Type, member) \
  .kind = LENS_FIELD_BOOL, LENS_FIELD_OF (Type, member, gboolean), .max = 1
#define LENS_INT(Type, member) .kind = LENS_FIELD_INT, LENS_FIELD_OF (Type, member, int)
#define LENS_REAL(Type, member) \
  .kind = LENS_FIELD_REAL, LENS_FIELD_OF (Type, member, double)
#define LENS_CHOICE(Type, member) \
  .kind = LENS_FIELD_CHOICE, LENS_FIELD_OF (Type, member, int)
#define LENS_SEED(Type, member) \
  .kind = LENS_FIELD_SEED, LENS_FIELD_OF (Type, member, guint64)
#define LENS_TEXT(Type, member) \
  .kind = LENS_FIELD_TEXT, LENS_FIELD_OF (Type, member, char *)
#define LENS_INTS(Type, member) \
  .kind = LENS_FIELD_INTS, LENS_FIELD_OF (Type, member, LensInts)
#define LENS_REALS(Type, member) \
  .kind = LENS_FIELD_REALS, LENS_FIELD_OF (Type, member, LensReals)
#define LENS_BASELINE(Type, member) \
  .kind = LENS_FIELD_BASELINE, LENS_FIELD_OF (Type, member, LensBaseline)

/* @fields may be NULL in all of these: a struct without settings. */

#define LENS_FOR_EACH_FIELD(field, fields) \
  for (const LensField *field = (fields);  \
       (field) != NULL && (field)->kind != LENS_FIELD_END; (field)++)

/* Gives every member its initial value.  @settings may be uninitialised memory. */
void lens_fields_init (const LensField *fields, gpointer settings);

/* Frees what the members own. */
void lens_fields_clear (const LensField *fields, gpointer settings);

/* Makes @copy, uninitialised memory of the same struct, equal to @settings. */
void lens_fields_copy (const LensField *fields,
                       gconstpointer settings,
                       gsize settings_size,
                       gpointer copy);

/**
 * lens_fields_find:
 * @fields: the settings of one thing
 * @name: a name with dashes or underscores
 * @owner: what has these settings, for the message: “method occlusion”
 *
 * Returns: (nullable): the field, or %NULL with “unknown setting … did you mean …”
 */
const LensField *lens_fields_find (const LensField *fields,
                                   const char *name,
                                   const char *owner,
                                   GError **error);

/* Reads @text as a user writes it: true, 12, 0.5, a choice, "1,2,3", "0.5,1". */
gboolean lens_field_set_text (const LensField *field,
                              gpointer settings,
                              const char *text,
                              GError **error);

/* How the value would be written; the inverse of lens_field_set_text (). */
char *lens_field_to_text (const LensField *field, gconstpointer settings);

/* For numbers already parsed, as importers have them. */
gboolean lens_field_set_number (const LensField *field,
                                gpointer settings,
                                double number,
                                GError **error);

gboolean lens_field_set_json (const LensField *field,
                              gpointer settings,
                              JsonNode *node,
                              GError **error);
JsonNode *lens_field_to_json (const LensField *field, gconstpointer settings);

/* The name with dashes, as it is shown; free with g_free (). */
char *lens_field_dup_name (const LensField *field);

/* Whether the member has its initial value. */
gboolean lens_field_is_initial (const LensField *field, gconstpointer settings);

G_END_DECLS
