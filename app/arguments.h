/* arguments.h - the words after a verb, read by a table of options
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  OPTION_END,
  OPTION_FLAG, /* --json */
  OPTION_TEXT, /* --layer NAME; the last one counts */
  OPTION_LIST, /* --set NAME=VALUE, any number of times */
} OptionKind;

typedef struct
{
  OptionKind kind;
  const char *name;
  char letter;          /* 0 for none */
  const char *argument; /* what stands for the value in the help */
  const char *help;
} Option;

typedef struct
{
  GHashTable *values; /* option name → GPtrArray of char * */
  GPtrArray *words;   /* char *: what is no option */
  GPtrArray *loose; /* char *: “name” and “value” in turn of options no table has */
} Arguments;

/**
 * arguments_parse:
 * @words: what follows the verb
 * @tables: (array zero-terminated=1): tables of options, each ending in %OPTION_END
 * @takes_loose: whether unknown options with a value are kept for later (settings of a
 *   method) or are a mistake
 *
 * Returns: (nullable): the arguments, or %NULL with “unknown option … did you mean …”
 */
Arguments *arguments_parse (char **words,
                            const Option *const *tables,
                            gboolean takes_loose,
                            GError **error);
void arguments_free (Arguments *arguments);

gboolean arguments_has (const Arguments *arguments, const char *name);

/* The last value, or NULL. */
const char *arguments_text (const Arguments *arguments, const char *name);

/* (element-type char *) (nullable) */
const GPtrArray *arguments_list (const Arguments *arguments, const char *name);

/* A whole number from @min to @max, or @initial where the option is not given. */
gboolean arguments_int (const Arguments *arguments,
                        const char *name,
                        gint64 min,
                        gint64 max,
                        gint64 initial,
                        gint64 *result,
                        GError **error);

/* “NAME=VALUE” in two; FALSE with an error that names @option. */
gboolean arguments_split (const char *text,
                          const char *option,
                          char **name,
                          char **value,
                          GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Arguments, arguments_free)

G_END_DECLS
