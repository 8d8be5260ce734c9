/* moyal.c - the Moyal distribution: X = loc - scale ln(Z^2), Z standard normal.
**
** Z^2/2 is a gamma variate of shape 1/2, so KL and fits are those of gumbel.h.  The textbook's KL,
** with rho = scale_p/scale_q, d = (loc_p - loc_q)/scale_q: [2^rho exp(-d) Gamma(rho +
** 1/2)/sqrt(pi) + d - 1 + (rho - 1)(gamma + ln 2)]/2 - ln rho.
*/
#include "family/edges.h"
#include "family/gumbel.h"
#include "family/normal.h"
#include "family/spread.h"
#include "num/gamma_function.h"
#include "num/gap.h"
#include "num/incomplete.h"

/* gamma + ln 2, pi^2/2, (gamma + ln 2 + 1 + ln(2 pi))/2, sqrt(pi/2) */
static const KlDd moyal_mean_of_one = {0x1.45367fdb4f804p+0, 0x1.509ba1f319054p-56};
static const KlDd moyal_variance_of_one = {0x1.3bd3cc9be45dep+2, 0x1.692b71366cc04p-52};
static const KlDd moyal_entropy_of_one = {0x1.06ed671866daep+1, 0x1.7738a3626371bp-54};
static const KlDd moyal_root = {0x1.40d931ff62706p+0, -0x1.a6a0d6f814637p-54};

enum { MOYAL_STEPS = 20, MOYAL_LAST = -50 };

static void moyal_support(const KlMember *m, double *low, double *high) {
  (void)m;
  *low = -HUGE_VAL;
  *high = HUGE_VAL;
}

static void moyal_ends(const KlMember *m, KlEnd *low, KlEnd *high) {
  KlScaled rate = kl_scaled_divide(kl_scaled_double(1.0), m->theta[1]);
  *low = kl_end_double(rate);
  *high = kl_end_stretched(1.0, kl_scaled_twice(rate, -1));
}

/* (loc - x)/scale */
static KlScaled moyal_below(const KlMember *m, KlScaled x) {
  return kl_scaled_divide(kl_scaled_subtract(m->theta[0], x), m->theta[1]);
}

static KlScaled moyal_log_norm(const KlMember *m) {
  return kl_scaled_add(kl_scaled_log(m->theta[1]), KL_LOG_SQRT_2PI);
}

/* -(z + exp(-z))/2, at most -1/2 */
static KlScaled moyal_log_kernel(const KlMember *m, const KlPoint *x) {
  if (kl_scaled_is_infinite(x->x)) {
    return kl_log_zero();
  }
  KlScaled below = moyal_below(m, x->x), power = kl_gumbel_depth(below);
  return kl_scaled_twice(kl_scaled_subtract(below, power), -1);
}

/* P(X <= x) = P(abs(Z) >= w), w = exp(-z/2). */
static KlScaled moyal_cdf(const KlMember *m, const KlPoint *x, KlTail tail) {
  if (kl_scaled_is_infinite(x->x)) {
    return kl_tail_infinite(x->x, tail);
  }
  KlScaled half = kl_scaled_twice(kl_gumbel_power(moyal_below(m, x->x)), -1);
  return kl_gamma_tail(kl_scaled_double(0.5), half, tail == KL_LOWER);
}

/* The w with P(abs(Z) <= w) = u <= 1/2, by Newton's method from below: the probability is concave
** in w, and at most sqrt(2/pi) w. */
static KlScaled moyal_inner_score(KlScaled u) {
  KlScaled root = kl_scaled(moyal_root, 0), w = kl_scaled_multiply(u, root);
  for (int i = 0; i < MOYAL_STEPS; i++) {
    KlScaled half = kl_scaled_twice(kl_scaled_multiply(w, w), -1);
    KlScaled rest = kl_scaled_subtract(u, kl_gamma_tail(kl_scaled_double(0.5), half, false));
    KlScaled step = kl_scaled_multiply(rest, kl_scaled_multiply(root, kl_scaled_exponential(half)));
    w = kl_scaled_add(w, step);
    if (kl_scaled_sign(step) == 0 || step.exponent < w.exponent + MOYAL_LAST) {
      break; /* what is left is the square of this */
    }
  }
  return w;
}

/* The w with P(abs(Z) > w) = u <= 1/2: u/2 is a double, unless u is subnormal and odd, where
** Newton's step for ln P takes what was rounded off. */
static KlScaled moyal_outer_score(double u) {
  KlScaled w = kl_normal_score(u * 0.5 > 0.0 ? u * 0.5 : u, KL_UPPER);
  if (u >= DBL_MIN * 2.0) {
    return w;
  }
  for (int i = 0; i < MOYAL_STEPS; i++) {
    KlScaled half = kl_scaled_twice(kl_scaled_multiply(w, w), -1);
    KlScaled tail = kl_scaled_twice(kl_normal_tail(w, true), 1);
    KlScaled hazard = kl_scaled_divide(kl_scaled_exponential(kl_scaled_negate(half)),
                                       kl_scaled_multiply(kl_scaled(moyal_root, 0), tail));
    KlScaled step = kl_scaled_divide(kl_scaled_log_ratio(tail, kl_scaled_double(u)), hazard);
    w = kl_scaled_add(w, step);
    if (kl_scaled_sign(step) == 0 || step.exponent < MOYAL_LAST) {
      break;
    }
  }
  return w;
}

