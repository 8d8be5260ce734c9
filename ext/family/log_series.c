/* log_series.c - the logarithmic series: p^k/(k L) on k = 1, 2 ..., L = -ln(1-p).
**
** Fisher, Corbet & Williams 1943.  It is an exponential family with natural parameter ln p and
** normaliser ln L; as p -> 0 it becomes the point mass at 1.
*/
#include "family/counts.h"
#include "family/edges.h"
#include "family/spread.h"
#include "num/gamma_function.h"
#include "num/gap.h"

/* Euler's constant */
static const KlDd log_series_euler = {0x1.2788cfc6fb619p-1, -0x1.6cb90701fbfabp-58};

/* Where both p are below, divergences are sums of a few powers of p; above it, of closed terms. */
enum { LOG_SERIES_SMALL = -6 };

/* Tails end where what is left changes them by less. */
#define LOG_SERIES_END 0x1p-90

static void log_series_support(const KlMember *m, double *low, double *high) {
  (void)m;
  *low = 1.0;
  *high = HUGE_VAL;
}

static void log_series_ends(const KlMember *m, KlEnd *low, KlEnd *high) {
  (void)m;
  *low = kl_end_power(kl_scaled_double(1.0));
  *high = kl_end_stretched(1.0, kl_scaled_zero());
}

/* ---- one member ---- */

/* p, 1 - p, ln p and L, each to the last bits of p, and L - p >= 0, which is p^2/2 for small p. */
typedef struct LogSeriesPoint {
  KlScaled p, rest, log, size, excess;
} LogSeriesPoint;

static LogSeriesPoint log_series_point(KlScaled p) {
  KlScaled minus = kl_scaled_negate(p);
  LogSeriesPoint point = {p, kl_counts_complement(p), kl_scaled_log(p),
                          kl_scaled_negate(kl_scaled_log1p(minus)), kl_gap_log(minus)};
  return point;
}

/* The one with this ln p < 0, which knows 1 - p better than p does near 1. */
static LogSeriesPoint log_series_point_of_log(KlScaled log) {
  KlScaled p = kl_scaled_exponential(log), rest = kl_scaled_negate(kl_scaled_expm1(log));
  LogSeriesPoint point = {p, rest, log, kl_scaled_negate(kl_scaled_log(rest)), kl_scaled_zero()};
  if (p.exponent < 0) {
    return log_series_point(p);
  }
  point.excess = kl_scaled_subtract(point.size, p);
  return point;
}

/* M = L/p - 1 = p/2 + p^2/3 + ..., also where p is below every number. */
static KlScaled log_series_more(const LogSeriesPoint *point) {
  if (kl_scaled_sign(point->p) == 0) {
    return point->p;
  }
  return kl_scaled_divide(point->excess, point->p);
}

/* The mean without its 1: p/((1-p) L) - 1 = (p L - [L - p])/((1-p) L), which loses a bit. */
static KlScaled log_series_mean_above_one(const LogSeriesPoint *point) {
  KlScaled more = kl_scaled_subtract(kl_scaled_multiply(point->p, point->size), point->excess);
  return kl_scaled_divide(more, kl_scaled_multiply(point->rest, point->size));
}

/* Mass k is (p^(k-1)/k)/(L/p): for small p both factors are near 1, and nothing cancels. */
static KlScaled log_series_log_norm(const KlMember *m) {
  LogSeriesPoint point = log_series_point(m->theta[0]);
  return kl_scaled_log1p(log_series_more(&point));
}

static bool log_series_has(KlScaled k) { return kl_scaled_sign(k) > 0 && kl_counts_has(k); }

static KlScaled log_series_log_kernel(const KlMember *m, const KlPoint *x) {
  if (!log_series_has(x->x)) {
    return kl_log_zero();
  }
  KlScaled before = kl_scaled_subtract(x->x, kl_scaled_double(1.0));
  KlScaled power = kl_scaled_multiply(before, kl_scaled_log(m->theta[0]));
  return kl_scaled_subtract(power, kl_scaled_log(x->x));
}

static KlScaled log_series_mean(const KlMember *m) {
  LogSeriesPoint point = log_series_point(m->theta[0]);
  return kl_scaled_divide(point.p, kl_scaled_multiply(point.rest, point.size));
}

