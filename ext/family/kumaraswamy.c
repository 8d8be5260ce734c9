/* kumaraswamy.c - the Kumaraswamy distribution: P(X > x) = (1 - x^a)^b on 0 .. 1.
**
** -ln(1 - X^a) is exponential with rate b, so for equal a KL = psi(b_q/b_p - 1), psi(t) = t - ln(1
** + t). For a = 1 or b = 1 it is a beta distribution and compared as one. Otherwise KL is a series
** whose terms fall like m^(-1 - b_p), which is none to sum: it is integrated. */
#include "family/edges.h"
#include "family/spread.h"
#include "num/gamma_function.h"
#include "num/gap.h"

/* Euler's constant. */
#define KUMARASWAMY_EULER kl_scaled(kl_dd(0x1.2788cfc6fb619p-1, -0x1.6cb90701fbfabp-58), 0)

/* ln 2 and less: where 1 - exp(y) is closer to 1 than to 0. */
#define KUMARASWAMY_SEAM (-0.6875)

/* Newton's method within a bracket: it doubles its bits at each step. */
enum { KUMARASWAMY_STEPS = 200 };

static KlScaled kumaraswamy_one(void) { return kl_scaled_double(1.0); }

static void kumaraswamy_support(const KlMember *m, double *low, double *high) {
  (void)m;
  *low = 0.0;
  *high = 1.0;
}

static void kumaraswamy_ends(const KlMember *m, KlEnd *low, KlEnd *high) {
  *low = kl_end_power(m->theta[0]);
  *high = kl_end_power(m->theta[1]);
}

/* ln(1 - exp(y)), y < 0 */
static KlScaled kumaraswamy_log_rest(KlScaled y) {
  return kl_scaled_compare(y, kl_scaled_double(KUMARASWAMY_SEAM)) < 0
             ? kl_scaled_log1p(kl_scaled_negate(kl_scaled_exponential(y)))
             : kl_scaled_log(kl_scaled_negate(kl_scaled_expm1(y)));
}

/* ln x, from the nearer end; 0 < x < 1 */
static KlScaled kumaraswamy_log(const KlPoint *x) {
  return kl_scaled_compare(x->x, kl_scaled_double(0.5)) < 0
             ? kl_scaled_log(x->x)
             : kl_scaled_log1p(kl_scaled_negate(x->rest));
}

static KlScaled kumaraswamy_log_norm(const KlMember *m) {
  return kl_scaled_negate(kl_scaled_add(kl_scaled_log(m->theta[0]), kl_scaled_log(m->theta[1])));
}

/* (a - 1) ln x + (b - 1) ln(1 - x^a) */
static KlScaled kumaraswamy_log_kernel(const KlMember *m, const KlPoint *x) {
  if (kl_scaled_sign(x->x) < 0 || kl_scaled_sign(x->rest) < 0) {
    return kl_log_zero();
  }
  KlScaled a = kl_scaled_subtract(m->theta[0], kumaraswamy_one());
  KlScaled b = kl_scaled_subtract(m->theta[1], kumaraswamy_one());
  if (kl_scaled_sign(x->x) == 0 || kl_scaled_sign(x->rest) == 0) {
    return kl_log_power_at_zero(kl_scaled_sign(x->x) == 0 ? a : b);
  }
  KlScaled log = kumaraswamy_log(x);
  KlScaled rest = kumaraswamy_log_rest(kl_scaled_multiply(m->theta[0], log));
  KlScaled low = kl_scaled_multiply(a, log);
  return kl_scaled_sign(b) == 0 ? low : kl_scaled_add(low, kl_scaled_multiply(b, rest));
}

static KlScaled kumaraswamy_cdf(const KlMember *m, const KlPoint *x, KlTail tail) {
  if (kl_scaled_sign(x->x) <= 0) {
    return kl_tail_below(tail);
  }
  if (kl_scaled_is_infinite(x->x) || kl_scaled_sign(x->rest) <= 0) {
    return kl_tail_above(tail);
  }
  KlScaled rest = kumaraswamy_log_rest(kl_scaled_multiply(m->theta[0], kumaraswamy_log(x)));
  KlScaled y = kl_scaled_multiply(m->theta[1], rest);
  if (kl_scaled_sign(y) == 0) {
    return kl_tail_below(tail); /* x^a is below every exponent */
  }
  return tail == KL_UPPER ? kl_scaled_exponential(y) : kl_scaled_negate(kl_scaled_expm1(y));
}

