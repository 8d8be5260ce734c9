/* entropy_estimate.c - entropy from counts, with a correction of the bias.
**
** n rows, y of a label.  The plug-in entropy is too small by about (labels - 1)/(2 n): Miller 1955.
*/
#include "divergence/estimate.h"
#include "num/gamma_function.h"
#include "num/gap.h"

typedef struct EntropyEstimate EntropyEstimate;

/* What a label that came y times adds. */
typedef KlScaled EntropyTerm(const EntropyEstimate *w, KlScaled y);

/* Most labels come a few times only: what they add is remembered. */
enum { ENTROPY_KNOWN = 64 };

struct EntropyEstimate {
  KlScaled n;
  KlScaled covered; /* n C of Chao & Shen: n - f1 */
  KlScaled once;    /* n - n C */
  KlScaled square;  /* n^2 */
  KlWideSum sum;
  EntropyTerm *term;
  bool is_known[ENTROPY_KNOWN];
  KlScaled known[ENTROPY_KNOWN]; /* of y */
};

/* ---- Chao and Shen ---- */

/* Beyond, (1 - p)^n is nothing beside 1. */
#define ENTROPY_NOTHING (-200.0)

/* -p ln p/(1 - (1 - p)^n) >= 0, with p = C y/n = (n - f1) y/n^2.  1 - p = (n (n - y) + f1 y)/n^2
** is a sum of terms >= 0, so that both logarithms are to the last bits however near to 0 or 1 p
** is. */
static KlScaled entropy_chao_shen(const EntropyEstimate *w, KlScaled y) {
  KlScaled rest = kl_scaled_add(kl_scaled_multiply(w->n, kl_scaled_subtract(w->n, y)),
                                kl_scaled_multiply(w->once, y));
  KlScaled p = kl_scaled_multiply(w->covered, y);
  bool large = kl_scaled_compare(p, rest) > 0;
  if (kl_scaled_sign(rest) == 0) {
    return kl_scaled_zero();
  }
  KlScaled share = kl_scaled_divide(p, w->square), other = kl_scaled_divide(rest, w->square);
  KlScaled log =
      large ? kl_scaled_log1p(kl_scaled_negate(other)) : kl_scaled_log_ratio(p, w->square);
  KlScaled log_rest =
      large ? kl_scaled_log_ratio(rest, w->square) : kl_scaled_log1p(kl_scaled_negate(share));
  KlScaled exponent = kl_scaled_multiply(w->n, log_rest);
  KlScaled term = kl_scaled_negate(kl_scaled_multiply(share, log));
  if (kl_scaled_compare(exponent, kl_scaled_double(ENTROPY_NOTHING)) < 0) {
    return term;
  }
  return kl_scaled_divide(term, kl_scaled_negate(kl_scaled_expm1(exponent)));
}

/* ---- Grassberger ---- */

/* y (ln n - G(y)), G(y) = psi(y) + (-1)^y [psi((y + 1)/2) - psi(y/2)]/2 (2003, eq. 28).
**
** G(1) = -C - ln 2, and G grows by 2/y behind each odd y alone, so that with h = m + 1/2, m the
** greatest integer not above y/2, G(y) = psi(h) + ln 2, and ln n - G(y) = ln(n/2h) + [ln h -
** psi(h)]: two logarithms of which each is known to its last bits.  They differ in sign only for a
** label that has nearly all rows. */
static KlScaled entropy_grassberger(const EntropyEstimate *w, KlScaled y) {
  KlDd half = kl_scaled_dd(kl_scaled_twice(y, -1));
  double hi = floor(half.hi), lo = hi == half.hi ? floor(half.lo) : 0.0;
  KlScaled h = kl_scaled(kl_dd_add_double(kl_two_sum(hi, lo), 0.5), 0);
  KlScaled log = kl_scaled_log_ratio(w->n, kl_scaled_twice(h, 1));
  return kl_scaled_multiply(y, kl_scaled_add(log, kl_log_minus_digamma(h)));
}

/* ---- the three ---- */

static KlScaled entropy_term(EntropyEstimate *w, KlDd y) {
  size_t i = y.hi < ENTROPY_KNOWN ? (size_t)y.hi : 0;
  if (i == 0) {
    return w->term(w, kl_scaled(y, 0));
  }
  if (!w->is_known[i]) {
    w->known[i] = w->term(w, kl_scaled(y, 0));
    w->is_known[i] = true;
  }
  return w->known[i];
}

static void entropy_visit(void *work, const KlMassPair *row, size_t count) {
  EntropyEstimate *w = work;
  for (size_t i = 0; i < count; i++) {
    if (row[i].p.hi > 0.0) {
      kl_wide_add(&w->sum, entropy_term(w, row[i].p));
    }
  }
}

/* The sum over the labels that were seen, whose masses are whole. */
static KlStatus entropy_sum(EntropyEstimate *work, EntropyTerm *term, const KlMassSource *source,
                            const KlPoll *poll, KlScaled *sum) {
  work->term = term;
  kl_wide_begin(&work->sum);
  KlStatus status = source->each(source->rows, entropy_visit, work, poll);
  *sum = kl_wide_value(&work->sum);
  return status;
}

/* (seen - 1)/(2 n) more: Miller 1955, Madow's remark of 1948 in it. */
static void entropy_miller_madow(const KlCounted *c, KlScaled plug_in, KlResult *result) {
  KlScaled more = kl_scaled_divide(kl_scaled_double(c->seen - 1.0), kl_scaled_twice(c->n, 1));
  result->value = kl_scaled_add(plug_in, more);
  result->method = "miller_madow";
}

KlStatus kl_estimate_entropy(KlEstimator estimator, KlScaled plug_in, const KlTotals *totals,
                             const KlMassSource *source, const KlPoll *poll, KlResult *result) {
  KlCounted c;
  KlStatus status = kl_count(false, totals, source, poll, &c);
  if (status != KL_OK || !c.whole) {
    *result = kl_no_result(kl_estimate_needs_counts);
    return status;
  }
  /* Where all came once, no row would be covered: one is taken to have come twice. */
  KlScaled once = kl_scaled_double(c.once);
  bool all = kl_scaled_compare(once, c.n) == 0;
  EntropyEstimate work = {.n = c.n, .once = all ? kl_scaled_double(c.once - 1.0) : once};
  work.covered = kl_scaled_subtract(work.n, work.once);
  work.square = kl_scaled_multiply(work.n, work.n);
  kl_result_fact(result, "labels", c.seen);
  if (estimator == KL_MILLER_MADOW) {
    entropy_miller_madow(&c, plug_in, result);
  } else if (estimator == KL_CHAO_SHEN) {
    status = entropy_sum(&work, entropy_chao_shen, source, poll, &result->value);
    result->method = "chao_shen";
    kl_result_fact(result, "coverage", kl_scaled_round(kl_scaled_divide(work.covered, work.n)));
  } else {
    status = entropy_sum(&work, entropy_grassberger, source, poll, &result->value);
    result->value = kl_scaled_divide(result->value, work.n);
    result->method = "grassberger";
    result->note = "may be below 0 where one label has nearly all rows";
  }
  return status;
}