/* p (L - p)/((1-p) L)^2 */
static KlScaled log_series_variance(const KlMember *m) {
  LogSeriesPoint point = log_series_point(m->theta[0]);
  KlScaled below = kl_scaled_multiply(point.rest, point.size);
  KlScaled share = kl_scaled_divide(point.p, below);
  return kl_scaled_multiply(share, kl_scaled_divide(point.excess, below));
}

/* ---- tails ---- */

/* a^2 p/((a + 2m) (a + 2m + 1)) with a + m for a, and m^2 p/((a + 2m - 1) (a + 2m)): the
** coefficients of DLMF 8.17.22 for b = 0. */
static KlDd log_series_odd(KlDd a, KlDd p, int m) {
  KlDd shifted = kl_dd_add_double(a, m);
  KlDd first = kl_dd_divide(shifted, kl_dd_add_double(a, 2.0 * m));
  KlDd second = kl_dd_divide(shifted, kl_dd_add_double(a, 2.0 * m + 1.0));
  return kl_dd_negate(kl_dd_multiply(kl_dd_multiply(first, second), p));
}

static KlDd log_series_even(KlDd a, KlDd p, int m) {
  KlDd first = kl_dd_divide(kl_dd(m, 0.0), kl_dd_add_double(a, 2.0 * m - 1.0));
  KlDd second = kl_dd_divide(kl_dd(m, 0.0), kl_dd_add_double(a, 2.0 * m));
  return kl_dd_negate(kl_dd_multiply(kl_dd_multiply(first, second), p));
}

/* One step of Lentz's method for 1 + q/(1 + ...). */
static double log_series_lentz(KlDd q, KlDd *c, KlDd *d, KlDd *value) {
  *d = kl_dd_divide(kl_dd(1.0, 0.0), kl_dd_add_double(kl_dd_multiply(q, *d), 1.0));
  *c = kl_dd_add_double(kl_dd_divide(q, *c), 1.0);
  KlDd ratio = kl_dd_multiply(*c, *d);
  *value = kl_dd_multiply(*value, ratio);
  return fabs(kl_dd_add_double(ratio, -1.0).hi);
}

/* sum_{j > k} p^j/j, the incomplete beta function of k + 1 and 0, as p^(k+1)/(k+1) over the
** fraction DLMF 8.17.22, for (k + 3) (1 - p) >= 1: at most some 100 terms. */
static KlScaled log_series_fraction(const LogSeriesPoint *point, KlScaled k) {
  KlScaled next = kl_scaled_add(k, kl_scaled_double(1.0));
  KlScaled power = kl_scaled_exponential(kl_scaled_multiply(next, point->log));
  if (kl_scaled_sign(power) == 0) {
    return power;
  }
  KlDd a = kl_scaled_dd(next), p = kl_scaled_dd(point->p);
  KlDd c = kl_dd(1.0, 0.0), d = kl_dd(0.0, 0.0), value = c;
  double change = log_series_lentz(log_series_odd(a, p, 0), &c, &d, &value);
  for (int m = 1; change > LOG_SERIES_END; m++) {
    double even = log_series_lentz(log_series_even(a, p, m), &c, &d, &value);
    double odd = log_series_lentz(log_series_odd(a, p, m), &c, &d, &value);
    change = even > odd ? even : odd;
  }
  return kl_scaled_divide(power, kl_scaled_multiply(next, kl_scaled(value, 0)));
}

/* sum_{j <= k} p^j/j for k (1-p) <= 2, with r = 1 - p: the integral of (1 - (1-u)^k)/u over r .. 1,
** which is the harmonic number of k, psi(k+1) + gamma, without that over 0 .. r,
**
**   sum_{j >= 1} (-1)^(j+1) C(k, j) r^j/j,
**
** whose terms are at most 2^j/j!. */
static KlScaled log_series_below(const LogSeriesPoint *point, KlScaled k) {
  KlDd count = kl_scaled_dd(k), rest = kl_scaled_dd(point->rest);
  KlDd power = kl_dd(-1.0, 0.0), sum = kl_dd(0.0, 0.0);
  for (int j = 1; fabs(power.hi) > 0x1p-110; j++) {
    KlDd factor = kl_dd_multiply(kl_dd_add_double(count, 1.0 - j), rest);
    power = kl_dd_negate(kl_dd_divide(kl_dd_multiply(power, factor), kl_dd(j, 0.0)));
    sum = kl_dd_add(sum, kl_dd_divide(power, kl_dd(j, 0.0)));
  }
  KlScaled harmonic = kl_digamma(kl_scaled_add(k, kl_scaled_double(1.0)));
  harmonic = kl_scaled_add(harmonic, kl_scaled(log_series_euler, 0));
  return kl_scaled_subtract(harmonic, kl_scaled(sum, 0));
}

