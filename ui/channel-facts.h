/* channel-facts.h - the numbers of one channel, in rows
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "ui/channel-album.h"

G_BEGIN_DECLS

enum
{
  LENS_FACT_LARGEST,
  LENS_FACT_SMALLEST,
  LENS_FACT_MEAN,
  LENS_FACT_STRENGTH,
  LENS_FACT_CONTRIBUTION,
  LENS_FACT_COLOURS,
  LENS_FACT_HERE,
  LENS_N_FACTS,
};

/* A member of the widget that shows them. */
typedef struct
{
  GtkWidget *grid;
  GtkWidget *names[LENS_N_FACTS];
  GtkWidget *values[LENS_N_FACTS];
  gboolean is_flat;
} LensChannelFacts;

/* What they are about. */
typedef struct
{
  const LensChannelSet *set;
  const LensChannelAlbum *album; /* (nullable): whose colours are told */
  int channel;
  int y; /* of the position that was chosen; -1: none */
  int x;
} LensChannelSubject;

void lens_channel_facts_init (LensChannelFacts *facts);
void lens_channel_facts_write (LensChannelFacts *facts,
                               const LensChannelSubject *subject);

/* Flat: in two columns, and smaller. */
void lens_channel_facts_set_flat (LensChannelFacts *facts, gboolean is_flat);

/* Gives a child of a GtkGrid another place. */
void lens_channel_facts_put (GtkWidget *child, int column, int row, int n_rows);

G_END_DECLS
