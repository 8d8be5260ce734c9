/* dirichlet.c - Dirichlet distributions: shares x_1 ... x_K that add up to 1, with density
** prod x_i^(a_i - 1)/B(a).
**
** One that is fitted takes the rows' shares of their totals, which rows of doubles miss by some
** last bits.
*/
#include "family/dirichlet_kl.h"
#include "family/edges.h"
#include "family/spread.h"
#include "num/gamma_function.h"
#include "num/gap.h"

enum { DIRICHLET_STEPS = 200 };

static KlScaled dirichlet_total(int count, const KlScaled *a) {
  KlScaled sum = kl_scaled_zero();
  for (int i = 0; i < count; i++) {
    sum = kl_scaled_add(sum, a[i]);
  }
  return sum;
}

static const char *dirichlet_refuse(int dimension, const KlScaled *theta) {
  (void)theta;
  return dimension >= 2 ? NULL : "must have two parameters or more";
}

/* ln B(a) = sum of ln Gamma(a_i) - ln Gamma(sum) */
static KlScaled dirichlet_log_norm(const KlMember *m) {
  KlScaled sum = kl_scaled_zero();
  for (int i = 0; i < m->dimension; i++) {
    sum = kl_scaled_add(sum, kl_log_gamma(m->theta[i]));
  }
  return kl_scaled_subtract(sum, kl_log_gamma(dirichlet_total(m->dimension, m->theta)));
}

/* What x adds to the entropy: mu(x) + (x - k) D(x) + ln(x)/2, where Stirling leaves mu(x), D(x) =
** ln x - psi(x), and k is the number of parameters that x is the sum of. */
static KlScaled dirichlet_entropy_part(KlScaled x, int k) {
  KlScaled excess = kl_scaled_subtract(x, kl_scaled_double(k));
  KlScaled bend = kl_scaled_multiply(excess, kl_log_minus_digamma(x));
  return kl_scaled_add(kl_scaled_add(kl_stirling(x), bend), kl_scaled_twice(kl_scaled_log(x), -1));
}

/* ln B(a) + (n - K) psi(n) - sum of (a_i - 1) psi(a_i), n = sum of a_i, with Stirling's main terms
** taken out: the a_i and a_i ln a_i cancel on paper and leave (K - 1) [ln sqrt(2 pi) - ln n], since
** (1/2 - K) ln n = -ln(n)/2 - (K - 1) ln n. */
static KlScaled dirichlet_entropy(const KlMember *m) {
  KlScaled n = dirichlet_total(m->dimension, m->theta);
  KlScaled one = kl_scaled_double(1.0);
  if (m->dimension == 2 && kl_scaled_compare(m->theta[0], one) == 0 &&
      kl_scaled_compare(m->theta[1], one) == 0) {
    return kl_scaled_zero(); /* the density is 1 */
  }
  KlScaled sum = kl_scaled_negate(dirichlet_entropy_part(n, m->dimension));
  for (int i = 0; i < m->dimension; i++) {
    sum = kl_scaled_add(sum, dirichlet_entropy_part(m->theta[i], 1));
  }
  KlScaled each = kl_scaled_subtract(KL_LOG_SQRT_2PI, kl_scaled_log(n));
  return kl_scaled_add(sum, kl_scaled_multiply(kl_scaled_double(m->dimension - 1), each));
}

static KlScaled dirichlet_kl(const KlMember *p, const KlMember *q) {
  return kl_dirichlet_kl(p->dimension, p->theta, q->theta);
}

/* b + alpha (a - b) */
static bool dirichlet_blend(const KlMember *p, const KlMember *q, KlScaled alpha, KlScaled *theta) {
  for (int i = 0; i < p->dimension; i++) {
    KlScaled d = kl_scaled_subtract(p->theta[i], q->theta[i]);
    theta[i] = kl_scaled_add(q->theta[i], kl_scaled_multiply(alpha, d));
    if (kl_scaled_sign(theta[i]) <= 0) {
      return false;
    }
  }
  return true;
}

/* ---- the fit: of each share x its sum, that of x^2, and that of ln x ---- */