/* 1 - x^a = u^(1/b) */
static double kumaraswamy_quantile(const KlMember *m, double u, KlTail tail) {
  KlScaled log =
      tail == KL_UPPER ? kl_scaled_log(kl_scaled_double(u)) : kl_scaled_log1p(kl_scaled_double(-u));
  KlScaled power = kumaraswamy_log_rest(kl_scaled_divide(log, m->theta[1]));
  if (kl_scaled_is_infinite(power)) {
    return 0.0; /* u^(1/b) is 1 to the last bit */
  }
  return kl_scaled_round(kl_scaled_exponential(kl_scaled_divide(power, m->theta[0])));
}

/* ln Gamma(x + s) - ln Gamma(x), s >= 0: by the Bregman distance, good for any x. */
static KlScaled kumaraswamy_rise(KlScaled x, KlScaled s) {
  KlScaled gap = kl_gap_gamma(kl_scaled_add(x, s), x, s);
  return kl_scaled_add(gap, kl_scaled_multiply(s, kl_digamma(x)));
}

/* E[X^r] = b B(1 + s, b) = Gamma(1 + s) Gamma(1 + b)/Gamma(1 + s + b), s = r/a. */
static KlScaled kumaraswamy_mean(const KlMember *m) {
  KlScaled s = kl_scaled_divide(kumaraswamy_one(), m->theta[0]), b = m->theta[1];
  bool swapped = kl_scaled_compare(s, b) > 0;
  KlScaled less = swapped ? b : s, more = swapped ? s : b;
  KlScaled rise = kumaraswamy_rise(kl_scaled_add(kumaraswamy_one(), more), less);
  return kl_scaled_exponential(kl_scaled_subtract(kl_log_gamma1p(less), rise));
}

/* ln Gamma(y + s) + ln Gamma(y - s) - 2 ln Gamma(y) */
static KlScaled kumaraswamy_bend(KlScaled y, KlScaled s) {
  KlScaled back = kl_scaled_negate(s);
  return kl_scaled_add(kl_gap_gamma(kl_scaled_add(y, s), y, s),
                       kl_gap_gamma(kl_scaled_subtract(y, s), y, back));
}

/* mean^2 (E[X^2]/mean^2 - 1), the logarithm of the ratio as a difference of second differences of
** ln Gamma, at 1 + s and at 1 + s + b: nothing is lost where the distribution is narrow, unless b
** is small (then 1/b of it). */
static KlScaled kumaraswamy_variance(const KlMember *m) {
  KlScaled mean = kumaraswamy_mean(m);
  KlScaled s = kl_scaled_divide(kumaraswamy_one(), m->theta[0]);
  KlScaled y = kl_scaled_add(kumaraswamy_one(), s);
  KlScaled ratio = kl_scaled_subtract(kumaraswamy_bend(y, s),
                                      kumaraswamy_bend(kl_scaled_add(y, m->theta[1]), s));
  KlScaled square = kl_scaled_multiply(mean, mean);
  return kl_scaled_multiply(square, kl_scaled_expm1(ratio));
}

/* (1 - 1/b) + (1 - 1/a) H - ln(a b), H = psi(1 + b) + euler. */
static KlScaled kumaraswamy_entropy(const KlMember *m) {
  const KlScaled one = kumaraswamy_one();
  KlScaled h = kl_scaled_add(kl_digamma(kl_scaled_add(one, m->theta[1])), KUMARASWAMY_EULER);
  KlScaled a = kl_scaled_divide(kl_scaled_subtract(m->theta[0], one), m->theta[0]);
  KlScaled b = kl_scaled_divide(kl_scaled_subtract(m->theta[1], one), m->theta[1]);
  KlScaled sum = kl_scaled_add(b, kl_scaled_multiply(a, h));
  return kl_scaled_add(sum, kumaraswamy_log_norm(m));
}

static bool kumaraswamy_same_power(const KlMember *p, const KlMember *q) {
  return kl_scaled_compare(p->theta[0], q->theta[0]) == 0;
}

static KlScaled kumaraswamy_kl(const KlMember *p, const KlMember *q) {
  return kumaraswamy_same_power(p, q) ? kl_gap_ratio(q->theta[1], p->theta[1])
                                      : kl_no_closed_form();
}

