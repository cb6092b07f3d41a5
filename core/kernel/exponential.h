/* exponential.h - exp and its relatives as straight lines of arithmetic
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A call into the mathematical library keeps a loop from using the vector unit.  These
 * have neither calls nor branches.  They are right to a few units in the last place of
 * float; the build in double calls the library.
 *
 * exp (x) = 2^n exp (r), n = round (x / ln 2), r = x − n ln 2, |r| ≤ ln 2 / 2.
 */

#pragma once

#include "core/base/real.h"

#include <math.h>
#include <string.h>

G_BEGIN_DECLS

#ifdef LENS_DOUBLE

static inline LensReal
lens_real_exp (LensReal x)
{
  return exp (x);
}

static inline LensReal
lens_real_expm1 (LensReal x)
{
  return expm1 (x);
}

static inline LensReal
lens_real_tanh (LensReal x)
{
  return tanh (x);
}

static inline LensReal
lens_real_erf (LensReal x)
{
  return erf (x);
}

static inline LensReal
lens_real_log (LensReal x)
{
  return log (x);
}

#else

/* exp (r) − 1 and n.  Adding 1.5·2^23 leaves n in the lowest bits of the sum. */
static inline float
exp_split (float x, guint32 *n)
{
  const float shift = 12582912;
  const float log2_e = 0x1.715476p+0;
  const float ln2_high = 0x1.62e4p-1; /* 15 bits: the product with n is exact */
  const float ln2_low = 0x1.7f7d1cp-20;
  const float shifted = x * log2_e + shift;
  const float rounded = shifted - shift;
  const float r = (x - rounded * ln2_high) - rounded * ln2_low;
  float sum = (float) (1.0 / 5040);

  memcpy (n, &shifted, sizeof (*n));
  *n -= 0x4b400000;

  /* Taylor's series; r^8 / 8! is below half a unit in the last place. */
  sum = sum * r + (float) (1.0 / 720);
  sum = sum * r + (float) (1.0 / 120);
  sum = sum * r + (float) (1.0 / 24);
  sum = sum * r + (float) (1.0 / 6);
  sum = sum * r + (float) 0.5;
  return sum * r * r + r;
}

/* 2^n for −126 ≤ n ≤ 127. */
static inline float
exp_power (guint32 n)
{
  const guint32 bits = (n + 127) << 23;
  float power;

  memcpy (&power, &bits, sizeof (power));
  return power;
}

static inline LensReal
lens_real_exp (LensReal x)
{
  const float low = -104; /* exp is 0 from here on */
  const float high = 89;  /* and infinite from here on */
  const float x_low = x < low ? low : x;
  const float clamped = x_low > high ? high : x_low;
  guint32 n;
  const float rest = exp_split (clamped, &n);
  const guint32 half = (guint32) ((gint32) n >> 1);
  const float power = exp_power (half);

  /* In two halves, because 2^n alone may be too large or too small for a float. */
  return (power * rest + power) * exp_power (n - half);
}

/* For x < 88; enough for what is asked of it. */
static inline LensReal
lens_real_expm1 (LensReal x)
{
  const float low = -80; /* exp (x) − 1 is −1 from here on */
  const float high = 88;
  const float x_low = x < low ? low : x;
  const float clamped = x_low > high ? high : x_low;
  guint32 n;
  const float rest = exp_split (clamped, &n);
  const float power = exp_power (n);

  /* power − 1 is exact for small n, so nothing cancels near 0. */
  return power * rest + (power - 1);
}

/* tanh (x) = e / (e + 2), e = exp (2 x) − 1; taken at |x| to keep e away from −1. */
static inline LensReal
lens_real_tanh (LensReal x)
{
  const float large = 20; /* tanh is 1 long before */
  const float size = fabsf (x);
  const float doubled = 2 * (size > large ? large : size);
  const float e = lens_real_expm1 (doubled);

  return copysignf (e / (e + 2), x);
}

/* Two polynomials, fitted to erf (x) / x in x² and to log (1 − erf (x)) in x; each is off by
 * less than 1e-7 of erf on its side of the seam. */
static inline LensReal
lens_real_erf (LensReal x)
{
  const float seam = 0.95;
  const float large = 4; /* erf is 1 from here on */
  const float square = x * x;
  const float size = fabsf (x);
  const float bounded = size > large ? large : size;
  float near = -0.000588163966;
  float far = -1.36331300e-05;

  near = near * square + (float) 0.00497195870;
  near = near * square + (float) -0.0267524198;
  near = near * square + (float) 0.112814374;
  near = near * square + (float) -0.376124591;
  near = near * square + (float) 1.12837911;

  far = far * bounded + (float) 0.000323454035;
  far = far * bounded + (float) -0.00348147890;
  far = far * bounded + (float) 0.0228046048;
  far = far * bounded + (float) -0.103753567;
  far = far * bounded + (float) -0.638493717;
  far = far * bounded + (float) -1.12636888;
  far = far * bounded + (float) -0.000622114283;

  return size < seam ? near * x : copysignf (-lens_real_expm1 (far), x);
}

/* log (m 2^e) = e ln 2 + log (m), m between √½ and √2; log (m) = 2 artanh (s) for
 * s = (m − 1) / (m + 1), by Taylor's series: |s| < 0.172 and s^11 is lost in rounding. */
static inline LensReal
lens_real_log (LensReal x)
{
  const float smallest = FLT_MIN;
  const float lift = 8388608; /* 2^23 makes a subnormal number normal */
  const float ln2_high = 0x1.62e4p-1;
  const float ln2_low = 0x1.7f7d1cp-20;
  const guint32 root_half = 0x3f3504f3;
  const float lifted = x < smallest ? x * lift : x;
  guint32 bits;
  float m;

  memcpy (&bits, &lifted, sizeof (bits));

  /* The exponent counts from √½ on. */
  const gint32 steps = (gint32) (bits - root_half) >> 23;
  const float e = (float) steps - (x < smallest ? 23 : 0);

  bits -= (guint32) steps << 23;
  memcpy (&m, &bits, sizeof (m));

  const float s = (m - 1) / (m + 1);
  const float square = s * s;
  float sum = (float) (2.0 / 9);

  sum = sum * square + (float) (2.0 / 7);
  sum = sum * square + (float) (2.0 / 5);
  sum = sum * square + (float) (2.0 / 3);
  sum = sum * square * s + (2 * s + e * ln2_low);

  const float finite = sum + e * ln2_high;
  const float positive = x > FLT_MAX ? x : finite;
  const float from_zero = x == 0 ? -INFINITY : positive;

  return x >= 0 ? from_zero : NAN;
}

#endif

static inline LensReal
lens_real_sigmoid (LensReal x)
{
  return 1 / (1 + lens_real_exp (-x));
}

/* log (1 + x) for x ≥ 0.  What is lost in 1 + x is made good by the factor (Kahan). */
static inline LensReal
lens_real_log1p (LensReal x)
{
  const LensReal sum = 1 + x;

  return sum == 1 ? x : lens_real_log (sum) * (x / (sum - 1));
}

G_END_DECLS