static KlScaled dirichlet_row_total(int dimension, const KlDd *x) {
  KlScaled sum = kl_scaled_zero();
  for (int i = 0; i < dimension; i++) {
    sum = kl_scaled_add(sum, kl_scaled(x[i], 0));
  }
  return sum;
}

static const char *dirichlet_refuse_row(int dimension, const KlDd *x) {
  KlScaled off = kl_scaled_subtract(dirichlet_row_total(dimension, x), kl_scaled_double(1.0));
  return fabs(kl_scaled_round(off)) <= 1e-6 ? NULL : "must have columns that add up to 1";
}

static int dirichlet_sums(int dimension) { return 3 * dimension; }

static void dirichlet_observe(int dimension, const KlDd *x, KlFactors *t) {
  const KlDd one = {1.0, 0.0};
  KlScaled total = dirichlet_row_total(dimension, x);
  for (int i = 0; i < dimension; i++, t += 3) {
    KlScaled at = kl_scaled(x[i], 0);
    KlDd share = kl_scaled_dd(kl_scaled_divide(at, total));
    t[0] = (KlFactors){share, one};
    t[1] = (KlFactors){share, share};
    t[2] = (KlFactors){kl_scaled_dd(kl_scaled_log_ratio(at, total)), one};
  }
}

/* The member with the shares' means m_i and the sum of their variances v_i: a_i = m_i c, c + 1 =
** sum of m_i (1 - m_i) / sum of v_i.  False: there is no variance, the rows are all alike. */
static bool dirichlet_begin(const KlStatistics *s, KlScaled *theta) {
  KlScaled n = kl_integer_scaled(&s->n), one = kl_scaled_double(1.0);
  KlScaled square = kl_scaled_multiply(n, n), within = kl_scaled_zero(), spread = within;
  for (int i = 0; i < s->dimension; i++) {
    KlInteger exact;
    kl_spread(&exact, s, 3 * i, 3 * i + 1);
    spread = kl_scaled_add(spread, kl_scaled_divide(kl_integer_scaled(&exact), square));
    theta[i] = kl_statistics_mean(s, 3 * i);
    KlScaled rest = kl_scaled_subtract(one, theta[i]);
    within = kl_scaled_add(within, kl_scaled_multiply(theta[i], rest));
  }
  if (kl_scaled_sign(spread) <= 0) {
    return false;
  }
  KlScaled c = kl_scaled_divide(kl_scaled_subtract(within, spread), spread);
  for (int i = 0; i < s->dimension; i++) {
    theta[i] = kl_scaled_multiply(theta[i], c);
  }
  return kl_scaled_sign(c) > 0;
}

/* ln(x/n) - D(x) + D(n) - mean = psi(x) - psi(n) - mean */
static KlScaled dirichlet_residual(KlScaled x, KlScaled n, KlScaled mean) {
  KlScaled bend = kl_scaled_subtract(kl_log_minus_digamma(n), kl_log_minus_digamma(x));
  return kl_scaled_add(kl_scaled_subtract(kl_scaled_log_ratio(x, n), mean), bend);
}

/* Newton's step for the logarithm of the likelihood, which is concave: its matrix is u_i =
** psi'(a_i) on the diagonal less w = psi'(n) everywhere.  With residuals f_i, step_i = (w s -
** f_i)/u_i, where s, the sum of the steps, is -sum of (f_i/u_i) / (1 - sum of (w/u_i)).  (T. P.
** Minka, "Estimating a Dirichlet distribution", 2000.) */
static void dirichlet_newton(const KlStatistics *s, const KlScaled *theta, KlScaled *step) {
  KlScaled n = dirichlet_total(s->dimension, theta), w = kl_trigamma(n);
  KlScaled slope[KL_FAMILY_COLUMNS], above = kl_scaled_zero(), below = kl_scaled_double(1.0);
  for (int i = 0; i < s->dimension; i++) {
    slope[i] = kl_trigamma(theta[i]);
    step[i] = dirichlet_residual(theta[i], n, kl_statistics_mean(s, 3 * i + 2));
    above = kl_scaled_subtract(above, kl_scaled_divide(step[i], slope[i]));
    below = kl_scaled_subtract(below, kl_scaled_divide(w, slope[i]));
  }
  KlScaled pull = kl_scaled_multiply(w, kl_scaled_divide(above, below));
  for (int i = 0; i < s->dimension; i++) {
    step[i] = kl_scaled_divide(kl_scaled_subtract(pull, step[i]), slope[i]);
  }
}

