/* laplace.c - the Laplace (double exponential) distribution.
**
** With scales b, rho = b_p/b_q and d = abs(m_p - m_q)/b_p,
**
**     KL = [rho - 1 - ln rho] + rho [exp(-d) - 1 + d]
**
** (the usual ln(b_q/b_p) + rho (d + exp(-d)) - 1, arranged in two terms >= 0).
*/
#include "family/edges.h"
#include "family/spread.h"
#include "num/gap.h"

static void laplace_support(const KlMember *m, double *low, double *high) {
  (void)m;
  *low = -HUGE_VAL;
  *high = HUGE_VAL;
}

static void laplace_ends(const KlMember *m, KlEnd *low, KlEnd *high) {
  *low = kl_end_stretched(1.0, kl_scaled_divide(kl_scaled_double(1.0), m->theta[1]));
  *high = *low;
}

/* (x - loc)/scale */
static KlScaled laplace_standard(const KlMember *m, KlScaled x) {
  return kl_scaled_divide(kl_scaled_subtract(x, m->theta[0]), m->theta[1]);
}

static KlScaled laplace_log_norm(const KlMember *m) {
  return kl_scaled_log(kl_scaled_twice(m->theta[1], 1));
}

static KlScaled laplace_log_kernel(const KlMember *m, const KlPoint *x) {
  if (kl_scaled_is_infinite(x->x)) {
    return kl_log_zero();
  }
  return kl_scaled_negate(kl_scaled_abs(laplace_standard(m, x->x)));
}

/* exp(-z)/2 on the side of the tail, 1 - exp(-z)/2 on the other, z = abs(x - loc)/scale. */
static KlScaled laplace_cdf(const KlMember *m, const KlPoint *x, KlTail tail) {
  if (kl_scaled_is_infinite(x->x)) {
    return kl_tail_infinite(x->x, tail);
  }
  KlScaled z = laplace_standard(m, x->x);
  KlScaled power = kl_scaled_exponential(kl_scaled_negate(kl_scaled_abs(z)));
  KlScaled half = kl_scaled_twice(power, -1);
  bool outer = kl_scaled_sign(z) == 0 || (kl_scaled_sign(z) > 0) == (tail == KL_UPPER);
  return outer ? half : kl_scaled_subtract(kl_scaled_double(1.0), half);
}

/* loc -+ scale ln(2 v), v the smaller of u and 1 - u. */
static double laplace_quantile(const KlMember *m, double u, KlTail tail) {
  if (u == 0.5) {
    return kl_scaled_round(m->theta[0]);
  }
  bool inner = u > 0.5;
  KlScaled v = inner ? kl_scaled(kl_two_sum(1.0, -u), 0) : kl_scaled_double(u);
  KlScaled away = kl_scaled_multiply(m->theta[1], kl_scaled_log(kl_scaled_twice(v, 1)));
  bool below = (tail == KL_LOWER) != inner;
  return kl_scaled_round(kl_scaled_add(m->theta[0], below ? away : kl_scaled_negate(away)));
}

static KlScaled laplace_mean(const KlMember *m) { return m->theta[0]; }

static KlScaled laplace_variance(const KlMember *m) {
  return kl_scaled_twice(kl_scaled_multiply(m->theta[1], m->theta[1]), 1);
}

static KlScaled laplace_entropy(const KlMember *m) {
  return kl_scaled_add(laplace_log_norm(m), kl_scaled_double(1.0));
}

static KlScaled laplace_kl(const KlMember *p, const KlMember *q) {
  KlScaled scale = p->theta[1], ratio = kl_scaled_divide(scale, q->theta[1]);
  KlScaled apart = kl_scaled_abs(kl_scaled_subtract(p->theta[0], q->theta[0]));
  KlScaled gap = kl_gap_exp(kl_scaled_negate(kl_scaled_divide(apart, scale)));
  return kl_scaled_add(kl_gap_ratio(scale, q->theta[1]), kl_scaled_multiply(ratio, gap));
}

/* The position of the lower median: the first value up to which half of the weight lies.  *exact:
** exactly half, so that any number up to the next value is a median. */
static size_t laplace_median(const KlStatistics *s, bool *exact) {
  KlScaled total = kl_scaled_zero(), below = kl_scaled_zero();
  for (size_t i = 0; i < s->values && kl_fit_goes_on(s, i); i++) {
    total = kl_scaled_add(total, s->value[i].weight);
  }
  KlScaled half = kl_scaled_twice(total, -1);
  size_t i = 0;
  for (; i + 1 < s->values; i++) {
    below = kl_scaled_add(below, s->value[i].weight);
    if (kl_scaled_compare(below, half) >= 0) {
      break;
    }
  }
  *exact = i + 1 < s->values && kl_scaled_compare(below, half) == 0;
  return i;
}

