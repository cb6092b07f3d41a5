/* cam-map.c - the weightings of class activation maps
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A_k is the map of channel k, g_k = dS/dA_k the gradient of the score there, Z the number
 * of positions.  The map is Σ_k w_k A_k where a channel has one weight, and Σ_k w (g_k) A_k
 * where every position has its own.
 */

#include "core/method/cam.h"

#include "core/method/attribution.h"

/* One channel of the layer. */
typedef struct
{
  const LensReal *activation;
  const LensReal *gradient;
  gsize n;
} Channel;

/* w_k = 1/Z Σ g_k: Selvaraju et al. 2017, equation 1. */
static double
weigh_mean (const Channel *channel, double eps)
{
  double sum = 0;

  for (gsize i = 0; i < channel->n; i++)
    sum += (double) channel->gradient[i];
  return sum / (double) MAX (channel->n, 1);
}

/* w_k = Σ α max (g, 0), α = g² / (2 g² + (Σ A_k) g³ + ε): Chattopadhyay et al. 2018,
 * equation 19, with the derivatives of exp (S) written as powers of g.  A position whose
 * denominator is 0 has no weight. */
static double
weigh_plus_plus (const Channel *channel, double eps)
{
  double total = 0;
  double weight = 0;

  for (gsize i = 0; i < channel->n; i++)
    total += (double) channel->activation[i];
  for (gsize i = 0; i < channel->n; i++)
    {
      const double g = (double) channel->gradient[i];
      const double denominator = 2 * g * g + total * g * g * g + eps;

      if (denominator != 0 && g > 0)
        weight += g * g / denominator * g;
    }
  return weight;
}

/* w_k = Σ g_k A_k / (Σ A_k + ε): Fu et al. 2020, equation 8. */
static double
weigh_by_activation (const Channel *channel, double eps)
{
  double total = 0;
  double sum = 0;

  for (gsize i = 0; i < channel->n; i++)
    {
      total += (double) channel->activation[i];
      sum += (double) channel->gradient[i] * (double) channel->activation[i];
    }
  return total + eps != 0 ? sum / (total + eps) : 0;
}

/* Without a weight a channel each position has its own: g, or max (g, 0). */
static const struct
{
  double (*weigh) (const Channel *channel, double eps);
  gboolean is_positive;
} weightings[] = {
  [LENS_CAM_GRAD] = { .weigh = weigh_mean },
  [LENS_CAM_GRAD_PLUS_PLUS] = { .weigh = weigh_plus_plus },
  [LENS_CAM_XGRAD] = { .weigh = weigh_by_activation },
  [LENS_CAM_LAYER] = { .is_positive = TRUE },  /* Jiang et al. 2021, equation 5 */
  [LENS_CAM_HIRES] = { .is_positive = FALSE }, /* Draelos and Carin 2020 */
};

static void
add_weighted (const Channel *channel, double weight, double *sum)
{
  for (gsize i = 0; i < channel->n; i++)
    sum[i] += weight * (double) channel->activation[i];
}

static void
add_by_position (const Channel *channel, gboolean is_positive, double *sum)
{
  for (gsize i = 0; i < channel->n; i++)
    {
      double weight = (double) channel->gradient[i];

      if (weight > 0 || !is_positive)
        sum[i] += weight * (double) channel->activation[i];
    }
}

LensTensor *
lens_cam_map (LensCam cam,
              const LensTensor *activation,
              const LensTensor *gradient,
              double eps)
{
  const LensGrid grid = lens_grid_of (lens_tensor_shape (activation));
  g_autofree double *sum = g_new0 (double, MAX (grid.n_positions, 1));
  Channel channel = { .n = grid.n_positions };

  for (int k = 0; k < grid.n_channels; k++)
    {
      channel.activation = lens_tensor_data (activation) + (gsize) k * grid.n_positions;
      channel.gradient = lens_tensor_data (gradient) + (gsize) k * grid.n_positions;
      if (weightings[cam].weigh != NULL)
        add_weighted (&channel, weightings[cam].weigh (&channel, eps), sum);
      else
        add_by_position (&channel, weightings[cam].is_positive, sum);
    }
  return lens_tensor_from_doubles (&lens_shape (1, 1, grid.height, grid.width), sum);
}

gboolean
lens_cam_rectify (LensTensor *map)
{
  LensReal *data = lens_tensor_writable (map);
  gboolean had_negative = FALSE;
  gboolean has_positive = FALSE;

  for (gsize i = 0; i < lens_tensor_n_elements (map); i++)
    {
      has_positive |= !(data[i] <= 0);
      had_negative |= data[i] < 0;
      if (data[i] < 0)
        data[i] = 0;
    }
  return has_positive || !had_negative;
}
