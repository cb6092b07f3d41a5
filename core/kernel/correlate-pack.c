/* correlate-pack.c - weights in the order in which packed sums read them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/kernel/correlate.h"

#include "core/base/parallel.h"
#include "core/base/scratch.h"
#include "core/kernel/channel-sum.h"
#include "core/tensor/form.h"

#include <string.h>

typedef struct
{
  const LensCorrelation *work;
  gsize n_taps;
  gsize n_blocks;
  LensReal *packed;
} Packing;

static void
pack_blocks (gsize begin, gsize end, gpointer data)
{
  const Packing *packing = data;
  const LensCorrelation *work = packing->work;
  gsize n_terms = work->n_from * packing->n_taps;

  for (gsize i = begin; i < end; i++)
    {
      gsize first = i % packing->n_blocks * LENS_BLOCK_CHANNELS;
      gsize n = MIN (LENS_BLOCK_CHANNELS, work->n_to - first);
      const LensReal *weights = work->weights +
                                i / packing->n_blocks * work->weight_group +
                                first * work->weight_to;
      LensReal *to = packing->packed + i * n_terms * LENS_BLOCK_CHANNELS;

      memset (to, 0, n_terms * LENS_BLOCK_CHANNELS * sizeof (LensReal));
      for (gsize from = 0; from < work->n_from; from++)
        for (gsize tap = 0; tap < packing->n_taps; tap++)
          {
            const LensReal *term = weights + from * work->weight_from +
                                   work->tap_weights[tap];

            for (gsize channel = 0; channel < n; channel++)
              to[channel] = term[channel * work->weight_to];
            to += LENS_BLOCK_CHANNELS;
          }
    }
}

static void
pack (gconstpointer question, LensReal *packed)
{
  Packing packing = *(const Packing *) question;

  packing.packed = packed;
  lens_parallel_for (packing.work->n_groups * packing.n_blocks, 1, pack_blocks,
                     &packing);
}

static guint64
key_of (const Packing *packing)
{
  const LensCorrelation *work = packing->work;
  const gsize numbers[] = { work->n_groups,    work->n_from,    work->n_to,
                            work->weight_from, work->weight_to, work->weight_group };
  guint64 key = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    key = lens_form_key (key, numbers[i]);
  for (gsize tap = 0; tap < packing->n_taps; tap++)
    key = lens_form_key (key, (guint64) work->tap_weights[tap]);
  return key;
}

const LensReal *
lens_correlate_pack (const LensCorrelation *work,
                     const LensTensor *constant,
                     LensReal **room)
{
  Packing packing = {
    .work = work,
    .n_taps = lens_window_n_taps (&work->window),
    .n_blocks = lens_count_blocks (work->n_to),
  };
  LensFormQuery query = {
    .make = pack,
    .key = key_of (&packing),
    .question = &packing,
    .n = work->n_groups * packing.n_blocks * LENS_BLOCK_CHANNELS * work->n_from *
         packing.n_taps,
  };
  const LensReal *packed = constant == NULL ? NULL
                                            : lens_tensor_form (constant, &query);

  if (packed != NULL)
    return packed;
  *room = LENS_SCRATCH_NEW (LensReal, query.n);
  pack (&packing, *room);
  return *room;
}