/* loc is the median (the middle of the two middle ones), scale the mean distance from it.  Sums of
** weights that are counts are exact; of distances, terms >= 0 in the order of values, good to
** 2^-100 a term at most. */
static KlStatus laplace_fit(const KlStatistics *s, KlScaled *theta, KlFit *how) {
  if (s->values == 1) {
    *how = kl_fit_point(s, kl_scaled_double(s->value[0].value), theta);
    return KL_OK;
  }
  bool exact;
  size_t middle = laplace_median(s, &exact);
  theta[0] = kl_scaled_double(s->value[middle].value);
  if (exact) {
    KlScaled next = kl_scaled_double(s->value[middle + 1].value);
    theta[0] = kl_scaled_twice(kl_scaled_add(theta[0], next), -1);
  }
  KlScaled sum = kl_scaled_zero();
  for (size_t i = 0; i < s->values && kl_fit_goes_on(s, i); i++) {
    KlScaled apart = kl_scaled_subtract(kl_scaled_double(s->value[i].value), theta[0]);
    sum = kl_scaled_add(sum, kl_scaled_multiply(s->value[i].weight, kl_scaled_abs(apart)));
  }
  theta[1] = kl_scaled_divide(sum, kl_integer_scaled(&s->n));
  *how = KL_FIT_MEMBER;
  return KL_OK;
}

/* ln(2 scale) + abs(x - loc)/scale */
static void laplace_cost(const KlMember *q, KlCost *cost) {
  kl_cost_constant(cost, laplace_log_norm(q));
  kl_cost_add_at(cost, KL_OF_DISTANCE, kl_scaled_divide(kl_scaled_double(1.0), q->theta[1]),
                 q->theta[0]);
}

/* E abs(X - at) = D + scale exp(-D/scale), D = abs(loc - at); E exp(-r (X - at)) = exp(-r (loc -
** at))/(1 - (r scale)^2). */
static KlScaled laplace_expect(const KlMember *p, const KlFeature *f) {
  KlScaled away = kl_scaled_subtract(p->theta[0], f->at), one = kl_scaled_double(1.0);
  if (f->kind == KL_OF_DISTANCE) {
    KlScaled distance = kl_scaled_abs(away);
    KlScaled z = kl_scaled_divide(distance, p->theta[1]);
    if (kl_scaled_compare(z, kl_scaled_double(0x1p29)) > 0) {
      return distance;
    }
    KlScaled near = kl_scaled_exponential(kl_scaled_negate(z));
    return kl_scaled_add(distance, kl_scaled_multiply(p->theta[1], near));
  }
  KlScaled r = kl_scaled_abs(kl_scaled_multiply(f->rate, p->theta[1]));
  KlScaled less = kl_scaled_subtract(one, r), more = kl_scaled_add(one, r);
  KlScaled power = kl_expect_exp(kl_scaled_negate(kl_scaled_multiply(f->rate, away)));
  if (kl_scaled_sign(less) <= 0 || isnan(power.value.hi)) {
    return kl_expect_none();
  }
  return kl_scaled_divide(power, kl_scaled_multiply(less, more));
}

const KlFamily kl_family_laplace = {
    .id = 7,
    .name = "laplace",
    .shape = KL_SHAPE_SCALARS,
    .parameters = 2,
    .parameter = {{"loc", &kl_domain_real, 0.0}, {"scale", &kl_domain_positive, 0.0}},
    .support = laplace_support,
    .ends = laplace_ends,
    .log_norm = laplace_log_norm,
    .log_kernel = laplace_log_kernel,
    .cdf = laplace_cdf,
    .quantile = laplace_quantile,
    .mean = laplace_mean,
    .variance = laplace_variance,
    .entropy = laplace_entropy,
    .kl = laplace_kl,
    .cost = laplace_cost,
    .expect = laplace_expect,
    .costs = KL_FEATURE(KL_OF_DISTANCE),
    .expects = KL_FEATURE(KL_OF_DISTANCE) | KL_FEATURE(KL_OF_EXPONENTIAL),
    .gather = KL_GATHER_VALUES,
    .columns = 1,
    .column = {{"x", &kl_domain_real, 0.0}},
    .fit = laplace_fit,
    .bound = 0.501,
    .source = "Gil, Alajaji & Linder, Information Sciences 249 (2013)",
    .help = "Laplace (double exponential) distribution with a location and a scale",
    .probe = {{0.0, 1.0}, {-1e-300, 2e-300}, {1e300, 1e299}, {1e8, 1e-8}},
};
