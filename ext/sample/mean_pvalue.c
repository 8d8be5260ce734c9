/* mean_pvalue.c - Welch's test that two samples have one mean.
**
**     t = (m_P - m_Q)/sqrt(a + b),  a = v_P/n_P, b = v_Q/n_Q,  v = n/(n - 1) times the variance,
**     df = (a + b)^2/(a^2/(n_P - 1) + b^2/(n_Q - 1)),
**     p = P(abs(T) >= abs(t)) = I_x(df/2, 1/2),  x = df/(df + t^2)
**
** (B. L. Welch, Biometrika 34 (1947); F. E. Satterthwaite, Biometrics Bulletin 2 (1946); Abramowitz
** & Stegun 26.7.1).  df + t^2 is a sum, so x and 1 - x both have all their digits and so has the
** smallest p.  The difference of the means comes from exact sums; deviations are taken from the
** mean as a double-double, and what that is off is taken out again.
*/
#include "sample/mean_pvalue.h"

#include "family/generic.h"
#include "num/incomplete.h"
#include "num/sum.h"
#include "sample/gap_integral.h"

/* Of p: that of kl_beta_tail, and 2^-95 of t becomes 2^-95 t^2 where p falls as exp(-t^2/2), which
** is 2^-83 where p is the least double. */
#define MEAN_PVALUE_ERROR 0x1p-53

static KlScaled mean_one(void) { return kl_scaled_double(1.0); }

/* ---- the test ---- */

static bool mean_is_sample(const KlMeanSide *side) { return kl_scaled_sign(side->n) > 0; }

/* n - 1 */
static KlScaled mean_freedom(const KlMeanSide *side) {
  return kl_scaled_subtract(side->n, mean_one());
}

/* The square of the standard error of a side's mean, 0 if it was stated. */
static KlScaled mean_square_error(const KlMeanSide *side) {
  return mean_is_sample(side) ? kl_scaled_divide(side->variance, mean_freedom(side))
                              : kl_scaled_zero();
}

/* (a/all)^2/(n - 1) */
static KlScaled mean_share(const KlMeanSide *side, KlScaled a, KlScaled all) {
  if (kl_scaled_sign(a) == 0) {
    return a;
  }
  KlScaled share = kl_scaled_divide(a, all);
  return kl_scaled_divide(kl_scaled_multiply(share, share), mean_freedom(side));
}

/* P(abs(T) >= sqrt(square)) */
static KlScaled mean_tails(KlScaled square, KlScaled df) {
  KlScaled all = kl_scaled_add(df, square);
  return kl_beta_tail(kl_scaled_twice(df, -1), kl_scaled_double(0.5), kl_scaled_divide(df, all),
                      kl_scaled_divide(square, all), false);
}

static const char *mean_refusal(const KlMeanSide *p, const KlMeanSide *q) {
  KlScaled two = kl_scaled_double(2.0);
  if (!mean_is_sample(p) && !mean_is_sample(q)) {
    return "no sample size";
  }
  if ((mean_is_sample(p) && kl_scaled_compare(p->n, two) < 0) ||
      (mean_is_sample(q) && kl_scaled_compare(q->n, two) < 0)) {
    return "a variance takes two rows";
  }
  return isfinite(p->mean.value.hi) && isfinite(q->mean.value.hi) ? NULL : "no finite mean";
}

