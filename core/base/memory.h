/* memory.h - what becomes of memory that is given back
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Keeps freed memory for the next pass.  By default the C library returns every large
 * block to the system at once and asks for it again, page by page, in the next pass: half
 * the time of integrated gradients.  May be called more than once; for the process. */
void lens_memory_keep (void);

G_END_DECLS