static bool kumaraswamy_blend(const KlMember *p, const KlMember *q, KlScaled alpha,
                              KlScaled *theta) {
  KlScaled d = kl_scaled_subtract(p->theta[1], q->theta[1]);
  theta[0] = p->theta[0];
  theta[1] = kl_scaled_add(q->theta[1], kl_scaled_multiply(alpha, d));
  return kumaraswamy_same_power(p, q) && kl_scaled_sign(theta[1]) > 0;
}

/* Means over the rows, with y = a ln x: of y, of -ln(1 - exp(y)), of r = y/(exp(-y) - 1), and of
** dr/d ln a = r (1 + y + r). */
typedef struct KumaraswamyMeans {
  KlScaled y, rest, r, slope;
} KumaraswamyMeans;

static KumaraswamyMeans kumaraswamy_means(const KlStatistics *s, KlScaled a) {
  const KlScaled none = kl_scaled_zero(), one = kumaraswamy_one();
  KumaraswamyMeans sum = {none, none, none, none};
  for (size_t i = 0; i < s->values && kl_fit_goes_on(s, i); i++) {
    KlScaled weight = s->value[i].weight;
    KlScaled y = kl_scaled_multiply(a, kl_scaled_log(kl_scaled_double(s->value[i].value)));
    KlScaled power = kl_scaled_expm1(kl_scaled_negate(y));
    KlScaled r = kl_scaled_is_infinite(power) ? none : kl_scaled_divide(y, power);
    KlScaled bend = kl_scaled_multiply(r, kl_scaled_add(kl_scaled_add(one, y), r));
    sum.y = kl_scaled_add(sum.y, kl_scaled_multiply(weight, y));
    sum.rest = kl_scaled_subtract(sum.rest, kl_scaled_multiply(weight, kumaraswamy_log_rest(y)));
    sum.r = kl_scaled_add(sum.r, kl_scaled_multiply(weight, r));
    sum.slope = kl_scaled_add(sum.slope, kl_scaled_multiply(weight, bend));
  }
  KlScaled n = kl_integer_scaled(&s->n);
  return (KumaraswamyMeans){kl_scaled_divide(sum.y, n), kl_scaled_divide(sum.rest, n),
                            kl_scaled_divide(sum.r, n), kl_scaled_divide(sum.slope, n)};
}

/* The derivative of the likelihood by ln a where b = 1/mean(-ln(1 - x^a)) is the best for a, 1 +
** mean(y) - (b - 1) mean(r), and its own derivative. */
static KlScaled kumaraswamy_score(const KumaraswamyMeans *w, KlScaled b, KlScaled *slope) {
  const KlScaled one = kumaraswamy_one();
  KlScaled less = kl_scaled_subtract(b, one), product = kl_scaled_multiply(b, w->r);
  *slope = kl_scaled_subtract(kl_scaled_add(w->y, kl_scaled_multiply(product, product)),
                              kl_scaled_multiply(less, w->slope));
  return kl_scaled_subtract(kl_scaled_add(one, w->y), kl_scaled_multiply(less, w->r));
}

/* One step from ln a by Newton's method; halfway, or away by 1, where it would leave the bracket of
** the root, at whose low end the score is positive (Jones, Statistical Methodology 6 (2009)). */
static KlScaled kumaraswamy_step(KlScaled at, KlScaled score, KlScaled slope, KlScaled *low,
                                 KlScaled *high) {
  *(kl_scaled_sign(score) > 0 ? low : high) = at;
  bool open = kl_scaled_is_infinite(*low) || kl_scaled_is_infinite(*high);
  if (kl_scaled_sign(slope) < 0) {
    KlScaled to = kl_scaled_subtract(at, kl_scaled_divide(score, slope));
    KlScaled way = kl_scaled_subtract(to, at);
    bool inside = kl_scaled_compare(to, *low) > 0 && kl_scaled_compare(to, *high) < 0;
    if (inside && way.exponent <= 2) {
      return to;
    }
  }
  if (open) {
    return kl_scaled_add(at, kl_scaled_double(kl_scaled_sign(score) > 0 ? 1.0 : -1.0));
  }
  return kl_scaled_twice(kl_scaled_add(*low, *high), -1);
}