void kl_mean_pvalue_of_moments(const KlMeanSide *p, const KlMeanSide *q, KlScaled difference,
                               KlResult *result) {
  const char *refusal = mean_refusal(p, q);
  if (refusal != NULL) {
    *result = kl_no_result(refusal);
    return;
  }
  KlScaled a = mean_square_error(p), b = mean_square_error(q), all = kl_scaled_add(a, b);
  bool equal = kl_scaled_sign(difference) == 0;
  bool two = mean_is_sample(p) && mean_is_sample(q);
  *result = kl_result(mean_one(), two ? "Welch's t-test" : "one-sample t-test", MEAN_PVALUE_ERROR);
  if (kl_scaled_sign(all) == 0) {
    result->value = equal ? mean_one() : kl_scaled_zero();
    result->error = 0.0;
    result->note = "no value differs from the others of its side";
    kl_result_fact(result, "statistic", (double)NAN);
    kl_result_fact(result, "df", (double)NAN);
    return;
  }
  KlScaled t = kl_scaled_divide(difference, kl_scaled_sqrt(all));
  KlScaled df = kl_scaled_add(mean_share(p, a, all), mean_share(q, b, all));
  df = kl_scaled_divide(mean_one(), df);
  if (!equal) {
    KlScaled square = kl_scaled_divide(kl_scaled_multiply(difference, difference), all);
    result->value = mean_tails(square, df);
  }
  kl_result_fact(result, "statistic", kl_scaled_round(t));
  kl_result_fact(result, "df", kl_scaled_round(df));
}

/* ---- the moments of points ---- */

/* Exact sums of weights and of weights times x. */
typedef struct MeanSums {
  KlInteger weight, value;
} MeanSums;

static KlStatus mean_poll(size_t i, const KlPoll *poll) {
  return i % KL_POLL_ROWS == KL_POLL_ROWS - 1 ? kl_poll(poll) : KL_OK;
}

static KlStatus mean_sums(const KlPoints *points, const KlPoll *poll, MeanSums *sums) {
  KlSum weight, value;
  int64_t room[2][KL_SUM_DIGITS];
  kl_sum_borrow(&weight, room[0], 0, KL_SUM_DIGITS);
  kl_sum_borrow(&value, room[1], 0, KL_SUM_DIGITS);
  KlStatus status = KL_OK;
  for (size_t i = 0; i < points->count && status == KL_OK; i++) {
    KlDd w = kl_points_weight(points, i);
    status = mean_poll(i, poll);
    (void)kl_sum_add_dd(&weight, w);
    (void)kl_sum_add_product(&value, w.hi, points->x[i]);
    (void)kl_sum_add_product(&value, w.lo, points->x[i]);
  }
  kl_sum_integer(&weight, &sums->weight);
  kl_sum_integer(&value, &sums->value);
  return status;
}

static KlScaled mean_of_sums(const MeanSums *sums) {
  return kl_scaled_divide(kl_integer_scaled(&sums->value), kl_integer_scaled(&sums->weight));
}

/* m_P - m_Q = (S_P W_Q - S_Q W_P)/(W_P W_Q), the numerator exactly. */
static KlScaled mean_difference(const MeanSums *p, const MeanSums *q) {
  KlInteger a, b, numerator;
  kl_integer_multiply(&a, &p->value, &q->weight);
  kl_integer_multiply(&b, &q->value, &p->weight);
  kl_integer_subtract(&numerator, &a, &b);
  KlScaled weights =
      kl_scaled_multiply(kl_integer_scaled(&p->weight), kl_integer_scaled(&q->weight));
  return kl_scaled_divide(kl_integer_scaled(&numerator), weights);
}

/* x - mean in units of 2^unit.  Exact but for 2^-104 of itself and 2^-106 of the mean. */
static KlDd mean_deviation(double x, KlDd mean, int scale, int unit) {
  KlDd away = kl_two_sum(kl_scale(x, -scale), -mean.hi);
  return kl_dd_scale(kl_dd_add_double(away, -mean.lo), scale - unit);
}

/* How deviations from the mean are brought near 1: by the greatest x, then by the greatest of
** themselves. */
typedef struct MeanScale {
  int scale, unit;
  KlDd center;
} MeanScale;

static MeanScale mean_scale(const KlPoints *points, KlScaled mean) {
  double low = points->x[0], high = points->x[points->count - 1];
  int scale = kl_exponent(fabs(low) > fabs(high) ? low : high);
  KlDd center = kl_scaled_dd(kl_scaled_twice(mean, -scale));
  KlDd below = mean_deviation(low, center, scale, scale);
  KlDd above = mean_deviation(high, center, scale, scale);
  double most = -below.hi > above.hi ? below.hi : above.hi;
  return (MeanScale){scale, scale + kl_exponent(most), center};
}