/* The lower tail is at least 1/75, as P(X = 1) is, and the upper one at least 1/500 where it is not
** the fraction: differences from 1 lose at most 9 bits. */
static KlScaled log_series_cdf(const KlMember *m, const KlPoint *x, KlTail tail) {
  KlScaled one = kl_scaled_double(1.0);
  if (kl_scaled_is_infinite(x->x)) {
    return kl_tail_infinite(x->x, tail);
  }
  KlScaled k = kl_counts_floor(x->x);
  if (kl_scaled_sign(k) <= 0) {
    return kl_tail_below(tail);
  }
  LogSeriesPoint point = log_series_point(m->theta[0]);
  KlScaled reach = kl_scaled_multiply(k, point.rest);
  bool inner = point.p.exponent >= 0 && kl_scaled_compare(reach, kl_scaled_double(2.0)) <= 0;
  KlScaled share = inner ? log_series_below(&point, k) : log_series_fraction(&point, k);
  share = kl_scaled_divide(share, point.size);
  return inner == (tail == KL_LOWER) ? share : kl_scaled_subtract(one, share);
}

/* ---- divergences ---- */

/* For small p and q = p exp(y): of Z = L/p = sum_j p^j/(j+1),
**
**   Z_p KL = sum_j p^j [exp(j y) - 1 - j y]/(j+1) - Z_p [u - ln(1 + u)],  u = Z_q/Z_p - 1,
**
** the first part of terms >= 0, the second at most p of it.  p, q < 2^-6: at most 18 terms. */
static KlScaled log_series_gap_small(const LogSeriesPoint *p, const LogSeriesPoint *q, KlScaled y) {
  KlScaled power = p->p, sum = kl_scaled_zero(), change = sum, turn = kl_scaled_zero();
  KlScaled more = kl_scaled_add(log_series_more(p), kl_scaled_double(1.0)), larger = p->p;
  larger = kl_scaled_compare(q->p, larger) > 0 ? q->p : larger;
  KlScaled left = larger;
  for (int j = 1; left.exponent > larger.exponent - 110; j++) {
    turn = kl_scaled_add(turn, y);
    KlScaled under = kl_scaled_double(j + 1.0);
    KlScaled gap = kl_scaled_divide(kl_scaled_multiply(power, kl_gap_exp(turn)), under);
    KlScaled step = kl_scaled_divide(kl_scaled_multiply(power, kl_scaled_expm1(turn)), under);
    sum = kl_scaled_add(sum, gap);
    change = kl_scaled_add(change, step);
    power = kl_scaled_multiply(power, p->p);
    left = kl_scaled_multiply(left, larger);
  }
  KlScaled u = kl_scaled_divide(change, more);
  return kl_scaled_subtract(kl_scaled_divide(sum, more), kl_gap_log(u));
}

/* The textbook's formula without the 1 of the mean: (mean - 1) ln(p/q) + ln(Z_q/Z_p), for p and q
** that are a factor 2 and more apart, and one of them small: it loses at most 3 bits. */
static KlScaled log_series_gap_far(const LogSeriesPoint *p, const LogSeriesPoint *q, KlScaled y) {
  KlScaled one = kl_scaled_double(1.0);
  KlScaled first = kl_scaled_multiply(log_series_mean_above_one(p), y);
  KlScaled second = kl_scaled_log_ratio(kl_scaled_add(one, log_series_more(q)),
                                        kl_scaled_add(one, log_series_more(p)));
  return kl_scaled_subtract(second, first);
}

