/* python.h - what programs of other people say, where they are installed
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * python_ask:
 * @script: a file of this tree, from its root; exits with 77 where a package is missing
 * @argument: what it is given
 *
 * The running test fails where the script does, and is skipped where no Python has what it
 * needs.
 */
void python_ask (const char *script, const char *argument);

G_END_DECLS