/* loc - 2 scale ln w; 1 - u is a double for u > 1/2. */
static double moyal_quantile(const KlMember *m, double u, KlTail tail) {
  bool outer = (tail == KL_LOWER) == (u <= 0.5);
  double v = u <= 0.5 ? u : 1.0 - u;
  KlScaled w = outer ? moyal_outer_score(v) : moyal_inner_score(kl_scaled_double(v));
  KlScaled away = kl_scaled_multiply(kl_scaled_twice(m->theta[1], 1), kl_scaled_log(w));
  return kl_scaled_round(kl_scaled_subtract(m->theta[0], away));
}

static KlScaled moyal_mean(const KlMember *m) {
  KlScaled away = kl_scaled_multiply(kl_scaled(moyal_mean_of_one, 0), m->theta[1]);
  return kl_scaled_add(m->theta[0], away);
}

static KlScaled moyal_variance(const KlMember *m) {
  KlScaled square = kl_scaled_multiply(m->theta[1], m->theta[1]);
  return kl_scaled_multiply(kl_scaled(moyal_variance_of_one, 0), square);
}

static KlScaled moyal_entropy(const KlMember *m) {
  return kl_scaled_add(kl_scaled_log(m->theta[1]), kl_scaled(moyal_entropy_of_one, 0));
}

static KlScaled moyal_kl(const KlMember *p, const KlMember *q) {
  KlScaled apart = kl_scaled_subtract(p->theta[0], q->theta[0]);
  KlScaled d = kl_scaled_divide(apart, q->theta[1]);
  return kl_log_gamma_kl(&kl_log_gamma_moyal, p->theta[1], q->theta[1], d);
}

static KlScaled moyal_away(double value, double least) {
  return kl_scaled_subtract(kl_scaled_double(value), kl_scaled_double(least));
}

static KlStatus moyal_fit(const KlStatistics *s, KlScaled *theta, KlFit *how) {
  double least = s->value[0].value;
  if (s->values == 1) {
    *how = kl_fit_point(s, kl_scaled_double(least), theta);
    return KL_OK;
  }
  KlScaled shift;
  *how = KL_FIT_MEMBER;
  KlStatus status = kl_gumbel_fit(&kl_log_gamma_moyal, s, moyal_away, least, &theta[1], &shift);
  if (status == KL_OK) {
    theta[0] = kl_scaled_add(kl_scaled_double(least), shift);
  }
  return status;
}

/* ln(scale sqrt(2 pi)) + [z + exp(-z)]/2, z = (x - loc)/scale */
static void moyal_cost(const KlMember *q, KlCost *cost) {
  KlScaled half = kl_scaled_double(0.5),
           rate = kl_scaled_divide(kl_scaled_double(1.0), q->theta[1]);
  kl_cost_constant(cost, kl_scaled_log(q->theta[1]));
  kl_cost_constant(cost, KL_LOG_SQRT_2PI);
  kl_cost_add_at(cost, KL_OF_X, kl_scaled_multiply(half, rate), q->theta[0]);
  kl_cost_add_rate(cost, KL_OF_EXPONENTIAL, half, q->theta[0], rate);
}

/* E exp(-r (X - at)) = exp(-r (loc - at)) 2^h Gamma(1/2 + h)/Gamma(1/2), h = r scale > 0 */
static KlScaled moyal_expect(const KlMember *p, const KlFeature *f) {
  KlScaled half = kl_scaled_double(0.5), h = kl_scaled_multiply(f->rate, p->theta[1]);
  KlScaled away = kl_scaled_subtract(p->theta[0], f->at);
  KlScaled gamma = kl_scaled_subtract(kl_log_gamma(kl_scaled_add(half, h)), kl_log_gamma(half));
  KlScaled twos = kl_scaled_multiply(h, kl_scaled_log(kl_scaled_double(2.0)));
  KlScaled log = kl_scaled_subtract(kl_scaled_add(gamma, twos), kl_scaled_multiply(f->rate, away));
  return kl_expect_exp(log);
}

const KlFamily kl_family_moyal = {
    .id = 34,
    .name = "moyal",
    .shape = KL_SHAPE_SCALARS,
    .parameters = 2,
    .parameter = {{"loc", &kl_domain_real, 0.0}, {"scale", &kl_domain_positive, 0.0}},
    .support = moyal_support,
    .ends = moyal_ends,
    .log_norm = moyal_log_norm,
    .log_kernel = moyal_log_kernel,
    .cdf = moyal_cdf,
    .quantile = moyal_quantile,
    .mean = moyal_mean,
    .variance = moyal_variance,
    .entropy = moyal_entropy,
    .kl = moyal_kl,
    .cost = moyal_cost,
    .expect = moyal_expect,
    .costs = KL_FEATURE(KL_OF_X) | KL_FEATURE(KL_OF_EXPONENTIAL),
    .expects = KL_FEATURE(KL_OF_EXPONENTIAL),
    .gather = KL_GATHER_VALUES,
    .columns = 1,
    .column = {{"x", &kl_domain_real, 0.0}},
    .fit = moyal_fit,
    .bound = 0.501,
    .source = "Nawa & Nadarajah, Entropy 26 (2024) 959",
    .help = "Moyal distribution (energy losses) with a location and a scale",
    .probe = {{0.0, 1.0}, {-1e-300, 2e-300}, {1e300, 1e299}, {1e5, 1e-2}},
};