/* With z = ln((1-q)/(1-p)), and so L_q/L_p = 1 - z/L_p,
**
**   {p [exp(y) - 1 - y] + (1-p) [exp(z) - 1 - z]}/((1-p) L_p) - [v - ln(1 + v)],  v = -z/L_p:
**
** the KL divergence of a geometric distribution and a term of which the difference keeps at least
** (L - p)/L: for p and q above 2^-7 it loses at most 9 bits. */
static KlScaled log_series_gap_large(const LogSeriesPoint *p, const LogSeriesPoint *q, KlScaled y) {
  KlScaled part = kl_scaled_multiply(p->p, kl_scaled_expm1(y));
  part = kl_scaled_negate(kl_scaled_divide(part, p->rest));
  KlScaled z = part.exponent < 0 ? kl_scaled_log1p(part) : kl_scaled_log_ratio(q->rest, p->rest);
  KlScaled coin = kl_scaled_add(kl_scaled_multiply(p->p, kl_gap_exp(y)),
                                kl_scaled_multiply(p->rest, kl_gap_exp(z)));
  KlScaled wait = kl_scaled_divide(coin, kl_scaled_multiply(p->rest, p->size));
  KlScaled v = kl_scaled_negate(kl_scaled_divide(z, p->size));
  KlScaled gap =
      v.exponent < 0 ? kl_gap_log(v) : kl_scaled_subtract(v, kl_scaled_log_ratio(q->size, p->size));
  return kl_scaled_subtract(wait, gap);
}

/* p < 2^exponent */
static bool log_series_is_below(const LogSeriesPoint *point, int exponent) {
  return kl_scaled_sign(point->p) == 0 || point->p.exponent <= exponent;
}

/* KL, given y = ln(q/p), which is known better than p and q tell. */
static KlScaled log_series_gap(const LogSeriesPoint *p, const LogSeriesPoint *q, KlScaled y) {
  if (kl_scaled_sign(y) == 0) {
    return kl_scaled_zero();
  }
  if (log_series_is_below(p, LOG_SERIES_SMALL) && log_series_is_below(q, LOG_SERIES_SMALL)) {
    return log_series_gap_small(p, q, y);
  }
  if (log_series_is_below(p, LOG_SERIES_SMALL - 1) ||
      log_series_is_below(q, LOG_SERIES_SMALL - 1)) {
    return log_series_gap_far(p, q, y);
  }
  return log_series_gap_large(p, q, y);
}

static KlScaled log_series_kl(const KlMember *p, const KlMember *q) {
  LogSeriesPoint a = log_series_point(p->theta[0]), b = log_series_point(q->theta[0]);
  return log_series_gap(&a, &b, kl_scaled_log_ratio(b.p, a.p));
}

/* By the member T with ln t = a ln p + (1-a) ln q, if that is below 0, as two terms >= 0: [a KL(T;
** P) + (1-a) KL(T; Q)]/(1-a) for a < 1, KL(P; Q) + KL(P; T)/(a-1) for a > 1.  What the logarithms
** differ by is known exactly, so that close P and Q lose nothing. */
static KlScaled log_series_renyi(const KlMember *p, const KlMember *q, double alpha) {
  KlScaled a = kl_scaled_double(alpha), rest = kl_scaled(kl_two_sum(1.0, -alpha), 0);
  LogSeriesPoint at_p = log_series_point(p->theta[0]), at_q = log_series_point(q->theta[0]);
  KlScaled y = kl_scaled_log_ratio(at_q.p, at_p.p);
  if (kl_scaled_sign(y) == 0) {
    return y;
  }
  KlScaled to_p = kl_scaled_negate(kl_scaled_multiply(rest, y)), to_q = kl_scaled_multiply(a, y);
  KlScaled log = kl_scaled_add(kl_scaled_multiply(a, at_p.log), kl_scaled_multiply(rest, at_q.log));
  if (kl_scaled_sign(log) >= 0) {
    return kl_scaled_infinity();
  }
  LogSeriesPoint t = log_series_point_of_log(log);
  if (alpha < 1.0) {
    KlScaled of_p = kl_scaled_multiply(a, log_series_gap(&t, &at_p, to_p));
    return kl_scaled_add(kl_scaled_divide(of_p, rest), log_series_gap(&t, &at_q, to_q));
  }
  KlScaled of_t = log_series_gap(&at_p, &t, kl_scaled_negate(to_p));
  return kl_scaled_subtract(log_series_gap(&at_p, &at_q, y), kl_scaled_divide(of_t, rest));
}

/* ---- fits ---- */

static int log_series_sums(int dimension) {
  (void)dimension;
  return 1;
}

