/* program.h - netlens-cli as its users meet it: words in, texts and files out
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What a run of the program left behind. */
typedef struct
{
  int status; /* of exit; -1 if a signal ended it */
  char *output;
  char *errors;
} ProgramRun;

/* Runs netlens-cli with these words and waits for it.  NULL ends them. */
void program_run (ProgramRun *run, const char *word, ...) G_GNUC_NULL_TERMINATED;
void program_run_words (ProgramRun *run, const char *const *words);
void program_run_clear (ProgramRun *run);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ProgramRun, program_run_clear)

/* Starts it and does not wait. */
GSubprocess *program_start (const char *const *words);

/* Exit status 0; else the test fails with what was said. */
void program_assert_done (const ProgramRun *run);

/* Exit status @status and exactly one line on standard error, which contains @text. */
void program_assert_failed (const ProgramRun *run, int status, const char *text);

/* A folder of its own for each test program, removed with all in it by program_finish (). */
const char *program_folder (void);
char *program_file (const char *name);
void program_finish (void);

/* How many entries a folder has. */
int program_count_files (const char *folder);

G_END_DECLS