/* theta + step, but none below a quarter or above four times of what it was: far from the top the
** steps are too long.  Returns the largest of the relative changes. */
static double dirichlet_move(int count, KlScaled *theta, const KlScaled *step) {
  double most = 0.0;
  for (int i = 0; i < count; i++) {
    double change = kl_scaled_round(kl_scaled_divide(step[i], theta[i]));
    if (change < -0.75 || change > 3.0) {
      theta[i] = kl_scaled_twice(theta[i], change < 0.0 ? -2 : 2);
    } else {
      theta[i] = kl_scaled_add(theta[i], step[i]);
    }
    most = fabs(change) > most ? fabs(change) : most;
  }
  return most;
}

/* The maximum by Newton's method; false if it does not come near.  What is left after a step is its
** square, until rounding (2^-90 of the logarithms, times the sum of theta) makes steps that do not
** shrink. */
static bool dirichlet_climb(const KlStatistics *s, KlScaled *theta) {
  double before = HUGE_VAL;
  for (int i = 0; i < DIRICHLET_STEPS; i++) {
    KlScaled step[KL_FAMILY_COLUMNS];
    dirichlet_newton(s, theta, step);
    double change = dirichlet_move(s->dimension, theta, step);
    if (change < 0x1p-50 || (change < 0x1p-20 && change >= 0.5 * before)) {
      return true;
    }
    before = change;
  }
  return false;
}

/* Solves psi(a_i) - psi(n) = mean(ln x_i).  Where n is above 2^60 the logarithms have too few bits
** for that, and the member with the sample's means and variance is within 2^-30 of it. */
static KlStatus dirichlet_fit(const KlStatistics *s, KlScaled *theta, KlFit *how) {
  *how = KL_FIT_NONE;
  if (s->dimension >= 2 && s->dimension <= KL_FAMILY_COLUMNS && dirichlet_begin(s, theta)) {
    bool narrow = dirichlet_total(s->dimension, theta).exponent > 60;
    *how = narrow || dirichlet_climb(s, theta) ? KL_FIT_MEMBER : KL_FIT_NONE;
  }
  return KL_OK;
}

static bool dirichlet_possible(const KlStatistics *s) {
  bool possible = true;
  for (int i = 0; i < s->dimension; i++) {
    const KlInteger *sum = &s->sum[(size_t)3 * (size_t)i];
    possible = possible && sum[0].sign > 0 && kl_sum_is_below(&sum[0], &s->n) &&
               kl_sum_is_below(&sum[1], &sum[0]) && sum[2].sign < 0 &&
               kl_spread_is_possible(s, 3 * i, 3 * i + 1);
  }
  return possible;
}

const KlFamily kl_family_dirichlet = {
    .id = 14,
    .name = "dirichlet",
    .shape = KL_SHAPE_VECTOR,
    .parameters = 1,
    .parameter = {{"alpha", &kl_domain_positive, 0.0}},
    .refuse = dirichlet_refuse,
    .log_norm = dirichlet_log_norm,
    .entropy = dirichlet_entropy,
    .kl = dirichlet_kl,
    .blend = dirichlet_blend,
    .gather = KL_GATHER_SUMS,
    .columns = 0,
    .column = {{"x", &kl_domain_open_unit, 0.0}},
    .refuse_row = dirichlet_refuse_row,
    .possible = dirichlet_possible,
    .sums = dirichlet_sums,
    .observe = dirichlet_observe,
    .fit = dirichlet_fit,
    .bound = 0.501,
    .source = "Rauber, Braun & Berns, Pattern Recognition 41 (2008), eq. 15",
    .help = "shares of a whole that add up to 1 (mean share = alpha_i / sum)",
};