static void log_series_observe(int dimension, const KlDd *x, KlFactors *t) {
  (void)dimension;
  t[0] = (KlFactors){x[0], {1.0, 0.0}};
}

/* The mean is at least 1. */
static bool log_series_possible(const KlStatistics *s) {
  return !kl_sum_is_below(&s->sum[0], &s->n);
}

/* The L of a mean 1 + e: (exp(L) - 1 - L)/L = e.  f(L) = exp(L) - 1 - L - e L is convex, 0 at 0,
** and positive at 2 e, since exp(L) - 1 - L > L^2/2, and at 1 + 2 ln(1 + e): Newton's steps from
** the smaller of these fall to the root, and end where they no longer do. */
static KlScaled log_series_solve(KlScaled e) {
  KlScaled size = kl_scaled_twice(e, 1), one = kl_scaled_double(1.0);
  KlScaled other = kl_scaled_add(one, kl_scaled_twice(kl_scaled_log1p(e), 1));
  size = kl_scaled_compare(other, size) < 0 ? other : size;
  for (;;) {
    KlScaled f = kl_scaled_subtract(kl_gap_exp(size), kl_scaled_multiply(e, size));
    KlScaled slope = kl_scaled_subtract(kl_scaled_expm1(size), e);
    KlScaled next = kl_scaled_subtract(size, kl_scaled_divide(f, slope));
    if (kl_scaled_compare(next, size) >= 0) {
      return size;
    }
    bool last = kl_scaled_subtract(size, next).exponent < size.exponent - 60;
    size = next;
    if (last) { /* quadratic: 2^-60 becomes nothing */
      return size;
    }
  }
}

/* The p whose mean is that of the rows; of ones alone, the limit p = 0, a point.  A mean above
** 10^14 needs a p that no double below 1 is close to. */
static KlStatus log_series_fit(const KlStatistics *s, KlScaled *theta, KlFit *how) {
  KlInteger more;
  kl_integer_subtract(&more, &s->sum[0], &s->n);
  if (more.sign == 0) {
    *how = kl_fit_point(s, kl_scaled_double(1.0), theta);
    return KL_OK;
  }
  KlScaled e = kl_scaled_divide(kl_integer_scaled(&more), kl_integer_scaled(&s->n));
  theta[0] = kl_scaled_negate(kl_scaled_expm1(kl_scaled_negate(log_series_solve(e))));
  double p = kl_scaled_round(theta[0]);
  *how = p > 0.0 && p < 1.0 ? KL_FIT_MEMBER : KL_FIT_NONE;
  return KL_OK;
}

/* ln(-ln(1 - p)/p) - (x - 1) ln p + ln x */
static void log_series_cost(const KlMember *q, KlCost *cost) {
  KlScaled log = kl_scaled_log(q->theta[0]);
  kl_cost_constant(cost, log_series_log_norm(q));
  kl_cost_add_at(cost, KL_OF_X, kl_scaled_negate(log), kl_scaled_double(1.0));
  kl_cost_add(cost, KL_OF_LOG, kl_scaled_double(1.0));
}

const KlFamily kl_family_log_series = {
    .id = 41,
    .name = "log_series",
    .shape = KL_SHAPE_SCALARS,
    .discrete = true,
    .parameters = 1,
    .parameter = {{"p", &kl_domain_open_unit, 0.0}},
    .support = log_series_support,
    .ends = log_series_ends,
    .log_norm = log_series_log_norm,
    .log_kernel = log_series_log_kernel,
    .cdf = log_series_cdf,
    .mean = log_series_mean,
    .variance = log_series_variance,
    .kl = log_series_kl,
    .renyi = log_series_renyi,
    .cost = log_series_cost,
    .costs = KL_FEATURE(KL_OF_X) | KL_FEATURE(KL_OF_LOG),
    .gather = KL_GATHER_SUMS,
    .columns = 1,
    .column = {{"x", &kl_domain_from_one, 0.0}},
    .whole = true,
    .possible = log_series_possible,
    .sums = log_series_sums,
    .observe = log_series_observe,
    .fit = log_series_fit,
    .bound = 0.501,
    .source = "the Bregman distance of ln(-ln(1-p)) in ln p, as a coin's KL less a smaller gap",
    .help = "logarithmic series on 1, 2 ... with probability parameter p",
    .probe = {{0.3}, {0.8}, {1e-6}, {0.999999}},
};