/* The sum of w e^2, less (sum of w e)^2/W for what the mean lacks in its last bits, over W; e are
** deviations.  What underflows is below 2^-900 of the greatest. */
static KlStatus mean_variance(const KlPoints *points, const MeanSums *sums, KlScaled mean,
                              const KlPoll *poll, KlScaled *variance) {
  *variance = kl_scaled_zero();
  if (points->count == 1) {
    return KL_OK;
  }
  MeanScale s = mean_scale(points, mean);
  int down = kl_exponent(points->total.hi);
  KlDd sum = {0.0, 0.0}, square = {0.0, 0.0};
  KlStatus status = KL_OK;
  for (size_t i = 0; i < points->count && status == KL_OK; i++) {
    KlDd e = mean_deviation(points->x[i], s.center, s.scale, s.unit);
    KlDd share = kl_dd_multiply(kl_dd_scale(kl_points_weight(points, i), -down), e);
    sum = kl_dd_add(sum, share);
    square = kl_dd_add(square, kl_dd_multiply(share, e));
    status = mean_poll(i, poll);
  }
  KlScaled total = kl_scaled_twice(kl_integer_scaled(&sums->weight), -down);
  KlScaled off = kl_scaled(kl_dd_multiply(sum, sum), 0);
  KlScaled squares = kl_scaled_subtract(kl_scaled(square, 0), kl_scaled_divide(off, total));
  *variance = kl_scaled_twice(kl_scaled_divide(squares, total), 2 * s.unit);
  return status;
}

static KlStatus mean_side(const KlPoints *points, const KlPoll *poll, MeanSums *sums,
                          KlMeanSide *side) {
  KlStatus status = mean_sums(points, poll, sums);
  side->n = points->size;
  side->mean = mean_of_sums(sums);
  return status == KL_OK ? mean_variance(points, sums, side->mean, poll, &side->variance) : status;
}

static KlStatus mean_pvalue_points(const KlPoints *p, const KlPoints *q, const double *parameter,
                                   const KlPoll *poll, KlResult *result) {
  (void)parameter;
  if (!kl_points_are_of_the_line(p, q, result)) {
    return KL_OK;
  }
  MeanSums of_p, of_q;
  KlMeanSide side_p, side_q;
  KlStatus status = mean_side(p, poll, &of_p, &side_p);
  status = status == KL_OK ? mean_side(q, poll, &of_q, &side_q) : status;
  if (status == KL_OK) {
    kl_mean_pvalue_of_moments(&side_p, &side_q, mean_difference(&of_p, &of_q), result);
  }
  return status;
}

static KlStatus mean_pvalue_one_sample(const KlPoints *points, const KlMember *member, bool swapped,
                                       const double *parameter, const KlPoll *poll,
                                       KlResult *result) {
  (void)parameter;
  if (!kl_points_are_of_the_line(points, points, result)) {
    return KL_OK;
  }
  MeanSums sums;
  KlMeanSide side, stated = {kl_scaled_zero(), kl_member_mean(member), kl_scaled_zero()};
  KlStatus status = mean_side(points, poll, &sums, &side);
  KlScaled difference = kl_scaled_zero();
  if (status == KL_OK && isfinite(stated.mean.value.hi)) {
    difference = kl_scaled_subtract(side.mean, stated.mean);
  }
  if (status == KL_OK && swapped) {
    kl_mean_pvalue_of_moments(&stated, &side, kl_scaled_negate(difference), result);
  } else if (status == KL_OK) {
    kl_mean_pvalue_of_moments(&side, &stated, difference, result);
  }
  return status;
}

const KlDivergence kl_divergence_mean_pvalue = {
    .name = "mean_pvalue",
    .properties = KL_SYMMETRIC | KL_SIGNED | KL_TEST,
    .most = 1.0,
    .points = mean_pvalue_points,
    .one_sample = mean_pvalue_one_sample,
    .bound = 1.0,
    .help = "p-value of Welch's two-sided test that the means are equal, whatever the variances",
    .source = "Welch 1947; Satterthwaite 1946",
};