/* One-dimensional search for ln a, from the a at which the mean of a ln x is -1, until a step is
** below 2^-52: what is left is its square. */
static KlStatus kumaraswamy_fit(const KlStatistics *s, KlScaled *theta, KlFit *how) {
  const KlScaled one = kumaraswamy_one();
  if (s->values == 1) {
    *how = kl_fit_point(s, kl_scaled_double(s->value[0].value), theta);
    return KL_OK;
  }
  KlScaled low = kl_log_zero(), high = kl_scaled_infinity();
  KumaraswamyMeans w = kumaraswamy_means(s, one);
  KlScaled at = kl_scaled_negate(kl_scaled_log(kl_scaled_negate(w.y)));
  for (int i = 0; i < KUMARASWAMY_STEPS; i++) {
    KlScaled slope;
    theta[0] = kl_scaled_exponential(at);
    w = kumaraswamy_means(s, theta[0]);
    theta[1] = kl_scaled_divide(one, w.rest);
    KlScaled score = kumaraswamy_score(&w, theta[1], &slope);
    KlScaled to = kl_scaled_sign(score) == 0 ? at : kumaraswamy_step(at, score, slope, &low, &high);
    KlScaled way = kl_scaled_subtract(to, at);
    at = to;
    if (way.value.hi == 0.0 || way.exponent < -52) {
      break;
    }
  }
  theta[0] = kl_scaled_exponential(at);
  w = kumaraswamy_means(s, theta[0]);
  theta[1] = kl_scaled_divide(one, w.rest);
  *how = KL_FIT_MEMBER;
  return KL_OK;
}

static bool kumaraswamy_widen(const KlMember *m, KlMember *wide, KlScaled *theta) {
  theta[0] = m->theta[0];
  theta[1] = m->theta[1];
  *wide = (KlMember){&kl_family_beta, 1, theta};
  return kl_scaled_compare(m->theta[0], kumaraswamy_one()) == 0 ||
         kl_scaled_compare(m->theta[1], kumaraswamy_one()) == 0;
}

/* As of Y = X^a, which is beta distributed with 1 and b: ln X = (ln Y)/a, (X/at)^j = at^-j
** Y^(j/a). */
static KlScaled kumaraswamy_expect(const KlMember *p, const KlFeature *f) {
  const KlScaled one = kumaraswamy_one();
  KlScaled theta[2] = {one, p->theta[1]}, a = p->theta[0];
  KlMember beta = {&kl_family_beta, 1, theta};
  KlFeature of_beta = *f;
  if (f->kind == KL_OF_POWER) {
    of_beta.at = one;
    of_beta.rate = kl_scaled_divide(f->rate, a);
    KlScaled unit =
        kl_expect_exp(kl_scaled_negate(kl_scaled_multiply(f->rate, kl_scaled_log(f->at))));
    KlScaled value = kl_family_beta.expect(&beta, &of_beta);
    return isnan(unit.value.hi) || isnan(value.value.hi) ? kl_expect_none()
                                                         : kl_scaled_multiply(unit, value);
  }
  of_beta.at = kl_scaled_multiply(f->at, a);
  KlScaled value = kl_scaled_divide(kl_family_beta.expect(&beta, &of_beta), a);
  return f->kind == KL_OF_LOG ? value : kl_scaled_divide(value, a);
}

const KlFamily kl_family_kumaraswamy = {
    .id = 39,
    .name = "kumaraswamy",
    .shape = KL_SHAPE_SCALARS,
    .parameters = 2,
    .parameter = {{"a", &kl_domain_positive, 0.0}, {"b", &kl_domain_positive, 0.0}},
    .widen = kumaraswamy_widen,
    .support = kumaraswamy_support,
    .ends = kumaraswamy_ends,
    .log_norm = kumaraswamy_log_norm,
    .log_kernel = kumaraswamy_log_kernel,
    .cdf = kumaraswamy_cdf,
    .quantile = kumaraswamy_quantile,
    .mean = kumaraswamy_mean,
    .variance = kumaraswamy_variance,
    .entropy = kumaraswamy_entropy,
    .kl = kumaraswamy_kl,
    .blend = kumaraswamy_blend,
    .expect = kumaraswamy_expect,
    .expects = KL_FEATURE(KL_OF_LOG) | KL_FEATURE(KL_OF_LOG_SQUARE) | KL_FEATURE(KL_OF_POWER),
    .gather = KL_GATHER_VALUES,
    .columns = 1,
    .column = {{"x", &kl_domain_open_unit, 0.0}},
    .fit = kumaraswamy_fit,
    .bound = 0.501,
    .source = "exponential in -ln(1 - x^a): Gil, Alajaji & Linder, Information Sciences 249 (2013)",
    .help = "Kumaraswamy distribution on 0 .. 1: P(X > x) = (1 - x^a)^b",
    .probe = {{2.0, 3.0}, {0.5, 0.75}, {1.0, 5.0}, {30.0, 2.0}},
};
