/* moments.c - the exact moments of a column. */
#include "num/moments.h"

void kl_moments_clear(KlMoments *m) {
  kl_sum_clear(&m->sum);
  kl_sum_clear(&m->square);
  *m = (KlMoments){0};
}

/* The long and the short way add to the same cells.  Before the long way: tells the sums how many
** rows went past their own counters. */
static void moments_settle(KlMoments *m) {
  m->sum.pending = m->square.pending = KL_SUM_PENDING - m->left;
}

static int moments_larger(int a, int b) { return a > b ? a : b; }

static int moments_smaller(int a, int b) { return a < b ? a : b; }

/* After it: which exponents are now at home, and for how long.  A number of exponent e begins in
** the digit (e + 1101) / 32 and needs two cells, its square in (2 e + 26) / 32 and needs four;
** each needs one above for the carry. */
static void moments_unsettle(KlMoments *m) {
  const KlSum *s = &m->sum, *q = &m->square;
  int first = moments_larger(1, moments_larger(32 * s->low - 1101, 16 * q->low - 13));
  int last =
      moments_smaller(32 * (s->low + s->count - 2) - 1102, 16 * (q->low + q->count - 4) - 14);
  m->first = (uint32_t)first;
  m->span = last >= first ? (uint32_t)(last - first + 1) : 0;
  m->left = KL_SUM_PENDING - moments_larger(s->pending, q->pending);
}

/* (hi + lo)^2 = hi^2 + 2 hi lo + lo^2 */
static KlStatus moments_add_parts(KlMoments *m, KlDd x, double sign) {
  if (kl_sum_add(&m->sum, sign * x.hi) != KL_OK || kl_sum_add(&m->sum, sign * x.lo) != KL_OK ||
      kl_sum_add_product(&m->square, sign * x.hi, x.hi) != KL_OK ||
      kl_sum_add_product(&m->square, sign * 2.0 * x.hi, x.lo) != KL_OK ||
      kl_sum_add_product(&m->square, sign * x.lo, x.lo) != KL_OK) {
    return KL_NO_MEMORY;
  }
  return KL_OK;
}

KlStatus kl_moments_add_slowly(KlMoments *m, KlDd x, int64_t sign) {
  if (isnan(x.hi)) {
    return KL_OK;
  }
  m->count += 1 | sign;
  if (x.hi == 0.0) {
    return KL_OK;
  }
  moments_settle(m);
  KlStatus status = moments_add_parts(m, x, sign == 0 ? 1.0 : -1.0);
  moments_unsettle(m);
  return status;
}

KlStatus kl_moments_merge(KlMoments *into, const KlMoments *from) {
  moments_settle(into);
  KlStatus status = kl_sum_merge(&into->sum, &from->sum);
  if (status == KL_OK) {
    status = kl_sum_merge(&into->square, &from->square);
  }
  into->count += from->count;
  moments_unsettle(into);
  return status;
}

void kl_moments_spread(const KlMoments *m, KlInteger *out) {
  KlInteger a, b, c;
  kl_sum_integer(&m->square, &a);
  kl_integer_from_unsigned(&b, (uint64_t)m->count);
  kl_integer_multiply(&c, &a, &b);
  kl_sum_integer(&m->sum, &a);
  kl_integer_multiply(&b, &a, &a);
  kl_integer_subtract(out, &c, &b);
}

static KlScaled moments_scaled(uint64_t n) {
  KlInteger integer;
  kl_integer_from_unsigned(&integer, n);
  return kl_integer_scaled(&integer);
}

double kl_moments_mean(const KlMoments *m) {
  KlInteger sum;
  kl_sum_integer(&m->sum, &sum);
  return kl_dd_round(
      kl_scaled_dd(kl_scaled_divide(kl_integer_scaled(&sum), moments_scaled((uint64_t)m->count))));
}

static KlScaled moments_variance(const KlMoments *m, int ddof) {
  KlInteger spread;
  kl_moments_spread(m, &spread);
  KlScaled divisor = kl_scaled_multiply(moments_scaled((uint64_t)m->count),
                                        moments_scaled((uint64_t)(m->count - ddof)));
  return kl_scaled_divide(kl_integer_scaled(&spread), divisor);
}

double kl_moments_variance(const KlMoments *m, int ddof) {
  return kl_dd_round(kl_scaled_dd(moments_variance(m, ddof)));
}

double kl_moments_sd(const KlMoments *m, int ddof) {
  KlScaled v = moments_variance(m, ddof);
  if (v.value.hi == 0.0) {
    return 0.0;
  }
  if (v.exponent % 2 != 0) {
    v = (KlScaled){kl_dd_scale(v.value, -1), v.exponent + 1};
  }
  /* One step of Newton in double-double: r + (v - r^2)/(2 r). */
  double r = sqrt(v.value.hi);
  KlDd rest = kl_dd_subtract(v.value, kl_two_product(r, r));
  KlDd root = kl_quick_two_sum(r, rest.hi / (2.0 * r));
  return kl_dd_round(kl_dd_scale(root, v.exponent / 2));
}
